/*
 * Calls a program that `faaslet serve` serves, and tells how long the calls took and how many there were in a second.
 *
 *   calls SOCKET CONCURRENCY SECONDS [RATE] [INPUT]
 *
 * So many threads make one call after the other (a closed loop), or, with a rate other than 0, so many calls in a second
 * altogether, whatever the calls before have taken (an open loop: a call is as late as it is behind its time). The time of a
 * call is from connect() to the last byte of its frame RESULT. One line on standard output:
 *
 *   calls=N failed=N seconds=S calls_per_second=N p50_us=N p99_us=N p999_us=N max_us=N
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "serve_frames.h"

enum { THREADS_MAX = 1024, CALLS_MAX_A_SECOND = 50000 };

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static const char *input = "";
static uint64_t begin, end, interval; /* nanoseconds; interval 0: a closed loop */
static uint32_t *times;               /* of all calls, in units of 100 ns */
static size_t room;
static _Atomic uint64_t made, failed, due;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool receive(int connection, void *target, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t got = read(connection, (char *)target + done, size - done);
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

static bool call_on(int connection, uint64_t number) {
  struct {
    uint32_t size, type;
    uint64_t call;
    uint32_t wall, cpu;
    uint64_t output;
    uint32_t entry;
    char input[1024];
  } __attribute__((packed)) frame = {.type = FRAME_CALL, .call = number, .wall = 10000};
  static __thread uint8_t payload[65536];
  const size_t length = strlen(input);
  if (length > sizeof frame.input) return false;
  memcpy(frame.input, input, length);
  frame.size = (uint32_t)(28 + length);
  if (connect(connection, (const struct sockaddr *)&address, sizeof address) != 0) return false;
  if (write(connection, &frame, 8 + frame.size) != (ssize_t)(8 + frame.size)) return false;
  for (;;) {
    uint32_t header[2], code;
    if (!receive(connection, header, sizeof header) || header[0] > sizeof payload) return false;
    if (!receive(connection, payload, header[0])) return false;
    if (header[1] != FRAME_RESULT) continue;
    memcpy(&code, payload, sizeof code);
    return code == 0;
  }
}

static void *make_calls(void *unused) {
  (void)unused;
  for (;;) {
    uint64_t start = now();
    if (interval > 0) {
      const uint64_t turn = begin + atomic_fetch_add(&due, 1) * interval;
      if (turn >= end) return NULL;
      while (start < turn) {
        const struct timespec pause = {.tv_nsec = (long)(turn - start > 900000000 ? 900000000 : turn - start)};
        nanosleep(&pause, NULL);
        start = now();
      }
      start = turn;
    }
    if (start >= end) return NULL;
    const uint64_t number = atomic_fetch_add(&made, 1);
    const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!call_on(connection, number + 1)) atomic_fetch_add(&failed, 1);
    const uint64_t taken = (now() - start) / 100;
    close(connection);
    if (number < room) times[number] = taken > UINT32_MAX ? UINT32_MAX : (uint32_t)taken;
  }
}

static int by_size(const void *one, const void *other) {
  const uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return (a > b) - (a < b);
}

static double share(size_t count, double part) { return count == 0 ? 0 : times[(size_t)((double)(count - 1) * part)] / 10.0; }

int main(int argc, char **argv) {
  pthread_t threads[THREADS_MAX];
  const int count = argc > 2 ? atoi(argv[2]) : 0;
  const int seconds = argc > 3 ? atoi(argv[3]) : 0;
  const int rate = argc > 4 ? atoi(argv[4]) : 0;
  if (count < 1 || count > THREADS_MAX || seconds < 1 || rate < 0 || strlen(argv[1]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: calls SOCKET CONCURRENCY SECONDS [RATE] [INPUT]\n");
    return 64;
  }
  strcpy(address.sun_path, argv[1]);
  if (argc > 5) input = argv[5];
  room = (size_t)seconds * CALLS_MAX_A_SECOND;
  times = calloc(room, sizeof *times);
  if (times == NULL) return 70;
  if (rate > 0) interval = 1000000000u / (uint64_t)rate;
  begin = now();
  end = begin + (uint64_t)seconds * 1000000000u;
  for (int i = 0; i < count; i++) {
    if (pthread_create(&threads[i], NULL, make_calls, NULL) != 0) return 70;
  }
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  const double taken = (double)(now() - begin) / 1e9;
  const size_t calls = made < room ? made : room;
  qsort(times, calls, sizeof *times, by_size);
  printf("calls=%" PRIu64 " failed=%" PRIu64 " seconds=%.2f calls_per_second=%.0f p50_us=%.1f p99_us=%.1f p999_us=%.1f max_us=%.1f\n",
         (uint64_t)made, (uint64_t)failed, taken, (double)made / taken, share(calls, 0.5), share(calls, 0.99), share(calls, 0.999),
         share(calls, 1));
  return failed == 0 ? 0 : 1;
}
