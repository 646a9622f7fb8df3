/* The functions that a module can import from a worker, made from imports.inc. */
#ifndef WORKER_IMPORTS_H
#define WORKER_IMPORTS_H

#include <stdint.h>

struct call;

/* WebAssembly's types in C. */
typedef uint32_t i32;
typedef uint64_t i64;
typedef void none;

#define WASI(name, result, ...) result worker_##name(struct call *__VA_OPT__(, ) __VA_ARGS__);
#define LIBC(name, result, ...) result libc_##name(struct call *__VA_OPT__(, ) __VA_ARGS__);
#define ENV(name, symbol, result, ...) result env_##name(struct call *__VA_OPT__(, ) __VA_ARGS__);
#define WASI_FATAL(name, result, ...)
#define ENV_FATAL(name, symbol, result, ...)
#include "imports.inc"
#undef WASI
#undef LIBC
#undef ENV
#undef WASI_FATAL
#undef ENV_FATAL

#endif
