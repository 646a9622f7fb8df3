/*
 * What WAMR's own libc-wasi answers where Faasm registers nothing (core/iwasm/libraries/libc-wasi of the fork). Its descriptors
 * are others than Faasm's: 0, 1 and 2, and no more, as Faasm opens files without it. What it lets be done with them is what a
 * run of the real one has shown.
 */
#include <fcntl.h>
#include <sched.h>
#include <time.h>

#include "call.h"
#include "imports.h"
#include "trap.h"
#include "wasi_errno.h"

enum { STREAMS = 3 };

/* Whether a stream is in the table no more. A process has one call. */
static bool gone[STREAMS];

static bool is_open(i32 fd) { return fd < STREAMS && !gone[fd]; }

i32 libc_clock_res_get(struct call *call, i32 id, i32 result) {
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  struct timespec resolution;
  uint8_t *target = guest_bytes(call, result, 8);
  if (id >= sizeof clocks / sizeof clocks[0] || clock_getres(clocks[id], &resolution) != 0) return WASI_EINVAL;
  put_u64(target, (uint64_t)resolution.tv_sec * 1000000000u + (uint64_t)resolution.tv_nsec);
  return WASI_SUCCESS;
}

i32 libc_sched_yield(struct call *call) {
  (void)call;
  sched_yield();
  return WASI_SUCCESS;
}

i32 libc_proc_raise(struct call *call, i32 signal) { call_traps(call, "wasi proc raise %d", (int32_t)signal); }

i32 libc_fd_advise(struct call *call, i32 fd, i64 offset, i64 length, i32 advice) {
  enum { ADVICES = 6 };
  (void)call, (void)offset, (void)length;
  if (!is_open(fd)) return WASI_EBADF;
  /* Of a pipe, which the system takes no advice about, it is ESPIPE. */
  return advice >= ADVICES ? WASI_EINVAL : wasi_errno(posix_fadvise((int)fd, 0, 0, POSIX_FADV_NORMAL));
}

static i32 not_allowed(i32 fd) { return is_open(fd) ? WASI_ENOTCAPABLE : WASI_EBADF; }

i32 libc_fd_datasync(struct call *call, i32 fd) {
  (void)call;
  return not_allowed(fd);
}

i32 libc_fd_filestat_set_times(struct call *call, i32 fd, i64 accessed, i64 modified, i32 flags) {
  (void)call, (void)accessed, (void)modified;
  const bool both = (flags & 3) == 3 || (flags & 12) == 12;
  return flags > 15 || both ? WASI_EINVAL : not_allowed(fd);
}

i32 libc_fd_renumber(struct call *call, i32 from, i32 to) {
  (void)call;
  if (!is_open(from) || !is_open(to)) return WASI_EBADF;
  gone[from] = true;
  return WASI_SUCCESS;
}

static i32 no_socket(i32 fd) { return is_open(fd) ? WASI_ENOTSOCK : WASI_EBADF; }

i32 libc_sock_accept(struct call *call, i32 fd, i32 flags, i32 result) {
  (void)call, (void)flags, (void)result;
  return not_allowed(fd);
}

i32 libc_sock_recv(struct call *call, i32 fd, i32 vectors, i32 count, i32 flags, i32 size, i32 result) {
  (void)call, (void)vectors, (void)count, (void)flags, (void)size, (void)result;
  return no_socket(fd);
}

i32 libc_sock_send(struct call *call, i32 fd, i32 vectors, i32 count, i32 flags, i32 result) {
  (void)call, (void)vectors, (void)count, (void)flags, (void)result;
  return no_socket(fd);
}

i32 libc_sock_shutdown(struct call *call, i32 fd, i32 how) {
  (void)call, (void)how;
  return no_socket(fd);
}
