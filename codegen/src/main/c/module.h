/*
 * What a generated native object and the engine know of each other.
 *
 * Every object made from a wasm module exports one `faaslet_module`. Whatever depends on the
 * particular module (instance type, import list, optional exports) stays behind it, so one engine
 * runs any module.
 *
 * A program calls the engine directly. A shared object (a wasm side module) calls nothing by an ELF symbol: each of its
 * imports is a variable that the engine fills when it links the object, so that the rules of linking are the engine's
 * (dynlink.h), and a call costs what a call through the dynamic loader's table costs.
 */
#ifndef FAASLET_MODULE_H
#define FAASLET_MODULE_H

#include <stddef.h>
#include <stdint.h>

#include "wasm-rt.h"

/* Raised whenever the layout below or the meaning of a field changes. A test compares it with CodeSeal.java. */
#define FAASLET_MODULE_ABI 5

/* A function type's identity, as generated code compares it, and its readable form. */
struct faaslet_signature {
  wasm_rt_func_type_t type;
  const char *text;
};

enum faaslet_symbol_kind {
  FAASLET_FUNCTION,
  FAASLET_FUNCTION_ADDRESS, /* import only: the function's place in the table */
  FAASLET_DATA,             /* export: an address; import: wants one */
  FAASLET_TAG,              /* import only: an exception's identity */
};

enum { FAASLET_NO_SLOT = UINT32_MAX };

/* Something that other modules may use, in the order of strcmp of the names. */
struct faaslet_export {
  uint32_t name;      /* offset in `names` */
  uint16_t signature; /* of a function: index in `signatures` */
  uint16_t kind;
  /* Of data: the address, relative to the memory base of a shared object. Of a function: its place in the table, relative
     to the table base of a shared object, or FAASLET_NO_SLOT. */
  uint32_t value;
};

struct faaslet_import {
  uint32_t name;
  uint16_t signature; /* of a function or a tag */
  uint8_t kind;
  uint8_t weak;
  /* FAASLET_FUNCTION: void (**)(); FAASLET_TAG: wasm_rt_tag_t *; else uint32_t *. */
  void *slot;
};

/* Something that a program imports from the engine. */
struct faaslet_host_import {
  const char *name; /* "module.name" */
  const char *type; /* "(i32, i64) -> i32"; of what is no function its kind, which no type is written like */
};

/* What a shared object gets from the program it is loaded into. */
struct faaslet_bases {
  void *program; /* the program's instance: first argument of its functions */
  wasm_rt_memory_t *memory;
  wasm_rt_funcref_table_t *table;
  uint32_t *stack_pointer;
  uint32_t memory_base;
  uint32_t table_base;
};

struct faaslet_module {
  uint32_t abi;
  uint32_t runtime_header; /* size of wasm_rt_funcref_t, a cheap check of the shared header */
  const struct faaslet_signature *signatures;
  size_t signature_count;

  const char *names; /* zero-terminated, one after the other */
  const struct faaslet_export *exports;
  /* By the exports' indices; NULL for data. Called with the program's instance first, whatever module they are in. */
  void (*const *functions)(void);
  size_t export_count;

  /* Called once before the process ends; NULL: nothing to do. Objects that count for a profile write it here. */
  void (*finish)(void);

  /* Programs only, NULL in shared objects. */
  const struct faaslet_host_import *host_imports;
  size_t host_import_count;
  size_t instance_size;
  /* Allocates memory and tables, copies data segments and runs the start function. `host` is
     handed to every import. */
  void (*instantiate)(void *instance, void *host);
  /* `_start`; NULL when the module has none. */
  void (*start)(void *instance);
  /* The memory the module exports; NULL when it has none. */
  wasm_rt_memory_t *(*memory)(void *instance);
  /* The table and the stack pointer it exports; NULL when it has none, and then it cannot load shared objects. */
  wasm_rt_funcref_table_t *(*table)(void *instance);
  uint32_t *(*stack_pointer)(void *instance);
  /* The guest's own `malloc`; NULL when it is not exported. */
  uint32_t (*allocate)(void *instance, uint32_t size);
  /* Tells on standard error where the guest was when it trapped; NULL: it has nothing to tell. */
  void (*report_trap)(void *instance);

  /* Shared objects only: what the section dylink.0 says, and the steps of loading. */
  const struct faaslet_shared_object *shared;
};

struct faaslet_shared_object {
  uint32_t memory_size;
  uint32_t memory_alignment; /* bytes */
  uint32_t table_size;
  uint32_t table_alignment; /* entries */
  const char *const *needed; /* ends with NULL */
  const struct faaslet_import *imports;
  size_t import_count;
  /* After all imports are filled: copies data to the memory base and functions to the table base. */
  void (*instantiate)(const struct faaslet_bases *bases);
  void (*relocate)(void);  /* __wasm_apply_data_relocs; NULL: none */
  void (*construct)(void); /* __wasm_call_ctors; NULL: none */
};

#endif
