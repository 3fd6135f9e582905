#include "entry.h"

#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <tuple>

#include "iree.h"

namespace pyxla {
namespace {

nb::object to_dtype(nb::handle value) {
  PyArray_Descr* dtype = nullptr;
  if (!PyArray_DescrConverter(value.ptr(), &dtype)) throw nb::python_error();
  return nb::steal(reinterpret_cast<PyObject*>(dtype));
}

PyArray_Descr* descr(const nb::object& dtype) { return reinterpret_cast<PyArray_Descr*>(dtype.ptr()); }

OutNode to_out_node(nb::handle tree, std::size_t output_count) {
  OutNode node;
  if (PyLong_CheckExact(tree.ptr())) {
    node.kind = OutNode::kLeaf;
    node.index = nb::cast<std::size_t>(tree);
    if (node.index >= output_count) throw nb::index_error("out_tree names an output that the function does not have");
  } else if (PyTuple_CheckExact(tree.ptr()) || PyList_CheckExact(tree.ptr())) {
    node.kind = PyTuple_CheckExact(tree.ptr()) ? OutNode::kTuple : OutNode::kList;
    for (nb::handle child : tree) node.children.push_back(to_out_node(child, output_count));
  } else if (PyDict_CheckExact(tree.ptr())) {
    node.kind = OutNode::kDict;
    for (auto [key, child] : nb::borrow<nb::dict>(tree)) {
      node.keys.push_back(nb::borrow(key));
      node.children.push_back(to_out_node(child, output_count));
    }
  } else if (!tree.is_none()) {
    throw nb::type_error("out_tree must be a callable, or tuples, lists, dicts and None around output indices");
  }
  return node;
}

PyObject* build(const OutNode& node, const References<32>& arrays);

PyObject* build_sequence(const OutNode& node, const References<32>& arrays) {
  const auto size = static_cast<Py_ssize_t>(node.children.size());
  const bool is_tuple = node.kind == OutNode::kTuple;
  PyObject* result = is_tuple ? PyTuple_New(size) : PyList_New(size);
  for (Py_ssize_t i = 0; result && i < size; ++i) {
    PyObject* child = build(node.children[static_cast<std::size_t>(i)], arrays);
    if (!child) {
      Py_CLEAR(result);
    } else if (is_tuple) {
      PyTuple_SET_ITEM(result, i, child);
    } else {
      PyList_SET_ITEM(result, i, child);
    }
  }
  return result;
}

PyObject* build_dict(const OutNode& node, const References<32>& arrays) {
  PyObject* result = PyDict_New();
  for (std::size_t i = 0; result && i < node.children.size(); ++i) {
    PyObject* child = build(node.children[i], arrays);
    if (!child || PyDict_SetItem(result, node.keys[i].ptr(), child) < 0) Py_CLEAR(result);
    Py_XDECREF(child);
  }
  return result;
}

PyObject* build(const OutNode& node, const References<32>& arrays) {
  switch (node.kind) {
    case OutNode::kLeaf:
      return Py_NewRef(arrays[node.index]);
    case OutNode::kTuple:
    case OutNode::kList:
      return build_sequence(node, arrays);
    case OutNode::kDict:
      return build_dict(node, arrays);
    case OutNode::kNone:
      break;
  }
  return Py_NewRef(Py_None);
}

// IREE allows one invocation of a context at a time. A call from within a call (a host callback) passes, since it may
// not wait for a lock while its own caller holds another.
class InvocationLock {
 public:
  explicit InvocationLock(std::mutex& mutex) : mutex_(mutex), owns_(depth_++ == 0) {
    if (!owns_ || mutex_.try_lock()) return;
    Py_BEGIN_ALLOW_THREADS mutex_.lock();
    Py_END_ALLOW_THREADS
  }
  ~InvocationLock() {
    if (owns_) mutex_.unlock();
    --depth_;
  }
  InvocationLock(const InvocationLock&) = delete;
  InvocationLock& operator=(const InvocationLock&) = delete;

