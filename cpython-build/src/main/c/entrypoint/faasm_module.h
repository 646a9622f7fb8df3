/* The built-in module _faasm: see faasm_module.c. */
#ifndef FAASM_MODULE_H
#define FAASM_MODULE_H

#include <Python.h>

PyMODINIT_FUNC PyInit__faasm(void);

/* The call's data as a new bytes object, or NULL with an exception set. */
PyObject *faasm_input_bytes(void);

#endif
