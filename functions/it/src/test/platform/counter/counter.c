// Adds one to a state value while nobody else can, and answers with it.
#define HOST(result, name) __attribute__((import_module("env"), import_name(#name))) result name

HOST(unsigned, __faasm_read_state)(const char *key, void *buffer, unsigned length);
HOST(void, __faasm_write_state)(const char *key, const void *bytes, unsigned length);
HOST(void, __faasm_lock_state_write)(const char *key);
HOST(void, __faasm_unlock_state_write)(const char *key);
HOST(void, __faasm_write_output)(const void *bytes, unsigned length);

void _start(void) {
  static const char key[] = "counter";
  unsigned count = 0;
  __faasm_lock_state_write(key);
  __faasm_read_state(key, &count, sizeof count);
  count++;
  __faasm_write_state(key, &count, sizeof count);
  __faasm_unlock_state_write(key);
  __faasm_write_output(&count, sizeof count);
}
