/*
 * The table of extension modules that are linked in. linked_modules.inc has a line for each, MODULE(number, full name); START
 * and the full name are the name of its initialisation function.
 */
#define Py_BUILD_CORE 1
#include <Python.h>

#include <faasm/linked_modules.h>
#if PY_VERSION_HEX >= 0x030C0000
#include <internal/pycore_import.h>
#endif

/*
 * Modules with single-phase initialisation know the last part of their name only. The full one comes from the package context,
 * which CPython sets for shared objects and leaves alone for built-in modules, as its own are in no package.
 */
static PyObject *start(const char *name, PyObject *(*initialise)(void))
{
#if PY_VERSION_HEX >= 0x030C0000
    const char *context = _PyImport_SwapPackageContext(name);
    PyObject *module = initialise();
    _PyImport_SwapPackageContext(context);
#else
    const char *context = _Py_PackageContext;
    _Py_PackageContext = name;
    PyObject *module = initialise();
    _Py_PackageContext = context;
#endif
    return module;
}

#define MODULE(number, name)                                                \
    PyObject *initialise_##number(void) __asm__(START name);                \
    static PyObject *start_##number(void)                                   \
    {                                                                       \
        return start(name, initialise_##number);                            \
    }
#include "linked_modules.inc"
#undef MODULE

#define MODULE(number, name) {name, start_##number},
struct _inittab faasm_linked_modules[] = {
#include "linked_modules.inc"
    {NULL, NULL},
};
