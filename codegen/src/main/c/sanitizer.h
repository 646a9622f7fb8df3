/* What AddressSanitizer has to be told in an engine that is built with it; otherwise nothing. */
#ifndef FAASLET_SANITIZER_H
#define FAASLET_SANITIZER_H

#include <stddef.h>

#if __has_feature(address_sanitizer)

enum { ADDRESSES_ARE_CHECKED = 1 };

/* Both are the sanitizer's own. */
void __asan_unpoison_memory_region(const volatile void *, size_t);
void __sanitizer_start_switch_fiber(void **, const void *, size_t);
void __sanitizer_finish_switch_fiber(void *, const void **, size_t *);

/* A guest was left by a jump: what is said of its stack is said of frames that are gone. */
static inline void sanitizer_forget(const void *stack, size_t size) { __asan_unpoison_memory_region(stack, size); }
/* Before another stack is used, and as the first thing on it; the size of the old one is put unless that is known. */
static inline void sanitizer_leaves(const void *stack, size_t size) { __sanitizer_start_switch_fiber(NULL, stack, size); }
static inline void sanitizer_arrives(const void **old, size_t *size) { __sanitizer_finish_switch_fiber(NULL, old, size); }

#else

enum { ADDRESSES_ARE_CHECKED = 0 };

static inline void sanitizer_forget(const void *stack, size_t size) { (void)stack, (void)size; }
static inline void sanitizer_leaves(const void *stack, size_t size) { (void)stack, (void)size; }
static inline void sanitizer_arrives(const void **old, size_t *size) { (void)old, (void)size; }

#endif

#endif
