#include "clock.h"

#include <errno.h>
#include <stdbool.h>

#include "worker.h"

/* Readings that seem to be closer than this, in nanoseconds, are taken to be so. Others may be any number of rounds of the
 * lower half apart, and then the file system is asked for the time of day. */
enum { CLOSE = 1000000 };

#define ROUND (1ull << 32)

static struct clock {
    bool started;
    uint64_t time;        /* what was told last */
    uint64_t time_of_day; /* at that moment, 0 when it was not asked for */
    uint64_t waited;      /* what all waiting had taken at that moment */
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
    if (clock->started && passed < CLOSE) {
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

static host_errno read_other(uint32_t id, uint64_t *time)
{
    struct clock *clock = &clocks[id];
    uint32_t lower;
    host_errno error = read_lower(id, &lower);
    if (error)
        return error;
    uint32_t passed = lower - (uint32_t)clock->time;
    if (!clock->started) {
        *clock = (struct clock){.started = true, .time = lower};
    } else if (passed < CLOSE) {
        clock->time += passed;
        clock->time_of_day += clock->time_of_day ? passed : 0;
    } else {
        uint64_t time_of_day, waited = all_waited - clock->waited;
        error = read_time_of_day(&time_of_day);
        if (error)
            return error;
        uint64_t now = first_from(clock->time + (id == CLOCK_STEADY ? waited : 0), lower);
        if (clock->time_of_day && time_of_day > clock->time_of_day) {
            uint64_t meanwhile = time_of_day - clock->time_of_day;
            if (id != CLOCK_STEADY) /* no processor is used while waiting */
                meanwhile -= waited < meanwhile ? waited : meanwhile;
            uint64_t nearest = nearest_to(clock->time + meanwhile, lower);
            now = nearest > clock->time ? nearest : now; /* never back, though the time of day may be set so */
        }
        clock->time = now;
        clock->time_of_day = time_of_day;
    }
    clock->waited = all_waited;
    *time = clock->time;
    return 0;
}

host_errno clock_read(uint32_t clock, uint64_t *time)
{
    if (!on_worker())
        return host_clock_time_get(clock, 1, time);
    if (clock >= CLOCK_COUNT)
        return EINVAL; /* the worker would end */
    return clock == CLOCK_OF_DAY ? read_time_of_day(time) : read_other(clock, time);
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
