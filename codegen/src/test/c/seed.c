// options: --seed 3
// stdout: ok
#include "wasi.h"
void _start(void) {
  static const u8 must[4] = {215, 3, 126, 243};
  u8 bytes[4];
  u64 time;
  for (u32 look = 1; look <= 3; look++) {
    expect("clock", clock_time_get(look & 1, 1, &time), SUCCESS);
    expect("milliseconds", (u32)(time / 1000000 % 100000), look);
  }
  expect("random", random_get(bytes, sizeof bytes), SUCCESS);
  for (u32 i = 0; i < sizeof bytes; i++) expect("byte", bytes[i], must[i]);
  say("ok\n");
}
