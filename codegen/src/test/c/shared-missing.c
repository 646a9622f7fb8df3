// A missing symbol, one of another type or kind, and a library that is not there are each told by name, and nothing has run.
// stdout: /lib/a.so: undefined symbol: not_there
// stdout: /lib/b.so: the function of_program is called as (i32, f64) -> i32, and in the program it is (i32) -> i32
// stdout: /lib/c.so: of_program is a function in the program, and data here
// stdout: not loaded: 0
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
// shared: b
// shared: c
#include "shared.h"
#if defined(IN_a)
extern int not_there(int);
extern void note(void);
__attribute__((constructor)) static void begin(void) { note(); }
PUBLIC int call(void) { return not_there(1); }
#elif defined(IN_b)
extern int of_program(int, double);
extern void note(void);
__attribute__((constructor)) static void begin(void) { note(); }
PUBLIC int call(void) { return of_program(1, 2.0); }
#elif defined(IN_c)
extern int of_program;
PUBLIC int call(void) { return of_program; }
#else
PUBLIC int of_program(int x);
int of_program(int x) { return x; }
PUBLIC void note(void);
void note(void) { say("a constructor ran\n"); }
PUBLIC void _start(void) {
  say_refusal("a.so");
  say_refusal("b.so");
  say_refusal("c.so");
  say("not loaded: ");
  say_number(load("a.so", NOLOAD));
  say("\n");
}
#endif
