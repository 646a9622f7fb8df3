/*
 * The main module: CPython as a Faaslet. One module serves as the interpreter and as Faasm's py_func, told apart by the
 * name it is started under, so that its machine code is generated, stored and loaded once.
 *
 *   python3 [options] [-c …|-m …|script] [arguments]    the Python command line
 *   py_func <user> <function> [entry]                   runs a Faasm Python function
 */
#include <Python.h>

#include <faasm/linked_modules.h>
#include <stdlib.h>
#include <string.h>

#include "../guest/worker.h"
#include "faasm_module.h"
#include "py_func.h"

int main(int argc, char **argv)
{
    on_worker(); /* before anything changes the environment */
    /* Where Faasm lays out the runtime root, unless the environment says otherwise. */
    setenv("PYTHONHOME", "/", 0);
    if (PyImport_AppendInittab("_faasm", PyInit__faasm) != 0 || PyImport_ExtendInittab(faasm_linked_modules) != 0)
        return 1;
    const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
    name = name ? name + 1 : argc > 0 ? argv[0] : "";
    if (strncmp(name, "python", strlen("python")) == 0)
        return Py_BytesMain(argc, argv);
    return py_func_main(argc, argv);
}
