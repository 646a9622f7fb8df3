/*
 * Extension modules that are linked into the main module beside CPython's own. Whoever links one with such modules defines
 * the table; the weak one of the entrypoint is empty.
 */
#ifndef FAASM_LINKED_MODULES_H
#define FAASM_LINKED_MODULES_H

#include <Python.h>

/* Ends with an entry without a name. A module of a package has its full name: numpy.random.mtrand. */
extern struct _inittab faasm_linked_modules[];

#endif
