// Thread-local data is refused.
// stdout: /lib/a.so: it has thread-local data, and there are no threads here
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table -matomics
// shared: a -Wl,--shared-memory
#include "shared.h"
#if defined(IN_a)
PUBLIC _Thread_local int each = 3;
PUBLIC int get(void) { return each; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
