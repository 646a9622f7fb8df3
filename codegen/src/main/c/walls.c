#include "walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "faaslet.h"
#include "failure.h"
#include "report.h"
#include "sanitizer.h"

/* A part that is missing; true when the guest may run without it. */
static bool without(const struct faaslet *faaslet, const char *what, struct failure *failure) {
  if (faaslet->options.require_walls) {
    return fail(failure, EXIT_OF_ENGINE, "the kernel has no %s, which --require-walls asks for: %s", what, strerror(errno));
  }
  if (!faaslet->is_call) report("faaslet: the kernel has no %s; the guest runs without this part of the second wall\n", what);
  return true;
}

/* ---- descriptors ---- */

static int by_number(const void *one, const void *other) { return *(const int *)one - *(const int *)other; }

/* Closes all but the standard streams and what the guest's host calls work with. */
static void close_others(const struct faaslet *faaslet) {
  int kept[NAME_SPACE_MAX + SERVED_CALLS_MAX + 8];
  size_t count = 0;
  const struct zygote *zygote = faaslet->zygote;
  for (int i = 0; i < faaslet->name_space.count; i++) kept[count++] = faaslet->name_space.mounts[i].fd;
  const int others[] = {faaslet->supervisor, faaslet->to.file, faaslet->state.directory};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (others[i] > STDERR_FILENO) kept[count++] = others[i];
  }
  if (zygote != NULL) {
    const int ours[] = {zygote->listening, zygote->orders, zygote->slots, zygote->notice};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
      if (ours[i] > STDERR_FILENO) kept[count++] = ours[i];
    }
    for (uint32_t i = 0; i < zygote->slot_count && zygote->notice < 0; i++) kept[count++] = zygote->notices[i];
  }
  qsort(kept, count, sizeof kept[0], by_number);
  unsigned first = STDERR_FILENO + 1;
  for (size_t i = 0; i < count; i++) {
    if ((unsigned)kept[i] > first) syscall(SYS_close_range, first, (unsigned)kept[i] - 1, 0);
    first = (unsigned)kept[i] + 1;
  }
  syscall(SYS_close_range, first, ~0u, 0);
}

/* ---- resources ---- */

static void limit(int resource, rlim_t most) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return;
  if (now.rlim_max > most) now.rlim_max = most;
  if (now.rlim_cur > now.rlim_max) now.rlim_cur = now.rlim_max;
  setrlimit(resource, &now);
}

static void limit_resources(const struct faaslet *faaslet) {
  const uint64_t memory = faaslet->options.memory_limit == 0 ? 4ull << 30 : faaslet->options.memory_limit;
  limit(RLIMIT_CORE, 0);
  if (faaslet->zygote == NULL) limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_NOFILE, 16384 + 128);
  limit(RLIMIT_MEMLOCK, 0);
  /* The memory, a copy of it as output, tables, and what the engine itself needs. A sanitizer's notes on all addresses count. */
  if (!ADDRESSES_ARE_CHECKED) limit(RLIMIT_DATA, 2 * memory + (2ull << 30));
  /* No sparse file that nobody can read to its end. */
  limit(RLIMIT_FSIZE, 1ull << 40);
  signal(SIGXFSZ, SIG_IGN);
}

/* ---- Landlock: which files ---- */

/* As <linux/landlock.h> has them; the header of the toolchain may be older than the kernel. */
struct landlock_rules {
  uint64_t files, network, scoped;
};
struct landlock_beneath {
  uint64_t allowed;
  int32_t directory;
} __attribute__((packed));
enum { LANDLOCK_ADD_BENEATH = 1, LANDLOCK_ASK_VERSION = 1 };
enum landlock_files {
  FILE_EXECUTE = 1 << 0,
  FILE_WRITE = 1 << 1,
  FILE_READ = 1 << 2,
  DIRECTORY_READ = 1 << 3,
  DIRECTORY_REMOVE = 1 << 4,
  FILE_REMOVE = 1 << 5,
  DIRECTORY_MAKE = 1 << 7,
  FILE_MAKE = 1 << 8,
  LINK_MAKE = 1 << 12,
  FILE_REFER = 1 << 13,
  FILE_TRUNCATE = 1 << 14,
};
enum { SYS_LANDLOCK_CREATE = 444, SYS_LANDLOCK_ADD = 445, SYS_LANDLOCK_RESTRICT = 446 };

