// Symbols of an object are for others only when it is needed by them or was loaded for all.
// stdout: /lib/b.so: undefined symbol: only_in_a
// stdout: scope ok
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// shared: b
#include "shared.h"
#if defined(IN_a)
PUBLIC int only_in_a(void) { return 9; }
#elif defined(IN_b)
extern int only_in_a(void);
PUBLIC int call(void) { return only_in_a(); }
#else
PUBLIC void _start(void) {
  u32 a = must_load("a.so", 0);
  say_refusal("b.so");
  expect("not global", faasm_dynamic_linking.symbol(0, "only_in_a", message, sizeof message), 0);
  expect("made global", must_load("a.so", GLOBAL), a);
  expect("call", (u32)((int (*)(void))symbol(must_load("b.so", 0), "call"))(), 9);
  expect("global", (u32)symbol(0, "only_in_a"), (u32)symbol(a, "only_in_a"));
  expect("in the program", faasm_dynamic_linking.symbol(a, "_start", message, sizeof message), 0);
  say("scope ok\n");
}
#endif
