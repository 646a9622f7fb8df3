// file: out before
// options: --output {work}/out
// shell: "$@"; code=$?; cat out; ls -A | tr '\n' ' '; exit $code
// exit: 3
// stdout: aftermount out root stdout tmp
#include "wasi.h"
void _start(void) {
  __faasm_write_output("after", 5);
  proc_exit(3);
}
