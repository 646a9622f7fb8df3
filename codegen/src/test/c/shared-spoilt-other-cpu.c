// Machine code for another CPU is refused, with the name of that.
// stdout: /lib/a.so: this CPU or kernel lacks what its machine code was made for: x86-64-v9
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so other_cpu
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
