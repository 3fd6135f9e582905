"""`pyxla-foreign-operations`: operations of StableHLO and CHLO that others have simpler words for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation, Value
from .foreign_sums import RULES as SUMS
from .rewrite import operations, rewrite


def foreign_operations(module: ir.Module) -> None:
    """Take tuples apart, turn a dynamic_conv whose padding is constant into a convolution, chlo.mulhi into
    products of numbers twice as wide or of their halves, chlo.ragged_dot into one dot_general of masked rows, and the
    einsum, batch_norm, broadcast and torch_index_select of old into what they mean."""
    rewrite(module, RULES)
    with ir.ambient():
        for function in module.functions.values():
            for op in reversed(operations(function)):
                if op.name == "stablehlo.tuple" and not list(op.result.uses):
                    op.erase()


def _get_tuple_element(op: Operation) -> Sequence[Value] | None:
    made = op.operands[0].owner
    if made.name != "stablehlo.tuple":
        return None
    return [made.operands[ir.integer(op, "index")]]


def _dynamic_conv(op: Operation) -> Sequence[Value] | None:
    lhs, rhs, padding = op.operands
    if padding.owner.name != "stablehlo.constant":
        return None
    pairs = b.read_constant(padding.owner).tolist()
    attributes = {name: op.attributes[name] for name in op.attributes}
    attributes["padding"] = ir.attr(f"dense<{pairs}> : tensor<{len(pairs)}x2xi64>")
    return [ir.create("stablehlo.convolution", [op.result.type], [lhs, rhs], attributes).result]


def _mulhi(op: Operation) -> Sequence[Value]:
    x, y = op.operands
    dtype = ir.dtype(x)
    bits = dtype.itemsize * 8
    if bits == 64:
        return [_mulhi_of_halves(x, y, dtype)]
    wide = np.dtype(f"{dtype.kind}{dtype.itemsize * 2}")
    product = b.multiply(b.convert(x, dtype=wide), b.convert(y, dtype=wide))
    return [b.convert(_shift(product, bits), dtype=dtype)]


def _mulhi_of_halves(x: Value, y: Value, dtype: DType) -> Value:
    """The high half of a product of 64-bit numbers, from four products of their halves."""
    mask = b.full_like(x, 0xFFFFFFFF)
    (x_low, x_high), (y_low, y_high) = ((b.and_(v, mask), _shift(v, 32)) for v in (x, y))
    carry = b.shift_right_logical(b.multiply(x_low, y_low), b.full_like(x, 32))
    first = b.add(b.multiply(x_high, y_low), carry)
    second = b.add(b.multiply(x_low, y_high), b.and_(first, mask))
    return b.add(b.add(b.multiply(x_high, y_high), _shift(first, 32)), _shift(second, 32))


def _shift(x: Value, places: int) -> Value:
    """x divided by a power of two, rounded down."""
    shift = b.shift_right_logical if ir.dtype(x).kind == "u" else b.shift_right_arithmetic
    return shift(x, b.full_like(x, places))


def _ragged_dot(op: Operation) -> Sequence[Value] | None:
    """The rows of each group by the group's own matrix: one product of all rows and all matrices, where a row is zero
    in the groups that it does not belong to."""
    lhs, rhs, sizes = op.operands
    numbers = ir.fields(op.attributes["ragged_dot_dimension_numbers"])
    (ragged,), groups = numbers["lhs_ragged_dimensions"], numbers.get("rhs_group_dimensions", ())
    if ir.rank(sizes) != 1 or len(groups) != 1 or ragged in numbers["lhs_contracting_dimensions"]:
        return None
    count, dtype = ir.shape(sizes)[0], ir.dtype(sizes)
    upto = b.constant(np.tri(count), dtype)
    ends = b.dot_general(upto, sizes, lhs_batching=(), rhs_batching=(), lhs_contracting=(1,), rhs_contracting=(0,))
    shape = (count, *ir.shape(lhs))
    row = b.iota(shape=shape, dtype=dtype, dimension=ragged + 1)
    end, start = (b.broadcast_in_dim(v, shape=shape, dims=(0,)) for v in (ends, b.subtract(ends, sizes)))
    mine = b.and_(b.compare(row, start, direction="GE"), b.compare(row, end, direction="LT"))
    wide = b.broadcast_in_dim(lhs, shape=shape, dims=range(1, len(shape)))
    product = b.dot_general(
        b.select(mine, wide, b.zeros_like(wide)),
        rhs,
        lhs_contracting=(0, *(d + 1 for d in numbers["lhs_contracting_dimensions"])),
        rhs_contracting=(*groups, *numbers["rhs_contracting_dimensions"]),
        lhs_batching=[d + 1 for d in numbers.get("lhs_batching_dimensions", ())],
        rhs_batching=numbers.get("rhs_batching_dimensions", ()),
        dtype=ir.dtype(op.result),
    )
    return [product]


def _broadcast(op: Operation) -> Sequence[Value]:
    sizes, shape = ir.ints(op, "broadcast_sizes"), ir.shape(op.result)
    return [b.broadcast_in_dim(op.operands[0], shape=shape, dims=range(len(sizes), len(shape)))]


def _torch_index_select(op: Operation) -> Sequence[Value]:
    """Slices along `dim`, whose places stand in the result where that dimension was."""
    (x, index), shape = op.operands, ir.shape(op.result)
    dim, batch = ir.integer(op, "dim"), ir.integer(op, "batch_dims")
    inner = ir.rank(index) - batch
    offsets = [d for d in range(batch, len(shape)) if not dim <= d < dim + inner]
    sizes = [1 if d < batch or d == dim else n for d, n in enumerate(ir.shape(x))]
    taken = b.gather(
        x,
        index,
        offset_dims=offsets,
        collapsed_slice_dims=(dim,),
        operand_batching_dims=range(batch),
        start_indices_batching_dims=range(batch),
        start_index_map=(dim,),
        index_vector_dim=ir.rank(index),
        slice_sizes=sizes,
    )
    return [taken]


RULES: dict[str, Callable[[Operation], Sequence[Value] | None]] = {
    **SUMS,
    "stablehlo.broadcast": _broadcast,
    "stablehlo.torch_index_select": _torch_index_select,
    "stablehlo.get_tuple_element": _get_tuple_element,
    "stablehlo.dynamic_conv": _dynamic_conv,
    "chlo.mulhi": _mulhi,
    "chlo.ragged_dot": _ragged_dot,
}
