/* The private directory behind the guest's /tmp, gone when the process is. */
#ifndef FAASLET_SCRATCH_H
#define FAASLET_SCRATCH_H

/* Makes a directory (mode 0700) under $TMPDIR or /tmp and answers its path; exits with a message when it cannot. */
const char *scratch_make(void);

/* Removes it with all that is in it. Allocates nothing: it also runs in signal handlers. */
void scratch_remove(void);

#endif
