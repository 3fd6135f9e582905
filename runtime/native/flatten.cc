#include <algorithm>
#include <cstring>

#include "signature.h"

namespace pyxla {
namespace {

// The kind of a word of a signature, in its lowest byte.
enum Kind : std::uint64_t {
  kNone,
  kTuple,
  kList,
  kDict,
  kTree,  // a container that the flatten callback took apart
  kArray,
  kBool,
  kInt,
  kFloat,
  kComplex,
  kStatic,
  kStaticFloat,
  kKeywords,
};

std::uint64_t word(Kind kind, std::size_t payload = 0) { return kind | static_cast<std::uint64_t>(payload) << 8; }

// A dtype that a compiled function can take: numbers in this machine's byte order, and those of ml_dtypes.
bool is_number_dtype(PyArray_Descr* dtype) {
  const int num = dtype->type_num;
  const bool is_number = PyTypeNum_ISBOOL(num) || PyTypeNum_ISNUMBER(num) || PyTypeNum_ISUSERDEF(num);
  return is_number && num != NPY_LONGDOUBLE && num != NPY_CLONGDOUBLE && PyArray_ISNBO(dtype->byteorder);
}

// One number for each dtype: `long` and `long long` are both int64 where they have the same size.
int canonical_type_num(int type_num) {
  if (type_num == NPY_LONG) return sizeof(long) == sizeof(int) ? NPY_INT : NPY_LONGLONG;
  if (type_num == NPY_ULONG) return sizeof(long) == sizeof(int) ? NPY_UINT : NPY_ULONGLONG;
  return type_num;
}

class Flattener {
 public:
  Flattener(const CallSpec& spec, Leaves& leaves, Signature& signature)
      : spec_(spec), leaves_(leaves), signature_(signature) {}

  Flattened add_positional(PyObject* const* args, Py_ssize_t nargs);
  Flattened add_keywords(PyObject* const* values, PyObject* names);

 private:
  Flattened add_argument(PyObject* value, bool is_static);
  Flattened add_tree(PyObject* object);
  Flattened add_container(PyObject* object);
  Flattened add_tuple(PyObject* tuple);
  Flattened add_list(PyObject* list);
  Flattened add_dict(PyObject* dict);
  Flattened add_foreign(PyObject* object);
  bool add_leaf(PyObject* object);
  bool add_array(PyObject* leaf, PyArray_Descr* dtype, bool weak_type, const npy_intp* dims, int ndim);
  void add_static(PyObject* value);

