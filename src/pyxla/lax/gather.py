"""Gather and scatter: windows of an array at many positions, read or written."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from pyxla import dtypes, staging
from pyxla.lax.conversion import clamp, select
from pyxla.lax.elementwise import bitwise_and, ge, le, neg
from pyxla.lax.operands import INTEGER, as_operand, describe, same_dtype, scalar, shape_of
from pyxla.lax.reductions import reduce_and
from pyxla.lax.shapes import broadcast_in_dim, full
from pyxla.lax.slicing import index_dtype
from pyxla_compiler.ops import lookup

_GATHER, _SCATTER = lookup("stablehlo.gather"), lookup("stablehlo.scatter")


class GatherDimensionNumbers(NamedTuple):
    """Which dimension is what in `gather`.

    The last dimension of the indices holds index vectors, whose component i is a position along dimension
    `start_index_map[i]` of the operand.
    `offset_dims` are the dimensions of the result that windows have; `collapsed_slice_dims`, of window size 1, are
    dropped from them.
    Dimensions in `operand_batching_dims` go along with those in `start_indices_batching_dims`.
    """

    offset_dims: tuple[int, ...]
    collapsed_slice_dims: tuple[int, ...]
    start_index_map: tuple[int, ...]
    operand_batching_dims: tuple[int, ...] = ()
    start_indices_batching_dims: tuple[int, ...] = ()


class ScatterDimensionNumbers(NamedTuple):
    """Which dimension is what in `scatter`: as `GatherDimensionNumbers`, with the updates for the result."""

    update_window_dims: tuple[int, ...]
    inserted_window_dims: tuple[int, ...]
    scatter_dims_to_operand_dims: tuple[int, ...]
    operand_batching_dims: tuple[int, ...] = ()
    scatter_indices_batching_dims: tuple[int, ...] = ()


class GatherScatterMode(enum.Enum):
    """What becomes of windows that do not lie inside: they are moved inside, filled or dropped, or promised not to
    be.
    """

    CLIP = 0
    FILL_OR_DROP = 1
    PROMISE_IN_BOUNDS = 2

    @staticmethod
    def from_any(mode: Any) -> GatherScatterMode:
        """The mode of a name: "clip", "fill" or "drop", "promise_in_bounds".

        Raises:
            ValueError: another name.
        """
        if isinstance(mode, GatherScatterMode):
            return mode
        found = _MODES.get(mode)
        if found is None:
            raise ValueError(f"{mode!r} is no mode of indexing: write 'clip', 'fill', 'drop' or 'promise_in_bounds'")
        return found


_MODES = {
    "fill": GatherScatterMode.FILL_OR_DROP,
    "drop": GatherScatterMode.FILL_OR_DROP,
    "clip": GatherScatterMode.CLIP,
    "promise_in_bounds": GatherScatterMode.PROMISE_IN_BOUNDS,
}


def _indices(name: str, start_indices: Any) -> Any:
    indices = as_operand(start_indices)
    INTEGER.check(name, indices)
    if not indices.shape:
        raise TypeError(
            f"lax.{name} takes indices whose last dimension is the index vector, got a scalar: reshape them to (..., 1)"
        )
    return index_dtype(indices)


def default_fill(dtype: np.dtype[Any]) -> Any:
    """What is read outside of an array: NaN; the least signed or greatest unsigned integer; True."""
    if dtypes.is_inexact(dtype):
        return dtype.type(np.nan)
    if dtype == np.bool_:
        return True
    return np.iinfo(dtype).min if dtypes.is_signed_integer(dtype) else np.iinfo(dtype).max


def gather(
    operand: Any,
    start_indices: Any,
    dimension_numbers: GatherDimensionNumbers,
    slice_sizes: Sequence[int],
    *,
    unique_indices: bool = False,
    indices_are_sorted: bool = False,
    mode: str | GatherScatterMode | None = None,
    fill_value: Any = None,
) -> Any:
    """Windows of an array, one at each index vector.

    Args:
        unique_indices: a promise that no element is read twice, `indices_are_sorted` that index vectors increase.
        mode: what becomes of windows that lie outside. "clip", the default, moves them inside; "fill" reads
            `fill_value`
            (if not given NaN, the least signed or greatest unsigned integer, or True); "promise_in_bounds" says there
            are none.

    Raises:
        TypeError: the indices are not integers, or do not fit.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> numbers = lax.GatherDimensionNumbers(offset_dims=(), collapsed_slice_dims=(0,), start_index_map=(0,))
    >>> lax.gather(np.array([1.0, 2.0]), np.array([[1], [0], [5]]), numbers, (1,), mode="fill")
    Array([ 2.,  1., nan], dtype=float32)
    """
    x, indices = as_operand(operand), _indices("gather", start_indices)
    window = shape_of("gather", slice_sizes)
    if len(window) != len(x.shape) or any(k > n for k, n in zip(window, x.shape, strict=True)):
        raise TypeError(f"lax.gather of {describe(x)} needs slice sizes up to its own, got {window}")
    numbers = GatherDimensionNumbers(*map(tuple, dimension_numbers))
    if indices.shape[-1] != len(numbers.start_index_map):
        raise TypeError(
            f"start_index_map has {len(numbers.start_index_map)} dimensions, the index vectors of "
            f"{describe(indices)} another number"
        )
    found = GatherScatterMode.CLIP if mode is None else GatherScatterMode.from_any(mode)
    result = staging.apply(
        _GATHER,
        x,
        indices,
        weak_type=x.weak_type,
        offset_dims=numbers.offset_dims,
        collapsed_slice_dims=numbers.collapsed_slice_dims,
        operand_batching_dims=numbers.operand_batching_dims,
        start_indices_batching_dims=numbers.start_indices_batching_dims,
        start_index_map=numbers.start_index_map,
        index_vector_dim=len(indices.shape) - 1,
        slice_sizes=window,
        indices_are_sorted=indices_are_sorted,
        unique_indices=unique_indices,
        in_bounds=found is GatherScatterMode.PROMISE_IN_BOUNDS,
    )
    if found is not GatherScatterMode.FILL_OR_DROP or not numbers.start_index_map:
        return result
    bounds = [x.shape[d] - window[d] for d in numbers.start_index_map]
    high = broadcast_in_dim(np.asarray(bounds, indices.dtype), indices.shape, (len(indices.shape) - 1,))
    inside = reduce_and(
        bitwise_and(ge(indices, scalar(0, indices.dtype)), le(indices, high)), (len(indices.shape) - 1,)
    )
    batch = [d for d in range(len(result.shape)) if d not in numbers.offset_dims]
    fill = default_fill(x.dtype) if fill_value is None else fill_value
    filled = select(broadcast_in_dim(inside, result.shape, batch), result, full(result.shape, fill, x.dtype))
    return staging.with_weak_type(filled, x.weak_type)


def _scatter(name: str, body: str, summary: str) -> Callable[..., Any]:
    def function(
        operand: Any,
        scatter_indices: Any,
        updates: Any,
        dimension_numbers: ScatterDimensionNumbers,
        *,
        indices_are_sorted: bool = False,
        unique_indices: bool = False,
        mode: str | GatherScatterMode | None = None,
    ) -> Any:
        x, new = same_dtype(name, operand, updates)
        indices = _indices(name, scatter_indices)
        numbers = ScatterDimensionNumbers(*map(tuple, dimension_numbers))
        if indices.shape[-1] != len(numbers.scatter_dims_to_operand_dims):
            raise TypeError(
                f"scatter_dims_to_operand_dims has {len(numbers.scatter_dims_to_operand_dims)} dimensions, "
                f"the index vectors of {describe(indices)} another number"
            )
        found = GatherScatterMode.FILL_OR_DROP if mode is None else GatherScatterMode.from_any(mode)
        if found is GatherScatterMode.CLIP:
            indices = _clipped(x, indices, new, numbers)
        return staging.apply(
            _SCATTER,
            x,
            indices,
            new,
            weak_type=x.weak_type and new.weak_type,
            body=body,
            update_window_dims=numbers.update_window_dims,
            inserted_window_dims=numbers.inserted_window_dims,
            input_batching_dims=numbers.operand_batching_dims,
            scatter_indices_batching_dims=numbers.scatter_indices_batching_dims,
            scatter_dims_to_operand_dims=numbers.scatter_dims_to_operand_dims,
            index_vector_dim=len(indices.shape) - 1,
            indices_are_sorted=indices_are_sorted,
            unique_indices=unique_indices,
            in_bounds=found is not GatherScatterMode.FILL_OR_DROP,
        )

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{summary} at each index vector. Windows that do not lie inside are dropped, or as `mode` "
        "says. `unique_indices` promises "
        "that no element is named twice. Raises TypeError where dtypes differ or the indices are not integers."
    )
    return function


def _clipped(x: Any, indices: Any, updates: Any, numbers: ScatterDimensionNumbers) -> Any:
    dropped = (*numbers.inserted_window_dims, *numbers.operand_batching_dims)
    window = [1] * len(x.shape)
    for d, w in zip((d for d in range(len(x.shape)) if d not in dropped), numbers.update_window_dims, strict=True):
        window[d] = updates.shape[w]
    bounds = np.asarray([x.shape[d] - window[d] for d in numbers.scatter_dims_to_operand_dims], indices.dtype)
    high = broadcast_in_dim(bounds, indices.shape, (len(indices.shape) - 1,))
    return clamp(scalar(0, indices.dtype), indices, high)


scatter = _scatter("scatter", "set", "The array with windows of it replaced")
scatter_add = _scatter("scatter_add", "add", "The array with updates added to windows of it")
scatter_mul = _scatter("scatter_mul", "multiply", "The array with windows of it multiplied by updates")
scatter_min = _scatter("scatter_min", "minimum", "The lesser of windows of the array and updates")
scatter_max = _scatter("scatter_max", "maximum", "The greater of windows of the array and updates")


def scatter_sub(
    operand: Any, scatter_indices: Any, updates: Any, dimension_numbers: ScatterDimensionNumbers, **options: Any
) -> Any:
    """The array with updates subtracted from windows of it; otherwise as `scatter_add`."""
    return scatter_add(operand, scatter_indices, neg(updates), dimension_numbers, **options)
