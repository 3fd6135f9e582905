"""Operations that move or repeat elements and compute nothing. A builder that changes nothing returns its operand."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ir
from ..ir import Value, mlir

__all__ = [
    "broadcast_in_dim",
    "concatenate",
    "expand_dims",
    "get_dimension_size",
    "moveaxis",
    "pad",
    "reshape",
    "reverse",
    "slice_",
    "transpose",
]


def broadcast_in_dim(x: Value, *, shape: Sequence[int], dims: Sequence[int]) -> Value:
    """x with dimension i of it standing at dimension dims[i] of the result, repeated along the others."""
    old, dtype = ir.shape_dtype(x.type)
    if old == tuple(shape) and tuple(dims) == tuple(range(len(old))):
        return x
    result = ir.tensor_type(shape, dtype)
    return ir.create("stablehlo.broadcast_in_dim", [result], [x], {"broadcast_dimensions": ir.i64s(dims)}).result


def reshape(x: Value, *, shape: Sequence[int]) -> Value:
    old, dtype = ir.shape_dtype(x.type)
    if old == tuple(shape):
        return x
    return ir.create("stablehlo.reshape", [ir.tensor_type(shape, dtype)], [x]).result


def expand_dims(x: Value, *, dim: int) -> Value:
    """x with a dimension of size 1 put in at `dim`."""
    shape = list(ir.shape(x))
    shape.insert(dim, 1)
    return reshape(x, shape=shape)


def transpose(x: Value, *, permutation: Sequence[int]) -> Value:
    """Dimension i of the result is dimension permutation[i] of x."""
    shape, dtype = ir.shape_dtype(x.type)
    if tuple(permutation) == tuple(range(len(shape))):
        return x
    result = ir.tensor_type([shape[p] for p in permutation], dtype)
    return ir.create("stablehlo.transpose", [result], [x], {"permutation": ir.i64s(permutation)}).result


def moveaxis(x: Value, source: int, destination: int) -> Value:
    """x with one dimension moved."""
    order = [i for i in range(ir.rank(x)) if i != source]
    order.insert(destination, source)
    return transpose(x, permutation=order)


def reverse(x: Value, *, dimensions: Sequence[int]) -> Value:
    if not dimensions:
        return x
    return ir.create("stablehlo.reverse", [x.type], [x], {"dimensions": ir.i64s(dimensions)}).result


def slice_(x: Value, *, start: Sequence[int], limit: Sequence[int], strides: Sequence[int] | None = None) -> Value:
    shape, dtype = ir.shape_dtype(x.type)
    strides = tuple(strides) if strides is not None else (1,) * len(shape)
    new = [max(0, -(-(e - s) // t)) for s, e, t in zip(start, limit, strides, strict=True)]
    if tuple(new) == shape:
        return x
    attributes = {"start_indices": ir.i64s(start), "limit_indices": ir.i64s(limit), "strides": ir.i64s(strides)}
    return ir.create("stablehlo.slice", [ir.tensor_type(new, dtype)], [x], attributes).result


def pad(x: Value, value: Value, *, low: Sequence[int], high: Sequence[int], interior: Sequence[int]) -> Value:
    shape, dtype = ir.shape_dtype(x.type)
    if not any(low) and not any(high) and not any(interior):
        return x
    new = [lo + n + max(0, n - 1) * i + hi for n, lo, hi, i in zip(shape, low, high, interior, strict=True)]
    attributes = {
        "edge_padding_low": ir.i64s(low),
        "edge_padding_high": ir.i64s(high),
        "interior_padding": ir.i64s(interior),
    }
    return ir.create("stablehlo.pad", [ir.tensor_type(new, dtype)], [x, value], attributes).result


def concatenate(*operands: Value, dimension: int) -> Value:
    if len(operands) == 1:
        return operands[0]
    return mlir.Operation.create(
        "stablehlo.concatenate", operands=list(operands), attributes={"dimension": ir.i64(dimension)}, infer_type=True
    ).result


def get_dimension_size(x: Value, *, dimension: int) -> Value:
    """The size of a dimension, a scalar of int32."""
    result = ir.tensor_type((), ir.I32)
    return ir.create("stablehlo.get_dimension_size", [result], [x], {"dimension": ir.i64(dimension)}).result
