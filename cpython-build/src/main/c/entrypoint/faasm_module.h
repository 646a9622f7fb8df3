/* The built-in module _faasm: see faasm_module.c. */
#ifndef FAASM_MODULE_H
#define FAASM_MODULE_H

#include <Python.h>

PyMODINIT_FUNC PyInit__faasm(void);

#endif
