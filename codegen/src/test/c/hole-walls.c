// A guest that has broken through the first wall stands before the second. What its host calls do goes on.
// engine: hole
// file: mount/file x
// file: root/file x
// options: --dir {work}/mount:/mount --require-walls yes
// lacking: the kernel has no
// shell: exec "$@" 9< root/file
// stderr: hole: read /etc/passwd: Permission denied
// stderr: hole: read /proc/self/environ: Permission denied
// stderr: hole: write outside: Permission denied
// stderr: hole: write root/new: Permission denied
// stderr: hole: remove root/file: Permission denied
// stderr: hole: inherited: Bad file descriptor
// stderr: hole: network: Operation not permitted
// stderr: hole: socket: Operation not permitted
// stderr: hole: program: Operation not permitted
// stderr: hole: process: Operation not permitted
// stderr: hole: signal: Operation not permitted
// stderr: hole: trace: Operation not permitted
// stderr: hole: namespace: Operation not permitted
// stderr: hole: executable: Operation not permitted
// stderr: hole: code: Operation not permitted
// stderr: hole: write mount/new: done
// stdout: and goes on
#include "hole.h"
void _start(void) {
  static const char *const tries[] = {"read /etc/passwd", "read /proc/self/environ", "write outside", "write root/new",
                                      "remove root/file", "inherited", "network", "socket", "program", "process", "signal",
                                      "trace", "namespace", "executable", "code", "write mount/new"};
  for (u32 i = 0; i < sizeof tries / sizeof tries[0]; i++) break_through(tries[i]);
  put_file(TMP, "file", "x");
  put_file(MOUNT, "file", "y");
  __faasm_write_state("key", "value", 5);
  expect("state", __faasm_read_state("key", 0, 0), 5);
  say("and goes on\n");
}
