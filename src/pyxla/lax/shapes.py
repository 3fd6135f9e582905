"""Functions that make arrays of a shape, or move and repeat elements."""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import Array
from pyxla.lax.conversion import convert_element_type
from pyxla.lax.operands import PYTHON, as_operand, axes_of, axis_of, describe, same_dtype, scalar, shape_of, sizes
from pyxla.staging import Tracer
from pyxla_compiler.ops import lookup

_BROADCAST, _CONCATENATE, _IOTA, _PAD, _RESHAPE, _REVERSE, _SLICE, _TRANSPOSE = (
    lookup(f"stablehlo.{name}")
    for name in ("broadcast_in_dim", "concatenate", "iota", "pad", "reshape", "reverse", "slice", "transpose")
)


# New arrays.


def full(shape: Sequence[int], fill_value: Any, dtype: Any = None) -> Any:
    """An array of one value everywhere; without a dtype it has the value's.

    Raises:
        TypeError: the value is not a scalar, or the shape is not one.

    >>> from pyxla import lax
    >>> lax.full((2,), 7, "float32")
    Array([7., 7.], dtype=float32)
    """
    shape = shape_of("full", shape)
    if np.ndim(fill_value) if not isinstance(fill_value, (Array, Tracer)) else fill_value.ndim:
        raise TypeError(
            f"lax.full takes a scalar to fill with, got an array of shape {np.shape(fill_value)}: "
            "write jnp.broadcast_to or jnp.full"
        )
    if dtype is None:
        value = as_operand(fill_value)
    else:
        wanted = dtypes.check_user_dtype(dtype, "lax.full")
        value = scalar(fill_value, wanted) if type(fill_value) in PYTHON else convert_element_type(fill_value, wanted)
    return staging.apply(_BROADCAST, value, weak_type=value.weak_type, shape=shape, dims=())


def full_like(x: Any, fill_value: Any, dtype: Any = None, shape: Sequence[int] | None = None) -> Any:
    """As `full`, with the shape and dtype of an array where none is given."""
    found, weak = dtypes.dtype_of(x)
    own = x.shape if hasattr(x, "shape") else np.shape(x)
    if dtype is not None:
        return full(own if shape is None else shape, fill_value, dtype)
    if type(fill_value) in PYTHON:
        value: Any = scalar(fill_value, found)
    else:
        value = convert_element_type(fill_value, found)
    return full(own if shape is None else shape, staging.with_weak_type(value, weak))


def zeros_like_array(x: Any) -> Any:
    """Zeros in the shape and dtype of an array."""
    return full_like(x, 0)


def iota(dtype: Any, size: int) -> Any:
    """0, 1, ... size - 1.

    >>> from pyxla import lax
    >>> lax.iota("int32", 3)
    Array([0, 1, 2], dtype=int32)
    """
    return broadcasted_iota(dtype, (size,), 0)


def broadcasted_iota(dtype: Any, shape: Sequence[int], dimension: int) -> Any:
    """An array whose elements are their own positions along a dimension.

    Raises:
        TypeError: the dtype is boolean.
    """
    shape = shape_of("broadcasted_iota", shape)
    wanted = dtypes.check_user_dtype(dtype, "lax.iota")
    if wanted == np.bool_:
        raise TypeError("lax.iota counts in numbers, not in booleans: write lax.iota('int32', size) and compare")
    return staging.apply(_IOTA, shape=shape, dtype=wanted, dimension=axis_of("broadcasted_iota", dimension, len(shape)))


# Broadcasting.


def broadcast(operand: Any, sizes: Sequence[int]) -> Any:
    """The array repeated along new leading dimensions.

    >>> from pyxla import lax
    >>> lax.broadcast(1.0, (2, 3)).shape
    (2, 3)
    """
    x = as_operand(operand)
    new = shape_of("broadcast", sizes)
    return _broadcast(x, (*new, *x.shape), range(len(new), len(new) + len(x.shape)))


