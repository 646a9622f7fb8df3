// A trap ends the call, not the worker.
// engine: worker
// exit: 1
// stderr: unreachable instruction executed
// stdout: threw exception. What: Error executing WASM function with WAMR
#include "worker.h"

void _start(void) { __builtin_trap(); }
