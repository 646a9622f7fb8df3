#include "source.h"

#include <errno.h>

#include "../guest/function_source.h"

int fetch_source(PyObject *directory)
{
    const char *path = PyUnicode_AsUTF8(directory);
    if (!path)
        return -1;
    int error = function_source_fetch(path);
    if (error == -ENOENT)
        return 0;
    if (error) {
        errno = -error;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, directory);
        return -1;
    }
    PyObject *module = PyImport_ImportModule("_faasm");
    int set = module ? PyObject_SetAttrString(module, "source_directory", directory) : -1;
    Py_XDECREF(module);
    return set;
}
