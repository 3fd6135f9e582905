"""dot_general and its old form, dot."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation, Value
from .base import Array, Context, MaybeValue, Op, add_any, register

Dims = tuple[int, ...]

_NUMBERS = {
    "lhs_batching": "lhs_batching_dimensions",
    "rhs_batching": "rhs_batching_dimensions",
    "lhs_contracting": "lhs_contracting_dimensions",
    "rhs_contracting": "rhs_contracting_dimensions",
}


def read_precision(op: Operation) -> tuple[str, str] | None:
    """The precision_config of a contraction as names."""
    if "precision_config" not in op.attributes:
        return None
    names = re.findall(r"precision (\w+)>", str(op.attributes["precision_config"]))
    return (names[0], names[-1]) if names else None


@functools.cache
def accumulation_dtype(lhs: DType, rhs: DType, result: DType) -> DType:
    """The dtype that a contraction is computed in: wide enough for operands and result, and float32 at least."""
    if lhs == rhs == result and lhs.itemsize > 2 and lhs.kind in "fciu":
        return lhs
    if not ir.is_inexact(result):
        return result
    if any(d.kind == "c" for d in (lhs, rhs, result)):
        return np.result_type(*(d if d.kind in "fc" and d.itemsize > 2 else np.float32 for d in (lhs, rhs, result)))
    exact_in_f32 = all(d.itemsize <= 2 or d == ir.F32 for d in (lhs, rhs, result))
    return ir.F32 if exact_in_f32 else ir.F64


class _Plan:
    """How one dot_general becomes one matmul."""

    __slots__ = ("lhs_order", "plain", "rhs_order", "sizes")

    def __init__(
        self, lhs: int, rhs: int, lhs_batching: Dims, rhs_batching: Dims, lhs_contracting: Dims, rhs_contracting: Dims
    ):
        lhs_free = [d for d in range(lhs) if d not in lhs_batching and d not in lhs_contracting]
        rhs_free = [d for d in range(rhs) if d not in rhs_batching and d not in rhs_contracting]
        self.lhs_order = (*lhs_batching, *lhs_free, *lhs_contracting)
        self.rhs_order = (*rhs_batching, *rhs_contracting, *rhs_free)
        self.sizes = (len(lhs_batching), len(lhs_free), len(lhs_contracting))
        ordered = self.lhs_order == tuple(range(lhs)) and self.rhs_order == tuple(range(rhs))
        self.plain = ordered and len(lhs_contracting) == 1 and len(lhs_free) == 1 and len(rhs_free) == 1


_plan = functools.cache(_Plan)


def contract(
    lhs: Array,
    rhs: Array,
    lhs_batching: Dims,
    rhs_batching: Dims,
    lhs_contracting: Dims,
    rhs_contracting: Dims,
    dtype: DType,
) -> Array:
    """dot_general of arrays by one matmul."""
    plan = _plan(lhs.ndim, rhs.ndim, lhs_batching, rhs_batching, lhs_contracting, rhs_contracting)
    wide = accumulation_dtype(lhs.dtype, rhs.dtype, dtype)
    lhs, rhs = lhs.astype(wide, copy=False), rhs.astype(wide, copy=False)
    with np.errstate(all="ignore"):
        if plan.plain:
            return np.matmul(lhs, rhs).astype(dtype, copy=False)
        lhs, rhs = lhs.transpose(plan.lhs_order), rhs.transpose(plan.rhs_order)
        batch, free, contracted = plan.sizes
        lead, rows, inner = lhs.shape[:batch], lhs.shape[batch : batch + free], lhs.shape[batch + free :]
        columns = rhs.shape[batch + contracted :]
        k = math.prod(inner)
        out = np.matmul(lhs.reshape(*lead, math.prod(rows), k), rhs.reshape(*lead, k, math.prod(columns)))
        return out.reshape(lead + rows + columns).astype(dtype, copy=False)


def same_dtype(x: Value, y: Value) -> tuple[Value, Value]:
    """Both in the wider of their dtypes."""
    a, c = ir.dtype(x), ir.dtype(y)
    wide = a if a == c else np.result_type(*(d if d.kind in "fc" else np.float32 for d in (a, c)))
    return b.convert(x, dtype=wide), b.convert(y, dtype=wide)


def _free(rank: int, *taken: Dims) -> Dims:
    return tuple(d for d in range(rank) if not any(d in t for t in taken))


@register
class DotGeneral(Op):
    name = "stablehlo.dot_general"
    build = staticmethod(b.dot_general)

    def params(self, op: Operation) -> dict[str, Any]:
        numbers = ir.fields(op.attributes["dot_dimension_numbers"])
        out: dict[str, Any] = {key: numbers.get(name, ()) for key, name in _NUMBERS.items()}
        return {**out, "dtype": ir.dtype(op.result), "precision": read_precision(op)}

    def evaluate(self, lhs: Array, rhs: Array, **params: Any) -> Array:
        lb, rb, lc, rc = (tuple(params[key]) for key in _NUMBERS)
        return contract(lhs, rhs, lb, rb, lc, rc, params.get("dtype") or lhs.dtype)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (lhs, rhs), (lhs_t, rhs_t) = primals, tangents
        left = None if lhs_t is None else b.dot_general(lhs_t, rhs, **params)
        right = None if rhs_t is None else b.dot_general(lhs, rhs_t, **params)
        return [add_any(left, right)]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (ct,) = cotangents
        lb, rb, lc, rc = (tuple(params[key]) for key in _NUMBERS)
        precision = params.get("precision")
        lhs_ct = rhs_ct = None
        nbatch, nrhs = len(lb), ir.rank(primals[1]) - len(rb) - len(rc)
        nlhs = ir.rank(ct) - nbatch - nrhs
        if needed[0]:
            over = tuple(range(nbatch + nlhs, nbatch + nlhs + nrhs))
            lhs_ct = _cotangent(ct, primals[1], primals[0], over, (lb, lc), (rb, rc), precision)
        if needed[1]:
            over = tuple(range(nbatch, nbatch + nlhs))
            rhs_ct = _cotangent(ct, primals[0], primals[1], over, (rb, rc), (lb, lc), precision)
        return [lhs_ct, rhs_ct]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        (lhs, rhs), (ld, rd) = operands, dims
        lb, rb, lc, rc = (tuple(params[key]) for key in _NUMBERS)
        lb, lc = _skip(lb, ld), _skip(lc, ld)
        rb, rc = _skip(rb, rd), _skip(rc, rd)
        lhs_free, rhs_free = _free(ir.rank(lhs), lb, lc), _free(ir.rank(rhs), rb, rc)
        if ld is not None and rd is not None:
            lb, rb, out = (ld, *lb), (rd, *rb), 0
        elif ld is not None:
            out = len(lb) + lhs_free.index(ld)
        else:
            assert rd is not None
            out = len(lb) + len(lhs_free) + rhs_free.index(rd)
        numbers = dict(zip(_NUMBERS, (lb, rb, lc, rc), strict=True))
        renumbered: dict[str, Any] = {**params, **numbers}
        return [b.dot_general(lhs, rhs, **renumbered)], [out]


def _skip(dims: Dims, batch_dim: int | None) -> Dims:
    """Dimension numbers after a batch dimension was put in."""
    return dims if batch_dim is None else tuple(d + (d >= batch_dim) for d in dims)


def _cotangent(
    ct: Value,
    other: Value,
    x: Value,
    over: Dims,
    own: tuple[Dims, Dims],
    others: tuple[Dims, Dims],
    precision: tuple[str, str] | None,
) -> Value:
    """Cotangent of operand x, whose (batching, contracting) dimensions are `own`.

    It is ct contracted with the other operand over that one's free dimensions, which in ct are `over`.
    """
    (batching, contracting), (other_batching, other_contracting) = own, others
    other_free = _free(ir.rank(other), other_batching, other_contracting)
    ct, other = same_dtype(ct, other)
    lead, free = tuple(range(len(batching))), _free(ir.rank(x), batching, contracting)
    # Dimension i of the product is dimension order[i] of x. With the operands exchanged no transpose may be needed.
    matching = [contracting[other_contracting.index(d)] for d in sorted(other_contracting)]
    order, exchanged = (*batching, *free, *matching), (*batching, *matching, *free)
    left, right = (ct, lead, over), (other, other_batching, other_free)
    if exchanged == tuple(range(len(order))):
        order, left, right = exchanged, right, left
        precision = precision and (precision[1], precision[0])
    out = b.dot_general(
        left[0],
        right[0],
        lhs_batching=left[1],
        rhs_batching=right[1],
        lhs_contracting=left[2],
        rhs_contracting=right[2],
        precision=precision,
    )
    out = b.transpose(out, permutation=[order.index(d) for d in range(len(order))])
    return b.convert(out, dtype=ir.dtype(x))


@register
class Dot(DotGeneral):
    """The old form: the last dimension of lhs with the first of rhs."""

    name = "stablehlo.dot"

    def params(self, op: Operation) -> dict[str, Any]:
        contracting = (ir.rank(op.operands[0]) - 1,)
        numbers = dict(zip(_NUMBERS, ((), (), contracting, (0,)), strict=True))
        return {**numbers, "dtype": ir.dtype(op.result), "precision": read_precision(op)}
