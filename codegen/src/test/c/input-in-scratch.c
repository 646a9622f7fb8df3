// file: mount/in x
// options: --scratch {work}/mount --input {work}/mount/in
// exit: 64
// stderr: and --input lies in it
#include "wasi.h"
void _start(void) {}
