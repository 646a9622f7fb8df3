// An output that is not UTF-8 ends the planner, and the cluster with it.
// engine: worker
// exit: 134
// stderr: the planner ends, and the cluster with it: the output is not UTF-8
#include "worker.h"

void _start(void) { __faasm_write_output("\xff\xfe", 2); }
