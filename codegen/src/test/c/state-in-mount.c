// The directory is named by another way, which leads to the same.
// link: way mount
// file: mount/deep/state/file x
// options: --dir {work}/mount:/mount --state {work}/way/deep/state
// exit: 64
// stderr: and --state lies in it
#include "wasi.h"
void _start(void) { __faasm_write_state("key", "changed", 7); }
