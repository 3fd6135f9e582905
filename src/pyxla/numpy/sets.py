"""Arrays as sets. Where the size of a result depends on values, they must be known, or `size` be given."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from pyxla import dtypes, lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, canonical_axis, concrete, convert, converted, from_host, promote_dtypes
from pyxla.numpy.joining import concatenate
from pyxla.numpy.reductions import any as any_
from pyxla.numpy.reductions import sum as total
from pyxla.numpy.searching import nonzero, take
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import moveaxis, ravel, reshape
from pyxla.numpy.sorting import lexsort

_SIZE = "pass size=..., which says how many there are at most."


def unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    size: int | None = None,
    fill_value: Any = None,
    sorted: bool = True,
) -> Any:
    """The different elements (or parts along an axis), in order; and as asked the index of the first of each, which
    one each element is, and how many there are.

    Args:
        size: how many to give; `fill_value`, or the least element, fills up.

    Raises:
        ConcretizationTypeError: the array is traced and `size` is missing.

    >>> import pyxla.numpy as jnp
    >>> jnp.unique(jnp.array([3, 1, 3]))
    Array([1, 3], dtype=int32)
    """
    ar = as_array(ar)
    flat = axis is None
    rows = reshape(ar, (ar.size, 1)) if flat else moveaxis(ar, canonical_axis(axis, ar.ndim), 0)
    part = rows.shape[1:]
    n = rows.shape[0]
    rows = reshape(rows, (n, -1 if rows.size else 0))
    order = (
        lexsort(tuple(rows[:, j] for j in range(rows.shape[1] - 1, -1, -1))) if n else from_host(np.zeros(0, np.int32))
    )
    ordered = take(rows, order, 0, mode="clip") if n else rows
    before, after = ordered[:-1], ordered[1:]
    differ = u.not_equal(before, after)
    if equal_nan and dtypes.is_inexact(ar.dtype):
        differ = u.logical_and(differ, u.logical_not(u.logical_and(u.isnan(before), u.isnan(after))))
    first = concatenate([np.ones(min(n, 1), bool), any_(differ, axis=1)])
    if size is None:
        concrete(first, "unique", "the array", _SIZE)
    starts = nonzero(first, size=size, fill_value=n)[0]
    found = u.less(starts, n)
    values = take(ordered, starts, 0, mode="clip") if n else lax.full((starts.size, rows.shape[1]), 0, ar.dtype)
    if size is not None:
        fill = ordered[0] if fill_value is None and n else converted(0 if fill_value is None else fill_value, ar.dtype)
        values = where(reshape(found, (size, 1)), values, fill)
    values = ravel(values) if flat else moveaxis(reshape(values, (starts.size, *part)), 0, axis)
    results = [values]
    index = dtypes.default_dtype(int)
    if return_index:
        lowest = take(order, starts, mode="clip") if n else starts
        results.append(convert(where(found, lowest, lowest[:1] if n else 0) if size is not None else lowest, index))
    if return_inverse:
        number = u.subtract(lax.cumsum(convert(first, index)), np.asarray(1, index))
        inverse = lax.full((n,), 0, index).at[order].set(number)
        results.append(reshape(inverse, ar.shape) if flat else inverse)
    if return_counts:
        ends = concatenate([starts[1:], lax.full((min(starts.size, 1),), n, starts.dtype)])
        results.append(convert(u.subtract(ends, starts), index))
    return results[0] if len(results) == 1 else tuple(results)


class UniqueAll(NamedTuple):
    """What `unique_all` returns."""

    values: Any
    indices: Any
    inverse_indices: Any
    counts: Any


class UniqueCounts(NamedTuple):
    """What `unique_counts` returns."""

    values: Any
    counts: Any


class UniqueInverse(NamedTuple):
    """What `unique_inverse` returns."""

    values: Any
    inverse_indices: Any


def unique_all(x: Any, /, *, size: int | None = None, fill_value: Any = None) -> UniqueAll:
    """`unique` with all that it can tell; each NaN is one of its own."""
    return UniqueAll(*unique(x, True, True, True, equal_nan=False, size=size, fill_value=fill_value))


def unique_counts(x: Any, /, *, size: int | None = None, fill_value: Any = None) -> UniqueCounts:
    """The different elements, and how many of each there are; each NaN is one of its own."""
    return UniqueCounts(*unique(x, return_counts=True, equal_nan=False, size=size, fill_value=fill_value))


def unique_inverse(x: Any, /, *, size: int | None = None, fill_value: Any = None) -> UniqueInverse:
    """The different elements, and which of them each element is; each NaN is one of its own."""
    return UniqueInverse(*unique(x, return_inverse=True, equal_nan=False, size=size, fill_value=fill_value))


def unique_values(x: Any, /, *, size: int | None = None, fill_value: Any = None) -> Any:
    """The different elements; each NaN is one of its own."""
    return unique(x, equal_nan=False, size=size, fill_value=fill_value)


def isin(
    element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False, *, method: str = "auto"
) -> Any:
    """Whether each element is one of `test_elements`.

    >>> import pyxla.numpy as jnp
    >>> jnp.isin(jnp.array([1, 2, 3]), jnp.array([2, 5]))
    Array([False,  True, False], dtype=bool)
    """
    element, tested = promote_dtypes(element, test_elements)
    found = any_(u.equal(reshape(element, (*element.shape, 1)), ravel(tested)), axis=-1)
    return u.logical_not(found) if invert else found


def union1d(ar1: Any, ar2: Any, *, size: int | None = None, fill_value: Any = None) -> Any:
    """The elements that are in one of two arrays, or in both, in order."""
    return unique(concatenate([ravel(as_array(ar1)), ravel(as_array(ar2))]), size=size, fill_value=fill_value)


def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements that are in both of two known arrays, in order."""
    ar1, ar2 = promote_dtypes(ar1, ar2)
    return from_host(np.intersect1d(_known(ar1, "intersect1d"), _known(ar2, "intersect1d")), ar1.weak_type)


