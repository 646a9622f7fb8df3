// A library of the host is not loaded.
// stdout: /lib/a.so: wrong magic number: it is a shared object for the host
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so native
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