 private:
  static thread_local int depth_;
  std::mutex& mutex_;
  bool owns_;
};

thread_local int InvocationLock::depth_ = 0;

}  // namespace

Entry::Entry(nb::object context, nb::object function, nb::object device, nb::sequence inputs, nb::sequence outputs,
             nb::object out_tree, nb::sequence captured, nb::sequence donated, nb::sequence overwritten, nb::object copy)
    : context_(std::move(context)),
      function_(std::move(function)),
      device_(std::move(device)),
      copy_(std::move(copy)) {
  if (!nb::isinstance<Device>(device_)) throw nb::type_error("device must be a Device");
  if (!iree()) throw nb::python_error();
  for (nb::handle output : outputs) {
    auto [dtype, shape, weak_type] = nb::cast<std::tuple<nb::object, nb::tuple, bool>>(output);
    outputs_.push_back({to_dtype(dtype), shape, weak_type, false});
  }
  for (nb::handle leaf : donated) donated_.push_back(nb::cast<std::size_t>(leaf));
  for (nb::handle input : inputs) {
    auto [leaf, dtype] = nb::cast<std::tuple<std::size_t, nb::object>>(input);
    inputs_.push_back({leaf, to_dtype(dtype), false});
  }
  for (nb::handle pair : overwritten) {
    auto [input, output] = nb::cast<std::tuple<std::size_t, std::ptrdiff_t>>(pair);
    if (input >= inputs_.size() || output < -1 || output >= static_cast<std::ptrdiff_t>(outputs_.size())) {
      throw nb::index_error("overwritten names a parameter or a result that the function does not have");
    }
    inputs_[input].overwritten = overwrites_ = true;
    if (output >= 0) outputs_[static_cast<std::size_t>(output)].overwrites = true;
  }
  if (PyCallable_Check(out_tree.ptr())) {
    unflatten_ = out_tree;
  } else {
    out_tree_ = to_out_node(out_tree, outputs_.size());
  }
  for (nb::handle value : captured) {
    if (is_array(value.ptr())) {
      captured_.push_back(nb::steal(array_buffer(reinterpret_cast<Array*>(value.ptr()), device_.ptr())));
      if (!captured_.back().is_valid()) throw nb::python_error();
    } else {
      captured_.push_back(nb::borrow(value));
    }
  }
}

// Memory that the function may write to: the array's, or a copy where something else can see that.
PyObject* Entry::upload_owned(Array* array, const EntryInput& input, const Leaves& leaves) const {
  auto* object = reinterpret_cast<PyObject*>(array);
  if (std::count(leaves.begin(), leaves.end(), object) == 1) {
    if (PyObject* buffer = array_take(array, device_.ptr())) return buffer;
  }
  PyArrayObject* host = array_host(array);
  PyObject* buffer = host ? copied(host, input) : nullptr;
  Py_XDECREF(reinterpret_cast<PyObject*>(host));
  return buffer;
}

PyObject* Entry::copied(PyArrayObject* host, const EntryInput& input) const {
  if (copy_.is_none() || !input.overwritten) {
    return upload_array(*nb::inst_ptr<Device>(device_), host, descr(input.dtype), Share::kNever);
  }
  Py_INCREF(input.dtype.ptr());
  PyObject* ready = PyArray_FromArray(host, descr(input.dtype), NPY_ARRAY_CARRAY_RO | NPY_ARRAY_FORCECAST);
  PyObject* view = ready ? call(copy_.ptr(), ready) : nullptr;
  Py_XDECREF(ready);
  return view;
}

PyObject* Entry::upload(const EntryInput& input, const Leaves& leaves, bool& unfit) const {
  const Device& device = *nb::inst_ptr<Device>(device_);
  PyArray_Descr* dtype = descr(input.dtype);
  PyObject* leaf = leaves[input.leaf];
  if (is_array(leaf)) {
    auto* array = reinterpret_cast<Array*>(leaf);
    const bool same_dtype = array->dtype->type_num == dtype->type_num;
    if (same_dtype && !input.overwritten) return array_buffer(array, device_.ptr());
    if (same_dtype) return upload_owned(array, input, leaves);
    PyArrayObject* host = array_host(array);
    PyObject* buffer = host ? copied(host, input) : nullptr;
    Py_XDECREF(reinterpret_cast<PyObject*>(host));
    return buffer;
  }
  if (PyArray_Check(leaf)) return copied(reinterpret_cast<PyArrayObject*>(leaf), input);
  if (PyArray_IsScalar(leaf, Generic)) {
    PyObject* array = PyArray_FromScalar(leaf, nullptr);
    PyObject* buffer = array ? copied(reinterpret_cast<PyArrayObject*>(array), input) : nullptr;
    Py_XDECREF(array);
    return buffer;
  }
  PyObject* buffer = upload_scalar(device, leaf, dtype);
  unfit = !buffer && PyErr_ExceptionMatches(PyExc_OverflowError);
  return buffer;
}

bool Entry::invoke(const References<32>& arguments, References<32>& results) {
  const Iree& binding = *iree();
  nb::object capacity = nb::steal(PyLong_FromSize_t(arguments.size()));
  nb::object list = nb::steal(call(binding.list_type, capacity.ptr()));
  if (!list.is_valid()) return false;
  for (PyObject* argument : arguments) {
    PyObject* done = call(binding.push_ref, list.ptr(), argument);
    if (!done) return false;
    Py_DECREF(done);
  }
  capacity = nb::steal(PyLong_FromSize_t(outputs_.size()));
  nb::object out_list = nb::steal(call(binding.list_type, capacity.ptr()));
  if (!out_list.is_valid()) return false;
  {
    InvocationLock lock(mutex_);
    PyObject* done = call(binding.invoke, context_.ptr(), function_.ptr(), list.ptr(), out_list.ptr());
    if (!done) return false;
    Py_DECREF(done);
  }
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    nb::object index = nb::steal(PyLong_FromSize_t(i));
    if (!results.adopt(call(binding.get_as_ref, out_list.ptr(), index.ptr()))) return false;
  }
  return true;
}

