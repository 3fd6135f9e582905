"""Reading an index: what each part of `x[a, b, ...]` asks of which dimension."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from pyxla import dtypes, errors, lax
from pyxla.array import Array
from pyxla.lax.operands import scalar
from pyxla.lax.slicing import from_the_end, index_dtype
from pyxla.staging import Tracer


class NewAxis(NamedTuple):
    """None: a dimension of size 1 in the result."""


class Window(NamedTuple):
    """A slice: `size` elements from `start`, `step` apart (which may be negative)."""

    dim: int
    start: int
    size: int
    step: int


class Position(NamedTuple):
    """One element of a dimension: an int or a traced scalar. Negative ones have been counted from the end; it may lie
    outside.
    """

    dim: int
    value: Any


class Table(NamedTuple):
    """Elements of a dimension: an integer array (numpy where its value is known). Without a dimension, it only
    broadcasts.
    """

    dim: int | None
    value: Any


Item = NewAxis | Window | Position | Table


def parse(shape: Sequence[int], index: Any) -> list[Item]:
    """The items of an index into an array of a shape, with whole windows for what it leaves out.

    Raises:
        IndexError: too many indices, two ellipses, or a mask of another shape.
        TypeError: not an index.
    """
    parts = list(index) if isinstance(index, tuple) else [_whole(index)]
    parts = [
        _array(p)
        if not isinstance(p, (int, slice, type(None), type(Ellipsis), Array, Tracer)) or isinstance(p, bool)
        else p
        for p in parts
    ]
    used = sum(_rank(p) for p in parts)
    ellipses = [i for i, p in enumerate(parts) if p is Ellipsis]
    if len(ellipses) > 1:
        raise IndexError("an index can have one ellipsis ('...') only")
    if used > len(shape):
        raise IndexError(f"too many indices: the array has {len(shape)} dimensions, and {used} are indexed")
    missing = [slice(None)] * (len(shape) - used)
    where = ellipses[0] if ellipses else len(parts)
    parts[where : where + bool(ellipses)] = missing
    items: list[Item] = []
    dim = 0
    for part in parts:
        items += _items(part, dim, shape)
        dim += _rank(part)
    return items


def _whole(index: Any) -> Any:
    if isinstance(index, list):
        raise TypeError(
            "a list is no index, since it could mean a tuple or an array: write x[jnp.array(i)] or x[tuple(i)]"
        )
    return index


def _array(part: Any) -> Any:
    """A numpy array of what is neither an array of ours nor a plain index."""
    if isinstance(part, (str, bytes)):
        raise TypeError(
            f"an array cannot be indexed with the string {part!r}: indices are integers, slices, None, '...', "
            "and arrays of integers or booleans"
        )
    if isinstance(part, (list, tuple)):
        if not len(part):
            return np.zeros(0, np.int32)
        if any(isinstance(p, (Array, Tracer)) for p in part):
            return lax.concatenate([lax.reshape(p, (1,)) for p in part], 0)
        part = np.asarray(part)
    if not isinstance(part, (np.ndarray, np.generic, bool)) and hasattr(part, "__index__"):
        return operator.index(part)
    return np.asarray(part)


def _rank(part: Any) -> int:
    """How many dimensions a part of an index takes."""
    if part is None or part is Ellipsis:
        return 0
    if isinstance(part, (int, slice)):
        return 1
    return part.ndim if part.dtype == np.bool_ else 1


def _items(part: Any, dim: int, shape: Sequence[int]) -> list[Item]:
    if part is None:
        return [NewAxis()]
    if isinstance(part, slice):
        start, stop, step = part.indices(shape[dim])
        return [Window(dim, start, len(range(start, stop, step)), step)]
    if isinstance(part, int):
        size = shape[dim]
        return [Position(dim, min(max(part + size if part < 0 else part, -1), size))]
    if part.dtype == np.bool_:
        return _mask(part, dim, shape)
    if not dtypes.is_integer(part.dtype):
        raise TypeError(f"indices are integers or booleans, got an array of {part.dtype}: write i.astype(int)")
    if isinstance(part, Array):
        part = part._host()
    if isinstance(part, Tracer):
        if not part.ndim:
            return [Position(dim, from_the_end(part, shape[dim]))]
        part = index_dtype(part)
        return [Table(dim, lax.select(lax.lt(part, 0), lax.add(part, scalar(shape[dim], part.dtype)), part))]
    if not part.ndim:
        return _items(int(part), dim, shape)
    return [Table(dim, _known(part, shape[dim]))]


def _known(indices: np.ndarray[Any, Any], size: int) -> np.ndarray[Any, Any]:
    """Indices of known value, counted from the front, as int32 if they can be; far outside is just outside."""
    wide = (
        np.clip(indices, -size - 1, size)
        if indices.dtype.kind == "u" and indices.dtype.itemsize == 8
        else indices.astype(np.int64)
    )
    wide = np.clip(np.where(wide < 0, wide + size, wide), -1, size)
    return wide.astype(np.int32 if size < 2**31 - 1 else np.int64)


def _mask(mask: Any, dim: int, shape: Sequence[int]) -> list[Item]:
    if isinstance(mask, Tracer):
        instead = "write jnp.where(mask, x, y), or give the number of elements: x[jnp.nonzero(mask, size=n)]."
        mask = mask._concrete(
            errors.NonConcreteBooleanIndexError,
            "a mask of unknown value was used as an index, so the shape is unknown",
            instead,
        )
    mask = np.asarray(mask)
    covered = tuple(shape[dim : dim + mask.ndim])
    if mask.shape != covered:
        raise IndexError(f"a mask of shape {mask.shape} does not fit dimensions of shape {covered}")
    if not mask.ndim:
        return [Table(None, np.zeros(int(mask), np.int32))]
    return [Table(dim + i, _known(found, shape[dim + i])) for i, found in enumerate(mask.nonzero())]