static const uint64_t to_read = FILE_READ | DIRECTORY_READ;
static const uint64_t to_write = FILE_READ | DIRECTORY_READ | FILE_WRITE | DIRECTORY_REMOVE | FILE_REMOVE | DIRECTORY_MAKE |
                                 FILE_MAKE | LINK_MAKE | FILE_REFER | FILE_TRUNCATE;

static bool allow(int rules, int directory, uint64_t access) {
  const struct landlock_beneath beneath = {access, directory};
  return syscall(SYS_LANDLOCK_ADD, rules, LANDLOCK_ADD_BENEATH, &beneath, 0) == 0;
}

static bool allow_path(int rules, const char *path, uint64_t access) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  const bool done = fd >= 0 && allow(rules, fd, access);
  if (fd >= 0) close(fd);
  return done;
}

static bool allow_all(const struct faaslet *faaslet, int rules, uint64_t handled) {
  char code[GUEST_PATH_MAX];
  const char *module = faaslet->options.module;
  const char *slash = strrchr(module, '/');
  snprintf(code, sizeof code, "%.*s", slash == NULL ? 1 : (int)(slash - module) + 1, slash == NULL ? "." : module);
  bool done = allow_path(rules, code, to_read);
  for (int i = 0; done && i < faaslet->name_space.count; i++) {
    const struct mount *mount = &faaslet->name_space.mounts[i];
    done = allow(rules, mount->fd, (mount->read_only ? to_read : to_write) & handled);
  }
  if (done && faaslet->zygote != NULL) {
    /* Calls have scratch directories in it, and each puts down its right to those of others. */
    if (faaslet->zygote->slots >= 0) done = allow(rules, faaslet->zygote->slots, to_write & handled);
  } else if (done) {
    /* A value of the state is a file of a directory that is made at its first use. */
    done = faaslet->state.directory >= 0 ? allow(rules, faaslet->state.directory, to_write & handled)
                                         : allow_path(rules, faaslet->scratch.path, to_write & handled);
  }
  for (const char *const *device = guest_devices; *device != NULL; device++) {
    allow_path(rules, *device, FILE_READ | FILE_WRITE);
  }
  /* The sanitizer looks there for the limits of stacks. */
  if (ADDRESSES_ARE_CHECKED) allow_path(rules, "/proc", to_read);
  return done;
}

static bool confine_files(const struct faaslet *faaslet) {
  const long version = syscall(SYS_LANDLOCK_CREATE, NULL, 0, LANDLOCK_ASK_VERSION);
  /* The first version lets no file be moved to another directory. */
  if (version == 1) errno = ENOSYS;
  if (version < 2) return false;
  struct landlock_rules handled = {.files = (1u << (version >= 5 ? 16 : version >= 3 ? 15 : 14)) - 1};
  if (version >= 4) handled.network = 3;
  if (version >= 6) handled.scoped = 3;
  const size_t size = version >= 6 ? sizeof handled : offsetof(struct landlock_rules, scoped);
  const int rules = (int)syscall(SYS_LANDLOCK_CREATE, &handled, version >= 4 ? size : sizeof handled.files, 0);
  if (rules < 0) return false;
  const bool done = allow_all(faaslet, rules, handled.files) && syscall(SYS_LANDLOCK_RESTRICT, rules, 0) == 0;
  close(rules);
  return done;
}

/* ---- seccomp: which calls of the kernel ---- */

