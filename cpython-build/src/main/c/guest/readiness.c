/* Waiting: poll, select and sleep, for the host's files, channels in memory and time together. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

#include "channel.h"
#include "clock.h"
#include "descriptor.h"
#include "syscall.h"
#include "worker.h"

static uint64_t deadline_after(uint64_t nanoseconds)
{
    uint64_t now = 0;
    clock_read(CLOCK_STEADY, &now);
    return nanoseconds > UINT64_MAX - now ? UINT64_MAX : now + nanoseconds;
}

/* Faasm's workers know of clocks only; a stream there is read when it is said to be ready, as a file is. */
static bool waits_on_host(const struct file *file)
{
    return file->kind == FILE_HOST && file->filetype != FILETYPE_REGULAR_FILE && file->filetype != FILETYPE_DIRECTORY
           && !on_worker();
}

/* A pipe's end that has nobody at the other one says only that, as Linux has it. */
static short ready_channel(const struct file *file, short wanted)
{
    short events = 0, ended = 0;
    bool pipe = !file->in || !file->out;
    if (file->in && channel_readable(file->in) && (!pipe || channel_filled(file->in) > 0))
        events |= POLLIN | POLLRDNORM;
    if (file->out && channel_writable(file->out))
        events |= POLLOUT | POLLWRNORM;
    if (file->in && channel_ended(file->in))
        ended |= POLLHUP;
    if (pipe && file->out && channel_broken(file->out))
        ended |= POLLERR;
    return (events & wanted) | ended;
}

