// An extension module of Python that stands on the library.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <typeinfo>

#include "crossing.h"

namespace {
Note note("module");
PyObject *refusal_type = nullptr;

// Thrown when Python has an error set already.
struct PythonError {};

// Turns what is being handled into an exception of Python.
PyObject *python_error() {
  try {
    throw;
  } catch (const PythonError &) {
  } catch (const Refusal &e) {
    PyErr_SetString(refusal_type, e.what());
  } catch (const std::out_of_range &e) {
    PyErr_SetString(PyExc_IndexError, e.what());
  } catch (const std::bad_alloc &) {
    PyErr_NoMemory();
  } catch (const std::exception &e) {
    PyErr_SetString(PyExc_RuntimeError, e.what());
  } catch (...) {
    PyErr_SetString(PyExc_SystemError, "no exception of std");
  }
  return nullptr;
}

const char *text(PyObject *object) {
  const char *utf8 = PyUnicode_AsUTF8(object);
  if (utf8 == nullptr) throw PythonError();
  return utf8;
}

const char *known(const std::type_info &type) {
  if (type == typeid(std::runtime_error)) return "std::runtime_error";
  if (type == typeid(Refusal)) return "Refusal";
  if (type == typeid(InlineRefusal)) return "InlineRefusal";
  if (type == typeid(std::out_of_range)) return "std::out_of_range";
  if (type == typeid(std::invalid_argument)) return "std::invalid_argument";
  if (type == typeid(std::bad_cast)) return "std::bad_cast";
  if (type == typeid(std::bad_alloc)) return "std::bad_alloc";
  if (type == typeid(std::bad_function_call)) return "std::bad_function_call";
  return type.name();
}

// caught(kind) -> (type, what) of what the library throws, caught as the base class of all.
PyObject *caught(PyObject *, PyObject *kind) {
  try {
    throw_kind(text(kind));
    Py_RETURN_NONE;
  } catch (const std::exception &e) {
    return Py_BuildValue("ss", known(typeid(e)), e.what());
  } catch (int number) {
    return Py_BuildValue("si", "int", number);
  } catch (...) {
    return python_error();
  }
}

// raised(kind): the same as an exception of Python.
PyObject *raised(PyObject *, PyObject *kind) {
  try {
    throw_kind(text(kind));
    Py_RETURN_NONE;
  } catch (...) {
    return python_error();
  }
}

// kept_and_thrown(kind): the same, kept by the library and thrown here.
PyObject *kept_and_thrown(PyObject *, PyObject *kind) {
  try {
    std::rethrow_exception(kept(text(kind)));
  } catch (...) {
    return python_error();
  }
}

void add_messages(const std::exception &e, std::string &all) {
  all += e.what();
  try {
    std::rethrow_if_nested(e);
  } catch (const std::exception &inner) {
    all += ": ";
    add_messages(inner, all);
  }
}

// nested() -> the messages of nested exceptions.
PyObject *nested(PyObject *, PyObject *) {
  std::string all;
  try {
    throw_nested();
  } catch (const std::exception &e) {
    add_messages(e, all);
  }
  return PyUnicode_FromStringAndSize(all.data(), static_cast<Py_ssize_t>(all.size()));
}

// cast(kind) -> (is a circle, is a square, its name if it has one, area)
PyObject *cast(PyObject *, PyObject *kind) {
  try {
    std::unique_ptr<Shape> const made = shape(text(kind));
    Shape &shape = *made;
    const Named *named = dynamic_cast<const Named *>(&shape);
    return Py_BuildValue("NNNd", PyBool_FromLong(typeid(shape) == typeid(Circle)),
                         PyBool_FromLong(dynamic_cast<const Square *>(&shape) != nullptr),
                         PyUnicode_FromString(named != nullptr ? named->name().c_str() : ""), shape.area());
  } catch (...) {
    return python_error();
  }
}

// join(strings, number) -> str
PyObject *join(PyObject *, PyObject *arguments) {
  PyObject *list;
  double number;
  if (!PyArg_ParseTuple(arguments, "O!d", &PyList_Type, &list, &number)) return nullptr;
  try {
    std::vector<std::string> parts;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) parts.emplace_back(text(PyList_GetItem(list, i)));
    std::string const all = joined(parts, number);
    return PyUnicode_FromStringAndSize(all.data(), static_cast<Py_ssize_t>(all.size()));
  } catch (...) {
    return python_error();
  }
}

// visit(depth, callable) -> what the callable returns when the library calls it below so many frames
PyObject *visit(PyObject *, PyObject *arguments) {
  int depth;
  PyObject *callable;
  if (!PyArg_ParseTuple(arguments, "iO", &depth, &callable)) return nullptr;
  try {
    int const result = visited(depth, [callable](int guards) {
      PyObject *object = PyObject_CallFunction(callable, "i", guards);
      if (object == nullptr) throw PythonError();
      long const number = PyLong_AsLong(object);
      Py_DECREF(object);
      if (number == -1 && PyErr_Occurred()) throw PythonError();
      return static_cast<int>(number);
    });
    return PyLong_FromLong(result);
  } catch (...) {
    return python_error();
  }
}

PyObject *count_guards(PyObject *, PyObject *) { return PyLong_FromLong(guards()); }

// terminated(): an exception that may not leave a function does.
PyObject *terminated(PyObject *, PyObject *) noexcept {
  throw_kind("refusal");
  Py_RETURN_NONE;
}

// escaped(): an exception leaves the module towards the interpreter, which knows none.
PyObject *escaped(PyObject *, PyObject *) {
  throw_kind("refusal");
  Py_RETURN_NONE;
}

PyMethodDef methods[] = {{"caught", caught, METH_O, nullptr},
                         {"raised", raised, METH_O, nullptr},
                         {"kept_and_thrown", kept_and_thrown, METH_O, nullptr},
                         {"nested", nested, METH_NOARGS, nullptr},
                         {"cast", cast, METH_O, nullptr},
                         {"join", join, METH_VARARGS, nullptr},
                         {"visit", visit, METH_VARARGS, nullptr},
                         {"guards", count_guards, METH_NOARGS, nullptr},
                         {"terminated", terminated, METH_NOARGS, nullptr},
                         {"escaped", escaped, METH_NOARGS, nullptr},
                         {nullptr, nullptr, 0, nullptr}};

PyModuleDef definition = {PyModuleDef_HEAD_INIT, "crossing", nullptr, -1, methods, nullptr, nullptr, nullptr, nullptr};
}  // namespace

PyMODINIT_FUNC PyInit_crossing(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module == nullptr) return nullptr;
  refusal_type = PyErr_NewException("crossing.Refusal", PyExc_ValueError, nullptr);
  if (refusal_type == nullptr || PyModule_AddObjectRef(module, "Refusal", refusal_type) < 0) {
    Py_DECREF(module);
    return nullptr;
  }
  return module;
}
