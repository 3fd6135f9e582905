"""Fourier transforms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import ir
from ..ir import Value

__all__ = ["fft"]


def fft(x: Value, *, fft_type: str, fft_length: Sequence[int]) -> Value:
    """The transform of the last dimensions: `fft_type` is FFT, IFFT, RFFT or IRFFT, `fft_length` their sizes.

    RFFT makes complex numbers of real ones and keeps the first half of the last dimension, IRFFT goes back.
    """
    shape, dtype = ir.shape_dtype(x.type)
    last = shape[-1]
    if fft_type == "RFFT":
        last, dtype = fft_length[-1] // 2 + 1, np.result_type(dtype, np.complex64)
    elif fft_type == "IRFFT":
        last, dtype = fft_length[-1], np.dtype(f"f{dtype.itemsize // 2}")
    attributes = {"fft_type": ir.attr(f"#stablehlo<fft_type {fft_type}>"), "fft_length": ir.i64s(fft_length)}
    return ir.create("stablehlo.fft", [ir.tensor_type((*shape[:-1], last), dtype)], [x], attributes).result
