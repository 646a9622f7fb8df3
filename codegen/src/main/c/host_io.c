#include "host_io.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "host_files.h"
#include "report.h"
#include "wasi.h"

unsigned char *file_read(int fd, unsigned long *size) {
  size_t room = 4096;
  size_t used = 0;
  uint8_t *bytes = malloc(room);
  while (bytes != NULL) {
    ssize_t got = read(fd, bytes + used, room - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      free(bytes);
      return NULL;
    }
    if (got == 0) break;
    used += (size_t)got;
    if (used == room) {
      uint8_t *larger = realloc(bytes, room *= 2);
      if (larger == NULL) free(bytes);
      bytes = larger;
    }
  }
  *size = used;
  return bytes;
}

bool file_write(int fd, const void *bytes, unsigned long size) {
  const uint8_t *at = bytes;
  while (size > 0) {
    ssize_t done = write(fd, at, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    at += done;
    size -= (size_t)done;
  }
  return true;
}

/* Where the output is written until it is complete; no name: straight to where it belongs. */
static struct {
  int directory;
  const char *name;
  char temporary[NAME_MAX + 1];
  bool *complete; /* in memory that the guest's process shares with the supervisor */
} output;

_Noreturn static void refuse(const char *what, const char *file) {
  report("faaslet: cannot %s %s: %s\n", what, file, host_file_error(errno));
  exit(EXIT_OF_USAGE);
}

static void remove_temporary(void) {
  if (output.temporary[0] != 0) unlinkat(output.directory, output.temporary, 0);
  output.temporary[0] = 0;
}

static int open_output(const char *file) {
  struct stat status;
  const bool exists = lstat(file, &status) == 0;
  errno = ELOOP;
  if (exists && S_ISLNK(status.st_mode) && !host_file_is_device(file)) refuse("write --output", file);
  /* Pipes and devices have no complete state. */
  if (exists && !S_ISREG(status.st_mode)) return host_file_open(file, O_WRONLY, 0);
  char directory[GUEST_PATH_MAX];
  const char *slash = strrchr(file, '/');
  output.name = slash == NULL ? file : slash + 1;
  const int length = snprintf(directory, sizeof directory, "%.*s", (int)(output.name - file), file);
  errno = ENAMETOOLONG;
  if (length >= (int)sizeof directory || strlen(output.name) > NAME_MAX) refuse("write --output", file);
  output.directory = open(length == 0 ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (output.directory < 0) return -1;
  int fd = -1;
  for (int tries = 0; fd < 0 && tries < 100; tries++) {
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) < 0) return -1;
    char temporary[sizeof output.temporary];
    snprintf(temporary, sizeof temporary, ".faaslet-output-%lx", (unsigned long)number);
    fd = openat(output.directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0 && errno != EEXIST) return -1;
    if (fd >= 0) strcpy(output.temporary, temporary);
  }
  if (fd < 0) return -1;
  atexit(remove_temporary);
  if (exists) fchmod(fd, status.st_mode & 0777);
  output.complete = mmap(NULL, sizeof *output.complete, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return output.complete == MAP_FAILED ? -1 : fd;
}

void host_io_open(struct faaslet *faaslet) {
  const char *file = faaslet->options.input;
  if (file != NULL) {
    int fd = host_file_open(file, O_RDONLY, 0);
    if (fd >= 0) faaslet->input = file_read(fd, &faaslet->input_size);
    if (faaslet->input == NULL) refuse("read --input", file);
    close(fd);
  }
  faaslet->output_file = STDOUT_FILENO;
  file = faaslet->options.output;
  if (file == NULL) return;
  faaslet->output_file = open_output(file);
  if (faaslet->output_file < 0) refuse("write --output", file);
}

static const char *output_name(const struct faaslet *faaslet) {
  return faaslet->options.output != NULL ? faaslet->options.output : "standard output";
}

void host_io_leave(void) {
  if (output.temporary[0] != 0) close(output.directory);
  output.temporary[0] = 0;
}

void host_io_redirect(struct faaslet *faaslet, int fd) {
  if (faaslet->output_file > STDERR_FILENO) close(faaslet->output_file);
  faaslet->output_file = fd;
  output.complete = NULL;
}

bool host_io_finish(struct faaslet *faaslet) {
  if (!file_write(faaslet->output_file, faaslet->output, faaslet->output_size)) {
    report("faaslet: cannot write the output to %s: %s\n", output_name(faaslet), strerror(errno));
    return false;
  }
  if (output.complete != NULL) *output.complete = true;
  return true;
}

bool host_io_keep(const struct faaslet *faaslet) {
  bool kept = true;
  if (output.complete != NULL && *output.complete) {
    kept = renameat(output.directory, output.temporary, output.directory, output.name) == 0;
    if (!kept) report("faaslet: cannot write the output to %s: %s\n", output_name(faaslet), strerror(errno));
    if (kept) output.temporary[0] = 0;
  }
  remove_temporary();
  return kept;
}

/* Length 0 asks for the size; otherwise as much as fits is copied, and its length answered. */
FAASM_CALL(uint32_t, read_input)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  if (size == 0) return (uint32_t)faaslet->input_size;
  uint32_t part = size < faaslet->input_size ? size : (uint32_t)faaslet->input_size;
  void *target = guest_range(faaslet, buffer, part);
  if (target == NULL) return 0;
  if (part > 0) memcpy(target, faaslet->input, part);
  return part;
}

/* The last output counts, as on a Faasm worker. */
FAASM_CALL(void, write_output)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  const void *source = guest_range(faaslet, buffer, size);
  if (source == NULL) {
    report("faaslet: __faasm_write_output was given bytes outside the guest's memory; ignored\n");
    return;
  }
  uint8_t *copy = malloc(size > 0 ? size : 1);
  if (copy == NULL) {
    report("faaslet: no memory for %u bytes of output\n", size);
    return;
  }
  memcpy(copy, source, size);
  free(faaslet->output);
  faaslet->output = copy;
  faaslet->output_size = size;
}

static uint32_t word_put(struct faaslet *faaslet, const char *word, uint32_t buffer, uint32_t size) {
  if (word == NULL) word = "";
  size_t length = strlen(word) + 1;
  if (size == 0) return (uint32_t)length - 1;
  if (length > size) length = size;
  char *target = guest_range(faaslet, buffer, length);
  if (target == NULL) return 0;
  memcpy(target, word, length);
  target[length - 1] = 0;
  return (uint32_t)length - 1;
}

FAASM_CALL(uint32_t, get_py_user)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  return word_put(faaslet, faaslet->options.py_user, buffer, size);
}

FAASM_CALL(uint32_t, get_py_func)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  return word_put(faaslet, faaslet->options.py_func, buffer, size);
}

FAASM_CALL(uint32_t, get_py_entry)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  return word_put(faaslet, faaslet->options.py_entry, buffer, size);
}
