"""Sorting, and searching in what is sorted."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, canonical_axis, constant, convert, promote_dtypes
from pyxla.numpy.creation import array
from pyxla.numpy.searching import take
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import flip, ravel, reshape


def _along(a: Any, axis: int | None) -> tuple[Any, int]:
    a = as_array(a)
    return (ravel(a), 0) if axis is None else (a, canonical_axis(axis, a.ndim))


def sort(
    a: Any,
    axis: int | None = -1,
    *,
    stable: bool = True,
    descending: bool = False,
    kind: None = None,
    order: None = None,
) -> Any:
    """The elements in order along an axis; NaN last. With axis=None those of the array as a vector.

    >>> import pyxla.numpy as jnp
    >>> jnp.sort(jnp.array([3, 1, 2]), descending=True)
    Array([3, 2, 1], dtype=int32)
    """
    _no_kind(kind, order)
    a, axis = _along(a, axis)
    result = lax.sort(a, dimension=axis, is_stable=stable)
    return flip(result, axis) if descending else result


def _no_kind(kind: Any, order: Any) -> None:
    if kind is not None:
        raise TypeError(
            "there is one sorting algorithm: leave out kind; stable= says whether equal elements keep their order."
        )
    if order is not None:
        raise TypeError("arrays have no fields to sort by: leave out order.")


def argsort(
    a: Any,
    axis: int | None = -1,
    *,
    kind: None = None,
    order: None = None,
    stable: bool = True,
    descending: bool = False,
) -> Any:
    """The indices that put the elements in order along an axis.

    >>> import pyxla.numpy as jnp
    >>> jnp.argsort(jnp.array([3, 1, 2]))
    Array([1, 2, 0], dtype=int32)
    """
    _no_kind(kind, order)
    a, axis = _along(a, axis)
    positions = lax.broadcasted_iota(dtypes.default_dtype(int), a.shape, axis)
    if not descending:
        return lax.sort((a, positions), dimension=axis, is_stable=stable, num_keys=1)[1]
    # Equal elements keep their order: the reversed array is sorted, and the result reversed.
    found = lax.sort((flip(a, axis), flip(positions, axis)), dimension=axis, is_stable=stable, num_keys=1)[1]
    return flip(found, axis)


def lexsort(keys: Any, axis: int = -1) -> Any:
    """The indices that sort by several keys, the last of them first.

    >>> import pyxla.numpy as jnp
    >>> jnp.lexsort((jnp.array([3, 1, 2]), jnp.array([0, 1, 0])))
    Array([2, 0, 1], dtype=int32)
    """
    keys = [as_array(k) for k in keys]
    if not keys:
        raise TypeError("lexsort needs at least one key")
    if not keys[0].ndim:
        return array(0, dtypes.default_dtype(int))
    axis = canonical_axis(axis, keys[0].ndim)
    positions = lax.broadcasted_iota(dtypes.default_dtype(int), keys[0].shape, axis)
    return lax.sort((*keys[::-1], positions), dimension=axis, num_keys=len(keys))[-1]


def partition(a: Any, kth: int, axis: int = -1) -> Any:
    """The elements with the kth in its place, smaller ones before and greater ones after it; here, sorted."""
    a, axis = _along(a, axis)
    canonical_axis(kth, a.shape[axis])
    return sort(a, axis)


def argpartition(a: Any, kth: int, axis: int = -1) -> Any:
    """The indices that `partition` would take."""
    a, axis = _along(a, axis)
    canonical_axis(kth, a.shape[axis])
    return argsort(a, axis)


def sort_complex(a: Any) -> Any:
    """The elements, made complex, in the order of their real parts, then of their imaginary parts."""
    a = sort(as_array(a))
    return convert(a, dtypes.to_complex_dtype(a.dtype))


def searchsorted(a: Any, v: Any, side: str = "left", sorter: Any = None, *, method: str = "scan") -> Any:
    """Where in a sorted vector elements belong: before equal ones, or with side="right" after them.

    Raises:
        ValueError: `a` is not a vector, or `side` another word.

    >>> import pyxla.numpy as jnp
    >>> jnp.searchsorted(jnp.array([1, 3, 5]), jnp.array([3, 6]))
    Array([1, 3], dtype=int32)
    """
    if side not in ("left", "right"):
        raise ValueError(f"side is 'left' or 'right', not {side!r}")
    if method not in ("scan", "scan_unrolled", "sort", "compare_all"):
        raise ValueError(
            f"searchsorted has the methods 'scan', 'scan_unrolled', 'sort' and 'compare_all', not {method!r}"
        )
    a, v = promote_dtypes(a, v)
    if a.ndim != 1:
        raise ValueError(f"searchsorted looks in a vector, not in an array of shape {a.shape}")
    if sorter is not None:
        a = take(a, sorter)
    if method == "compare_all":
        return _by_comparing(a, v, side)
    # Binary search: `low` is the number of elements known to come before v.
    n = a.size
    low: Any = lax.full(v.shape, 0, np.int32)
    if not n:
        return low
    step = 1 << (n.bit_length() - 1)
    while step:
        probe = u.add(low, np.int32(step))
        element = take(a, u.minimum(probe, np.int32(n)) - np.int32(1), mode="clip")
        low = where(u.logical_and(u.less_equal(probe, np.int32(n)), _before(element, v, side)), probe, low)
        step >>= 1
    return low


def _before(element: Any, v: Any, side: str) -> Any:
    """Whether an element of the vector stands before v's place; NaN is greater than all numbers."""
    before = u.less(element, v) if side == "left" else u.less_equal(element, v)
    if not dtypes.is_inexact(v.dtype):
        return before
    nan = u.isnan(v)
    return u.logical_or(before, u.logical_and(nan, u.logical_not(u.isnan(element))) if side == "left" else nan)


