/* For tests with chained calls: what is called is the same program, which sees from its input that it is a call. */
#ifndef TEST_CHAIN_H
#define TEST_CHAIN_H

#include "wasi.h"

HOST(u32, __faasm_chain_py)(const char *, const void *, u32);
HOST(u32, __faasm_await_call_output)(u32, void *, u32 *);

/* The engine asks for memory here, for the outputs of calls. */
__attribute__((export_name("malloc"))) void *allocate(u32 size) {
  static u8 bytes[1 << 20];
  static u32 used;
  u8 *at = bytes + used;
  used += (size + 15) & ~15u;
  return used <= sizeof bytes ? at : 0;
}

#endif
