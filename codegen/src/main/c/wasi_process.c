/* Arguments, environment, clocks, randomness, scheduling and exit. */
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "wasi.h"

static uint32_t sizes_put(struct faaslet *faaslet, const char *const *words, size_t count, uint32_t count_at,
                          uint32_t bytes_at) {
  size_t bytes = 0;
  for (size_t i = 0; i < count; i++) bytes += strlen(words[i]) + 1;
  bool put = guest_put_u32(faaslet, count_at, (uint32_t)count) && guest_put_u32(faaslet, bytes_at, (uint32_t)bytes);
  return put ? WASI_SUCCESS : WASI_EFAULT;
}

static uint32_t words_put(struct faaslet *faaslet, const char *const *words, size_t count, uint32_t pointers,
                          uint32_t bytes) {
  for (size_t i = 0; i < count; i++) {
    size_t size = strlen(words[i]) + 1;
    void *target = guest_range(faaslet, bytes, size);
    if (target == NULL || !guest_put_u32(faaslet, pointers + (uint32_t)i * 4, bytes)) return WASI_EFAULT;
    memcpy(target, words[i], size);
    bytes += (uint32_t)size;
  }
  return WASI_SUCCESS;
}

WASI_CALL(args_sizes_get)(struct faaslet *faaslet, uint32_t count, uint32_t bytes) {
  const struct options *options = &faaslet->options;
  return sizes_put(faaslet, options->arguments, options->argument_count, count, bytes);
}

WASI_CALL(args_get)(struct faaslet *faaslet, uint32_t pointers, uint32_t bytes) {
  const struct options *options = &faaslet->options;
  return words_put(faaslet, options->arguments, options->argument_count, pointers, bytes);
}

WASI_CALL(environ_sizes_get)(struct faaslet *faaslet, uint32_t count, uint32_t bytes) {
  const struct options *options = &faaslet->options;
  return sizes_put(faaslet, options->environment, options->environment_count, count, bytes);
}

WASI_CALL(environ_get)(struct faaslet *faaslet, uint32_t pointers, uint32_t bytes) {
  const struct options *options = &faaslet->options;
  return words_put(faaslet, options->environment, options->environment_count, pointers, bytes);
}

static bool clock_of(uint32_t id, clockid_t *clock) {
  static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
                                     CLOCK_THREAD_CPUTIME_ID};
  if (id >= sizeof clocks / sizeof clocks[0]) return false;
  *clock = clocks[id];
  return true;
}

WASI_CALL(clock_res_get)(struct faaslet *faaslet, uint32_t id, uint32_t result) {
  clockid_t clock;
  struct timespec time;
  if (!clock_of(id, &clock)) return WASI_EINVAL;
  if (clock_getres(clock, &time) != 0) return wasi_errno(errno);
  return guest_put_u64(faaslet, result, nanoseconds(time)) ? WASI_SUCCESS : WASI_EFAULT;
}

/* With --seed, a run must not depend on when it is: every look at a clock is a millisecond later. */
static uint64_t counted_time(struct faaslet *faaslet) { return REPRODUCIBLE_TIME + ++faaslet->clock_readings * 1000000; }

/* With --seed: the generator xorshift64* (Vigna 2016, https://arxiv.org/abs/1402.6246). Good enough for a rehearsal only. */
static void fill_from_seed(struct faaslet *faaslet, uint8_t *target, uint32_t size) {
  uint64_t state = faaslet->random_state == 0 ? faaslet->options.seed : faaslet->random_state;
  for (uint32_t i = 0; i < size; i++) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    target[i] = (uint8_t)(state * 0x2545F4914F6CDD1DULL >> 56);
  }
  faaslet->random_state = state;
}

