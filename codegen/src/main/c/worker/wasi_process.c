/* Arguments, environment, clocks, sleep, randomness and exit, src/wamr/env.cpp and timing.cpp. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "call.h"
#include "imports.h"
#include "trap.h"
#include "wasi_errno.h"

/* WasmEnvironment.cpp: the same for every function; only this host of all sets PYTHON_PATH. */
static const char *const environment[] = {
    "PYTHONWASM=1",    "PYTHONNOUSERSITE=on",    "PYTHONHASHSEED=0",  "PYTHONHOME=/",
    "PYTHON_PATH=/", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1",
};

struct words {
  const char *bytes; /* one after the other, each with a zero */
  uint32_t count;
  uint32_t size;
};

static struct words environment_words(void) {
  struct words words = {NULL, 0, 0};
  for (size_t i = 0; i < sizeof environment / sizeof environment[0]; i++) words.size += (uint32_t)strlen(environment[i]) + 1;
  char *bytes = allocate(words.size);
  words.bytes = bytes;
  for (; words.count < sizeof environment / sizeof environment[0]; words.count++) {
    bytes = stpcpy(bytes, environment[words.count]) + 1;
  }
  return words;
}

/* getArgvForMessage() of faabric's func.cpp: split at each space, so that two spaces have an empty word between them. */
static struct words argument_words(struct call *call) {
  static const char name[] = "function.wasm";
  const char *cmdline = call->worker->settings.cmdline;
  struct words words = {NULL, 1, sizeof name};
  if (*cmdline != 0) {
    words.count++;
    words.size += (uint32_t)strlen(cmdline) + 1;
  }
  char *bytes = allocate(words.size);
  words.bytes = strcpy(bytes, name);
  if (*cmdline != 0) strcpy(bytes + sizeof name, cmdline);
  for (char *space = bytes + sizeof name; space < bytes + words.size; space++) {
    if (*space != ' ') continue;
    *space = 0;
    words.count++;
  }
  return words;
}

static i32 put_sizes(struct call *call, struct words words, uint32_t count, uint32_t size) {
  guest_bytes(call, count, 1);
  guest_bytes(call, size, 1);
  put_u32(guest_validated(call, count, 4), words.count);
  put_u32(guest_validated(call, size, 4), words.size);
  free((void *)(uintptr_t)words.bytes);
  return WASI_SUCCESS;
}

/* writeStringArrayToMemory() of WAMRModuleMixin.h */
static i32 put_words(struct call *call, struct words words, uint32_t pointers, uint32_t bytes) {
  guest_bytes(call, pointers, 1);
  guest_bytes(call, bytes, 1);
  uint8_t *places = guest_validated(call, pointers, (uint64_t)words.count * 4);
  memcpy(guest_validated(call, bytes, words.size), words.bytes, words.size);
  uint32_t at = 0;
  for (uint32_t i = 0; i < words.count; i++) {
    put_u32(places + 4 * i, bytes + at);
    at += (uint32_t)strlen(words.bytes + at) + 1;
  }
  free((void *)(uintptr_t)words.bytes);
  return WASI_SUCCESS;
}

i32 worker_args_sizes_get(struct call *call, i32 count, i32 size) {
  return put_sizes(call, argument_words(call), count, size);
}

i32 worker_args_get(struct call *call, i32 pointers, i32 bytes) {
  return put_words(call, argument_words(call), pointers, bytes);
}

i32 worker_environ_sizes_get(struct call *call, i32 count, i32 size) {
  return put_sizes(call, environment_words(), count, size);
}

i32 worker_environ_get(struct call *call, i32 pointers, i32 bytes) {
  return put_words(call, environment_words(), pointers, bytes);
}

enum { REALTIME, MONOTONIC, PROCESS_CPUTIME, THREAD_CPUTIME };

/* clock_time_get: the lower 32 bits of the time; the upper ones stay as they are. */
i32 worker_clock_time_get(struct call *call, i32 id, i64 precision, i32 result) {
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  struct timespec time;
  (void)precision;
  uint8_t *target = guest_bytes(call, result, 4);
  if (id > THREAD_CPUTIME) call_throws(call, "Unknown clock ID: %d", (int32_t)id);
  if (clock_gettime(clocks[id], &time) != 0) return WASI_EINVAL;
  put_u32(target, (uint32_t)((uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec));
  return WASI_SUCCESS;
}

/*
 * poll_oneoff: sleeps for one subscription after the other, each for its whole time, which it takes for a duration also where
 * the flags say that it is a point in time. The events say neither whose they are nor anything but their type and error.
 */
i32 worker_poll_oneoff(struct call *call, i32 subscriptions, i32 events, i32 count, i32 result) {
  enum { SUBSCRIPTION = 48, EVENT = 32, TYPE_CLOCK = 0 };
  guest_bytes(call, subscriptions, 1);
  guest_bytes(call, events, 1);
  uint8_t *happened = guest_bytes(call, result, 4);
  const uint8_t *in = guest_validated(call, subscriptions, (uint64_t)count * SUBSCRIPTION);
  uint8_t *out = guest_validated(call, events, (uint64_t)count * EVENT);
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *subscription = in + i * SUBSCRIPTION;
    uint32_t id;
    uint64_t duration;
    if (subscription[8] != TYPE_CLOCK) {
      call_throws(call, "Unimplemented event type: %d, poll_oneoff knows clocks only", subscription[8]);
    }
    memcpy(&id, subscription + 16, sizeof id);
    memcpy(&duration, subscription + 24, sizeof duration);
    if (id != MONOTONIC && id != REALTIME) call_throws(call, "Unimplemented clock type: %d", (int32_t)id);
    const struct timespec time = {.tv_sec = (time_t)(duration / 1000000000u), .tv_nsec = (long)(duration % 1000000000u)};
    clock_nanosleep(id == MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME, 0, &time, NULL);
    uint8_t *event = out + i * EVENT;
    memset(event + 8, 0, 2);
    event[10] = TYPE_CLOCK;
  }
  put_u32(happened, count);
  return WASI_SUCCESS;
}

i32 worker_random_get(struct call *call, i32 buffer, i32 size) {
  /* Nobody looks at how many there were. */
  const ssize_t unused = getrandom(guest_bytes(call, buffer, size), size, 0);
  (void)unused;
  return WASI_SUCCESS;
}

void worker_proc_exit(struct call *call, i32 code) {
  /* Of a function by its place in the table, the code is not looked at. */
  call->result->exit_code = call->function == 0 ? (int32_t)code : 0;
  call->result->ending = ENDING_EXIT;
  guest_exit(&call->guest, 0);
}
