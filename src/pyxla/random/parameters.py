"""What the random functions share: dtypes, shapes and parameters checked."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from pyxla import dtypes, lax, staging
from pyxla.dtypes import TypePromotionError
from pyxla.lax.operands import as_operand
from pyxla.random.threefry import Shape, host_floats, unit_floats

_NUMBERS = (int, float, np.number)


def float_dtype(dtype: Any, name: str, *, allow_complex: bool = False) -> np.dtype[Any]:
    """The dtype asked for, by default the default float. ValueError if it is not one of floats."""
    found = dtypes.check_user_dtype(float if dtype is None else dtype, f"random.{name}")
    if not (dtypes.is_float(found) or (allow_complex and dtypes.is_complex(found))):
        raise ValueError(f"the dtype of random.{name} is a floating-point one, got {found}")
    return found


def int_dtype(dtype: Any, name: str) -> np.dtype[Any]:
    """The dtype asked for, by default the default integer. TypeError if it is not one of integers."""
    found = dtypes.check_user_dtype(int if dtype is None else dtype, f"random.{name}")
    if not dtypes.is_integer(found):
        raise TypeError(f"the dtype of random.{name} is an integer one, got {found}")
    return found


def shape_of(shape: Any, name: str) -> Shape:
    """A shape as a tuple of ints. TypeError for what is not a sequence of integers, ValueError for negative ones."""
    if not isinstance(shape, (tuple, list, np.ndarray)):
        raise TypeError(f"the shape given to random.{name} is a tuple of integers, got {shape!r}: write ({shape!r},)")
    sizes = tuple(operator.index(n) for n in shape)
    if any(n < 0 for n in sizes):
        raise ValueError(f"the shape given to random.{name} has a negative size: {sizes}")
    return sizes


def result_shape(shape: Any, name: str, *parameters: Any) -> Shape:
    """The shape asked for, or, for None, that of the parameters. ValueError where they do not broadcast to it."""
    shapes = [x.shape if hasattr(x, "shape") else np.shape(x) for x in parameters]
    if shape is None:
        return lax.broadcast_shapes(*shapes)
    shape = shape_of(shape, name)
    for given in shapes:
        if len(given) > len(shape) or any(n not in (1, m) for n, m in zip(given[::-1], shape[::-1], strict=False)):
            raise ValueError(
                f"the parameters of random.{name} must broadcast to the shape {shape}, and one has shape {given}"
            )
    return shape


def parameter(x: Any, dtype: np.dtype[Any], shape: Shape | None = None) -> Any:
    """A parameter in a dtype, and broadcast to a shape if one is given."""
    x = lax.convert_element_type(x, dtype)
    if shape is None or x.shape == shape:
        return x
    lead = len(shape) - len(x.shape)
    kept = [i for i, n in enumerate(x.shape) if n == shape[lead + i]]
    return lax.broadcast_in_dim(lax.reshape(x, [x.shape[i] for i in kept]), shape, [lead + i for i in kept])


def check_safe(name: str, dtype: np.dtype[Any], *parameters: Any) -> None:
    """TypePromotionError where a parameter would lose digits in the dtype of the result."""
    for p in parameters:
        found = dtypes.result_type(p, dtype) if not isinstance(p, (int, float)) else dtype
        if found != dtype:
            raise TypePromotionError(
                f"a parameter of random.{name} is {as_operand(p).dtype}, which {dtype} does not hold: convert it first"
            )


def floats_between(data: Any, shape: Shape, dtype: np.dtype[Any], minval: Any, maxval: Any) -> Any:
    """Random floats in [minval, maxval) of the words of a key."""
    if isinstance(minval, _NUMBERS) and isinstance(maxval, _NUMBERS):
        if (minval, maxval) == (0, 1):
            return unit_floats(data, shape, dtype)
        if staging.current_trace() is None:
            return host_floats(data, shape, dtype, dtype.type(minval), dtype.type(maxval))
    floats = unit_floats(data, shape, dtype)
    low, high = parameter(minval, dtype), parameter(maxval, dtype)
    if low.shape or high.shape:
        low, high = parameter(low, dtype, shape), parameter(high, dtype, shape)
    return lax.max(low, lax.add(lax.mul(floats, lax.sub(high, low)), low))
