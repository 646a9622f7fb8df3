// Without machine code it says what makes it.
// stdout: /lib/a.so: there is no machine code for it; faasm:generate-code makes it
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// spoil: a.so no_code
#include "shared.h"
#if defined(IN_a)
PUBLIC int get(void) { return 1; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
