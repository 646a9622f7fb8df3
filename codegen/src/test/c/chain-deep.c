// A call that chains itself and waits, without end, comes to an end by itself.
// options: --py-user demo --py-func self
// stdout: the first ended with 
// stderr: calls wait for each other
#include "chain.h"
void _start(void) {
  u8 byte = 1;
  u32 is_call = __faasm_read_input(&byte, 1);
  u32 code = __faasm_await_call(__faasm_chain_name("self", &byte, 1));
  if (is_call) proc_exit(code);
  say("the first ended with ");
  say_number(code);
  say("\n");
}
