#include "call.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dynlink.h"
#include "report.h"
#include "trap.h"

/* A worker links no shared objects: dlopen is one of the functions that are not implemented. */
const char *dynlink_path_of(const void *code) {
  (void)code;
  return NULL;
}

const char *dynlink_signature(wasm_rt_func_type_t type) {
  (void)type;
  return NULL;
}

/* On one line, without what a terminal would take for a command: paths and keys in it are the guest's. */
static void say(const char *what, const char *format, va_list arguments, const char *consequence) {
  char text[2048];
  vsnprintf(text, sizeof text, format, arguments);
  for (char *c = text; *c != 0; c++) {
    if ((unsigned char)*c < ' ' || *c == 0x7f) *c = '?';
  }
  report("faasm-worker: %s: %s (%s)\n", what, text, consequence);
}

void call_throws(struct call *call, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("the call ends", format, arguments, "a WAMR worker throws an exception here");
  va_end(arguments);
  call->result->ending = ENDING_THROW;
  guest_exit(&call->guest, 0);
}

void call_traps(struct call *call, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("the call ends", format, arguments, "a trap");
  va_end(arguments);
  call->result->ending = ENDING_TRAP;
  guest_exit(&call->guest, 0);
}

void worker_ends(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("the worker ends", format, arguments, "a C++ exception that nothing catches");
  va_end(arguments);
  _exit(EXIT_OF_TRAP);
}

void *guest_bytes(struct call *call, uint32_t address, uint64_t size) {
  void *bytes = guest_range(&call->guest, address, size);
  if (bytes == NULL) call_traps(call, "out of bounds memory access: %lu bytes at %u", (unsigned long)size, address);
  return bytes;
}

void *guest_validated(struct call *call, uint32_t address, uint64_t size) {
  void *bytes = guest_range(&call->guest, address, size);
  if (bytes == NULL) worker_ends("Native pointer is not in WASM's memory: %lu bytes at %u", (unsigned long)size, address);
  return bytes;
}

const char *guest_text(struct call *call, uint32_t address) {
  const char *text = guest_string(&call->guest, address, UINT32_MAX);
  if (text == NULL) call_traps(call, "out of bounds memory access: a string at %u has no end", address);
  return text;
}

void put_u32(void *target, uint32_t value) { memcpy(target, &value, sizeof value); }
void put_u64(void *target, uint64_t value) { memcpy(target, &value, sizeof value); }

/* Behind a zero that is part of it, the system does not see the path either. */
char *path_copy(struct call *call, uint32_t address, uint32_t size) {
  const char *bytes = guest_validated(call, address, size);
  char *path = allocate((size_t)size + 1);
  memcpy(path, bytes, size);
  path[size] = 0;
  return path;
}

void *allocate(size_t size) {
  void *bytes = malloc(size > 0 ? size : 1);
  if (bytes == NULL) {
    report("faasm-worker: out of memory\n");
    _exit(EXIT_OF_ENGINE);
  }
  return bytes;
}

bool bytes_write(int fd, const void *bytes, unsigned long size) {
  const uint8_t *at = bytes;
  while (size > 0) {
    const ssize_t done = write(fd, at, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    at += done;
    size -= (unsigned long)done;
  }
  return true;
}

unsigned char *bytes_read(int fd, unsigned long *size) {
  size_t room = 4096;
  size_t used = 0;
  unsigned char *bytes = allocate(room);
  for (;;) {
    const ssize_t got = read(fd, bytes + used, room - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      free(bytes);
      return NULL;
    }
    if (got == 0) break;
    used += (size_t)got;
    if (used < room) continue;
    unsigned char *larger = realloc(bytes, room *= 2);
    if (larger == NULL) _exit(EXIT_OF_ENGINE);
    bytes = larger;
  }
  *size = used;
  return bytes;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static const char *type_of(const struct faaslet_module *module, wasm_rt_func_type_t type) {
  for (size_t i = 0; type != NULL && i < module->signature_count; i++) {
    if (memcmp(module->signatures[i].type, type, 32) == 0) return module->signatures[i].text;
  }
  return "()";
}

/*
 * executeWasmFunctionFromPointer(): functions without a parameter, or with one, which then is the input read as a number. What
 * they answer is not looked at.
 */
static void run_function(struct call *call) {
  const struct faaslet *guest = &call->guest;
  const wasm_rt_funcref_table_t *table = guest->module->table == NULL ? NULL : guest->module->table(guest->instance);
  if (table == NULL || call->function >= table->size) call_throws(call, "Error getting WAMR function signature");
  const wasm_rt_funcref_t *function = &table->data[call->function];
  const char *type = type_of(guest->module, function->func_type);
  char number[32];
  const size_t digits = call->input_size < sizeof number ? call->input_size : sizeof number - 1;
  memcpy(number, call->input, digits);
  number[digits] = 0;
  const bool is_number = strspn(number + strspn(number, " +-"), "0123456789") > 0;
  if (strncmp(type, "(i32)", 5) == 0 && !is_number) call_throws(call, "stoi: the input of a chained function is no number");
  if (strcmp(type, "() -> ()") == 0) {
    ((void (*)(void *))function->func)(function->module_instance);
  } else if (strcmp(type, "() -> i32") == 0) {
    ((uint32_t (*)(void *))function->func)(function->module_instance);
  } else if (strcmp(type, "(i32) -> ()") == 0) {
    ((void (*)(void *, uint32_t))function->func)(function->module_instance, (uint32_t)atoi(number));
  } else if (strcmp(type, "(i32) -> i32") == 0) {
    ((uint32_t (*)(void *, uint32_t))function->func)(function->module_instance, (uint32_t)atoi(number));
  } else {
    call_throws(call, "Unrecognised WAMR function pointer signature %s", type);
  }
}

static void run(struct faaslet *guest) {
  struct call *call = (struct call *)guest;
  guest->module->instantiate(guest->instance, call);
  guest->memory = guest->module->memory(guest->instance);
  call->brk = (uint32_t)guest->memory->size;
  const uint64_t start = now();
  call->result->nanoseconds = start;
  if (call->function == 0) {
    guest->module->start(guest->instance);
  } else {
    run_function(call);
  }
  call->result->ending = ENDING_RETURN;
}

void call_run(struct call *call) {
  struct faaslet *guest = &call->guest;
  struct result *result = call->result;
  struct failure failure;
  int unused;
  the_faaslet = guest;
  guest->module = call->worker->module;
  memory_limit(&guest->guest_memory, 0);
  guest->instance = calloc(1, guest->module->instance_size);
  if (guest->instance == NULL) worker_ends("out of memory");
  file_system_prepare(call);
  if (!trap_install(guest, &failure) || !trap_run(guest, run, &unused, &failure)) {
    report("faasm-worker: %s\n", failure.message);
    _exit(failure.code);
  }
  if (result->ending == ENDING_UNKNOWN) result->ending = ENDING_TRAP;
  result->nanoseconds = now() - result->nanoseconds;
  if (guest->module->finish != NULL) guest->module->finish();
  if (!bytes_write(call->output, call->output_bytes, call->output_size)) {
    report("faasm-worker: cannot keep the output of a call: %s\n", strerror(errno));
    _exit(EXIT_OF_ENGINE);
  }
  _exit(0);
}
