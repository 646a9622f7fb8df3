// So is machine code that is cut short.
// stdout: /lib/a.so: it is not machine code made by faasm:generate-code, or it is cut short; mvn install makes it again
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so code_cut
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
