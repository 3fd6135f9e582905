#include "array.h"

#include <structmember.h>

#include <cstddef>

namespace pyxla {

PyTypeObject* array_base_type = nullptr;

namespace {

Array* as_array(PyObject* object) { return reinterpret_cast<Array*>(object); }

const Device& device_of(PyObject* device) { return *nb::inst_ptr<Device>(device); }

bool check_alive(Array* self) {
  if (!self->deleted) return true;
  PyErr_Format(PyExc_RuntimeError,
               "this array (%S%S) was deleted: its memory was donated to a jitted call. Use that call's result, or do "
               "not donate the argument.",
               self->dtype, self->shape);
  return false;
}

Array* new_array(PyTypeObject* type, PyArray_Descr* dtype, PyObject* shape, bool weak_type) {
  auto* self = as_array(type->tp_alloc(type, 0));  // all other fields are zero
  if (!self) return nullptr;
  Py_INCREF(dtype);
  self->dtype = dtype;
  self->shape = Py_NewRef(shape);
  self->weak_type = weak_type;
  return self;
}

// The ndarray itself, or a 0-d ndarray for a NumPy scalar (what NumPy's functions return for 0-d operands).
PyObject* to_ndarray(PyObject* value) {
  if (PyArray_CheckExact(value)) return Py_NewRef(value);
  if (PyArray_IsScalar(value, Generic)) return PyArray_FromScalar(value, nullptr);
  PyErr_Format(PyExc_TypeError, "expected a NumPy array, not %s", Py_TYPE(value)->tp_name);
  return nullptr;
}

PyObject* from_host(PyObject* cls, PyObject* const* args, Py_ssize_t nargs) {
  if (nargs < 1 || nargs > 2) {
    PyErr_SetString(PyExc_TypeError, "_from_host takes an ndarray and, optionally, weak_type");
    return nullptr;
  }
  const int weak_type = nargs == 2 ? PyObject_IsTrue(args[1]) : 0;
  PyObject* value = weak_type < 0 ? nullptr : to_ndarray(args[0]);
  if (!value) return nullptr;
  auto* host = reinterpret_cast<PyArrayObject*>(value);
  PyObject* shape = PyArray_IntTupleFromIntp(PyArray_NDIM(host), PyArray_DIMS(host));
  Array* self =
      shape ? new_array(reinterpret_cast<PyTypeObject*>(cls), PyArray_DESCR(host), shape, weak_type != 0) : nullptr;
  Py_XDECREF(shape);
  if (!self) {
    Py_DECREF(value);
    return nullptr;
  }
  PyArray_CLEARFLAGS(host, NPY_ARRAY_WRITEABLE);
  self->host = value;
  return reinterpret_cast<PyObject*>(self);
}

PyObject* from_buffer(PyObject* cls, PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"buffer", "device", "dtype", "shape", "weak_type", nullptr};
  PyObject *buffer, *device, *shape;
  PyArray_Descr* dtype = nullptr;
  int weak_type = 0;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO&O!|p:_from_buffer", const_cast<char**>(names), &buffer, &device,
                                   PyArray_DescrConverter, &dtype, &PyTuple_Type, &shape, &weak_type)) {
    return nullptr;
  }
  PyObject* result = nullptr;
  if (nb::isinstance<Device>(device)) {
    result =
        array_from_buffer(reinterpret_cast<PyTypeObject*>(cls), buffer, device, dtype, shape, weak_type != 0);
  } else {
    PyErr_Format(PyExc_TypeError, "device must be a Device, not %s", Py_TYPE(device)->tp_name);
  }
  Py_DECREF(dtype);
  return result;
}

PyObject* refuse_construction(PyTypeObject* type, PyObject*, PyObject*) {
  PyErr_Format(PyExc_TypeError, "%s cannot be constructed directly; use numpy.array or numpy.asarray of this package",
               type->tp_name);
  return nullptr;
}

PyObject* host_method(PyObject* self, PyObject*) {
  return reinterpret_cast<PyObject*>(array_host(as_array(self)));
}

PyObject* buffer_method(PyObject* self, PyObject* device) {
  if (!nb::isinstance<Device>(device)) {
    PyErr_Format(PyExc_TypeError, "device must be a Device, not %s", Py_TYPE(device)->tp_name);
    return nullptr;
  }
  as_array(self)->exclusive = false;  // nobody knows what its taker does with it
  return array_buffer(as_array(self), device);
}

PyObject* delete_method(PyObject* self, PyObject*) {
  array_delete(as_array(self));
  Py_RETURN_NONE;
}

PyObject* get_shape(PyObject* self, void*) { return Py_NewRef(as_array(self)->shape); }

PyObject* get_dtype(PyObject* self, void*) { return Py_NewRef(reinterpret_cast<PyObject*>(as_array(self)->dtype)); }

PyObject* get_ndim(PyObject* self, void*) { return PyLong_FromSsize_t(PyTuple_GET_SIZE(as_array(self)->shape)); }

