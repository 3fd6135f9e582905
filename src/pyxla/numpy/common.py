"""What the functions of this package share: operands made arrays, promoted and broadcast; axes checked."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, errors, staging
from pyxla.array import Array, wrap
from pyxla.config import state
from pyxla.dtypes import binary_result, dtype_of
from pyxla.staging import MAX_INLINE, Tracer, with_weak_type
from pyxla_compiler.ops import lookup
from pyxla_compiler.ops.base import Op

Shape = tuple[int, ...]

_ARRAYS = (Array, Tracer)
_CONVERT = lookup("stablehlo.convert")
_BROADCAST = lookup("stablehlo.broadcast_in_dim")
_RESHAPE = lookup("stablehlo.reshape")


# Operands.


def as_array(x: Any) -> Any:
    """An Array or Tracer of a number or array. Lists and tuples are refused: TypeError."""
    if isinstance(x, _ARRAYS):
        return x
    dtype, weak = dtype_of(x)
    trace = staging.current_trace()
    if trace is not None and isinstance(x, np.ndarray):
        return Tracer(trace, trace.lift(x))  # which captures an array that is used several times once
    if not hasattr(x, "shape") and hasattr(x, "__array__"):
        x = x.__array__()
    return from_host(cast_host(x, dtype, copy=True), weak)


def from_host(host: np.ndarray[Any, Any], weak: bool = False) -> Any:
    """An Array of a numpy array that nobody will write to; within a trace, if it is small, a constant."""
    trace = staging.current_trace()
    if trace is None or host.size > MAX_INLINE:
        return wrap(host, weak)
    return Tracer(trace, trace.lift(host), weak)


def cast_host(x: Any, dtype: np.dtype[Any], *, copy: bool | None = None) -> np.ndarray[Any, Any]:
    """A numpy array of a number or numpy array. OverflowError where a Python int does not fit."""
    if type(x) is float or dtype.itemsize < 4:
        with np.errstate(all="ignore"):
            return np.array(x, dtype, copy=copy)
    return np.array(x, dtype, copy=copy)


def shape_of(x: Any) -> Shape:
    found = getattr(x, "shape", None)
    return np.shape(x) if found is None else found


def is_concrete(x: Any) -> bool:
    """Whether the contents are known without staging."""
    return not isinstance(x, Tracer)


def convert(x: Any, dtype: np.dtype[Any], weak: bool = False) -> Any:
    """An operand in another dtype. Numbers and numpy arrays become numpy arrays, which every operation takes."""
    if not isinstance(x, _ARRAYS):
        if isinstance(x, (int, float, complex)):
            return cast_host(x, dtype)
        x = as_array(x)
    if x.dtype == dtype:
        return x
    return staging.apply(_CONVERT, x, dtype=dtype, weak_type=weak)


def converted(x: Any, dtype: np.dtype[Any], weak: bool = False) -> Any:
    """An Array or Tracer of this dtype and weak type."""
    x = as_array(x)
    return with_weak_type(convert(x, dtype, weak), weak)


def promote_dtypes(*xs: Any) -> list[Any]:
    """Arrays of the dtype that they make together, not broadcast."""
    dtype, weak = dtypes.result_type(*xs, return_weak_type=True)
    return [converted(x, dtype, weak) for x in xs]


def promote_inexact(*xs: Any) -> list[Any]:
    """Arrays of the floating or complex dtype that they make together, not broadcast."""
    dtype, weak = dtypes.result_type(*xs, return_weak_type=True)
    return [converted(x, dtypes.to_inexact_dtype(dtype), weak) for x in xs]


def inexact(x: Any) -> Any:
    """An array, integers and booleans made floats."""
    dtype, weak = dtype_of(x)
    return converted(x, dtypes.to_inexact_dtype(dtype), weak)


def constant(value: Any, like: Any) -> Any:
    """A scalar of the dtype and weak type of an array."""
    return from_host(cast_host(value, like.dtype), like.weak_type)


def typed_constant(value: Any, like: Any) -> Any:
    """A scalar of the dtype of an array. The array, unless it is a scalar, meets it as a typed one, as in JAX."""
    return from_host(cast_host(value, like.dtype), like.weak_type and not like.shape)


# Shapes.


def broadcast_shapes(*shapes: Sequence[int]) -> Shape:
    """The shape that arrays of these shapes broadcast to.

    Raises:
        ValueError: they do not broadcast.

    >>> import pyxla.numpy as jnp
    >>> jnp.broadcast_shapes((2, 1), (3,))
    (2, 3)
    """
    rank = max(map(len, shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        for i, n in enumerate(shape, rank - len(shape)):
            if n != 1 and n != result[i]:
                if result[i] != 1:
                    listed = ", ".join(str(tuple(s)) for s in shapes)
                    raise ValueError(
                        f"shapes {listed} do not broadcast: sizes {result[i]} and {n} differ in dimension {i - rank}"
                    )
                result[i] = n
    return tuple(result)


def common_shape(name: str, xs: Sequence[Any]) -> Shape:
    """The shape that operands broadcast to. TypeError, naming the function, where they do not."""
    shapes = [shape_of(x) for x in xs]
    first = shapes[0]
    if all(s == first for s in shapes):
        return first
    ranks = {len(s) for s in shapes if s}
    if len(ranks) > 1 and (rule := state.settings.numpy_rank_promotion) != "allow":
        message = f"{name} was given ranks {sorted(ranks)}, and numpy_rank_promotion is {rule!r}: reshape to one rank."
        if rule == "raise":
            raise ValueError(message)
        errors.warn(message)
    try:
        return broadcast_shapes(*shapes)
    except ValueError as error:
        raise TypeError(f"{name}: {error}.") from None


def broadcast_to_shape(x: Any, shape: Shape) -> Any:
    """An operand repeated to a shape that its own broadcasts to. Sizes are not checked."""
    old = shape_of(x)
    if old == shape:
        return x
    lead = len(shape) - len(old)
    kept = [i for i, n in enumerate(old) if n == shape[i + lead]]
    weak = getattr(x, "weak_type", False)
    if len(kept) != len(old):
        x = staging.apply(_RESHAPE, x, shape=tuple(old[i] for i in kept), weak_type=weak)
    return staging.apply(_BROADCAST, x, shape=shape, dims=[i + lead for i in kept], weak_type=weak)


def elementwise(rules: Op, name: str, xs: Sequence[Any], weak: bool, **params: Any) -> Any:
    """An elementwise operation of several operands that are of the right dtypes, broadcast to one shape."""
    shape = common_shape(name, xs)
    if staging.current_trace() is None:
        # numpy broadcasts by itself.
        return staging.apply(rules, *xs, weak_type=weak, **params)
    return staging.apply(rules, *[broadcast_to_shape(x, shape) for x in xs], weak_type=weak, **params)


# Axes.


def canonical_axis(axis: Any, ndim: int) -> int:
    """An axis counted from the front.

    Raises:
        ValueError: there is no such axis.
        TypeError: not an integer.
    """
    i = operator.index(axis)
    if not -ndim <= i < ndim:
        raise ValueError(f"axis {i} is out of bounds for an array of {ndim} dimensions")
    return i + ndim if i < 0 else i


def canonical_axes(axis: Any, ndim: int) -> Shape:
    """Axes counted from the front; None means all of them. ValueError if one is given twice."""
    if axis is None:
        return tuple(range(ndim))
    axes = tuple(canonical_axis(a, ndim) for a in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    if len(set(axes)) != len(axes):
        raise ValueError(f"an axis is given twice: {axis}")
    return axes


def as_shape(shape: Any) -> Shape:
    """A tuple of sizes from an int or a sequence of ints.

    Raises:
        TypeError: not integers, or a tracer of unknown value.
        ValueError: a negative size.
    """
    sizes = (
        shape
        if isinstance(shape, (tuple, list, np.ndarray))
        else (shape,)
        if not hasattr(shape, "shape") or not shape.shape
        else tuple(shape)
    )
    result = tuple(operator.index(n) for n in sizes)
    if any(n < 0 for n in result):
        raise ValueError(f"a shape has no negative sizes: {result}")
    return result


def concrete(x: Any, function: str, argument: str, instead: str) -> np.ndarray[Any, Any]:
    """The contents of an argument whose values decide a shape.

    Raises:
        ConcretizationTypeError: they are unknown while the function is staged.
    """
    if isinstance(x, Tracer):
        what = f"{function} needs the values of {argument} to know the shape of its result"
        return x._concrete(errors.ConcretizationTypeError, what, instead)
    return np.asarray(x)


def binary_dtype(x: Any, y: Any) -> tuple[np.dtype[Any], bool]:
    """The dtype that two operands make, and whether it is weak."""
    return binary_result(*dtype_of(x), *dtype_of(y))


def filled(shape: Shape, value: Any, dtype: np.dtype[Any], weak: bool = False) -> Any:
    """An array of one value everywhere; within a trace a broadcast constant."""
    if staging.current_trace() is None:
        return wrap(np.full(shape, cast_host(value, dtype), dtype), weak)
    x = from_host(cast_host(value, dtype), weak)
    return staging.apply(_BROADCAST, x, shape=shape, dims=(), weak_type=weak)
