/* dlopen and its kin, on top of a host that can load shared objects. */
#include "dynlink.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"

volatile struct faasm_dynamic_linking faasm_dynamic_linking;

/* A chain of needed libraries this long is a mistake. */
enum { DEEPEST_NEED = 32, MAIN_MODULE = 1 };

static char message[768];
static bool failed;

static int refuse(const char *path, const char *why)
{
    if (!failed)
        snprintf(message, sizeof message, "%s: %s", path, why);
    failed = true;
    return 0;
}

static bool can_load(void)
{
    return faasm_dynamic_linking.identify && faasm_dynamic_linking.missing && faasm_dynamic_linking.link
           && faasm_dynamic_linking.symbol;
}

static uint32_t identify(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return (uint32_t)refuse(path, strerror(errno));
    uint32_t handle = 0;
    const struct file *file = descriptor_file(fd);
    if (file && file->kind == FILE_HOST && !file_is_directory(file)) {
        handle = faasm_dynamic_linking.identify(file->host, path, message, sizeof message);
        failed = handle == 0;
    } else {
        refuse(path, "not a shared object");
    }
    close(fd);
    return handle;
}

static bool is_there(const char *path)
{
    return access(path, R_OK) == 0;
}

/* A name with a slash is a path. Others are looked for beside the object that needs them and in /lib. */
static bool find(const char *name, const char *needed_by, char path[PATH_MAX])
{
    const char *slash = needed_by ? strrchr(needed_by, '/') : NULL;
    if (strchr(name, '/'))
        return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX;
    if (needed_by && snprintf(path, PATH_MAX, "%.*s%s", slash ? (int)(slash + 1 - needed_by) : 0,
                              slash ? needed_by : "", name) < PATH_MAX && is_there(path))
        return true;
    return snprintf(path, PATH_MAX, "/lib/%s", name) < PATH_MAX && is_there(path);
}

/* Identifies an object and all it needs. The host knows by name what it has: libraries that need each other are no harm. */
static uint32_t load(const char *name, const char *needed_by, int depth)
{
    char path[PATH_MAX], missing[NAME_MAX + 1];
    if (!find(name, needed_by, path)) {
        char why[PATH_MAX];
        snprintf(why, sizeof why, "it is neither beside the object that needs it nor in /lib%s%s",
                 needed_by ? ", needed by " : "", needed_by ? needed_by : "");
        return (uint32_t)refuse(name, why);
    }
    if (depth > DEEPEST_NEED)
        return (uint32_t)refuse(path, "too many libraries need one another");
    uint32_t handle = identify(path);
    while (handle && faasm_dynamic_linking.missing(handle, missing, sizeof missing)) {
        if (!load(missing, path, depth + 1))
            return 0;
    }
    return handle;
}

void *dlopen(const char *path, int flags)
{
    failed = false;
    if (!path)
        return (void *)MAIN_MODULE;
    if (!can_load()) {
        refuse(path, "this host cannot load shared objects; the machine code engine of this project can");
        return NULL;
    }
    uint32_t handle = load(path, NULL, 0);
    if (handle && !faasm_dynamic_linking.link(handle, flags, message, sizeof message)) {
        failed = true;
        handle = 0;
    }
    return (void *)handle;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    failed = false;
    if (!can_load() || handle == RTLD_NEXT) {
        refuse(name, handle == RTLD_NEXT ? "RTLD_NEXT is not known here" : "this host cannot look up symbols");
        return NULL;
    }
    uint32_t address = faasm_dynamic_linking.symbol((uint32_t)handle, name, message, sizeof message);
    failed = address == 0;
    return (void *)address;
}

/* Objects stay: nothing tells when the last pointer into one is gone. */
int dlclose(void *handle)
{
    (void)handle;
    return 0;
}

/* Emscripten's stub of dlopen, which is not linked, asks for it and would bring another dlerror. */
void __dl_seterr(const char *format, ...);
void __dl_seterr(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    failed = true;
}

char *dlerror(void)
{
    char *told = failed ? message : NULL;
    failed = false;
    return told;
}
