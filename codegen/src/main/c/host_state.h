/*
 * The state functions. A value is a file of the directory --state (below the Python user's name when there
 * is one), so runs share what they write; without the option a private directory serves one run.
 * Locks are flock() on a file beside the value.
 */
#ifndef FAASLET_HOST_STATE_H
#define FAASLET_HOST_STATE_H

#include <stddef.h>

struct faaslet;

/* Opens --state, which is made when it is missing; exits with a message when it cannot. */
void host_state_open(struct faaslet *faaslet);

/* The descriptor of the directory that is used now, or -1. */
int host_state_directory(void);

enum { STATE_KEY_MAX = 200 };

/* Writes a file name for a key: bytes that a file name should not have become %XX. */
void state_file_name(const char *key, char *name, size_t size);

#endif
