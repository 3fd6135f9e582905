#include "dispatch.h"

#include <structmember.h>

#include <cstddef>
#include <memory>
#include <new>
#include <unordered_map>
#include <vector>

#include "entry.h"

namespace pyxla {
namespace {

thread_local int tracing_depth = 0;

struct Record {
  explicit Record(const Signature& from, PyObject* value) : signature(from), entry(nb::borrow(value)) {}
  StoredSignature signature;
  nb::object entry;
};

// Shared, since a static argument's __eq__ may run while a record is looked at and change the cache.
using Bucket = std::vector<std::shared_ptr<Record>>;
using Cache = std::unordered_map<std::uint64_t, Bucket>;

struct Dispatcher {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PyObject* miss;
  PyObject* state;
  PyObject* dict;
  PyObject* weakrefs;
  CallSpec spec;
  Cache cache;
};

Dispatcher* as_dispatcher(PyObject* object) { return reinterpret_cast<Dispatcher*>(object); }

bool check_initialized(Dispatcher* self) {
  if (!self->miss) PyErr_SetString(PyExc_TypeError, "this Dispatcher's __init__ was not called");
  return self->miss != nullptr;
}

// The record of a signature, or null: with a Python exception set if a comparison raised.
std::shared_ptr<Record> find(Dispatcher* self, std::uint64_t hash, const Signature& signature) {
  auto found = self->cache.find(hash);
  for (std::size_t i = 0; found != self->cache.end() && i < found->second.size(); ++i) {
    std::shared_ptr<Record> record = found->second[i];
    const int equal = record->signature.equals(signature);
    if (equal == 1) return record;
    if (equal < 0) return nullptr;
    found = self->cache.find(hash);
  }
  return nullptr;
}

PyObject* call_miss(Dispatcher* self, PyObject* const* args, Py_ssize_t nargs, PyObject* kwnames) {
  nb::object positional = nb::steal(PyTuple_New(nargs));
  nb::object keywords = nb::steal(PyDict_New());
  if (!positional.is_valid() || !keywords.is_valid()) return nullptr;
  for (Py_ssize_t i = 0; i < nargs; ++i) PyTuple_SET_ITEM(positional.ptr(), i, Py_NewRef(args[i]));
  for (Py_ssize_t i = 0; kwnames && i < PyTuple_GET_SIZE(kwnames); ++i) {
    if (PyDict_SetItem(keywords.ptr(), PyTuple_GET_ITEM(kwnames, i), args[nargs + i]) < 0) return nullptr;
  }
  PyObject* values[] = {positional.ptr(), keywords.ptr()};
  return PyObject_Vectorcall(self->miss, values, 2, nullptr);
}

PyObject* dispatch(PyObject* object, PyObject* const* args, std::size_t nargsf, PyObject* kwnames) {
  Dispatcher* self = as_dispatcher(object);
  const Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
  if (!check_initialized(self)) return nullptr;
  if (tracing_depth > 0) return call_miss(self, args, nargs, kwnames);
  Leaves leaves;
  Signature signature;
  switch (flatten_call(self->spec, args, nargs, kwnames, leaves, signature)) {
    case Flattened::kError:
      return nullptr;
    case Flattened::kMiss:
      return call_miss(self, args, nargs, kwnames);
    case Flattened::kDone:
      break;
  }
  std::uint64_t hash;
  std::shared_ptr<Record> record;
  if (signature.hash(hash)) {
    record = find(self, hash, signature);
    if (!record && PyErr_Occurred()) return nullptr;
  } else if (PyErr_ExceptionMatches(PyExc_TypeError)) {
    PyErr_Clear();  // an unhashable static argument: the Python side knows its name and says so
  } else {
    return nullptr;
  }
  if (!record) return call_miss(self, args, nargs, kwnames);
  nb::object entry = record->entry;  // another thread may replace it
  bool unfit = false;
  PyObject* result = nb::inst_ptr<Entry>(entry)->run(leaves, self->spec.array_type, unfit);
  if (!unfit) return result;
  PyErr_Clear();
  return call_miss(self, args, nargs, kwnames);
}

// The arguments of a call given as a tuple and a dict, in vectorcall form.
struct UnpackedCall {
  nb::object names;
  std::vector<PyObject*> values;  // borrowed from the tuple and the dict
  Py_ssize_t nargs = 0;

