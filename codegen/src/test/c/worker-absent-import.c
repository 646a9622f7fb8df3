// What a worker does not have is a warning at load, and a trap when it is called: what the engine has, and what nobody has.
// engine: worker
// stderr: warning: the import env.__faasm_chain_py is not linked
// stderr: warning: the import env.nowhere_to_be_found is not linked
// stderr: warning: the import env.nor_this is not linked
// stderr: the call ends: env.__faasm_chain_py is not linked: a WAMR worker has no such function
// stderr: the call ends: env.nowhere_to_be_found is not linked: a WAMR worker has no such function
// stderr: the call ends: env.nor_this is not linked: a WAMR worker has no such function
// stdout: ok
#include "worker.h"

HOST(u32, __faasm_chain_py)(const char *, const void *, u32);
HOST(void, nowhere_to_be_found)(u64, float);
HOST(double, nor_this)(void);

void _start(void) {
  switch (part_of_call()) {
    case 1: __faasm_chain_py("entry", "", 0); proc_exit(2);
    case 2: nowhere_to_be_found(1, 2); proc_exit(2);
    case 3: proc_exit((u32)nor_this());
    default: break;
  }
  for (u8 part = 1; part <= 3; part++) expect("a call of it", run_part(part), 1);
  say("ok");
}
