"""stablehlo.fft: values of numpy, derivatives and batches by the rule checker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b

from .checker import Array, check_batching, check_derivatives, run

TYPES = ["FFT", "IFFT", "RFFT", "IRFFT"]
LENGTHS = [(6,), (5,), (1,), (4, 5), (3, 2, 4)]


def operand(fft_type: str, length: tuple[int, ...], batch: tuple[int, ...] = (), dtype: Any = np.float64) -> Array:
    random = np.random.RandomState(len(length))
    last = length[-1] // 2 + 1 if fft_type == "IRFFT" else length[-1]
    shape = (*batch, *length[:-1], last)
    real = random.uniform(-1, 1, shape)
    x = real if fft_type == "RFFT" else real + 1j * random.uniform(-1, 1, shape)
    return x.astype(dtype if fft_type == "RFFT" else np.result_type(dtype, np.complex64))


@pytest.mark.parametrize("fft_type", TYPES)
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_are_those_of_jax(fft_type: str, length: tuple[int, ...], dtype: Any) -> None:
    x = operand(fft_type, length, (2,), dtype)
    (out,) = run(b.fft, [x], fft_type=fft_type, fft_length=length)
    want = np.asarray(lax.fft(x, fft_type, length))
    np.testing.assert_allclose(out, want, rtol=0, atol=16 * np.finfo(dtype).eps * np.abs(want).max())


@pytest.mark.parametrize("fft_type", TYPES)
@pytest.mark.parametrize("length", LENGTHS)
def test_derivatives(fft_type: str, length: tuple[int, ...]) -> None:
    check_derivatives(b.fft, [operand(fft_type, length, (2,))], fft_type=fft_type, fft_length=length)


@pytest.mark.parametrize("fft_type", TYPES)
@pytest.mark.parametrize("length", [(6,), (4, 5)])
def test_batching(fft_type: str, length: tuple[int, ...]) -> None:
    check_batching(b.fft, [operand(fft_type, length, (2,))], rtol=1e-12, fft_type=fft_type, fft_length=length)
