"""Systems of equations with a triangular matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, MaybeValue, Op, add_any, move_batch, register
from .lapack import routine
from .matrices import adjoint, conjugate, lower_triangle, matmul, transposed, upper_triangle

_TRANSPOSE = re.compile(r"transpose (\w+)>")


@register
class TriangularSolve(Op):
    name = "stablehlo.triangular_solve"
    build = staticmethod(b.triangular_solve)

    def params(self, op: Operation) -> dict[str, Any]:
        found = _TRANSPOSE.search(str(op.attributes["transpose_a"]))
        flags = {name: bool(ir.integer(op, name, 0)) for name in ("left_side", "lower", "unit_diagonal")}
        return {**flags, "transpose_a": found.group(1) if found else "NO_TRANSPOSE"}

    def evaluate(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        a: Array,
        rhs: Array,
        *,
        left_side: bool,
        lower: bool,
        unit_diagonal: bool = False,
        transpose_a: str = "NO_TRANSPOSE",
    ) -> Array:
        if not rhs.size:
            return rhs
        with np.errstate(all="ignore"):
            if transpose_a == "ADJOINT":
                a = np.conj(a)
            if (transpose_a == "NO_TRANSPOSE") != left_side:
                a, lower = np.swapaxes(a, -1, -2), not lower
            x = host_solve(a, rhs if left_side else np.swapaxes(rhs, -1, -2), lower, unit_diagonal)
            return x if left_side else np.swapaxes(x, -1, -2)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        a, (x,) = primals[0], results
        a_dot, change = tangents
        if a_dot is not None:
            a_dot = _OPERATIONS[params["transpose_a"]](_read_part(a_dot, params))
            moved = matmul(a_dot, x) if params["left_side"] else matmul(x, a_dot)
            change = add_any(change, b.negate(moved))
        return [b.triangular_solve(a, change, **params)]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        a, transpose_a = primals[0], params["transpose_a"]
        # The transposed system; that of the adjoint has the conjugate matrix.
        if transpose_a == "ADJOINT":
            a = conjugate(a)
        other = "TRANSPOSE" if transpose_a == "NO_TRANSPOSE" else "NO_TRANSPOSE"
        flipped: dict[str, Any] = {**params, "transpose_a": other}
        rhs_ct = b.triangular_solve(a, cotangents[0], **flipped)
        a_ct = None
        if needed[0]:
            x = transposed(results[0])
            a_ct = b.negate(matmul(rhs_ct, x) if params["left_side"] else matmul(x, rhs_ct))
            a_ct = _read_part(_OPERATIONS[transpose_a](a_ct), params)
        return [a_ct, rhs_ct]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        (a, rhs), (a_dim, rhs_dim) = operands, dims
        if a_dim is None and rhs_dim is not None:
            return self._batch_rhs(a, rhs, rhs_dim, params)
        moved = [move_batch(x, d, 0, ctx.size) for x, d in zip(operands, dims, strict=True)]
        return [b.triangular_solve(*moved, **params)], [0]

    def _batch_rhs(
        self, a: Value, rhs: Value, dim: int, params: dict[str, Any]
    ) -> tuple[list[Value], list[int | None]]:
        # One matrix for all: the examples are further columns (rows, from the right) of the right-hand side.
        rank = ir.rank(rhs)
        at = rank - 2 if params["left_side"] else rank - 3
        rhs = b.moveaxis(rhs, dim, at)
        shape = ir.shape(rhs)
        merged = b.reshape(rhs, shape=(*shape[:at], shape[at] * shape[at + 1], *shape[at + 2 :]))
        x = b.triangular_solve(a, merged, **params)
        return [b.reshape(x, shape=shape)], [at]


_OPERATIONS: dict[str, Any] = {"NO_TRANSPOSE": lambda x: x, "TRANSPOSE": transposed, "ADJOINT": adjoint}


def _read_part(a: Value, params: dict[str, Any]) -> Value:
    """The triangle of a that is read, zero elsewhere."""
    unit = int(bool(params.get("unit_diagonal")))
    return lower_triangle(a, -unit) if params["lower"] else upper_triangle(a, unit)


def host_solve(a: Array, rhs: Array, lower: bool, unit_diagonal: bool) -> Array:
    """x of a x = rhs for triangular matrices a."""
    if trtrs := routine("trtrs", a.dtype):
        x = np.empty(rhs.shape, rhs.dtype)
        for i in np.ndindex(*rhs.shape[:-2]):
            x[i], singular = trtrs(a[i], rhs[i], lower=lower, unitdiag=unit_diagonal)
            if singular:
                x[i] = _substitute(_upper(a[i], lower), rhs[i][::-1] if lower else rhs[i])[:: -1 if lower else 1]
        return x
    if unit_diagonal:
        a = a - a * np.eye(a.shape[-1], dtype=a.dtype) + np.eye(a.shape[-1], dtype=a.dtype)
    if lower:
        rhs = rhs[..., ::-1, :]
    a = _upper(a, lower)
    try:
        x = np.linalg.solve(a, rhs)
    except np.linalg.LinAlgError:
        x = _substitute(a, rhs)
    return x[..., ::-1, :] if lower else x


def _upper(a: Array, lower: bool) -> Array:
    """The upper triangle; the lower one turned round, of which the factorization within LAPACK's general solver has
    nothing to do."""
    return np.triu(a[..., ::-1, ::-1] if lower else a)


def _substitute(a: Array, rhs: Array) -> Array:
    """Row by row from the last: a zero on the diagonal makes inf and NaN."""
    x = np.zeros_like(rhs)
    for i in range(a.shape[-1] - 1, -1, -1):
        known = (a[..., i : i + 1, i + 1 :] @ x[..., i + 1 :, :])[..., 0, :]
        x[..., i, :] = (rhs[..., i, :] - known) / a[..., i, i, None]
    return x
