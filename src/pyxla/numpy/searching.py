"""Elements picked by their indices, and the indices of elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, broadcast_shapes, canonical_axis, concrete, constant, convert, from_host
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import broadcast_to, ravel, reshape, unravel_index


def take(
    a: Any,
    indices: Any,
    axis: int | None = None,
    out: None = None,
    mode: str | None = None,
    unique_indices: bool = False,
    indices_are_sorted: bool = False,
    fill_value: Any = None,
) -> Any:
    """The elements at indices along an axis, or of the array read row by row.

    Args:
        mode: for indices out of bounds: "fill" (by default) gives `fill_value`, NaN or the least integer; "clip" the
            nearest element; "wrap" counts on from the other end. Negative indices count from the end, not under "clip".

    Raises:
        TypeError: the indices are not integers.

    >>> import pyxla.numpy as jnp
    >>> jnp.take(jnp.array([1.0, 2.0]), jnp.array([1, -2, 5]))
    Array([ 2.,  1., nan], dtype=float32)
    """
    if out is not None:
        raise NotImplementedError("arrays are immutable: there is no `out`; use the result.")
    a = as_array(a)
    if axis is None:
        a, axis = ravel(a), 0
    axis = canonical_axis(axis, a.ndim)
    n = a.shape[axis]
    index, mode = _checked_indices(indices, n, mode)
    shape = index.shape
    window = [1 if d == axis else k for d, k in enumerate(a.shape)]
    if not n and index.size:
        window[axis] = 0
        if mode != "fill":
            raise IndexError(f"nothing can be taken along axis {axis}, which is empty")
    numbers = lax.GatherDimensionNumbers(
        offset_dims=tuple(d if d < axis else d + len(shape) - 1 for d in range(a.ndim) if d != axis),
        collapsed_slice_dims=(axis,),
        start_index_map=(axis,),
    )
    return lax.gather(
        a,
        reshape(index, (*shape, 1)),
        numbers,
        window,
        mode=mode,
        fill_value=fill_value,
        unique_indices=unique_indices,
        indices_are_sorted=indices_are_sorted,
    )


def _checked_indices(indices: Any, n: int, mode: str | None) -> tuple[Any, str]:
    """Indices counted from the front, and the mode for `lax.gather`: if they are known to be inside, none is needed."""
    if mode not in (None, "fill", "clip", "wrap", "promise_in_bounds"):
        raise ValueError(f"mode is 'fill', 'clip', 'wrap' or 'promise_in_bounds', not {mode!r}")
    if isinstance(indices, (list, tuple)):
        from pyxla.numpy.creation import array

        indices = array(indices)
    if not dtypes.is_integer(dtypes.dtype_of(indices)[0]):
        raise TypeError(
            f"indices are integers, not {dtypes.dtype_of(indices)[0]}: write x.astype(int), or x[mask] for booleans."
        )
    if isinstance(indices, (int, np.ndarray)) and mode in (None, "fill"):
        known = np.asarray(indices)
        if known.size and known.min() >= -n and known.max() < n:
            index = np.where(known < 0, known + n, known).astype(np.int32)
            return from_host(index), "promise_in_bounds"
    index = as_array(indices)
    if mode == "wrap":
        from pyxla.numpy.arithmetic import remainder

        return remainder(index, np.asarray(n, index.dtype)), "promise_in_bounds"
    if mode == "clip":
        return index, mode
    if not dtypes.is_unsigned_integer(index.dtype):
        index = where(u.less(index, constant(0, index)), _wide(index) + n, _wide(index))
    return index, mode or "fill"


def _wide(index: Any) -> Any:
    return convert(index, np.dtype(np.int32)) if index.dtype.itemsize < 4 else index


def take_along_axis(
    arr: Any, indices: Any, axis: int | None = -1, mode: str | None = None, fill_value: Any = None
) -> Any:
    """For each index along an axis the element there, the other dimensions going along.

    >>> import pyxla.numpy as jnp
    >>> jnp.take_along_axis(jnp.array([[3, 1], [5, 7]]), jnp.array([[1], [0]]), axis=1)
    Array([[1],
           [5]], dtype=int32)
    """
    arr, indices = as_array(arr), as_array(indices)
    if not dtypes.is_integer(indices.dtype):
        raise TypeError(f"take_along_axis takes integers as indices, not {indices.dtype}")
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("take_along_axis(axis=None) takes a vector of indices")
        arr, axis = ravel(arr), 0
    if arr.ndim != indices.ndim:
        raise ValueError(f"take_along_axis takes indices of the array's rank, {arr.ndim}, not {indices.ndim}")
    axis = canonical_axis(axis, arr.ndim)
    n = arr.shape[axis]
    others = broadcast_shapes(*((*x.shape[:axis], 1, *x.shape[axis + 1 :]) for x in (arr, indices)))
    arr = broadcast_to(arr, (*others[:axis], n, *others[axis + 1 :]))
    index, mode = _checked_indices(indices, n, mode)
    index = broadcast_to(index, (*others[:axis], index.shape[axis], *others[axis + 1 :]))
    batch = tuple(d for d in range(arr.ndim) if d != axis)
    numbers = lax.GatherDimensionNumbers(
        offset_dims=(),
        collapsed_slice_dims=(axis,),
        start_index_map=(axis,),
        operand_batching_dims=batch,
        start_indices_batching_dims=batch,
    )
    return lax.gather(
        arr, reshape(index, (*index.shape, 1)), numbers, (1,) * arr.ndim, mode=mode, fill_value=fill_value
    )


def put_along_axis(
    arr: Any, indices: Any, values: Any, axis: int | None, inplace: bool = True, *, mode: str | None = None
) -> Any:
    """The array with the elements at indices along an axis replaced. Arrays are immutable: pass `inplace=False`.

    >>> import pyxla.numpy as jnp
    >>> jnp.put_along_axis(jnp.zeros((1, 3)), jnp.array([[2]]), 5.0, axis=1, inplace=False)
    Array([[0., 0., 5.]], dtype=float32)
    """
    if inplace:
        raise ValueError("arrays are immutable: pass inplace=False and use the result.")
    arr, indices = as_array(arr), as_array(indices)
    shape = arr.shape
    if axis is None:
        arr, axis = ravel(arr), 0
    axis = canonical_axis(axis, arr.ndim)
    others = tuple(indices.shape[axis] if d == axis else n for d, n in enumerate(arr.shape))
    indices = broadcast_to(indices, others)
    grid = tuple(indices if d == axis else lax.broadcasted_iota(np.int32, others, d) for d in range(arr.ndim))
    return reshape(arr.at[grid].set(values, mode=mode), shape)


def put(a: Any, ind: Any, v: Any, mode: str | None = None, *, inplace: bool = True) -> Any:
    """The array with elements, counted row by row, replaced. Arrays are immutable: pass `inplace=False`."""
    if inplace:
        raise ValueError("arrays are immutable: pass inplace=False and use the result.")
    a, ind = as_array(a), ravel(as_array(ind))
    v = ravel(as_array(v))
    if not ind.size or not v.size:
        return a
    from pyxla.numpy.joining import resize

    index, _ = _checked_indices(ind, a.size, mode)
    return reshape(ravel(a).at[index].set(resize(v, ind.shape), mode=None if mode == "wrap" else mode), a.shape)


def fill_diagonal(a: Any, val: Any, wrap: bool = False, *, inplace: bool = True) -> Any:
    """The array with its main diagonal replaced. Arrays are immutable: pass `inplace=False`."""
    if inplace:
        raise ValueError("arrays are immutable: pass inplace=False and use the result.")
    if wrap:
        raise NotImplementedError("fill_diagonal does not wrap around: leave out wrap.")
    a = as_array(a)
    if a.ndim < 2:
        raise ValueError("fill_diagonal takes an array of at least 2 dimensions")
    n = min(a.shape)
    val = as_array(val)
    if val.ndim:
        from pyxla.numpy.joining import resize

        val = resize(val, (n,))
    return a.at[(np.arange(n, dtype=np.int32),) * a.ndim].set(val)


# Where elements are.


def nonzero(a: Any, *, size: int | None = None, fill_value: Any = None) -> tuple[Any, ...]:
    """The coordinates of the elements that are not 0: for each dimension an array of indices.

    Args:
        size: how many to give, with `fill_value` (0) where there are fewer. Without it, the array must be known.

    Raises:
        ConcretizationTypeError: the array is traced and `size` is missing.

    >>> import pyxla.numpy as jnp
    >>> jnp.nonzero(jnp.array([0, 5, 6]))
    (Array([1, 2], dtype=int32),)
    """
    mask = u.truth(a)
    if not mask.ndim:
        raise ValueError("a scalar has no coordinates: write jnp.nonzero(jnp.atleast_1d(x)).")
    index = dtypes.default_dtype(int)
    if size is None:
        known = concrete(mask, "nonzero", "the array", "pass size=..., which says how many there are at most.")
        return tuple(from_host(i.astype(index)) for i in np.nonzero(known))
    from pyxla.numpy.sorting import searchsorted

    flat = ravel(mask)
    running = lax.cumsum(convert(flat, np.dtype(np.int32)))
    order = np.arange(1, size + 1, dtype=np.int32)
    coordinates = unravel_index(convert(searchsorted(running, order), index), mask.shape) if flat.size else ()
    count = running[-1] if flat.size else 0
    fills = fill_value if isinstance(fill_value, tuple) else (fill_value or 0,) * mask.ndim
    if not flat.size:
        return tuple(lax.full((size,), f, index) for f in fills)
    inside = u.less_equal(order, count)
    return tuple(where(inside, i, convert(f, index)) for i, f in zip(coordinates, fills, strict=True))


def flatnonzero(a: Any, *, size: int | None = None, fill_value: Any = None) -> Any:
    """The indices of the elements, read row by row, that are not 0."""
    return nonzero(ravel(as_array(a)), size=size, fill_value=fill_value)[0]


def argwhere(a: Any, *, size: int | None = None, fill_value: Any = None) -> Any:
    """The coordinates of the elements that are not 0, one row for each."""
    from pyxla.numpy.joining import stack

    a = as_array(a)
    if not a.ndim:
        return from_host(np.zeros((size if size is not None else int(bool(a)), 0), dtypes.default_dtype(int)))
    return stack(nonzero(a, size=size, fill_value=fill_value), axis=1)


def compress(condition: Any, a: Any, axis: int | None = None, *, size: int | None = None, fill_value: Any = 0) -> Any:
    """The parts along an axis for which the condition holds, which is known, or `size` of them.

    >>> import pyxla.numpy as jnp
    >>> jnp.compress(jnp.array([True, False, True]), jnp.arange(3))
    Array([0, 2], dtype=int32)
    """
    a = as_array(a)
    if isinstance(condition, (list, tuple)):
        condition = np.asarray(condition)
    condition = as_array(condition)
    if condition.ndim != 1:
        raise ValueError("compress takes a vector of conditions")
    if axis is None:
        a, axis = ravel(a), 0
    if size is None:
        known = concrete(condition, "compress", "the condition", "pass size=...")
        return take(a, np.flatnonzero(known).astype(np.int32), axis)
    axis = canonical_axis(axis, a.ndim)
    beyond = np.int32(a.shape[axis])
    return take(a, flatnonzero(condition, size=size, fill_value=beyond), axis, fill_value=fill_value)


def extract(condition: Any, arr: Any, *, size: int | None = None, fill_value: Any = 0) -> Any:
    """The elements, read row by row, for which the condition holds."""
    return compress(ravel(as_array(condition)), ravel(as_array(arr)), size=size, fill_value=fill_value)


def place(arr: Any, mask: Any, vals: Any, *, inplace: bool = True) -> Any:
    """The array with the elements where the mask holds replaced by `vals`, one after the other and over again."""
    if inplace:
        raise ValueError("arrays are immutable: pass inplace=False and use the result.")
    arr, mask, vals = as_array(arr), ravel(u.truth(mask)), ravel(as_array(vals))
    if not vals.size:
        raise ValueError("place needs values to put in")
    from pyxla.numpy.arithmetic import remainder

    number = lax.cumsum(convert(mask, np.dtype(np.int32))) - np.int32(1)
    chosen = take(vals, remainder(number, np.int32(vals.size)), mode="clip")
    return reshape(where(mask, convert(chosen, arr.dtype), ravel(arr)), arr.shape)


__all__ = [
    "argwhere", "compress", "extract", "fill_diagonal", "flatnonzero", "nonzero", "place", "put", "put_along_axis",
    "take", "take_along_axis",
]  # fmt: skip
