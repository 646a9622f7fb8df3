// With a scratch and a state directory of the host nothing is made in the host's temporary directory.
// options: --scratch {work}/mount --state {work}/state
// shell: TMPDIR=/nowhere exec "$@"
// stdout: ok
#include "wasi.h"
void _start(void) {
  put_file(TMP, "file", "x");
  __faasm_write_state("key", "value", 5);
  expect("state", __faasm_read_state("key", 0, 0), 5);
  say("ok\n");
}
