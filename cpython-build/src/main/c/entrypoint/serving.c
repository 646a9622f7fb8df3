#include "serving.h"

#include <Python.h>

volatile struct faasm_serving faasm_serving;

enum { MODULE_NAME_LIMIT = 255 };

bool is_served(void)
{
    return faasm_serving.preload && faasm_serving.fork && faasm_serving.accept;
}

int import_preloaded(void)
{
    char name[MODULE_NAME_LIMIT + 1];
    while (faasm_serving.preload(name, sizeof name) > 0) {
        PyObject *module = PyImport_ImportModule(name);
        if (!module)
            return -1;
        Py_DECREF(module);
    }
    return 0;
}

/* The steps are written in Python: runtime-root/src/main/python/pyfaasm/serving.py. */
static PyObject *step(const char *name, PyObject *argument)
{
    PyObject *module = PyImport_ImportModule("pyfaasm.serving");
    PyObject *result = module ? PyObject_CallMethod(module, name, argument ? "O" : NULL, argument) : NULL;
    Py_XDECREF(module);
    return result;
}

static int do_step(const char *name)
{
    PyObject *result = step(name, NULL);
    Py_XDECREF(result);
    return result ? 0 : -1;
}

/* sys.argv as it is in a process of its own for this call. */
static int set_arguments(const struct call *call)
{
    PyObject *arguments = PySys_GetObject("argv"); /* borrowed */
    if (!arguments || !PyList_Check(arguments) || strcmp(call->entry, "faasm_main") == 0)
        return 0;
    PyObject *entry = PyUnicode_FromString(call->entry);
    int set = entry ? PyList_Append(arguments, entry) : -1;
    Py_XDECREF(entry);
    return set;
}

int begin_served_call(struct call *call)
{
    char entry[ENTRY_LIMIT + 1] = "";
    if (do_step("prepare") != 0)
        return -1;
    if (faasm_serving.fork() == 0) {
        PyErr_SetString(PyExc_RuntimeError, "the host makes no calls of this process");
        return -1;
    }
    if (do_step("renew") != 0)
        return -1;
    faasm_serving.accept(entry, sizeof entry);
    return call_accept(entry, call) ? set_arguments(call) : CALL_REFUSED;
}

int take_system_exit(void)
{
    PyObject *type, *exception, *traceback;
    PyErr_Fetch(&type, &exception, &traceback);
    PyErr_NormalizeException(&type, &exception, &traceback);
    PyObject *code = step("exit_code", exception);
    long number = code ? PyLong_AsLong(code) : 1;
    if (PyErr_Occurred()) {
        PyErr_Print();
        number = 1;
    }
    Py_XDECREF(code);
    Py_XDECREF(type);
    Py_XDECREF(exception);
    Py_XDECREF(traceback);
    return (int)number;
}

int end_served_call(int code)
{
    PyObject *done = step("finish", NULL);
    if (!done)
        PyErr_Print();
    /* A flush that fails loses output, which is not success. */
    if ((!done || done == Py_False) && code == 0)
        code = 120;
    Py_XDECREF(done);
    return code;
}
