"""For all tests: JAX, the reference, on the CPU; IREE checks the IR between its passes; compiling is timed."""

from __future__ import annotations

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("PYXLA_VERIFY", "1")

pytest_plugins = ["tests.compile_times"]
