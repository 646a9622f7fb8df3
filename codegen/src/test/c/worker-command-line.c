// The arguments are the command line split at each space, behind a name that is always the same; so is the environment.
// engine: worker
// arguments: demo  hello entry
// stdout: [function.wasm][demo][][hello][entry]
// stdout: [PYTHONHOME=/]
// stdout: [PYTHON_PATH=/]
// stdout: [PYTHONHASHSEED=0]
// stdout: [PYTHONNOUSERSITE=on]
// stdout: [PYTHONWASM=1]
// stdout: [MKL_NUM_THREADS=1]
// stdout: [OPENBLAS_NUM_THREADS=1]
// stdout: 7 variables
#include "worker.h"

static char bytes[1024];
static char *words[16];

static void show(u32 count) {
  for (u32 i = 0; i < count; i++) {
    say("[");
    say(words[i]);
    say("]");
  }
}

void _start(void) {
  u32 count, size;
  expect("argument sizes", args_sizes_get(&count, &size), SUCCESS);
  expect("arguments", args_get((u32)words, (u32)bytes), SUCCESS);
  expect("size", size, length_of("function.wasm demo  hello entry") + 1);
  show(count);
  expect("variable sizes", environ_sizes_get(&count, &size), SUCCESS);
  expect("variables", environ_get((u32 *)words, bytes), SUCCESS);
  show(count);
  say_number(count);
  say(" variables");
}
