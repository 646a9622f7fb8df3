/*
 * The built-in module _faasm: Faasm's host interface for Python. Users import pyfaasm, which is written on top of it.
 */
#include "faasm_module.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../guest/worker.h"
#include "call.h"
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

/* How much of the input comes before the call's data: the envelope of a chained call. */
static int data_start(void)
{
    const struct call *call = the_call();
    return call ? call->data : 0;
}

PyObject *faasm_input_bytes(void)
{
    PyObject *bytes = bytes_of(__faasm_read_input(NULL, 0), "input", fill_input, NULL);
    int start = data_start();
    if (!bytes || start == 0)
        return bytes;
    Py_ssize_t left = PyBytes_GET_SIZE(bytes) - start;
    memmove(PyBytes_AS_STRING(bytes), PyBytes_AS_STRING(bytes) + start, (size_t)left);
    _PyBytes_Resize(&bytes, left); /* sets it to NULL, with an exception, if there is no memory */
    return bytes;
}

static PyObject *get_input_len(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyLong_FromLong(__faasm_read_input(NULL, 0) - data_start());
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

/* The planner of a cluster ends at an output that is not UTF-8. */
static int can_be_carried(const Py_buffer *output)
{
    if (!on_worker())
        return 1;
    PyObject *text = PyUnicode_DecodeUTF8(output->buf, output->len, "strict");
    Py_XDECREF(text);
    return text != NULL;
}

static PyObject *write_output(PyObject *module, PyObject *arguments)
{
    (void)module;
    Py_buffer output;
    if (!PyArg_ParseTuple(arguments, "y*:write_output", &output))
        return NULL;
    int ok = fits(&output) && can_be_carried(&output);
    if (ok)
        __faasm_write_output(output.buf, (int)output.len);
    PyBuffer_Release(&output);
    if (!ok)
        return NULL;
    Py_RETURN_NONE;
}

/*
 * State values of Faasm have the size with which they were made. Its workers do not check it: they copy the whole value into
 * the buffer they are given, and as much out of it, however long it is, and they end when they are asked to make, push or
 * pull a value of no bytes. So every call begins with the question for the size, and a value of no bytes is no value.
 */
static int state_size(const char *key)
{
    return __faasm_read_state(key, NULL, 0);
}

static PyObject *get_state_size(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    if (!PyArg_ParseTuple(arguments, "s:get_state_size", &key))
        return NULL;
    return PyLong_FromLong(state_size(key));
}

static PyObject *get_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    if (!PyArg_ParseTuple(arguments, "s:get_state", &key))
        return NULL;
    return bytes_of(state_size(key), "state", fill_state, key);
}

static PyObject *set_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    Py_buffer value;
    if (!PyArg_ParseTuple(arguments, "sy*:set_state", &key, &value))
        return NULL;
    int ok = fits(&value);
    int size = ok ? state_size(key) : 0;
    if (ok && size != 0 && value.len != size) {
        PyErr_Format(PyExc_OSError,
                     "the state value '%s' has %d bytes and keeps this size, as on a Faasm cluster: %zd bytes cannot be "
                     "written to it; use another key, or fill the value up to a size that lasts",
                     key, size, value.len);
        ok = 0;
    }
    if (ok && value.len > 0)
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
    if (state_size(key) > 0)
        __faasm_push_state(key);
    Py_RETURN_NONE;
}

static PyObject *pull_state(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *key;
    if (!PyArg_ParseTuple(arguments, "s:pull_state", &key))
        return NULL;
    int size = state_size(key);
    if (size > 0)
        __faasm_pull_state(key, size);
    Py_RETURN_NONE;
}

static PyObject *get_call(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    const struct call *call = the_call();
    if (!call)
        Py_RETURN_NONE;
    return Py_BuildValue("(sssN)", call->user, call->function, call->entry, PyBool_FromLong(call->data > 0));
}

static PyObject *is_on_worker(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyBool_FromLong(on_worker());
}

/*
 * Writes the envelope for a call of this function, None being the one that runs, and returns its size; 0 with an exception
 * set if there cannot be such a call.
 */
static size_t envelope(char *buffer, const char **function, const char *entry)
{
    const struct call *caller = the_call();
    if (!caller) {
        PyErr_SetString(PyExc_RuntimeError,
                        "only a Faasm function can start calls: this interpreter was started for something else; in tests, "
                        "pyfaasm.core.set_local_chaining(True) calls functions of the same file directly");
        return 0;
    }
    if (!*function)
        *function = caller->function;
    size_t size = envelope_write(buffer, caller->user, *function, entry);
    if (size == 0)
        PyErr_Format(PyExc_ValueError,
                     "'%s' at %s() cannot be called: the name of a function has letters, digits, '_', '-' and '.', does not "
                     "start with '.', and has at most %d characters together with the user's; an entry is an identifier of "
                     "at most %d bytes",
                     *function, entry, NAMES_LIMIT, ENTRY_LIMIT);
    return size;
}