#if defined(__x86_64__)
enum { ARCHITECTURE = AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { ARCHITECTURE = AUDIT_ARCH_AARCH64 };
#endif

/* What host calls, the C library beneath them and the dynamic loader call. */
static const int calls_allowed[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_preadv, SYS_pwritev, SYS_close, SYS_fstat,
    SYS_newfstatat, SYS_statx, SYS_lseek, SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_rt_sigaction, SYS_rt_sigprocmask,
    SYS_rt_sigreturn, SYS_sigaltstack, SYS_exit, SYS_exit_group, SYS_futex, SYS_getrandom, SYS_clock_gettime,
    SYS_clock_getres, SYS_ppoll, SYS_sched_yield, SYS_fcntl, SYS_flock, SYS_fsync, SYS_fdatasync, SYS_ftruncate,
    SYS_fallocate, SYS_fadvise64, SYS_openat, SYS_openat2, SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_linkat,
    SYS_symlinkat, SYS_readlinkat, SYS_faccessat, SYS_faccessat2, SYS_utimensat, SYS_getdents64, SYS_memfd_create,
    SYS_sendmsg, SYS_recvmsg, SYS_getpid, SYS_gettid, SYS_gettimeofday, SYS_restart_syscall, SYS_close_range,
#if defined(__x86_64__)
    SYS_arch_prctl, SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_poll, SYS_time, SYS_mkdir, SYS_unlink,
    SYS_rmdir, SYS_rename,
#endif
#if __has_feature(address_sanitizer)
    SYS_prlimit64, SYS_sched_getaffinity,
#endif
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_ARGUMENT(n) LOAD(args[n])
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))
/* Skips so many of the following when it is so, and none otherwise. */
#define IF_EQUAL(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (skipped), 0)
#define UNLESS_EQUAL(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skipped))
#define UNLESS_ANY(bits, skipped) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, (skipped))

/*
 * What a zygote needs beside these to make calls, which put it down again: no call forks, changes the limits of its process, or
 * keeps it from ending with the supervisor.
 */
static const struct {
  int call;
  int64_t first; /* of its arguments has to be this; -1: whatever it is */
} calls_of_zygote[] = {
    {SYS_getppid, -1},
    {SYS_accept4, -1},
    {SYS_dup2, -1},
    {SYS_dup3, -1},
    {SYS_LANDLOCK_CREATE, -1},
    {SYS_LANDLOCK_ADD, -1},
    {SYS_LANDLOCK_RESTRICT, -1},
    {SYS_seccomp, SECCOMP_SET_MODE_FILTER},
    {SYS_prlimit64, 0},
    {SYS_prctl, PR_SET_PDEATHSIG},
    {SYS_clone, CLONE_PARENT | SIGCHLD},
};
static const int calls_put_down[] = {
    SYS_clone, SYS_prctl, SYS_seccomp,
#if !__has_feature(address_sanitizer)
    SYS_prlimit64,
#endif
};

static bool add_filter(struct sock_filter *filter, unsigned short count) {
  const struct sock_fprog program = {.len = count, .filter = filter};
  /* The calls that it makes are as safe from speculation as those of any other process. */
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0) return true;
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

