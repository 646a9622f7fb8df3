/* Faasm's Python function: see py_func.c. */
#ifndef FAASM_PY_FUNC_H
#define FAASM_PY_FUNC_H

/* Arguments as of main: name, user, function, and optionally the entry. Returns the exit code. */
int py_func_main(int argc, char **argv);

#endif
