// Dispatcher: the callable behind `jit`. It finds the compiled function for a call's arguments and runs it.
#pragma once

#include <nanobind/nanobind.h>

namespace nb = nanobind;

namespace pyxla {

bool add_dispatcher_type(nb::module_& module);

// `enter_trace` and `exit_trace`: while a thread is tracing, every call goes to the Python side.
void bind_tracing(nb::module_& module);

}  // namespace pyxla
