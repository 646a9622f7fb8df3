// What an exception carries is taken by the type of the tag: with another type it would be the memory beside it.
// stdout: the exception __cpp_exception has the type (i64, i64) -> () here, and is of type (i32) -> ()
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table -mexception-handling
// shared: a
#include "shared.h"
#ifdef IN_a
__asm__(
    ".tagtype __cpp_exception i64, i64\n"
    ".globl thrower\n"
    ".type thrower,@function\n"
    "thrower:\n"
    ".functype thrower () -> ()\n"
    "i64.const 1\n"
    "i64.const 2\n"
    "throw __cpp_exception\n"
    "end_function\n");
extern void thrower(void);
PUBLIC void (*give(void))(void) { return thrower; }
#else
PUBLIC void _start(void) { say_refusal("a.so"); }
#endif
