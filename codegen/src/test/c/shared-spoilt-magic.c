// So is a file that is no WebAssembly.
// stdout: /lib/a.so: wrong magic number: it is no WebAssembly file
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so magic
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
