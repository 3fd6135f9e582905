"""Arrays put together, taken apart, repeated and padded."""

from __future__ import annotations

import builtins
import itertools
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.numpy import shaping as s
from pyxla.numpy.common import as_array, broadcast_to_shape, canonical_axis, concrete, converted, promote_dtypes
from pyxla.staging import with_weak_type
from pyxla_compiler.ops import lookup

_CONCATENATE = lookup("stablehlo.concatenate")


def _arrays(arrays: Any, name: str) -> list[Any]:
    if not isinstance(arrays, (list, tuple)):
        arrays = list(as_array(arrays))
    if not arrays:
        raise ValueError(f"{name} needs at least one array")
    return list(arrays)


def concatenate(arrays: Any, axis: int | None = 0, dtype: Any = None) -> Any:
    """Arrays joined along an axis that they have; with axis=None, their elements in one vector.

    Raises:
        ValueError: no arrays, or scalars.
        TypeError: their other dimensions differ.

    >>> import pyxla.numpy as jnp
    >>> jnp.concatenate([jnp.arange(2), jnp.ones(1)])
    Array([0., 1., 1.], dtype=float32)
    """
    arrays = _arrays(arrays, "concatenate")
    arrays = (
        promote_dtypes(*arrays)
        if dtype is None
        else [converted(x, dtypes.check_user_dtype(dtype, "concatenate")) for x in arrays]
    )
    if axis is None:
        arrays, axis = [s.ravel(x) for x in arrays], 0
    first = arrays[0]
    if not first.ndim:
        raise ValueError("scalars have no axis to be concatenated along: write jnp.stack(arrays).")
    axis = canonical_axis(axis, first.ndim)
    for x in arrays[1:]:
        if x.ndim != first.ndim or any(
            a != b for i, (a, b) in enumerate(zip(x.shape, first.shape, strict=True)) if i != axis
        ):
            raise TypeError(
                f"arrays of shapes {first.shape} and {x.shape} cannot be concatenated along axis {axis}: sizes differ"
            )
    if len(arrays) == 1:
        return first
    return staging.apply(_CONCATENATE, *arrays, dimension=axis, weak_type=first.weak_type)


def concat(arrays: Sequence[Any], /, *, axis: int | None = 0) -> Any:
    """`concatenate`, under the name of the array API standard."""
    return concatenate(arrays, axis)


def stack(arrays: Any, axis: int = 0, out: None = None, dtype: Any = None) -> Any:
    """Arrays of one shape joined along a new axis.

    >>> import pyxla.numpy as jnp
    >>> jnp.stack([jnp.arange(2), jnp.arange(2)], axis=1)
    Array([[0, 0],
           [1, 1]], dtype=int32)
    """
    arrays = [as_array(x) for x in _arrays(arrays, "stack")]
    if any(x.shape != arrays[0].shape for x in arrays):
        raise ValueError(f"stack takes arrays of one shape, got {[x.shape for x in arrays]}")
    axis = canonical_axis(axis, arrays[0].ndim + 1)
    return concatenate([s.expand_dims(x, axis) for x in arrays], axis, dtype)


def unstack(x: Any, /, *, axis: int = 0) -> tuple[Any, ...]:
    """The parts of an array along an axis, which goes."""
    x = s.moveaxis(as_array(x), axis, 0)
    return tuple(x[i] for i in range(x.shape[0]))


def vstack(tup: Any, dtype: Any = None) -> Any:
    """Joined along axis 0; vectors are rows."""
    return concatenate([s.atleast_2d(x) for x in _arrays(tup, "vstack")], 0, dtype)


def hstack(tup: Any, dtype: Any = None) -> Any:
    """Joined along axis 1; vectors along their only one."""
    arrays = [s.atleast_1d(x) for x in _arrays(tup, "hstack")]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1, dtype)


def dstack(tup: Any, dtype: Any = None) -> Any:
    """Joined along axis 2."""
    return concatenate([s.atleast_3d(x) for x in _arrays(tup, "dstack")], 2, dtype)


def column_stack(tup: Any) -> Any:
    """Joined along axis 1; vectors are columns."""
    arrays = [as_array(x) for x in _arrays(tup, "column_stack")]
    return concatenate([s.reshape(x, (x.size, 1)) if x.ndim < 2 else x for x in arrays], 1)


