"""Fourier transforms with NumPy's names.

`norm` says where the division by the number of elements is: "backward" (the inverse; the default), "ortho" (its root
in both) or "forward".
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.array import wrap
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, canonical_axis, constant, convert
from pyxla.numpy.shaping import moveaxis, roll

_COMPLEX = {np.dtype(np.float32): np.dtype(np.complex64), np.dtype(np.float64): np.dtype(np.complex128)}


def _operand(name: str, x: Any, kind: str) -> Any:
    """x in a dtype that the transform takes: single precision where it is no double."""
    x = as_array(x)
    if kind == "RFFT" and dtypes.is_complex(x.dtype):
        raise ValueError(f"jnp.fft.{name} takes real numbers, got {x.dtype}: write jnp.fft.fft")
    real = dtypes.to_real_dtype(dtypes.to_inexact_dtype(x.dtype))
    real = real if real.itemsize >= 4 else np.dtype(np.float32)
    return convert(x, real if kind == "RFFT" else _COMPLEX[real])


def _axes(name: str, rank: int, s: Any, axes: Any, count: int | None) -> tuple[int, ...]:
    if axes is None:
        found = tuple(range(rank)) if s is None else tuple(range(rank - len(s), rank))
    else:
        found = tuple(canonical_axis(operator.index(i), rank) for i in axes)
    if count is not None and len(found) != count:
        raise ValueError(f"jnp.fft.{name} takes {count} axes, got {axes}")
    if len(set(found)) != len(found):
        raise ValueError(f"jnp.fft.{name} was given an axis twice: {axes}")
    if s is not None and len(s) != len(found):
        raise ValueError(f"jnp.fft.{name} needs a size for each axis, got sizes {s} for axes {found}")
    return found


def _transform(name: str, kind: str, x: Any, s: Any, axes: Any, norm: str | None, count: int | None = None) -> Any:
    x = _operand(name, x, kind)
    dims = _axes(name, x.ndim, s, axes, count)
    if not dims:
        return x
    if s is None:
        sizes = [x.shape[d] for d in dims]
        if kind == "IRFFT":
            sizes[-1] = 2 * (sizes[-1] - 1)
    else:
        sizes = [operator.index(n) for n in s]
    if min(sizes) < 1:
        raise ValueError(f"jnp.fft.{name} cannot transform {min(sizes)} elements")
    given = [*sizes[:-1], sizes[-1] // 2 + 1] if kind == "IRFFT" else sizes
    for d, n in zip(dims, given, strict=True):
        x = _resized(x, d, n)
    if len(dims) > 3 and kind in ("FFT", "IFFT"):
        for d, n in zip(dims, sizes, strict=True):
            x = moveaxis(lax.fft(moveaxis(x, d, -1), kind, (n,)), -1, d)
        return _scaled(name, x, kind, sizes, norm)
    last = tuple(range(x.ndim - len(dims), x.ndim))
    moved = moveaxis(x, dims, last)
    out = moveaxis(lax.fft(moved, kind, sizes), last, dims)
    return _scaled(name, out, kind, sizes, norm)


def _resized(x: Any, dim: int, n: int) -> Any:
    """x cut, or filled up with zeros, to n elements."""
    if n < x.shape[dim]:
        return lax.slice_in_dim(x, 0, n, axis=dim)
    config = [(0, n - size if d == dim else 0, 0) for d, size in enumerate(x.shape)]
    return x if n == x.shape[dim] else lax.pad(x, constant(0, x), config)


def _scaled(name: str, x: Any, kind: str, sizes: Sequence[int], norm: str | None) -> Any:
    if norm not in (None, "backward", "ortho", "forward"):
        raise ValueError(f"jnp.fft.{name}: norm is 'backward', 'ortho' or 'forward', got {norm!r}")
    total = math.prod(sizes)
    inverse = kind in ("IFFT", "IRFFT")
    if norm == "ortho":
        factor = math.sqrt(total) if inverse else 1 / math.sqrt(total)
    elif norm == "forward":
        factor = float(total) if inverse else 1 / total
    else:
        return x
    return u.multiply(x, constant(factor, x))


def fft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The Fourier transform along an axis, of `n` elements: cut, or filled up with zeros.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.fft.fft(jnp.array([1.0, 0.0, 1.0, 0.0])))
    [2.+0.j 0.+0.j 2.+0.j 0.+0.j]
    """
    return _transform("fft", "FFT", a, _one(n), (axis,), norm)


