/*
 * An extension with a table of every kind through which CPython calls C functions. Every function in them has the type by
 * which it is called, or, with SEEDED, another one that C's compiler lets through.
 *
 * The lists name a field or slot, its type, and what the function in it is like with SEEDED.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>

#include "elsewhere.h"

#define TYPE_FIELDS(X) \
    X(tp_dealloc, destructor, ONE) \
    X(tp_getattr, getattrfunc, ONE) \
    X(tp_setattr, setattrfunc, TWO) \
    X(tp_repr, reprfunc, NONE) \
    X(tp_hash, hashfunc, TWO) \
    X(tp_call, ternaryfunc, ONE) \
    X(tp_str, reprfunc, NOTHING_ONE) \
    X(tp_getattro, getattrofunc, NONE) \
    X(tp_setattro, setattrofunc, FOUR) \
    X(tp_traverse, traverseproc, NOTHING_THREE) \
    X(tp_clear, inquiry, LONG_ONE) \
    X(tp_richcompare, richcmpfunc, TWO) \
    X(tp_iter, getiterfunc, VARIABLE) \
    X(tp_iternext, iternextfunc, NONE) \
    X(tp_descr_get, descrgetfunc, ONE) \
    X(tp_descr_set, descrsetfunc, FOUR) \
    X(tp_init, initproc, NOTHING_THREE) \
    X(tp_alloc, allocfunc, THREE) \
    X(tp_new, newfunc, TWO) \
    X(tp_free, freefunc, NOTHING_TWO) \
    X(tp_is_gc, inquiry, TWO) \
    X(tp_del, destructor, NOTHING) \
    X(tp_finalize, destructor, ONE) \
    X(tp_vectorcall, vectorcallfunc, THREE)

#define ASYNC_FIELDS(X) \
    X(am_await, unaryfunc, NOTHING_ONE) \
    X(am_aiter, unaryfunc, LONG_ONE) \
    X(am_anext, unaryfunc, VARIABLE) \
    X(am_send, sendfunc, ONE)

#define NUMBER_FIELDS(X) \
    X(nb_add, binaryfunc, NOTHING_TWO) \
    X(nb_subtract, binaryfunc, LONG_TWO) \
    X(nb_multiply, binaryfunc, ONE) \
    X(nb_remainder, binaryfunc, NONE) \
    X(nb_divmod, binaryfunc, THREE) \
    X(nb_power, ternaryfunc, FOUR) \
    X(nb_negative, unaryfunc, NONE) \
    X(nb_positive, unaryfunc, TWO) \
    X(nb_absolute, unaryfunc, NOTHING_ONE) \
    X(nb_bool, inquiry, LONG_ONE) \
    X(nb_invert, unaryfunc, VARIABLE) \
    X(nb_lshift, binaryfunc, NOTHING_TWO) \
    X(nb_rshift, binaryfunc, LONG_TWO) \
    X(nb_and, binaryfunc, ONE) \
    X(nb_xor, binaryfunc, NONE) \
    X(nb_or, binaryfunc, THREE) \
    X(nb_int, unaryfunc, NONE) \
    X(nb_float, unaryfunc, TWO) \
    X(nb_inplace_add, binaryfunc, NOTHING_TWO) \
    X(nb_inplace_subtract, binaryfunc, LONG_TWO) \
    X(nb_inplace_multiply, binaryfunc, ONE) \
    X(nb_inplace_remainder, binaryfunc, NONE) \
    X(nb_inplace_power, ternaryfunc, NOTHING_THREE) \
    X(nb_inplace_lshift, binaryfunc, THREE) \
    X(nb_inplace_rshift, binaryfunc, NOTHING_TWO) \
    X(nb_inplace_and, binaryfunc, LONG_TWO) \
    X(nb_inplace_xor, binaryfunc, ONE) \
    X(nb_inplace_or, binaryfunc, NONE) \
    X(nb_floor_divide, binaryfunc, THREE) \
    X(nb_true_divide, binaryfunc, NOTHING_TWO) \
    X(nb_inplace_floor_divide, binaryfunc, LONG_TWO) \
    X(nb_inplace_true_divide, binaryfunc, ONE) \
    X(nb_index, unaryfunc, NOTHING_ONE) \
    X(nb_matrix_multiply, binaryfunc, NONE) \
    X(nb_inplace_matrix_multiply, binaryfunc, THREE)

#define SEQUENCE_FIELDS(X) \
    X(sq_length, lenfunc, LONG_ONE) \
    X(sq_concat, binaryfunc, NOTHING_TWO) \
    X(sq_repeat, ssizeargfunc, LONG_TWO) \
    X(sq_item, ssizeargfunc, ONE) \
    X(sq_ass_item, ssizeobjargproc, TWO) \
    X(sq_contains, objobjproc, NONE) \
    X(sq_inplace_concat, binaryfunc, THREE) \
    X(sq_inplace_repeat, ssizeargfunc, NOTHING_TWO)

#define MAPPING_FIELDS(X) \
    X(mp_length, lenfunc, VARIABLE) \
    X(mp_subscript, binaryfunc, LONG_TWO) \
    X(mp_ass_subscript, objobjargproc, ONE)

#define BUFFER_FIELDS(X) \
    X(bf_getbuffer, getbufferproc, FOUR) \
    X(bf_releasebuffer, releasebufferproc, TWO)

#define MODULE_FIELDS(X) \
    X(m_traverse, traverseproc, NOTHING_THREE) \
    X(m_clear, inquiry, NONE) \
    X(m_free, freefunc, NOTHING_TWO)

#define TYPE_SLOTS(X) \
    X(bf_getbuffer, getbufferproc, TWO) \
    X(bf_releasebuffer, releasebufferproc, NOTHING_ONE) \
    X(mp_ass_subscript, objobjargproc, ONE) \
    X(mp_length, lenfunc, TWO) \
    X(mp_subscript, binaryfunc, ONE) \
    X(nb_absolute, unaryfunc, NOTHING_ONE) \
    X(nb_add, binaryfunc, NONE) \
    X(nb_and, binaryfunc, THREE) \
    X(nb_bool, inquiry, LONG_ONE) \
    X(nb_divmod, binaryfunc, NOTHING_TWO) \
    X(nb_float, unaryfunc, VARIABLE) \
    X(nb_floor_divide, binaryfunc, LONG_TWO) \
    X(nb_index, unaryfunc, NONE) \
    X(nb_inplace_add, binaryfunc, ONE) \
    X(nb_inplace_and, binaryfunc, NONE) \
    X(nb_inplace_floor_divide, binaryfunc, THREE) \
    X(nb_inplace_lshift, binaryfunc, NOTHING_TWO) \
    X(nb_inplace_multiply, binaryfunc, LONG_TWO) \
    X(nb_inplace_or, binaryfunc, ONE) \
    X(nb_inplace_power, ternaryfunc, FOUR) \
    X(nb_inplace_remainder, binaryfunc, NONE) \
    X(nb_inplace_rshift, binaryfunc, THREE) \
    X(nb_inplace_subtract, binaryfunc, NOTHING_TWO) \
    X(nb_inplace_true_divide, binaryfunc, LONG_TWO) \
    X(nb_inplace_xor, binaryfunc, ONE) \
    X(nb_int, unaryfunc, TWO) \
    X(nb_invert, unaryfunc, NOTHING_ONE) \
    X(nb_lshift, binaryfunc, NONE) \
    X(nb_multiply, binaryfunc, THREE) \
    X(nb_negative, unaryfunc, LONG_ONE) \
    X(nb_or, binaryfunc, NOTHING_TWO) \
    X(nb_positive, unaryfunc, VARIABLE) \
    X(nb_power, ternaryfunc, NOTHING_THREE) \
    X(nb_remainder, binaryfunc, LONG_TWO) \
    X(nb_rshift, binaryfunc, ONE) \
    X(nb_subtract, binaryfunc, NONE) \
    X(nb_true_divide, binaryfunc, THREE) \
    X(nb_xor, binaryfunc, NOTHING_TWO) \
    X(sq_ass_item, ssizeobjargproc, TWO) \
    X(sq_concat, binaryfunc, LONG_TWO) \
    X(sq_contains, objobjproc, ONE) \
    X(sq_inplace_concat, binaryfunc, NONE) \
    X(sq_inplace_repeat, ssizeargfunc, THREE) \
    X(sq_item, ssizeargfunc, NOTHING_TWO) \
    X(sq_length, lenfunc, NONE) \
    X(sq_repeat, ssizeargfunc, LONG_TWO) \
    X(tp_alloc, allocfunc, ONE) \
    X(tp_call, ternaryfunc, ONE) \
    X(tp_clear, inquiry, TWO) \
    X(tp_dealloc, destructor, NOTHING) \
    X(tp_del, destructor, ONE) \
    X(tp_descr_get, descrgetfunc, FOUR) \
    X(tp_descr_set, descrsetfunc, NOTHING_THREE) \
    X(tp_getattr, getattrfunc, NONE) \
    X(tp_getattro, getattrofunc, THREE) \
    X(tp_hash, hashfunc, NOTHING_ONE) \
    X(tp_init, initproc, TWO) \
    X(tp_is_gc, inquiry, LONG_ONE) \
    X(tp_iter, getiterfunc, VARIABLE) \
    X(tp_iternext, iternextfunc, NONE) \
    X(tp_new, newfunc, ONE) \
    X(tp_repr, reprfunc, TWO) \
    X(tp_richcompare, richcmpfunc, FOUR) \
    X(tp_setattr, setattrfunc, NOTHING_THREE) \
    X(tp_setattro, setattrofunc, TWO) \
    X(tp_str, reprfunc, NOTHING_ONE) \
    X(tp_traverse, traverseproc, ONE) \
    X(tp_free, freefunc, NOTHING_TWO) \
    X(nb_matrix_multiply, binaryfunc, NOTHING_TWO) \
    X(nb_inplace_matrix_multiply, binaryfunc, LONG_TWO) \
    X(am_await, unaryfunc, LONG_ONE) \
    X(am_aiter, unaryfunc, VARIABLE) \
    X(am_anext, unaryfunc, NONE) \
    X(tp_finalize, destructor, NOTHING) \
    X(am_send, sendfunc, FOUR)

#define MODULE_SLOTS(X) \
    X(mod_create, modulecreate, ONE) \
    X(mod_exec, moduleexec, TWO)

#define METHODS(X) \
    X(noargs, METH_NOARGS, PyCFunction, ONE) \
    X(one, METH_O, PyCFunction, NONE) \
    X(varargs, METH_VARARGS, PyCFunction, THREE) \
    X(keywords, METH_VARARGS | METH_KEYWORDS, PyCFunctionWithKeywords, TWO) \
    X(fast, METH_FASTCALL, _PyCFunctionFast, TWO) \
    X(fast_keywords, METH_FASTCALL | METH_KEYWORDS, _PyCFunctionFastWithKeywords, THREE) \
    X(method, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, PyCMethod, FOUR) \
    X(class_noargs, METH_NOARGS | METH_CLASS, PyCFunction, ONE) \
    X(static_one, METH_O | METH_STATIC, PyCFunction, NOTHING_TWO) \
    X(coexist, METH_VARARGS | METH_COEXIST, PyCFunction, LONG_TWO)

/* Right functions, one of each type. Without casts, the compiler holds them and the lists to CPython's headers. */
#define RIGHT static __attribute__((unused))
RIGHT PyObject *right_getter(PyObject *Py_UNUSED(self), void *Py_UNUSED(closure)) { return 0; }
RIGHT int right_setter(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(value), void *Py_UNUSED(closure)) { return 0; }
RIGHT PyObject *right_PyCFunction(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args)) { return 0; }
RIGHT PyObject *right_PyCFunctionWithKeywords(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs)) { return 0; }
RIGHT PyObject *right__PyCFunctionFast(PyObject *Py_UNUSED(self), PyObject *const *Py_UNUSED(args), Py_ssize_t Py_UNUSED(nargs)) { return 0; }
RIGHT PyObject *right__PyCFunctionFastWithKeywords(PyObject *Py_UNUSED(self), PyObject *const *Py_UNUSED(args), Py_ssize_t Py_UNUSED(nargs), PyObject *Py_UNUSED(kwnames)) { return 0; }
RIGHT PyObject *right_PyCMethod(PyObject *Py_UNUSED(self), PyTypeObject *Py_UNUSED(defining_class), PyObject *const *Py_UNUSED(args), size_t Py_UNUSED(nargs), PyObject *Py_UNUSED(kwnames)) { return 0; }
RIGHT PyObject *right_unaryfunc(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT PyObject *right_binaryfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(other)) { return 0; }
RIGHT PyObject *right_ternaryfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs)) { return 0; }
RIGHT int right_inquiry(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT Py_ssize_t right_lenfunc(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT PyObject *right_ssizeargfunc(PyObject *Py_UNUSED(self), Py_ssize_t Py_UNUSED(index)) { return 0; }
RIGHT int right_ssizeobjargproc(PyObject *Py_UNUSED(self), Py_ssize_t Py_UNUSED(index), PyObject *Py_UNUSED(value)) { return 0; }
RIGHT int right_objobjargproc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(key), PyObject *Py_UNUSED(value)) { return 0; }
RIGHT int right_objobjproc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(value)) { return 0; }
RIGHT PySendResult right_sendfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(value), PyObject **Py_UNUSED(result)) { return 0; }
RIGHT int right_getbufferproc(PyObject *Py_UNUSED(self), Py_buffer *Py_UNUSED(view), int Py_UNUSED(flags)) { return 0; }
RIGHT void right_releasebufferproc(PyObject *Py_UNUSED(self), Py_buffer *Py_UNUSED(view)) {}
RIGHT void right_freefunc(void *Py_UNUSED(self)) {}
RIGHT void right_destructor(PyObject *Py_UNUSED(self)) {}
RIGHT int right_traverseproc(PyObject *Py_UNUSED(self), visitproc Py_UNUSED(visit), void *Py_UNUSED(arg)) { return 0; }
RIGHT PyObject *right_getattrfunc(PyObject *Py_UNUSED(self), char *Py_UNUSED(name)) { return 0; }
RIGHT PyObject *right_getattrofunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(name)) { return 0; }
RIGHT int right_setattrfunc(PyObject *Py_UNUSED(self), char *Py_UNUSED(name), PyObject *Py_UNUSED(value)) { return 0; }
RIGHT int right_setattrofunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(name), PyObject *Py_UNUSED(value)) { return 0; }
RIGHT PyObject *right_reprfunc(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT Py_hash_t right_hashfunc(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT PyObject *right_richcmpfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(other), int Py_UNUSED(operation)) { return 0; }
RIGHT PyObject *right_getiterfunc(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT PyObject *right_iternextfunc(PyObject *Py_UNUSED(self)) { return 0; }
RIGHT PyObject *right_descrgetfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(object), PyObject *Py_UNUSED(type)) { return 0; }
RIGHT int right_descrsetfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(object), PyObject *Py_UNUSED(value)) { return 0; }
RIGHT int right_initproc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs)) { return 0; }
RIGHT PyObject *right_newfunc(PyTypeObject *Py_UNUSED(type), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs)) { return 0; }
RIGHT PyObject *right_allocfunc(PyTypeObject *Py_UNUSED(type), Py_ssize_t Py_UNUSED(items)) { return 0; }
RIGHT PyObject *right_vectorcallfunc(PyObject *Py_UNUSED(self), PyObject *const *Py_UNUSED(args), size_t Py_UNUSED(nargsf), PyObject *Py_UNUSED(kwnames)) { return 0; }
RIGHT PyObject *right_wrapperfunc(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), void *Py_UNUSED(wrapped)) { return 0; }
RIGHT PyObject *right_wrapperfunc_kwds(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), void *Py_UNUSED(wrapped), PyObject *Py_UNUSED(kwargs)) { return 0; }

