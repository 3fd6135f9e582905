"""The factorizations QR and LU.

QR in forward mode: M. Seeger et al., "Auto-differentiating linear algebra" (2017). LU: F. de Hoog et al., "The
derivatives of the Moore-Penrose pseudoinverse and LU" (2011). The last columns of a full Q, which complete a basis, are
free, and turn no more than they must: what does not depend on their choice has its derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, MaybeValue, register
from .host_lu import host_lu
from .matrices import (
    adjoint,
    block,
    diagonal,
    from_diagonal,
    lower_triangle,
    matmul,
    take_rows,
    upper_triangle,
    with_complement,
)
from .pushing import Pushed


@register
class Qr(Pushed):
    name = "pyxla.qr"
    build = staticmethod(b.qr)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"full_matrices": bool(ir.integer(op, "pyxla.full_matrices"))}

    def evaluate(self, a: Array, *, full_matrices: bool) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        with np.errstate(all="ignore"):
            return tuple(np.linalg.qr(a, "complete" if full_matrices else "reduced"))

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        *,
        full_matrices: bool,
    ) -> Sequence[MaybeValue]:
        (a,), (a_dot,), (q, r) = primals, tangents, results
        assert a_dot is not None
        m, n = ir.shape(a)[-2:]
        k = min(m, n)
        rest, below = block(q, (0, m), (k, ir.shape(q)[-1])), ir.shape(r)[-2] - k
        q, r = block(q, (0, m), (0, k)), block(r, (0, k), (0, n))
        q_dot, r_dot = qr_tangents(a, a_dot, q, r)
        if below:
            zeros = b.zeros(ir.tensor_type((*ir.shape(r)[:-2], below, n), ir.dtype(r)))
            r_dot = b.concatenate(r_dot, zeros, dimension=ir.rank(r) - 2)
        return [with_complement(q, q_dot, rest), r_dot]


def qr_tangents(a: Value, a_dot: Value, q: Value, r: Value) -> tuple[Value, Value]:
    """The tangents of q and r, of which there are no more columns and rows than the smaller side of a."""
    m, n = ir.shape(a)[-2:]
    k = min(m, n)
    head = b.triangular_solve(
        block(r, (0, k), (0, k)), block(a_dot, (0, m), (0, k)), left_side=False, lower=False
    )  # dA inverse(R)
    inner = matmul(adjoint(q), head)
    strict = lower_triangle(inner, -1)
    turn = b.subtract(strict, adjoint(strict))
    if ir.is_complex(a):  # the diagonal of R stays real
        on_diagonal = diagonal(inner)
        turn = b.add(turn, from_diagonal(b.subtract(on_diagonal, _real_part(on_diagonal))))
    q_dot = b.add(matmul(q, b.subtract(turn, inner)), head)
    r_dot = matmul(b.subtract(inner, turn), block(r, (0, k), (0, k)))
    if n > k:
        right = b.add(
            matmul(adjoint(q_dot), block(a, (0, m), (k, n))), matmul(adjoint(q), block(a_dot, (0, m), (k, n)))
        )
        r_dot = b.concatenate(r_dot, right, dimension=ir.rank(r) - 1)
    return q_dot, r_dot


def _real_part(x: Value) -> Value:
    return b.convert(b.real(x), dtype=ir.dtype(x))


@register
class Lu(Pushed):
    name = "pyxla.lu"
    build = staticmethod(b.lu)

    def evaluate(self, a: Array) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        with np.errstate(all="ignore"):
            return host_lu(a)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        packed, _, permutation = results
        m, n = ir.shape(packed)[-2:]
        k = min(m, n)
        change = take_rows(tangents[0], permutation)
        square = block(packed, (0, k), (0, k))
        lower: dict[str, Any] = {"left_side": True, "lower": True, "unit_diagonal": True}
        upper: dict[str, Any] = {"left_side": False, "lower": False}
        half = b.triangular_solve(square, block(change, (0, k), (0, k)), **lower)
        inner = b.triangular_solve(square, half, **upper)
        # L d(inner) below the diagonal plus d(inner) U on and above it, each with the unit diagonal of L left out.
        l_inner, u_inner = lower_triangle(inner, -1), upper_triangle(inner)
        l_dot = b.add(l_inner, matmul(lower_triangle(square, -1), l_inner))
        u_dot = matmul(u_inner, upper_triangle(square))
        out = b.add(l_dot, u_dot)
        rank = ir.rank(packed)
        if m > k:
            rest = b.subtract(block(change, (k, m), (0, k)), matmul(block(packed, (k, m), (0, k)), u_dot))
            out = b.concatenate(out, b.triangular_solve(square, rest, **upper), dimension=rank - 2)
        if n > k:
            rest = b.subtract(block(change, (0, k), (k, n)), matmul(l_dot, block(packed, (0, k), (k, n))))
            out = b.concatenate(out, b.triangular_solve(square, rest, **lower), dimension=rank - 1)
        return [out, None, None]
