// options: --output /dev/stdout
// stdout: to a device
#include "wasi.h"
void _start(void) { __faasm_write_output("to a device", 11); }
