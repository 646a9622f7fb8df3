// The runtime root is writable, and what one call has written is there for the next.
// engine: worker
// file: root/tmp/there content
// options: --calls 2 --report {work}/report
// shell: "$@" && cat report
// stdout: {"call":1,"return_value":5,
// stdout: {"call":2,"return_value":0,
#include "worker.h"

void _start(void) {
  u8 byte;
  if (first_byte(SLASH, "tmp/mine", &byte) == SUCCESS) proc_exit(0);
  put_file(SLASH, "tmp/mine", "mine");
  proc_exit(5);
}