static PyObject *check_chain(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *function, *entry;
    char buffer[ENVELOPE_LIMIT];
    if (!PyArg_ParseTuple(arguments, "zs:check_chain", &function, &entry) || envelope(buffer, &function, entry) == 0)
        return NULL;
    Py_RETURN_NONE;
}

/* The host's name of a function: on a worker all Python functions are one, told apart by the envelope. */
static const char *host_name(const char *function)
{
    return on_worker() ? "py_func" : function;
}

/* Starts the call, with its data behind the envelope; 0 with an exception set when it did not start. */
static int start(const char *function, const char *entry, const Py_buffer *data)
{
    char head[ENVELOPE_LIMIT];
    size_t size = envelope(head, &function, entry);
    if (size == 0)
        return 0;
    if (data->len > INT_MAX - (Py_ssize_t)size) {
        PyErr_Format(PyExc_OverflowError, "%zd bytes are more than the host interface takes", data->len);
        return 0;
    }
    char *input = PyMem_Malloc(size + (size_t)data->len);
    if (!input) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(input, head, size);
    memcpy(input + size, data->buf, (size_t)data->len);
    int id = __faasm_chain_name(host_name(function), input, (int)size + (int)data->len);
    PyMem_Free(input);
    if (id == 0)
        PyErr_Format(PyExc_OSError, "the host did not start the function '%s'", function);
    return id;
}

static PyObject *chain(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *function, *entry;
    Py_buffer data;
    if (!PyArg_ParseTuple(arguments, "zsy*:chain", &function, &entry, &data))
        return NULL;
    int id = start(function, entry, &data);
    PyBuffer_Release(&data);
    return id == 0 ? NULL : PyLong_FromLong(id);
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
    PyObject *result = Py_BuildValue("(iN)", code, PyBytes_FromStringAndSize(output ? output : "", length));
    free(output); /* the host allocates it with our malloc */
    return result;
}

static PyMethodDef methods[] = {
    {"get_input_len", get_input_len, METH_NOARGS, "get_input_len() -> int\n\nSize of the call's data in bytes."},
    {"read_input", read_input, METH_NOARGS, "read_input() -> bytes\n\nThe whole data of the call."},
    {"write_output", write_output, METH_VARARGS,
     "write_output(output: bytes)\n\nSets the output of this call; on a worker, UnicodeDecodeError if it is not UTF-8."},
    {"get_state_size", get_state_size, METH_VARARGS,
     "get_state_size(key: str) -> int\n\nSize of the state value in bytes, 0 where there is none."},
    {"get_state", get_state, METH_VARARGS,
     "get_state(key: str) -> bytes\n\nThe whole state value, b'' where there is none."},
    {"set_state", set_state, METH_VARARGS,
     "set_state(key: str, value: bytes)\n\nSets the local copy; OSError if the value has another size."},
    {"push_state", push_state, METH_VARARGS, "push_state(key: str)\n\nSends the local copy to the cluster."},
    {"pull_state", pull_state, METH_VARARGS, "pull_state(key: str)\n\nFetches the cluster's copy."},
    {"get_call", get_call, METH_NOARGS,
     "get_call() -> (user, function, entry, chained) | None\n\nWhat is called; None if this is no call of a function."},
    {"is_on_worker", is_on_worker, METH_NOARGS, "is_on_worker() -> bool\n\nWhether this is a Faasm worker."},
    {"chain", chain, METH_VARARGS,
     "chain(function: str | None, entry: str, data: bytes) -> int\n\nStarts a call of the same user, None for the same "
     "function, and returns its id."},
    {"check_chain", check_chain, METH_VARARGS,
     "check_chain(function: str | None, entry: str)\n\nRaises what chain would, without starting the call."},
    {"await_call_output", await_call_output, METH_VARARGS,
     "await_call_output(id: int) -> (int, bytes)\n\nWaits and returns the call's code and output."},
    {NULL, NULL, 0, NULL},
};

static int add_constants(PyObject *module)
{
    PyObject *prefix = PyBytes_FromString(ENCODED_OUTPUT);
    int added = prefix ? PyModule_AddObjectRef(module, "ENCODED_OUTPUT", prefix) : -1;
    Py_XDECREF(prefix);
    return added;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, add_constants},
    {0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_faasm",
    .m_doc = "Faasm's host interface. Use pyfaasm, which is written on top of it.",
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__faasm(void)
{
    return PyModuleDef_Init(&definition);
}
