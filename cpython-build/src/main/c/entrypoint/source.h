/*
 * The function's source where Faasm has it: among the files that its workers share.
 */
#ifndef FAASM_SOURCE_H
#define FAASM_SOURCE_H

#include <Python.h>

/*
 * Puts the source of a function with this directory (/pyfuncs/USER/FUNCTION) into memory, if the host is a worker that has
 * it, and the directory's name into _faasm.source_directory, which exists nowhere else. Without it, the runtime root may
 * have that directory. Returns 0, or -1 with an exception set.
 */
int fetch_source(PyObject *directory);

#endif