typedef PyObject *(*modulecreate)(PyObject *, PyModuleDef *);
typedef int (*moduleexec)(PyObject *);
typedef PyObject *(*moduleinit)(void);
RIGHT PyObject *right_modulecreate(PyObject *Py_UNUSED(spec), PyModuleDef *Py_UNUSED(definition)) { return 0; }
RIGHT int right_moduleexec(PyObject *Py_UNUSED(module)) { return 0; }

#ifndef SEEDED
#define CALLABLE(name, type) right_##type
#else
#define CALLABLE(name, type) ((type)(void *)seeded_##name)

/* Different bodies: tools that find two functions alike make one of them. */
static const char *volatile seen;
#define BODY(name) { seen = #name; return (int)(size_t)seen; }
#define LONG_BODY(name) { seen = #name; return (int)(size_t)seen + (int)b; }
#define EMPTY_BODY(name) { seen = #name; }
#define NONE(name) static int seeded_##name(void) BODY(name)
#define ONE(name) static int seeded_##name(void *Py_UNUSED(a)) BODY(name)
#define TWO(name) static int seeded_##name(void *Py_UNUSED(a), void *Py_UNUSED(b)) BODY(name)
#define THREE(name) static int seeded_##name(void *Py_UNUSED(a), void *Py_UNUSED(b), void *Py_UNUSED(c)) BODY(name)
#define FOUR(name) \
    static int seeded_##name(void *Py_UNUSED(a), void *Py_UNUSED(b), void *Py_UNUSED(c), void *Py_UNUSED(d)) BODY(name)