bool Entry::invoke_callable(const References<32>& arguments, References<32>& results) const {
  nb::object list = nb::steal(PyList_New(static_cast<Py_ssize_t>(arguments.size())));
  if (!list.is_valid()) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), Py_NewRef(arguments[i]));
  }
  nb::object returned = nb::steal(call(context_.ptr(), list.ptr()));
  if (!returned.is_valid()) return false;
  nb::object items = nb::steal(PySequence_Fast(returned.ptr(), "the function must return a sequence of buffers"));
  if (!items.is_valid()) return false;
  const auto count = static_cast<std::size_t>(PySequence_Fast_GET_SIZE(items.ptr()));
  if (count != outputs_.size()) {
    PyErr_Format(PyExc_ValueError, "the function returned %zu buffers where %zu were declared", count,
                 outputs_.size());
    return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    results.push_back(PySequence_Fast_GET_ITEM(items.ptr(), static_cast<Py_ssize_t>(i)));
  }
  return true;
}

PyObject* Entry::build_result(const References<32>& arrays) const {
  if (!unflatten_.is_valid()) return build(out_tree_, arrays);
  nb::object list = nb::steal(PyList_New(static_cast<Py_ssize_t>(arrays.size())));
  if (!list.is_valid()) return nullptr;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), Py_NewRef(arrays[i]));
  }
  return call(unflatten_.ptr(), list.ptr());
}

void Entry::find_exclusive(const Leaves& leaves, InlineVector<Array*, 8>& found) const {
  for (const EntryInput& input : inputs_) {
    PyObject* leaf = leaves[input.leaf];
    if (is_array(leaf) && reinterpret_cast<Array*>(leaf)->exclusive) found.push_back(reinterpret_cast<Array*>(leaf));
  }
}

