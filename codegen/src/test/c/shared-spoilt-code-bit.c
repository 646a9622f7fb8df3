// A bit flipped in the machine code's header is found before the dynamic loader sees it.
// stdout: /lib/a.so: its machine code is damaged (the digest of its header does not fit); mvn install makes it again
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so code_bit
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