#define NOTHING(name) static void seeded_##name(void) EMPTY_BODY(name)
#define NOTHING_ONE(name) static void seeded_##name(void *Py_UNUSED(a)) EMPTY_BODY(name)
#define NOTHING_TWO(name) static void seeded_##name(void *Py_UNUSED(a), void *Py_UNUSED(b)) EMPTY_BODY(name)
#define NOTHING_THREE(name) \
    static void seeded_##name(void *Py_UNUSED(a), void *Py_UNUSED(b), void *Py_UNUSED(c)) EMPTY_BODY(name)
#define LONG_ONE(name) static int seeded_##name(long long b) LONG_BODY(name)
#define LONG_TWO(name) static int seeded_##name(void *Py_UNUSED(a), long long b) LONG_BODY(name)
/* What varies is passed by one more pointer. */
#define VARIABLE(name) static int seeded_##name(void *Py_UNUSED(a), ...) BODY(name)

#define SEED(name, type, shape) shape(name)
#define SEED_SLOT(name, type, shape) shape(Py_##name##_slot)
#define SEED_METHOD(name, flags, type, shape) shape(name)
TYPE_FIELDS(SEED)
ASYNC_FIELDS(SEED)
NUMBER_FIELDS(SEED)
SEQUENCE_FIELDS(SEED)
MAPPING_FIELDS(SEED)
BUFFER_FIELDS(SEED)
MODULE_FIELDS(SEED)
TYPE_SLOTS(SEED_SLOT)
MODULE_SLOTS(SEED_SLOT)
METHODS(SEED_METHOD)
ONE(get)
TWO(set)
NONE(slot_get)
ONE(slot_set)
ONE(alone)
ONE(alone_get)
ONE(alone_set)
NONE(wrapped)
TWO(wrapper)
THREE(wrapper_keywords)
#endif

