// A faaslet that is loaded once runs in several children, each with its own memory, and behind walls.
// engine: zygote
// options: --time-limit 5 --require-walls yes
// lacking: the kernel has no
// stdout: run 1
// stderr: zygote: a second one: this process has a faaslet already
// stderr: zygote: child 0 ended with 7
// stderr: zygote: child 1 ended with 7
// stderr: zygote: child 2 ended with 7
#include "wasi.h"
static u32 runs;
void _start(void) {
  say("run ");
  say_number(++runs);
  say("\n");
  proc_exit(runs == 1 ? 7 : 1);
}
