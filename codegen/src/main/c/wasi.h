/* How host calls are named and found: wasm2c names the import `module.name` w2c_<module>_<name>. */
#ifndef FAASLET_WASI_H
#define FAASLET_WASI_H

#include <errno.h>
#include <stdint.h>

#include "faaslet.h"
#include "wasi_errno.h"

#define WASI_CALL(name) FAASLET_PROVIDES uint32_t w2c_wasi__snapshot__preview1_##name
#define ENV_CALL(type, name) FAASLET_PROVIDES type w2c_env_##name

/* The result of a host call that sets errno. */
static inline uint32_t wasi_result(long result) { return result < 0 ? wasi_errno(errno) : WASI_SUCCESS; }

#endif
