/*
 * The private directory of a run, gone when the process is: `tmp` in it is the guest's /tmp, `state` holds
 * state values when no directory was given for them.
 */
#ifndef FAASLET_SCRATCH_H
#define FAASLET_SCRATCH_H

/* Makes the directory (mode 0700) under $TMPDIR or /tmp and answers the path of its `tmp`; exits with a message when it cannot. */
const char *scratch_make(void);

/* Path for state values, in the private directory (made when needed). Whoever uses it makes it. */
const char *scratch_second(void);

/* Removes all of it. Allocates nothing: it also runs in signal handlers. */
void scratch_remove(void);

#endif
