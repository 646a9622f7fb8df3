// Constructors run in their order, those of what is needed first, each once, and with data in place.
// stdout: cab
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: c
// shared: a c
// shared: b a c
#include "shared.h"
extern void note(const char *);
#if defined(IN_c)
static const char *name = "c";
__attribute__((constructor)) static void begin(void) { note(name); }
#elif defined(IN_a)
static const char *name = "a";
__attribute__((constructor)) static void begin(void) { note(name); }
#elif defined(IN_b)
static const char *names[] = {"b", "\n"};
__attribute__((constructor(200))) static void second(void) { note(names[1]); }
__attribute__((constructor(101))) static void first(void) { note(names[0]); }
#else
PUBLIC void note(const char *text) { say(text); }
PUBLIC void _start(void) {
  must_load("b.so", 0);
  must_load("a.so", 0);
}
#endif
