#include "clock.h"

#include <errno.h>
#include <stdbool.h>

#include "worker.h"

/* Readings that seem to be closer than this, in nanoseconds, are taken to be so. Others may be any number of rounds of the
 * lower half apart, and then the file system is asked for the time of day, which it knows a little late. */
enum { CLOSE = 1000000, LATE = 50000000 };

#define ROUND (1ull << 32)

static struct clock {
    bool started;
    uint64_t time;   /* what was told last */
    uint64_t other;  /* at that moment, the clock that this one is completed by */
    uint64_t waited; /* at that moment, what all waiting had taken */
} clocks[CLOCK_COUNT];

static uint64_t all_waited;

static host_errno read_lower(uint32_t clock, uint32_t *lower)
{
    uint64_t time = 0;
    host_errno error = host_clock_time_get(clock, 1, &time);
    *lower = (uint32_t)time;
    return error;
}

/* Of the times that have this lower half, the first that is not before another one, and the one that is nearest to it. */
static uint64_t first_from(uint64_t other, uint32_t lower)
{
    return other + (uint32_t)(lower - (uint32_t)other);
}

static uint64_t nearest_to(uint64_t other, uint32_t lower)
{
    return other < ROUND / 2 ? first_from(0, lower) : first_from(other - ROUND / 2, lower);
}

static host_errno read_time_of_day(uint64_t *time)
{
    struct clock *clock = &clocks[CLOCK_OF_DAY];
    uint32_t lower;
    host_errno error = read_lower(CLOCK_OF_DAY, &lower);
    if (error)
        return error;
    uint32_t passed = lower - (uint32_t)clock->time;
    if (clock->started && passed < CLOSE && clock->waited == all_waited) {
        clock->time += passed;
    } else {
        uint64_t by_file = worker_file_time();
        clock->time = by_file ? nearest_to(by_file, lower) : first_from(clock->time + all_waited - clock->waited, lower);
        clock->started = true;
    }
    clock->waited = all_waited;
    *time = clock->time;
    return 0;
}

/* It went on by as much as the time of day did, or by what was spent waiting, if that was more: no file tells then. */
static host_errno read_steady(uint64_t *time)
{
    struct clock *clock = &clocks[CLOCK_STEADY];
    uint32_t lower;
    host_errno error = read_lower(CLOCK_STEADY, &lower);
    if (error)
        return error;
    uint32_t passed = lower - (uint32_t)clock->time;
    if (clock->started && passed < CLOSE && clock->waited == all_waited) {
        clock->time += passed;
        clock->other += passed;
    } else {
        uint64_t time_of_day, now = lower;
        error = read_time_of_day(&time_of_day);
        if (error)
            return error;
        if (clock->started) {
            uint64_t waited = all_waited - clock->waited;
            uint64_t meanwhile = time_of_day > clock->other ? time_of_day - clock->other : 0;
            now = nearest_to(clock->time + (meanwhile > waited ? meanwhile : waited), lower);
            if (now < clock->time) /* never back, though the time of day may be set so */
                now = first_from(clock->time, lower);
        }
        *clock = (struct clock){.started = true, .time = now, .other = time_of_day};
    }
    clock->waited = all_waited;
    *time = clock->time;
    return 0;
}

/* It went on by what of the steady clock's time was not spent waiting, or a little less: others need the processor too. */
static host_errno read_processor(uint64_t *time)
{
    struct clock *clock = &clocks[CLOCK_OF_THREAD];
    uint64_t steady;
    uint32_t lower;
    host_errno error = read_steady(&steady);
    if (!error)
        error = read_lower(CLOCK_OF_THREAD, &lower);
    if (error)
        return error;
    uint64_t now = lower;
    if (clock->started) {
        uint64_t meanwhile = steady - clock->other, waited = all_waited - clock->waited;
        uint64_t most = clock->time + (meanwhile > waited ? meanwhile - waited : 0) + LATE;
        now = most < ROUND ? lower : first_from(most - ROUND + 1, lower);
        if (now < clock->time)
            now = first_from(clock->time, lower);
    }
    *clock = (struct clock){.started = true, .time = now, .other = steady, .waited = all_waited};
    *time = now;
    return 0;
}

host_errno clock_read(uint32_t clock, uint64_t *time)
{
    if (!on_worker())
        return host_clock_time_get(clock, 1, time);
    switch (clock) {
    case CLOCK_OF_DAY: return read_time_of_day(time);
    case CLOCK_STEADY: return read_steady(time);
    case CLOCK_OF_PROCESS: /* it is the worker's, with all functions that it runs */
    case CLOCK_OF_THREAD: return read_processor(time);
    default: return EINVAL; /* the worker would end */
    }
}

host_errno clock_wait_until(uint64_t time)
{
    struct host_subscription wake = {.tag = EVENT_CLOCK, .clock = {.id = CLOCK_STEADY}};
    struct host_event event;
    size_t count;
    uint64_t now;
    /* Relative time-outs only: not every host takes absolute ones. */
    for (;;) {
        host_errno error = clock_read(CLOCK_STEADY, &now);
        if (error)
            return error;
        if (now >= time)
            return 0;
        wake.clock.timeout = time - now;
        error = host_poll_oneoff(&wake, &event, 1, &count);
        if (error)
            return error;
        all_waited += time - now;
    }
}

void clock_not_before(uint64_t time_of_day)
{
    struct clock *clock = &clocks[CLOCK_OF_DAY];
    if (!clock->started && clock->time < time_of_day)
        clock->time = time_of_day;
}

/* What libc calls. */
host_errno guest_clock_time_get(uint32_t clock, uint64_t precision, uint64_t *time) __asm__("__wasi_clock_time_get");
host_errno guest_clock_time_get(uint32_t clock, uint64_t precision, uint64_t *time)
{
    (void)precision;
    return clock_read(clock, time);
}

/* Faasm's workers do not have clock_res_get. Their clocks, like those of every host here, count nanoseconds. */
host_errno guest_clock_res_get(uint32_t clock, uint64_t *resolution) __asm__("__wasi_clock_res_get");
host_errno guest_clock_res_get(uint32_t clock, uint64_t *resolution)
{
    (void)clock;
    *resolution = 1;
    return 0;
}