def ifft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The inverse of `fft`."""
    return _transform("ifft", "IFFT", a, _one(n), (axis,), norm)


def rfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The first n // 2 + 1 elements of the Fourier transform of real numbers; the others are their conjugates.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.fft.rfft(jnp.array([1.0, 0.0, 1.0, 0.0])))
    [2.+0.j 0.+0.j 2.+0.j]
    """
    return _transform("rfft", "RFFT", a, _one(n), (axis,), norm)


def irfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The inverse of `rfft`; `n` is the number of real numbers, 2 (m - 1) for m elements by default."""
    return _transform("irfft", "IRFFT", a, _one(n), (axis,), norm)


def _one(n: int | None) -> tuple[int, ...] | None:
    return None if n is None else (n,)


def fft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: str | None = None) -> Any:
    """The Fourier transform along two axes."""
    return _transform("fft2", "FFT", a, s, axes, norm, 2)


def ifft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: str | None = None) -> Any:
    """The inverse of `fft2`."""
    return _transform("ifft2", "IFFT", a, s, axes, norm, 2)


def rfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: str | None = None) -> Any:
    """The Fourier transform of real numbers along two axes; the last keeps its first half."""
    return _transform("rfft2", "RFFT", a, s, axes, norm, 2)


def irfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: str | None = None) -> Any:
    """The inverse of `rfft2`."""
    return _transform("irfft2", "IRFFT", a, s, axes, norm, 2)


def fftn(a: Any, s: Any = None, axes: Any = None, norm: str | None = None) -> Any:
    """The Fourier transform along several axes, all by default."""
    return _transform("fftn", "FFT", a, s, axes, norm)


def ifftn(a: Any, s: Any = None, axes: Any = None, norm: str | None = None) -> Any:
    """The inverse of `fftn`."""
    return _transform("ifftn", "IFFT", a, s, axes, norm)


def rfftn(a: Any, s: Any = None, axes: Any = None, norm: str | None = None) -> Any:
    """The Fourier transform of real numbers along several axes; the last of them keeps its first half."""
    return _transform("rfftn", "RFFT", a, s, axes, norm)


def irfftn(a: Any, s: Any = None, axes: Any = None, norm: str | None = None) -> Any:
    """The inverse of `rfftn`."""
    return _transform("irfftn", "IRFFT", a, s, axes, norm)


_SWAPPED = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}


def hfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The Fourier transform, real, of a sequence whose second half is the conjugate of the first, which is given."""
    return irfft(u.conjugate(as_array(a)), n, axis, _SWAPPED.get(norm, norm))


def ihfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None) -> Any:
    """The inverse of `hfft`."""
    return u.conjugate(rfft(a, n, axis, _SWAPPED.get(norm, norm)))


def fftfreq(n: int, d: Any = 1.0, *, dtype: Any = None) -> Any:
    """The frequencies of the elements of `fft`, for samples `d` apart.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.fft.fftfreq(4))
    [ 0.    0.25 -0.5  -0.25]
    """
    n = operator.index(n)
    whole = np.concatenate([np.arange((n + 1) // 2), np.arange(-(n // 2), 0)])
    return _frequencies(whole, n, d, dtype)


def rfftfreq(n: int, d: Any = 1.0, *, dtype: Any = None) -> Any:
    """The frequencies of the elements of `rfft`, for samples `d` apart.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.fft.rfftfreq(4))
    [0.   0.25 0.5 ]
    """
    n = operator.index(n)
    return _frequencies(np.arange(n // 2 + 1), n, d, dtype)


def _frequencies(whole: np.ndarray[Any, Any], n: int, d: Any, dtype: Any) -> Any:
    if n < 1:
        raise ValueError(f"there are no frequencies of {n} elements")
    found = dtypes.default_dtype(float) if dtype is None else dtypes.check_user_dtype(dtype, "jnp.fft.fftfreq")
    steps = wrap(whole.astype(found))
    return u.true_divide(steps, u.multiply(constant(n, steps), convert(d, found)))


def fftshift(x: Any, axes: Any = None) -> Any:
    """The zero frequency moved to the middle.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.fft.fftshift(jnp.arange(5)))
    [3 4 0 1 2]
    """
    x = as_array(x)
    return roll(x, *_shift(x, axes, 1))


def ifftshift(x: Any, axes: Any = None) -> Any:
    """The inverse of `fftshift`."""
    x = as_array(x)
    return roll(x, *_shift(x, axes, -1))


def _shift(x: Any, axes: Any, sign: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    chosen = range(x.ndim) if axes is None else axes if isinstance(axes, (tuple, list)) else (axes,)
    dims = tuple(canonical_axis(operator.index(i), x.ndim) for i in chosen)
    return tuple(x.shape[d] // 2 if sign > 0 else -(x.shape[d] // 2) for d in dims), dims


__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft", "irfft",
    "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]  # fmt: skip
