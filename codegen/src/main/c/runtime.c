#include "runtime.h"

#include <stdlib.h>
#include <sys/mman.h>
#if defined(__x86_64__)
#include <asm/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "faaslet.h"
#include "trap.h"

static const uint64_t page_size = 65536;
static const uint64_t huge_page = 2ull << 20;
static const uint64_t reservation = (8ull << 30) + (2ull << 20);

static uint64_t pages_left_by_tables(const struct memory *guest);

void memory_limit(struct memory *memory, uint64_t bytes) { memory->limit_in_pages = bytes == 0 ? 65536 : bytes / page_size; }

bool memory_holds(const struct memory *memory, const void *address) {
  const uint8_t *reserved = memory->reserved;
  return reserved != NULL && (const uint8_t *)address >= reserved && (const uint8_t *)address < reserved + reservation;
}

void memory_release(struct memory *memory) {
  if (memory->reserved != NULL) munmap(memory->reserved, reservation);
  memory->reserved = NULL;
}

FAASLET_PROVIDES void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t initial, uint64_t maximum, bool is64) {
  struct memory *guest = &the_faaslet->guest_memory;
  if (is64) guest_refuse("the module has a 64-bit memory, which this engine does not run");
  if (guest->reserved != NULL) guest_refuse("the module defines a second memory, which this engine does not run");
  if (initial > guest->limit_in_pages) {
    guest_refuse("the module starts with %lu MiB of memory, more than --memory-limit allows (%lu MiB)",
                 (unsigned long)(initial >> 4), (unsigned long)(guest->limit_in_pages >> 4));
  }
  uint8_t *addresses = mmap(NULL, reservation + huge_page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (addresses == MAP_FAILED) {
    guest_refuse("cannot reserve 8 GiB of address space for the guest (is `ulimit -v` set?)");
  }
  /* Few large pages instead of a thousand small ones: a fifth of an interpreter's start is page faults otherwise. */
  addresses += -(uintptr_t)addresses & (huge_page - 1);
  madvise(addresses, reservation, MADV_HUGEPAGE);
  if (initial > 0 && mprotect(addresses, initial * page_size, PROT_READ | PROT_WRITE) != 0) {
    munmap(addresses, reservation);
    guest_refuse("not enough memory for the guest to start");
  }
  guest->reserved = addresses;
#if defined(__x86_64__)
  /* Where code addresses the memory by a segment register, this is its base: once, as a process has one memory, and not at
     each call from one module to another as wasm2c would. */
  if (syscall(SYS_arch_prctl, ARCH_SET_GS, addresses) != 0) guest_refuse("the kernel does not set the segment register");
#endif
  guest->pages = initial;
  *memory = (wasm_rt_memory_t){
      .data = addresses,
      .pages = initial,
      .max_pages = maximum < 65536 ? maximum : 65536,
      .size = initial * page_size,
  };
}

FAASLET_PROVIDES uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t delta) {
  struct memory *guest = &the_faaslet->guest_memory;
  const uint64_t before = memory->pages;
  const uint64_t refused = UINT32_MAX;
  if (delta == 0) return before;
  if (delta > 65536 || before + delta > memory->max_pages || before + delta > pages_left_by_tables(guest)) {
    guest->was_refused = true;
    return refused;
  }
  if (mprotect(memory->data + memory->size, delta * page_size, PROT_READ | PROT_WRITE) != 0) return refused;
  memory->pages += delta;
  guest->pages = memory->pages;
  memory->size += delta * page_size;
  return before;
}

FAASLET_PROVIDES void wasm_rt_free_memory(wasm_rt_memory_t *memory) {
  if (memory->data == NULL) return;
  memory_release(&the_faaslet->guest_memory);
  memory->data = NULL;
}

/*
 * Tables are the guest's memory, too. What an interpreter needs of them is small beside its memory and is not counted, so that
 * a limit means what it says.
 */
