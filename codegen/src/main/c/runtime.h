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

/* Side modules share the main module's memory, so one reservation is all a guest has. */
struct memory {
  uint8_t *reserved;
  uint64_t pages;
  uint64_t limit_in_pages;
  uint64_t table_bytes;
  bool was_refused; /* it was not allowed to grow */
};

/* No memory grows beyond this many bytes from now on; 0: beyond what 32 bits can address. */
void memory_limit(struct memory *memory, uint64_t bytes);

/* Whether a host address lies in the reservation of a guest's memory. */
bool memory_holds(const struct memory *memory, const void *address);

void memory_release(struct memory *memory);

#endif
