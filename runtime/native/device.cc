#include "device.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <unordered_map>

#include "dlpack.h"
#include "iree.h"

namespace pyxla {
namespace {

constexpr std::size_t kAlignment = 64;                    // IREE's heap buffers refuse less
constexpr std::size_t kLargeCopy = std::size_t{1} << 20;  // bytes from which a copy lets other threads run

// A DLPack tensor with its shape and, unless it borrows an ndarray's memory, its data in one allocation.
struct Block {
  dlpack::ManagedTensor managed;
  PyObject* owner;  // the ndarray whose memory this is, or null
  std::int64_t shape[NPY_MAXDIMS];
  alignas(kAlignment) char data[kAlignment];
};

void destroy(dlpack::ManagedTensor* managed) {
  auto* block = static_cast<Block*>(managed->manager_context);
  // IREE may drop its last reference on a worker thread; after the interpreter has ended the owner is left alone.
  if (block->owner && Py_IsInitialized()) {
    PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF(block->owner);
    PyGILState_Release(state);
  }
  ::operator delete(block, std::align_val_t{kAlignment});
}

void destroy_unused(PyObject* capsule) {
  // Renamed capsules were consumed, and their consumer calls the deleter.
  if (PyCapsule_IsValid(capsule, dlpack::kCapsuleName)) {
    destroy(static_cast<dlpack::ManagedTensor*>(PyCapsule_GetPointer(capsule, dlpack::kCapsuleName)));
  }
}

// DLPack's name for the dtype. Types that NumPy itself does not know (bfloat16, float8) travel as unsigned integers.
dlpack::DataType dlpack_type(PyArray_Descr* dtype) {
  const int num = dtype->type_num;
  std::uint8_t code = dlpack::kUInt;
  if (PyTypeNum_ISBOOL(num)) {
    code = dlpack::kBool;
  } else if (PyTypeNum_ISSIGNED(num)) {
    code = dlpack::kInt;
  } else if (PyTypeNum_ISFLOAT(num)) {
    code = dlpack::kFloat;
  } else if (PyTypeNum_ISCOMPLEX(num)) {
    code = dlpack::kComplex;
  }
  return {code, static_cast<std::uint8_t>(8 * PyDataType_ELSIZE(dtype)), 1};
}

Block* new_block(std::size_t data_bytes, int ndim, const npy_intp* dims, PyArray_Descr* dtype) {
  void* memory = ::operator new(sizeof(Block) + data_bytes, std::align_val_t{kAlignment}, std::nothrow);
  if (!memory) {
    PyErr_NoMemory();
    return nullptr;
  }
  auto* block = static_cast<Block*>(memory);
  block->owner = nullptr;
  for (int i = 0; i < ndim; ++i) block->shape[i] = dims[i];
  block->managed.tensor = {block->data, {dlpack::kCpu, 0}, ndim, dlpack_type(dtype), block->shape, nullptr, 0};
  block->managed.manager_context = block;
  block->managed.deleter = destroy;
  return block;
}

// IREE's element type for a dtype of ml_dtypes; borrowed.
PyObject* element_type(PyArray_Descr* dtype) {
  static std::unordered_map<int, PyObject*> known;
  if (auto found = known.find(dtype->type_num); found != known.end()) return found->second;
  static const std::unordered_map<std::string, const char*> names = {
      {"bfloat16", "BFLOAT_16"},
      {"float8_e4m3fn", "FLOAT_8_E4M3_FN"},
      {"float8_e4m3fnuz", "FLOAT_8_E4M3_FNUZ"},
      {"float8_e5m2", "FLOAT_8_E5M2"},
      {"float8_e5m2fnuz", "FLOAT_8_E5M2_FNUZ"},
      {"float8_e8m0fnu", "FLOAT_8_E8M0_FNU"},
  };
  const std::string name = dtype->typeobj->tp_name;
  const auto entry = names.find(name.substr(name.rfind('.') + 1));
  if (entry == names.end()) {
    PyErr_Format(PyExc_TypeError, "dtype %S cannot be passed to a compiled function; convert the array first", dtype);
    return nullptr;
  }
  PyObject* type = PyObject_GetAttrString(iree()->element_types, entry->second);
  if (type) known.emplace(dtype->type_num, type);
  return type;
}

// The same memory seen with the element type that DLPack could not name. Takes over the reference to `view`.
PyObject* with_element_type(PyObject* view, PyArray_Descr* dtype, int ndim, const npy_intp* dims) {
  PyObject* type = element_type(dtype);
  PyObject* buffer = type ? call(iree()->get_buffer, view) : nullptr;
  PyObject* shape = buffer ? PyArray_IntTupleFromIntp(ndim, dims) : nullptr;
  PyObject* typed = shape ? call(iree()->view_type, buffer, shape, type) : nullptr;
  Py_XDECREF(shape);
  Py_XDECREF(buffer);
  Py_DECREF(view);
  return typed;
}

// Hands the block to IREE, which owns it from then on.
PyObject* import_block(const Device& device, Block* block, PyArray_Descr* dtype, int ndim, const npy_intp* dims) {
  PyObject* capsule = PyCapsule_New(&block->managed, dlpack::kCapsuleName, destroy_unused);
  if (!capsule) {
    destroy(&block->managed);
    return nullptr;
  }
  PyObject* view = iree() ? call(iree()->from_capsule, device.hal.ptr(), capsule) : nullptr;
  Py_DECREF(capsule);
  if (view && PyTypeNum_ISUSERDEF(dtype->type_num)) return with_element_type(view, dtype, ndim, dims);
  return view;
}

// Writes the array's values to `target`, row-major, as `dtype`.
bool copy_values(PyArrayObject* array, PyArray_Descr* dtype, char* target, std::size_t bytes) {
  if (PyArray_TYPE(array) == dtype->type_num && PyArray_ISCARRAY_RO(array)) {
    if (bytes < kLargeCopy) {
      std::memcpy(target, PyArray_DATA(array), bytes);
    } else {
      Py_BEGIN_ALLOW_THREADS std::memcpy(target, PyArray_DATA(array), bytes);
      Py_END_ALLOW_THREADS
    }
    return true;
  }
  Py_INCREF(dtype);
  PyObject* destination = PyArray_NewFromDescr(&PyArray_Type, dtype, PyArray_NDIM(array), PyArray_DIMS(array), nullptr,
                                               target, NPY_ARRAY_CARRAY, nullptr);
  if (!destination) return false;
  const int failed = PyArray_CopyInto(reinterpret_cast<PyArrayObject*>(destination), array);
  Py_DECREF(destination);
  return failed == 0;
}

PyObject* upload_with_callback(const Device& device, PyArrayObject* array, PyArray_Descr* dtype) {
  Py_INCREF(dtype);
  PyObject* ready = PyArray_FromArray(array, dtype, NPY_ARRAY_CARRAY_RO | NPY_ARRAY_FORCECAST);
  if (!ready) return nullptr;
  PyObject* buffer = call(device.upload.ptr(), ready);
  Py_DECREF(ready);
  return buffer;
}

// Writes a Python number of one of the common dtypes. Returns 1 when done, 0 for other dtypes, -1 for an error.
int write_scalar(PyObject* value, int type_num, char* target) {
  if (type_num == NPY_FLOAT || type_num == NPY_DOUBLE) {
    const double number = PyFloat_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred()) return -1;
    const float narrow = static_cast<float>(number);
    if (type_num == NPY_FLOAT) {
      std::memcpy(target, &narrow, sizeof narrow);
    } else {
      std::memcpy(target, &number, sizeof number);
    }
    return 1;
  }
  if (!PyLong_CheckExact(value) || (type_num != NPY_INT && type_num != NPY_LONG && type_num != NPY_LONGLONG)) return 0;
  const long long number = PyLong_AsLongLong(value);
  if (number == -1 && PyErr_Occurred()) return -1;
  const bool is_narrow = type_num == NPY_INT || (type_num == NPY_LONG && sizeof(long) == sizeof(int));
  if (!is_narrow) {
    std::memcpy(target, &number, sizeof number);
    return 1;
  }
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) {
    PyErr_Format(PyExc_OverflowError, "Python int %lld does not fit int32", number);
    return -1;
  }
  const int narrow = static_cast<int>(number);
  std::memcpy(target, &narrow, sizeof narrow);
  return 1;
}

