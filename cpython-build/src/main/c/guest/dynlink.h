/*
 * What a host that can load shared objects puts into the guest's memory before _start; zero elsewhere.
 *
 * It is a variable and not a list of imports, so that the main module imports nothing that Faasm's workers do not have:
 * the host finds it by its name among the exports, puts functions of its own into the function table, and stores their
 * places here. The engine's side of it is codegen/src/main/c/dynlink.h.
 *
 * A handle is a small number; 1 is the main module. A function that fails writes a message, which ends with a zero and
 * names the file or symbol.
 */
#ifndef FAASM_GUEST_DYNLINK_H
#define FAASM_GUEST_DYNLINK_H

#include <stddef.h>
#include <stdint.h>

struct faasm_dynamic_linking {
    /* The handle of the shared object that the host's descriptor is open for, or 0. Its code is not run yet. */
    uint32_t (*identify)(int host_fd, const char *path, char *message, size_t size);
    /* Writes the name of a library that it needs and that was not identified yet; 0 when there is none. */
    uint32_t (*missing)(uint32_t handle, char *name, size_t size);
    /* Resolves its symbols and those of what it needs, and runs their constructors; 0 when that fails. */
    uint32_t (*link)(uint32_t handle, int flags, char *message, size_t size);
    /* The address of a symbol of it (of anything global for the handle 0), or 0. */
    uint32_t (*symbol)(uint32_t handle, const char *name, char *message, size_t size);
};

extern volatile struct faasm_dynamic_linking faasm_dynamic_linking;

#endif
