/* Input, output and chaining, src/wamr/faasm.cpp and src/wasm/chaining_util.cpp. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call.h"
#include "calls.h"
#include "imports.h"
#include "trap.h"

/* doFaasmReadInput(): length 0 asks for the size, and so does a negative one. */
i32 env___faasm_read_input(struct call *call, i32 buffer, i32 length) {
  guest_bytes(call, buffer, 0);
  if (call->input_size == 0) return 0;
  if ((int32_t)length <= 0) return (i32)call->input_size;
  const size_t size = call->input_size < length ? call->input_size : length;
  memcpy(guest_bytes(call, buffer, size), call->input, size);
  return (i32)size;
}

/* The last output counts. */
void env___faasm_write_output(struct call *call, i32 buffer, i32 length) {
  if ((int32_t)length < 0) worker_ends("an output of %d bytes", (int32_t)length);
  const void *bytes = guest_bytes(call, buffer, length);
  free(call->output_bytes);
  call->output_bytes = allocate((size_t)length + 1);
  memcpy(call->output_bytes, bytes, length);
  call->output_size = length;
}

static struct call_answer ask(struct call *call, const struct call_request *request, int sent, int *received) {
  struct call_answer answer;
  if (call_send(call->dispatcher, request, sizeof *request, sent) &&
      call_receive(call->dispatcher, &answer, sizeof answer, received)) {
    return answer;
  }
  /* The worker has ended, and this process is about to be killed. */
  _exit(EXIT_OF_ENGINE);
}

/*
 * makeChainedCall(): another call of the message's user, `python`, with its command line and its Python fields. So the only
 * function there is to call is the module itself, and everything else has to be said in the input. The number of the new call
 * is the answer also where it will never run.
 */
static i32 chain(struct call *call, const char *function, uint32_t pointer, const void *bytes, uint32_t length) {
  struct call_request request = {.what = CALL_START};
  int none;
  if (*function == 0 || strlen(function) > CALL_NAME_MAX) {
    worker_ends("a chained call of a function whose name has %d bytes", (int)strlen(function));
  }
  strcpy(request.function, function);
  snprintf(request.entry, sizeof request.entry, "%u", pointer);
  const int file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0 || !bytes_write(file, bytes, length)) worker_ends("no memory for the input of a chained call");
  const struct call_answer answer = ask(call, &request, file, &none);
  close(file);
  return answer.id;
}

i32 env___faasm_chain_name(struct call *call, i32 name, i32 input, i32 length) {
  return chain(call, guest_text(call, name), 0, guest_bytes(call, input, length), length);
}

/* A function of the module by its place in the table, and in an instance in which `_start` has not run. */
i32 env___faasm_chain_ptr(struct call *call, i32 function, i32 input, i32 length) {
  return chain(call, MODULE_NAME, function, guest_bytes(call, input, length), length);
}

/* awaitChainedCall(): 0 also for a call that did not end in time, or whose result was lost. */
i32 env___faasm_await_call(struct call *call, i32 id) {
  const struct call_request request = {.what = CALL_AWAIT, .id = id};
  int none;
  return ask(call, &request, -1, &none).code;
}

/* wasm_runtime_module_malloc() calls the guest's own malloc(), where it exports free() as well (aot_loader.c). */
static uint32_t module_malloc(struct call *call, uint32_t size) {
  const struct faaslet_module *module = call->guest.module;
  for (size_t i = 0; i < module->export_count; i++) {
    if (strcmp(module->names + module->exports[i].name, "free") == 0) return guest_allocate(&call->guest, size);
  }
  return 0;
}

/* The output lies in that memory, without a zero behind it. */
i32 env___faasm_await_call_output(struct call *call, i32 id, i32 buffer, i32 length) {
  const struct call_request request = {.what = CALL_AWAIT_OUTPUT, .id = id};
  guest_bytes(call, buffer, 4);
  guest_bytes(call, length, 4);
  int file;
  const struct call_answer answer = ask(call, &request, -1, &file);
  unsigned long size = 0;
  unsigned char *bytes = file < 0 ? NULL : bytes_read(file, &size);
  if (file >= 0) close(file);
  const uint32_t place = module_malloc(call, (uint32_t)size);
  if (place == 0) call_throws(call, "Error allocating memory in module! (%lu bytes; does it export malloc and free?)", size);
  if (size > 0) memcpy(guest_bytes(call, place, size), bytes, size);
  free(bytes);
  put_u32(guest_bytes(call, buffer, 4), place);
  put_u32(guest_bytes(call, length, 4), (uint32_t)size);
  return answer.code;
}
