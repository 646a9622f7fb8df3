/* The state functions. */
#include "host_services.h"
#include "report.h"
#include "wasi.h"

/* The key at this address, or NULL after saying what a key has to be. */
static const char *key_at(struct faaslet *faaslet, uint32_t address) {
  const char *key = guest_string(faaslet, address, STATE_KEY_MAX);
  if (key != NULL && *key != 0) return key;
  report("faaslet: a state key must be 1 to %u bytes in the guest's memory\n", (unsigned)STATE_KEY_MAX);
  return NULL;
}

/* Length 0 asks for the size. A key that was never written has none. */
FAASM_CALL(uint32_t, read_state)(struct faaslet *faaslet, uint32_t key, uint32_t buffer, uint32_t size) {
  const char *name = key_at(faaslet, key);
  if (name == NULL) return 0;
  if (size == 0) return (uint32_t)faaslet->services->state_size(faaslet, name);
  void *target = guest_range(faaslet, buffer, size);
  return target == NULL ? 0 : (uint32_t)faaslet->services->state_read(faaslet, name, 0, target, size);
}

FAASM_CALL(void, write_state)(struct faaslet *faaslet, uint32_t key, uint32_t buffer, uint32_t size) {
  const void *source = guest_range(faaslet, buffer, size);
  if (source == NULL) {
    report("faaslet: __faasm_write_state was given bytes outside the guest's memory; ignored\n");
    return;
  }
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_write(faaslet, name, source, size);
}

FAASM_CALL(void, read_state_offset)(struct faaslet *faaslet, uint32_t key, uint32_t total, uint32_t offset,
                                             uint32_t buffer, uint32_t size) {
  (void)total;
  void *target = guest_range(faaslet, buffer, size);
  const char *name = target == NULL ? NULL : key_at(faaslet, key);
  if (name == NULL) return;
  size_t got = faaslet->services->state_read(faaslet, name, offset, target, size);
  memset((uint8_t *)target + got, 0, size - got);
}

FAASM_CALL(void, write_state_offset)(struct faaslet *faaslet, uint32_t key, uint32_t total, uint32_t offset,
                                              uint32_t buffer, uint32_t size) {
  const void *source = guest_range(faaslet, buffer, size);
  if (source == NULL || (uint64_t)offset + size > total) {
    report("faaslet: __faasm_write_state_offset: part of the value lies outside; ignored\n");
    return;
  }
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_write_part(faaslet, name, total, offset, source, size);
}

FAASM_CALL(void, push_state)(struct faaslet *faaslet, uint32_t key) {
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_push(faaslet, name);
}

/* The tests' engine with a hole has another. */
#ifndef FAASLET_HOLE
FAASM_CALL(void, push_state_partial)(struct faaslet *faaslet, uint32_t key) { faasm_push_state(faaslet, key); }
#endif

FAASM_CALL(void, pull_state)(struct faaslet *faaslet, uint32_t key, uint32_t size) {
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_pull(faaslet, name, size);
}

FAASM_CALL(void, append_state)(struct faaslet *faaslet, uint32_t key, uint32_t buffer, uint32_t size) {
  const void *source = guest_range(faaslet, buffer, size);
  const char *name = source == NULL ? NULL : key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_append(faaslet, name, source, size);
}

FAASM_CALL(void, read_appended_state)(struct faaslet *faaslet, uint32_t key, uint32_t buffer, uint32_t size,
                                               uint32_t count) {
  void *target = guest_range(faaslet, buffer, size);
  const char *name = target == NULL ? NULL : key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_read_appended(faaslet, name, target, size, count);
}

FAASM_CALL(void, clear_appended_state)(struct faaslet *faaslet, uint32_t key) {
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_clear_appended(faaslet, name);
}

static void lock(struct faaslet *faaslet, uint32_t key, enum state_lock_kind kind) {
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_lock(faaslet, name, kind);
}

static void unlock(struct faaslet *faaslet, uint32_t key, enum state_lock_kind kind) {
  const char *name = key_at(faaslet, key);
  if (name != NULL) faaslet->services->state_unlock(faaslet, name, kind);
}

FAASM_CALL(void, lock_state_read)(struct faaslet *faaslet, uint32_t key) { lock(faaslet, key, STATE_LOCK_READ); }
FAASM_CALL(void, lock_state_write)(struct faaslet *faaslet, uint32_t key) { lock(faaslet, key, STATE_LOCK_WRITE); }
FAASM_CALL(void, lock_state_global)(struct faaslet *faaslet, uint32_t key) { lock(faaslet, key, STATE_LOCK_GLOBAL); }
FAASM_CALL(void, unlock_state_read)(struct faaslet *faaslet, uint32_t key) { unlock(faaslet, key, STATE_LOCK_READ); }
FAASM_CALL(void, unlock_state_write)(struct faaslet *faaslet, uint32_t key) { unlock(faaslet, key, STATE_LOCK_WRITE); }
FAASM_CALL(void, unlock_state_global)(struct faaslet *faaslet, uint32_t key) { unlock(faaslet, key, STATE_LOCK_GLOBAL); }
