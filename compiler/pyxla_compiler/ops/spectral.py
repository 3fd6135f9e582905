"""Eigenvalues and singular values.

Derivatives: M. Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
differentiation" (2008); S. Wan and S. Zhang, "Automatic differentiation for complex valued SVD" (2019). Vectors of
equal eigenvalues have none: their derivatives are not finite. Vectors that are free, those that complete a basis and
the phases of complex ones, turn no more than they must: what does not depend on their choice has its derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, MaybeValue, register
from .matrices import (
    adjoint,
    block,
    columns_of,
    diagonal,
    from_diagonal,
    hermitian,
    identity,
    like,
    matmul,
    real,
    rows_of,
    scale_columns,
    scale_rows,
    sum_over,
    take_rows,
    with_complement,
)
from .pushing import Pushed


def _inverse_gaps(values: Value) -> Value:
    """1 / (values[j] - values[i]), zero on the diagonal."""
    n = ir.shape(values)[-1]
    eye = identity((*ir.shape(values), n), ir.dtype(values))
    gaps = b.subtract(rows_of(values, n), columns_of(values, n))
    return b.subtract(b.divide(b.full_like(gaps, 1), b.add(gaps, eye)), eye)


def _guarded(compute: Callable[[Array], tuple[Array, ...]], a: Array) -> tuple[Array, ...]:
    """Results of numpy's factorization; NaN for each matrix that it fails on."""
    with np.errstate(all="ignore"):
        try:
            return compute(a)
        except np.linalg.LinAlgError:
            if a.ndim > 2:
                rows = [_guarded(compute, matrix) for matrix in a]
                return tuple(np.stack(column) for column in zip(*rows, strict=True))
            return tuple(np.full_like(x, np.nan) for x in compute(np.eye(*a.shape, dtype=a.dtype)))


@register
class Eigh(Pushed):
    name = "pyxla.eigh"
    build = staticmethod(b.eigh)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"lower": bool(ir.integer(op, "pyxla.lower"))}

    def evaluate(self, a: Array, *, lower: bool) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _guarded(lambda x: tuple(np.linalg.eigh(x, "L" if lower else "U")), a)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        *,
        lower: bool,
    ) -> Sequence[MaybeValue]:
        w, v = results
        change = matmul(adjoint(v), matmul(hermitian(tangents[0], lower=lower), v))
        turn = b.multiply(like(_inverse_gaps(w), v), change)
        return [real(diagonal(change)), matmul(v, turn)]


@register
class Svd(Pushed):
    name = "pyxla.svd"
    build = staticmethod(b.svd)

    def params(self, op: Operation) -> dict[str, Any]:
        return {name: bool(ir.integer(op, f"pyxla.{name}")) for name in ("full_matrices", "compute_uv")}

    def evaluate(self, a: Array, *, full_matrices: bool, compute_uv: bool) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        def compute(x: Array) -> tuple[Array, ...]:
            if compute_uv:
                return tuple(np.linalg.svd(x, full_matrices))
            return (np.linalg.svd(x, compute_uv=False),)

        return _guarded(compute, a)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        *,
        full_matrices: bool,
        compute_uv: bool,
    ) -> Sequence[MaybeValue]:
        (a,), (a_dot,) = primals, tangents
        m, n = ir.shape(a)[-2:]
        u, s, vh = results if compute_uv else b.svd(a, full_matrices=False, compute_uv=True)
        k = min(m, n)
        u_rest, v_rest = (block(u, (0, m), (k, ir.shape(u)[-1])), adjoint(block(vh, (k, ir.shape(vh)[-2]), (0, n))))
        u, vh = block(u, (0, m), (0, k)), block(vh, (0, k), (0, n))
        uh, v = adjoint(u), adjoint(vh)
        right = matmul(a_dot, v)
        change = matmul(uh, right)
        s_dot = real(diagonal(change))
        if not compute_uv:
            return [s_dot]
        inverse_gaps = like(_inverse_gaps(b.multiply(s, s)), a)
        inverse = b.divide(b.full_like(s, 1), s)
        flipped = adjoint(change)
        u_turn = b.multiply(inverse_gaps, b.add(scale_columns(change, s), scale_rows(flipped, s)))
        v_turn = b.multiply(inverse_gaps, b.add(scale_rows(change, s), scale_columns(flipped, s)))
        if ir.is_complex(a):  # a phase is free between u and v; here u alone turns
            phase = b.subtract(diagonal(change), like(s_dot, a))
            u_turn = b.add(u_turn, from_diagonal(b.multiply(phase, like(inverse, a))))
        u_dot, v_dot = matmul(u, u_turn), matmul(v, v_turn)
        if m > n:
            outside = b.subtract(right, matmul(u, change))
            u_dot = b.add(u_dot, scale_columns(outside, inverse))
        if n > m:
            left = matmul(adjoint(a_dot), u)
            outside = b.subtract(left, matmul(v, flipped))
            v_dot = b.add(v_dot, scale_columns(outside, inverse))
        u_dot, v_dot = with_complement(u, u_dot, u_rest), with_complement(v, v_dot, v_rest)
        return [u_dot, s_dot, adjoint(v_dot)]


@register
class Eig(Pushed):
    name = "pyxla.eig"
    compiled = "host"
    build = staticmethod(b.eig)

    def evaluate(self, a: Array) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        dtype = np.result_type(a.dtype, np.complex64)
        return _guarded(lambda x: tuple(r.astype(dtype, copy=False) for r in np.linalg.eig(x)), a)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        w, v = results
        packed, _, permutation = b.lu(v)
        change = solve_factored(packed, permutation, matmul(like(tangents[0], v), v))
        turned = matmul(v, b.multiply(_inverse_gaps(w), change))
        # The vectors keep their length; their phase is free.
        along = sum_over(b.multiply(b.conj(v), turned), -2)
        return [diagonal(change), b.subtract(turned, scale_columns(v, along))]


def solve_factored(packed: Value, permutation: Value, rhs: Value) -> Value:
    """x of a x = rhs, for the LU factorization of a."""
    half = b.triangular_solve(packed, take_rows(rhs, permutation), left_side=True, lower=True, unit_diagonal=True)
    return b.triangular_solve(packed, half, left_side=True, lower=False)