def block(arrays: Any) -> Any:
    """An array of nested lists of blocks: the innermost lists join along the last axis, others along those before.

    >>> import pyxla.numpy as jnp
    >>> jnp.block([[jnp.ones((1, 1)), jnp.zeros((1, 2))]])
    Array([[1., 0., 0.]], dtype=float32)
    """
    return _block(arrays)[0]


def _block(x: Any) -> tuple[Any, int]:
    if not isinstance(x, list):
        return s.atleast_1d(x), 1
    if not x:
        raise ValueError("block takes no empty lists")
    parts = [_block(v) for v in x]
    depth = parts[0][1]
    rank = max([depth, *(p.ndim for p, _ in parts)])
    parts = [s.reshape(p, (1,) * (rank - p.ndim) + p.shape) for p, _ in parts]
    return concatenate(parts, -depth), depth + 1


def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """The parts of an array along an axis: so many of one size, or cut before the given indices.

    Raises:
        ValueError: the axis does not divide into parts of one size.

    >>> import pyxla.numpy as jnp
    >>> [p.tolist() for p in jnp.split(jnp.arange(5), [2, 4])]
    [[0, 1], [2, 3], [4]]
    """
    return _split("split", as_array(ary), indices_or_sections, axis)


def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """As `split`, where the first parts may be one longer than the others."""
    return _split("array_split", as_array(ary), indices_or_sections, axis)


def _split(name: str, x: Any, sections: Any, axis: int) -> list[Any]:
    from pyxla import lax

    axis = canonical_axis(axis, x.ndim)
    n = x.shape[axis]
    if isinstance(sections, (list, tuple)) or np.ndim(sections):
        known = (
            concrete(sections, name, "the indices", "make them static.")
            if not isinstance(sections, (list, tuple))
            else sections
        )
        cuts = [0, *(builtins.slice(0, operator.index(i)).indices(n)[1] for i in known), n]
    else:
        count = operator.index(sections)
        if count <= 0 or (name != "array_split" and n % count):
            raise ValueError(
                f"{name} cannot make {count} parts of one size of axis {axis}, which has size {n}: use array_split."
            )
        part, longer = builtins.divmod(n, count)
        cuts = [i * part + min(i, longer) for i in range(count + 1)]
    return [lax.slice_in_dim(x, a, max(a, b), axis=axis) for a, b in itertools.pairwise(cuts)]


def _splitter(name: str, axis: int) -> Callable[..., list[Any]]:
    def function(ary: Any, indices_or_sections: Any) -> list[Any]:
        x = as_array(ary)
        return _split(name, x, indices_or_sections, 0 if name == "hsplit" and x.ndim == 1 else axis)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`split` along axis {axis}."
    return function


vsplit, hsplit, dsplit = _splitter("vsplit", 0), _splitter("hsplit", 1), _splitter("dsplit", 2)


def tile(A: Any, reps: Any) -> Any:
    """The array put side by side with itself, so many times along each axis.

    >>> import pyxla.numpy as jnp
    >>> jnp.tile(jnp.arange(2), 2)
    Array([0, 1, 0, 1], dtype=int32)
    """
    x = as_array(A)
    counts = tuple(
        operator.index(n) for n in (reps if isinstance(reps, (tuple, list)) else np.atleast_1d(np.asarray(reps)))
    )
    rank = max(x.ndim, len(counts))
    shape = (1,) * (rank - x.ndim) + x.shape
    counts = (1,) * (rank - len(counts)) + counts
    pairs = tuple(n for pair in zip((1,) * rank, shape, strict=True) for n in pair)
    wide = tuple(n for pair in zip(counts, shape, strict=True) for n in pair)
    spread = broadcast_to_shape(s.reshape(x, pairs), wide)
    return s.reshape(spread, tuple(a * b for a, b in zip(counts, shape, strict=True)))


