// Calls that are chained without end end with the first, at its time limit, and nothing of them is left.
// options: --py-user demo --py-func self --time-limit 1
// arguments: marker-of-endless-calls
// shell: "$@"; code=$?
// shell: for process in /proc/[0-9]*/cmdline; do
// shell:   tr "\0" " " < $process 2> /dev/null | grep -q "^$1 .*marker-of-endless-calls" && exit 1
// shell: done; exit $code
// exit: 124
// stderr: the time limit is over
#include "chain.h"
void _start(void) {
  u32 byte = 0;
  for (u32 i = 0; i < 2; i++) __faasm_chain_name("self", &byte, 1);
  for (volatile u32 i = 0;; i++) continue;
}