// The function may have returned what it was given, or a part of it.
void withdraw_if_returned(Array* array, const References<32>& buffers) {
  Extent own, other;
  bool is_apart = buffer_extent(array->buffer, own);
  for (std::size_t i = 0; is_apart && i < buffers.size(); ++i) {
    is_apart = buffer_extent(buffers[i], other) && !own.overlaps(other);
  }
  if (PyErr_Occurred()) PyErr_Clear();  // a buffer without a place in memory: nothing is known of it
  if (!is_apart) array->exclusive = false;
}

PyObject* Entry::run(const Leaves& leaves, PyTypeObject* array_type, bool& unfit) {
  References<32> arguments;
  for (const EntryInput& input : inputs_) {
    if (input.leaf >= leaves.size()) {
      PyErr_Format(PyExc_ValueError, "the compiled function takes leaf %zu, but the call has %zu leaves", input.leaf,
                   leaves.size());
      return nullptr;
    }
    if (!arguments.adopt(upload(input, leaves, unfit))) return nullptr;
  }
  for (const nb::object& value : captured_) arguments.push_back(value.ptr());
  if (overwrites_) {  // gone even if the call fails, since nobody knows how far it came
    for (const EntryInput& input : inputs_) {
      if (input.overwritten && is_array(leaves[input.leaf])) array_delete(reinterpret_cast<Array*>(leaves[input.leaf]));
    }
  }
  InlineVector<Array*, 8> exclusive;
  find_exclusive(leaves, exclusive);
  References<32> buffers;
  const bool done = function_.is_none() ? invoke_callable(arguments, buffers) : invoke(arguments, buffers);
  if (!done) return nullptr;
  for (Array* array : exclusive) {
    if (array->exclusive) withdraw_if_returned(array, buffers);
  }
  for (std::size_t leaf : donated_) {
    if (leaf < leaves.size() && is_array(leaves[leaf])) array_delete(reinterpret_cast<Array*>(leaves[leaf]));
  }
  References<32> arrays;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    const EntryOutput& output = outputs_[i];
    PyObject* array = array_from_buffer(array_type, buffers[i], device_.ptr(), descr(output.dtype), output.shape.ptr(),
                                        output.weak_type);
    if (!arrays.adopt(array)) return nullptr;
    reinterpret_cast<Array*>(array)->exclusive = output.overwrites;
  }
  return build_result(arrays);
}

int Entry::traverse(visitproc visit, void* arg) const {
  Py_VISIT(context_.ptr());
  Py_VISIT(unflatten_.ptr());
  for (const nb::object& value : captured_) Py_VISIT(value.ptr());
  return 0;
}

void Entry::clear() {
  nb::object context = std::move(context_);
  nb::object unflatten = std::move(unflatten_);
  std::vector<nb::object> captured = std::move(captured_);
}

void bind_entry(nb::module_& module) {
  static PyType_Slot slots[] = {
      {Py_tp_traverse, reinterpret_cast<void*>(+[](PyObject* self, visitproc visit, void* arg) {
         Py_VISIT(Py_TYPE(self));
         return nb::inst_ready(self) ? nb::inst_ptr<Entry>(self)->traverse(visit, arg) : 0;
       })},
      {Py_tp_clear, reinterpret_cast<void*>(+[](PyObject* self) {
         if (nb::inst_ready(self)) nb::inst_ptr<Entry>(self)->clear();
         return 0;
       })},
      {0, nullptr},
  };
  nb::class_<Entry>(module, "Entry", nb::type_slots(slots), nb::is_weak_referenceable())
      .def(nb::init<nb::object, nb::object, nb::object, nb::sequence, nb::sequence, nb::object, nb::sequence,
                    nb::sequence, nb::sequence, nb::object>(),
           nb::arg("context"), nb::arg("function").none(), nb::arg("device"), nb::kw_only(), nb::arg("inputs"),
           nb::arg("outputs"), nb::arg("out_tree").none(), nb::arg("captured") = nb::tuple(),
           nb::arg("donated") = nb::tuple(), nb::arg("overwritten") = nb::tuple(), nb::arg("copy") = nb::none());
}

}  // namespace pyxla
