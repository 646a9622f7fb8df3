/*
 * The built-in module _faasm: Faasm's host interface for Python. Users import pyfaasm, which is written on top of it.
 */
#include "faasm_module.h"

#include <limits.h>

#include "../guest/function_source.h"
#include "faasm_host.h"

/* An object of so many bytes that `fill` fills; a host that answers another size than it announced is an error. */
static PyObject *bytes_of(int size, const char *what, int (*fill)(const char *key, char *buffer, int length),
                          const char *key)
{
    if (size < 0) {
        PyErr_Format(PyExc_OSError, "the host answered %d as the size of the %s", size, what);
        return NULL;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, size);
    if (!bytes || size == 0)
        return bytes;
    int got = fill(key, PyBytes_AS_STRING(bytes), size);
    if (got != size) {
        Py_DECREF(bytes);
        PyErr_Format(PyExc_OSError, "the host announced %d bytes of %s and gave %d", size, what, got);
        return NULL;
    }
    return bytes;
}

static int fill_input(const char *key, char *buffer, int length)
{
    (void)key;
    return __faasm_read_input(buffer, length);
}

/* A function of ours, because an import must not be called through a pointer (see the guest library's host.h). */
static int fill_state(const char *key, char *buffer, int length)
{
    return __faasm_read_state(key, buffer, length);
}

PyObject *faasm_input_bytes(void)
{
    return bytes_of(__faasm_read_input(NULL, 0), "input", fill_input, NULL);
}

static PyObject *get_input_len(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong(__faasm_read_input(NULL, 0));
}

static PyObject *read_input(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return faasm_input_bytes();
}

/* The host's lengths are ints. */
static int fits(const Py_buffer *buffer)
{
    if (buffer->len <= INT_MAX)
        return 1;
    PyErr_Format(PyExc_OverflowError, "%zd bytes are more than the host interface takes (%d)", buffer->len, INT_MAX);
    return 0;
}

static PyObject *write_output(PyObject *module, PyObject *arguments)
{
    (void)module;
    Py_buffer output;
    if (!PyArg_ParseTuple(arguments, "y*:write_output", &output))
        return NULL;
    int ok = fits(&output);
    if (ok)
        __faasm_write_output(output.buf, (int)output.len);
    PyBuffer_Release(&output);
    if (!ok)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *get_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    int length = 0;
    if (!PyArg_ParseTuple(arguments, "s|i:get_state", &key, &length))
        return NULL;
    if (length < 0) {
        PyErr_Format(PyExc_ValueError, "length must not be negative, but is %d", length);
        return NULL;
    }
    if (length == 0)
        length = __faasm_read_state(key, NULL, 0);
    return bytes_of(length, "state", fill_state, key);
}

static PyObject *set_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    Py_buffer value;
    if (!PyArg_ParseTuple(arguments, "sy*:set_state", &key, &value))
        return NULL;
    int ok = fits(&value);
    if (ok)
        __faasm_write_state(key, value.buf, (int)value.len);
    PyBuffer_Release(&value);
    if (!ok)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *push_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    if (!PyArg_ParseTuple(arguments, "s:push_state", &key))
        return NULL;
    __faasm_push_state(key);
    Py_RETURN_NONE;
}

static PyObject *pull_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    int length;
    if (!PyArg_ParseTuple(arguments, "si:pull_state", &key, &length))
        return NULL;
    __faasm_pull_state(key, length);
    Py_RETURN_NONE;
}

static PyObject *chain(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *function;
    Py_buffer input;
    if (!PyArg_ParseTuple(arguments, "sy*:chain", &function, &input))
        return NULL;
    int id = fits(&input) ? __faasm_chain_name(function, input.buf, (int)input.len) : -1;
    PyBuffer_Release(&input);
    if (PyErr_Occurred())
        return NULL;
    if (id <= 0) {
        PyErr_Format(PyExc_OSError, "the host did not start the function '%s' (it answered %d)", function, id);
        return NULL;
    }
    return PyLong_FromLong(id);
}

static PyObject *await_call(PyObject *module, PyObject *arguments)
{
    (void)module;
    int id;
    if (!PyArg_ParseTuple(arguments, "i:await_call", &id))
        return NULL;
    return PyLong_FromLong(__faasm_await_call(id));
}

static PyObject *await_call_output(PyObject *module, PyObject *arguments)
{
    (void)module;
    int id;
    if (!PyArg_ParseTuple(arguments, "i:await_call_output", &id))
        return NULL;
    char *output = NULL;
    int length = 0;
    int code = __faasm_await_call_output(id, &output, &length);
    if (length < 0 || (length > 0 && !output)) {
        PyErr_Format(PyExc_OSError, "the host gave no output for call %d (it answered %d)", id, code);
        return NULL;
    }
    return Py_BuildValue("(iy#)", code, output ? output : "", (Py_ssize_t)length);
}

static PyObject *source_directory(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    const char *directory = function_source_directory();
    if (!directory)
        Py_RETURN_NONE;
    return PyUnicode_FromString(directory);
}

static PyMethodDef methods[] = {
    {"source_directory", source_directory, METH_NOARGS,
     "source_directory() -> str | None\n\nThe directory of function.py if it is in memory, for this call alone to change."},
    {"get_input_len", get_input_len, METH_NOARGS, "get_input_len() -> int\n\nSize of the input in bytes."},
    {"read_input", read_input, METH_NOARGS, "read_input() -> bytes\n\nThe whole input."},
    {"write_output", write_output, METH_VARARGS, "write_output(output: bytes)\n\nSets the output of this call."},
    {"get_state", get_state, METH_VARARGS,
     "get_state(key: str, length: int = 0) -> bytes\n\nThe state value; length 0 asks the host for its size."},
    {"set_state", set_state, METH_VARARGS, "set_state(key: str, value: bytes)"},
    {"push_state", push_state, METH_VARARGS, "push_state(key: str)\n\nSends the local copy to the cluster."},
    {"pull_state", pull_state, METH_VARARGS, "pull_state(key: str, length: int)\n\nFetches the cluster's copy."},
    {"chain", chain, METH_VARARGS, "chain(function: str, input: bytes) -> int\n\nStarts a call and returns its id."},
    {"await_call", await_call, METH_VARARGS, "await_call(id: int) -> int\n\nWaits and returns the call's code."},
    {"await_call_output", await_call_output, METH_VARARGS,
     "await_call_output(id: int) -> (int, bytes)\n\nWaits and returns the call's code and output."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_faasm",
    .m_doc = "Faasm's host interface. Use pyfaasm, which is written on top of it.",
    .m_size = 0,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__faasm(void)
{
    return PyModuleDef_Init(&definition);
}
