/*
 * A script of the host for the guest's Python: `python3 script.py` names a file that the guest does not see, so it gets a
 * copy in its scratch directory.
 */
#ifndef FAASLET_SCRIPT_H
#define FAASLET_SCRIPT_H

#include <stdbool.h>

struct failure;

/* The position of the script among the words behind `python3`, or -1: the program comes from -c, -m or standard input. */
int script_position(int count, char *const *words);

/* The name under which it is copied. */
const char *script_name(const char *script);

/* Copies the script into the scratch directory. */
bool script_copy(const char *script, const char *scratch, struct failure *failure);

#endif
