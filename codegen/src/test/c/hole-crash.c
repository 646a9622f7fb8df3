// A fault in a host call is the engine's own, and none of the guest that could be reported as a trap.
// engine: hole
// exit: 139
// stderr: in the engine itself
#include "hole.h"
void _start(void) { break_through("crash"); }