// The mapping of a buffer, which keeps the memory in place, and the memory.
PyObject* map_buffer(PyObject* buffer, Py_buffer& memory) {
  const bool is_ref = Py_IS_TYPE(buffer, reinterpret_cast<PyTypeObject*>(iree()->ref_type));
  PyObject* view = is_ref ? call(iree()->deref, buffer, iree()->view_type) : Py_NewRef(buffer);
  PyObject* mapped = view ? call(iree()->map, view) : nullptr;
  Py_XDECREF(view);
  if (mapped && PyObject_GetBuffer(mapped, &memory, PyBUF_SIMPLE) < 0) Py_CLEAR(mapped);
  return mapped;
}

PyObject* download_with_callback(const Device& device, PyObject* buffer, PyArray_Descr* dtype, PyObject* shape) {
  PyObject* array = call(device.download.ptr(), buffer, reinterpret_cast<PyObject*>(dtype), shape);
  if (!array) return nullptr;
  if (!PyArray_Check(array)) {
    PyErr_Format(PyExc_TypeError, "download must return an ndarray, not %s", Py_TYPE(array)->tp_name);
    Py_CLEAR(array);
  } else {
    PyArray_CLEARFLAGS(reinterpret_cast<PyArrayObject*>(array), NPY_ARRAY_WRITEABLE);
  }
  return array;
}

}  // namespace

