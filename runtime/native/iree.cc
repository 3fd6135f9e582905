#include "iree.h"

namespace pyxla {
namespace {

bool fill(Iree& table) {
  PyObject* binding = PyImport_ImportModule("iree.runtime._binding");
  if (!binding) return false;
  bool ok = true;
  auto get = [&ok](PyObject* owner, const char* name) -> PyObject* {
    PyObject* found = ok ? PyObject_GetAttrString(owner, name) : nullptr;
    ok = found != nullptr;
    return found;
  };
  PyObject* context_type = get(binding, "VmContext");
  PyObject* device_type = get(binding, "HalDevice");
  table.list_type = get(binding, "VmVariantList");
  table.view_type = get(binding, "HalBufferView");
  table.ref_type = get(binding, "VmRef");
  table.element_types = get(binding, "HalElementType");
  table.push_ref = get(table.list_type, "push_ref");
  table.get_as_ref = get(table.list_type, "get_as_ref");
  table.invoke = get(context_type, "invoke");
  table.from_capsule = get(device_type, "from_dlpack_capsule");
  table.get_buffer = get(table.view_type, "get_buffer");
  table.map = get(table.view_type, "map");
  table.deref = get(table.ref_type, "deref");
  Py_XDECREF(context_type);
  Py_XDECREF(device_type);
  Py_DECREF(binding);
  return ok;
}

}  // namespace

const Iree* iree() {
  static Iree table;
  static bool ready = false;
  if (!ready) ready = fill(table);
  return ready ? &table : nullptr;
}

}  // namespace pyxla
