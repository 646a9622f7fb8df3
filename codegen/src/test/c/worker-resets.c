// A worker that resets the module once a call, as none of a cluster does, loses two descriptors instead of four.
// engine: worker
// options: --calls 2 --resets 1 --report {work}/report
// shell: "$@" && cat report
// stdout: "descriptors":2,"output_size":0
// stdout: {"call":2,"return_value":0
#include "worker.h"

void _start(void) {}
