"""Changes of the dtype, choices between arrays, and marks that leave a value as it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes, errors, staging, trees
from pyxla.lax.elementwise import lt
from pyxla.lax.operands import ANY, FLOAT, as_operand, broadcast_operands, describe, same_dtype, scalar
from pyxla_compiler.ops import lookup

_BARRIER, _BITCAST, _CLAMP, _CONVERT, _REDUCE_PRECISION, _SELECT, _STOP_GRADIENT = (
    lookup(key)
    for key in (
        "stablehlo.optimization_barrier",
        "stablehlo.bitcast_convert",
        "stablehlo.clamp",
        "stablehlo.convert",
        "stablehlo.reduce_precision",
        "stablehlo.select",
        "pyxla.stop_gradient",
    )
)


def convert_element_type(operand: Any, new_dtype: Any) -> Any:
    """The array in another dtype, not weakly typed.

    Floats become integers by truncation toward zero and saturate; NaN becomes 0.

    Warns:
        ComplexWarning: of complex numbers the real part is kept.

    >>> from pyxla import lax
    >>> lax.convert_element_type(-1.5, "int8")
    Array(-1, dtype=int8)
    """
    x = as_operand(operand)
    dtype = dtypes.check_user_dtype(new_dtype, "lax.convert_element_type")
    if dtypes.is_complex(x.dtype) and not dtypes.is_complex(dtype):
        errors.warn(
            f"converting {x.dtype} to {dtype} drops the imaginary part: write lax.real(x) if that is meant",
            np.exceptions.ComplexWarning,
        )
    if x.dtype == dtype:
        return staging.with_weak_type(x, False)
    return staging.apply(_CONVERT, x, dtype=dtype)


def bitcast_convert_type(operand: Any, new_dtype: Any) -> Any:
    """The bits of the array read as another dtype. A narrower one adds a last dimension, a wider one takes it.

    Raises:
        TypeError: the widths do not fit the shape.

    >>> from pyxla import lax
    >>> lax.bitcast_convert_type(1.0, "uint32")
    Array(1065353216, dtype=uint32)
    """
    x = as_operand(operand)
    dtype = dtypes.check_user_dtype(new_dtype, "lax.bitcast_convert_type")
    old, new = x.dtype.itemsize, dtype.itemsize
    if (x.dtype == np.bool_) != (dtype == np.bool_):
        raise TypeError(f"lax.bitcast_convert_type cannot read {describe(x)} as {dtype}: write x.astype(...)")
    if old < new and (not x.shape or x.shape[-1] != new // old):
        raise TypeError(
            f"to read {x.dtype} as {dtype}, the last dimension must have {new // old} elements; the shape is {x.shape}"
        )
    shape = x.shape if old == new else (*x.shape, old // new) if old > new else x.shape[:-1]
    return staging.apply(_BITCAST, x, dtype=dtype, shape=shape)


def reduce_precision(operand: Any, exponent_bits: int, mantissa_bits: int) -> Any:
    """Floats rounded to fewer bits, in their own dtype.

    >>> from pyxla import lax
    >>> lax.reduce_precision(1.001, exponent_bits=8, mantissa_bits=7)
    Array(1., dtype=float32, weak_type=True)
    """
    x = as_operand(operand)
    FLOAT.check("reduce_precision", x)
    if exponent_bits < 1 or mantissa_bits < 0:
        raise ValueError(
            f"a float has at least 1 exponent bit and 0 mantissa bits, not {exponent_bits} and {mantissa_bits}"
        )
    return staging.apply(
        _REDUCE_PRECISION, x, weak_type=x.weak_type, exponent_bits=int(exponent_bits), mantissa_bits=int(mantissa_bits)
    )


def select(pred: Any, on_true: Any, on_false: Any) -> Any:
    """`on_true` where `pred` holds, else `on_false`. `pred` is a scalar or has the shape of the other two.

    Raises:
        TypeError: `pred` is not boolean, or dtypes or shapes differ.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.select(np.array([True, False]), np.array([1, 2]), np.array([3, 4]))
    Array([1, 4], dtype=int32)
    """
    pred = as_operand(pred)
    if pred.dtype != np.bool_:
        raise TypeError(
            f"lax.select takes a boolean predicate, got {describe(pred)}: write pred != 0, or lax.select_n for integers"
        )
    on_true, on_false = _cases("select", pred, on_true, on_false)
    return staging.apply(_SELECT, pred, on_true, on_false, weak_type=on_true.weak_type and on_false.weak_type)


def _cases(name: str, which: Any, *cases: Any) -> list[Any]:
    found = same_dtype(name, *cases)
    ANY.check(name, *found)
    if len({x.shape for x in found}) > 1 or which.shape not in ((), found[0].shape):
        raise TypeError(
            f"lax.{name} takes cases of one shape and a selector of that shape or a scalar, got "
            f"{', '.join(map(describe, found))} "
            f"and {describe(which)}: write jnp.where, which broadcasts"
        )
    return found


def select_n(which: Any, *cases: Any) -> Any:
    """Of several arrays the element that `which` (booleans for two cases, or integers) names at each place.

    Raises:
        TypeError: `which` is neither, or dtypes or shapes differ.
    """
    which = as_operand(which)
    if not cases:
        raise ValueError("lax.select_n needs at least one case")
    if len(cases) == 1:
        return as_operand(cases[0])
    if which.dtype == np.bool_:
        if len(cases) != 2:
            raise TypeError(
                f"booleans choose between two cases, {len(cases)} were given: make `which` an integer array"
            )
        return select(which, on_false=cases[0], on_true=cases[1])
    if not dtypes.is_integer(which.dtype):
        raise TypeError(f"lax.select_n takes booleans or integers to choose by, got {describe(which)}")
    found = _cases("select_n", which, *cases)
    result = found[-1]
    for i in range(len(found) - 2, -1, -1):
        result = select(lt(which, scalar(i + 1, which.dtype)), found[i], result)
    return result


def clamp(min: Any, x: Any, max: Any) -> Any:
    """`x`, but at least `min` and at most `max`, which are scalars or of x's shape.

    Raises:
        TypeError: dtypes or shapes differ.

    >>> from pyxla import lax
    >>> lax.clamp(0.0, 1.5, 1.0)
    Array(1., dtype=float32, weak_type=True)
    """
    low, x, high = same_dtype("clamp", min, x, max)
    weak = low.weak_type and x.weak_type and high.weak_type
    if any(bound.shape not in ((), x.shape) for bound in (low, high)):
        raise TypeError(
            f"lax.clamp takes bounds that are scalars or of the array's shape, got {describe(low)}, "
            f"{describe(x)}, {describe(high)}"
        )
    if low.shape != high.shape:
        low, high = broadcast_operands("clamp", (low, high), "")
    return staging.apply(_CLAMP, low, x, high, weak_type=weak)


def stop_gradient(x: Any) -> Any:
    """The same arrays, but constants to differentiation. Takes a tree; leaves without a derivative stay as they are.

    >>> from pyxla import grad, lax
    >>> grad(lambda x: x * lax.stop_gradient(x))(3.0)
    Array(3., dtype=float32, weak_type=True)
    """
    return trees.map(_stop_gradient, x)


def _stop_gradient(x: Any) -> Any:
    dtype, weak = dtypes.dtype_of(x)
    return staging.apply(_STOP_GRADIENT, as_operand(x), weak_type=weak) if dtypes.is_inexact(dtype) else x


def optimization_barrier(operand: Any, /) -> Any:
    """The arrays of a tree as they are, kept by the compiler from being computed together with what uses them."""
    leaves, treedef = trees.flatten(operand)
    arrays = [as_operand(x) for x in leaves]
    results = staging.apply_multi(_BARRIER, *arrays, weak_types=[x.weak_type for x in arrays])
    return trees.unflatten(treedef, results)


__all__ = [
    "bitcast_convert_type",
    "clamp",
    "convert_element_type",
    "optimization_barrier",
    "reduce_precision",
    "select",
    "select_n",
    "stop_gradient",
]
