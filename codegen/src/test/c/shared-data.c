// Pointers to data lead where they should: within an object, to the program, to another object; memory is zero before.
// stdout: data ok
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// shared: b a
#include "shared.h"
#if defined(IN_a)
extern int of_program;
PUBLIC int of_a[3] = {1, 2, 3};
PUBLIC int *to_program = &of_program;
static int *to_own = &of_a[2];
static int zeros[500];
PUBLIC _Alignas(256) int aligned = 7;
PUBLIC int sum(void) {
  int sum = 0;
  for (int i = 0; i < 500; i++) sum += zeros[i];
  return *to_program * 100 + *to_own * 10 + sum + (int)((u32)&aligned % 256);
}
#elif defined(IN_b)
extern int of_a[3];
extern int *to_program;
PUBLIC int *to_a = &of_a[1];
PUBLIC int **to_pointer = &to_program;
PUBLIC int product(void) { return *to_a * **to_pointer; }
#else
PUBLIC int of_program = 4;
PUBLIC void _start(void) {
  u32 b = must_load("b.so", 0);
  expect("sum", (u32)((int (*)(void))symbol(identify("a.so"), "sum"))(), 430);
  expect("product", (u32)((int (*)(void))symbol(b, "product"))(), 8);
  expect("found in what it needs", (u32)symbol(b, "of_a"), (u32)symbol(identify("a.so"), "of_a"));
  ((int *)symbol(b, "of_a"))[1] = 5;
  of_program = 3;
  expect("changed", (u32)((int (*)(void))symbol(b, "product"))(), 15);
  expect("loaded once", must_load("b.so", NOLOAD), b);
  say("data ok\n");
}
#endif
