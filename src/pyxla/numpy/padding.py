"""`pad`, in all the ways to fill the margin."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import lax
from pyxla.numpy import reductions, shaping
from pyxla.numpy.common import as_array, broadcast_to_shape, converted
from pyxla.numpy.joining import concatenate
from pyxla.numpy.searching import take
from pyxla.staging import with_weak_type


def pad(array: Any, pad_width: Any, mode: str = "constant", **kwargs: Any) -> Any:
    """An array with a margin.

    Args:
        pad_width: elements before and after: for each axis a pair, one pair for all, or one number for all.
        mode: "constant" (with `constant_values`), "edge", "reflect", "symmetric" (both with `reflect_type`), "wrap",
            "linear_ramp" (with `end_values`), "maximum", "minimum", "mean" (all with `stat_length`), or "empty".

    Raises:
        ValueError: a negative width.
        NotImplementedError: another mode.

    >>> import pyxla.numpy as jnp
    >>> jnp.pad(jnp.arange(3), 2, mode="reflect")
    Array([2, 1, 0, 1, 2, 1, 0], dtype=int32)
    """
    array = as_array(array)
    widths = _pairs(pad_width, array.ndim)
    widths = [(int(lo), int(hi)) for lo, hi in widths]
    if any(n < 0 for pair in widths for n in pair):
        raise ValueError(f"a margin has no negative width: {pad_width}")
    if mode == "constant":
        return _constant(array, widths, kwargs.pop("constant_values", 0))
    if mode == "empty":
        return _constant(array, widths, 0)
    if mode in _INDEXED:
        for axis, (lo, hi) in enumerate(widths):
            if lo or hi:
                array = take(array, _INDEXED[mode](array.shape[axis], lo, hi, kwargs.get("reflect_type", "even")), axis)
        return array
    if mode == "linear_ramp":
        return _linear_ramp(array, widths, kwargs.pop("end_values", 0))
    if mode in ("maximum", "minimum", "mean"):
        return _statistic(array, widths, mode, kwargs.pop("stat_length", None))
    raise NotImplementedError(
        f"pad has no mode {mode!r}: write constant, empty, linear_ramp, maximum, minimum, mean, {', '.join(_INDEXED)}."
    )


def _pairs(value: Any, rank: int) -> list[Any]:
    """A pair for each axis of a number, a pair, or pairs (of numbers, or of scalars that may be traced)."""
    if isinstance(value, dict):
        pairs: list[Any] = [(0, 0)] * rank
        for axis, width in value.items():
            pairs[axis] = width if isinstance(width, tuple) else (width, width)
        return pairs
    if not isinstance(value, (list, tuple)):
        if np.ndim(value) == 0:
            return [(value, value)] * rank
        value = np.asarray(value).tolist()
    if all(np.ndim(v) == 0 for v in value):
        if len(value) == 1:
            return [(value[0], value[0])] * rank
        if len(value) == 2:
            return [tuple(value)] * rank
    pairs = [tuple(v) if len(v) == 2 else (v[0], v[0]) for v in value]
    if len(pairs) == 1:
        return pairs * rank
    if len(pairs) != rank:
        raise ValueError(f"pad takes a pair of widths for each of the {rank} axes, or one for all: got {value}")
    return pairs


def _constant(x: Any, widths: list[tuple[int, int]], values: Any) -> Any:
    pairs = _pairs(values, x.ndim)
    if all(v is pairs[0][0] for pair in pairs for v in pair):
        fill = with_weak_type(converted(pairs[0][0] if pairs else 0, x.dtype), x.weak_type)
        return lax.pad(x, fill, [(lo, hi, 0) for lo, hi in widths])
    for axis, ((lo, hi), (before, after)) in enumerate(zip(widths, pairs, strict=True)):
        for low, high, value in ((lo, 0, before), (0, hi, after)):
            config = [(low, high, 0) if d == axis else (0, 0, 0) for d in range(x.ndim)]
            x = lax.pad(x, with_weak_type(converted(value, x.dtype), x.weak_type), config)
    return x


def _edge(n: int, lo: int, hi: int, reflect_type: str) -> np.ndarray[Any, Any]:
    return np.clip(np.arange(-lo, n + hi), 0, n - 1).astype(np.int32)


def _wrap(n: int, lo: int, hi: int, reflect_type: str) -> np.ndarray[Any, Any]:
    return (np.arange(-lo, n + hi) % n).astype(np.int32)


def _reflect(n: int, lo: int, hi: int, reflect_type: str) -> np.ndarray[Any, Any]:
    _only_even(reflect_type)
    period = max(2 * (n - 1), 1)
    i = np.arange(-lo, n + hi) % period
    return np.minimum(i, period - i).astype(np.int32) if n > 1 else np.zeros(lo + n + hi, np.int32)


def _symmetric(n: int, lo: int, hi: int, reflect_type: str) -> np.ndarray[Any, Any]:
    _only_even(reflect_type)
    i = np.arange(-lo, n + hi) % (2 * n)
    return np.minimum(i, 2 * n - 1 - i).astype(np.int32)


def _only_even(reflect_type: str) -> None:
    if reflect_type != "even":
        raise NotImplementedError(f"pad reflects with reflect_type='even' only, not {reflect_type!r}.")


_INDEXED = {"edge": _edge, "wrap": _wrap, "reflect": _reflect, "symmetric": _symmetric}


def _linear_ramp(x: Any, widths: list[tuple[int, int]], end_values: Any) -> Any:
    from pyxla.numpy.grids import linspace

    for axis, ((lo, hi), (first, last)) in enumerate(zip(widths, _pairs(end_values, x.ndim), strict=True)):
        n = x.shape[axis]
        front, back = (shaping.squeeze(lax.slice_in_dim(x, i, i + 1, axis=axis), axis) for i in (0, n - 1))
        before = linspace(converted(first, x.dtype), front, lo, endpoint=False, dtype=x.dtype, axis=axis)
        after = shaping.flip(
            linspace(converted(last, x.dtype), back, hi, endpoint=False, dtype=x.dtype, axis=axis), axis
        )
        x = concatenate([before, x, after], axis)
    return x


def _statistic(x: Any, widths: list[tuple[int, int]], mode: str, stat_length: Any) -> Any:
    function = {"maximum": reductions.max, "minimum": reductions.min, "mean": _mean}[mode]
    lengths = _pairs(stat_length, x.ndim)
    for axis, ((lo, hi), (first, last)) in enumerate(zip(widths, lengths, strict=True)):
        n = x.shape[axis]
        first, last = (n if k is None else min(k, n) for k in (first, last))
        before = function(lax.slice_in_dim(x, 0, first, axis=axis), axis=axis, keepdims=True)
        after = function(lax.slice_in_dim(x, n - last, n, axis=axis), axis=axis, keepdims=True)
        spread = [
            broadcast_to_shape(v, (*x.shape[:axis], k, *x.shape[axis + 1 :])) for v, k in ((before, lo), (after, hi))
        ]
        x = concatenate([spread[0], x, spread[1]], axis)
    return x


def _mean(x: Any, axis: int, keepdims: bool) -> Any:
    from pyxla.numpy.arithmetic import round as rounded

    return (
        converted(rounded(reductions.mean(x, axis=axis, keepdims=keepdims)), x.dtype)
        if x.dtype.kind in "iu"
        else reductions.mean(x, axis=axis, keepdims=keepdims)
    )


__all__ = [
    "pad",
]  # fmt: skip
