// Each call is a copy of the same process: it has its own memory, input, output and streams, and an entry.
// engine: platform
// options: --ahead 2 --require-walls yes
// lacking: the kernel has no
// stdin: ready
// stdin: call 1 first
// stdin: result 1
// stdin: ended 1
// stdin: call 2 entry=other second
// stdin: result 2
// stdin: ended 2
// stdin: call 3 output=4 long
// stdin: ended 3
// stdin: call 4 output=20 output
// stdin: result 4
// stdin: ended 4
// stdin: call 5 output=46 output
// stdin: result 5
// stdin: ended 5
// stdin: stop
// stdin: exit
// stdout: ready
// stdout: 1 log \01\00\00\00run 1 of 
// stdout: 1 log \02\00\00\00to standard error
// stdout: 1 result \00\00\00\00first
// stdout: ended 1 how=exit code=0
// stdout: 2 log \01\00\00\00run 1 of other
// stdout: 2 result \00\00\00\00second
// stdout: ended 3 how=output code=70
// stdout: 4 closed
// stdout: ended 4 how=output code=70
// stdout: 5 result \00\00\00\00twenty bytes of text
// stdout: ended 5 how=exit code=0
// stdout: engine: exit code 0
// stdout: processes left: none
// stdout: socket: gone
#include "serve.h"
HOST(u32, __faasm_get_py_entry)(char *, u32);
static u32 runs;
void _start(void) {
  char entry[16] = "", line[32] = "run 1 of ";
  read_call();
  __faasm_get_py_entry(entry, sizeof entry);
  if (runs++ != 0) proc_exit(9);
  u32 end = length_of(line);
  for (u32 i = 0; entry[i] != 0; i++) line[end++] = entry[i];
  say_bytes(line, end);
  const struct vector vector = {"to standard error", 17};
  u32 done;
  fd_write(2, &vector, 1, &done);
  give(is_asked("output") ? "twenty bytes of text" : asked);
}