  const CallSpec& spec_;
  Leaves& leaves_;
  Signature& signature_;
};

bool Flattener::add_array(PyObject* leaf, PyArray_Descr* dtype, bool weak_type, const npy_intp* dims, int ndim) {
  if (!is_number_dtype(dtype)) return false;
  const auto type = static_cast<std::size_t>(canonical_type_num(dtype->type_num));
  signature_.words.push_back(word(kArray, type << 16 | static_cast<std::size_t>(ndim) << 8 | (weak_type ? 1 : 0)));
  for (int i = 0; i < ndim; ++i) signature_.words.push_back(static_cast<std::uint64_t>(dims[i]));
  leaves_.push_back(leaf);
  return true;
}

// False if only the Python side can judge the object.
bool Flattener::add_leaf(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  const bool is_own = type == spec_.array_type;
  if (!is_own && spec_.tracer_type && PyObject_TypeCheck(object, spec_.tracer_type)) return false;
  if (is_own || is_array(object)) {
    auto* array = reinterpret_cast<Array*>(object);
    npy_intp dims[NPY_MAXDIMS];
    const int ndim = static_cast<int>(PyTuple_GET_SIZE(array->shape));
    for (int i = 0; i < ndim; ++i) dims[i] = PyLong_AsSsize_t(PyTuple_GET_ITEM(array->shape, i));
    return add_array(object, array->dtype, array->weak_type, dims, ndim);
  }
  if (PyArray_CheckExact(object)) {
    auto* array = reinterpret_cast<PyArrayObject*>(object);
    return add_array(object, PyArray_DESCR(array), false, PyArray_DIMS(array), PyArray_NDIM(array));
  }
  if (PyArray_IsScalar(object, Generic)) {
    PyArray_Descr* dtype = PyArray_DescrFromScalar(object);
    const bool added = dtype && add_array(object, dtype, false, nullptr, 0);
    Py_XDECREF(reinterpret_cast<PyObject*>(dtype));
    return added;
  }
  Kind kind;
  if (type == &PyFloat_Type) {
    kind = kFloat;
  } else if (type == &PyLong_Type) {
    kind = kInt;
  } else if (type == &PyBool_Type) {
    kind = kBool;
  } else if (type == &PyComplex_Type) {
    kind = kComplex;
  } else {
    return false;
  }
  signature_.words.push_back(word(kind));
  leaves_.push_back(object);
  return true;
}

Flattened Flattener::add_tree(PyObject* object) {
  if (object == Py_None) {
    signature_.words.push_back(word(kNone));
    return Flattened::kDone;
  }
  if (add_leaf(object)) return Flattened::kDone;
  if (PyErr_Occurred() || Py_EnterRecursiveCall(" while flattening the arguments")) return Flattened::kError;
  Py_INCREF(object);  // the container that holds it may change while Python code runs
  const Flattened result = add_container(object);
  Py_DECREF(object);
  Py_LeaveRecursiveCall();
  return result;
}

Flattened Flattener::add_container(PyObject* object) {
  if (PyTuple_CheckExact(object)) return add_tuple(object);
  if (PyList_CheckExact(object)) return add_list(object);
  if (PyDict_CheckExact(object)) return add_dict(object);
  if (spec_.tracer_type && PyObject_TypeCheck(object, spec_.tracer_type)) return Flattened::kMiss;
  return add_foreign(object);
}

Flattened Flattener::add_tuple(PyObject* tuple) {
  signature_.words.push_back(word(kTuple, static_cast<std::size_t>(PyTuple_GET_SIZE(tuple))));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i) {
    const Flattened result = add_tree(PyTuple_GET_ITEM(tuple, i));
    if (result != Flattened::kDone) return result;
  }
  return Flattened::kDone;
}

Flattened Flattener::add_list(PyObject* list) {
  signature_.words.push_back(word(kList, static_cast<std::size_t>(PyList_GET_SIZE(list))));
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    const Flattened result = add_tree(PyList_GET_ITEM(list, i));
    if (result != Flattened::kDone) return result;
  }
  return Flattened::kDone;
}

// In the order of the sorted keys, as optree does.
Flattened Flattener::add_dict(PyObject* dict) {
  PyObject* keys = PyDict_Keys(dict);
  if (!keys) return Flattened::kError;
  if (PyList_Sort(keys) < 0) {
    Py_DECREF(keys);
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return Flattened::kError;
    PyErr_Clear();  // keys without an order among them: the callback has a rule for these
    return add_foreign(dict);
  }
  signature_.words.push_back(word(kDict, static_cast<std::size_t>(PyList_GET_SIZE(keys))));
  Flattened result = Flattened::kDone;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(keys) && result == Flattened::kDone; ++i) {
    PyObject* key = PyList_GET_ITEM(keys, i);
    PyObject* value = PyDict_GetItemWithError(dict, key);
    if (!value) {
      if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "a dict changed while it was passed as an argument");
      result = Flattened::kError;
      break;
    }
    signature_.objects.push_back(key);
    result = add_tree(value);
  }
  Py_DECREF(keys);
  return result;
}

