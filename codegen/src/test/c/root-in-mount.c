// options: --dir {work}:/work
// exit: 64
// stderr: and --root lies in it
#include "wasi.h"
void _start(void) {}
