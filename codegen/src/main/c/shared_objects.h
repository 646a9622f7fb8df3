/* The program and the shared objects in it, and how symbols are found among them. */
#ifndef FAASLET_SHARED_OBJECTS_H
#define FAASLET_SHARED_OBJECTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "module.h"

struct faaslet;

enum { SHARED_OBJECTS_MAX = 1024 };

enum object_state { OBJECT_IDENTIFIED, OBJECT_PLACED, OBJECT_LINKED };

struct shared_object {
  const struct faaslet_module *module;
  char *path;       /* of the guest */
  const char *name; /* the last component of it */
  char wasm_sha256[72];
  dev_t device;
  ino_t inode;
  enum object_state state;
  bool visited; /* while a list of objects is made */
  bool global;  /* offers its symbols to all that is loaded after it */
  uint32_t memory_base;
  uint32_t table_base;
  uint32_t *slots; /* by export index: places in the table that the object itself has none for, 0 where there is none yet */
};

struct shared_objects {
  struct faaslet *faaslet;
  struct shared_object program;
  wasm_rt_funcref_table_t *table;
  uint32_t spare_slot, spare_end;
  struct shared_object *objects[SHARED_OBJECTS_MAX]; /* the program first */
  uint32_t count;
};

struct symbol {
  struct shared_object *owner;
  const struct faaslet_export *export;
};

/* An object with this name that was identified, or NULL. */
struct shared_object *objects_named(const struct shared_objects *all, const char *name);

/* What a module exports under a name, or NULL. */
const struct faaslet_export *module_export(const struct faaslet_module *module, const char *name);

/* Looks in one object only. */
bool object_symbol(struct shared_object *object, const char *name, struct symbol *symbol);

/* Looks in the program, in what is global, and, unless NULL, in the object and what it needs. */
bool objects_symbol(const struct shared_objects *all, struct shared_object *object, const char *name, struct symbol *symbol);

/* Looks in the object and in what it needs. */
bool objects_symbol_below(const struct shared_objects *all, struct shared_object *object, const char *name,
                          struct symbol *symbol);

/* What C code calls the address: of data in memory, of a function in the table. 0 when the table is full. */
uint32_t symbol_address(struct shared_objects *all, const struct symbol *symbol);

/* Fills all imports of an object; answers false and writes which one cannot be, and why. */
bool object_resolve(struct shared_objects *all, struct shared_object *object, char *why, size_t size);

#endif