def repeat(a: Any, repeats: Any, axis: int | None = None, *, total_repeat_length: int | None = None) -> Any:
    """Each element repeated: all so often, or each as `repeats` says, if it or the total length is known.

    >>> import pyxla.numpy as jnp
    >>> jnp.repeat(jnp.array([1, 2]), jnp.array([1, 2]))
    Array([1, 2, 2], dtype=int32)
    """
    a = as_array(a)
    if axis is None:
        a, axis = s.ravel(a), 0
    axis = canonical_axis(axis, a.ndim)
    if total_repeat_length is not None:
        return _repeat_to_length(a, repeats, axis, total_repeat_length)
    counts = concrete(repeats, "repeat", "repeats", "pass total_repeat_length=...")
    n = a.shape[axis]
    if counts.ndim == 0 or counts.size == 1:
        each = int(counts.reshape(()))
        x = s.expand_dims(a, axis + 1)
        spread = broadcast_to_shape(x, (*x.shape[: axis + 1], each, *x.shape[axis + 2 :]))
        return s.reshape(spread, (*a.shape[:axis], n * each, *a.shape[axis + 1 :]))
    if counts.shape != (n,):
        raise ValueError(
            f"repeat takes one count, or one for each of the {n} elements along the axis, not {counts.shape}"
        )
    from pyxla.numpy.searching import take

    return take(a, np.repeat(np.arange(n, dtype=np.int32), counts), axis)


def _repeat_to_length(a: Any, repeats: Any, axis: int, length: int) -> Any:
    """Element i stands where the running total of counts first exceeds the position; the last fills what is left."""
    from pyxla.numpy.cumulative import cumsum
    from pyxla.numpy.searching import take
    from pyxla.numpy.sorting import searchsorted

    counts = s.broadcast_to(repeats, (a.shape[axis],))
    places = searchsorted(cumsum(counts), np.arange(length, dtype=np.int32), side="right")
    return take(a, places, axis, mode="clip")


def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """`values` put at the end along an axis, or of the elements as a vector."""
    return concatenate([as_array(arr), as_array(values)], axis)


def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """The array without the given indices (an int, a slice, known integers or a mask) along an axis.

    >>> import pyxla.numpy as jnp
    >>> jnp.delete(jnp.arange(4), 1)
    Array([0, 2, 3], dtype=int32)
    """
    from pyxla.numpy.searching import take

    arr = as_array(arr)
    if axis is None:
        arr, axis = s.ravel(arr), 0
    axis = canonical_axis(axis, arr.ndim)
    gone = (
        obj
        if isinstance(obj, builtins.slice)
        else concrete(obj, "delete", "the indices", "make them static, or set elements to a value.")
    )
    return take(arr, np.delete(np.arange(arr.shape[axis], dtype=np.int32), gone), axis)


def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """The array with `values` put in before the given indices (an int, a slice or known integers) along an axis.

    >>> import pyxla.numpy as jnp
    >>> jnp.insert(jnp.arange(3), 1, 9)
    Array([0, 9, 1, 2], dtype=int32)
    """
    from pyxla.numpy.searching import take

    arr, values = as_array(arr), with_weak_type(as_array(values), False)
    if axis is None:
        arr, axis = s.ravel(arr), 0
    axis = canonical_axis(axis, arr.ndim)
    n = arr.shape[axis]
    where = obj if isinstance(obj, builtins.slice) else concrete(obj, "insert", "the indices", "make them static.")
    values = converted(values, arr.dtype)
    if not isinstance(where, builtins.slice) and not where.ndim:
        # One index takes in as many values as there are along the axis.
        values = (
            s.moveaxis(s.reshape(values, (1,) * (arr.ndim - values.ndim) + values.shape), 0, axis)
            if values.ndim
            else values
        )
        count = values.shape[axis] if values.ndim else 1
        where = np.full(count, int(where) + n * (int(where) < 0))
    # numpy says where each element goes: new ones are numbered from n.
    count = len(range(*where.indices(n))) if isinstance(where, builtins.slice) else where.size
    order = np.insert(np.arange(n), where, np.arange(n, n + count))
    shape = (*arr.shape[:axis], count, *arr.shape[axis + 1 :])
    return take(concatenate([arr, s.broadcast_to(values, shape)], axis), order.astype(np.int32), axis)


def resize(a: Any, new_shape: Any) -> Any:
    """The elements, repeated as often as needed, in another shape."""
    from pyxla.numpy.creation import zeros_like

    a = s.ravel(as_array(a))
    total = int(np.prod(new_shape))
    if not a.size:
        return zeros_like(a, shape=new_shape)
    return s.reshape(tile(a, -(-total // a.size))[:total], new_shape)


__all__ = [
    "append", "array_split", "block", "column_stack", "concat", "concatenate", "delete", "dsplit", "dstack",
    "hsplit", "hstack", "insert", "repeat", "resize", "split", "stack", "tile", "unstack", "vsplit", "vstack",
]  # fmt: skip
