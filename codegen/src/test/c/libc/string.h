/* What sources of the engine ask of <string.h> when a test compiles them for the guest, which has no libc. */
#ifndef TEST_STRING_H
#define TEST_STRING_H

#define memcpy __builtin_memcpy
#define memmove __builtin_memmove

#endif
