// A value that was first appended to never gets a size.
// engine: worker
// exit: 134
// stderr: python/list has no size set
#include "worker.h"

void _start(void) {
  __faasm_append_state("list", "ab", 2);
  __faasm_write_state("list", "ab", 2);
  say("not reached");
}
