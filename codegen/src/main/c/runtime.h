/*
 * wasm2c's runtime interface (wasm-rt.h) on Linux: linear memories behind guard pages, tables, and
 * the limits of one guest.
 *
 * A memory reserves 8 GiB of addresses, more than any 32-bit index plus 32-bit offset can reach, so
 * generated code checks no bounds: an access outside faults, and trap.c turns the fault into a trap.
 */
#ifndef FAASLET_RUNTIME_H
#define FAASLET_RUNTIME_H

#include <stdbool.h>
#include <stdint.h>

/* No memory grows beyond this many bytes from now on; 0 takes the limit away. */
void runtime_limit_memory(uint64_t bytes);

/* Whether a host address lies in the reservation of a guest's memory. */
bool runtime_in_memory(const void *address);

#endif
