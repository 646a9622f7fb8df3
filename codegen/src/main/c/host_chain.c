/* Chained calls. */
#include <stdlib.h>

#include "calls.h"
#include "host_services.h"
#include "report.h"
#include "trap.h"
#include "wasi.h"

typedef uint32_t (*chaining)(struct faaslet *faaslet, const char *name, const void *input, uint32_t size);

static uint32_t chain(struct faaslet *faaslet, chaining service, uint32_t name, uint32_t buffer, uint32_t size) {
  const char *called = guest_string(faaslet, name, CALL_NAME_MAX);
  const void *input = guest_range(faaslet, buffer, size);
  if (called == NULL) {
    report("faaslet: a chained call was refused: its name is longer than %d bytes, or lies outside memory\n", CALL_NAME_MAX);
  } else if (input == NULL) {
    report("faaslet: a chained call was refused: its input lies outside memory\n");
  } else {
    return service(faaslet, called, input, size);
  }
  return 0;
}

/* Calls another function of the same user. Answers the call's number, 0 when it could not be started. */
FAASM_CALL(uint32_t, chain_name)(struct faaslet *faaslet, uint32_t name, uint32_t buffer, uint32_t size) {
  return chain(faaslet, faaslet->services->chain_function, name, buffer, size);
}

/* Calls another entry of the same Python function. */
FAASM_CALL(uint32_t, chain_py)(struct faaslet *faaslet, uint32_t name, uint32_t buffer, uint32_t size) {
  return chain(faaslet, faaslet->services->chain_entry, name, buffer, size);
}

FAASM_CALL(uint32_t, await_call)(struct faaslet *faaslet, uint32_t id) {
  uint32_t code;
  return faaslet->services->await(faaslet, id, &code, NULL) ? code : 1;
}

/* The output is placed in memory of the guest's own malloc, so the guest may free() it. */
FAASM_CALL(uint32_t, await_call_output)(struct faaslet *faaslet, uint32_t id, uint32_t target, uint32_t length) {
  uint32_t code;
  struct awaited_output output;
  if (!faaslet->services->await(faaslet, id, &code, &output)) return 1;
  uint32_t address = 0;
  if (faaslet->module->allocate == NULL) {
    report("faaslet: the module does not export malloc, so the output of a chained call cannot be handed to it\n");
  } else if (output.size < UINT32_MAX) {
    address = guest_allocate(faaslet, (uint32_t)output.size + 1);
  }
  const uint32_t size = (uint32_t)output.size;
  uint8_t *bytes = address == 0 ? NULL : guest_range(faaslet, address, (uint64_t)size + 1);
  if (bytes != NULL) memcpy(bytes, output.bytes, size);
  free(output.bytes);
  if (bytes == NULL) {
    report("faaslet: no guest memory for %u bytes of a chained call's output\n", size);
    return 1;
  }
  bytes[size] = 0;
  return guest_put_u32(faaslet, target, address) && guest_put_u32(faaslet, length, size) ? code : 1;
}
