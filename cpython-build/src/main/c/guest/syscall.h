/*
 * What Emscripten's libc calls where a JavaScript environment would answer: __syscall_* and their kin.
 *
 * The names and parameters are libc's (system/lib/libc/musl/arch/emscripten/syscall_arch.h of the Emscripten that is
 * used); results are >= 0 or a negative errno. This header gathers what the files of this library share.
 */
#ifndef FAASM_GUEST_SYSCALL_H
#define FAASM_GUEST_SYSCALL_H

#include <errno.h>
#include <stdint.h>
#include <sys/types.h>

#include "host.h"

/* As the result of a syscall: 0 or a negative errno that libc has a message for. */
static inline int syscall_result(host_errno error)
{
    return error == HOST_ENOTCAPABLE ? -EPERM : -(int)error;
}

/* Called by others of this library too. */
int __syscall_openat(int directory, intptr_t path, int flags, ...);
int __syscall_ftruncate64(int fd, off_t length);

#endif
