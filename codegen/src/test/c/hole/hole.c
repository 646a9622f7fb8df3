/*
 * A hole for the tests of the second wall: in an engine that is built with this file, the host call
 * __faasm_push_state_partial does what the guest tells it, as if the guest had broken through the first wall.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"
#include "report.h"
#include "wasi.h"

static long open_and_close(const char *path, int flags) {
  int fd = open(path, flags, 0666);
  return fd < 0 ? -1 : close(fd);
}

static bool begins(const char *text, const char *word) { return strncmp(text, word, strlen(word)) == 0; }

/* Whether the scratch directory of another call than this one can be opened. */
static long open_other_scratch(const struct faaslet *faaslet) {
  char path[GUEST_PATH_MAX + 32];
  int opened = 0;
  for (unsigned i = 0; i < faaslet->zygote->slot_count; i++) {
    snprintf(path, sizeof path, "%s/call-%u", faaslet->scratch.path, i);
    if (open_and_close(path, O_RDONLY | O_DIRECTORY) == 0) opened++;
  }
  errno = EACCES;
  return opened > 1 ? 0 : -1;
}

/* Whether there are descriptors beside the guest's directories, the connection, and the socket to the supervisor. */
static long find_descriptors(const struct faaslet *faaslet) {
  int found = 0;
  for (int fd = 3; fd < 4096; fd++) found += fcntl(fd, F_GETFD) >= 0;
  errno = EBADF;
  return found == faaslet->name_space.count + 2 ? -1 : 0;
}

static long does(const struct faaslet *faaslet, const char *text) {
  static char *arguments[] = {(char *)"true", NULL};
  char byte;
  if (begins(text, "read /")) return open_and_close(text + 5, O_RDONLY);
  if (begins(text, "write ")) return open_and_close(text + 6, O_WRONLY | O_CREAT);
  if (begins(text, "remove ")) return unlink(text + 7);
  if (begins(text, "inherited")) return pread(9, &byte, 1, 0);
  if (begins(text, "network")) return socket(AF_INET, SOCK_STREAM, 0);
  if (begins(text, "socket")) return socket(AF_UNIX, SOCK_STREAM, 0);
  if (begins(text, "program")) return execve("/bin/true", arguments, NULL);
  if (begins(text, "process")) return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (begins(text, "sibling")) return syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
  if (begins(text, "outlive")) return prctl(PR_SET_PDEATHSIG, 0);
  if (begins(text, "limits")) return setrlimit(RLIMIT_NOFILE, &(struct rlimit){100, 100});
  if (begins(text, "other scratch")) return open_other_scratch(faaslet);
  if (begins(text, "descriptors")) return find_descriptors(faaslet);
  if (begins(text, "signal")) return kill(1, 0);
  if (begins(text, "trace")) return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
  if (begins(text, "namespace")) return unshare(CLONE_NEWUSER);
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (begins(text, "executable")) return mprotect(memory, 4096, PROT_READ | PROT_EXEC);
  if (begins(text, "code")) {
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
  }
  if (begins(text, "flood")) {
    const struct call_request request = {.what = CALL_AWAIT};
    while (call_send(faaslet->supervisor, &request, sizeof request, -1)) continue;
  }
  if (begins(text, "crash")) *(volatile char *)16 = 1;
  return 0;
}

FAASM_CALL(void, push_state_partial)(struct faaslet *faaslet, uint32_t key) {
  const char *text = guest_string(faaslet, key, 100);
  const long result = does(faaslet, text);
  report("hole: %s: %s\n", text, result < 0 ? strerror(errno) : "done");
}
