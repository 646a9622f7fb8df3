/* Faasm's host interface, as its WAMR workers register it (signatures of src/wamr in Faasm's sources). */
#ifndef FAASM_HOST_H
#define FAASM_HOST_H

#ifdef __wasm__
#define FAASM_IMPORT(name) __attribute__((import_module("env"), import_name(#name)))
#else
#define FAASM_IMPORT(name) /* the native tests are the host themselves */
#endif

/* Both ask for the size when the length is 0, and else copy at most `length` bytes and return how many there are. */
FAASM_IMPORT(__faasm_read_input) int __faasm_read_input(char *buffer, int length);
FAASM_IMPORT(__faasm_read_state) int __faasm_read_state(const char *key, char *buffer, int length);

FAASM_IMPORT(__faasm_write_output) void __faasm_write_output(const char *bytes, int length);
FAASM_IMPORT(__faasm_write_state) void __faasm_write_state(const char *key, const char *bytes, int length);
FAASM_IMPORT(__faasm_push_state) void __faasm_push_state(const char *key);
FAASM_IMPORT(__faasm_pull_state) void __faasm_pull_state(const char *key, int length);

/* Returns the id of the call. */
FAASM_IMPORT(__faasm_chain_name) int __faasm_chain_name(const char *function, const char *input, int length);
/* Waits for the call and returns its code; the host puts the output into memory of the guest. */
FAASM_IMPORT(__faasm_await_call_output) int __faasm_await_call_output(int id, char **output, int *length);

#endif