static bool confine_calls(const struct faaslet *faaslet) {
  enum { ALLOWED = sizeof calls_allowed / sizeof calls_allowed[0], REFUSED = SECCOMP_RET_ERRNO | EPERM };
  const uint32_t myself = (uint32_t)getpid();
  const struct sock_filter before[] = {
      LOAD(arch),
      IF_EQUAL(ARCHITECTURE, 1),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
  };
  enum { OF_ZYGOTE = sizeof calls_of_zygote / sizeof calls_of_zygote[0] };
  struct sock_filter filter[4 + 2 * ALLOWED + 5 * OF_ZYGOTE + 32];
  unsigned short count = 0;
  for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) filter[count++] = before[i];
  for (size_t i = 0; i < ALLOWED; i++) {
    filter[count++] = (struct sock_filter)UNLESS_EQUAL((uint32_t)calls_allowed[i], 1);
    filter[count++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
  }
  for (size_t i = 0; i < OF_ZYGOTE && faaslet->zygote != NULL; i++) {
    const bool any = calls_of_zygote[i].first < 0;
    filter[count++] = (struct sock_filter)UNLESS_EQUAL((uint32_t)calls_of_zygote[i].call, any ? 1 : 4);
    if (!any) {
      filter[count++] = (struct sock_filter)LOAD_ARGUMENT(0);
      filter[count++] = (struct sock_filter)IF_EQUAL((uint32_t)calls_of_zygote[i].first, 1);
      filter[count++] = (struct sock_filter)ANSWER(REFUSED);
    }
    filter[count++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
  }
  const struct sock_filter checked[] = {
      /* mmap: what is executable is a private map of a file, which is not written to; the loader maps machine code so. */
      UNLESS_EQUAL(SYS_mmap, 8),
      LOAD_ARGUMENT(2),
      UNLESS_ANY(PROT_EXEC, 5),
      UNLESS_ANY(PROT_WRITE, 1),
      ANSWER(REFUSED),
      LOAD_ARGUMENT(3),
      UNLESS_ANY(MAP_ANONYMOUS | MAP_SHARED, 1),
      ANSWER(REFUSED),
      ANSWER(SECCOMP_RET_ALLOW),
      /* mprotect: nothing becomes executable. */
      UNLESS_EQUAL(SYS_mprotect, 4),
      LOAD_ARGUMENT(2),
      UNLESS_ANY(PROT_EXEC, 1),
      ANSWER(REFUSED),
      ANSWER(SECCOMP_RET_ALLOW),
      /* raise() and abort(): to no other process. */
      IF_EQUAL(SYS_tgkill, 1),
      ANSWER(REFUSED),
      LOAD_ARGUMENT(0),
      UNLESS_EQUAL(myself, 1),
      ANSWER(SECCOMP_RET_ALLOW),
      ANSWER(REFUSED),
  };
  for (size_t i = 0; i < sizeof checked / sizeof checked[0]; i++) filter[count++] = checked[i];
  return add_filter(filter, count);
}

static bool confine_calls_further(void) {
  enum { PUT_DOWN = sizeof calls_put_down / sizeof calls_put_down[0] };
  struct sock_filter filter[1 + 2 * PUT_DOWN + 1];
  unsigned short count = 0;
  filter[count++] = (struct sock_filter)LOAD(nr);
  for (size_t i = 0; i < PUT_DOWN; i++) {
    filter[count++] = (struct sock_filter)UNLESS_EQUAL((uint32_t)calls_put_down[i], 1);
    filter[count++] = (struct sock_filter)ANSWER(SECCOMP_RET_ERRNO | EPERM);
  }
  filter[count++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
  return add_filter(filter, count);
}

bool walls_raise(const struct faaslet *faaslet, struct failure *failure) {
  /* Code that counts how often it runs writes its counts to a file of the host: it is made by the build, for the build. */
  if (faaslet->module->finish != NULL) return true;
  close_others(faaslet);
  limit_resources(faaslet);
  prctl(PR_SET_DUMPABLE, 0);
  return (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 || without(faaslet, "PR_SET_NO_NEW_PRIVS", failure)) &&
         (confine_files(faaslet) || without(faaslet, "Landlock", failure)) &&
         (confine_calls(faaslet) || without(faaslet, "seccomp filters", failure));
}

bool walls_raise_for_call(const struct faaslet *faaslet) {
  close_others(faaslet);
  limit(RLIMIT_NPROC, 0);
  return (confine_files(faaslet) || !faaslet->options.require_walls) && (confine_calls_further() || !faaslet->options.require_walls);
}
