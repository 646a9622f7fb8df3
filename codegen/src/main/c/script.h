/*
 * A script of the host for the guest's Python: `python3 script.py` names a file that the guest does not see, so it gets a
 * copy in its scratch directory.
 */
#ifndef FAASLET_SCRIPT_H
#define FAASLET_SCRIPT_H

/* The position of the script among the words behind `python3`, or -1: the program comes from -c, -m or standard input. */
int script_position(int count, char *const *words);

/* The path in the guest's scratch directory that stands for a script; allocated. */
char *script_guest_path(const char *script);

/* Copies the script into the scratch directory; exits with a message when that cannot be done. */
void script_copy(const char *script, const char *scratch);

#endif