def _by_comparing(a: Any, v: Any, side: str) -> Any:
    from pyxla.numpy.reductions import sum

    rows = _before(a, reshape(v, (*v.shape, 1)), side)
    return sum(convert(rows, np.dtype(np.int32)), axis=-1)


def digitize(x: Any, bins: Any, right: bool = False, *, method: str | None = None) -> Any:
    """For each element the number of the bin it falls in, of bins whose edges increase or decrease.

    >>> import pyxla.numpy as jnp
    >>> jnp.digitize(jnp.array([0.5, 2.5]), jnp.array([0.0, 1.0, 2.0]))
    Array([1, 3], dtype=int32)
    """
    x, bins = as_array(x), as_array(bins)
    if bins.ndim != 1:
        raise ValueError(f"digitize takes a vector of edges, not an array of shape {bins.shape}")
    if not bins.size:
        return lax.full(x.shape, 0, np.int32)
    side = "right" if not right else "left"
    rising = searchsorted(bins, x, side)
    falling = u.subtract(np.int32(bins.size), searchsorted(flip(bins), x, "left" if side == "right" else "right"))
    return where(u.greater_equal(bins[-1], bins[0]), rising, falling)


def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """The line through the points (xp, fp), with xp increasing, at x; outside of them `left` and `right`.

    Args:
        left, right: values outside, or "extrapolate"; by default those at the ends.
        period: of x and xp, which then need not be sorted.

    >>> import pyxla.numpy as jnp
    >>> jnp.interp(jnp.array([0.5, 9.0]), jnp.array([0.0, 1.0]), jnp.array([10.0, 20.0]))
    Array([15., 20.], dtype=float32)
    """
    from pyxla.numpy.arithmetic import remainder
    from pyxla.numpy.common import promote_inexact
    from pyxla.numpy.joining import concatenate
    from pyxla.numpy.selecting import clip

    xp, fp = as_array(xp), as_array(fp)
    if xp.ndim != 1 or xp.shape != fp.shape or not xp.size:
        raise ValueError(f"interp takes vectors xp and fp of one length, got shapes {xp.shape} and {fp.shape}")
    x, xp = promote_inexact(x, xp)
    fp = convert(fp, dtypes.to_inexact_dtype(fp.dtype))
    if period is not None:
        period = u.absolute(convert(period, x.dtype))
        x, xp = remainder(x, period), remainder(xp, period)
        order = argsort(xp)
        xp, fp = take(xp, order), take(fp, order)
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
    last = xp.size - 1
    i = clip(searchsorted(xp, x, "right"), 1, max(last, 1))
    before, after = take(xp, i - 1, mode="clip"), take(xp, i, mode="clip")
    low, high = take(fp, i - 1, mode="clip"), take(fp, i, mode="clip")
    width = after - before
    flat = u.less_equal(u.absolute(width), constant(np.spacing(dtypes.finfo(x.dtype).eps), x))
    slope = (x - before) / where(flat, constant(1, x), width)
    result = where(flat, low, low + slope * (high - low))
    if period is not None:
        return result
    if left != "extrapolate" if isinstance(left, str) or left is None else True:
        result = where(u.less(x, xp[0]), fp[0] if left is None else left, result)
    if right != "extrapolate" if isinstance(right, str) or right is None else True:
        result = where(u.greater(x, xp[last]), fp[last] if right is None else right, result)
    return result


__all__ = [
    "argpartition", "argsort", "digitize", "interp", "lexsort",
    "partition", "searchsorted", "sort", "sort_complex",
]  # fmt: skip
