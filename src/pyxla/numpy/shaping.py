"""The same elements in another shape or order."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import staging
from pyxla.numpy.common import (
    as_array,
    as_shape,
    broadcast_shapes,
    broadcast_to_shape,
    canonical_axes,
    canonical_axis,
    from_host,
)
from pyxla_compiler.ops import lookup

_RESHAPE, _TRANSPOSE, _REVERSE = (lookup(f"stablehlo.{n}") for n in ("reshape", "transpose", "reverse"))


def shape(a: Any) -> tuple[int, ...]:
    """The shape of an array or a nested sequence."""
    return np.shape(a) if isinstance(a, (list, tuple)) else as_array(a).shape


def ndim(a: Any) -> int:
    """The number of dimensions."""
    return len(shape(a))


def size(a: Any, axis: int | Sequence[int] | None = None) -> int:
    """The number of elements, or the size along an axis or axes."""
    sizes = shape(a)
    return math.prod(sizes[i] for i in canonical_axes(axis, len(sizes)))


def reshape(a: Any, shape: Any, order: str = "C", *, copy: bool | None = None) -> Any:
    """The elements, read row by row, in another shape. One size may be -1: what is left.

    Args:
        order: "C" reads and writes row by row, "F" column by column.

    Raises:
        TypeError: the number of elements would not be the same.

    >>> import pyxla.numpy as jnp
    >>> jnp.reshape(jnp.arange(6), (2, -1))
    Array([[0, 1, 2],
           [3, 4, 5]], dtype=int32)
    """
    a = as_array(a)
    new = _inferred_shape(a, shape)
    if order == "F":
        return transpose(_reshape(transpose(a), new[::-1]))
    if order != "C":
        raise ValueError(f"order is 'C' or 'F', not {order!r}")
    return _reshape(a, new)


def _reshape(a: Any, shape: tuple[int, ...]) -> Any:
    return a if a.shape == shape else staging.apply(_RESHAPE, a, shape=shape, weak_type=a.weak_type)


def _inferred_shape(a: Any, shape: Any) -> tuple[int, ...]:
    sizes = [
        operator.index(n) for n in (shape if isinstance(shape, (tuple, list)) else np.atleast_1d(np.asarray(shape)))
    ]
    if sizes.count(-1) == 1:
        others = -math.prod(sizes)
        sizes[sizes.index(-1)] = a.size // others if others and a.size % others == 0 else -1
    if any(n < 0 for n in sizes) or math.prod(sizes) != a.size:
        raise TypeError(f"an array of shape {a.shape}, {a.size} elements, cannot be reshaped to {shape}")
    return tuple(sizes)


def ravel(a: Any, order: str = "C") -> Any:
    """The elements as a vector."""
    a = as_array(a)
    return reshape(a, (a.size,), order)


def transpose(a: Any, axes: Sequence[int] | None = None) -> Any:
    """Dimension i of the result is dimension axes[i] of `a`; without `axes`, all in reverse.

    >>> import pyxla.numpy as jnp
    >>> jnp.transpose(jnp.ones((1, 2, 3)), (1, 0, 2)).shape
    (2, 1, 3)
    """
    a = as_array(a)
    order = tuple(range(a.ndim))[::-1] if axes is None else tuple(canonical_axis(i, a.ndim) for i in axes)
    if sorted(order) != list(range(a.ndim)):
        raise ValueError(f"transpose takes each of the {a.ndim} axes once, got {axes}")
    if order == tuple(range(a.ndim)):
        return a
    return staging.apply(_TRANSPOSE, a, permutation=order, weak_type=a.weak_type)


permute_dims = transpose


def matrix_transpose(x: Any, /) -> Any:
    """The last two dimensions exchanged."""
    x = as_array(x)
    if x.ndim < 2:
        raise ValueError(f"matrix_transpose takes matrices, not an array of {x.ndim} dimensions")
    return swapaxes(x, -1, -2)


def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    """Two dimensions exchanged."""
    a = as_array(a)
    order = list(range(a.ndim))
    i, j = canonical_axis(axis1, a.ndim), canonical_axis(axis2, a.ndim)
    order[i], order[j] = j, i
    return transpose(a, order)


def moveaxis(a: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Any:
    """Dimensions moved to other places; the others keep their order.

    >>> import pyxla.numpy as jnp
    >>> jnp.moveaxis(jnp.ones((1, 2, 3)), 0, -1).shape
    (2, 3, 1)
    """
    a = as_array(a)
    sources = canonical_axes((source,) if isinstance(source, int) else tuple(source), a.ndim)
    destinations = canonical_axes((destination,) if isinstance(destination, int) else tuple(destination), a.ndim)
    if len(sources) != len(destinations):
        raise ValueError(f"moveaxis takes as many destinations as sources: got {source} and {destination}")
    order = [i for i in range(a.ndim) if i not in sources]
    for to, i in sorted(zip(destinations, sources, strict=True)):
        order.insert(to, i)
    return transpose(a, order)


def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """A dimension moved to stand before the one at `start`."""
    a = as_array(a)
    axis = canonical_axis(axis, a.ndim)
    start = start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if start > axis else start)


def expand_dims(a: Any, axis: int | Sequence[int]) -> Any:
    """Dimensions of size 1 put in; axes are those of the result.

    >>> import pyxla.numpy as jnp
    >>> jnp.expand_dims(jnp.ones(3), (0, -1)).shape
    (1, 3, 1)
    """
    a = as_array(a)
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    axes = canonical_axes(axis, a.ndim + count)
    sizes = iter(a.shape)
    return _reshape(a, tuple(1 if i in axes else next(sizes) for i in range(a.ndim + count)))


def squeeze(a: Any, axis: int | Sequence[int] | None = None) -> Any:
    """Dimensions of size 1 removed: all, or those given.

    Raises:
        ValueError: a given dimension is not of size 1.

    >>> import pyxla.numpy as jnp
    >>> jnp.squeeze(jnp.ones((1, 3, 1))).shape
    (3,)
    """
    a = as_array(a)
    axes = tuple(i for i, n in enumerate(a.shape) if n == 1) if axis is None else canonical_axes(axis, a.ndim)
    if wrong := [i for i in axes if a.shape[i] != 1]:
        raise ValueError(
            f"squeeze drops sizes of 1: dimension {wrong[0]} of shape {a.shape} has size {a.shape[wrong[0]]}"
        )
    return _reshape(a, tuple(n for i, n in enumerate(a.shape) if i not in axes))


def broadcast_to(array: Any, shape: Any) -> Any:
    """Repeated to a shape that its own broadcasts to.

    Raises:
        ValueError: it does not broadcast.

    >>> import pyxla.numpy as jnp
    >>> jnp.broadcast_to(jnp.arange(2), (2, 2))
    Array([[0, 1],
           [0, 1]], dtype=int32)
    """
    array, shape = as_array(array), as_shape(shape)
    lead = len(shape) - array.ndim
    if lead < 0 or any(n != 1 and n != shape[lead + i] for i, n in enumerate(array.shape)):
        raise ValueError(f"an array of shape {array.shape} does not broadcast to {shape}")
    return broadcast_to_shape(array, shape)


def broadcast_arrays(*args: Any) -> list[Any]:
    """The arrays, broadcast against each other."""
    arrays = [as_array(x) for x in args]
    shape = broadcast_shapes(*(x.shape for x in arrays))
    return [broadcast_to_shape(x, shape) for x in arrays]


def flip(m: Any, axis: int | Sequence[int] | None = None) -> Any:
    """The elements in reverse along an axis, or along all.

    >>> import pyxla.numpy as jnp
    >>> jnp.flip(jnp.arange(3))
    Array([2, 1, 0], dtype=int32)
    """
    m = as_array(m)
    axes = canonical_axes(axis, m.ndim)
    return staging.apply(_REVERSE, m, dimensions=axes, weak_type=m.weak_type) if axes else m


def fliplr(m: Any) -> Any:
    """Reversed along axis 1."""
    return flip(m, 1)


def flipud(m: Any) -> Any:
    """Reversed along axis 0."""
    return flip(m, 0)


def rot90(m: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """Turned k times by 90 degrees, from the first of the two axes toward the second.

    >>> import pyxla.numpy as jnp
    >>> jnp.rot90(jnp.array([[1, 2], [3, 4]]))
    Array([[2, 4],
           [1, 3]], dtype=int32)
    """
    m = as_array(m)
    a, b = canonical_axes(axes, m.ndim)
    k %= 4
    if k == 2:
        return flip(flip(m, a), b)
    if k == 1:
        return swapaxes(flip(m, b), a, b)
    return m if k == 0 else flip(swapaxes(m, a, b), b)


def roll(a: Any, shift: Any, axis: int | Sequence[int] | None = None) -> Any:
    """Elements moved along axes, those that leave at the end coming in at the front. The shift may be traced.

    >>> import pyxla.numpy as jnp
    >>> jnp.roll(jnp.arange(4), 1)
    Array([3, 0, 1, 2], dtype=int32)
    """
    a = as_array(a)
    if axis is None:
        return reshape(roll(ravel(a), shift, 0), a.shape)
    axes = canonical_axes_repeated(axis, a.ndim)
    shifts = (
        list(shift)
        if isinstance(shift, (list, tuple))
        else [shift[i] for i in range(shift.shape[0])]
        if np.ndim(shift)
        else [shift]
    )
    if len(shifts) != len(axes):
        if 1 not in (len(shifts), len(axes)):
            raise ValueError(f"roll takes a shift for each axis: got {shift} and {axis}")
        shifts, axes = (
            shifts * len(axes) if len(shifts) == 1 else shifts,
            axes * len(shifts) if len(axes) == 1 else axes,
        )
    for s, i in zip(shifts, axes, strict=True):
        a = _roll_one(a, s, i)
    return a


def canonical_axes_repeated(axis: Any, ndim: int) -> list[int]:
    """Axes counted from the front, where one may be given twice."""
    return [canonical_axis(i, ndim) for i in (axis if isinstance(axis, (list, tuple)) else (axis,))]


def _roll_one(a: Any, shift: Any, axis: int) -> Any:
    from pyxla import lax
    from pyxla.numpy.joining import concatenate

    n = a.shape[axis]
    if n == 0:
        return a
    if isinstance(shift, staging.Tracer):
        start = lax.rem(n - shift % n, lax.full_like(shift, n))
        return lax.dynamic_slice_in_dim(concatenate([a, a], axis), start, n, axis)
    cut = -operator.index(shift) % n
    if not cut:
        return a
    return concatenate([lax.slice_in_dim(a, cut, n, axis=axis), lax.slice_in_dim(a, 0, cut, axis=axis)], axis)


def atleast_1d(*arys: Any) -> Any:
    """A scalar as a vector; other arrays as they are. Of several arrays, a list."""
    return _each(arys, lambda x: x if x.ndim else _reshape(x, (1,)))


def atleast_2d(*arys: Any) -> Any:
    """Dimensions of size 1 put in front until there are two. Of several arrays, a list."""
    return _each(arys, lambda x: _reshape(x, (1,) * (2 - x.ndim) + x.shape) if x.ndim < 2 else x)


def atleast_3d(*arys: Any) -> Any:
    """At least three dimensions: a vector becomes (1, n, 1), a matrix (m, n, 1). Of several arrays, a list."""

    def three(x: Any) -> Any:
        if x.ndim < 2:
            return _reshape(x, (1, x.size, 1))
        return _reshape(x, (*x.shape, 1)) if x.ndim == 2 else x

    return _each(arys, three)


def _each(arrays: tuple[Any, ...], function: Any) -> Any:
    results = [function(as_array(x)) for x in arrays]
    return results[0] if len(results) == 1 else results


def unravel_index(indices: Any, shape: Any) -> tuple[Any, ...]:
    """The coordinates, in an array of this shape, of indices into its elements read row by row.

    >>> import pyxla.numpy as jnp
    >>> [int(i) for i in jnp.unravel_index(5, (2, 3))]
    [1, 2]
    """
    from pyxla.numpy.arithmetic import floor_divide, remainder
    from pyxla.numpy.selecting import clip

    indices, shape = as_array(indices), as_shape(shape)
    total = math.prod(shape)
    indices = clip(indices, -total, total - 1)
    indices = remainder(indices, total) if total else indices
    result = []
    for n in reversed(shape):
        result.append(remainder(indices, n))
        indices = floor_divide(indices, n)
    return tuple(reversed(result))


def ravel_multi_index(multi_index: Sequence[Any], dims: Any, mode: str = "raise", order: str = "C") -> Any:
    """Indices into the elements read row by row, of coordinates in an array of shape `dims`.

    Raises:
        ValueError: coordinates out of bounds, under mode "raise", which needs known coordinates.
    """
    from pyxla.numpy.arithmetic import remainder
    from pyxla.numpy.common import concrete
    from pyxla.numpy.selecting import clip

    dims = as_shape(dims)
    if order == "F":
        return ravel_multi_index(tuple(multi_index)[::-1], dims[::-1], mode)
    total: Any = from_host(np.zeros((), np.int32), True)
    for i, n in zip(multi_index, dims, strict=True):
        i = as_array(i)
        if mode == "wrap":
            i = remainder(i, n)
        elif mode == "clip":
            i = clip(i, 0, n - 1)
        else:
            known = concrete(i, "ravel_multi_index", "the coordinates", "pass mode='wrap' or mode='clip'.")
            if ((known < 0) | (known >= n)).any():
                raise ValueError(f"ravel_multi_index got coordinates that are not in 0...{n - 1}")
        total = total * n + i
    return total


__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "broadcast_to", "expand_dims", "flip", "fliplr",
    "flipud", "matrix_transpose", "moveaxis", "ndim", "permute_dims", "ravel", "ravel_multi_index", "reshape",
    "roll", "rollaxis", "rot90", "shape", "size", "squeeze", "swapaxes", "transpose", "unravel_index",
]  # fmt: skip
