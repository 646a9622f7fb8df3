// The output of a chained call has to be UTF-8 as well.
// engine: worker
// exit: 134
// stderr: the output is not UTF-8
#include "worker.h"

void _start(void) {
  if (part_of_call() != 0) {
    __faasm_write_output("\xff", 1);
    proc_exit(0);
  }
  run_part(1);
  say("not reached");
}
