/*
 * Clocks of a host that tells the lower 32 bits of a time, which begin again every 4.3 seconds: what is made of them is the time
 * of a host that tells all of it, however long it is between two readings, and the file system is seldom asked.
 *
 *   clocks_of_workers DIRECTORY
 */
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "guest.h"

static const uint64_t MILLISECOND = 1000000, SECOND = 1000000000;

static uint64_t read_clock(uint32_t clock)
{
    uint64_t time;
    EXPECT_EQUAL(0, clock_read(clock, &time));
    return time;
}

static uint64_t true_time(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec + host_later;
}

static void expect_near(uint64_t wanted, uint64_t got)
{
    uint64_t apart = wanted > got ? wanted - got : got - wanted;
    if (apart > 200 * MILLISECOND) /* a busy machine may pause the test in between */
        fprintf(stderr, "%.3f s apart\n", (double)apart / 1e9);
    EXPECT(apart <= 200 * MILLISECOND);
}

/* Each of them: milliseconds that the host's clocks go on by before the next reading. */
static const uint64_t pauses[] = {0, 1, 900, 2200, 4000, 4294, 4300, 5000, 8600, 12000, 3, 0, 100000, 4400, 1, 86400000, 4294};

enum { PAUSES = sizeof pauses / sizeof *pauses };

static void with_files(void)
{
    expect_near(true_time(CLOCK_REALTIME), read_clock(CLOCK_OF_DAY));
    uint64_t start = read_clock(CLOCK_STEADY);
    uint64_t true_start = true_time(CLOCK_MONOTONIC), last = start;
    for (int round = 0; round < 3 * PAUSES; round++) {
        host_later += pauses[round % PAUSES] * MILLISECOND;
        uint64_t now = read_clock(CLOCK_STEADY);
        EXPECT(now >= last);
        expect_near(true_time(CLOCK_MONOTONIC) - true_start, now - start);
        last = now;
        if (round % 3 == 0)
            expect_near(true_time(CLOCK_REALTIME), read_clock(CLOCK_OF_DAY));
        if (round % 5 == 0)
            read_clock(CLOCK_OF_PROCESS);
    }

    /* Looking at clocks all the time asks for no file. */
    unsigned before = host_renames;
    for (int i = 0; i < 100000; i++)
        read_clock(i & 1);
    EXPECT(host_renames - before < 100);
    expect_near(true_time(CLOCK_REALTIME), read_clock(CLOCK_OF_DAY));
}

/* Waiting ends, and took as long as it should, whether or not a file can tell the time. */
static void waiting(void)
{
    for (int i = 0; i < PAUSES; i++) {
        uint64_t start = read_clock(CLOCK_STEADY), true_start = true_time(CLOCK_MONOTONIC);
        EXPECT_EQUAL(0, clock_wait_until(start + pauses[i] * MILLISECOND));
        expect_near(pauses[i] * MILLISECOND, true_time(CLOCK_MONOTONIC) - true_start);
        expect_near(pauses[i] * MILLISECOND, read_clock(CLOCK_STEADY) - start);
    }
}

/* The host's thread works for so long, in the middle of a longer time; its clock is a round behind at most. */
static void of_processor(void)
{
    uint64_t start = read_clock(CLOCK_OF_PROCESS);
    for (int i = 0; i < PAUSES; i++) {
        EXPECT_EQUAL(0, clock_wait_until(read_clock(CLOCK_STEADY) + 7 * SECOND));
        host_worked += pauses[i] * MILLISECOND;
        host_later += pauses[i] * MILLISECOND + SECOND;
        expect_near(host_worked, read_clock(CLOCK_OF_PROCESS) - start);
    }
}

static void without_files(void)
{
    host_root = NULL;
    uint64_t known = true_time(CLOCK_REALTIME);
    clock_not_before(known);
    expect_near(known, read_clock(CLOCK_OF_DAY));
    waiting();
    expect_near(true_time(CLOCK_REALTIME), read_clock(CLOCK_OF_DAY));
}

static void in_child(void (*test)(void))
{
    pid_t child = fork();
    EXPECT(child >= 0);
    if (child == 0) {
        test();
        exit(0);
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
}

int main(int argc, char **argv)
{
    EXPECT(argc > 1);
    host_root = argv[1];
    host_tells_half_of_times = true;
    setenv("PYTHON_PATH", "/", 1);
    in_child(with_files);
    in_child(waiting);
    in_child(of_processor);
    in_child(without_files);
    printf("%d pauses\n", PAUSES);
    return 0;
}
