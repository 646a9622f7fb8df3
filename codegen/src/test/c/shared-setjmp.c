// longjmp leads back across objects, with its value, and to the innermost setjmp that is meant; what happened between stays.
// stdout: setjmp ok
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table -mllvm -wasm-enable-sjlj -mexception-handling
// shared: b +libcompiler_rt-wasm-sjlj -Wl,--export=__wasm_setjmp,--export=__wasm_setjmp_test,--export=__wasm_longjmp
// shared: a b
#include "shared.h"
typedef int jmp_buf[64];
int setjmp(jmp_buf) __attribute__((returns_twice));
void longjmp(jmp_buf, int) __attribute__((noreturn));
extern void leave(int *to, int value, int depth);
extern int outer(int depth);
extern int nested(void);
#if defined(IN_b)
PUBLIC void leave(int *to, int value, int depth) {
  if (depth == 0) longjmp(to, value);
  leave(to, value, depth - 1);
}
#elif defined(IN_a)
PUBLIC int outer(int depth) {
  jmp_buf here;
  volatile int steps = 1;
  int value = setjmp(here);
  if (value != 0) return value * 10 + steps;
  steps = 2;
  leave(here, 7, depth);
  return -1;
}
PUBLIC int nested(void) {
  jmp_buf first, second;
  volatile int came = 0;
  if (setjmp(first) == 0) {
    if (setjmp(second) == 0) leave(second, 1, 3);
    came = came + 1;
    if (came < 5) leave(second, 1, 2);
    leave(first, 1, 1);
  }
  return came;
}
#else
PUBLIC void _start(void) {
  u32 a = must_load("a.so", 0);
  for (int i = 0; i < 200; i++) expect("outer", (u32)((int (*)(int))symbol(a, "outer"))(i % 20), 72);
  expect("nested", (u32)((int (*)(void))symbol(a, "nested"))(), 5);
  say("setjmp ok\n");
}
#endif
