/*
 * Runs pyfuncs/<user>/<function>/function.py: imports it as the module `function` with its own directory on sys.path and
 * calls its entry, faasm_main unless named. The entry faasm_main takes no arguments; another entry, the target of a
 * chained call, takes the input bytes, unless it is defined without parameters. What it returns is the exit code: None and
 * 0 are success.
 *
 * Faasm's WAMR workers give the message's command line as arguments and offer no other way to ask for these names.
 */
#include "py_func.h"

#include <Python.h>

#include <stdint.h>
#include <string.h>

#include "../guest/worker.h"
#include "call.h"
#include "faasm_module.h"
#include "serving.h"
#include "source.h"

enum { USAGE_ERROR = 64 };

/* Where Faasm puts functions in the runtime root. */
#define FUNCTIONS "/pyfuncs"

#if PY_VERSION_HEX >= 0x030D0000
extern int _Py_EvalCStackUnits; /* one of our patches has it */

/*
 * A Faaslet on a worker has 8 MiB of native stack, and when it overflows the call is over. Measured with Faasm 0.29.0's own
 * WAMR and code that it did not optimize: 1,000 levels of the evaluation loop are too many and 700 are not, and of other
 * recursion 8,100 are too many and 7,800 are not. So 7,000 are counted, of which the loop takes 12 for a level.
 */
static void count_on_small_stack(void)
{
    enum { LEVELS = 7000, OF_EVALUATION = 12 };
    PyThreadState *state = PyThreadState_Get();
    if (state->c_recursion_remaining > LEVELS)
        state->c_recursion_remaining = LEVELS;
    _Py_EvalCStackUnits = OF_EVALUATION;
}
#else
static void count_on_small_stack(void) {} /* all recursion has Python's own limit, 1,000 levels */
#endif

static int initialise(const char *program, struct call *call)
{
    /* A chained call on a worker has its caller's command line: sys.argv shows what runs. */
    char *argv[] = {(char *)(uintptr_t)program, call->user, call->function, call->entry};
    int argc = strcmp(call->entry, "faasm_main") == 0 ? 3 : 4;
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
    if (!PyStatus_Exception(status)) {
        if (on_worker())
            count_on_small_stack();
        return 0;
    }
    fprintf(stderr, "py_func: Python does not start: %s\n", status.err_msg ? status.err_msg : "no reason given");
    return 1;
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

/* Whether it is a function of Python that is defined without parameters: it asks for its input itself, if it needs it. */
static int has_no_parameters(PyObject *callable)
{
    if (!PyFunction_Check(callable))
        return 0;
    PyCodeObject *code = (PyCodeObject *)PyFunction_GET_CODE(callable);
    return code->co_argcount == 0 && !(code->co_flags & CO_VARARGS);
}

static PyObject *call_entry(PyObject *module, const char *entry)
{
    PyObject *callable = PyObject_GetAttrString(module, entry);
    if (!callable)
        return NULL;
    PyObject *result = NULL;
    if (strcmp(entry, "faasm_main") == 0 || has_no_parameters(callable)) {
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
    struct call call;
    if (!(is_served() ? call_prepare : call_read)(argc, argv, &call))
        return USAGE_ERROR;
    if (initialise(argc > 0 ? argv[0] : "py_func", &call) != 0)
        return 1;

    long code = 1;
    PyObject *module = is_served() && import_preloaded() != 0 ? NULL : import_function(call.user, call.function);
    if (module && is_served()) {
        int begun = begin_served_call(&call);
        if (begun == CALL_REFUSED)
            return end_served_call(USAGE_ERROR);
        if (begun != 0)
            Py_CLEAR(module);
    }
    PyObject *result = module ? call_entry(module, call.entry) : NULL;
    if (result)
        code = exit_code_of(result, call.entry);
    if (is_served() && PyErr_ExceptionMatches(PyExc_SystemExit))
        code = take_system_exit();
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
    if (is_served())
        return end_served_call((int)code);
    /* A flush that fails loses output, which is not success. */
    if (Py_FinalizeEx() < 0 && code == 0)
        code = 120;
    return (int)code;
}
