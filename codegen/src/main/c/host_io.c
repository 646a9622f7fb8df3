#include "host_io.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

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

void host_io_open(struct faaslet *faaslet) {
  const char *file = faaslet->options.input;
  if (file == NULL) return;
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) faaslet->input = file_read(fd, &faaslet->input_size);
  if (faaslet->input == NULL) {
    report("faaslet: cannot read --input %s: %s\n", file, strerror(errno));
    exit(EXIT_OF_USAGE);
  }
  close(fd);
}

bool host_io_finish(struct faaslet *faaslet) {
  const char *file = faaslet->options.output;
  int fd = STDOUT_FILENO;
  if (file != NULL) fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0 || !file_write(fd, faaslet->output, faaslet->output_size)) {
    report("faaslet: cannot write the output to %s: %s\n", file != NULL ? file : "standard output", strerror(errno));
    return false;
  }
  if (file != NULL) close(fd);
  return true;
}

/* Length 0 asks for the size; otherwise as much as fits is copied, and its length answered. */
ENV_CALL(uint32_t, 0x5F_faasm_read_input)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  if (size == 0) return (uint32_t)faaslet->input_size;
  uint32_t part = size < faaslet->input_size ? size : (uint32_t)faaslet->input_size;
  void *target = guest_range(faaslet, buffer, part);
  if (target == NULL) return 0;
  if (part > 0) memcpy(target, faaslet->input, part);
  return part;
}

/* The last output counts, as on a Faasm worker. */
ENV_CALL(void, 0x5F_faasm_write_output)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
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

ENV_CALL(uint32_t, 0x5F_faasm_get_py_user)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  return word_put(faaslet, faaslet->options.py_user, buffer, size);
}

ENV_CALL(uint32_t, 0x5F_faasm_get_py_func)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  return word_put(faaslet, faaslet->options.py_func, buffer, size);
}

ENV_CALL(uint32_t, 0x5F_faasm_get_py_entry)(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  return word_put(faaslet, faaslet->options.py_entry, buffer, size);
}
