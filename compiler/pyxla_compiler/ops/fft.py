"""Fourier transforms of the last dimensions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Context, Linear, MaybeValue, move_batch, register

_TYPE = re.compile(r"fft_type (\w+)>")
_FUNCTIONS: dict[str, Any] = {"FFT": np.fft.fftn, "IFFT": np.fft.ifftn, "RFFT": np.fft.rfftn, "IRFFT": np.fft.irfftn}


@register
class Fft(Linear):
    name = "stablehlo.fft"
    build = staticmethod(b.fft)

    def params(self, op: Operation) -> dict[str, Any]:
        found = _TYPE.search(str(op.attributes["fft_type"]))
        assert found is not None
        return {"fft_type": found.group(1), "fft_length": ir.ints(op, "fft_length")}

    def evaluate(self, x: Array, *, fft_type: str, fft_length: Sequence[int]) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        axes = tuple(range(x.ndim - len(fft_length), x.ndim))
        with np.errstate(all="ignore"):
            return _FUNCTIONS[fft_type](x, s=tuple(fft_length), axes=axes)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        fft_type: str,
        fft_length: Sequence[int],
    ) -> Sequence[MaybeValue]:
        (ct,) = cotangents
        assert ct is not None
        if fft_type == "RFFT":
            return [_transposed_rfft(ct, fft_length)]
        if fft_type == "IRFFT":
            return [_transposed_irfft(ct, fft_length)]
        return [b.fft(ct, fft_type=fft_type, fft_length=fft_length)]  # the matrix of a transform is symmetric

    def batch(
        self,
        ctx: Context,
        operands: Sequence[Value],
        dims: Sequence[int | None],
        *,
        fft_type: str,
        fft_length: Sequence[int],
    ) -> tuple[list[Value], list[int | None]]:
        x, dim = operands[0], dims[0]
        assert dim is not None
        if dim >= ir.rank(x) - len(fft_length):
            x, dim = move_batch(x, dim, 0, ctx.size), 0
        return [b.fft(x, fft_type=fft_type, fft_length=fft_length)], [dim]


def _transposed_rfft(ct: Value, fft_length: Sequence[int]) -> Value:
    """The real part of the whole transform of what was kept of the last dimension."""
    rank, n = ir.rank(ct), fft_length[-1]
    zeros = (0,) * (rank - 1)
    zero = b.constant(0, ir.dtype(ct))
    padded = b.pad(ct, zero, low=(*zeros, 0), high=(*zeros, n - n // 2 - 1), interior=(*zeros, 0))
    return b.real(b.fft(padded, fft_type="FFT", fft_length=fft_length))


def _transposed_irfft(ct: Value, fft_length: Sequence[int]) -> Value:
    """The conjugate transform, where all but the first and the middle element stand for two."""
    n = fft_length[-1]
    transform = b.fft(ct, fft_type="RFFT", fft_length=fft_length)
    shape, dtype = ir.shape_dtype(transform.type)
    weight = np.full(n // 2 + 1, 2.0)
    weight[0] = 1.0
    if n % 2 == 0:
        weight[-1] = 1.0
    scale = b.constant((weight / np.prod(fft_length)).astype(ir.dtype(ct)))
    scale = b.convert(b.broadcast_in_dim(scale, shape=shape, dims=(len(shape) - 1,)), dtype=dtype)
    return b.multiply(b.conj(transform), scale)
