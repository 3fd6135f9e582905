// Moving values between host memory and a device.
#pragma once

#include <nanobind/nanobind.h>

#include "numpy_api.h"

namespace nb = nanobind;

namespace pyxla {

// A HAL device. Without `upload` and `download` it computes in host memory, and buffers are shared with NumPy.
struct Device {
  nb::object hal;
  nb::object upload;    // (contiguous ndarray) -> buffer, or None
  nb::object download;  // (buffer, dtype, shape) -> ndarray, or None
};

// Whether an uploaded buffer may be the array's own memory. Only for memory that nobody writes to any more.
enum class Share { kNever, kIfAligned };

// Whether IREE can take the array's own memory as a buffer of `dtype`.
bool is_importable(PyArrayObject* array, PyArray_Descr* dtype);

// Functions below return a new reference, or null with a Python exception set.

// A buffer with the values of `array` as `dtype`.
PyObject* upload_array(const Device& device, PyArrayObject* array, PyArray_Descr* dtype, Share share);

// A buffer with a Python bool, int, float or complex as `dtype`. OverflowError if it does not fit.
PyObject* upload_scalar(const Device& device, PyObject* value, PyArray_Descr* dtype);

// A read-only ndarray with the buffer's values, sharing its memory where the device computes in host memory.
PyObject* download_array(const Device& device, PyObject* buffer, PyArray_Descr* dtype, PyObject* shape);

// Where a buffer of a device that computes in host memory lies.
struct Extent {
  const char* begin = nullptr;
  const char* end = nullptr;
  bool overlaps(const Extent& other) const { return begin < other.end && other.begin < end; }
};

// Sets `out`; false with a Python exception set.
bool buffer_extent(PyObject* buffer, Extent& out);

void bind_device(nb::module_& module);

}  // namespace pyxla
