// options: --require-walls yes
// stdout: behind walls
#include "wasi.h"
void _start(void) { say("behind walls\n"); }
