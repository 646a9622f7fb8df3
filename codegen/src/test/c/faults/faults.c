/*
 * Runs the engine again and again, with the same command line, and makes one call fail in each run: every call that any file of
 * the engine makes of a function outside of it, in every process of the run, each time that it is made, with every errno of
 * calls.inc. After each run there must be nothing left of it, and it must have come to a clean end with a message.
 *
 *   faults [serve] CODE[,CODE]... ARGUMENT...
 *
 * The codes are those that a run may end with: the first is that of a run in which nothing fails. The arguments are the engine's.
 * $TMPDIR has to be an empty directory. With `serve`, each run makes some calls, of which those may fail that a failure hits,
 * and then ends the engine as a platform does.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve_frames.h"

/* The engine's own. */
int faaslet_main(int argc, char **argv);

/* Where the program is in memory: addresses are told as llvm-symbolizer knows them. */
extern const char __executable_start[];

enum { CODES_MAX = 16, SITES_MAX = 2048, ERRORS_MAX = 2, LIMIT_IN_MILLISECONDS = 20000 };

static const struct function {
  const char *name;
  int errors[ERRORS_MAX];
} functions[] = {
#define FAULT(name, answer, ...) {#name, {__VA_ARGS__}},
#define HARMLESS(name)
#include "calls.inc"
#undef FAULT
};

enum index {
#define FAULT(name, answer, ...) INDEX_##name,
#include "calls.inc"
#undef FAULT
};

/* What the processes of a run share. */
static struct run {
  int target; /* index of the site whose call fails, -1 for none */
  uint32_t target_call;
  int with_errno;
  atomic_bool failed;
  atomic_bool was_message; /* what failed was a message to standard error: there may be none then */
  _Atomic uint32_t site_count;
  struct site {
    _Atomic uintptr_t caller;
    _Atomic uint32_t calls;
    _Atomic int function;
  } sites[SITES_MAX];
} *run;
static bool armed; /* in processes of a run */

static struct site *site_of(uintptr_t caller, int function) {
  for (uint32_t i = 0; i < SITES_MAX; i++) {
    uintptr_t none = 0;
    struct site *site = &run->sites[i];
    if (atomic_compare_exchange_strong(&site->caller, &none, caller)) {
      atomic_store(&site->function, function);
      atomic_fetch_add(&run->site_count, 1);
      return site;
    }
    if (none == caller) return site;
  }
  return NULL;
}

extern int __real_close(int) __attribute__((visibility("hidden")));
extern int __real_munmap(void *, size_t) __attribute__((visibility("hidden")));

/* Called before each call; true: it fails. */
__attribute__((used, visibility("hidden"))) int fault_point(int function, uintptr_t caller, uintptr_t first, uintptr_t second) {
  const int before = errno;
  if (!armed) return 0;
  struct site *site = site_of(caller, function);
  if (site == NULL) return 0;
  const uint32_t call = atomic_fetch_add(&site->calls, 1);
  if (site - run->sites != run->target || call != run->target_call) {
    errno = before;
    return 0;
  }
  if (function == INDEX_write && first == STDERR_FILENO) atomic_store(&run->was_message, true);
  /* These do their work even when they fail. */
  if (function == INDEX_close) __real_close((int)first);
  if (function == INDEX_munmap) __real_munmap((void *)first, second);
  atomic_store(&run->failed, true);
  errno = run->with_errno;
  return 1;
}

/* Keeps the arguments, whatever their types, for the function itself. */
#define HARMLESS(name)
#define FAULT(name, answer, ...)                                                                    \
  void __wrap_##name(void);                                                                         \
  __attribute__((naked, visibility("hidden"))) void __wrap_##name(void) {                           \
    __asm__ volatile(                                                                               \
        "push %%rdi\npush %%rsi\npush %%rdx\npush %%rcx\npush %%r8\npush %%r9\npush %%rax\n"        \
        "mov %%rsi, %%rcx\nmov %%rdi, %%rdx\nmov 56(%%rsp), %%rsi\nmov %0, %%edi\n"                 \
        "call fault_point\n"                                                                        \
        "test %%eax, %%eax\n"                                                                       \
        "pop %%rax\npop %%r9\npop %%r8\npop %%rcx\npop %%rdx\npop %%rsi\npop %%rdi\n"               \
        "jnz 1f\n"                                                                                  \
        "jmp *__real_" #name "@GOTPCREL(%%rip)\n"                                                   \
        "1: mov %1, %%rax\nret\n" ::"i"(INDEX_##name),                                              \
        "i"((long)(answer)));                                                                       \
  }
#include "calls.inc"
#undef FAULT
#undef HARMLESS

