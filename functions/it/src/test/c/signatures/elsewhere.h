/* What elsewhere.c defines; with SEEDED some of it is declared in another way than it is defined. */
#include <Python.h>

double elsewhere_half(double number);

#ifdef SEEDED
int elsewhere_sum(int first);
#define CALL_ELSEWHERE elsewhere_sum(1)
PyObject *elsewhere_method(PyObject *self);
#define ABROAD ((PyCFunction)(void *)elsewhere_method)
#else
int elsewhere_sum(int first, int second);
#define CALL_ELSEWHERE elsewhere_sum(1, 2)
PyObject *elsewhere_method(PyObject *self, PyObject *argument);
#define ABROAD elsewhere_method
#endif
