"""`pyxla-legalize-iree-fft`: IREE transforms one dimension of a power of two in complex64; here come all others.

A transform of n = p q elements is p transforms of q and q of p, with factors between them (J. Cooley and J. Tukey,
"An algorithm for the machine calculation of complex Fourier series", 1965). Small ones are products with a matrix;
a large prime is a convolution, which has a length of many factors (L. Bluestein, "A linear filtering approach to the
computation of discrete Fourier transform", 1970). The factors are computed on the host in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value
from ...ops.base import lookup
from ..rewrite import rewrite

#: Transforms of up to this length are one product with a matrix.
LARGEST_MATRIX = 64


def fft(module: ir.Module) -> None:
    """Fourier transforms of any number of dimensions, any length and any dtype become products with small matrices."""
    rewrite(module, {"stablehlo.fft": _lower})


def _lower(op: Operation) -> Sequence[Value] | None:
    params = lookup("stablehlo.fft").params(op)
    kind, lengths = params["fft_type"], params["fft_length"]
    x = op.operands[0]
    result_shape, result_dtype = ir.shape_dtype(op.result.type)
    if 0 in (*result_shape, *ir.shape(x)):
        return [b.full(result_shape, 0, result_dtype)]
    first = ir.rank(x) - len(lengths)
    last = ir.rank(x) - 1
    if kind == "RFFT":
        x = _half_of_real(x, lengths[-1])
    for dim in range(first, last):
        x = _along(x, dim, inverse=kind in ("IFFT", "IRFFT"))
    if kind == "IRFFT":
        x = _real_of_half(x, lengths[-1])
    elif kind != "RFFT":
        x = _along(x, last, inverse=kind == "IFFT")
    if kind not in ("IFFT", "IRFFT"):
        return [x]
    return [b.multiply(x, b.full_like(x, 1 / math.prod(lengths)))]


def _along(x: Value, dim: int, *, inverse: bool) -> Value:
    """The transform of one dimension, not scaled."""
    last = ir.rank(x) - 1
    moved = b.moveaxis(x, dim, last)
    shape = ir.shape(moved)
    out = _transform(b.reshape(moved, shape=(-(-math.prod(shape) // shape[-1]), shape[-1])), inverse)
    return b.moveaxis(b.reshape(out, shape=shape), last, dim)


def _half_of_real(x: Value, n: int) -> Value:
    """The first n // 2 + 1 elements of the transform of the real numbers in the last dimension."""
    shape, dtype = ir.shape_dtype(x.type)
    if n % 2 or n == 2:
        whole = _along(b.complex_(x, b.zeros_like(x)), len(shape) - 1, inverse=False)
        return _last(whole, 0, n // 2 + 1)
    # Two reals are one complex number of a transform half as long, which is then taken apart.
    half = n // 2
    pairs = b.reshape(x, shape=(*shape[:-1], half, 2))
    z = _along(b.complex_(_pick(pairs, 0), _pick(pairs, 1)), len(shape) - 1, inverse=False)
    ends = _last(z, 0, 1)
    z = b.concatenate(z, ends, dimension=len(shape) - 1)
    mirrored = b.conj(b.reverse(z, dimensions=(len(shape) - 1,)))
    even, odd = b.add(z, mirrored), b.subtract(z, mirrored)
    factors = -0.5j * np.exp(-2j * np.pi * np.arange(half + 1) / n)
    return b.add(b.multiply(even, b.full_like(even, 0.5)), _times(odd, factors, dtype))


def _real_of_half(x: Value, n: int) -> Value:
    """The real numbers whose transform begins with the last dimension of x, not scaled."""
    shape, dtype = ir.shape_dtype(x.type)
    last = len(shape) - 1
    first = _last(x, 0, 1)
    first = b.complex_(b.real(first), b.zeros_like(b.real(first)))  # of real numbers, whatever x says
    if n == 1:
        return b.real(first)
    if n % 2:
        rest = _last(x, 1, n // 2 + 1)
        whole = b.concatenate(first, rest, b.conj(b.reverse(rest, dimensions=(last,))), dimension=last)
        return b.real(_along(whole, last, inverse=True))
    half = n // 2
    middle = _last(x, half, half + 1)
    middle = b.complex_(b.real(middle), b.zeros_like(b.real(middle)))
    inner = [_last(x, 1, half)] if half > 1 else []
    z = b.concatenate(first, *inner, middle, dimension=last)
    mirrored = b.conj(b.reverse(z, dimensions=(last,)))
    even, odd = b.add(z, mirrored), b.subtract(z, mirrored)
    factors = 1j * np.exp(2j * np.pi * np.arange(half + 1) / n)
    packed = _last(b.add(even, _times(odd, factors, dtype)), 0, half)
    out = _along(packed, last, inverse=True)
    pairs = [b.expand_dims(part(out), dim=last + 1) for part in (b.real, b.imag)]
    return b.reshape(b.concatenate(*pairs, dimension=last + 1), shape=(*shape[:-1], n))


def _last(x: Value, start: int, end: int) -> Value:
    shape = ir.shape(x)
    return b.slice_(x, start=(*(0 for _ in shape[:-1]), start), limit=(*shape[:-1], end))


def _pick(pairs: Value, index: int) -> Value:
    return b.reshape(_last(pairs, index, index + 1), shape=ir.shape(pairs)[:-1])


def _times(x: Value, factors: np.ndarray[tuple[int, ...], np.dtype[np.complex128]], dtype: DType) -> Value:
    """x times constants in its last dimensions."""
    shape = ir.shape(x)
    dims = range(len(shape) - factors.ndim, len(shape))
    return b.multiply(x, b.broadcast_in_dim(_constant(factors, dtype), shape=shape, dims=dims))


def _constant(factors: np.ndarray[tuple[int, ...], np.dtype[np.complex128]], dtype: DType) -> Value:
    return b.constant(factors.astype(np.result_type(dtype, np.complex64)))


def _transform(x: Value, inverse: bool) -> Value:
    """The transforms of the rows of a matrix."""
    rows, n = ir.shape(x)
    dtype = ir.dtype(x)
    if n == 1:
        return x
    if n <= LARGEST_MATRIX:
        return _product(x, _matrix(n, inverse))
    p = _factor(n)
    if p == 1:
        return _convolution(x, inverse)
    q = n // p
    # Element i q + j, frequency k + p l: sums over i, then factors, then sums over j.
    columns = b.transpose(b.reshape(x, shape=(rows, p, q)), permutation=(0, 2, 1))
    inner = _product(b.reshape(columns, shape=(rows * q, p)), _matrix(p, inverse))
    inner = b.transpose(b.reshape(inner, shape=(rows, q, p)), permutation=(0, 2, 1))
    inner = _times(inner, _powers(p, q, n, inverse), dtype)
    outer = b.reshape(_transform(b.reshape(inner, shape=(rows * p, q)), inverse), shape=(rows, p, q))
    return b.reshape(b.transpose(outer, permutation=(0, 2, 1)), shape=(rows, n))


def _factor(n: int) -> int:
    """The largest factor of n that is small enough for a matrix; 1 where there is none."""
    return max(p for p in range(1, LARGEST_MATRIX + 1) if n % p == 0)


def _powers(p: int, q: int, n: int, inverse: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    """exp(-2 pi i j k / n) for j < p and k < q, conjugate for the inverse; exact in the angles."""
    turns = np.outer(np.arange(p), np.arange(q)) % n
    return np.exp((2j if inverse else -2j) * np.pi * turns / n)


def _matrix(n: int, inverse: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    return _powers(n, n, n, inverse)


def _product(x: Value, matrix: np.ndarray[tuple[int, ...], np.dtype[np.complex128]]) -> Value:
    """x @ matrix. Of real matrices, since those are what the target multiplies fast."""
    n = len(matrix)
    real = np.dtype(f"f{ir.dtype(x).itemsize // 2}")
    left = b.concatenate(b.real(x), b.imag(x), dimension=1)
    right = np.block([[matrix.real, matrix.imag], [-matrix.imag, matrix.real]]).astype(real)
    out = b.dot_general(
        left,
        b.constant(right),
        lhs_batching=(),
        rhs_batching=(),
        lhs_contracting=(1,),
        rhs_contracting=(0,),
        precision=("HIGHEST", "HIGHEST"),
    )
    return b.complex_(_last(out, 0, n), _last(out, n, 2 * n))


def _convolution(x: Value, inverse: bool) -> Value:
    """A transform of any length as a convolution with exp(pi i k^2 / n), of the next power of two at least 2 n - 1."""
    rows, n = ir.shape(x)
    dtype = ir.dtype(x)
    size = 1 << (2 * n - 2).bit_length()
    squares = np.arange(n, dtype=object) ** 2 % (2 * n)
    chirp = np.exp((1j if inverse else -1j) * np.pi * squares.astype(np.float64) / n)
    kernel = np.zeros(size, np.complex128)
    kernel[:n] = np.conj(chirp)
    kernel[size - n + 1 :] = np.conj(chirp[:0:-1])
    zeros = b.full((rows, size - n), 0, dtype)
    wide = b.concatenate(_times(x, chirp, dtype), zeros, dimension=1)
    product = _times(_transform(wide, False), np.fft.fft(kernel) / size, dtype)
    return _times(_last(_transform(product, True), 0, n), chirp, dtype)
