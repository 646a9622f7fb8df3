/*
 * The engine under the name `python3`: the command of a runtime root, which finds everything beside itself.
 *
 *   python3 [--dir HOST:GUEST[:ro]]... [--env NAME=VALUE]... [ARG]...
 *
 * stands for
 *
 *   faaslet --module ROOT/code/python.so --root ROOT/root [--dir …]... [--env …]... -- python3 [ARG]...
 *
 * and a script that is a file of the host and not below a mapped directory is copied into the guest's scratch directory.
 */
#ifndef FAASLET_LAUNCHER_H
#define FAASLET_LAUNCHER_H

#include <stdbool.h>

/* Whether the engine was started by such a name. */
bool launcher_is_python(const char *argv0);

/* Replaces the command line by the long one; exits with a message when there is no runtime root around the engine. */
void launcher_expand(int *argc, char ***argv);

#endif