Flattened Flattener::add_foreign(PyObject* object) {
  PyObject* pair = PyObject_CallOneArg(spec_.flatten, object);
  if (!pair) return Flattened::kError;
  Flattened result = Flattened::kDone;
  if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) < 2 || !PyList_Check(PyTuple_GET_ITEM(pair, 0))) {
    PyErr_SetString(PyExc_TypeError, "flatten must return a list of leaves and a tree definition");
    result = Flattened::kError;
  } else {
    PyObject* leaves = PyTuple_GET_ITEM(pair, 0);
    signature_.words.push_back(word(kTree, static_cast<std::size_t>(PyList_GET_SIZE(leaves))));
    signature_.objects.push_back(PyTuple_GET_ITEM(pair, 1));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(leaves) && result == Flattened::kDone; ++i) {
      if (!add_leaf(PyList_GET_ITEM(leaves, i))) result = PyErr_Occurred() ? Flattened::kError : Flattened::kMiss;
    }
  }
  Py_DECREF(pair);
  return result;
}

void Flattener::add_static(PyObject* value) {
  if (PyFloat_CheckExact(value)) {  // by its bits: 0.0 is not -0.0, and nan is nan
    std::uint64_t bits;
    const double number = PyFloat_AS_DOUBLE(value);
    std::memcpy(&bits, &number, sizeof bits);
    signature_.words.push_back(word(kStaticFloat));
    signature_.words.push_back(bits);
    return;
  }
  // 1, 1.0 and True are equal, but a function may well treat them differently.
  signature_.words.push_back(word(kStatic));
  signature_.words.push_back(reinterpret_cast<std::uintptr_t>(Py_TYPE(value)));
  signature_.objects.push_back(value);
}

Flattened Flattener::add_argument(PyObject* value, bool is_static) {
  if (!is_static) return add_tree(value);
  add_static(value);
  return Flattened::kDone;
}

Flattened Flattener::add_positional(PyObject* const* args, Py_ssize_t nargs) {
  signature_.words.push_back(word(kTuple, static_cast<std::size_t>(nargs)));
  for (Py_ssize_t i = 0; i < nargs; ++i) {
    const bool is_static = std::any_of(spec_.static_argnums.begin(), spec_.static_argnums.end(),
                                       [=](Py_ssize_t num) { return num == i || num + nargs == i; });
    const Flattened result = add_argument(args[i], is_static);
    if (result != Flattened::kDone) return result;
  }
  return Flattened::kDone;
}

// Sorted by name, as the dict of keywords would be.
Flattened Flattener::add_keywords(PyObject* const* values, PyObject* names) {
  InlineVector<Py_ssize_t, 16> order;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) order.push_back(i);
  std::sort(order.begin(), order.end(), [names](Py_ssize_t a, Py_ssize_t b) {
    return PyUnicode_Compare(PyTuple_GET_ITEM(names, a), PyTuple_GET_ITEM(names, b)) < 0;
  });
  signature_.words.push_back(word(kKeywords, order.size()));
  for (Py_ssize_t i : order) {
    PyObject* name = PyTuple_GET_ITEM(names, i);
    const bool is_static = std::any_of(spec_.static_argnames.begin(), spec_.static_argnames.end(),
                                       [=](PyObject* other) { return PyUnicode_Compare(name, other) == 0; });
    signature_.objects.push_back(name);
    const Flattened result = add_argument(values[i], is_static);
    if (result != Flattened::kDone) return result;
  }
  return Flattened::kDone;
}

}  // namespace

Flattened flatten_call(const CallSpec& spec, PyObject* const* args, Py_ssize_t nargs, PyObject* kwnames, Leaves& leaves,
                       Signature& signature) {
  signature.words.push_back(static_cast<std::uint64_t>(config_token()));
  Flattener flattener(spec, leaves, signature);
  const Flattened result = flattener.add_positional(args, nargs);
  if (result != Flattened::kDone || !kwnames || PyTuple_GET_SIZE(kwnames) == 0) return result;
  return flattener.add_keywords(args + nargs, kwnames);
}

}  // namespace pyxla
