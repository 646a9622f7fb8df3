// A call that nobody waits for ends with the first.
// options: --py-user demo --py-func self
// arguments: marker-of-an-orphan
// shell: "$@"; code=$?
// shell: for process in /proc/[0-9]*/cmdline; do
// shell:   tr "\0" " " < $process 2> /dev/null | grep -q "^$1 .*marker-of-an-orphan" && exit 1
// shell: done; exit $code
// exit: 3
#include "chain.h"
void _start(void) {
  u8 byte = 0;
  if (__faasm_read_input(&byte, 1) == 1) {
    for (volatile u32 i = 0;; i++) continue;
  }
  __faasm_chain_name("self", &byte, 1);
  u32 count;
  u64 nanos = 200000000;
  u8 wait[48] = {0}, event[32];
  wait[16] = 1;
  __builtin_memcpy(wait + 24, &nanos, 8);
  poll_oneoff(wait, event, 1, &count);
  proc_exit(3);
}
