// Every open leaks a descriptor, and so do the preopened directories at each reset, until the worker ends.
// engine: worker
// file: root/file content
// options: --calls 9 --descriptors 22 --report {work}/report
// shell: "$@"; code=$?; cat report >&2; exit $code
// exit: 134
// stdout: output: done
// stderr: {"call":1,"return_value":0
// stderr: "descriptors":6,"output_size":4}
// stderr: the worker ends: all its descriptors are open
// stderr: that was in call 4, with 22 of 22 descriptors open
#include "worker.h"

void _start(void) {
  u8 byte;
  expect("read", first_byte(SLASH, "file", &byte), SUCCESS);
  expect("read", first_byte(SLASH, "file", &byte), SUCCESS);
  __faasm_write_output("done", 4);
}
