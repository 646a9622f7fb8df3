// Programs that Emscripten links with ALLOW_MEMORY_GROWTH tell that their memory has grown.
// stdout: grown
#include "wasi.h"
HOST(void, emscripten_notify_memory_growth)(u32);
void _start(void) {
  expect("grow", __builtin_wasm_memory_grow(0, 1) != (u32)-1, 1);
  emscripten_notify_memory_growth(0);
  say("grown\n");
}