/* Fills in what is ready without asking the host; returns how many are. */
static int ready_in_guest(struct pollfd *fds, int count, bool *asks_host)
{
    int ready = 0;
    *asks_host = false;
    for (int i = 0; i < count; i++) {
        fds[i].revents = 0;
        if (fds[i].fd < 0)
            continue;
        const struct file *file = descriptor_file(fds[i].fd);
        if (!file) {
            fds[i].revents = POLLNVAL;
        } else if (file->kind == FILE_CHANNEL) {
            fds[i].revents = ready_channel(file, fds[i].events);
        } else if (waits_on_host(file) && (fds[i].events & (POLLIN | POLLRDNORM))) {
            fds[i].revents = fds[i].events & (POLLOUT | POLLWRNORM);
            *asks_host = true;
        } else {
            fds[i].revents = fds[i].events & (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
        }
        ready += fds[i].revents != 0;
    }
    return ready;
}

/* Asks the host for its readable files, waiting at most so long (UINT64_MAX: without end). Returns an errno. */
static int wait_on_host(struct pollfd *fds, int count, uint64_t nanoseconds, int *ready)
{
    struct host_subscription *in = calloc((size_t)count + 1, sizeof *in);
    struct host_event *out = calloc((size_t)count + 1, sizeof *out);
    size_t asked = 0, answered = 0;
    host_errno error = in && out ? 0 : ENOMEM;
    if (!error) {
        for (int i = 0; i < count; i++) {
            const struct file *file = fds[i].fd < 0 ? NULL : descriptor_file(fds[i].fd);
            if (file && waits_on_host(file) && (fds[i].events & (POLLIN | POLLRDNORM)))
                in[asked++] = (struct host_subscription){
                    .userdata = (uint64_t)i, .tag = EVENT_READ, .fd = {.fd = (uint32_t)file->host}};
        }
        if (nanoseconds != UINT64_MAX)
            in[asked++] = (struct host_subscription){
                .userdata = UINT64_MAX, .tag = EVENT_CLOCK, .clock = {.id = CLOCK_STEADY, .timeout = nanoseconds}};
        error = host_poll_oneoff(in, out, asked, &answered);
    }
    for (size_t i = 0; !error && i < answered; i++) {
        if (out[i].type != EVENT_READ || out[i].userdata >= (uint64_t)count)
            continue;
        struct pollfd *fd = &fds[out[i].userdata];
        *ready += fd->revents == 0;
        fd->revents |= out[i].error ? POLLERR : fd->events & (POLLIN | POLLRDNORM);
    }
    free(in);
    free(out);
    return error;
}

/* `nanoseconds` UINT64_MAX: without end. */
static int wait_for(struct pollfd *fds, int count, uint64_t nanoseconds)
{
    bool asks_host;
    int ready = ready_in_guest(fds, count, &asks_host);
    if (asks_host) {
        int error = wait_on_host(fds, count, ready > 0 ? 0 : nanoseconds, &ready);
        return error ? -error : ready;
    }
    if (ready > 0 || nanoseconds == 0)
        return ready;
    if (nanoseconds == UINT64_MAX)
        return -EDEADLK; /* nothing outside this thread could make any of them ready */
    int error = clock_wait_until(deadline_after(nanoseconds));
    return error ? -error : 0;
}

int __syscall_poll(intptr_t fds, int count, int milliseconds)
{
    if (count < 0)
        return -EINVAL;
    return wait_for((struct pollfd *)fds, count, milliseconds < 0 ? UINT64_MAX : (uint64_t)milliseconds * 1000000);
}

int __syscall__newselect(int limit, intptr_t readable, intptr_t writable, intptr_t exceptional, intptr_t timeout)
{
    fd_set *sets[3] = {(fd_set *)readable, (fd_set *)writable, (fd_set *)exceptional};
    static const short events[3] = {POLLIN, POLLOUT, 0};
    const long *time = (const long *)timeout; /* seconds and microseconds: the kernel's timeval, and not libc's */
    if (limit < 0 || limit > FD_SETSIZE || (time && (time[0] < 0 || time[1] < 0)))
        return -EINVAL;
    struct pollfd *fds = calloc((size_t)limit + 1, sizeof *fds);
    if (!fds)
        return -ENOMEM;
    int count = 0;
    for (int fd = 0; fd < limit; fd++) {
        bool wanted = false;
        for (int s = 0; s < 3; s++) {
            if (sets[s] && FD_ISSET(fd, sets[s])) {
                fds[count].events |= events[s];
                wanted = true;
            }
        }
        if (wanted)
            fds[count++].fd = fd;
    }
    uint64_t nanoseconds = UINT64_MAX;
    if (time)
        nanoseconds = (uint64_t)time[0] * 1000000000 + (uint64_t)time[1] * 1000;
    int result = wait_for(fds, count, nanoseconds);
    for (int i = 0; result >= 0 && i < count; i++) {
        if (fds[i].revents & POLLNVAL)
            result = -EBADF;
    }
    if (result >= 0) {
        result = 0;
        fd_set wanted[2];
        for (int s = 0; s < 3; s++) {
            if (sets[s] && s < 2)
                wanted[s] = *sets[s];
            if (sets[s])
                FD_ZERO(sets[s]);
        }
        for (int i = 0; i < count; i++) {
            static const short means[2] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR};
            for (int s = 0; s < 2; s++) {
                if (sets[s] && FD_ISSET(fds[i].fd, &wanted[s]) && (fds[i].revents & means[s])) {
                    FD_SET(fds[i].fd, sets[s]);
                    result++;
                }
            }
        }
    }
    free(fds);
    return result;
}

/* libc's own would spin until the time is over. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *wanted, struct timespec *remaining)
{
    (void)remaining; /* no signal ends a sleep early */
    if (wanted->tv_sec < 0 || wanted->tv_nsec < 0 || wanted->tv_nsec >= 1000000000)
        return EINVAL;
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return clock == CLOCK_THREAD_CPUTIME_ID ? EINVAL : ENOTSUP;
    uint64_t nanoseconds = (uint64_t)wanted->tv_sec > UINT64_MAX / 1000000000 - 1
                             ? UINT64_MAX
                             : (uint64_t)wanted->tv_sec * 1000000000 + (uint64_t)wanted->tv_nsec;
    if (flags & TIMER_ABSTIME) {
        uint64_t now;
        host_errno error = clock_read(clock == CLOCK_REALTIME ? CLOCK_OF_DAY : CLOCK_STEADY, &now);
        if (error)
            return error;
        nanoseconds = nanoseconds > now ? nanoseconds - now : 0;
    }
    return clock_wait_until(deadline_after(nanoseconds));
}

int nanosleep(const struct timespec *wanted, struct timespec *remaining)
{
    int error = clock_nanosleep(CLOCK_REALTIME, 0, wanted, remaining);
    if (error) {
        errno = error;
        return -1;
    }
    return 0;
}
