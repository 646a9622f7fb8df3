// A call whose guest has broken through the first wall stands before the second one: its zygote's, and its own.
// engine: platform
// engine: hole
// options: --require-walls yes --calls 4 --ahead 4
// lacking: the kernel has no
// stdin: ready
// stdin: call 1 break
// stdin: result 1
// stdin: ended 1
// stdin: call 2 crash
// stdin: result 2
// stdin: ended 2
// stdin: call 3 honest
// stdin: result 3
// stdin: stop
// stdin: exit
// stdout: hole: read /etc/passwd: Permission denied
// stdout: hole: write outside: Permission denied
// stdout: hole: network: Operation not permitted
// stdout: hole: socket: Operation not permitted
// stdout: hole: program: Operation not permitted
// stdout: hole: process: Operation not permitted
// stdout: hole: sibling: Operation not permitted
// stdout: hole: signal: Operation not permitted
// stdout: hole: trace: Operation not permitted
// stdout: hole: namespace: Operation not permitted
// stdout: hole: executable: Operation not permitted
// stdout: hole: outlive: Operation not permitted
// stdout: hole: limits: Operation not permitted
// stdout: hole: other scratch: Permission denied
// stdout: hole: descriptors: Bad file descriptor
// stdout: 1 result \00\00\00\00broken
// stdout: ended 1 how=exit code=0
// stdout: ended 2 how=signal code=11
// stdout: 3 result \00\00\00\00honest
// stdout: engine: exit code 0
// stdout: processes left: none
#include "serve.h"
#include "hole.h"
void _start(void) {
  static const char *const tries[] = {"read /etc/passwd", "write outside", "network", "socket", "program", "process", "sibling",
                                      "signal", "trace", "namespace", "executable", "outlive", "limits", "other scratch",
                                      "descriptors"};
  read_call();
  if (is_asked("crash")) break_through("crash");
  for (u32 i = 0; is_asked("break") && i < sizeof tries / sizeof tries[0]; i++) break_through(tries[i]);
  put_file(TMP, "file", "x");
  give(is_asked("break") ? "broken" : asked);
}