def broadcast_in_dim(operand: Any, shape: Sequence[int], broadcast_dimensions: Sequence[int]) -> Any:
    """The array with its dimension i at `broadcast_dimensions[i]` of a shape, repeated along the others and where its
    size is 1.

    Raises:
        TypeError: the dimensions do not fit.

    >>> from pyxla import lax
    >>> lax.broadcast_in_dim(lax.iota("int32", 2), (2, 3), (0,))
    Array([[0, 0, 0],
           [1, 1, 1]], dtype=int32)
    """
    x = as_operand(operand)
    shape, dims = shape_of("broadcast_in_dim", shape), sizes("broadcast_in_dim", broadcast_dimensions)
    if len(dims) != len(x.shape):
        raise TypeError(f"lax.broadcast_in_dim needs a dimension for each of {describe(x)}, got {dims}")
    if any(d < 0 or d >= len(shape) for d in dims) or list(dims) != sorted(set(dims)):
        raise TypeError(
            f"broadcast_dimensions must increase and lie in 0..{len(shape) - 1} for shape "
            f"{shape}, got {dims}: transpose first"
        )
    if any(n not in (1, shape[d]) for n, d in zip(x.shape, dims, strict=True)):
        raise TypeError(
            f"{describe(x)} does not broadcast to shape {shape} with its dimensions at {dims}: sizes must be equal or 1"
        )
    return _broadcast(x, shape, dims)


def _broadcast(x: Any, shape: tuple[int, ...], dims: Sequence[int]) -> Any:
    dims = tuple(dims)
    if x.shape == shape and len(dims) == len(shape):
        return x
    return staging.apply(_BROADCAST, x, weak_type=x.weak_type, shape=shape, dims=dims)


def broadcast_shapes(*shapes: Sequence[int]) -> tuple[int, ...]:
    """The shape that arrays of these shapes broadcast to, by NumPy's rule.

    Raises:
        ValueError: there is none.

    >>> from pyxla import lax
    >>> lax.broadcast_shapes((2, 1), (3,))
    (2, 3)
    """
    try:
        return np.broadcast_shapes(*(tuple(s) for s in shapes))
    except ValueError as error:
        raise ValueError(
            f"the shapes {', '.join(str(tuple(s)) for s in shapes)} do not broadcast: sizes must be equal or 1"
        ) from error


def broadcast_to_rank(x: Any, rank: int) -> Any:
    """The array with leading dimensions of size 1, so that it has so many dimensions."""
    x = as_operand(x)
    return x if len(x.shape) >= rank else reshape(x, (1,) * (rank - len(x.shape)) + x.shape)


# The same elements in another shape.


def reshape(operand: Any, new_sizes: Sequence[int], dimensions: Sequence[int] | None = None) -> Any:
    """The elements in row-major order in another shape; `dimensions` transposes first.

    Raises:
        TypeError: the number of elements differs.

    >>> from pyxla import lax
    >>> lax.reshape(lax.iota("int32", 4), (2, 2))
    Array([[0, 1],
           [2, 3]], dtype=int32)
    """
    x = as_operand(operand)
    shape = shape_of("reshape", new_sizes)
    if math.prod(shape) != math.prod(x.shape):
        raise TypeError(
            f"cannot reshape {describe(x)}, of {math.prod(x.shape)} elements, to {shape}, of {math.prod(shape)}"
        )
    if dimensions is not None:
        x = transpose(x, dimensions)
    return x if x.shape == shape else staging.apply(_RESHAPE, x, weak_type=x.weak_type, shape=shape)


def expand_dims(array: Any, dimensions: Sequence[int]) -> Any:
    """The array with dimensions of size 1 put in, so that they stand at `dimensions` of the result."""
    x = as_operand(array)
    new = axes_of("expand_dims", dimensions, len(x.shape) + len(tuple(dimensions)))
    shape = list(x.shape)
    for d in new:
        shape.insert(d, 1)
    return reshape(x, shape)


