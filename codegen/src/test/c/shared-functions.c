// A function has one address, whoever takes it, and can be called through it by all.
// stdout: functions ok
// faults: 0,1,64,70
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// shared: b a
#include "shared.h"
typedef int unary(int);
#if defined(IN_a)
extern int taken(int);
extern int not_taken(int);
static int hidden(int x) { return x + 1000; }
PUBLIC int of_a(int x) { return x + 2000; }
PUBLIC unary *addresses_in_a(int which) { return which == 0 ? taken : which == 1 ? not_taken : which == 2 ? of_a : hidden; }
PUBLIC int call_back(unary *function, int x) { return function(x) + not_taken(x); }
#elif defined(IN_b)
extern int taken(int);
extern int not_taken(int);
extern int of_a(int);
static unary *in_data[] = {taken, not_taken, of_a};
PUBLIC unary *addresses_in_b(int which) { return in_data[which]; }
#else
PUBLIC int taken(int x);
PUBLIC int not_taken(int x);
__attribute__((noinline)) int taken(int x) { return x * 2; }
__attribute__((noinline)) int not_taken(int x) { return x * 3; }
static unary *volatile address = taken;
PUBLIC void _start(void) {
  u32 b = must_load("b.so", 0);
  unary *(*in_a)(int) = (unary * (*)(int)) symbol(b, "addresses_in_a");
  unary *(*in_b)(int) = (unary * (*)(int)) symbol(b, "addresses_in_b");
  for (int i = 0; i < 3; i++) expect("same address", (u32)in_a(i), (u32)in_b(i));
  expect("the program's address", (u32)in_a(0), (u32)address);
  expect("found address", (u32)in_a(2), (u32)symbol(b, "of_a"));
  expect("found address in the program", (u32)in_a(1), (u32)symbol(0, "not_taken"));
  expect("taken", (u32)in_a(0)(5), 10);
  expect("not taken", (u32)in_b(1)(5), 15);
  expect("of a", (u32)in_b(2)(5), 2005);
  expect("hidden", (u32)in_a(3)(5), 1005);
  int (*call_back)(unary *, int) = (int (*)(unary *, int))symbol(b, "call_back");
  expect("called back", (u32)call_back(address, 7), 35);
  say("functions ok\n");
}
#endif
