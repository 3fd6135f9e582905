"""jnp.fft against jax: values and dtypes, eager and staged, derivatives and errors."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jax_numpy
import numpy as np
import pytest
from differential import check

import pyxla
import pyxla.numpy as jnp
from pyxla import lax

ATOL = 4e-6
RANDOM = np.random.RandomState(0)
REAL = RANDOM.uniform(-1, 1, (3, 4, 6)).astype(np.float32)
COMPLEX = (REAL + 1j * RANDOM.uniform(-1, 1, (3, 4, 6))).astype(np.complex64)


@pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"])
@pytest.mark.parametrize("n", [None, 4, 5, 9])
@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize("norm", [None, "ortho", "forward"])
def test_one_axis(name: str, n: int | None, axis: int, norm: str | None) -> None:
    x = REAL if name in ("rfft", "ihfft") else COMPLEX
    check(name, x, n, axis, norm, module=jnp.fft, reference=jax_numpy.fft, atol=ATOL, rtol=1e-5)


@pytest.mark.parametrize("name", ["fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn", "irfftn"])
@pytest.mark.parametrize("options", [{}, {"axes": (0, 2)}, {"s": (5, 3), "axes": (2, 1)}, {"norm": "ortho"}])
def test_several_axes(name: str, options: Any) -> None:
    x = REAL if name.startswith("rfft") else COMPLEX
    check(name, x, module=jnp.fft, reference=jax_numpy.fft, atol=2e-5, rtol=1e-5, **options)


@pytest.mark.parametrize("dtype", [np.int32, np.float32, np.complex64, np.bool_])
def test_operands_become_complex(dtype: Any) -> None:
    check("fft", np.arange(5).astype(dtype), module=jnp.fft, reference=jax_numpy.fft, atol=ATOL)


def test_double_precision() -> None:
    with pyxla.enable_x64(True), jax.enable_x64(True):
        check("rfft", REAL.astype(np.float64), module=jnp.fft, reference=jax_numpy.fft, atol=1e-14)


@pytest.mark.parametrize("n", [1, 4, 5])
def test_frequencies(n: int) -> None:
    check("fftfreq", n, 0.5, module=jnp.fft, reference=jax_numpy.fft)
    check("rfftfreq", n, module=jnp.fft, reference=jax_numpy.fft)


@pytest.mark.parametrize("axes", [None, 0, (0, 2)])
def test_shifts(axes: Any) -> None:
    check("fftshift", REAL, axes, module=jnp.fft, reference=jax_numpy.fft)
    check("ifftshift", REAL, axes, module=jnp.fft, reference=jax_numpy.fft)


@pytest.mark.parametrize("n", [5, 6])
def test_gradient_of_a_spectrum_is_that_of_jax(n: int) -> None:
    def power(module: Any, x: Any) -> Any:
        return (abs(module.fft.irfft(module.fft.rfft(x, n) * 2j, n)) ** 2).sum()

    x = REAL[0, 0]
    want = jax.grad(lambda x: power(jax_numpy, x))(x)
    np.testing.assert_allclose(np.asarray(pyxla.grad(lambda x: power(jnp, x))(x)), want, rtol=1e-4, atol=1e-5)


def test_vmap_over_a_transformed_axis_position() -> None:
    got = pyxla.vmap(jnp.fft.fft, in_axes=2)(COMPLEX)
    np.testing.assert_allclose(np.asarray(got), np.fft.fft(np.moveaxis(COMPLEX, 2, 0)), atol=ATOL)


def test_lax_fft() -> None:
    check("fft", COMPLEX, "FFT", (4, 6), module=lax, reference=jax.lax, atol=2e-5)
    assert np.asarray(lax.fft(REAL, lax.FftType.RFFT, (6,))).shape == (3, 4, 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: jnp.fft.rfft(COMPLEX), "write jnp.fft.fft"),
        (lambda: jnp.fft.fft2(REAL, axes=(0,)), "takes 2 axes"),
        (lambda: jnp.fft.fft(REAL, norm="none"), "norm is"),
        (lambda: jnp.fft.fftn(REAL, axes=(0, 0)), "an axis twice"),
        (lambda: jnp.fft.fft(REAL, 0), "cannot transform 0 elements"),
        (lambda: lax.fft(COMPLEX, "FFT", (5,)), "needs last dimensions"),
        (lambda: lax.fft(COMPLEX, "DCT", (6,)), "is no transform"),
    ],
)
def test_errors(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_a_dtype_that_lax_does_not_take() -> None:
    with pytest.raises(TypeError, match="complex64 or complex128"):
        lax.fft(REAL, "FFT", (6,))
