"""Operators and methods of arrays and tracers: one table, attached to both classes when `pyxla.numpy` is imported."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.array import Array
from pyxla.numpy.at import AtHelper
from pyxla.numpy.indexing import getitem
from pyxla.staging import Tracer

_OPERANDS = (Array, Tracer, bool, int, float, complex, np.ndarray, np.generic)

#: Operators of two operands, and the functions of pyxla.numpy they call. All but comparisons also stand on the
#: right (`__radd__`).
_ARITHMETIC = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "divmod": "divmod",
    "pow": "power",
    "matmul": "matmul",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "left_shift",
    "rshift": "right_shift",
}
_COMPARISONS = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
_UNARY = {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}

#: Methods that are functions of pyxla.numpy whose first argument is the array.
_METHODS = [
    "all",
    "any",
    "argmax",
    "argmin",
    "argpartition",
    "argsort",
    "astype",
    "choose",
    "clip",
    "conj",
    "conjugate",
    "copy",
    "cumprod",
    "cumsum",
    "diagonal",
    "dot",
    "max",
    "mean",
    "min",
    "nonzero",
    "prod",
    "ptp",
    "ravel",
    "repeat",
    "round",
    "searchsorted",
    "sort",
    "squeeze",
    "std",
    "sum",
    "swapaxes",
    "take",
    "trace",
    "var",
]
_PROPERTIES = {"real": "real", "imag": "imag", "mT": "matrix_transpose"}


def _binary(function: Callable[[Any, Any], Any], reflected: bool) -> Callable[[Any, Any], Any]:
    if reflected:

        def method(self: Any, other: Any) -> Any:
            return function(other, self) if isinstance(other, _OPERANDS) else NotImplemented
    else:

        def method(self: Any, other: Any) -> Any:
            return function(self, other) if isinstance(other, _OPERANDS) else NotImplemented

    return method


def _setitem(self: Any, index: Any, value: Any) -> None:
    raise TypeError(
        f"arrays do not change: instead of x[{index!r}] = y, write x = x.at[{index!r}].set(y); "
        "and x.at[...].add(y) instead of x[...] += y"
    )


def _round(self: Any, ndigits: int | None = None) -> Any:
    rounded = self.round(ndigits or 0)
    # As for a Python float, `round(x)` gives integers and `round(x, 0)` does not.
    return rounded.astype(int) if ndigits is None and dtypes.is_float(rounded.dtype) else rounded


def _contains(self: Any, item: Any) -> bool:
    return bool((self == item).any())


def _reshape(self: Any, *shape: Any, order: str = "C") -> Any:
    """The elements in another shape, given as a tuple or as several integers; one may be -1. See `jnp.reshape`."""
    return _jnp().reshape(self, shape[0] if len(shape) == 1 else shape, order=order)


def _transpose(self: Any, *axes: Any) -> Any:
    """Dimensions in another order, or turned around. See `jnp.transpose`."""
    order = None if not axes else axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
    return _jnp().transpose(self, order)


def _flatten(self: Any, order: str = "C") -> Any:
    """The elements as a vector. See `jnp.ravel`."""
    return _jnp().ravel(self, order=order)


def _compress(self: Any, condition: Any, axis: int | None = None, **options: Any) -> Any:
    """The elements where a condition holds. See `jnp.compress`."""
    return _jnp().compress(condition, self, axis, **options)


def _view(self: Any, dtype: Any = None) -> Any:
    """The bits read as another dtype. A change of width changes the last dimension.

    Raises:
        ValueError: the bytes of the last dimension are no whole number of elements of the dtype.
    """
    if dtype is None:
        return self
    wanted = dtypes.check_user_dtype(dtype, "view")
    if np.bool_ in (self.dtype, wanted) and self.dtype != wanted:
        byte = self.astype(np.uint8) if self.dtype == np.bool_ else _view(self, np.uint8)
        return byte != 0 if wanted == np.bool_ else _view(byte, wanted)
    old, new = self.dtype.itemsize, wanted.itemsize
    if old == new:
        return lax.bitcast_convert_type(self, wanted)
    if not self.ndim or self.shape[-1] * old % new:
        raise ValueError(
            f"an array of {self.dtype} and shape {self.shape} has no view as {wanted}: "
            "the last dimension does not divide"
        )
    if old < new:
        split = lax.reshape(self, (*self.shape[:-1], self.shape[-1] * old // new, new // old))
        return lax.bitcast_convert_type(split, wanted)
    parts = lax.bitcast_convert_type(self, wanted)
    return lax.reshape(parts, (*self.shape[:-1], self.shape[-1] * old // new))


def _tobytes(self: Any, order: Any = "C") -> bytes:
    """The contents as bytes."""
    return np.asarray(self).tobytes(order)


def _namespace(self: Any, /, *, api_version: str | None = None) -> Any:
    """The module of the functions of the array API standard."""
    if api_version is not None and api_version not in ("2022.12", "2023.12", "2024.12"):
        raise ValueError(f"pyxla.numpy follows the array API of 2024.12, not of {api_version!r}")
    return _jnp()


def _jnp() -> Any:
    from pyxla import numpy

    return numpy


def _bound(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that binds as a method."""
    if isinstance(function, types.FunctionType):
        return function

    @functools.wraps(function)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    return method


def table() -> dict[str, Any]:
    """Names of attributes and what they are, the same for arrays and tracers."""
    jnp = _jnp()
    found: dict[str, Any] = {}
    for name, function in {**_ARITHMETIC, **_COMPARISONS}.items():
        found[f"__{name}__"] = _binary(getattr(jnp, function), reflected=False)
    for name, function in _ARITHMETIC.items():
        found[f"__r{name}__"] = _binary(getattr(jnp, function), reflected=True)
    for name, function in _UNARY.items():
        found[f"__{name}__"] = _bound(getattr(jnp, function))
    for name in _METHODS:
        found[name] = _bound(getattr(jnp, name))
    for name, function in _PROPERTIES.items():
        found[name] = property(_bound(getattr(jnp, function)))
    found.update(
        {
            "__getitem__": getitem,
            "__setitem__": _setitem,
            "__round__": _round,
            "__contains__": _contains,
            "__array_namespace__": _namespace,
            "T": property(_transpose, doc="The array with its dimensions turned around."),
            "at": property(
                AtHelper,
                doc="Index this to make an array that differs at some places: `x.at[i].set(y)`. See `AtIndex`.",
            ),
            "reshape": _reshape,
            "transpose": _transpose,
            "flatten": _flatten,
            "compress": _compress,
            "view": _view,
            "tobytes": _tobytes,
        }
    )
    return found


def attach() -> None:
    """Give arrays and tracers their operators and methods. Called once, at the end of `pyxla/numpy/__init__.py`."""
    for name, value in table().items():
        setattr(Array, name, value)
        setattr(Tracer, name, value)
