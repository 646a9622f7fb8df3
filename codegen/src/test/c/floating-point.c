// Arithmetic raises floating-point exceptions, which the program asks for and forgets one by one.
// stdout: exceptions ok
// flags: -mnontrapping-fptoint -Wl,--export-dynamic -Wl,--export-table -Wl,--growable-table
#include "wasi.h"
#define PUBLIC __attribute__((visibility("default")))
enum { INVALID = 1, DIVISION_BY_ZERO = 4, OVERFLOW = 8, UNDERFLOW = 16, INEXACT = 32, ALL = 61 };
PUBLIC volatile struct {
  u32 (*raised)(u32);
  u32 (*clear)(u32);
} faasm_floating_point;
static volatile double zero = 0, one = 1, three = 3, big = 1e300, small = 1e-300, result;
static volatile float narrow;
static volatile int whole;
static void expect_raised(const char *what, u32 exceptions) {
  expect(what, faasm_floating_point.raised(ALL), exceptions);
  expect("cleared", faasm_floating_point.clear(ALL), 0);
}
PUBLIC void _start(void) {
  faasm_floating_point.clear(ALL);
  expect_raised("nothing", 0);
  result = one / zero;
  expect_raised("a division by zero", DIVISION_BY_ZERO);
  result = big * big;
  expect_raised("a product that is too large", OVERFLOW | INEXACT);
  result = small * small;
  expect_raised("a product that is too small", UNDERFLOW | INEXACT);
  narrow = (float)big;
  expect_raised("a double that is no float", OVERFLOW | INEXACT);
  result = one / three;
  expect_raised("a third", INEXACT);
  result = zero / zero;
  expect_raised("no number", INVALID);
  expect_raised("comparing no numbers", result == result ? ALL : 0);
  whole = (int)big;
  expect_raised("a double that is no integer", INVALID);
  expect("saturated", (u32)whole, 0x7fffffff);
  whole = (int)three;
  expect_raised("an integer", 0);
  result = small * small;
  result = zero / zero;
  expect("one that is asked for", faasm_floating_point.raised(DIVISION_BY_ZERO | UNDERFLOW), UNDERFLOW);
  faasm_floating_point.clear(INEXACT);
  expect_raised("what was not forgotten", INVALID | UNDERFLOW);
  say("exceptions ok\n");
}