  bool unpack(PyObject* args, PyObject* kwargs) {
    if (!PyTuple_Check(args) || !PyDict_Check(kwargs)) {
      PyErr_SetString(PyExc_TypeError, "expected the arguments as a tuple and a dict");
      return false;
    }
    nargs = PyTuple_GET_SIZE(args);
    for (Py_ssize_t i = 0; i < nargs; ++i) values.push_back(PyTuple_GET_ITEM(args, i));
    names = nb::steal(PyTuple_New(PyDict_Size(kwargs)));
    if (!names.is_valid()) return false;
    PyObject *key, *value;
    Py_ssize_t position = 0;
    for (Py_ssize_t i = 0; PyDict_Next(kwargs, &position, &key, &value); ++i) {
      if (!PyUnicode_Check(key)) {
        PyErr_Format(PyExc_TypeError, "keywords must be strings, not %s", Py_TYPE(key)->tp_name);
        return false;
      }
      PyTuple_SET_ITEM(names.ptr(), i, Py_NewRef(key));
      values.push_back(value);
    }
    return true;
  }
};

// Flattens the arguments in front of an entry: `(args, kwargs, entry)`. Null, with an exception set, if it cannot.
PyObject* flatten_for_entry(Dispatcher* self, PyObject* args, Leaves& leaves, Signature& signature) {
  PyObject *positional, *keywords, *entry;
  UnpackedCall unpacked;
  if (!check_initialized(self) || !PyArg_ParseTuple(args, "OOO", &positional, &keywords, &entry)) return nullptr;
  if (!nb::isinstance<Entry>(entry)) {
    PyErr_Format(PyExc_TypeError, "expected an Entry, not %s", Py_TYPE(entry)->tp_name);
    return nullptr;
  }
  if (!unpacked.unpack(positional, keywords)) return nullptr;
  switch (flatten_call(self->spec, unpacked.values.data(), unpacked.nargs, unpacked.names.ptr(), leaves, signature)) {
    case Flattened::kDone:
      return entry;
    case Flattened::kMiss:
      PyErr_SetString(PyExc_TypeError, "an argument is neither an array nor a number, so no compiled function takes it");
      break;
    case Flattened::kError:
      break;
  }
  return nullptr;
}

PyObject* insert(PyObject* object, PyObject* args) {
  Dispatcher* self = as_dispatcher(object);
  Leaves leaves;
  Signature signature;
  PyObject* entry = flatten_for_entry(self, args, leaves, signature);
  std::uint64_t hash;
  if (!entry || !signature.hash(hash)) return nullptr;
  if (std::shared_ptr<Record> record = find(self, hash, signature)) {
    record->entry = nb::borrow(entry);
    Py_RETURN_NONE;
  }
  if (PyErr_Occurred()) return nullptr;
  self->cache[hash].push_back(std::make_shared<Record>(signature, entry));
  Py_RETURN_NONE;
}

PyObject* execute(PyObject* object, PyObject* args) {
  Dispatcher* self = as_dispatcher(object);
  Leaves leaves;
  Signature signature;
  PyObject* entry = flatten_for_entry(self, args, leaves, signature);
  bool unfit = false;
  return entry ? nb::inst_ptr<Entry>(entry)->run(leaves, self->spec.array_type, unfit) : nullptr;
}

PyObject* cache_size(PyObject* object, PyObject*) {
  std::size_t size = 0;
  for (const auto& [hash, bucket] : as_dispatcher(object)->cache) size += bucket.size();
  return PyLong_FromSize_t(size);
}

PyObject* clear_cache(PyObject* object, PyObject*) {
  Cache dropped;
  dropped.swap(as_dispatcher(object)->cache);
  Py_RETURN_NONE;
}

PyObject* new_dispatcher(PyTypeObject* type, PyObject*, PyObject*) {
  PyObject* object = type->tp_alloc(type, 0);
  if (!object) return nullptr;
  Dispatcher* self = as_dispatcher(object);
  self->vectorcall = dispatch;
  new (&self->spec) CallSpec{};
  new (&self->cache) Cache{};
  return object;
}

bool read_static_arguments(CallSpec& spec, PyObject* argnums, PyObject* argnames) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(argnums); ++i) {
    const Py_ssize_t num = PyLong_AsSsize_t(PyTuple_GET_ITEM(argnums, i));
    if (num == -1 && PyErr_Occurred()) return false;
    spec.static_argnums.push_back(num);
  }
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(argnames); ++i) {
    PyObject* name = PyTuple_GET_ITEM(argnames, i);
    if (!PyUnicode_Check(name)) {
      PyErr_Format(PyExc_TypeError, "static_argnames must be strings, not %s", Py_TYPE(name)->tp_name);
      return false;
    }
    spec.static_argnames.push_back(Py_NewRef(name));
  }
  return true;
}

