// A program that ends before it is ready for calls.
// engine: platform
// exit: 0
// flags: -Wl,--export-dynamic -Wl,--export-table -Wl,--growable-table
// stdin: ready
// stdin: exit
// stdout: failed the program ended with exit code 3 before it was ready for calls
// stdout: engine: exit code 3
// stdout: processes left: none
// stdout: socket: gone
#include "image.h"
void _start(void) {
  prepare();
  serve();
  say("cannot be imported\n");
  proc_exit(3);
}
