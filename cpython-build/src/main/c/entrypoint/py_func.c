/*
 * Runs pyfuncs/<user>/<function>/function.py: imports it as the module `function` with its own directory on sys.path and
 * calls its entry, faasm_main unless named. The entry faasm_main takes no arguments; another entry, the target of a
 * chained call, takes the input bytes. What it returns is the exit code: None and 0 are success.
 *
 * Faasm's WAMR workers give the message's command line as arguments and offer no other way to ask for these names.
 */
#include "py_func.h"

#include <Python.h>

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "../guest/function_source.h"
#include "../guest/worker.h"
#include "faasm_host.h"

enum { USAGE_ERROR = 64, NAMES_LIMIT = 49 };

/* Where Faasm puts functions in the runtime root. */
#define FUNCTIONS "/pyfuncs"

/* A name that cannot lead anywhere else when it is made part of a path. */
static int is_plain(const char *name)
{
    if (name[0] == '\0' || name[0] == '.')
        return 0;
    for (const char *p = name; *p; p++) {
        if (!isalnum((unsigned char)*p) && !strchr("_-.", *p))
            return 0;
    }
    return 1;
}

static int initialise(int argc, char **argv)
{
    PyConfig config;
    PyConfig_InitPythonConfig(&config);
    config.parse_argv = 0;
    config.install_signal_handlers = 0;
    config.safe_path = 1; /* not the working directory: only the runtime root and the function's own directory */
    if (on_worker())
        config.write_bytecode = 0; /* all functions of a worker would read what one has written */
    PyStatus status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (!PyStatus_Exception(status))
        return 0;
    fprintf(stderr, "py_func: Python does not start: %s\n", status.err_msg ? status.err_msg : "no reason given");
    return 1;
}

/* Where there is none, the import looks in the runtime root's directory of the same path. */
static int fetch_source(PyObject *directory)
{
    const char *path = PyUnicode_AsUTF8(directory);
    int error = path ? function_source_fetch(path) : 0;
    if (error && error != -ENOENT) {
        errno = -error;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, directory);
    }
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *import_function(const char *user, const char *function)
{
    PyObject *path = PySys_GetObject("path"); /* borrowed */
    PyObject *directory = PyUnicode_FromFormat("%s/%s/%s", FUNCTIONS, user, function);
    PyObject *module = NULL;
    if (path && directory && fetch_source(directory) == 0 && PyList_Insert(path, 0, directory) == 0)
        module = PyImport_ImportModule("function");
    Py_XDECREF(directory);
    return module;
}

static PyObject *call_entry(PyObject *module, const char *entry)
{
    PyObject *callable = PyObject_GetAttrString(module, entry);
    if (!callable)
        return NULL;
    PyObject *result = NULL;
    if (strcmp(entry, "faasm_main") == 0) {
        result = PyObject_CallNoArgs(callable);
    } else {
        PyObject *input = faasm_input_bytes();
        if (input)
            result = PyObject_CallOneArg(callable, input);
        Py_XDECREF(input);
    }
    Py_DECREF(callable);
    return result;
}

/* The exit code for what the entry returned; -1 with an exception set when it returned neither None nor an int. */
static long exit_code_of(PyObject *result, const char *entry)
{
    if (result == Py_None)
        return 0;
    if (!PyLong_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%s() returned %.80s: it must return an int or None", entry,
                     Py_TYPE(result)->tp_name);
        return -1;
    }
    long code = PyLong_AsLong(result);
    if (!PyErr_Occurred() && (code < 0 || code > 255)) {
        PyErr_Format(PyExc_ValueError, "%s() returned %ld: a return value is from 0 to 255", entry, code);
        return -1;
    }
    return code;
}

int py_func_main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: py_func <user> <function> [entry]\n");
        return USAGE_ERROR;
    }
    const char *user = argv[1], *function = argv[2], *entry = argc > 3 && argv[3][0] ? argv[3] : "faasm_main";
    if (!is_plain(user) || !is_plain(function) || strlen(user) + strlen(function) > NAMES_LIMIT) {
        fprintf(stderr,
                "py_func: user '%s' and function '%s' must be letters, digits, '_', '-' and '.', not start with '.', "
                "and be at most %d characters together\n",
                user, function, NAMES_LIMIT);
        return USAGE_ERROR;
    }
    if (initialise(argc, argv) != 0)
        return 1;

    long code = 1;
    PyObject *module = import_function(user, function);
    PyObject *result = module ? call_entry(module, entry) : NULL;
    if (result)
        code = exit_code_of(result, entry);
    if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
        Py_XDECREF(result);
        Py_XDECREF(module);
        PyErr_Print(); /* exits with the code of sys.exit */
    }
    if (PyErr_Occurred()) {
        PyErr_Print();
        code = 1;
    }
    Py_XDECREF(result);
    Py_XDECREF(module);
    /* A flush that fails loses output, which is not success. */
    if (Py_FinalizeEx() < 0 && code == 0)
        code = 120;
    return (int)code;
}
