"""`stablehlo.gather`: windows of an operand at start indices. Its transpose is a scatter that adds into zeros."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation
from .base import Array, Context, Op, register
from .shape import Batched, Dims, Ints, Mask, MaybeValues, Values
from .windows import GATHER_NAMES, Windows, clamp_starts, inserted, read_numbers


@register
class Gather(Op):
    name = "stablehlo.gather"
    build = staticmethod(b.gather)

    def params(self, op: Operation) -> dict[str, Any]:
        attributes = op.attributes
        return {
            **read_numbers(attributes["dimension_numbers"], GATHER_NAMES),
            "slice_sizes": ir.ints(op, "slice_sizes"),
            "indices_are_sorted": bool(ir.integer(op, "indices_are_sorted", 0)),
            "unique_indices": "pyxla.unique_indices" in attributes,
            "in_bounds": "pyxla.in_bounds" in attributes,
        }

    def evaluate(self, operand: Array, indices: Array, *, slice_sizes: Ints, **p: Any) -> Array:
        windows = Windows.of_gather(p)
        starts, batch_shape = windows.starts(indices), windows.batch_shape(indices)
        kept = windows.operand_window_dims(operand.ndim)
        whole = [d for d in kept if slice_sizes[d] == operand.shape[d]]
        parts = [d for d in kept if d not in whole]
        picked = [d for d in range(operand.ndim) if d not in whole]
        # One index array for each picked dimension, of the batch dimensions and then those that are read in part.
        index: list[Array] = []
        for d in picked:
            position = starts.get(d, _ZERO)
            position = np.minimum(np.maximum(position, 0), operand.shape[d] - slice_sizes[d])
            position = position.reshape((1,) * (len(batch_shape) - position.ndim) + position.shape + (1,) * len(parts))
            if d in parts:
                position = position + np.arange(slice_sizes[d]).reshape(
                    (-1,) + (1,) * (len(parts) - 1 - parts.index(d))
                )
            index.append(position)
        out = np.asarray(operand.transpose(picked + whole)[tuple(index)])
        shape = (*batch_shape, *(slice_sizes[d] for d in parts), *(slice_sizes[d] for d in whole))
        if out.shape != shape:
            out = np.broadcast_to(out, shape)
        order = [0] * len(shape)
        for i, d in enumerate(windows.batch_dims(len(shape))):
            order[d] = i
        for d, w in zip(kept, windows.window_dims, strict=True):
            order[w] = len(batch_shape) + (parts + whole).index(d)
        return out if order == sorted(order) else out.transpose(order)

    def jvp(self, ctx: Context, primals: Values, tangents: MaybeValues, results: Values, **p: Any) -> MaybeValues:
        return [b.gather(tangents[0], primals[1], **p)]

    def vjp(
        self,
        ctx: Context,
        primals: Values,
        results: Values,
        cotangents: MaybeValues,
        needed: Mask,
        *,
        slice_sizes: Ints,
        **p: Any,
    ) -> MaybeValues:
        (ct,) = cotangents
        assert ct is not None
        operand, indices = ctx.op.operands
        if 0 in ir.shape(ct):
            return [None, None]
        windows = Windows.of_gather(p)
        starts, is_sorted = primals[1], p["indices_are_sorted"]
        if not p["in_bounds"]:
            # A gather clamps where a scatter drops.
            # Clamping the first of several components can undo the order of the others.
            starts = clamp_starts(starts, windows.index_vector_dim, windows.bounds(ir.shape(operand), slice_sizes))
            is_sorted = is_sorted and len(windows.index_map) < 2
        single = windows.count(ir.shape(indices)) == 1
        ct_operand = b.scatter(
            b.zeros(operand.type),
            starts,
            ct,
            body="add",
            **windows.scatter_params(),
            indices_are_sorted=is_sorted,
            unique_indices=single or p["unique_indices"],
            in_bounds=True,
        )
        return [ct_operand, None]

    def batch(self, ctx: Context, operands: Values, dims: Dims, *, slice_sizes: Ints, **p: Any) -> Batched:
        operand_dim, indices_dim = dims
        windows, to = Windows.of_gather(p).batched(operand_dim, indices_dim, ir.rank(ctx.op.result))
        if operand_dim is not None:
            slice_sizes = inserted(slice_sizes, operand_dim, ctx.size if indices_dim is None else 1)
        result = b.gather(
            *operands,
            **windows.gather_params(),
            slice_sizes=slice_sizes,
            indices_are_sorted=p["indices_are_sorted"] and indices_dim is None,
            unique_indices=p["unique_indices"] and operand_dim is not None,
            in_bounds=p["in_bounds"],
        )
        return [result], [to]


_ZERO = np.zeros((), np.int64)
