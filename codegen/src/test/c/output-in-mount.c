// A guest that can write to the directory of the output could put a link there.
// file: mount/out unchanged
// options: --dir {work}/mount/../mount:/mount --output {work}/mount/out
// shell: "$@"; code=$?; cat mount/out; exit $code
// exit: 64
// stdout: unchanged
// stderr: the guest could write
// stderr: and --output lies in it
#include "wasi.h"
void _start(void) { __faasm_write_output("changed", 7); }
