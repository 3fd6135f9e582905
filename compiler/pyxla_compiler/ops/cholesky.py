"""The Cholesky factorization.

The derivative is dL = L phi(inverse(L) dA inverse(L)^H), where phi takes the lower triangle and half of the diagonal
(I. Murray, "Differentiation of the Cholesky decomposition", 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, MaybeValue, register
from .matrices import adjoint, hermitian, identity, lower_triangle, matmul
from .pushing import Pushed


@register
class Cholesky(Pushed):
    name = "stablehlo.cholesky"
    build = staticmethod(b.cholesky)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"lower": bool(ir.integer(op, "lower", 0))}

    def evaluate(self, a: Array, *, lower: bool) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not a.size:
            return a
        factor = host_cholesky(a if lower else np.conj(np.swapaxes(a, -1, -2)))
        return factor if lower else np.conj(np.swapaxes(factor, -1, -2))

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        *,
        lower: bool,
    ) -> Sequence[MaybeValue]:
        factor, tangent = results[0], hermitian(tangents[0], lower=lower)
        if not lower:
            factor = adjoint(factor)
        solve: dict[str, Any] = {"lower": True}
        half = b.triangular_solve(factor, tangent, left_side=True, **solve)
        whole = b.triangular_solve(factor, half, left_side=False, transpose_a="ADJOINT", **solve)
        shape, dtype = ir.shape_dtype(whole.type)
        weights = b.subtract(b.full(shape, 1, dtype), b.multiply(identity(shape, dtype), b.full(shape, 0.5, dtype)))
        change = matmul(factor, b.multiply(lower_triangle(whole), weights))
        return [change if lower else adjoint(change)]


def host_cholesky(a: Array) -> Array:
    """The lower factors of matrices whose lower triangles are given; of NaN where one is not positive definite."""
    try:
        return np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        if a.ndim == 2:
            return np.tril(np.full_like(a, np.nan))
        return np.stack([host_cholesky(matrix) for matrix in a])
