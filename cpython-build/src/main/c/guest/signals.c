/* What libc's signals do not look at: whether there is a signal of that number, and whether it can be handled. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>

/* By the linker's --wrap: libc's own, and what it is called in place of. */
int __real_raise(int number);
int __wrap_raise(int number);
int __real___sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict before);
int __wrap___sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict before);

static int invalid(void)
{
    errno = EINVAL;
    return -1;
}

/* Of another number libc would call what lies behind its table. Shared objects have it under its own name. */
__attribute__((export_name("raise"))) int __wrap_raise(int number)
{
    if (number < 0 || number >= _NSIG)
        return invalid();
    return number == 0 ? 0 : __real_raise(number); /* 0 asks whether it could be sent */
}

int __wrap___sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict before)
{
    if (number <= 0 || (action != NULL && (number == SIGKILL || number == SIGSTOP)))
        return invalid();
    return __real___sigaction(number, action, before);
}
