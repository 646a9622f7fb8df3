#include "host_io.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "failure.h"
#include "host_files.h"
#include "report.h"
#include "wasi.h"

static bool cannot(struct failure *failure, const char *what, const char *file) {
  return fail(failure, EXIT_OF_USAGE, "cannot %s %s: %s", what, file, host_file_error(errno));
}

/* The output at a path that names no file yet, or an old one that the new one replaces when it is complete. */
static bool open_temporary(struct host_output *output, const char *file, const struct stat *old) {
  char directory[PATH_MAX];
  const char *slash = strrchr(file, '/');
  output->name = slash == NULL ? file : slash + 1;
  const size_t length = (size_t)(output->name - file);
  errno = ENAMETOOLONG;
  if (length >= sizeof directory || strlen(output->name) > NAME_MAX) return false;
  memcpy(directory, file, length);
  directory[length] = 0;
  output->directory = open(length == 0 ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (output->directory < 0) return false;
  output->complete = mmap(NULL, sizeof *output->complete, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (output->complete == MAP_FAILED) output->complete = NULL;
  if (output->complete == NULL) return false;
  for (int tries = 0; output->file < 0 && tries < 100; tries++) {
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) < 0) return false;
    char temporary[sizeof output->temporary];
    snprintf(temporary, sizeof temporary, ".faaslet-output-%lx", (unsigned long)number);
    output->file = openat(output->directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (output->file < 0 && errno != EEXIST) return false;
    if (output->file >= 0) strcpy(output->temporary, temporary);
  }
  /* The new file is as open to others as the old one, where the file system knows such a thing. */
  if (output->file >= 0 && old != NULL) fchmod(output->file, old->st_mode & 0777);
  return output->file >= 0;
}

static bool open_output(struct host_output *output, const char *file) {
  struct stat status;
  output->file = -1;
  const bool exists = lstat(file, &status) == 0;
  if (!exists && errno != ENOENT) return false;
  if (!exists || S_ISREG(status.st_mode)) return open_temporary(output, file, exists ? &status : NULL);
  /* Pipes and devices have no complete state. */
  output->file = host_file_open(file, O_WRONLY, 0);
  return output->file >= 0;
}

static bool read_input(struct faaslet *faaslet, const char *file) {
  int fd = host_file_open(file, O_RDONLY, 0);
  if (fd < 0) return false;
  faaslet->input = file_read(fd, &faaslet->input_size);
  close(fd);
  return faaslet->input != NULL;
}

bool host_io_open(struct faaslet *faaslet, struct failure *failure) {
  const struct options *options = &faaslet->options;
  if (options->input != NULL && !read_input(faaslet, options->input)) return cannot(failure, "read --input", options->input);
  if (options->output == NULL) return true;
  return open_output(&faaslet->to, options->output) || cannot(failure, "write --output", options->output);
}

static const char *output_name(const struct faaslet *faaslet) {
  return faaslet->options.output != NULL ? faaslet->options.output : "standard output";
}

static void let_go_of_directory(struct host_output *output) {
  if (output->directory >= 0) close(output->directory);
  output->directory = -1;
  output->temporary[0] = 0;
}

void host_io_leave(struct faaslet *faaslet) { let_go_of_directory(&faaslet->to); }

void host_io_redirect(struct faaslet *faaslet, int fd) {
  if (faaslet->to.file > STDERR_FILENO) close(faaslet->to.file);
  faaslet->to.file = fd;
  faaslet->to.complete = NULL;
}

bool host_io_finish(struct faaslet *faaslet, struct failure *failure) {
  const struct host_output *output = &faaslet->to;
  if (faaslet->output_is_lost) return fail(failure, EXIT_OF_ENGINE, "the output is lost");
  if (!file_write(output->file, faaslet->output, faaslet->output_size)) {
    return fail(failure, EXIT_OF_ENGINE, "cannot write the output to %s: %s", output_name(faaslet), strerror(errno));
  }
  if (output->complete != NULL) *output->complete = true;
  return true;
}

bool host_io_keep(struct faaslet *faaslet, struct failure *failure) {
  struct host_output *output = &faaslet->to;
  if (output->complete == NULL || !*output->complete) return true;
  if (renameat(output->directory, output->temporary, output->directory, output->name) != 0) {
    return fail(failure, EXIT_OF_ENGINE, "cannot write the output to %s: %s", output_name(faaslet), strerror(errno));
  }
  output->temporary[0] = 0;
  return true;
}

void host_io_close(struct faaslet *faaslet) {
  struct host_output *output = &faaslet->to;
  /* What has stopped it once may be over. */
  for (int tries = 0; tries < 3 && output->temporary[0] != 0; tries++) {
    if (unlinkat(output->directory, output->temporary, 0) == 0) output->temporary[0] = 0;
  }
  if (output->temporary[0] != 0) {
    report("faaslet: cannot remove %s, the beginning of the output: %s\n", output->temporary, strerror(errno));
  }
  let_go_of_directory(output);
  if (output->file > STDERR_FILENO) close(output->file);
  output->file = -1;
  if (output->complete != NULL) munmap(output->complete, sizeof *output->complete);
  output->complete = NULL;
  free(faaslet->input);
  free(faaslet->output);
  faaslet->input = faaslet->output = NULL;
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
    faaslet->output_is_lost = true;
    return;
  }
  faaslet->output_is_lost = false;
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
