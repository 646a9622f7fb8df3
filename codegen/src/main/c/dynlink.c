#include "dynlink.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "code_file.h"
#include "dylink.h"
#include "offer.h"
#include "sha256.h"
#include "trap.h"
#include "wasi_errno.h"

/* As the guest's <dlfcn.h> has them. */
enum { GUEST_RTLD_NOLOAD = 4, GUEST_RTLD_GLOBAL = 256 };

static uint32_t refuse(struct faaslet *faaslet, uint32_t message, uint32_t size, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Writes a message to the guest; answers 0, which is what all four functions answer when they fail. */
static uint32_t refuse(struct faaslet *faaslet, uint32_t message, uint32_t size, const char *format, ...) {
  char *target = guest_range(faaslet, message, size);
  if (target == NULL || size == 0) return 0;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(target, size, format, arguments);
  va_end(arguments);
  return 0;
}

static struct shared_object *object_of(const struct shared_objects *all, uint32_t handle) {
  return handle >= 1 && handle <= all->count ? all->objects[handle - 1] : NULL;
}

/* Finds or loads the code of a file that is mapped at `bytes`. */
static struct shared_object *code_of(struct shared_objects *all, const uint8_t *bytes, size_t count, char *why, size_t size) {
  char digest[SHA256_HEX + 1], file[4096];
  struct sha256 hash;
  sha256_begin(&hash);
  sha256_add(&hash, bytes, count);
  sha256_end(&hash, digest);
  for (uint32_t i = 1; i < all->count; i++) {
    if (strcmp(all->objects[i]->wasm_sha256, digest) == 0) return all->objects[i];
  }
  const char *program = all->faaslet->options.module;
  const char *slash = strrchr(program, '/');
  const int directory = slash == NULL ? 0 : (int)(slash + 1 - program);
  snprintf(file, sizeof file, "%.*s%s.so", directory, program, digest);
  if (access(file, F_OK) != 0) {
    dylink_explain(bytes, count, why, size);
    return NULL;
  }
  if (all->count == SHARED_OBJECTS_MAX) {
    snprintf(why, size, "there are %d shared objects already", SHARED_OBJECTS_MAX - 1);
    return NULL;
  }
  const struct faaslet_module *module = code_file_load(file, digest, why, size);
  if (module == NULL) return NULL;
  if (module->shared == NULL) {
    snprintf(why, size, "it is a program, no shared object");
    return NULL;
  }
  struct shared_object *object = calloc(1, sizeof *object);
  if (object == NULL) {
    snprintf(why, size, "out of memory");
    return NULL;
  }
  object->module = module;
  memcpy(object->wasm_sha256, digest, sizeof digest);
  return object;
}

/* The guest's `identify`. */
static uint32_t identify(struct faaslet *faaslet, uint32_t fd, uint32_t path, uint32_t message, uint32_t size) {
  HOST_CALL;
  struct shared_objects *all = &faaslet->shared_objects;
  struct fd_entry *entry;
  struct stat status;
  const char *name = guest_string(faaslet, path, GUEST_PATH_MAX);
  if (name == NULL) return refuse(faaslet, message, size, "the path is no string");
  if (fd_get(faaslet, fd, RIGHT_FD_READ, &entry) != WASI_SUCCESS || fstat(entry->host, &status) != 0 ||
      !S_ISREG(status.st_mode)) {
    return refuse(faaslet, message, size, "%s: it is no file that can be read", name);
  }
  for (uint32_t i = 1; i < all->count; i++) {
    if (all->objects[i]->device == status.st_dev && all->objects[i]->inode == status.st_ino) return i + 1;
  }
  if (status.st_size == 0) return refuse(faaslet, message, size, "%s: wrong magic number: the file is empty", name);
  const size_t count = (size_t)status.st_size;
  uint8_t *bytes = mmap(NULL, count, PROT_READ, MAP_PRIVATE, entry->host, 0);
  if (bytes == MAP_FAILED) return refuse(faaslet, message, size, "%s: it cannot be read", name);
  char why[1024];
  struct shared_object *object = code_of(all, bytes, count, why, sizeof why);
  munmap(bytes, count);
  if (object == NULL) return refuse(faaslet, message, size, "%s: %s", name, why);
  if (object->path == NULL) {
    object->path = strdup(name);
    if (object->path == NULL) {
      free(object);
      return refuse(faaslet, message, size, "%s: out of memory", name);
    }
    const char *slash = strrchr(object->path, '/');
    object->name = slash == NULL ? object->path : slash + 1;
    object->device = status.st_dev;
    object->inode = status.st_ino;
    all->objects[all->count++] = object;
  }
  for (uint32_t i = 1; i < all->count; i++) {
    if (all->objects[i] == object) return i + 1;
  }
  return 0;
}

/* The guest's `missing`. */
static uint32_t missing(struct faaslet *faaslet, uint32_t handle, uint32_t name, uint32_t size) {
  HOST_CALL;
  const struct shared_objects *all = &faaslet->shared_objects;
  const struct shared_object *object = object_of(all, handle);
  char *target = guest_range(faaslet, name, size);
  if (object == NULL || object->module->shared == NULL || target == NULL) return 0;
  for (const char *const *needed = object->module->shared->needed; *needed != NULL; needed++) {
    if (objects_named(all, *needed) == NULL && strlen(*needed) < size) {
      strcpy(target, *needed);
      return 1;
    }
  }
  return 0;
}

/* Gives an object its part of memory, zeroed, and of the table. */
static bool place(struct shared_objects *all, struct shared_object *object, char *why, size_t size) {
  const struct faaslet_shared_object *shared = object->module->shared;
  if (shared->memory_size > 0) {
    const uint64_t wanted = (uint64_t)shared->memory_size + shared->memory_alignment;
    const uint64_t mask = shared->memory_alignment - 1;
    const uint64_t start = wanted > UINT32_MAX ? 0 : guest_allocate(all->faaslet, (uint32_t)wanted);
    const uint64_t base = (start + mask) & ~mask;
    /* It is the guest's malloc: its answer may be anything. */
    void *data = start == 0 || base > UINT32_MAX ? NULL : guest_range(all->faaslet, (uint32_t)base, shared->memory_size);
    if (data == NULL) {
      snprintf(why, size, "not enough memory for its %u bytes of data", shared->memory_size);
      return false;
    }
    object->memory_base = (uint32_t)base;
    memset(data, 0, shared->memory_size);
  }
  if (shared->table_size > 0) {
    const uint64_t wanted = (uint64_t)shared->table_size + shared->table_alignment - 1;
    uint32_t start = wanted > UINT32_MAX
                         ? UINT32_MAX
                         : wasm_rt_grow_funcref_table(all->table, (uint32_t)wanted, wasm_rt_funcref_null_value);
    if (start == UINT32_MAX) {
      snprintf(why, size, "no room in the function table for its %u functions", shared->table_size);
      return false;
    }
    object->table_base = (start + shared->table_alignment - 1) & ~(shared->table_alignment - 1);
  }
  object->state = OBJECT_PLACED;
  return true;
}

/* Lists what is not linked yet of an object and what it needs: what is needed comes before what needs it. */
static bool collect(struct shared_objects *all, struct shared_object *object, struct shared_object **order, uint32_t *count,
                    char *why, size_t size) {
  if (object->state == OBJECT_LINKED || object->visited) return true;
  if (object->state == OBJECT_IDENTIFIED && !place(all, object, why, size)) return false;
  object->visited = true;
  bool complete = true;
  for (const char *const *needed = object->module->shared->needed; complete && *needed != NULL; needed++) {
    struct shared_object *library = objects_named(all, *needed);
    if (library == NULL) snprintf(why, size, "it needs %s, which is not loaded", *needed);
    complete = library != NULL && collect(all, library, order, count, why, size);
  }
  order[(*count)++] = object;
  return complete;
}

/* An object that offers its symbols to all offers those of what it needs, too. */
static void make_global(const struct shared_objects *all, struct shared_object *object) {
  if (object->global || object->module->shared == NULL) return;
  object->global = true;
  for (const char *const *needed = object->module->shared->needed; *needed != NULL; needed++) {
    make_global(all, objects_named(all, *needed));
  }
}

/* Resolves everything first, so that nothing has run when something is missing. */
static bool link_all(struct shared_objects *all, struct shared_object **order, uint32_t count, char *why, size_t size) {
  struct faaslet *faaslet = all->faaslet;
  for (uint32_t i = 0; i < count; i++) {
    size_t told = (size_t)snprintf(why, size, "%s: ", order[i]->path);
    if (told >= size || !object_resolve(all, order[i], why + told, size - told)) return false;
  }
  for (uint32_t i = 0; i < count; i++) {
    const struct faaslet_bases bases = {
        .program = faaslet->instance,
        .memory = faaslet->memory,
        .table = all->table,
        .stack_pointer = faaslet->module->stack_pointer(faaslet->instance),
        .memory_base = order[i]->memory_base,
        .table_base = order[i]->table_base,
    };
    GUEST_CALL;
    order[i]->module->shared->instantiate(&bases);
    order[i]->state = OBJECT_LINKED;
  }
  GUEST_CALL;
  for (uint32_t i = 0; i < count; i++) {
    if (order[i]->module->shared->relocate != NULL) order[i]->module->shared->relocate();
  }
  for (uint32_t i = 0; i < count; i++) {
    if (order[i]->module->shared->construct != NULL) order[i]->module->shared->construct();
  }
  return true;
}

/* The guest's `link`. */
static uint32_t link_object(struct faaslet *faaslet, uint32_t handle, uint32_t flags, uint32_t message, uint32_t size) {
  HOST_CALL;
  struct shared_objects *all = &faaslet->shared_objects;
  struct shared_object *object = object_of(all, handle);
  if (object == NULL) return refuse(faaslet, message, size, "there is no shared object %u", handle);
  if (object->state != OBJECT_LINKED) {
    if ((flags & GUEST_RTLD_NOLOAD) != 0) return refuse(faaslet, message, size, "%s: it is not loaded", object->path);
    struct shared_object *order[SHARED_OBJECTS_MAX];
    uint32_t count = 0;
    char why[1024];
    bool complete = collect(all, object, order, &count, why, sizeof why);
    for (uint32_t i = 0; i < count; i++) order[i]->visited = false;
    if (!complete) return refuse(faaslet, message, size, "%s: %s", object->path, why);
    if (!link_all(all, order, count, why, sizeof why)) return refuse(faaslet, message, size, "%s", why);
  }
  if ((flags & GUEST_RTLD_GLOBAL) != 0) make_global(all, object);
  return 1;
}

/* The guest's `symbol`. */
static uint32_t symbol(struct faaslet *faaslet, uint32_t handle, uint32_t name, uint32_t message, uint32_t size) {
  HOST_CALL;
  struct shared_objects *all = &faaslet->shared_objects;
  const char *wanted = guest_string(faaslet, name, GUEST_PATH_MAX);
  struct shared_object *object = object_of(all, handle);
  if (wanted == NULL) return refuse(faaslet, message, size, "the name of the symbol is no string");
  if (handle != 0 && (object == NULL || object->state != OBJECT_LINKED)) {
    return refuse(faaslet, message, size, "there is no shared object %u", handle);
  }
  struct symbol found;
  /* The handle of the program stands for all that is global, as that of dlopen(NULL) does. */
  bool there = handle <= 1 ? objects_symbol(all, NULL, wanted, &found) : objects_symbol_below(all, object, wanted, &found);
  if (!there) {
    return refuse(faaslet, message, size, "%s: undefined symbol: %s", handle <= 1 ? "the program" : object->path, wanted);
  }
  uint32_t address = symbol_address(all, &found);
  return address != 0 ? address : refuse(faaslet, message, size, "%s: the function table is full", wanted);
}

void dynlink_offer(struct faaslet *faaslet) {
  static const struct offered functions[] = {
      {"(i32, i32, i32, i32) -> i32", (wasm_rt_function_ptr_t)identify},
      {"(i32, i32, i32) -> i32", (wasm_rt_function_ptr_t)missing},
      {"(i32, i32, i32, i32) -> i32", (wasm_rt_function_ptr_t)link_object},
      {"(i32, i32, i32, i32) -> i32", (wasm_rt_function_ptr_t)symbol},
  };
  struct shared_objects *all = &faaslet->shared_objects;
  const struct faaslet_module *module = faaslet->module;
  if (module->stack_pointer == NULL || module->allocate == NULL) return;
  if (!offer_functions(faaslet, "faasm_dynamic_linking", functions, sizeof functions / sizeof functions[0])) return;
  all->program = (struct shared_object){.module = module, .name = "", .state = OBJECT_LINKED};
  all->faaslet = faaslet;
  all->table = module->table(faaslet->instance);
  all->objects[0] = &all->program;
  all->count = 1;
}

void dynlink_forget(struct faaslet *faaslet) {
  struct shared_objects *all = &faaslet->shared_objects;
  for (uint32_t i = 0; i < all->count; i++) {
    free(all->objects[i]->slots);
    free(all->objects[i]->path);
    if (i > 0) free(all->objects[i]);
  }
  all->count = 0;
}

const char *dynlink_path_of(const void *code) {
  const struct shared_objects *all = &the_faaslet->shared_objects;
  Dl_info object, candidate;
  if (dladdr(code, &object) == 0) return NULL;
  for (uint32_t i = 1; i < all->count; i++) {
    if (dladdr(all->objects[i]->module, &candidate) != 0 && candidate.dli_fbase == object.dli_fbase) {
      return all->objects[i]->path;
    }
  }
  return NULL;
}

const char *dynlink_signature(wasm_rt_func_type_t type) {
  const struct shared_objects *all = &the_faaslet->shared_objects;
  for (uint32_t m = 0; m < all->count; m++) {
    const struct faaslet_module *module = all->objects[m]->module;
    for (size_t i = 0; i < module->signature_count; i++) {
      if (memcmp(module->signatures[i].type, type, 32) == 0) return module->signatures[i].text;
    }
  }
  return NULL;
}
