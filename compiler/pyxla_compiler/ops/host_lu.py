"""LU factorization with partial pivoting on numpy arrays: by LAPACK where there is SciPy, else here, since numpy does
not give it."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .base import Array
from .lapack import routine
from .triangular_solve import host_solve

_PANEL = 32


def host_lu(a: Array) -> tuple[Array, Array, Array]:
    """L and U packed in one matrix, the row exchanged in each step, and the permutation of the rows; batched."""
    shape = a.shape
    m, n = shape[-2:]
    work = np.array(a.reshape(math.prod(shape[:-2]), m, n))
    pivots = np.zeros((len(work), min(m, n)), np.int32)
    permutation = np.tile(np.arange(m, dtype=np.int32), (len(work), 1))
    factor = _factor
    if a.size and (getrf := routine("getrf", a.dtype)):
        factor = functools.partial(_factor_by_lapack, getrf)
    for matrix, exchanged, order in zip(work, pivots, permutation, strict=True):
        factor(matrix, exchanged, order)
    return work.reshape(shape), pivots.reshape(*shape[:-2], min(m, n)), permutation.reshape(*shape[:-2], m)


def _factor_by_lapack(getrf: Callable[..., Any], a: Array, pivots: Array, permutation: Array) -> None:
    a[...], pivots[...], _ = getrf(a)
    order = permutation.tolist()
    for i, p in enumerate(pivots.tolist()):
        order[i], order[p] = order[p], order[i]
    permutation[...] = order


def _factor(a: Array, pivots: Array, permutation: Array) -> None:
    """In place, a panel of columns at a time: the rest of the matrix is updated by one product a panel."""
    k = len(pivots)
    for start in range(0, k, _PANEL):
        end = min(start + _PANEL, k)
        _factor_panel(a, pivots, permutation, start, end)
        if end < a.shape[1]:
            head = a[start:end, end:]
            head[...] = host_solve(a[start:end, start:end], head, True, True)
            a[end:, end:] -= a[end:, start:end] @ head


def _factor_panel(a: Array, pivots: Array, permutation: Array, start: int, end: int) -> None:
    for j in range(start, end):
        p = j + int(pivot_size(a[j:, j]).argmax())
        pivots[j] = p
        if p != j:
            a[[j, p]] = a[[p, j]]
            permutation[[j, p]] = permutation[[p, j]]
        if a[j, j] != 0:
            a[j + 1 :, j] /= a[j, j]
        if j + 1 < end:
            a[j + 1 :, j + 1 : end] -= a[j + 1 :, j : j + 1] * a[j, j + 1 : end]


def pivot_size(x: Array) -> Array:
    """What the pivot is chosen by, as in LAPACK: |x|, or |real| + |imaginary|."""
    return np.abs(x.real) + np.abs(x.imag) if x.dtype.kind == "c" else np.abs(x)
