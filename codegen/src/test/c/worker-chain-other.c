// A chained function that there is not ends the worker.
// engine: worker
// exit: 134
// stderr: the WebAssembly function python/other, which was chained, cannot be loaded
#include "worker.h"

void _start(void) {
  __faasm_await_call(__faasm_chain_name("other", "x", 1));
  say("not reached");
}
