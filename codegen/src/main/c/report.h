/* Messages of the engine itself, on standard error, safe to use in a signal handler. */
#ifndef FAASLET_REPORT_H
#define FAASLET_REPORT_H

#include <stddef.h>

/* Knows %s, %d, %u (unsigned), %lu (size_t) and %lx and nothing else; writes in one call. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From now on messages of this process go there instead. */
void report_through(void (*target)(const char *text, size_t size));

#endif
