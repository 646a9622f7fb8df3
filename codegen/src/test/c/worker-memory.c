// Memory from the worker begins where the guest's ended when it was bound, though it has grown since.
// engine: worker
// stdout: ok
#include "worker.h"

HOST(u32, __sbrk)(u32);
HOST(u32, mmap)(u32, u32, u32, u32, u32, u64);
HOST(u32, munmap)(u32, u32);

void _start(void) {
  const u32 page = 65536;
  const u32 end = __builtin_wasm_memory_size(0) * page;
  expect("break", __sbrk(0), end);
  expect("grow", __builtin_wasm_memory_grow(0, 3) * page, end);
  expect("within what the guest has grown", mmap(0, 1, 0, 0, ~0u, 0), end);
  expect("the next", __sbrk(2 * page), end + page);
  expect("nothing new", __builtin_wasm_memory_size(0) * page, end + 3 * page);
  expect("beyond", __sbrk(page), end + 3 * page);
  expect("the memory grows", __builtin_wasm_memory_size(0) * page, end + 4 * page);
  expect("unmap", munmap(end + 3 * page, 5), 0);
  expect("break", __sbrk(0), end + 3 * page);
  say("ok");
}
