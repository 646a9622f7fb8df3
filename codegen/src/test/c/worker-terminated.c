// A worker that is asked to end ends its calls, and leaves no directory behind.
// engine: worker
// shell: "$@" & worker=$!; while ! grep -q running "$STDOUT"; do sleep 0.1; done; kill $worker; wait $worker
// exit: 143
// stdout: running
#include "worker.h"

void _start(void) {
  u64 subscription[6] = {0, 0, 1, 3600000000000, 0, 0}, event[4];
  u32 happened;
  if (part_of_call() == 0) chain_part(1);
  say("running");
  poll_oneoff(subscription, event, 1, &happened);
}
