"""Comparison, selection and tests of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Attribute, Operation, Value
from .base import Array, Context, Elementwise, MaybeValue, align, move_batch, register, sum_to_scalar_dims
from .computed import Computed, Predicate, full


def _enumerator(attribute: Attribute) -> str:
    """`GT` of `#stablehlo<comparison_direction GT>`."""
    return str(attribute).rstrip(">").split()[-1]


_DIRECTIONS = {
    "EQ": np.equal,
    "NE": np.not_equal,
    "LT": np.less,
    "LE": np.less_equal,
    "GT": np.greater,
    "GE": np.greater_equal,
}


def _total_order(x: Array) -> Array:
    """Integers in the order -NaN < -inf < ... < -0 < 0 < ... < inf < NaN of the floats whose bits they are."""
    if x.dtype.kind == "c":
        raise NotImplementedError("there is no total order of complex numbers")
    bits = x.view(f"i{x.dtype.itemsize}")
    return np.where(bits < 0, bits ^ np.iinfo(bits.dtype).max, bits)


@register
class Compare(Predicate):
    name = "stablehlo.compare"
    build = staticmethod(b.compare)

    def params(self, op: Operation) -> dict[str, Any]:
        attributes = op.attributes
        found: dict[str, Any] = {"direction": ir.read(_enumerator, attributes["comparison_direction"])}
        if "compare_type" in attributes:
            found["compare_type"] = ir.read(_enumerator, attributes["compare_type"])
        return found

    @staticmethod
    def compute(x: Array, y: Array, *, direction: str, compare_type: str | None = None) -> Array:
        if compare_type == "TOTALORDER":
            x, y = _total_order(x), _total_order(y)
        return _DIRECTIONS[direction](x, y)


@register
class IsFinite(Predicate):
    name = "stablehlo.is_finite"
    build = staticmethod(b.is_finite)
    compute = np.isfinite


@register
class IsInf(Predicate):
    name = "chlo.is_inf"
    build = staticmethod(b.is_inf)
    compute = np.isinf


@register
class IsPosInf(Predicate):
    name = "chlo.is_pos_inf"
    build = staticmethod(b.is_pos_inf)

    @staticmethod
    def compute(x: Array) -> Array:
        return x == np.asarray(np.inf, x.dtype)


@register
class IsNegInf(Predicate):
    name = "chlo.is_neg_inf"
    build = staticmethod(b.is_neg_inf)

    @staticmethod
    def compute(x: Array) -> Array:
        return x == np.asarray(-np.inf, x.dtype)


@register
class Select(Elementwise):
    """`on_true` where the predicate holds. The predicate is of the operands' shape or a scalar."""

    name = "stablehlo.select"
    build = staticmethod(b.select)

    def evaluate(self, pred: Array, on_true: Array, on_false: Array) -> Array:
        if pred.ndim == 0:
            return on_true if pred else on_false
        return np.where(pred, on_true, on_false)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        _, on_true, on_false = (t if t is not None else b.zeros_like(results[0]) for t in tangents)
        return [b.select(primals[0], on_true, on_false)]

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        branches = (ct, full(ct, 0)) if i == 1 else (full(ct, 0), ct)
        return b.select(primals[0], *branches)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        pred, *branches = operands
        if ir.rank(pred) == (dims[0] is not None):
            # A scalar predicate: it stays one, or one an example is spread over the example.
            if dims[0] is None:
                branches, dim = align(branches, dims[1:], ctx.size)
                return [b.select(pred, *branches)], [dim]
            moved = [move_batch(x, d, 0, ctx.size) for x, d in zip(branches, dims[1:], strict=True)]
            pred = b.broadcast_in_dim(pred, shape=ir.shape(moved[0]), dims=(0,))
            return [b.select(pred, *moved)], [0]
        aligned, dim = align(operands, dims, ctx.size)
        return [b.select(*aligned)], [dim]


@register
class Clamp(Computed):
    """`min(max(x, low), high)`; the bounds are of x's shape or scalars."""

    name = "stablehlo.clamp"
    build = staticmethod(b.clamp)

    def evaluate(self, low: Array, x: Array, high: Array) -> Array:
        with np.errstate(all="ignore"):
            result = np.asarray(np.minimum(np.maximum(low, x), high))
        return result.astype(x.dtype, copy=False)

    def _mask(self, i: int, primals: Sequence[Value]) -> Value:
        """Where the result moves with operand i: x strictly between the bounds, or a bound that x is strictly past."""
        shape = ir.shape(primals[1])
        low, x, high = (_spread(v, shape) for v in primals)
        if i == 0:
            return b.and_(b.compare(low, x, direction="GT"), b.compare(low, high, direction="LT"))
        if i == 2:
            return b.compare(high, x, direction="LT")
        return b.and_(b.compare(x, low, direction="GT"), b.compare(x, high, direction="LT"))

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        t = _spread(t, ir.shape(result))
        return b.select(self._mask(i, primals), t, full(t, 0))

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        masked = b.select(self._mask(i, primals), ct, full(ct, 0))
        return sum_to_scalar_dims(masked, range(ir.rank(ct) - ir.rank(primals[i])))

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        x, x_dim = operands[1], dims[1]
        if (
            x_dim is not None
            and dims[0] is None
            and dims[2] is None
            and ir.rank(operands[0]) == ir.rank(operands[2]) == 0
        ):
            return [b.clamp(*operands)], [x_dim]
        x = move_batch(x, x_dim, 0, ctx.size)
        shape = ir.shape(x)
        bounds: list[Value] = []
        for bound, dim in ((operands[0], dims[0]), (operands[2], dims[2])):
            moved = move_batch(bound, dim, 0, ctx.size)
            bounds.append(b.broadcast_in_dim(moved, shape=shape, dims=range(ir.rank(moved))))
        return [b.clamp(bounds[0], x, bounds[1])], [0]


def _spread(x: Value, shape: Sequence[int]) -> Value:
    return x if ir.rank(x) else b.broadcast_in_dim(x, shape=shape, dims=())
