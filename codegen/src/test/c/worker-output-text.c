// An output that is UTF-8 arrives, and the last one counts.
// engine: worker
// stdout: output: grün 漢 🎵
#include "worker.h"

void _start(void) {
  const char *text = "grün 漢 🎵";
  __faasm_write_output("first", 5);
  __faasm_write_output(text, length_of(text));
}
