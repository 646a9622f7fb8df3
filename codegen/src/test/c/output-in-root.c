// A guest that can write its root could put a link where the output goes.
// options: --root-writable yes --output {work}/root/out
// file: root/out unchanged
// shell: "$@"; code=$?; cat root/out; exit $code
// exit: 64
// stdout: unchanged
// stderr: the guest could write
// stderr: and --output lies in it
#include "wasi.h"
void _start(void) { __faasm_write_output("changed", 7); }