WASI_CALL(clock_time_get)(struct faaslet *faaslet, uint32_t id, uint64_t precision, uint32_t result) {
  clockid_t clock;
  struct timespec time;
  (void)precision;
  if (!clock_of(id, &clock)) return WASI_EINVAL;
  if (faaslet->options.seed != 0) return guest_put_u64(faaslet, result, counted_time(faaslet)) ? WASI_SUCCESS : WASI_EFAULT;
  if (clock_gettime(clock, &time) != 0) return wasi_errno(errno);
  return guest_put_u64(faaslet, result, nanoseconds(time)) ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(random_get)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  uint8_t *target = guest_range(faaslet, buffer, size);
  if (target == NULL) return WASI_EFAULT;
  if (faaslet->options.seed != 0) {
    fill_from_seed(faaslet, target, size);
    return WASI_SUCCESS;
  }
  while (size > 0) {
    ssize_t got = getrandom(target, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return wasi_errno(errno);
    target += got;
    size -= (uint32_t)got;
  }
  return WASI_SUCCESS;
}

WASI_CALL(sched_yield)(struct faaslet *faaslet) {
  (void)faaslet;
  return wasi_result(sched_yield());
}

void wasi_proc_exit(struct faaslet *faaslet, uint32_t code) {
  guest_exit(faaslet, (int)(code & 0xff));
}

/* Programs linked with ALLOW_MEMORY_GROWTH tell hosts that hold views of the memory. This one holds none. */
EMSCRIPTEN_CALL(void, notify_memory_growth)(struct faaslet *faaslet, uint32_t memory) { (void)faaslet, (void)memory; }

WASI_CALL(proc_raise)(struct faaslet *faaslet, uint32_t signal) {
  (void)faaslet, (void)signal;
  return WASI_ENOTSUP;
}

enum { EVENT_CLOCK = 0, EVENT_FD_READ = 1, EVENT_FD_WRITE = 2, SUBSCRIPTION_SIZE = 48, EVENT_SIZE = 32 };
enum { SUBSCRIPTIONS_MAX = 4096 };

static uint64_t u64_at(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static uint32_t u32_at(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static void event_put(uint8_t *event, const uint8_t *subscription, uint32_t wrong, uint64_t bytes, bool hangup) {
  const uint16_t error = (uint16_t)wrong;
  memset(event, 0, EVENT_SIZE);
  memcpy(event, subscription, 8);
  memcpy(event + 8, &error, 2);
  event[10] = subscription[8];
  memcpy(event + 16, &bytes, 8);
  event[24] = hangup ? 1 : 0;
}

/* How long from now until a clock subscription is due. */
static bool due_in(const uint8_t *subscription, uint64_t *nanos) {
  clockid_t clock;
  struct timespec now;
  if (!clock_of(u32_at(subscription + 16), &clock)) return false;
  *nanos = u64_at(subscription + 24);
  bool absolute = (subscription[40] & 1) != 0;
  if (absolute) {
    if (clock_gettime(clock, &now) != 0) return false;
    *nanos = *nanos > nanoseconds(now) ? *nanos - nanoseconds(now) : 0;
  }
  return true;
}

WASI_CALL(poll_oneoff)(struct faaslet *faaslet, uint32_t in, uint32_t out, uint32_t count, uint32_t result) {
  if (count == 0 || count > SUBSCRIPTIONS_MAX) return WASI_EINVAL;
  const uint8_t *subscriptions = guest_range(faaslet, in, (uint64_t)count * SUBSCRIPTION_SIZE);
  uint8_t *events = guest_range(faaslet, out, (uint64_t)count * EVENT_SIZE);
  if (subscriptions == NULL || events == NULL) return WASI_EFAULT;

  struct pollfd polled[SUBSCRIPTIONS_MAX];
  uint64_t shortest = UINT64_MAX;
  uint32_t happened = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *subscription = subscriptions + i * SUBSCRIPTION_SIZE;
    polled[i] = (struct pollfd){.fd = -1};
    if (subscription[8] == EVENT_CLOCK) {
      uint64_t nanos;
      if (!due_in(subscription, &nanos)) {
        event_put(events + happened++ * EVENT_SIZE, subscription, WASI_EINVAL, 0, false);
      } else if (nanos < shortest) {
        shortest = nanos;
      }
    } else if (subscription[8] == EVENT_FD_READ || subscription[8] == EVENT_FD_WRITE) {
      struct fd_entry *entry;
      uint32_t wrong = fd_get(faaslet, u32_at(subscription + 16), RIGHT_POLL_FD_READWRITE, &entry);
      if (wrong != WASI_SUCCESS) {
        event_put(events + happened++ * EVENT_SIZE, subscription, wrong, 0, false);
      } else {
        polled[i].fd = entry->host;
        polled[i].events = subscription[8] == EVENT_FD_READ ? POLLIN : POLLOUT;
      }
    } else {
      return WASI_EINVAL;
    }
  }
  if (happened == 0) {
    struct timespec wait = {.tv_sec = (time_t)(shortest / 1000000000u), .tv_nsec = (long)(shortest % 1000000000u)};
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int ready = ppoll(polled, count, shortest == UINT64_MAX ? NULL : &wait, NULL);
    if (ready < 0) return wasi_errno(errno);
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    uint64_t waited = nanoseconds(end) - nanoseconds(start);
    for (uint32_t i = 0; i < count; i++) {
      const uint8_t *subscription = subscriptions + i * SUBSCRIPTION_SIZE;
      uint64_t nanos = UINT64_MAX; /* events may lie over subscriptions */
      if (subscription[8] == EVENT_CLOCK) {
        /* What the wait has used up of a relative time, an absolute one has lost by itself. */
        bool absolute = (subscription[40] & 1) != 0;
        bool due = due_in(subscription, &nanos) && nanos <= (absolute ? 0 : waited);
        if (due || (ready == 0 && nanos <= shortest)) {
          event_put(events + happened++ * EVENT_SIZE, subscription, WASI_SUCCESS, 0, false);
        }
      } else if (polled[i].revents != 0) {
        bool hangup = (polled[i].revents & (POLLHUP | POLLERR)) != 0;
        uint32_t wrong = (polled[i].revents & POLLNVAL) != 0 ? WASI_EBADF : WASI_SUCCESS;
        event_put(events + happened++ * EVENT_SIZE, subscription, wrong, 1, hangup);
      }
    }
  }
  return guest_put_u32(faaslet, result, happened) ? WASI_SUCCESS : WASI_EFAULT;
}
