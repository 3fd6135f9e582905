"""Determinants, and what their derivatives are made of."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyxla.lax import linalg as lax_linalg
from pyxla.numpy import ufuncs as u
from pyxla.numpy.creation import arange, ones, zeros_like
from pyxla.numpy.decompositions import matrices
from pyxla.numpy.grids import diagonal, triu
from pyxla.numpy.joining import concatenate
from pyxla.numpy.padding import pad
from pyxla.numpy.products import matmul
from pyxla.numpy.reductions import prod, sum
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import expand_dims, matrix_transpose, moveaxis, reshape
from pyxla.transforms.custom_rules import custom_jvp


class SlogdetResult(NamedTuple):
    """What `slogdet` returns."""

    sign: Any
    logabsdet: Any


def slogdet(a: Any, *, method: str | None = None) -> SlogdetResult:
    """The sign of the determinant (its phase, of complex matrices) and the logarithm of its absolute value.

    >>> import pyxla.numpy as jnp
    >>> sign, logabs = jnp.linalg.slogdet(jnp.array([[0.0, 1.0], [1.0, 0.0]]))
    >>> print(sign, logabs)
    -1.0 0.0
    """
    if method not in (None, "lu"):
        raise ValueError(f"linalg.slogdet has the method 'lu' only, got {method!r}")
    packed, pivots, _ = lax_linalg.lu(matrices("slogdet", a, square=True))
    on_diagonal = diagonal(packed, 0, -2, -1)
    size = u.absolute(on_diagonal)
    zero = (size == 0).any(-1)
    phases = u.true_divide(on_diagonal, where(size == 0, 1, size).astype(packed.dtype))
    sign = u.multiply(prod(phases, -1), _parity(pivots).astype(packed.dtype))
    return SlogdetResult(where(zero, 0, sign), sum(u.log(size), -1))


def _parity(pivots: Any) -> Any:
    """1 for an even number of exchanges, -1 for an odd one."""
    exchanged = sum(pivots != arange(pivots.shape[-1], dtype=pivots.dtype), -1)
    return 1 - 2 * (exchanged % 2)


def det(a: Any) -> Any:
    """The determinants of square matrices.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.det(jnp.array([[1.0, 2.0], [3.0, 4.0]])))
    -2.0
    """
    a = matrices("det", a, square=True)
    n = a.shape[-1]
    if n == 2:
        return a[..., 0, 0] * a[..., 1, 1] - a[..., 0, 1] * a[..., 1, 0]
    if n == 3:
        return _det3(a)
    return _det_by_lu(a)


@custom_jvp
def _det_by_lu(a: Any) -> Any:
    packed, pivots, _ = lax_linalg.lu(a)
    return prod(diagonal(packed, 0, -2, -1), -1) * _parity(pivots).astype(packed.dtype)


@_det_by_lu.defjvp
def _det_by_lu_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    # Jacobi's formula. The LU factorization itself has no derivative where the matrix is singular; the determinant has.
    (a,), (t,) = primals, tangents
    return _det_by_lu(a), sum(u.multiply(matrix_transpose(adjugate(a)), t), (-2, -1))


def adjugate(a: Any) -> Any:
    """The matrices `adj` with `adj a = a adj = det(a) I`, which singular ones have as well."""
    packed, pivots, permutation = lax_linalg.lu(a)
    rows = expand_dims(permutation, -1) == arange(a.shape[-1], dtype=permutation.dtype)
    below = lax_linalg.triangular_solve(packed, rows.astype(a.dtype), left_side=True, lower=True, unit_diagonal=True)
    parity = expand_dims(_parity(pivots), (-2, -1)).astype(a.dtype)
    return u.multiply(matmul(_adjugate_of_upper(triu(packed)), below), parity)


def _adjugate_of_upper(x: Any) -> Any:
    """The adjugate of upper triangular matrices, by products alone: of their diagonal blocks, twice as large in each
    step."""
    n = x.shape[-1]
    size = 1 << (n - 1).bit_length()
    lead, outside = x.shape[:-2], arange(size) >= n
    x = pad(x, [(0, 0)] * len(lead) + [(0, size - n)] * 2)
    det = where(outside, 1, diagonal(x, 0, -2, -1))
    adj = ones((*lead, size, 1, 1), x.dtype)
    side = 1
    while side < size:
        count = size // (2 * side)
        blocks = reshape(x, (*lead, count, 2, side, count, 2, side))[..., :, 0, :, :, 1, :]
        corner = moveaxis(diagonal(blocks, 0, -4, -2), -1, -3)
        first, second = adj[..., 0::2, :, :], adj[..., 1::2, :, :]
        first_det, second_det = (expand_dims(det[..., i::2], (-2, -1)) for i in (0, 1))
        corner = u.negative(matmul(matmul(first, corner), second))
        top = concatenate([u.multiply(first, second_det), corner], -1)
        bottom = concatenate([zeros_like(corner), u.multiply(second, first_det)], -1)
        adj, det, side = concatenate([top, bottom], -2), u.multiply(det[..., 0::2], det[..., 1::2]), 2 * side
    return adj[..., 0, :n, :n]


def _det3(a: Any) -> Any:
    def minor(i: int, j: int) -> Any:
        return a[..., 1, i] * a[..., 2, j] - a[..., 1, j] * a[..., 2, i]

    return a[..., 0, 0] * minor(1, 2) - a[..., 0, 1] * minor(0, 2) + a[..., 0, 2] * minor(0, 1)
