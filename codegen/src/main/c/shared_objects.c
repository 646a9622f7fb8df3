#include "shared_objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faaslet.h"

struct shared_object *objects_named(const struct shared_objects *all, const char *name) {
  for (uint32_t i = 1; i < all->count; i++) {
    if (strcmp(all->objects[i]->name, name) == 0) return all->objects[i];
  }
  return NULL;
}

const struct faaslet_export *module_export(const struct faaslet_module *module, const char *name) {
  size_t low = 0, high = module->export_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(name, module->names + module->exports[middle].name);
    if (order == 0) return &module->exports[middle];
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

bool object_symbol(struct shared_object *object, const char *name, struct symbol *symbol) {
  const struct faaslet_export *export = module_export(object->module, name);
  if (export == NULL) return false;
  *symbol = (struct symbol){object, export};
  return true;
}

static bool below(const struct shared_objects *all, struct shared_object *object, const char *name, struct symbol *symbol,
                  struct shared_object **seen, uint32_t *seen_count) {
  for (uint32_t i = 0; i < *seen_count; i++) {
    if (seen[i] == object) return false;
  }
  seen[(*seen_count)++] = object;
  if (object_symbol(object, name, symbol)) return true;
  const char *const *needed = object->module->shared == NULL ? NULL : object->module->shared->needed;
  for (; needed != NULL && *needed != NULL; needed++) {
    struct shared_object *library = objects_named(all, *needed);
    if (library != NULL && below(all, library, name, symbol, seen, seen_count)) return true;
  }
  return false;
}

bool objects_symbol_below(const struct shared_objects *all, struct shared_object *object, const char *name,
                          struct symbol *symbol) {
  struct shared_object *seen[SHARED_OBJECTS_MAX];
  uint32_t seen_count = 0;
  return below(all, object, name, symbol, seen, &seen_count);
}

bool objects_symbol(const struct shared_objects *all, struct shared_object *object, const char *name, struct symbol *symbol) {
  for (uint32_t i = 0; i < all->count; i++) {
    if ((i == 0 || all->objects[i]->global) && object_symbol(all->objects[i], name, symbol)) return true;
  }
  return object != NULL && objects_symbol_below(all, object, name, symbol);
}

/* Places are taken from the table a few at a time: growing it copies it. */
static uint32_t new_slot(struct shared_objects *all) {
  enum { AT_ONCE = 64 };
  if (all->spare_slot == all->spare_end) {
    uint32_t first = wasm_rt_grow_funcref_table(all->table, AT_ONCE, wasm_rt_funcref_null_value);
    if (first == UINT32_MAX) return 0;
    all->spare_slot = first;
    all->spare_end = first + AT_ONCE;
  }
  return all->spare_slot++;
}

uint32_t symbol_address(struct shared_objects *all, const struct symbol *symbol) {
  struct shared_object *owner = symbol->owner;
  const struct faaslet_export *export = symbol->export;
  const struct faaslet_module *module = owner->module;
  if (export->kind == FAASLET_DATA) return owner->memory_base + export->value;
  if (export->value != FAASLET_NO_SLOT) return owner->table_base + export->value;
  const size_t index = (size_t)(export - module->exports);
  if (owner->slots == NULL) owner->slots = calloc(module->export_count, sizeof *owner->slots);
  if (owner->slots == NULL) return 0;
  if (owner->slots[index] == 0) {
    uint32_t slot = new_slot(all);
    if (slot == 0) return 0;
    all->table->data[slot] = (wasm_rt_funcref_t){
        .func_type = module->signatures[export->signature].type,
        .func = module->functions[index],
        .module_instance = all->faaslet->instance,
    };
    owner->slots[index] = slot;
  }
  return owner->slots[index];
}

/* Stands for a weak function that no module has. Calling it is the guest's mistake, whatever its type is. */
static void undefined_weak_function(void) { wasm_rt_trap(WASM_RT_TRAP_CALL_INDIRECT); }

static const char *where(const struct symbol *symbol) {
  return symbol->owner->path == NULL ? "the program" : symbol->owner->path;
}

static bool fill(struct shared_objects *all, const struct faaslet_module *module, const struct faaslet_import *import,
                 const char *name, const struct symbol *symbol, char *why, size_t size) {
  const bool is_function = symbol->export->kind == FAASLET_FUNCTION;
  if (is_function == (import->kind == FAASLET_DATA)) {
    snprintf(why, size, "%s is %s in %s, and %s here", name, is_function ? "a function" : "data", where(symbol),
             is_function ? "data" : "a function");
    return false;
  }
  if (import->kind != FAASLET_FUNCTION) {
    uint32_t address = symbol_address(all, symbol);
    if (address == 0 && is_function) snprintf(why, size, "the function table is full");
    memcpy(import->slot, &address, sizeof address);
    return address != 0 || !is_function;
  }
  const struct faaslet_signature *wanted = &module->signatures[import->signature];
  const struct faaslet_signature *there = &symbol->owner->module->signatures[symbol->export->signature];
  if (memcmp(wanted->type, there->type, 32) != 0) {
    snprintf(why, size, "the function %s is called as %s, and in %s it is %s", name, wanted->text, where(symbol), there->text);
    return false;
  }
  void (*function)(void) = symbol->owner->module->functions[symbol->export - symbol->owner->module->exports];
  memcpy(import->slot, &function, sizeof function);
  return true;
}

bool object_resolve(struct shared_objects *all, struct shared_object *object, char *why, size_t size) {
  const struct faaslet_module *module = object->module;
  const struct faaslet_shared_object *shared = module->shared;
  for (size_t i = 0; i < shared->import_count; i++) {
    const struct faaslet_import *import = &shared->imports[i];
    const char *name = module->names + import->name;
    struct symbol symbol;
    if (import->kind == FAASLET_TAG) {
      const char *offered;
      const char *type = module->signatures[import->signature].text;
      wasm_rt_tag_t tag = exceptions_tag(name, type, &offered);
      memcpy(import->slot, &tag, sizeof tag);
      if (tag != NULL) continue;
      if (offered != NULL) {
        snprintf(why, size, "the exception %s has the type %s here, and is of type %s", name, type, offered);
        return false;
      }
    } else if (objects_symbol(all, object, name, &symbol)) {
      if (!fill(all, module, import, name, &symbol, why, size)) return false;
      continue;
    } else if (import->weak) {
      void (*function)(void) = undefined_weak_function;
      const uint32_t null = 0;
      memcpy(import->slot, import->kind == FAASLET_FUNCTION ? (const void *)&function : &null,
             import->kind == FAASLET_FUNCTION ? sizeof function : sizeof null);
      continue;
    }
    snprintf(why, size, "undefined symbol: %s", name);
    return false;
  }
  return true;
}
