/* Functions of the extension in seeded.c that another object file defines. */
#include <Python.h>

double elsewhere_half(double number) { return number / 2; }

int elsewhere_sum(int first, int second) { return first + second; }

#ifdef SEEDED
PyObject *elsewhere_method(PyObject *self) { return self; }
#else
PyObject *elsewhere_method(PyObject *self, PyObject *Py_UNUSED(argument)) { return self; }
#endif
