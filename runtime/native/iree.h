// IREE as its Python wheel gives it: the wheel has no C headers, so the call path holds the binding's own callables and
// calls them through the vectorcall protocol.
//
// Functions here follow CPython's convention: a null or false result means that a Python exception is set.
#pragma once

#include <nanobind/nanobind.h>

namespace pyxla {

struct Iree {
  PyObject* list_type;      // VmVariantList
  PyObject* push_ref;       // VmVariantList.push_ref
  PyObject* get_as_ref;     // VmVariantList.get_as_ref
  PyObject* invoke;         // VmContext.invoke
  PyObject* from_capsule;   // HalDevice.from_dlpack_capsule
  PyObject* view_type;      // HalBufferView
  PyObject* get_buffer;     // HalBufferView.get_buffer
  PyObject* map;            // HalBufferView.map
  PyObject* ref_type;       // VmRef
  PyObject* deref;          // VmRef.deref
  PyObject* element_types;  // HalElementType
};

// The callables, imported at the first use and kept for the life of the process.
const Iree* iree();

// A vectorcall with positional arguments.
template <typename... Args>
PyObject* call(PyObject* callable, Args... args) {
  PyObject* values[] = {nullptr, args...};
  return PyObject_Vectorcall(callable, values + 1, sizeof...(Args) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr);
}

}  // namespace pyxla