static const uint64_t uncounted = 1u << 20;
static const uint64_t tables_without_limit = 1u << 30;

static uint64_t pages_of_tables(uint64_t bytes) {
  return bytes <= uncounted ? 0 : (bytes - uncounted + page_size - 1) / page_size;
}

static bool tables_may_grow(uint64_t bytes) {
  struct memory *guest = &the_faaslet->guest_memory;
  const uint64_t after = guest->table_bytes + bytes;
  if (after > tables_without_limit || guest->pages + pages_of_tables(after) > guest->limit_in_pages) return false;
  guest->table_bytes = after;
  return true;
}

static uint64_t pages_left_by_tables(const struct memory *guest) {
  return guest->limit_in_pages - pages_of_tables(guest->table_bytes);
}

/*
 * A table may grow (side modules add their functions), and generated code keeps no pointer into it
 * across calls, so its elements may move.
 */
static const uint32_t largest_table = 10000000;

FAASLET_PROVIDES void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t size, uint32_t maximum) {
  if (size > largest_table) guest_refuse("the module's function table is too large");
  if (!tables_may_grow(size * sizeof *table->data)) guest_refuse("the module's tables are larger than --memory-limit allows");
  table->data = calloc(size > 0 ? size : 1, sizeof *table->data);
  if (table->data == NULL) guest_refuse("not enough memory for the guest's function table");
  table->size = size;
  table->max_size = maximum;
}

FAASLET_PROVIDES uint32_t wasm_rt_grow_funcref_table(wasm_rt_funcref_table_t *table, uint32_t delta,
                                                     wasm_rt_funcref_t value) {
  HOST_CALL;
  const uint32_t before = table->size;
  const uint64_t after = (uint64_t)before + delta;
  if (delta == 0) return before;
  if (after > table->max_size || after > largest_table) return UINT32_MAX;
  if (!tables_may_grow(delta * sizeof *table->data)) return UINT32_MAX;
  wasm_rt_funcref_t *larger = realloc(table->data, after * sizeof *larger);
  if (larger == NULL) return UINT32_MAX;
  for (uint64_t i = before; i < after; i++) larger[i] = value;
  table->data = larger;
  table->size = (uint32_t)after;
  return before;
}

FAASLET_PROVIDES void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table) {
  free(table->data);
  table->data = NULL;
}

FAASLET_PROVIDES void wasm_rt_allocate_externref_table(wasm_rt_externref_table_t *table, uint32_t size,
                                                       uint32_t maximum) {
  if (size > largest_table) guest_refuse("the module's reference table is too large");
  if (!tables_may_grow(size * sizeof *table->data)) guest_refuse("the module's tables are larger than --memory-limit allows");
  table->data = calloc(size > 0 ? size : 1, sizeof *table->data);
  if (table->data == NULL) guest_refuse("not enough memory for the guest's reference table");
  table->size = size;
  table->max_size = maximum;
}

FAASLET_PROVIDES uint32_t wasm_rt_grow_externref_table(wasm_rt_externref_table_t *table, uint32_t delta,
                                                       wasm_rt_externref_t value) {
  HOST_CALL;
  const uint32_t before = table->size;
  const uint64_t after = (uint64_t)before + delta;
  if (delta == 0) return before;
  if (after > table->max_size || after > largest_table) return UINT32_MAX;
  if (!tables_may_grow(delta * sizeof *table->data)) return UINT32_MAX;
  wasm_rt_externref_t *larger = realloc(table->data, after * sizeof *larger);
  if (larger == NULL) return UINT32_MAX;
  for (uint64_t i = before; i < after; i++) larger[i] = value;
  table->data = larger;
  table->size = (uint32_t)after;
  return before;
}

FAASLET_PROVIDES void wasm_rt_free_externref_table(wasm_rt_externref_table_t *table) {
  free(table->data);
  table->data = NULL;
}