/* ---- runs ---- */

static bool serves;
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static const char *scratch, *output;
static int codes[CODES_MAX], code_count;
static char said[65536]; /* both streams of the last run */

/* What is left in the directory of scratch directories, or beside the output. */
static bool something_is_left(const char *directory, const char *prefix) {
  DIR *entries = opendir(directory);
  bool found = false;
  for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
    const bool own = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (own || strncmp(entry->d_name, prefix, strlen(prefix)) != 0) continue;
    fprintf(stderr, "left: %s/%s\n", directory, entry->d_name);
    found = true;
  }
  if (entries != NULL) closedir(entries);
  return found;
}

/* Its size, -1 when it is not there. */
static ssize_t output_bytes(char *bytes, size_t size) {
  int fd = output == NULL ? -1 : open(output, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const ssize_t got = read(fd, bytes, size);
  close(fd);
  return got;
}

/* A run that did what was wanted has the whole output; one that did not has the whole one, none, or none of its own. */
static bool output_is_right(bool did_it) {
  static char first[4096];
  static ssize_t first_size;
  char bytes[sizeof first] = "";
  if (output == NULL) return true;
  const ssize_t size = output_bytes(bytes, sizeof bytes);
  if (run->target < 0) {
    first_size = size;
    memcpy(first, bytes, sizeof first);
    return true;
  }
  if (first_size < 0) return size < 0;
  return (size == first_size && memcmp(bytes, first, (size_t)size) == 0) || (!did_it && size <= 0);
}

/* Ends what is left of a run: processes that lost their parents are the driver's. True when there was something. */
static bool end_processes(void) {
  bool found = false;
  for (;;) {
    siginfo_t child = {0};
    char list[64] = "";
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    const ssize_t got = fd < 0 ? 0 : read(fd, list, sizeof list - 1);
    if (fd >= 0) close(fd);
    if (got <= 0) return found;
    const pid_t process = (pid_t)atoi(list);
    /* One that has ended only waits for being looked at. */
    if (waitid(P_PID, (id_t)process, &child, WEXITED | WNOHANG) == 0 && child.si_pid == 0) {
      found = true;
      kill(process, SIGKILL);
      waitpid(process, NULL, 0);
    }
  }
}

/* Whether an engine that serves gets ready, which it says, before it ends. */
static bool gets_ready(int streams, int end) {
  struct pollfd ended = {.fd = end, .events = POLLIN};
  for (int waited = 0; waited < LIMIT_IN_MILLISECONDS; waited++) {
    const ssize_t got = pread(streams, said, sizeof said - 1, 0);
    said[got < 0 ? 0 : got] = 0;
    if (strstr(said, "ready\n") != NULL) return true;
    if (poll(&ended, 1, 1) == 1) return false;
  }
  return false;
}

/* Makes a call, and looks at its connection until that is over. */
static void make_call(uint64_t number) {
  struct {
    uint32_t size, type;
    uint64_t call;
    uint32_t wall, cpu;
    uint64_t output;
    uint32_t entry;
    char input[4];
  } __attribute__((packed)) frame = {.size = 32, .type = FRAME_CALL, .call = number, .wall = 300, .cpu = 200, .input = "call"};
  const struct timeval patience = {.tv_usec = 500000};
  char bytes[4096];
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 && send(fd, &frame, sizeof frame, MSG_NOSIGNAL) > 0) {
    while (recv(fd, bytes, sizeof bytes, 0) > 0) continue;
  }
  close(fd);
}