PyObject* get_size(PyObject* self, void*) {
  PyObject* shape = as_array(self)->shape;
  Py_ssize_t size = 1;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(shape); ++i) size *= PyLong_AsSsize_t(PyTuple_GET_ITEM(shape, i));
  return PyLong_FromSsize_t(size);
}

PyObject* get_weak_type(PyObject* self, void*) { return PyBool_FromLong(as_array(self)->weak_type); }

PyObject* get_is_deleted(PyObject* self, void*) { return PyBool_FromLong(as_array(self)->deleted); }

void dealloc(PyObject* object) {
  Array* self = as_array(object);
  PyTypeObject* type = Py_TYPE(object);
  if (self->weakrefs) PyObject_ClearWeakRefs(object);
  Py_XDECREF(self->host);
  Py_XDECREF(self->buffer);
  Py_XDECREF(self->device);
  Py_XDECREF(reinterpret_cast<PyObject*>(self->dtype));
  Py_XDECREF(self->shape);
  type->tp_free(object);
  Py_DECREF(type);
}

PyMethodDef methods[] = {
    {"_from_host", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(from_host)), METH_FASTCALL | METH_CLASS,
     nullptr},
    {"_from_buffer", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(from_buffer)),
     METH_VARARGS | METH_KEYWORDS | METH_CLASS, nullptr},
    {"_host", host_method, METH_NOARGS, nullptr},
    {"_buffer", buffer_method, METH_O, nullptr},
    {"_delete", delete_method, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef properties[] = {
    {"shape", get_shape, nullptr, "The length of each dimension, a tuple of int.", nullptr},
    {"dtype", get_dtype, nullptr, "The type of the elements, a numpy.dtype.", nullptr},
    {"ndim", get_ndim, nullptr, "The number of dimensions.", nullptr},
    {"size", get_size, nullptr, "The number of elements.", nullptr},
    {"weak_type", get_weak_type, nullptr, "Whether the dtype yields to that of the other operand in promotion.",
     nullptr},
    {"is_deleted", get_is_deleted, nullptr, "Whether the values were freed, by donation or by `_delete`.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMemberDef members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Array, weakrefs), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_new, reinterpret_cast<void*>(refuse_construction)},
    {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
    {Py_tp_methods, methods},
    {Py_tp_getset, properties},
    {Py_tp_members, members},
    {Py_tp_doc, const_cast<char*>("The storage of an immutable array.")},
    {0, nullptr},
};

// Without traversal: neither ndarrays of numbers nor buffers can take part in a cycle.
PyType_Spec spec = {"pyxla_runtime._native.ArrayBase", sizeof(Array), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                    slots};

}  // namespace

PyObject* array_from_buffer(PyTypeObject* type, PyObject* buffer, PyObject* device, PyArray_Descr* dtype,
                            PyObject* shape, bool weak_type) {
  Array* self = new_array(type, dtype, shape, weak_type);
  if (!self) return nullptr;
  self->buffer = Py_NewRef(buffer);
  self->device = Py_NewRef(device);
  return reinterpret_cast<PyObject*>(self);
}

PyArrayObject* array_host(Array* self) {
  if (!check_alive(self)) return nullptr;
  if (!self->host) self->host = download_array(device_of(self->device), self->buffer, self->dtype, self->shape);
  return reinterpret_cast<PyArrayObject*>(Py_XNewRef(self->host));
}

PyObject* array_buffer(Array* self, PyObject* device) {
  if (self->buffer && self->device == device && !self->deleted) return Py_NewRef(self->buffer);
  PyArrayObject* host = array_host(self);
  if (!host) return nullptr;
  PyObject* buffer = upload_array(device_of(device), host, self->dtype, Share::kIfAligned);
  if (buffer) {
    self->exclusive = false;
    Py_XSETREF(self->buffer, Py_NewRef(buffer));
    Py_XSETREF(self->device, Py_NewRef(device));
    // In host memory a copy serves as the ndarray too, so that an array is not held twice.
    if (device_of(device).download.is_none() && !is_importable(host, self->dtype)) Py_CLEAR(self->host);
  }
  Py_DECREF(host);
  return buffer;
}

PyObject* array_take(Array* self, PyObject* device) {
  const bool is_seen = self->host && Py_REFCNT(self->host) > 1;
  if (!self->exclusive || self->device != device || Py_REFCNT(self->buffer) > 1 || is_seen) return nullptr;
  Py_CLEAR(self->host);
  return Py_NewRef(self->buffer);
}

void array_delete(Array* self) {
  self->deleted = true;
  self->exclusive = false;
  Py_CLEAR(self->host);
  Py_CLEAR(self->buffer);
}

bool add_array_type(nb::module_& module) {
  PyObject* type = PyType_FromSpec(&spec);
  if (!type) return false;
  array_base_type = reinterpret_cast<PyTypeObject*>(type);
  return PyModule_AddObjectRef(module.ptr(), "ArrayBase", type) == 0;
}

}  // namespace pyxla
