/*
 * Memory that the worker gives, src/wamr/memory.cpp and src/wasm/WasmModule.cpp. Faasm keeps the end of the memory as it was
 * when the module was bound, and does not see that the guest grows it: what it gives after that may lie within the guest's heap.
 */
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "imports.h"
#include "state.h"

static const uint64_t page = 65536;

/* growMemory() */
static uint32_t grow(struct call *call, uint64_t bytes) {
  wasm_rt_memory_t *memory = call->guest.memory;
  const uint32_t before = call->brk;
  const uint32_t after = (uint32_t)(before + bytes);
  if (bytes == 0) return before;
  if (after % page != 0) worker_ends("Non-wasm-page-aligned memory growth");
  if (memory->size + bytes > UINT32_MAX || memory->size + bytes > memory->max_pages * page) {
    worker_ends("Memory growth exceeding max");
  }
  if (after <= memory->size) {
    call->brk = after;
    return before;
  }
  const uint64_t pages = (memory->size + bytes + page - 1) / page - memory->pages;
  if (wasm_rt_grow_memory(memory, pages) == UINT32_MAX) worker_ends("Failed to grow memory");
  call->brk = (uint32_t)memory->size;
  return before;
}

/* shrinkMemory(): the memory stays. */
static void shrink(struct call *call, uint64_t bytes) {
  if (bytes % page != 0) worker_ends("New break not page aligned");
  if (bytes > call->brk) worker_ends("Shrinking by more than current brk");
  call->brk -= (uint32_t)bytes;
}

static uint64_t rounded(uint64_t bytes) { return (bytes + page - 1) / page * page; }

i32 env___sbrk(struct call *call, i32 increment) {
  const int32_t bytes = (int32_t)increment;
  const uint32_t before = call->brk;
  if (bytes >= 0) return grow(call, (uint64_t)bytes);
  shrink(call, (uint64_t)-(int64_t)bytes);
  return before;
}

/* mmap: neither address nor offset count; a file is read from where it stands. */
i32 env_mmap(struct call *call, i32 address, i32 length, i32 protection, i32 flags, i32 fd, i64 offset) {
  (void)address, (void)protection, (void)flags, (void)offset;
  if ((int32_t)fd == -1) return grow(call, rounded(length));
  const int host = descriptor_get(call, fd)->host;
  const uint32_t place = grow(call, rounded(length));
  if (read(host, guest_bytes(call, place, length), length) < 0) worker_ends("Error reading from file descriptor");
  return place;
}

/* unmapMemory(): only what is at the end is given back. */
i32 env_munmap(struct call *call, i32 address, i32 length) {
  if (length == 0) return 0;
  if (address % page != 0) worker_ends("Non-page aligned munmap address");
  const uint64_t end = (uint64_t)address + rounded(length);
  if (end > call->guest.memory->max_pages * page) worker_ends("munmapping outside memory max");
  if (end == call->brk) shrink(call, rounded(length));
  return 0;
}

/* The value lies in memory that is shared with other calls there; here it is a copy. */
i32 env___faasm_read_state_ptr(struct call *call, i32 key, i32 length) {
  const uint32_t place = grow(call, rounded(length));
  state_read_into(call, guest_text(call, key), guest_bytes(call, place, length), length);
  return place;
}
