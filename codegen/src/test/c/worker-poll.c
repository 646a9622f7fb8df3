// The streams look like terminals; poll_oneoff knows clocks, and a point in time is a duration to it.
// engine: worker
// stderr: Unimplemented event type: 1
// stdout: ok
#include "worker.h"

static u64 subscription[6];
static u64 event[4];

/* Only the lower half of the time is there, and a few milliseconds do not need more. */
static u32 now(void) {
  u64 time;
  clock_time_get(1, 0, &time);
  return (u32)time;
}

void _start(void) {
  u8 stat[24];
  u32 happened;
  if (part_of_call() != 0) {
    subscription[1] = 1; /* fd_read */
    poll_oneoff(subscription, event, 1, &happened);
    proc_exit(2);
  }
  for (u32 fd = 0; fd < 3; fd++) {
    expect("a stream", fd_fdstat_get(fd, stat), SUCCESS);
    expect("type", stat[0], CHARACTER_DEVICE);
    expect("rights to seek and tell", stat[8] & (4 | 32), 0);
  }
  subscription[0] = 1234;       /* whose it is */
  subscription[2] = 1;          /* the monotonic clock */
  subscription[3] = 30000000;   /* 30 ms: long ago, as a point in time */
  subscription[5] = 1;          /* that is what it is */
  event[0] = 77;
  const u32 start = now();
  expect("poll", poll_oneoff(subscription, event, 1, &happened), SUCCESS);
  expect("it was waited for", now() - start >= 30000000, 1);
  expect("events", happened, 1);
  expect("whose it is, is not told", event[0], 77);
  expect("error and type", event[1] & 0xffffff, 0);
  expect("a descriptor", run_part(1), 1);
  say("ok");
}
