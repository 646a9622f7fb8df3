// options: --require-walls yes
// lacking: the kernel has no
// stdout: behind walls
#include "wasi.h"
void _start(void) { say("behind walls\n"); }
