// The extension module pyxla_runtime._native: what happens on a call when nothing is new.
#define PYXLA_IMPORTS_NUMPY
#include "array.h"
#include "device.h"
#include "dispatch.h"
#include "entry.h"
#include "signature.h"

NB_MODULE(_native, module) {
  if (PyArray_ImportNumPyAPI() < 0) throw nb::python_error();
  nb::set_leak_warnings(false);  // jitted functions commonly live until the interpreter ends
  if (!pyxla::add_array_type(module) || !pyxla::add_dispatcher_type(module)) throw nb::python_error();
  pyxla::bind_device(module);
  pyxla::bind_entry(module);
  pyxla::bind_config(module);
  pyxla::bind_tracing(module);
}
