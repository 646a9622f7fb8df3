/* What the file of a state value is called, the same in the engine and in the worker. */
#ifndef FAASLET_STATE_NAME_H
#define FAASLET_STATE_NAME_H

#include <stddef.h>

enum { STATE_KEY_MAX = 200 };

/* Writes a file name for a key: bytes that a file name should not have become %XX. */
void state_file_name(const char *key, char *name, size_t size);

#endif
