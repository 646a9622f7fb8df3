// A trap in a shared object is told with its function and file; an indirect call with the types of other modules.
// exit: 134
// faults: 134,1,64,70
// stderr: indirect call of the wrong type
// stderr: called as     (i32, i64) -> f32
// stderr: the table has (f64) -> f64
// stderr: which is      half
// stderr: in wasm function mistaken of /lib/a.so
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table
// shared: a
#include "shared.h"
#if defined(IN_a)
PUBLIC __attribute__((noinline)) float mistaken(double (*half)(double)) { return ((float (*)(int, u64))(void *)half)(1, 2) + 1; }
#else
static double half(double x) { return x / 2; }
PUBLIC void _start(void) { ((float (*)(double (*)(double)))symbol(must_load("a.so", 0), "mistaken"))(half); }
#endif
