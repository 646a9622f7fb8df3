/* What all files with host calls need. */
#ifndef FAASLET_WASI_H
#define FAASLET_WASI_H

#include <errno.h>
#include <stdint.h>

#include <time.h>

#include "faaslet.h"
#include "host_calls.h"
#include "wasi_errno.h"

/* Where --seed lets the guest's time begin, and how old its files are then: 2025-01-01, in nanoseconds. */
#define REPRODUCIBLE_TIME 1735689600000000000u

static inline uint64_t nanoseconds(struct timespec time) {
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* The result of a host call that sets errno. */
static inline uint32_t wasi_result(long result) { return result < 0 ? wasi_errno(errno) : WASI_SUCCESS; }

#endif