def squeeze(array: Any, dimensions: Sequence[int]) -> Any:
    """The array without some dimensions of size 1.

    Raises:
        ValueError: a size is not 1.
    """
    x = as_operand(array)
    dropped = axes_of("squeeze", dimensions, len(x.shape))
    if any(x.shape[d] != 1 for d in dropped):
        raise ValueError(
            f"lax.squeeze takes away dimensions of size 1, but of {describe(x)} it was asked for {dropped}"
        )
    return reshape(x, [n for d, n in enumerate(x.shape) if d not in dropped])


def collapse(operand: Any, start_dimension: int, stop_dimension: int | None = None) -> Any:
    """The array with a run of dimensions made one.

    >>> from pyxla import lax
    >>> lax.collapse(lax.full((2, 3, 4), 0.0), 1).shape
    (2, 12)
    """
    x = as_operand(operand)
    rank = len(x.shape)
    low, high, _ = builtins.slice(start_dimension, stop_dimension).indices(rank)
    if low > high:
        raise ValueError(
            f"lax.collapse needs a first dimension before the last, got {start_dimension} "
            f"and {stop_dimension} of {rank}"
        )
    return reshape(x, (*x.shape[:low], math.prod(x.shape[low:high]), *x.shape[high:]))


def transpose(operand: Any, permutation: Sequence[int]) -> Any:
    """The array with its dimensions in another order: dimension i of the result is dimension permutation[i].

    Raises:
        TypeError: not a permutation.
    """
    x = as_operand(operand)
    order = sizes("transpose", permutation)
    if sorted(order) != list(range(len(x.shape))):
        raise TypeError(f"lax.transpose of {describe(x)} needs a permutation of 0..{len(x.shape) - 1}, got {order}")
    return x if list(order) == sorted(order) else staging.apply(_TRANSPOSE, x, weak_type=x.weak_type, permutation=order)


def rev(operand: Any, dimensions: Sequence[int]) -> Any:
    """The array with the order of elements turned around along dimensions."""
    x = as_operand(operand)
    dims = axes_of("rev", dimensions, len(x.shape))
    return staging.apply(_REVERSE, x, weak_type=x.weak_type, dimensions=dims) if dims else x


# Parts and joints.


def slice(
    operand: Any, start_indices: Sequence[int], limit_indices: Sequence[int], strides: Sequence[int] | None = None
) -> Any:
    """The part of an array from `start_indices` to before `limit_indices`, by strides. Nothing is clamped, and
    nothing counts from the end.

    Raises:
        TypeError: the indices do not fit the array.

    >>> from pyxla import lax
    >>> lax.slice(lax.iota("int32", 6), (1,), (6,), (2,))
    Array([1, 3, 5], dtype=int32)
    """
    x = as_operand(operand)
    start, limit = sizes("slice", start_indices), sizes("slice", limit_indices)
    step = (1,) * len(start) if strides is None else sizes("slice", strides)
    if not len(start) == len(limit) == len(step) == len(x.shape):
        raise TypeError(
            f"lax.slice of {describe(x)} needs an index for each dimension, got {start}, {limit} and strides {step}"
        )
    if any(not 0 <= a <= b <= n or s < 1 for a, b, n, s in zip(start, limit, x.shape, step, strict=True)):
        raise TypeError(
            f"lax.slice of {describe(x)} needs 0 <= start <= limit <= size and strides from 1 up, "
            f"got {start}, {limit} and {step}: "
            "x[a:b] counts from the end and clamps"
        )
    return staging.apply(_SLICE, x, weak_type=x.weak_type, start=start, limit=limit, strides=step)


def slice_in_dim(operand: Any, start_index: int | None, limit_index: int | None, stride: int = 1, axis: int = 0) -> Any:
    """The part of an array between positions along one dimension; positions count from the end if negative, None is
    the end.
    """
    x = as_operand(operand)
    axis = axis_of("slice_in_dim", axis, len(x.shape))
    size = x.shape[axis]
    low = 0 if start_index is None else operator.index(start_index)
    high = size if limit_index is None else operator.index(limit_index)
    start, limit, step = [0] * len(x.shape), list(x.shape), [1] * len(x.shape)
    start[axis], limit[axis], step[axis] = low + size * (low < 0), high + size * (high < 0), stride
    return slice(x, start, limit, step)


