"""Polynomials as vectors of coefficients, the highest power first."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, converted, inexact, promote_dtypes
from pyxla.numpy.creation import array, zeros_like
from pyxla.numpy.joining import concatenate
from pyxla.numpy.products import convolve
from pyxla.numpy.shaping import atleast_1d, expand_dims
from pyxla.staging import with_weak_type


def polyval(p: Any, x: Any, *, unroll: int = 16) -> Any:
    """The value at x of the polynomial p[0] * x**(n-1) + ... + p[n-1], by Horner's rule.

    >>> import pyxla.numpy as jnp
    >>> jnp.polyval(jnp.array([1, 0, 2]), 3)
    Array(11, dtype=int32)
    """
    p, x = promote_dtypes(p, x)
    result = with_weak_type(zeros_like(x), False)
    for i in range(p.shape[0]):
        result = u.add(u.multiply(result, x), p[i])
    return result


def polyadd(a1: Any, a2: Any) -> Any:
    """The coefficients of the sum of two polynomials."""
    a1, a2 = promote_dtypes(atleast_1d(a1), atleast_1d(a2))
    n = max(a1.size, a2.size)
    a1, a2 = (lax.pad(x, np.zeros((), x.dtype), [(n - x.size, 0, 0)]) for x in (a1, a2))
    return u.add(a1, a2)


def polysub(a1: Any, a2: Any) -> Any:
    """The coefficients of the difference of two polynomials."""
    return polyadd(a1, u.negative(as_array(a2)))


def polymul(a1: Any, a2: Any, *, trim_leading_zeros: bool = False) -> Any:
    """The coefficients of the product of two polynomials.

    >>> import pyxla.numpy as jnp
    >>> jnp.polymul(jnp.array([1.0, 1.0]), jnp.array([1.0, -1.0]))
    Array([ 1.,  0., -1.], dtype=float32)
    """
    a1, a2 = promote_dtypes(inexact(atleast_1d(a1)), inexact(atleast_1d(a2)))
    if trim_leading_zeros:
        from pyxla.numpy.sets import trim_zeros

        a1, a2 = trim_zeros(a1, trim="f"), trim_zeros(a2, trim="f")
    return convolve(a1, a2)


def polyder(p: Any, m: int = 1) -> Any:
    """The coefficients of the m-th derivative of a polynomial."""
    p = inexact(p)
    for _ in range(m):
        powers = np.arange(p.size - 1, 0, -1).astype(p.dtype)
        p = u.multiply(p[:-1], powers)
    return p


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The coefficients of the m-th integral of a polynomial, `k` being the constants (0)."""
    p = inexact(p)
    constants = atleast_1d(converted(array(0 if k is None else k), p.dtype))
    if constants.size not in (1, m):
        raise ValueError(f"polyint takes one constant, or one for each of {m} integrations: got {constants.size}")
    for i in range(m):
        powers = np.arange(p.size, 0, -1).astype(p.dtype)
        p = concatenate([u.true_divide(p, powers), expand_dims(constants[i if constants.size > 1 else 0], 0)])
    return p


__all__ = [
    "polyadd", "polyder", "polyint", "polymul", "polysub", "polyval",
]  # fmt: skip
