"""For all tests: JAX, the reference, on the CPU; IREE checks the IR between its passes; compiling is timed."""

from __future__ import annotations

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# XLA compiles a program faster without most of its optimizations, and rounds where the program says.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true "
    "--xla_cpu_parallel_codegen_split_count=1 --xla_allow_excess_precision=false",
)
os.environ.setdefault("PYXLA_VERIFY", "1")

pytest_plugins = ["tests.compile_times"]