bool is_importable(PyArrayObject* array, PyArray_Descr* dtype) {
  return PyArray_TYPE(array) == dtype->type_num && PyArray_ISCARRAY_RO(array) && PyArray_SIZE(array) > 0 &&
         reinterpret_cast<std::uintptr_t>(PyArray_DATA(array)) % kAlignment == 0;
}

PyObject* upload_array(const Device& device, PyArrayObject* array, PyArray_Descr* dtype, Share share) {
  if (!device.upload.is_none()) return upload_with_callback(device, array, dtype);
  const int ndim = PyArray_NDIM(array);
  const npy_intp* dims = PyArray_DIMS(array);
  const std::size_t bytes = static_cast<std::size_t>(PyArray_SIZE(array)) * PyDataType_ELSIZE(dtype);
  const bool borrows = share == Share::kIfAligned && is_importable(array, dtype);
  Block* block = new_block(borrows ? 0 : bytes, ndim, dims, dtype);
  if (!block) return nullptr;
  if (borrows) {
    block->owner = Py_NewRef(reinterpret_cast<PyObject*>(array));
    block->managed.tensor.data = PyArray_DATA(array);
  } else if (!copy_values(array, dtype, block->data, bytes)) {
    destroy(&block->managed);
    return nullptr;
  }
  return import_block(device, block, dtype, ndim, dims);
}

PyObject* upload_scalar(const Device& device, PyObject* value, PyArray_Descr* dtype) {
  if (device.upload.is_none()) {
    Block* block = new_block(0, 0, nullptr, dtype);
    if (!block) return nullptr;
    const int written = PyComplex_Check(value) ? 0 : write_scalar(value, dtype->type_num, block->data);
    if (written == 1) return import_block(device, block, dtype, 0, nullptr);
    destroy(&block->managed);
    if (written < 0) return nullptr;
  }
  Py_INCREF(dtype);
  PyObject* array = PyArray_FromAny(value, dtype, 0, 0, NPY_ARRAY_CARRAY_RO, nullptr);
  if (!array) return nullptr;
  PyObject* buffer = upload_array(device, reinterpret_cast<PyArrayObject*>(array), dtype, Share::kNever);
  Py_DECREF(array);
  return buffer;
}

bool buffer_extent(PyObject* buffer, Extent& out) {
  Py_buffer memory;
  PyObject* mapped = map_buffer(buffer, memory);
  if (!mapped) return false;
  out.begin = static_cast<const char*>(memory.buf);
  out.end = out.begin + memory.len;
  PyBuffer_Release(&memory);
  Py_DECREF(mapped);
  return true;
}

PyObject* download_array(const Device& device, PyObject* buffer, PyArray_Descr* dtype, PyObject* shape) {
  if (!device.download.is_none()) return download_with_callback(device, buffer, dtype, shape);
  npy_intp dims[NPY_MAXDIMS];
  const int ndim = static_cast<int>(PyTuple_GET_SIZE(shape));
  for (int i = 0; i < ndim; ++i) dims[i] = PyLong_AsSsize_t(PyTuple_GET_ITEM(shape, i));
  Py_buffer memory;
  PyObject* mapped = map_buffer(buffer, memory);
  if (!mapped) return nullptr;
  Py_INCREF(dtype);
  PyObject* array = PyArray_NewFromDescr(&PyArray_Type, dtype, ndim, dims, nullptr, memory.buf,
                                         NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED, nullptr);
  // The memory stays mapped as long as `mapped` lives, and the array keeps that.
  PyBuffer_Release(&memory);
  if (!array) {
    Py_DECREF(mapped);
  } else if (PyArray_SetBaseObject(reinterpret_cast<PyArrayObject*>(array), mapped) < 0) {
    Py_CLEAR(array);
  }
  return array;
}

void bind_device(nb::module_& module) {
  nb::class_<Device>(module, "Device", nb::is_weak_referenceable())
      .def(
          "__init__",
          [](Device* self, nb::object hal, nb::object upload, nb::object download) {
            new (self) Device{std::move(hal), std::move(upload), std::move(download)};
          },
          nb::arg("hal").none(), nb::kw_only(), nb::arg("upload") = nb::none(), nb::arg("download") = nb::none())
      .def_ro("hal", &Device::hal);
}

}  // namespace pyxla
