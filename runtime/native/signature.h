// What a call's arguments have in common with those that a compiled function was made for.
#pragma once

#include <cstdint>
#include <vector>

#include "array.h"
#include "inline_vector.h"

namespace pyxla {

// Owned references whose first N need no allocation.
template <std::size_t N>
class References {
 public:
  References() = default;
  ~References() { clear(); }
  void push_back(PyObject* object) { items_.push_back(Py_NewRef(object)); }
  // Takes over a new reference; false if it is null.
  bool adopt(PyObject* object) {
    if (object) items_.push_back(object);
    return object != nullptr;
  }
  void clear() {
    for (PyObject* item : items_) Py_DECREF(item);
    items_.clear();
  }
  std::size_t size() const { return items_.size(); }
  PyObject* operator[](std::size_t i) const { return items_[i]; }
  PyObject* const* begin() const { return items_.begin(); }
  PyObject* const* end() const { return items_.end(); }

 private:
  InlineVector<PyObject*, N> items_;
};

// The words hold the tree structure and each leaf's dtype, shape and weak type; the objects are compared with ==: dict
// keys, names of keywords, static values, and the tree definitions of containers that optree flattened.
struct Signature {
  InlineVector<std::uint64_t, 64> words;
  References<16> objects;

  // Sets `out`; false with a Python exception if an object is not hashable.
  bool hash(std::uint64_t& out) const;
};

// A signature that outlives its call.
class StoredSignature {
 public:
  explicit StoredSignature(const Signature& from);
  ~StoredSignature();
  StoredSignature(const StoredSignature&) = delete;
  StoredSignature& operator=(const StoredSignature&) = delete;

  // 1 if equal, 0 if not, -1 with a Python exception if a comparison raised.
  int equals(const Signature& other) const;
  int traverse(visitproc visit, void* arg) const;

 private:
  std::vector<std::uint64_t> words_;
  std::vector<PyObject*> objects_;
};

// Which arguments are dynamic, and how to flatten containers of a type that is not built in.
struct CallSpec {
  std::vector<Py_ssize_t> static_argnums;  // negative ones count from the end
  std::vector<PyObject*> static_argnames;
  PyObject* flatten;  // (object) -> (leaves, tree definition)
  PyTypeObject* array_type;
  PyTypeObject* tracer_type;  // or null
};

enum class Flattened { kDone, kMiss, kError };

using Leaves = References<32>;

// Reads the arguments of a call in vectorcall form into its dynamic leaves and its signature. kMiss: there is a leaf that
// only the Python side can judge (a tracer, an object of a foreign type). kError: a Python exception is set.
Flattened flatten_call(const CallSpec& spec, PyObject* const* args, Py_ssize_t nargs, PyObject* kwnames, Leaves& leaves,
                       Signature& signature);

// The configuration that a call's meaning depends on, as one number. A thread's own token, if set, hides the process's.
std::int64_t config_token();

void bind_config(nb::module_& module);

}  // namespace pyxla
