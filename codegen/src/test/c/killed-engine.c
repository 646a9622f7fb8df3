// A killed engine takes its guest with it, and the next one removes what it left.
// shell: "$@" & until grep -q ready "$STDOUT"; do sleep 0.02; done
// shell: guest=$(cat /proc/$!/task/$!/children); kill -0 $guest || exit 1
// shell: kill -KILL $!; wait $!; ls "$TMPDIR" | grep -q . || exit 2
// shell: until ! kill -0 $guest 2> /dev/null; do sleep 0.02; done
// shell: "$@" again
// stdout: swept by the next
#include "deep.h"
void _start(void) {
  u32 count, size;
  expect("arguments", args_sizes_get(&count, &size), SUCCESS);
  if (count == 1) {
    dig();
    say("ready\n");
    for (volatile u32 i = 0;; i++) continue;
  }
  say("swept by the next\n");
}
