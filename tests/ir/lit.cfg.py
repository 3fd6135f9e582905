"""Golden tests of the passes: each `.mlir` file says how pyxla-opt is run on it and what must come out."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from opt_format import OptTest

config.name = "pyxla"  # noqa: F821  (lit puts it there)
config.test_format = OptTest()  # noqa: F821
config.suffixes = [".mlir"]  # noqa: F821
config.environment.pop("PYTHONWARNINGS", None)  # noqa: F821
config.substitutions += [  # noqa: F821
    ("pyxla-opt", f"{sys.executable} -m pyxla_compiler.opt"),
    ("filecheck", f"{sys.executable} -m filecheck"),
]
