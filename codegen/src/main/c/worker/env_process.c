/* src/wamr/process.cpp, signals.cpp, env.cpp and stubs.cpp: functions that answer something and do nothing. */
#include "call.h"
#include "imports.h"

/* FAKE_PID of WasmEnvironment.h */
i32 env_getpid(struct call *call) {
  (void)call;
  return 23;
}

i32 env_getrlimit(struct call *call, i32 resource, i32 limit) {
  (void)call, (void)resource, (void)limit;
  return 0;
}

i32 env_signal(struct call *call, i32 number, i32 handler) {
  (void)call, (void)number, (void)handler;
  return 0;
}

i32 env_syscall(struct call *call, i32 number, i32 arguments) {
  enum { GETTID = 224 };
  (void)arguments;
  if (number != GETTID) call_throws(call, "syscall is not implemented (number %u)", number);
  return 0;
}
