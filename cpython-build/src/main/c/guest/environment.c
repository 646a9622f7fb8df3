/* The rest of what libc expects around it: entropy, memory growth, processes that are not there. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "clock.h"
#include "host.h"
#include "syscall.h"

int getentropy(void *buffer, size_t length)
{
    if (length > 256) {
        errno = EIO;
        return -1;
    }
    host_errno error = host_random_get(buffer, length);
    if (error) {
        errno = error;
        return -1;
    }
    return 0;
}

ssize_t getrandom(void *buffer, size_t length, unsigned flags)
{
    (void)flags;
    host_errno error = host_random_get(buffer, length);
    if (error) {
        errno = error;
        return -1;
    }
    return (ssize_t)length;
}

/* For a JavaScript host that holds views of the memory; ours looks it up at every access. */
void emscripten_notify_memory_growth(size_t memory);
void emscripten_notify_memory_growth(size_t memory)
{
    (void)memory;
}

int __syscall_uname(intptr_t buffer)
{
    struct utsname *name = (struct utsname *)buffer;
    *name = (struct utsname){.sysname = "Emscripten", .nodename = "faaslet", .version = "#1", .machine = "wasm32"};
    strcpy(name->release, FAASM_EMSCRIPTEN_VERSION);
    return 0;
}

int __syscall_getrusage(int who, intptr_t usage)
{
    uint64_t nanoseconds;
    if (who != RUSAGE_SELF)
        return -EINVAL;
    host_errno error = clock_read(CLOCK_OF_PROCESS, &nanoseconds);
    if (error)
        return syscall_result(error);
    *(struct rusage *)usage = (struct rusage){
        .ru_utime = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_usec = (long)(nanoseconds / 1000 % 1000000)}};
    return 0;
}

/* times() itself, by the linker's --wrap: libc's own answers zeroes. WASI tells no parts of a processor's time: all of it is the
 * program's. */
clock_t __wrap_times(struct tms *times);
__attribute__((export_name("times"))) clock_t __wrap_times(struct tms *times)
{
    const uint64_t tick = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
    uint64_t processor, steady;
    host_errno error = clock_read(CLOCK_OF_PROCESS, &processor);
    if (!error)
        error = clock_read(CLOCK_STEADY, &steady);
    if (error) {
        errno = error;
        return (clock_t)-1;
    }
    *times = (struct tms){.tms_utime = (clock_t)(processor / tick)};
    return (clock_t)(steady / tick);
}

int _emscripten_system(const char *command);
int _emscripten_system(const char *command)
{
    if (!command)
        return 0; /* "is there a shell?" */
    return -ENOSYS;
}
