// What malloc answers is the guest's to say, and no address of the engine.
// stdout: /lib/a.so: not enough memory for its
// stdout: and again: /lib/a.so: not enough memory for its
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
#define OWN_MALLOC
#include "shared.h"
#ifdef IN_a
PUBLIC int data[1000] = {1};
#else
static u32 answer;
PUBLIC void *malloc(u32 size);
PUBLIC void *malloc(u32 size) {
  (void)size;
  return (void *)answer;
}
PUBLIC void _start(void) {
  answer = 0x7fffff00;
  say_refusal("a.so");
  answer = 0xfffffff9;
  say("and again: ");
  say_refusal("a.so");
}
#endif