def setdiff1d(
    ar1: Any, ar2: Any, assume_unique: bool = False, *, size: int | None = None, fill_value: Any = None
) -> Any:
    """The elements of one array that are not in another, in order."""
    ar1 = as_array(ar1)
    if size is None:
        known = _known(ar1, "setdiff1d"), _known(as_array(ar2), "setdiff1d").astype(ar1.dtype)
        return from_host(np.setdiff1d(*known), ar1.weak_type)
    first = unique(ar1, size=ar1.size)
    kept = u.logical_and(
        isin(first, ar2, invert=True),
        np.arange(first.size) < total(unique(ar1, return_counts=True, size=ar1.size)[1] > 0),
    )
    chosen = nonzero(kept, size=size, fill_value=first.size)[0]
    return take(first, chosen, fill_value=0 if fill_value is None else fill_value)


def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """The elements that are in one of two known arrays only, in order."""
    ar1, ar2 = promote_dtypes(ar1, ar2)
    return from_host(np.setxor1d(_known(ar1, "setxor1d"), _known(ar2, "setxor1d")), ar1.weak_type)


def _known(x: Any, name: str) -> np.ndarray[Any, Any]:
    return concrete(x, name, "the arrays", "compute it outside of the staged function.")


def trim_zeros(filt: Any, trim: str = "fb") -> Any:
    """A known vector without the zeros at its front and back."""
    filt = as_array(filt)
    inside = np.flatnonzero(_known(filt, "trim_zeros"))
    if not inside.size:
        return filt[:0]
    start = int(inside[0]) if "f" in trim.lower() else 0
    return filt[start : int(inside[-1]) + 1 if "b" in trim.lower() else filt.size]


__all__ = [
    "intersect1d", "isin", "setdiff1d", "setxor1d", "trim_zeros", "union1d", "unique", "unique_all", "unique_counts",
    "unique_inverse", "unique_values",
]  # fmt: skip
