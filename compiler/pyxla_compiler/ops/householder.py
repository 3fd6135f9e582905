"""Householder reflections 1 - tau v v^H as LAPACK packs them: R on and above the diagonal of a matrix, below it the
vectors v, which have a one in front that is not stored.

A product of reflections is 1 - V T V^H, with inverse(T) = inverse(D) + S of the factors D and the part S of V^H V above
its diagonal (C. Puglisi, "Modification of the Householder method based on the compact WY representation", 1992).
Derivative: 1 - Q has the LU factorization V (T V1^H), where V1 are the first rows of V (G. Ballard et al.,
"Reconstructing Householder vectors from tall-skinny QR", 2014), so that of LU takes Q's to the vectors. Where nothing
is reflected (tau = 0) the vector is free, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, MaybeValue, register
from .factorizations import qr_tangents
from .matrices import (
    adjoint,
    block,
    conjugate,
    diagonal,
    from_diagonal,
    identity,
    lower_triangle,
    matmul,
    rows_of,
    scale_rows,
    upper_triangle,
)
from .pushing import Pushed


def vectors(packed: Value, count: int) -> Value:
    """The vectors of the first reflections, as columns."""
    m = ir.shape(packed)[-2]
    v = block(packed, (0, m), (0, count))
    return b.add(lower_triangle(v, -1), identity(*ir.shape_dtype(v.type)))


def reflect(v: Value, taus: Value, x: Value, *, adjoint_: bool = False) -> Value:
    """Q x, or Q^H x, for the product Q of the reflections of these vectors, from the first to the last."""
    return b.subtract(x, matmul(v, _inner(v, taus, matmul(adjoint(v), x), adjoint_)))


def _inner(v: Value, taus: Value, y: Value, adjoint_: bool = False) -> Value:
    """T y or T^H y, where T = inverse(1 + D S) D."""
    scaled = scale_rows(upper_triangle(matmul(adjoint(v), v), 1), taus)
    how: dict[str, Any] = {"left_side": True, "lower": False, "unit_diagonal": True}
    if adjoint_:
        return scale_rows(b.triangular_solve(scaled, y, transpose_a="ADJOINT", **how), conjugate(taus))
    return b.triangular_solve(scaled, scale_rows(y, taus), **how)


def columns_of_product(packed: Value, taus: Value) -> Value:
    """The first columns of the product of all reflections, as many as the matrix has."""
    (*batch, _, n), k = ir.shape(packed), ir.shape(taus)[-1]
    v = vectors(packed, k)
    ahead = [0] * len(batch)
    first = adjoint(b.slice_(v, start=(*ahead, 0, 0), limit=(*batch, n, k)))
    return b.subtract(identity(*ir.shape_dtype(packed.type)), matmul(v, _inner(v, taus, first)))


@register
class Geqrf(Pushed):
    name = "pyxla.geqrf"
    build = staticmethod(b.geqrf)

    def params(self, op: Operation) -> dict[str, Any]:
        return {}

    def evaluate(self, a: Array) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not a.size:
            return a, np.zeros((*a.shape[:-2], min(a.shape[-2:])), a.dtype)
        with np.errstate(all="ignore"):
            turned, taus = np.linalg.qr(a, "raw")
        return np.swapaxes(turned, -1, -2).astype(a.dtype), taus.astype(a.dtype)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (a,), (a_dot,), (packed, taus) = primals, tangents, results
        assert a_dot is not None
        (*batch, m, n), dtype = ir.shape_dtype(a.type)
        k = min(m, n)
        v = vectors(packed, k)
        q = reflect(v, taus, identity((*batch, m, k), dtype))
        r = upper_triangle(block(packed, (0, k), (0, n)))
        q_dot, r_dot = qr_tangents(a, a_dot, q, r)
        v_dot, taus_dot = _vector_tangents(v, taus, q_dot)
        zero = b.constant(0, dtype)
        none = [0] * len(batch)
        v_dot = b.pad(v_dot, zero, low=(*none, 0, 0), high=(*none, 0, n - k), interior=(*none, 0, 0))
        r_dot = b.pad(r_dot, zero, low=(*none, 0, 0), high=(*none, m - k, 0), interior=(*none, 0, 0))
        return [b.add(v_dot, r_dot), taus_dot]


def _vector_tangents(v: Value, taus: Value, q_dot: Value) -> tuple[Value, Value]:
    """Tangents of V and the factors, for that of the first columns of Q: of 1 - Q = V U, U = T V1^H."""
    m, k = ir.shape(v)[-2:]
    first = block(v, (0, k), (0, k))
    u = upper_triangle(_inner(v, taus, adjoint(first)))
    nothing = b.compare(taus, b.zeros_like(taus), direction="EQ")
    divisor = b.add(u, from_diagonal(b.convert(nothing, dtype=ir.dtype(v))))
    change = b.negate(q_dot)
    upper: dict[str, Any] = {"left_side": False, "lower": False}
    half = b.triangular_solve(first, block(change, (0, k), (0, k)), left_side=True, lower=True, unit_diagonal=True)
    inner = b.triangular_solve(divisor, half, **upper)
    u_dot = matmul(upper_triangle(inner), u)
    v_dot = matmul(first, lower_triangle(inner, -1))
    if m > k:
        rest = b.subtract(block(change, (k, m), (0, k)), matmul(block(v, (k, m), (0, k)), u_dot))
        v_dot = b.concatenate(v_dot, b.triangular_solve(divisor, rest, **upper), dimension=ir.rank(v) - 2)
    return b.select(rows_of(nothing, m), b.zeros_like(v_dot), v_dot), diagonal(u_dot)
