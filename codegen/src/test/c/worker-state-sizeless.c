// Pushing a value that there is not ends the worker.
// engine: worker
// exit: 134
// stderr: Must specify size for creating key-value python/key
#include "worker.h"

void _start(void) {
  __faasm_push_state("key");
  say("not reached");
}