def index_in_dim(operand: Any, index: int, axis: int = 0, keepdims: bool = True) -> Any:
    """The part of an array at one position along a dimension.

    Raises:
        IndexError: out of range.
    """
    x = as_operand(operand)
    axis = axis_of("index_in_dim", axis, len(x.shape))
    index, size = operator.index(index), x.shape[axis]
    if not -size <= index < size:
        raise IndexError(f"index {index} is out of range for dimension {axis} of {describe(x)}")
    part = slice_in_dim(x, index % size, index % size + 1, 1, axis)
    return part if keepdims else squeeze(part, (axis,))


def split(operand: Any, sizes: Sequence[int], axis: int = 0) -> list[Any]:
    """The array cut along a dimension into parts of these sizes.

    Raises:
        ValueError: the sizes do not add up.
    """
    x = as_operand(operand)
    axis = axis_of("split", axis, len(x.shape))
    parts = shape_of("split", sizes)
    if sum(parts) != x.shape[axis]:
        raise ValueError(
            f"lax.split of {describe(x)} along dimension {axis} needs sizes that add up to {x.shape[axis]}, got {parts}"
        )
    ends = np.cumsum(parts).tolist()
    return [slice_in_dim(x, end - n, end, 1, axis) for n, end in zip(parts, ends, strict=True)]


def concatenate(operands: Any, dimension: int) -> Any:
    """Arrays of one dtype, one after the other along a dimension.

    Raises:
        TypeError: dtypes differ, or shapes outside of the dimension.
        ValueError: no arrays.

    >>> from pyxla import lax
    >>> lax.concatenate([lax.iota("int32", 2), lax.iota("int32", 1)], 0)
    Array([0, 1, 0], dtype=int32)
    """
    if len(operands) == 0:
        raise ValueError("lax.concatenate needs at least one array")
    xs = same_dtype("concatenate", *operands, instead="write jnp.concatenate, which promotes")
    if not xs[0].shape:
        raise TypeError("lax.concatenate joins arrays of rank 1 and up, got scalars: write jnp.stack")
    axis = axis_of("concatenate", dimension, len(xs[0].shape))
    if len({(*x.shape[:axis], *x.shape[axis + 1 :]) for x in xs}) > 1 or len({len(x.shape) for x in xs}) > 1:
        raise TypeError(
            f"lax.concatenate along dimension {axis} needs equal sizes elsewhere, got {', '.join(map(describe, xs))}"
        )
    return staging.apply(_CONCATENATE, *xs, weak_type=all(x.weak_type for x in xs), dimension=axis)


def pad(operand: Any, padding_value: Any, padding_config: Sequence[tuple[int, int, int]]) -> Any:
    """The array with `(low, high, interior)` elements put before, after and between, for each dimension. Negative
    ones take elements away.

    Raises:
        TypeError: the value has another dtype or is not a scalar, or the numbers do not fit the array.

    >>> from pyxla import lax
    >>> lax.pad(lax.iota("int32", 2), 9, [(1, 0, 1)])
    Array([9, 0, 9, 1], dtype=int32)
    """
    x, value = same_dtype("pad", operand, padding_value)
    config = [sizes("pad", triple) for triple in padding_config]
    if value.shape:
        raise TypeError(f"lax.pad takes a scalar to pad with, got {describe(value)}")
    if len(config) != len(x.shape) or any(len(t) != 3 or t[2] < 0 for t in config):
        raise TypeError(
            f"lax.pad of {describe(x)} needs (low, high, interior), interior from 0 up, for "
            f"each dimension, got {config}"
        )
    if any(low + n + max(0, n - 1) * gap + high < 0 for n, (low, high, gap) in zip(x.shape, config, strict=True)):
        raise TypeError(f"lax.pad of {describe(x)} would leave a negative size: {config}")
    low, high, interior = zip(*config, strict=True) if config else ((), (), ())
    return staging.apply(
        _PAD, x, value, weak_type=x.weak_type and value.weak_type, low=low, high=high, interior=interior
    )
