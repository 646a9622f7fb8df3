/* The functions that a guest can import, made from host_calls.inc. */
#ifndef FAASLET_HOST_CALLS_H
#define FAASLET_HOST_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "module.h"

struct faaslet;

/* WebAssembly's types in C. */
typedef uint32_t i32;
typedef uint64_t i64;
typedef void none;

/* How the engine's files name the functions; generated code calls them under other names (host_calls.c). */
#define WASI_CALL(name) i32 wasi_##name
#define EMSCRIPTEN_CALL(type, name) type emscripten_##name
#define FAASM_CALL(type, name) type faasm_##name

#define WASI(name, result, ...) result wasi_##name(struct faaslet *__VA_OPT__(, ) __VA_ARGS__);
#define EMSCRIPTEN(name, result, ...) result emscripten_##name(struct faaslet *__VA_OPT__(, ) __VA_ARGS__);
#define FAASM(name, result, ...) result faasm_##name(struct faaslet *__VA_OPT__(, ) __VA_ARGS__);
#include "host_calls.inc"
#undef WASI
#undef EMSCRIPTEN
#undef FAASM

/*
 * Whether all that a module imports is offered, and of the type that it imports it with: it is linked by name, and a
 * function of another type would take what lies in the registers for its parameters, or the guest for its result. Writes
 * why not.
 */
bool host_calls_offer(const struct faaslet_host_import *imports, size_t count, char *why, size_t size);

#endif