static int status_of(int argc, char **argv, bool *in_time) {
  int streams = memfd_create("streams", MFD_CLOEXEC), input[2] = {-1, -1};
  if (serves && pipe2(input, O_CLOEXEC) != 0) exit(2);
  const pid_t process = fork();
  if (process == 0) {
    if (serves) dup2(input[0], STDIN_FILENO);
    close(input[0]);
    close(input[1]);
    dup2(streams, STDOUT_FILENO);
    dup2(streams, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    armed = true;
    _exit(faaslet_main(argc, argv));
  }
  int status = 0;
  struct pollfd end = {.fd = (int)syscall(SYS_pidfd_open, process, 0), .events = POLLIN};
  close(input[0]);
  if (serves && gets_ready(streams, end.fd)) {
    for (uint64_t call = 1; call <= 3; call++) make_call(call);
  }
  close(input[1]);
  *in_time = end.fd >= 0 && poll(&end, 1, LIMIT_IN_MILLISECONDS) == 1;
  if (!*in_time) kill(process, SIGKILL);
  waitpid(process, &status, 0);
  close(end.fd);
  const ssize_t got = pread(streams, said, sizeof said - 1, 0);
  said[got < 0 ? 0 : got] = 0;
  close(streams);
  return status;
}

/* Runs the engine once; answers what is wrong, or NULL. */
static const char *wrong_with_run(int argc, char **argv) {
  bool in_time, allowed = false;
  if (output != NULL) unlink(output);
  const int status = status_of(argc, argv, &in_time);
  const bool processes_left = end_processes();
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  for (int i = 0; i < (run->target < 0 ? 1 : code_count); i++) allowed |= code == codes[i];
  if (!in_time) return "it does not end";
  if (processes_left) return "a process is left";
  if (something_is_left(scratch, "")) return "scratch is left";
  if (output != NULL && something_is_left(".", ".faaslet-output")) return "an incomplete output is left";
  if (!allowed) return WIFEXITED(status) ? "it ends with another exit code" : "it ends by a signal";
  if (strstr(said, "in the engine itself") != NULL) return "a fault in the engine";
  if (code != codes[0] && said[0] == 0 && !atomic_load(&run->was_message)) return "it ends without a message";
  return output_is_right(code == codes[0]) ? NULL : "the output is another";
}

/* A run in which this call of a site fails. False when it had to be and something is wrong. */
static bool try(const struct site *site, uint32_t call, int with_errno, int argc, char **argv, bool *reached) {
  const struct function *function = &functions[atomic_load(&site->function)];
  for (struct site *other = run->sites; atomic_load(&other->caller) != 0; other++) atomic_store(&other->calls, 0);
  run->target = (int)(site - run->sites);
  run->target_call = call;
  run->with_errno = with_errno;
  atomic_store(&run->failed, false);
  atomic_store(&run->was_message, false);
  const char *wrong = wrong_with_run(argc, argv);
  *reached = atomic_load(&run->failed);
  if (wrong == NULL) return true;
  printf("call %u of %s at %lx fails with \"%s\": %s; it said: %s\n", call, function->name,
         (unsigned long)(atomic_load(&site->caller) - (uintptr_t)__executable_start), strerror(with_errno), wrong, said);
  return false;
}

#undef main
int main(int argc, char **argv) {
  serves = argc > 1 && strcmp(argv[1], "serve") == 0;
  if (serves) {
    argv[1] = argv[0];
    argc--;
    argv++;
  }
  scratch = getenv("TMPDIR");
  if (argc < 3 || scratch == NULL) return 2;
  for (char *word = strtok(argv[1], ","); word != NULL && code_count < CODES_MAX; word = strtok(NULL, ",")) {
    codes[code_count++] = atoi(word);
  }
  for (int i = 2; i + 1 < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], "--output") == 0) output = argv[i + 1];
  }
  if (serves) {
    /* Not in the test's directory, whose path may be too long for a socket. */
    char directory[] = "/tmp/faults-XXXXXX";
    char **longer = calloc((size_t)argc + 4, sizeof *longer);
    if (mkdtemp(directory) == NULL || longer == NULL) return 2;
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", directory);
    longer[1] = argv[0];
    longer[2] = strdup("serve");
    longer[3] = strdup("--socket");
    longer[4] = address.sun_path;
    memcpy(longer + 5, argv + 2, (size_t)(argc - 2) * sizeof *longer);
    argv = longer;
    argc += 3;
  } else {
    argv[1] = argv[0];
  }
  argc--;
  argv++;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  run = mmap(NULL, sizeof *run, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (run == MAP_FAILED) return 2;
  run->target = -1;
  const char *wrong = wrong_with_run(argc, argv);
  if (wrong != NULL) {
    printf("nothing fails: %s; it said: %s\n", wrong, said);
    return 1;
  }
  uint32_t points = 0, failures = 0;
  /* A failure leads to calls that were not made before: their sites come at the end of the list. */
  for (uint32_t i = 0; i < atomic_load(&run->site_count); i++) {
    const struct site *site = &run->sites[i];
    const int *errors = functions[atomic_load(&site->function)].errors;
    for (int e = 0; e < ERRORS_MAX && (e == 0 || errors[e] != 0); e++) {
      bool reached = true;
      for (uint32_t call = 0; reached && failures < 20; call++) {
        if (!try(site, call, errors[e], argc, argv, &reached)) failures++;
        if (reached) points++;
      }
    }
  }
  if (serves) {
    unlink(address.sun_path);
    *strrchr(address.sun_path, '/') = 0;
    rmdir(address.sun_path);
  }
  printf("%u calls failed, of %u places\n", points, (unsigned)atomic_load(&run->site_count));
  return failures == 0 ? 0 : 1;
}
