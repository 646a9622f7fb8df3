/*
 * The guest library as a native test calls it: by the names that libc uses. Results are as libc gets them.
 */
#ifndef GUEST_TEST_H
#define GUEST_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include "host.h"

int __syscall_openat(int directory, intptr_t path, int flags, ...);
int __syscall_stat64(intptr_t path, intptr_t to);
int __syscall_lstat64(intptr_t path, intptr_t to);
int __syscall_fstat64(int fd, intptr_t to);
int __syscall_newfstatat(int directory, intptr_t path, intptr_t to, int flags);
int __syscall_fchmodat2(int directory, intptr_t path, int mode, int flags);
int __syscall_fchmod(int fd, int mode);
int __syscall_faccessat(int directory, intptr_t path, int mode, int flags);
int __syscall_mkdirat(int directory, intptr_t path, int mode);
int __syscall_unlinkat(int directory, intptr_t path, int flags);
int __syscall_renameat(int old_directory, intptr_t old_path, int new_directory, intptr_t new_path);
int __syscall_linkat(int old_directory, intptr_t old_path, int new_directory, intptr_t new_path, int flags);
int __syscall_symlinkat(intptr_t target, int directory, intptr_t path);
int __syscall_readlinkat(int directory, intptr_t path, intptr_t buffer, size_t size);
int __syscall_utimensat(int directory, intptr_t path, intptr_t times, int flags);
int __syscall_truncate64(intptr_t path, off_t length);
int __syscall_ftruncate64(int fd, off_t length);
int __syscall_fallocate(int fd, int mode, off_t offset, off_t length);
int __syscall_chdir(intptr_t path);
int __syscall_fchdir(int fd);
int __syscall_getcwd(intptr_t buffer, size_t size);
int __syscall_statfs64(intptr_t path, size_t size, intptr_t to);
int __syscall_getdents64(int fd, intptr_t entries, size_t size);
int __syscall_dup(int fd);
int __syscall_umask(int mask);

host_errno guest_fd_close(int fd) __asm__("__wasi_fd_close");
host_errno guest_fd_read(int fd, const struct host_iovec *v, size_t n, size_t *done) __asm__("__wasi_fd_read");
host_errno guest_fd_write(int fd, const struct host_iovec *v, size_t n, size_t *done) __asm__("__wasi_fd_write");
host_errno guest_fd_pread(int fd, const struct host_iovec *v, size_t n, uint64_t offset,
                          size_t *done) __asm__("__wasi_fd_pread");
host_errno guest_fd_pwrite(int fd, const struct host_iovec *v, size_t n, uint64_t offset,
                           size_t *done) __asm__("__wasi_fd_pwrite");
host_errno guest_fd_seek(int fd, int64_t offset, uint8_t whence, uint64_t *position) __asm__("__wasi_fd_seek");
host_errno guest_fd_sync(int fd) __asm__("__wasi_fd_sync");

/* The host of native tests: it has one preopened directory "/", which is this one, or none when it is NULL. */
extern const char *host_root;

/* By so many nanoseconds the host's clocks and the times of its files are later than this machine's. */
extern uint64_t host_later;
/* By so many its processor worked longer. */
extern uint64_t host_worked;
/* Whether its clocks tell the lower 32 bits only, as Faasm's workers do. */
extern bool host_tells_half_of_times;
/* How often something was renamed on it. */
extern unsigned host_renames;

/* The input of a call from now on, of which the host has a copy; and what the call has written as its output since. */
void host_give_input(const char *bytes, size_t size);
extern char host_output[64];

/* Ends the test when a condition does not hold, telling where. */
#define EXPECT(condition) \
    ((condition) ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition), exit(1)))

/* The same of two numbers. */
#define EXPECT_EQUAL(wanted, got)                                                                            \
    do {                                                                                                     \
        long long wanted_ = (wanted), got_ = (got);                                                          \
        if (wanted_ != got_) {                                                                               \
            fprintf(stderr, "%s:%d: %s is %lld and not %lld\n", __FILE__, __LINE__, #got, got_, wanted_);    \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
