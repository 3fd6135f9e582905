"""Products of vectors and matrices. All come down to `lax.dot_general`."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from pyxla import lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, broadcast_shapes, canonical_axis, promote_dtypes, promote_inexact
from pyxla.numpy.shaping import broadcast_to, moveaxis, ravel, reshape, transpose


def dot(a: Any, b: Any, *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """The sum of products over the last axis of `a` and the last but one of `b` (or its only one).

    >>> import pyxla.numpy as jnp
    >>> jnp.dot(jnp.array([[1, 2], [3, 4]]), jnp.array([1, 1]))
    Array([3, 7], dtype=int32)
    """
    a, b = promote_dtypes(a, b)
    if not a.ndim or not b.ndim:
        return _as(u.multiply(a, b), preferred_element_type)
    contract = (a.ndim - 1,), (max(b.ndim - 2, 0),)
    if a.shape[-1] != b.shape[contract[1][0]]:
        raise TypeError(
            f"dot of shapes {a.shape} and {b.shape}: sizes {a.shape[-1]} and {b.shape[contract[1][0]]} differ"
        )
    return lax.dot_general(a, b, (contract, ((), ())), precision, preferred_element_type)


def _as(x: Any, dtype: Any) -> Any:
    return x if dtype is None else lax.convert_element_type(x, dtype)


def matmul(a: Any, b: Any, *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """Matrix products; leading dimensions broadcast, vectors count as a row on the left and a column on the right.

    Raises:
        ValueError: scalars.
        TypeError: inner sizes differ.

    >>> import pyxla.numpy as jnp
    >>> jnp.matmul(jnp.ones((5, 2, 3)), jnp.ones((3, 4))).shape
    (5, 2, 4)
    """
    a, b = promote_dtypes(a, b)
    if not a.ndim or not b.ndim:
        raise ValueError("matmul takes no scalars: write x * y.")
    contracted = max(b.ndim - 2, 0)
    if a.shape[-1] != b.shape[contracted]:
        raise TypeError(
            f"matmul of shapes {a.shape} and {b.shape}: inner sizes {a.shape[-1]} and {b.shape[contracted]} differ"
        )
    if a.ndim <= 2 and b.ndim <= 2:
        return lax.dot_general(a, b, (((a.ndim - 1,), (contracted,)), ((), ())), precision, preferred_element_type)
    if b.ndim == 1:
        return lax.dot_general(a, b, (((a.ndim - 1,), (0,)), ((), ())), precision, preferred_element_type)
    # A dimension that one lacks, or has of size 1, stays with the other; only shared ones are batch dimensions.
    a_core, b_core = min(a.ndim, 2), 2
    batch = broadcast_shapes(a.shape[: a.ndim - a_core], b.shape[: b.ndim - b_core])
    rank = len(batch)
    a_names, b_names = list(range(rank - (a.ndim - a_core), rank)), list(range(rank - (b.ndim - b_core), rank))
    a, a_names = _dropped(a, a_names, batch)
    b, b_names = _dropped(b, b_names, batch)
    shared = [d for d in a_names if d in b_names]
    numbers = (
        ((len(a_names) + a_core - 1,), (len(b_names),)),
        ([a_names.index(d) for d in shared], [b_names.index(d) for d in shared]),
    )
    product = lax.dot_general(a, b, numbers, precision, preferred_element_type)
    row, column = ([rank] if a_core == 2 else []), [rank + 1]
    order = [*shared, *(d for d in a_names if d not in shared), *row, *(d for d in b_names if d not in shared), *column]
    product = transpose(product, [order.index(d) for d in sorted(order)])
    # Batch dimensions of size 1 in both were dropped.
    core = product.shape[product.ndim - len(row) - 1 :]
    return reshape(product, (*batch, *core))


def _dropped(x: Any, names: list[int], batch: Sequence[int]) -> tuple[Any, list[int]]:
    """x without its leading dimensions of size 1, and the names of those left."""
    kept = [i for i in range(len(names)) if x.shape[i] != 1]
    shape = (*(x.shape[i] for i in kept), *x.shape[len(names) :])
    return reshape(x, shape), [names[i] for i in kept]


def matvec(x1: Any, x2: Any, /) -> Any:
    """Matrices times vectors; leading dimensions broadcast."""
    x2 = as_array(x2)
    return matmul(x1, reshape(x2, (*x2.shape, 1)))[..., 0]


def vecmat(x1: Any, x2: Any, /) -> Any:
    """Conjugated row vectors times matrices; leading dimensions broadcast."""
    x1 = u.conjugate(x1)
    return matmul(reshape(x1, (*x1.shape[:-1], 1, x1.shape[-1])), x2)[..., 0, :]


def vdot(a: Any, b: Any, *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """The sum of all products of the elements of two arrays, those of the first conjugated."""
    return dot(
        ravel(u.conjugate(a)), ravel(as_array(b)), precision=precision, preferred_element_type=preferred_element_type
    )


def vecdot(x1: Any, x2: Any, /, *, axis: int = -1, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """Sums of products along an axis, the elements of the first conjugated; other dimensions broadcast.

    >>> import pyxla.numpy as jnp
    >>> jnp.vecdot(jnp.array([[1, 2], [3, 4]]), jnp.array([1, 1]))
    Array([3, 7], dtype=int32)
    """
    x1, x2 = promote_dtypes(x1, x2)
    if x1.shape[axis] != x2.shape[axis]:
        raise ValueError(f"vecdot along an axis of sizes {x1.shape[axis]} and {x2.shape[axis]}, which differ")
    x1, x2 = moveaxis(u.conjugate(x1), axis, -1), moveaxis(x2, axis, -1)
    shape = broadcast_shapes(x1.shape, x2.shape)
    x1, x2 = broadcast_to(x1, shape), broadcast_to(x2, shape)
    batch = tuple(range(len(shape) - 1))
    return lax.dot_general(x1, x2, (((len(batch),), (len(batch),)), (batch, batch)), precision, preferred_element_type)


def inner(a: Any, b: Any, *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """The sum of products over the last axes."""
    a, b = promote_dtypes(a, b)
    if not a.ndim or not b.ndim:
        return _as(u.multiply(a, b), preferred_element_type)
    return tensordot(a, b, ((-1,), (-1,)), precision=precision, preferred_element_type=preferred_element_type)


def outer(a: Any, b: Any, out: None = None) -> Any:
    """All products of an element of `a` and one of `b`, read row by row."""
    a, b = promote_dtypes(a, b)
    return u.multiply(reshape(a, (a.size, 1)), ravel(b))


def tensordot(a: Any, b: Any, axes: Any = 2, *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """The sum of products over pairs of axes: the last n of `a` and the first n of `b`, or as listed.

    >>> import pyxla.numpy as jnp
    >>> jnp.tensordot(jnp.ones((2, 3, 4)), jnp.ones((4, 3)), axes=((1, 2), (1, 0)))
    Array([12., 12.], dtype=float32)
    """
    a, b = promote_dtypes(a, b)
    if isinstance(axes, (tuple, list)):
        left, right = ((x,) if not isinstance(x, (tuple, list)) else tuple(x) for x in axes)
        if len(left) != len(right):
            raise TypeError(f"tensordot takes axes in pairs: got {axes}")
    else:
        n = operator.index(axes)
        if n > min(a.ndim, b.ndim):
            raise TypeError(f"tensordot over {n} axes of arrays of {a.ndim} and {b.ndim} dimensions")
        left, right = range(a.ndim - n, a.ndim), range(n)
    left, right = [canonical_axis(i, a.ndim) for i in left], [canonical_axis(i, b.ndim) for i in right]
    return lax.dot_general(a, b, ((left, right), ((), ())), precision, preferred_element_type)


def kron(a: Any, b: Any) -> Any:
    """The Kronecker product: `b` in the place of each element of `a`, times it.

    >>> import pyxla.numpy as jnp
    >>> jnp.kron(jnp.array([1, 10]), jnp.array([1, 2]))
    Array([ 1,  2, 10, 20], dtype=int32)
    """
    a, b = promote_dtypes(a, b)
    rank = max(a.ndim, b.ndim)
    a, b = (reshape(x, (1,) * (rank - x.ndim) + x.shape) for x in (a, b))
    a = reshape(a, tuple(n for k in a.shape for n in (k, 1)))
    product = u.multiply(a, reshape(b, tuple(n for k in b.shape for n in (1, k))))
    return reshape(product, tuple(math.prod(product.shape[2 * i : 2 * i + 2]) for i in range(rank)))


def convolve(a: Any, v: Any, mode: str = "full", *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """The convolution of two vectors; "same" and "valid" give the middle of it, and the part where they overlap wholly.

    >>> import pyxla.numpy as jnp
    >>> jnp.convolve(jnp.array([1.0, 2.0, 3.0]), jnp.array([0.0, 1.0, 0.5]))
    Array([0. , 1. , 2.5, 4. , 1.5], dtype=float32)
    """
    return _convolve("convolve", a, v, mode, precision, preferred_element_type)


def correlate(a: Any, v: Any, mode: str = "valid", *, precision: Any = None, preferred_element_type: Any = None) -> Any:
    """The cross-correlation of two vectors, the second conjugated."""
    return _convolve("correlate", a, u.conjugate(v), mode, precision, preferred_element_type)


def _convolve(name: str, a: Any, v: Any, mode: str, precision: Any, preferred_element_type: Any) -> Any:
    from pyxla.numpy.shaping import flip

    a, v = promote_inexact(a, v)
    if a.ndim != 1 or v.ndim != 1 or not a.size or not v.size:
        raise ValueError(f"{name} takes two vectors that are not empty, got shapes {a.shape} and {v.shape}")
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode is 'full', 'same' or 'valid', not {mode!r}")
    swapped = a.size < v.size
    if name == "correlate":
        # The kernel slides as it is; exchanged, both are reversed.
        kernel, signal = (flip(a), flip(v)) if swapped else (v, a)
    else:
        signal, kernel = (v, flip(a)) if swapped else (a, flip(v))
    n = kernel.size
    low, high = {"full": (n - 1, n - 1), "same": (n // 2, n - n // 2 - 1), "valid": (0, 0)}[mode]
    if name == "correlate" and swapped:
        low, high = high, low
    result = lax.conv_general_dilated(
        reshape(signal, (1, 1, signal.size)),
        reshape(kernel, (1, 1, n)),
        (1,),
        [(low, high)],
        precision=precision,
        preferred_element_type=preferred_element_type,
    )
    return ravel(result)


__all__ = [
    "convolve", "correlate", "dot", "inner", "kron", "matmul", "matvec", "outer", "tensordot", "vdot", "vecdot",
    "vecmat",
]  # fmt: skip
