// shell: "$@" & until grep -q ready "$STDOUT"; do sleep 0.02; done; kill -TERM $!; wait $!
// exit: 143
#include "deep.h"
void _start(void) {
  dig();
  say("ready\n");
  for (volatile u32 i = 0;; i++) continue;
}
