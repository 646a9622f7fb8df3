// A file that is cut short is told as such.
// stdout: /lib/a.so: the file is cut short: it ends inside section
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so cut
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
