// A compiled function with all that a call needs: how to pass the leaves, and how to build the result.
#pragma once

#include <mutex>
#include <vector>

#include "signature.h"

namespace pyxla {

struct EntryInput {
  std::size_t leaf;  // index among the call's dynamic leaves
  nb::object dtype;
  bool overwritten;  // by a result, which takes the memory
};

struct EntryOutput {
  nb::object dtype;
  nb::object shape;
  bool weak_type;
  bool overwrites;
};

// The result's tree of tuples, lists and dicts, in preorder.
struct OutNode {
  enum Kind { kLeaf, kNone, kTuple, kList, kDict } kind = kNone;
  std::size_t index = 0;         // of the output, for a leaf
  std::vector<nb::object> keys;  // of a dict
  std::vector<OutNode> children;
};

class Entry {
 public:
  Entry(nb::object context, nb::object function, nb::object device, nb::sequence inputs, nb::sequence outputs,
        nb::object out_tree, nb::sequence captured, nb::sequence donated, nb::sequence overwritten, nb::object copy);
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  // Runs the compiled function and builds its result; null with a Python exception set. `unfit` is set if the exception
  // is that a Python number does not fit the dtype that the function was compiled for.
  PyObject* run(const Leaves& leaves, PyTypeObject* array_type, bool& unfit);

  int traverse(visitproc visit, void* arg) const;
  void clear();

 private:
  PyObject* upload(const EntryInput& input, const Leaves& leaves, bool& unfit) const;
  PyObject* upload_owned(Array* array, const EntryInput& input, const Leaves& leaves) const;
  // A buffer of its own with the values as the input's dtype.
  PyObject* copied(PyArrayObject* host, const EntryInput& input) const;
  // Appends the arrays among the leaves that are exclusive.
  void find_exclusive(const Leaves& leaves, InlineVector<Array*, 8>& found) const;
  PyObject* build_result(const References<32>& arrays) const;
  // Both append one buffer for each output.
  bool invoke(const References<32>& arguments, References<32>& results);
  bool invoke_callable(const References<32>& arguments, References<32>& results) const;

  nb::object context_;   // VmContext, or a callable: (list of buffers) -> sequence of buffers
  nb::object function_;  // VmFunction, or None
  nb::object device_;
  nb::object copy_;  // (contiguous ndarray) -> buffer that the function may write to, or None
  std::vector<EntryInput> inputs_;
  std::vector<EntryOutput> outputs_;
  nb::object unflatten_;  // (list of arrays) -> result, or null where out_tree_ says it
  OutNode out_tree_;
  std::vector<nb::object> captured_;
  std::vector<std::size_t> donated_;
  bool overwrites_ = false;
  std::mutex mutex_;
};

void bind_entry(nb::module_& module);

}  // namespace pyxla
