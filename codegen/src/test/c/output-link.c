// The file that a link at the place of the output leads to is not touched.
// file: victim unchanged
// link: out victim
// options: --output {work}/out
// shell: "$@"; code=$?; cat victim; exit $code
// exit: 64
// stdout: unchanged
// stderr: it is a symbolic link
#include "wasi.h"
void _start(void) { __faasm_write_output("changed", 7); }
