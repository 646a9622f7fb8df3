/*
 * What a generated native object and the engine know of each other.
 *
 * Every object made from a wasm module exports one `faaslet_module`. Whatever depends on the
 * particular module (instance type, import list, optional exports) stays behind it, so one engine
 * runs any module.
 */
#ifndef FAASLET_MODULE_H
#define FAASLET_MODULE_H

#include <stddef.h>
#include <stdint.h>

#include "wasm-rt.h"

/* Raised whenever the layout below or the meaning of a field changes. */
#define FAASLET_MODULE_ABI 2

/* A function type's identity, as generated code compares it, and its readable form. */
struct faaslet_signature {
  wasm_rt_func_type_t type;
  const char *text;
};

struct faaslet_module {
  uint32_t abi;
  uint32_t runtime_header;     /* size of wasm_rt_funcref_t, a cheap check of the shared header */
  const char *wasm_sha256;     /* hex digest of the wasm file the code was made from */
  const char *target;          /* "x86-64", "x86-64-v3", "x86-64-v3+fsgsbase", "aarch64" */
  size_t instance_size;
  const struct faaslet_signature *signatures;
  size_t signature_count;

  /* Allocates memory and tables, copies data segments and runs the start function. `host` is
     handed to every import. */
  void (*instantiate)(void *instance, void *host);
  /* `_start`; NULL when the module has none. */
  void (*start)(void *instance);
  /* The memory the module exports; NULL when it has none. */
  wasm_rt_memory_t *(*memory)(void *instance);
  /* The guest's own `malloc`; NULL when it is not exported. */
  uint32_t (*allocate)(void *instance, uint32_t size);
  /* Tells on standard error where the guest was when it trapped; NULL: it has nothing to tell. */
  void (*report_trap)(void *instance);
  /* Called once before the process ends; NULL: nothing to do. Objects that count for a profile write it here. */
  void (*finish)(void);
};

#endif
