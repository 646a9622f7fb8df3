// What is weak and nowhere is null; what is weak and somewhere is found; the program's comes first.
// exit: 134
// stdout: weak ok
// stderr: indirect call of a missing function
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
#include "shared.h"
#if defined(IN_a)
__attribute__((weak)) extern int nowhere(void);
__attribute__((weak)) extern int nothing;
__attribute__((weak)) extern int somewhere(void);
PUBLIC __attribute__((weak)) int twice_defined(void) { return 1; }
PUBLIC int there(void) { return (nowhere != 0) + 2 * (&nothing != 0) + 4 * (somewhere != 0); }
PUBLIC int called(void) { return somewhere(); }
PUBLIC int which(void) { return twice_defined(); }
PUBLIC int fatal(void) { return nowhere(); }
#else
PUBLIC int somewhere(void);
int somewhere(void) { return 77; }
PUBLIC int twice_defined(void);
int twice_defined(void) { return 2; }
PUBLIC void _start(void) {
  u32 a = must_load("a.so", 0);
  expect("there", (u32)((int (*)(void))symbol(a, "there"))(), 4);
  expect("called", (u32)((int (*)(void))symbol(a, "called"))(), 77);
  expect("which", (u32)((int (*)(void))symbol(a, "which"))(), 2);
  say("weak ok\n");
  ((int (*)(void))symbol(a, "fatal"))();
}
#endif
