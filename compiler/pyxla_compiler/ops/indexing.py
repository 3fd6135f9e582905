"""`stablehlo.dynamic_slice` and `stablehlo.dynamic_update_slice`: one window at a computed, clamped start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, Op, align, move_batch, register
from .shape import Batched, Dims, Ints, Mask, MaybeValues, Values, zero
from .windows import Windows, clamp_starts, inserted, shifted


@register
class DynamicSlice(Op):
    name = "stablehlo.dynamic_slice"
    build = staticmethod(b.dynamic_slice)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"slice_sizes": ir.ints(op, "slice_sizes")}

    def evaluate(self, x: Array, *starts: Array, slice_sizes: Ints) -> Array:
        return x[_window(x, starts, slice_sizes)] if starts else x

    def jvp(
        self, ctx: Context, primals: Values, tangents: MaybeValues, results: Values, *, slice_sizes: Ints
    ) -> MaybeValues:
        return [b.dynamic_slice(tangents[0], *primals[1:], slice_sizes=slice_sizes)]

    def vjp(
        self,
        ctx: Context,
        primals: Values,
        results: Values,
        cotangents: MaybeValues,
        needed: Mask,
        *,
        slice_sizes: Ints,
    ) -> MaybeValues:
        (ct,) = cotangents
        assert ct is not None
        nothing = [None] * len(primals[1:])
        if 0 in slice_sizes:
            return [None, *nothing]
        return [b.dynamic_update_slice(b.zeros(ctx.op.operands[0].type), ct, *primals[1:]), *nothing]

    def batch(self, ctx: Context, operands: Values, dims: Dims, *, slice_sizes: Ints) -> Batched:
        (x, *starts), (d, *start_dims) = operands, dims
        moving = [i for i, (n, k) in enumerate(zip(ir.shape(ctx.op.operands[0]), slice_sizes, strict=True)) if n != k]
        if not moving:
            return [x], [d]
        if all(start_dims[i] is None for i in moving):
            starts = _scalars(starts)
            if d is not None:
                starts.insert(d, zero(starts[0]))
                slice_sizes = inserted(slice_sizes, d, ctx.size)
            return [b.dynamic_slice(x, *starts, slice_sizes=slice_sizes)], [d]
        indices = _stacked(starts, start_dims, moving, ctx.size)
        windows = Windows(range(1, len(slice_sizes) + 1), (), (), (), moving, 1)
        if d is not None:
            windows = Windows(windows.window_dims, (), (d,), (0,), shifted(moving, d), 1)
            slice_sizes = inserted(slice_sizes, d, 1)
        return [b.gather(x, indices, **windows.gather_params(), slice_sizes=slice_sizes)], [0]


@register
class DynamicUpdateSlice(Op):
    name = "stablehlo.dynamic_update_slice"
    build = staticmethod(b.dynamic_update_slice)

    def evaluate(self, x: Array, update: Array, *starts: Array) -> Array:
        if not starts:
            return update
        out = x.copy()
        out[_window(x, starts, update.shape)] = update
        return out

    def jvp(self, ctx: Context, primals: Values, tangents: MaybeValues, results: Values) -> MaybeValues:
        x, update = (b.zeros_like(p) if t is None else t for p, t in zip(primals[:2], tangents[:2], strict=True))
        return [b.dynamic_update_slice(x, update, *primals[2:])]

    def vjp(self, ctx: Context, primals: Values, results: Values, cotangents: MaybeValues, needed: Mask) -> MaybeValues:
        (ct,) = cotangents
        assert ct is not None
        x, update, *starts = ctx.op.operands
        nothing = [None] * len(starts)
        if 0 in ir.shape(update):
            return [ct, None, *nothing]
        ct_x = ct_update = None
        if needed[0] and ir.shape(x) != ir.shape(update):
            ct_x = b.dynamic_update_slice(ct, b.zeros(update.type), *primals[2:])
        if needed[1]:
            ct_update = b.dynamic_slice(ct, *primals[2:], slice_sizes=ir.shape(update))
        return [ct_x, ct_update, *nothing]

    def batch(self, ctx: Context, operands: Values, dims: Dims) -> Batched:
        (x, update, *starts), (d, update_dim, *start_dims) = operands, dims
        shape, sizes = ir.shape(ctx.op.operands[0]), ir.shape(ctx.op.operands[1])
        moving = [i for i, (n, k) in enumerate(zip(shape, sizes, strict=True)) if n != k]
        if not moving:
            return [update], [update_dim]
        if all(start_dims[i] is None for i in moving):
            starts = _scalars(starts)
            if d is not None or update_dim is not None:
                (x, update), d = align([x, update], [d, update_dim], ctx.size)
                starts.insert(d, zero(starts[0]))
            return [b.dynamic_update_slice(x, update, *starts)], [d]
        indices = clamp_starts(_stacked(starts, start_dims, moving, ctx.size), 1, [shape[i] - sizes[i] for i in moving])
        to = 0 if d is None else d
        x, update = move_batch(x, d, to, ctx.size), move_batch(update, update_dim, 0, ctx.size)
        windows = Windows(range(1, len(shape) + 1), (), (to,), (0,), shifted(moving, to), 1)
        result = b.scatter(
            x, indices, update, body="set", **windows.scatter_params(), unique_indices=True, in_bounds=True
        )
        return [result], [to]


def _window(x: Array, starts: Sequence[Array], sizes: Ints) -> tuple[slice, ...]:
    """The slices of x at clamped starts."""
    at = [min(max(int(s), 0), n - k) for s, n, k in zip(starts, x.shape, sizes, strict=True)]
    return tuple(slice(s, s + k) for s, k in zip(at, sizes, strict=True))


def _stacked(starts: Sequence[Value], dims: Dims, moving: Ints, size: int) -> Value:
    """Index vectors, one a row for each member of the batch, of the starts along the dimensions `moving`."""
    columns = [b.reshape(move_batch(starts[i], dims[i], 0, size), shape=(size, 1)) for i in moving]
    return b.concatenate(*columns, dimension=1)


def _scalars(starts: Sequence[Value]) -> list[Value]:
    """The starts, zero for batched ones: those are of dimensions read whole, where starts are clamped to zero."""
    return [zero(s) if ir.rank(s) else s for s in starts]
