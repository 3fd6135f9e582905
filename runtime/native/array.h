// ArrayBase: the storage below the frontend's Array. A host ndarray, a device buffer, or both.
#pragma once

#include <nanobind/nanobind.h>

#include "device.h"

namespace pyxla {

struct Array {
  PyObject_HEAD
  PyObject* host;    // read-only ndarray, or null until asked for
  PyObject* buffer;  // what IREE takes as an argument, or null until first passed to a compiled function
  PyObject* device;  // the Device of `buffer`, or null
  PyArray_Descr* dtype;
  PyObject* shape;  // tuple of int
  bool weak_type;
  bool deleted;
  bool exclusive;  // no other array, and no program's constant, lies in the memory of `buffer`
  PyObject* weakrefs;
};

extern PyTypeObject* array_base_type;

inline bool is_array(PyObject* object) { return PyObject_TypeCheck(object, array_base_type); }

// Functions below return a new reference, or null with a Python exception set.

// A new array of `type` around a device buffer.
PyObject* array_from_buffer(PyTypeObject* type, PyObject* buffer, PyObject* device, PyArray_Descr* dtype,
                            PyObject* shape, bool weak_type);

// The array's values on the host.
PyArrayObject* array_host(Array* self);

// The array's values on the device, uploaded once.
PyObject* array_buffer(Array* self, PyObject* device);

// The array's buffer where nothing else can see its memory, so that a program may write to it; null without an exception
// where something might.
PyObject* array_take(Array* self, PyObject* device);

// Frees the values; any later use of them raises RuntimeError.
void array_delete(Array* self);

bool add_array_type(nb::module_& module);

}  // namespace pyxla
