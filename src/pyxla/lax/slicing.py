"""Reading and writing windows of an array at a position that is computed."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import Array
from pyxla.lax.conversion import select
from pyxla.lax.elementwise import add, lt, min
from pyxla.lax.operands import as_operand, axis_of, describe, same_dtype, scalar, shape_of
from pyxla.lax.shapes import expand_dims, squeeze
from pyxla.staging import Tracer
from pyxla_compiler.ops import lookup

_CONVERT, _SLICE, _UPDATE = (
    lookup(f"stablehlo.{name}") for name in ("convert", "dynamic_slice", "dynamic_update_slice")
)
_INT32, _INT64 = np.dtype(np.int32), np.dtype(np.int64)


def index_dtype(x: Any) -> Any:
    """An integer array in int32, or in int64 if it is of 64 bits, so that it holds any position and its negative."""
    if x.dtype in (_INT32, _INT64):
        return x
    if x.dtype == np.uint32:
        x = min(x, scalar(np.iinfo(np.int32).max, x.dtype))
    return _cast(x, _INT64 if x.dtype.itemsize == 8 else _INT32)


def _cast(x: Any, dtype: np.dtype[Any]) -> Any:
    return x if x.dtype == dtype else staging.apply(_CONVERT, x, dtype=dtype)


def from_the_end(index: Any, size: int) -> Any:
    """A scalar index with the size of its dimension added if it is negative. A Python number stays one."""
    if not isinstance(index, (Array, Tracer)):
        index = operator.index(index)
        return index + size if index < 0 else index
    index = index_dtype(index)
    return select(lt(index, 0), add(index, scalar(size, index.dtype)), index)


def _starts(name: str, start_indices: Any, x: Any, allow_negative_indices: bool | Sequence[bool]) -> list[Any]:
    starts = list(start_indices)
    rank = len(x.shape)
    if len(starts) != rank:
        raise TypeError(
            f"lax.{name} of {describe(x)} needs a start index for each of its {rank} dimensions, got {len(starts)}"
        )
    for s in starts:
        if np.ndim(s) if not isinstance(s, (Array, Tracer)) else s.ndim:
            raise TypeError(f"lax.{name} takes scalars as start indices, got one of shape {np.shape(s)}")
        if not dtypes.is_integer(dtypes.dtype_of(s)[0]):
            raise TypeError(
                f"lax.{name} takes integers as start indices, got {dtypes.dtype_of(s)[0]}: write x.astype(int)"
            )
    allowed = (
        [allow_negative_indices] * rank if isinstance(allow_negative_indices, bool) else list(allow_negative_indices)
    )
    starts = [from_the_end(s, n) if ok else s for s, n, ok in zip(starts, x.shape, allowed, strict=True)]
    found = [index_dtype(s) if isinstance(s, (Array, Tracer)) else s for s in starts]
    wide = any(isinstance(s, (Array, Tracer)) and s.dtype == _INT64 for s in found)
    return [_as_index(s, _INT64 if wide else _INT32) for s in found]


def _as_index(s: Any, dtype: np.dtype[Any]) -> Any:
    if isinstance(s, (Array, Tracer)):
        return _cast(s, dtype)
    limits = np.iinfo(dtype)
    return scalar(max(limits.min, limits.max if s > limits.max else s), dtype)


def dynamic_slice(
    operand: Any,
    start_indices: Any,
    slice_sizes: Sequence[int],
    *,
    allow_negative_indices: bool | Sequence[bool] = True,
) -> Any:
    """A window of an array at start indices that may be computed. Negative ones count from the end; then they are
    clamped so that the window fits.

    Raises:
        TypeError: the indices or sizes do not fit the array.

    >>> from pyxla import lax
    >>> lax.dynamic_slice(lax.iota("int32", 5), (3,), (3,))
    Array([2, 3, 4], dtype=int32)
    """
    x = as_operand(operand)
    window = shape_of("dynamic_slice", slice_sizes)
    if len(window) != len(x.shape) or any(k > n for k, n in zip(window, x.shape, strict=True)):
        raise TypeError(f"lax.dynamic_slice of {describe(x)} needs slice sizes up to its own, got {window}")
    starts = _starts("dynamic_slice", start_indices, x, allow_negative_indices)
    if window == x.shape:
        return x
    return staging.apply(_SLICE, x, *starts, weak_type=x.weak_type, slice_sizes=window)


def dynamic_slice_in_dim(
    operand: Any, start_index: Any, slice_size: int, axis: int = 0, *, allow_negative_indices: bool = True
) -> Any:
    """As `dynamic_slice`, along one dimension."""
    x = as_operand(operand)
    axis = axis_of("dynamic_slice_in_dim", axis, len(x.shape))
    starts: list[Any] = [0] * len(x.shape)
    starts[axis] = start_index
    window = list(x.shape)
    window[axis] = operator.index(slice_size)
    return dynamic_slice(x, starts, window, allow_negative_indices=allow_negative_indices)


def dynamic_index_in_dim(
    operand: Any, index: Any, axis: int = 0, keepdims: bool = True, *, allow_negative_indices: bool = True
) -> Any:
    """The part of an array at one position along a dimension, which may be computed; it is clamped to the array.

    >>> from pyxla import lax
    >>> lax.dynamic_index_in_dim(lax.iota("int32", 5), -1, keepdims=False)
    Array(4, dtype=int32)
    """
    part = dynamic_slice_in_dim(operand, index, 1, axis, allow_negative_indices=allow_negative_indices)
    return part if keepdims else squeeze(part, (axis,))


def dynamic_update_slice(
    operand: Any, update: Any, start_indices: Any, *, allow_negative_indices: bool | Sequence[bool] = True
) -> Any:
    """The array with a window of it replaced, at start indices as in `dynamic_slice`.

    Raises:
        TypeError: dtypes differ, or the update or the indices do not fit the array.

    >>> from pyxla import lax
    >>> lax.dynamic_update_slice(lax.iota("int32", 4), lax.full((2,), 9), (1,))
    Array([0, 9, 9, 3], dtype=int32)
    """
    x, update = same_dtype("dynamic_update_slice", operand, update)
    if len(update.shape) != len(x.shape) or any(k > n for k, n in zip(update.shape, x.shape, strict=True)):
        raise TypeError(
            f"lax.dynamic_update_slice of {describe(x)} needs an update of its rank that fits "
            f"inside, got {describe(update)}"
        )
    starts = _starts("dynamic_update_slice", start_indices, x, allow_negative_indices)
    if update.shape == x.shape:
        return update
    return staging.apply(_UPDATE, x, update, *starts, weak_type=x.weak_type and update.weak_type)


def dynamic_update_slice_in_dim(
    operand: Any, update: Any, start_index: Any, axis: int, *, allow_negative_indices: bool = True
) -> Any:
    """As `dynamic_update_slice`, along one dimension."""
    x = as_operand(operand)
    axis = axis_of("dynamic_update_slice_in_dim", axis, len(x.shape))
    starts: list[Any] = [0] * len(x.shape)
    starts[axis] = start_index
    return dynamic_update_slice(x, update, starts, allow_negative_indices=allow_negative_indices)


def dynamic_update_index_in_dim(
    operand: Any, update: Any, index: Any, axis: int, *, allow_negative_indices: bool = True
) -> Any:
    """The array with the part at one position along a dimension replaced; the update may lack that dimension."""
    x, update = same_dtype("dynamic_update_index_in_dim", operand, update)
    axis = axis_of("dynamic_update_index_in_dim", axis, len(x.shape))
    if len(update.shape) != len(x.shape):
        update = expand_dims(update, (axis,))
    return dynamic_update_slice_in_dim(x, update, index, axis, allow_negative_indices=allow_negative_indices)
