"""Operations that move or repeat elements and compute nothing. All are linear in what they move."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Shape, Value
from .base import Array, Context, Linear, MaybeValue, Op, align, move_batch, register, sum_to_scalar_dims

Ints = Sequence[int]
Dims = Sequence[int | None]
Mask = Sequence[bool]
Values = Sequence[Value]
MaybeValues = Sequence[MaybeValue]
Batched = tuple[list[Value], list[int | None]]


class Movement(Linear):
    """One operand, whose elements are moved or repeated."""

    def pull(self, ct: Value, old: Shape, **params: Any) -> MaybeValue:
        """The cotangent of an operand whose shape was `old`."""
        raise NotImplementedError

    def batch_one(self, x: Value, d: int, size: int, **params: Any) -> tuple[Value, int]:
        """The result for an operand batched at dimension d, and where it is batched."""
        raise NotImplementedError

    def vjp(
        self, ctx: Context, primals: Values, results: Values, cotangents: MaybeValues, needed: Mask, **params: Any
    ) -> MaybeValues:
        (ct,) = cotangents
        assert ct is not None
        return [self.pull(ct, ir.shape(ctx.op.operands[0]), **params)]

    def batch(self, ctx: Context, operands: Values, dims: Dims, /, **params: Any) -> Batched:
        (d,) = dims
        assert d is not None
        result, to = self.batch_one(operands[0], d, ctx.size, **params)
        return [result], [to]


@register
class BroadcastInDim(Movement):
    name = "stablehlo.broadcast_in_dim"
    build = staticmethod(b.broadcast_in_dim)
    cheap = True

    def params(self, op: Operation) -> dict[str, Any]:
        return {"shape": ir.shape(op.result), "dims": ir.ints(op, "broadcast_dimensions")}

    def evaluate(self, x: Array, *, shape: Ints, dims: Ints) -> Array:
        if len(dims) > 1 and list(dims) != sorted(dims):
            order = sorted(range(len(dims)), key=dims.__getitem__)
            x, dims = x.transpose(order), [dims[i] for i in order]
        if x.ndim != len(shape):
            place = [1] * len(shape)
            for n, d in zip(x.shape, dims, strict=True):
                place[d] = n
            x = x.reshape(place)
        return np.broadcast_to(x, shape)

    def pull(self, ct: Value, old: Shape, **params: Any) -> MaybeValue:
        source = {d: i for i, d in enumerate(params["dims"])}
        new = ir.shape(ct)
        summed = [d for d, n in enumerate(new) if n != 1 and (d not in source or old[source[d]] != n)]
        left = [source[d] for d in range(len(new)) if d in source and new[d] != 1 and d not in summed]
        ct = sum_to_scalar_dims(ct, summed)
        if left != sorted(left):
            ct = b.reshape(ct, shape=[old[i] for i in left])
            ct = b.transpose(ct, permutation=[left.index(i) for i in sorted(left)])
        # Dimensions of size 1 come and go by a reshape.
        return b.reshape(ct, shape=old)

    def batch_one(self, x: Value, d: int, size: int, *, shape: Ints, dims: Ints) -> tuple[Value, int]:
        to = dims[d - 1] + 1 if d else 0
        place = inserted([p + (p >= to) for p in dims], d, to)
        return b.broadcast_in_dim(x, shape=inserted(shape, to, size), dims=place), to


@register
class Reshape(Movement):
    name = "stablehlo.reshape"
    build = staticmethod(b.reshape)
    cheap = True

    def params(self, op: Operation) -> dict[str, Any]:
        return {"shape": ir.shape(op.result)}

    def evaluate(self, x: Array, *, shape: Ints) -> Array:
        return x.reshape(shape)

    def pull(self, ct: Value, old: Shape, **params: Any) -> MaybeValue:
        return b.reshape(ct, shape=old)

    def batch_one(self, x: Value, d: int, size: int, *, shape: Ints) -> tuple[Value, int]:
        before = math.prod(ir.shape(x)[:d])
        # The batch dimension stays between the same elements where the new shape has a boundary there, else goes first.
        to = next((p for p in range(len(shape) + 1) if math.prod(shape[:p]) == before), None)
        if to is None:
            x, to = b.moveaxis(x, d, 0), 0
        return b.reshape(x, shape=inserted(shape, to, size)), to


@register
class Transpose(Movement):
    name = "stablehlo.transpose"
    build = staticmethod(b.transpose)
    moves = True

    def params(self, op: Operation) -> dict[str, Any]:
        return {"permutation": ir.ints(op, "permutation")}

    def evaluate(self, x: Array, *, permutation: Ints) -> Array:
        return x.transpose(permutation)

    def pull(self, ct: Value, old: Shape, *, permutation: Ints) -> MaybeValue:
        return b.transpose(ct, permutation=[permutation.index(i) for i in range(len(permutation))])

    def batch_one(self, x: Value, d: int, size: int, *, permutation: Ints) -> tuple[Value, int]:
        return b.transpose(x, permutation=inserted([p + (p >= d) for p in permutation], d, d)), d


@register
class Reverse(Movement):
    name = "stablehlo.reverse"
    build = staticmethod(b.reverse)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dimensions": ir.ints(op, "dimensions")}

    def evaluate(self, x: Array, *, dimensions: Ints) -> Array:
        if not dimensions:
            return x
        return x[tuple(slice(None, None, -1) if i in dimensions else slice(None) for i in range(x.ndim))]

    def pull(self, ct: Value, old: Shape, *, dimensions: Ints) -> MaybeValue:
        return b.reverse(ct, dimensions=dimensions)

    def batch_one(self, x: Value, d: int, size: int, *, dimensions: Ints) -> tuple[Value, int]:
        return b.reverse(x, dimensions=[i + (i >= d) for i in dimensions]), d


@register
class Slice(Movement):
    name = "stablehlo.slice"
    build = staticmethod(b.slice_)
    moves = True

    def params(self, op: Operation) -> dict[str, Any]:
        return {
            "start": ir.ints(op, "start_indices"),
            "limit": ir.ints(op, "limit_indices"),
            "strides": ir.ints(op, "strides"),
        }

    def evaluate(self, x: Array, *, start: Ints, limit: Ints, strides: Ints | None = None) -> Array:
        if not x.ndim:
            return x
        return x[tuple(map(slice, start, limit, strides or (1,) * x.ndim))]

    def part_of_operand(self, *, start: Ints, limit: Ints, strides: Ints) -> tuple[int, ...] | None:
        empty = any(s >= e for s, e in zip(start, limit, strict=True))
        return None if empty or any(t != 1 for t in strides) else tuple(start)

    def pull(self, ct: Value, old: Shape, *, start: Ints, limit: Ints, strides: Ints) -> MaybeValue:
        new = ir.shape(ct)
        if 0 in new:
            return None
        high = [n - (s + (k - 1) * t + 1) for n, s, k, t in zip(old, start, new, strides, strict=True)]
        return b.pad(ct, zero(ct), low=start, high=high, interior=[t - 1 for t in strides])

    def batch_one(self, x: Value, d: int, size: int, *, start: Ints, limit: Ints, strides: Ints) -> tuple[Value, int]:
        return b.slice_(
            x, start=inserted(start, d, 0), limit=inserted(limit, d, size), strides=inserted(strides, d, 1)
        ), d


@register
class Pad(Linear):
    name = "stablehlo.pad"
    build = staticmethod(b.pad)

    def params(self, op: Operation) -> dict[str, Any]:
        return {
            "low": ir.ints(op, "edge_padding_low"),
            "high": ir.ints(op, "edge_padding_high"),
            "interior": ir.ints(op, "interior_padding"),
        }

    def evaluate(self, x: Array, value: Array, *, low: Ints, high: Ints, interior: Ints) -> Array:
        if not x.ndim:
            return x
        source: list[slice] = []
        target: list[slice] = []
        shape: list[int] = []
        for n, lo, hi, gap in zip(x.shape, low, high, interior, strict=True):
            step, length = gap + 1, lo + n + max(0, n - 1) * gap + hi
            # Elements first to last - 1 of x stand inside the result, element i at lo + i * step.
            last = max(0, min(n, (length - 1 - lo) // step + 1))
            first = min(last, max(0, -(lo // step)))
            source.append(slice(first, last))
            target.append(slice(lo + first * step, lo + (last - 1) * step + 1, step) if first < last else slice(0, 0))
            shape.append(length)
        out = np.full(shape, value, x.dtype)
        out[tuple(target)] = x[tuple(source)]
        return out

    def vjp(
        self,
        ctx: Context,
        primals: Values,
        results: Values,
        cotangents: MaybeValues,
        needed: Mask,
        *,
        low: Ints,
        high: Ints,
        interior: Ints,
    ) -> MaybeValues:
        (ct,) = cotangents
        assert ct is not None
        shape = ir.shape(ctx.op.operands[0])
        ct_x = _unpad(ct, shape, low, high, interior) if needed[0] and 0 not in shape else None
        ct_value = None
        if needed[1]:
            outside = b.select(_padding(shape, low, high, interior), ct, b.zeros_like(ct))
            ct_value = sum_to_scalar_dims(outside, range(len(shape)))
        return [ct_x, ct_value]

    def batch(self, ctx: Context, operands: Values, dims: Dims, *, low: Ints, high: Ints, interior: Ints) -> Batched:
        (x, value), (d, value_dim) = operands, dims
        if value_dim is None:
            assert d is not None
            return [
                b.pad(x, value, low=inserted(low, d, 0), high=inserted(high, d, 0), interior=inserted(interior, d, 0))
            ], [d]
        mask = _padding(ir.shape(ctx.op.operands[0]), low, high, interior)
        to = 0 if d is None else d
        x = move_batch(x, d, to, ctx.size)
        x = b.pad(x, zero(x), low=inserted(low, to, 0), high=inserted(high, to, 0), interior=inserted(interior, to, 0))
        shape = ir.shape(x)
        return [
            b.select(move_batch(mask, None, to, ctx.size), b.broadcast_in_dim(value, shape=shape, dims=(to,)), x)
        ], [to]


def _unpad(ct: Value, shape: Ints, low: Ints, high: Ints, interior: Ints) -> Value:
    """The elements of ct that came from an operand of this non-empty shape; zeros for those that were cut off."""
    crop_low, crop_high = [max(-p, 0) for p in low], [max(-p, 0) for p in high]
    ct = b.pad(ct, zero(ct), low=crop_low, high=crop_high, interior=[0] * len(shape))
    start = [max(p, 0) for p in low]
    limit = [s + (n - 1) * (i + 1) + 1 for s, n, i in zip(start, shape, interior, strict=True)]
    return b.slice_(ct, start=start, limit=limit, strides=[i + 1 for i in interior])


def _padding(shape: Ints, low: Ints, high: Ints, interior: Ints) -> Value:
    """True at the places of a padded operand that hold the padding value."""
    return b.pad(b.full(shape, False, ir.BOOL), b.constant(True), low=low, high=high, interior=interior)


@register
class Concatenate(Linear):
    name = "stablehlo.concatenate"
    build = staticmethod(b.concatenate)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dimension": ir.integer(op, "dimension")}

    def evaluate(self, *operands: Array, dimension: int) -> Array:
        return np.concatenate(operands, dimension)

    def vjp(
        self, ctx: Context, primals: Values, results: Values, cotangents: MaybeValues, needed: Mask, *, dimension: int
    ) -> MaybeValues:
        (ct,) = cotangents
        assert ct is not None
        shape = ir.shape(ct)
        out: list[MaybeValue] = []
        position = 0
        for x, need in zip(ctx.op.operands, needed, strict=True):
            end = position + ir.shape(x)[dimension]
            start = [position if i == dimension else 0 for i in range(len(shape))]
            limit = [end if i == dimension else n for i, n in enumerate(shape)]
            out.append(b.slice_(ct, start=start, limit=limit) if need else None)
            position = end
        return out

    def batch(self, ctx: Context, operands: Values, dims: Dims, *, dimension: int) -> Batched:
        operands, d = align(operands, dims, ctx.size)
        return [b.concatenate(*operands, dimension=dimension + (dimension >= d))], [d]


@register
class GetDimensionSize(Op):
    name = "stablehlo.get_dimension_size"
    build = staticmethod(b.get_dimension_size)
    differentiable = False

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dimension": ir.integer(op, "dimension")}

    def evaluate(self, x: Array, *, dimension: int) -> Array:
        return np.array(x.shape[dimension], np.int32)

    def batch(self, ctx: Context, operands: Values, dims: Dims, *, dimension: int) -> Batched:
        (d,) = dims
        assert d is not None
        return [b.get_dimension_size(operands[0], dimension=dimension + (dimension >= d))], [None]


def zero(x: Value) -> Value:
    """The scalar zero of x's element type."""
    return b.zeros(ir.tensor_type((), ir.dtype(x)))


def inserted(values: Ints, at: int, value: int) -> list[int]:
    """The values with one more put in."""
    return [*values[:at], value, *values[at:]]