int init(PyObject* object, PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"miss",        "flatten",    "array_type", "static_argnums", "static_argnames",
                                "tracer_type", "state",      nullptr};
  Dispatcher* self = as_dispatcher(object);
  PyObject *miss, *flatten, *array_type, *tracer_type = Py_None, *state = Py_None;
  nb::object argnums = nb::steal(PyTuple_New(0)), argnames = argnums;
  PyObject *nums = argnums.ptr(), *arg_names = argnames.ptr();
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO!|$O!O!OO:Dispatcher", const_cast<char**>(names), &miss, &flatten,
                                   &PyType_Type, &array_type, &PyTuple_Type, &nums, &PyTuple_Type, &arg_names,
                                   &tracer_type, &state)) {
    return -1;
  }
  if (self->miss) {
    PyErr_SetString(PyExc_TypeError, "a Dispatcher is initialized once");
    return -1;
  }
  if (!PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(array_type), array_base_type)) {
    PyErr_SetString(PyExc_TypeError, "array_type must be a subclass of ArrayBase");
    return -1;
  }
  if (tracer_type != Py_None && !PyType_Check(tracer_type)) {
    PyErr_SetString(PyExc_TypeError, "tracer_type must be a type or None");
    return -1;
  }
  if (!read_static_arguments(self->spec, nums, arg_names)) return -1;
  self->miss = Py_NewRef(miss);
  self->state = Py_NewRef(state);
  self->spec.flatten = Py_NewRef(flatten);
  self->spec.array_type = reinterpret_cast<PyTypeObject*>(Py_NewRef(array_type));
  if (tracer_type != Py_None) self->spec.tracer_type = reinterpret_cast<PyTypeObject*>(Py_NewRef(tracer_type));
  return 0;
}

// A method when found on a class, so that `jit` decorates methods too.
PyObject* descr_get(PyObject* self, PyObject* instance, PyObject*) {
  return instance && instance != Py_None ? PyMethod_New(self, instance) : Py_NewRef(self);
}

int traverse(PyObject* object, visitproc visit, void* arg) {
  Dispatcher* self = as_dispatcher(object);
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self->miss);
  Py_VISIT(self->state);
  Py_VISIT(self->dict);
  Py_VISIT(self->spec.flatten);
  Py_VISIT(reinterpret_cast<PyObject*>(self->spec.array_type));
  Py_VISIT(reinterpret_cast<PyObject*>(self->spec.tracer_type));
  for (const auto& [hash, bucket] : self->cache) {
    for (const auto& record : bucket) {
      Py_VISIT(record->entry.ptr());
      if (const int stopped = record->signature.traverse(visit, arg)) return stopped;
    }
  }
  return 0;
}

int clear(PyObject* object) {
  Dispatcher* self = as_dispatcher(object);
  Cache dropped;
  dropped.swap(self->cache);
  Py_CLEAR(self->miss);
  Py_CLEAR(self->state);
  Py_CLEAR(self->dict);
  Py_CLEAR(self->spec.flatten);
  Py_CLEAR(self->spec.array_type);
  Py_CLEAR(self->spec.tracer_type);
  for (PyObject* name : self->spec.static_argnames) Py_DECREF(name);
  self->spec.static_argnames.clear();
  return 0;
}

void dealloc(PyObject* object) {
  Dispatcher* self = as_dispatcher(object);
  PyTypeObject* type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  if (self->weakrefs) PyObject_ClearWeakRefs(object);
  clear(object);
  self->spec.~CallSpec();
  self->cache.~Cache();
  type->tp_free(object);
  Py_DECREF(type);
}

PyMethodDef methods[] = {
    {"insert", insert, METH_VARARGS, nullptr},
    {"execute", execute, METH_VARARGS, nullptr},
    {"cache_size", cache_size, METH_NOARGS, nullptr},
    {"clear", clear_cache, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Dispatcher, vectorcall), READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(Dispatcher, dict), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Dispatcher, weakrefs), READONLY, nullptr},
    {"state", T_OBJECT, offsetof(Dispatcher, state), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyGetSetDef properties[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_new, reinterpret_cast<void*>(new_dispatcher)},
    {Py_tp_init, reinterpret_cast<void*>(init)},
    {Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
    {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(clear)},
    {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
    {Py_tp_descr_get, reinterpret_cast<void*>(descr_get)},
    {Py_tp_methods, methods},
    {Py_tp_members, members},
    {Py_tp_getset, properties},
    {Py_tp_doc, const_cast<char*>("The callable behind jit: runs the compiled function for a call's arguments.")},
    {0, nullptr},
};

PyType_Spec spec = {"pyxla_runtime._native.Dispatcher", sizeof(Dispatcher), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
                        Py_TPFLAGS_METHOD_DESCRIPTOR,
                    slots};

}  // namespace

bool add_dispatcher_type(nb::module_& module) {
  nb::object type = nb::steal(PyType_FromSpec(&spec));
  return type.is_valid() && PyModule_AddObjectRef(module.ptr(), "Dispatcher", type.ptr()) == 0;
}

void bind_tracing(nb::module_& module) {
  module.def("enter_trace", [] { ++tracing_depth; });
  module.def("exit_trace", [] {
    if (tracing_depth == 0) throw nb::value_error("exit_trace without enter_trace");
    --tracing_depth;
  });
}

}  // namespace pyxla