#define FIELD(name, type, shape) .name = CALLABLE(name, type),
#define SLOT(name, type, shape) {Py_##name, (void *)CALLABLE(Py_##name##_slot, type)},
#define METHOD(name, flags, type, shape) {#name, (PyCFunction)(void *)CALLABLE(name, type), flags, "Does nothing."},

static PyAsyncMethods async_methods = {ASYNC_FIELDS(FIELD)};
static PyNumberMethods number_methods = {NUMBER_FIELDS(FIELD)};
static PySequenceMethods sequence_methods = {SEQUENCE_FIELDS(FIELD)};
static PyMappingMethods mapping_methods = {MAPPING_FIELDS(FIELD)};
static PyBufferProcs buffer_methods = {BUFFER_FIELDS(FIELD)};

static PyMethodDef methods[] = {
    METHODS(METHOD)
    {"abroad", ABROAD, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getset[] = {
    {"attribute", CALLABLE(get, getter), CALLABLE(set, setter), "An attribute.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "seeded.Static",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_as_async = &async_methods,
    .tp_as_number = &number_methods,
    .tp_as_sequence = &sequence_methods,
    .tp_as_mapping = &mapping_methods,
    .tp_as_buffer = &buffer_methods,
    .tp_methods = methods,
    .tp_getset = getset,
    TYPE_FIELDS(FIELD)
};

static PyGetSetDef slot_getset[] = {
    {"attribute", CALLABLE(slot_get, getter), CALLABLE(slot_set, setter), NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot type_slots[] = {
    TYPE_SLOTS(SLOT)
    {Py_tp_doc, "A type."},
    {Py_tp_getset, slot_getset},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "seeded.Heap",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = type_slots,
};

static PyModuleDef_Slot module_slots[] = {
    MODULE_SLOTS(SLOT)
    {0, NULL},
};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "seeded",
    .m_slots = module_slots,
    MODULE_FIELDS(FIELD)
};

/* What code reaches, and neither the module nor a type does. */
static PyMethodDef alone = {"alone", CALLABLE(alone, PyCFunction), METH_NOARGS, NULL};

static PyGetSetDef alone_getset[] = {
    {"alone", CALLABLE(alone_get, getter), CALLABLE(alone_set, setter), NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static struct wrapperbase wrappers[] = {
    {"__await__", offsetof(PyHeapTypeObject, as_async.am_await), (void *)CALLABLE(wrapped, unaryfunc),
     CALLABLE(wrapper, wrapperfunc), "", 0, NULL},
    {"__call__", offsetof(PyHeapTypeObject, ht_type.tp_call), (void *)right_ternaryfunc,
     (wrapperfunc)(void *)CALLABLE(wrapper_keywords, wrapperfunc_kwds), "", PyWrapperFlag_KEYWORDS, NULL},
    {NULL, 0, NULL, NULL, NULL, 0, NULL},
};

#ifdef SEEDED
PyMODINIT_FUNC PyInit_inner(int name) { return (PyObject *)(size_t)name; }
#else
PyMODINIT_FUNC PyInit_inner(void) { return NULL; }
#endif

static struct _inittab built_in[] = {
    {"inner", (PyObject * (*)(void))(void *)PyInit_inner},
    {NULL, NULL},
};

/* Tables of an extension's own: CPython does not call these. */
struct own {
    const char *name;
    double (*function)(double);
    int arguments;
} own[] = {{"own", elsewhere_half, METH_O}, {NULL, NULL, 0}};

PyMODINIT_FUNC PyInit_seeded(void) {
    if (PyType_Ready(&type) < 0 || PyType_FromSpec(&spec) == NULL || PyCFunction_New(&alone, NULL) == NULL ||
        PyDescr_NewGetSet(&type, alone_getset) == NULL || PyImport_ExtendInittab(built_in) < 0 ||
        PyDescr_NewWrapper(&type, wrappers, NULL) == NULL || own[0].function((double)CALL_ELSEWHERE) > 1) {
        return NULL;
    }
    return PyModuleDef_Init(&module);
}
