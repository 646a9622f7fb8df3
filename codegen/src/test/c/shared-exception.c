// An exception thrown in one object is caught in another and in the program's caller; what a try changed stays changed.
// stdout: caught 3 in b
// stdout: exceptions ok
// exit: 134
// stderr: uncaught exception
// flags: -Wl,--export-dynamic -Wl,--export=__stack_pointer -Wl,--export-table -Wl,--growable-table -x c++ -fwasm-exceptions -fno-rtti -mllvm -wasm-enable-eh
// shared: a
// shared: b a
extern "C" {
#include "shared.h"
extern void note(const char *, u32);
extern void thrower(int);
extern int catcher(int);
extern void keep(u32) noexcept;
#if defined(IN_a)
PUBLIC void thrower(int depth) {
  if (depth == 0) __builtin_wasm_throw(0, (void *)16);
  thrower(depth - 1);
}
#elif defined(IN_b)
PUBLIC void *__cxa_begin_catch(void *thrown) { return thrown; }
PUBLIC void __cxa_end_catch(void) {}
PUBLIC int catcher(int depth) {
  int done = 1;
  try {
    done = 2;
    note("", 0);
    done = 3;
    thrower(depth);
    done = 4;
  } catch (...) {
    note("caught ", (u32)done);
    return done;
  }
  return -1;
}
// What is cleaned up, other than what is caught, clang leaves in variables.
struct Keeper {
  u32 value;
  ~Keeper() { keep(value); }
};
static void change(int depth) {
  Keeper keeper = {1};
  for (int i = 0; i <= depth; i++) {
    keeper.value += (u32)i;
    if (i == 7) thrower(3);
    keeper.value *= 3;
    note("", 0);
  }
  thrower(depth);
}
PUBLIC void changer(int depth) {
  try {
    change(depth);
  } catch (...) {
  }
}
PUBLIC u32 tally(u32 rounds) {
  u32 sum = 1, caught = 0;
  for (u32 i = 0; i < rounds; i++) {
    u32 step = i;
    try {
      try {
        step += 10;
        if (i % 3 == 0) thrower((int)(i % 4));
        sum = sum * 31 + step;
      } catch (...) {
        step += caught;
        caught++;
        if (i % 2 == 0) thrower((int)(i % 5));
        sum ^= step;
      }
      step += 100;
    } catch (...) {
      sum = sum * 7 + step + caught;
    }
    sum += step;
  }
  return sum;
}
#else
// The same sum without a throw.
static u32 tally(u32 rounds) {
  u32 sum = 1, caught = 0;
  for (u32 i = 0; i < rounds; i++) {
    u32 step = i + 10;
    if (i % 3 != 0) {
      sum = sum * 31 + step;
      step += 100;
    } else {
      step += caught;
      caught++;
      if (i % 2 == 0) {
        sum = sum * 7 + step + caught;
      } else {
        sum ^= step;
        step += 100;
      }
    }
    sum += step;
  }
  return sum;
}
static u32 kept;
PUBLIC void keep(u32 value) noexcept { kept = value; }
PUBLIC void note(const char *text, u32 number) {
  if (number == 0) return;
  say(text);
  say_number(number);
  say(" in b\n");
}
PUBLIC void _start(void) {
  u32 b = must_load("b.so", 0);
  int (*catcher)(int) = (int (*)(int))symbol(b, "catcher");
  for (int i = 0; i < 1000; i++) expect("caught", (u32)catcher(i % 50), 3);
  u32 (*thrown)(u32) = (u32 (*)(u32))symbol(b, "tally");
  for (u32 rounds = 0; rounds < 100; rounds++) expect("tally", thrown(rounds), tally(rounds));
  void (*changer)(int) = (void (*)(int))symbol(b, "changer");
  for (int depth = 0; depth < 20; depth++) {
    u32 value = 1;
    for (int i = 0; i <= depth; i++) {
      value += (u32)i;
      if (i == 7) break;
      value *= 3;
    }
    changer(depth);
    expect("kept", kept, value);
  }
  say("exceptions ok\n");
  ((void (*)(int))symbol(b, "thrower"))(1);
}
#endif
}
