"""Reductions that leave NaN out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla.numpy import reductions as r
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, constant
from pyxla.numpy.selecting import where


def _skipping(name: str, function: Callable[..., Any], neutral: int) -> Callable[..., Any]:
    def skipped(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
    ) -> Any:
        a = as_array(a)
        return function(_without_nan(a, neutral), axis, dtype, out, keepdims, initial, where)

    skipped.__name__ = skipped.__qualname__ = name
    skipped.__doc__ = f"`{function.__name__}`, NaN left out."
    return skipped


def _without_nan(a: Any, value: Any) -> Any:
    return where(u.isnan(a), constant(value, a), a) if dtypes.is_inexact(a.dtype) else a


nansum = _skipping("nansum", r.sum, 0)
nanprod = _skipping("nanprod", r.prod, 1)


def _nan_extremum(name: str, function: Callable[..., Any], lowest: float) -> Callable[..., Any]:
    def skipped(
        a: Any, axis: Any = None, out: None = None, keepdims: bool = False, initial: Any = None, where: Any = None
    ) -> Any:
        a = as_array(a)
        result = function(_without_nan(a, lowest), axis, out, keepdims, initial, where)
        if not dtypes.is_inexact(a.dtype) or initial is not None:
            return result
        return nan_where(r.all(u.isnan(a), axis, keepdims=keepdims), result)

    skipped.__name__ = skipped.__qualname__ = name
    skipped.__doc__ = f"`{function.__name__}`, NaN left out; NaN where there is nothing else."
    return skipped


def nan_where(condition: Any, x: Any) -> Any:
    """x, with NaN where the condition holds."""
    return where(condition, constant(np.nan, x), x)


nanmax = _nan_extremum("nanmax", r.max, -np.inf)
nanmin = _nan_extremum("nanmin", r.min, np.inf)


def _nan_arg(name: str, function: Callable[..., Any], lowest: float) -> Callable[..., Any]:
    def skipped(a: Any, axis: int | None = None, out: None = None, keepdims: bool = False) -> Any:
        a = as_array(a)
        result = function(_without_nan(a, lowest), axis, out, keepdims)
        return (
            where(r.all(u.isnan(a), axis, keepdims=keepdims), constant(-1, result), result)
            if dtypes.is_inexact(a.dtype)
            else result
        )

    skipped.__name__ = skipped.__qualname__ = name
    skipped.__doc__ = f"`{function.__name__}`, NaN left out; -1 where there is nothing else."
    return skipped


nanargmax = _nan_arg("nanargmax", r.argmax, -np.inf)
nanargmin = _nan_arg("nanargmin", r.argmin, np.inf)


def nanmean(
    a: Any, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False, where: Any = None
) -> Any:
    """`mean`, NaN left out.

    >>> import pyxla.numpy as jnp
    >>> jnp.nanmean(jnp.array([1.0, jnp.nan, 3.0]))
    Array(2., dtype=float32)
    """
    a = as_array(a)
    counted = u.logical_not(u.isnan(a))
    return r.mean(
        _without_nan(a, 0),
        axis,
        dtype,
        out,
        keepdims,
        where=counted if where is None else u.logical_and(counted, where),
    )


def nanvar(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    where: Any = None,
    mean: Any = None,
) -> Any:
    """`var`, NaN left out."""
    a = as_array(a)
    counted = u.logical_not(u.isnan(a))
    counted = counted if where is None else u.logical_and(counted, where)
    result = r.var(_without_nan(a, 0), axis, dtype, out, ddof, keepdims, where=counted, mean=mean)
    return nan_where(u.less_equal(r.sum(counted, axis, keepdims=keepdims), ddof), result)


def nanstd(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    where: Any = None,
    mean: Any = None,
) -> Any:
    """`std`, NaN left out."""
    return u.sqrt(nanvar(a, axis, dtype, out, ddof, keepdims, where, mean))


__all__ = [
    "nanargmax", "nanargmin", "nanmax", "nanmean", "nanmin", "nanprod", "nanstd", "nansum", "nanvar",
]  # fmt: skip
