"""LAPACK's routines as SciPy gives them, where it is installed. NumPy gives only some of them."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np


def routine(name: str, dtype: np.dtype[Any]) -> Callable[..., Any] | None:
    """LAPACK's routine of that name for matrices of a dtype; None where there is no SciPy."""
    found = _lapack()
    return found and getattr(found, "sdcz"["fdFD".index(dtype.char)] + name)


@functools.cache
def _lapack() -> Any:
    # Not at the top: SciPy takes longer to import than all the rest.
    return importlib.import_module("scipy.linalg.lapack") if importlib.util.find_spec("scipy") else None
