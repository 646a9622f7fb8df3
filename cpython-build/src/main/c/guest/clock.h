/*
 * Clocks. Faasm's workers tell the lower 32 bits of a time in nanoseconds, which begin again every 4.3 seconds; here they
 * are completed. Other hosts are asked as they are.
 */
#ifndef FAASM_GUEST_CLOCK_H
#define FAASM_GUEST_CLOCK_H

#include <stdint.h>

#include "host.h"

enum { CLOCK_OF_DAY = 0, CLOCK_STEADY = 1, CLOCK_OF_PROCESS = 2, CLOCK_OF_THREAD = 3, CLOCK_COUNT };

/* Nanoseconds; returns an errno number. */
host_errno clock_read(uint32_t clock, uint64_t *time);

/* Waits until the steady clock shows so much; returns an errno number. */
host_errno clock_wait_until(uint64_t time);

/* It is no earlier than this: the least that is known of the time of day where a worker's file system cannot tell it. */
void clock_not_before(uint64_t time_of_day);

#endif
