// faults: 0,1,64,70
// options: --env NAME=value --env EMPTY=
// arguments: one, two
// stdout: ok
#include "wasi.h"

static char bytes[256];
static u32 pointers[8];

static void same(const char *is, const char *must) {
  for (u32 i = 0;; i++) {
    expect(must, (u8)is[i], (u8)must[i]);
    if (must[i] == 0) return;
  }
}

void _start(void) {
  u32 count;
  u32 size;
  u64 time;
  u64 later;
  expect("sizes", args_sizes_get(&count, &size), SUCCESS);
  expect("arguments", count, 3);
  expect("arguments", args_get((u32)pointers, (u32)bytes), SUCCESS);
  same((char *)pointers[1], "one,");
  same((char *)pointers[2], "two");
  expect("sizes", environ_sizes_get(&count, &size), SUCCESS);
  expect("variables", count, 2);
  expect("variables", environ_get(pointers, bytes), SUCCESS);
  same((char *)pointers[0], "NAME=value");
  same((char *)pointers[1], "EMPTY=");
  for (u32 clock = 0; clock < 4; clock++) {
    expect("clock", clock_time_get(clock, 0, &time), SUCCESS);
    expect("resolution", clock_res_get(clock, &later), SUCCESS);
  }
  expect("no clock", clock_time_get(4, 0, &time), EINVAL);
  expect("yield", sched_yield(), SUCCESS);

  /* Two waits, of which the shorter one ends the call. */
  u8 subscriptions[96] = {0};
  u8 events[64];
  u64 nanos = 20000000;
  subscriptions[0] = 7;
  subscriptions[16] = 1;
  __builtin_memcpy(subscriptions + 24, &nanos, 8);
  nanos = 60000000000ull;
  subscriptions[48] = 8;
  subscriptions[48 + 16] = 1;
  __builtin_memcpy(subscriptions + 48 + 24, &nanos, 8);
  clock_time_get(1, 0, &time);
  expect("poll", poll_oneoff(subscriptions, events, 2, &count), SUCCESS);
  clock_time_get(1, 0, &later);
  expect("events", count, 1);
  expect("which", events[0], 7);
  expect("waited", later - time >= 20000000, 1);
  expect("not for ever", later - time < 20000000000ull, 1);
  /* Standard output can be written to at once. */
  subscriptions[48 + 8] = 2;
  subscriptions[48 + 16] = 1;
  expect("poll", poll_oneoff(subscriptions, events, 2, &count), SUCCESS);
  expect("which", events[0], 8);
  say("ok\n");
}
