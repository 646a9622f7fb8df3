// What Faasm has not implemented ends the call with return value 1, and nothing but the call.
// engine: worker
// file: root/file content
// stderr: fd_pread is not implemented
// stderr: path_filestat_set_times is not implemented
// stderr: dlopen is not implemented
// stderr: syscall is not implemented (number 1)
// stdout: 25 calls ended
#include "worker.h"

HOST(u32, __cxa_allocate_exception)(u32);
HOST(void, __cxa_throw)(u32, u32, u32);
HOST(u32, dlclose)(void *);
HOST(u32, dlopen)(const char *, u32);
HOST(u32, dlsym)(void *, const char *);
HOST(u32, getpid)(void);
HOST(u32, getpwnam)(u32);
HOST(u32, getrlimit)(u32, u32);
HOST(u32, pclose)(u32);
HOST(u32, popen)(u32, u32);
HOST(u32, raise)(u32);
HOST(u32, sendfile)(u32, u32, u32, u32);
HOST(u32, shm_open)(const char *, u32, u32);
HOST(u32, signal)(u32, u32);
HOST(u32, syscall)(u32, u32);
HOST(u32, system)(u32);
HOST(u32, tempnam)(u32, u32);

enum { PARTS = 25 };

static void call_it(u8 part) {
  struct vector vector = {heap, 4};
  u32 done;
  switch (part) {
    case 1: fd_allocate(SLASH, 0, 1); break;
    case 2: fd_fdstat_set_flags(SLASH, 0); break;
    case 3: fd_fdstat_set_rights(SLASH, 0, 0); break;
    case 4: fd_filestat_set_size(SLASH, 0); break;
    case 5: fd_pread(SLASH, &vector, 1, 0, &done); break;
    case 6: fd_pwrite(SLASH, &vector, 1, 0, &done); break;
    case 7: fd_sync(SLASH); break;
    case 8: path_create_directory(SLASH, "d", 1); break;
    case 9: path_filestat_set_times(SLASH, 0, "file", 4, 0, 0, 0); break;
    case 10: path_link(SLASH, 0, "file", 4, SLASH, "l", 1); break;
    case 11: path_remove_directory(SLASH, "d", 1); break;
    case 12: path_symlink("file", 4, SLASH, "l", 1); break;
    case 13: __cxa_allocate_exception(8); break;
    case 14: __cxa_throw(0, 0, 0); break;
    case 15: dlclose(heap); break;
    case 16: dlopen("x", 0); break;
    case 17: dlsym(heap, "x"); break;
    case 18: getpwnam(0); break;
    case 19: pclose(0); break;
    case 20: popen(0, 0); break;
    case 21: raise(0); break;
    case 22: sendfile(0, 0, 0, 0); break;
    case 23: shm_open("x", 0, 0); break;
    case 24: system(0); break;
    case 25: syscall(1, 0); break;
    default: tempnam(0, 0); break;
  }
}

void _start(void) {
  const u8 part = part_of_call();
  if (part != 0) {
    call_it(part);
    proc_exit(2);
  }
  for (u8 each = 1; each <= PARTS; each++) {
    char *output;
    u32 size;
    expect("a call that ends", __faasm_await_call_output(chain_part(each), &output, &size), 1);
    expect("its output", begins(output, "Task "), 1);
  }
  expect("tempnam", run_part(PARTS + 1), 1);
  expect("getpid", getpid(), 23);
  expect("getrlimit", getrlimit(0, 0), 0);
  expect("signal", signal(2, 0), 0);
  expect("gettid", syscall(224, 0), 0);
  say_number(PARTS);
  say(" calls ended\n");
}
