"""Functions of matrices and structured matrices of scipy.linalg, next to SciPy's, and their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg as reference

import pyxla
import pyxla.numpy as jnp
import pyxla.scipy as jsp

RANDOM = np.random.RandomState(0)
SQUARE = RANDOM.randn(5, 5).astype(np.float32)
COMPLEX = (RANDOM.randn(5, 5) + 1j * RANDOM.randn(5, 5)).astype(np.complex64)
POSITIVE = (SQUARE @ SQUARE.T + np.eye(5)).astype(np.float32)
VECTOR = np.array([1, 2, 3, 5], np.float32)
BATCH = np.arange(1, 9, dtype=np.float32).reshape(2, 4)
MATRICES = pytest.mark.parametrize("a", [SQUARE, COMPLEX, POSITIVE], ids=["real", "complex", "positive"])


def close(got: Any, want: Any, tolerance: float = 2e-4) -> None:
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=tolerance, atol=tolerance * float(np.abs(want).max(initial=1)))


STRUCTURED: list[tuple[str, tuple[Any, ...]]] = [
    ("circulant", (VECTOR,)),
    ("circulant", (BATCH,)),
    ("companion", (VECTOR,)),
    ("companion", (BATCH,)),
    ("fiedler", (BATCH,)),
    ("fiedler_companion", (VECTOR,)),
    ("fiedler_companion", (np.arange(1, 8, dtype=np.float32),)),
    ("fiedler_companion", (BATCH[:, :3],)),
    ("hankel", (VECTOR,)),
    ("hankel", (VECTOR, BATCH[1])),
    ("leslie", (VECTOR, VECTOR[:3])),
    ("toeplitz", (COMPLEX[0],)),
    ("toeplitz", (BATCH, BATCH[:, :2])),
    ("dft", (5,)),
    ("dft", (4, "n")),
    ("dft", (4, "sqrtn")),
    ("hadamard", (8,)),
    ("helmert", (5,)),
    ("helmert", (5, True)),
    ("hilbert", (4,)),
    ("invhilbert", (5,)),
    *((name, (5, kind)) for name in ("pascal", "invpascal") for kind in ("symmetric", "lower", "upper")),
    *(("convolution_matrix", (VECTOR, n, mode)) for n in (3, 7) for mode in ("full", "same", "valid")),
]


@pytest.mark.parametrize(("name", "args"), STRUCTURED)
def test_structured_matrices(name: str, args: tuple[Any, ...]) -> None:
    got = np.asarray(getattr(jsp.linalg, name)(*args))
    assert got.dtype.itemsize == 4 * (1 + (got.dtype.kind == "c"))
    close(got, getattr(reference, name)(*args), 1e-6)


@MATRICES
def test_schur(a: Any) -> None:
    forms = jsp.linalg.schur(a), jsp.linalg.schur(a, "complex"), jsp.linalg.rsf2csf(*jsp.linalg.schur(a))
    for i, (t, z) in enumerate(forms):
        t, z = np.asarray(t), np.asarray(z)
        close(z @ t @ np.conj(z).T, a)
        close(z @ np.conj(z).T, np.eye(5))
        assert not np.tril(t, -2 if i == 0 else -1).any()


@MATRICES
def test_hessenberg(a: Any) -> None:
    h, q = jsp.linalg.hessenberg(a, calc_q=True)
    close(h, reference.hessenberg(a))
    close(jsp.linalg.hessenberg(a), h)
    close(q @ h @ jnp.conj(q).T, a)


@MATRICES
def test_functions_of_matrices(a: Any) -> None:
    close(jsp.linalg.sqrtm(a), reference.sqrtm(a), 1e-3)
    close(jsp.linalg.funm(a, jnp.exp), reference.expm(a), 1e-3)
    got, error = jsp.linalg.funm(a, jnp.sin, disp=False)
    close(got, reference.sinm(a), 1e-3)
    assert 0 < float(error) < 1e-2
    for got, want in zip(jsp.linalg.expm_frechet(a, POSITIVE), reference.expm_frechet(a * 1.0, POSITIVE), strict=True):
        close(got, want, 1e-3)
    close(jsp.linalg.expm_frechet(a, POSITIVE, compute_expm=False), reference.expm_frechet(a, POSITIVE)[1], 1e-3)


@MATRICES
def test_polar_and_sylvester(a: Any) -> None:
    for side in ("right", "left"):
        for got, want in zip(
            jsp.linalg.polar(a[:, :3], side), reference.polar(a[:, :3].astype(np.complex128), side), strict=True
        ):
            close(got, want, 1e-3)
    x = jsp.linalg.solve_sylvester(a, POSITIVE, SQUARE)
    assert x.dtype == a.dtype
    close(a @ x + x @ POSITIVE, SQUARE, 1e-3)


def test_eigh_tridiagonal() -> None:
    d, e = SQUARE[0], SQUARE[1, :4]
    w, v = jsp.linalg.eigh_tridiagonal(d, e)
    close(w, reference.eigh_tridiagonal(d, e)[0])
    close(v * w @ v.T, np.diag(d) + np.diag(e, 1) + np.diag(e, -1))
    close(jsp.linalg.eigh_tridiagonal(d, e, eigvals_only=True, select="i", select_range=(1, 2)), w[1:3])


def test_qr_multiply() -> None:
    for mode, c in (("right", SQUARE[:2]), ("left", SQUARE[:, :2])):
        for conjugate in (False, True):
            got = jsp.linalg.qr_multiply(COMPLEX, c, mode, conjugate=conjugate)
            for g, w in zip(got, reference.qr_multiply(COMPLEX, c, mode, conjugate=conjugate), strict=True):
                close(g, w)


DIFFERENTIABLE: dict[str, Callable[[Any], Any]] = {
    "sqrtm": lambda x: jnp.real(jsp.linalg.sqrtm(x) * COMPLEX),
    "solve_sylvester": lambda x: jsp.linalg.solve_sylvester(x, x @ x, x * SQUARE) ** 2,
    "polar": lambda x: jsp.linalg.polar(x + SQUARE)[0] * SQUARE,
    "expm_frechet": lambda x: jsp.linalg.expm_frechet(x / 9, SQUARE, compute_expm=False) * SQUARE,
    "eigh_tridiagonal": lambda x: jsp.linalg.eigh_tridiagonal(x[0], x[1, :4])[0] * x[0],
}


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_derivatives(name: str) -> None:
    def f(x: Any) -> Any:
        return jnp.sum(DIFFERENTIABLE[name](x))

    with pyxla.enable_x64():
        x, direction, step = POSITIVE.astype(np.float64), RANDOM.randn(5, 5), 1e-6
        want = (float(f(x + step * direction)) - float(f(x - step * direction))) / (2 * step)
        assert float(pyxla.jvp(f, (x,), (direction,))[1]) == pytest.approx(want, rel=1e-6)
        assert float(np.sum(np.asarray(pyxla.grad(f)(x)) * direction)) == pytest.approx(want, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jsp.linalg.schur(SQUARE, "triangular"), ValueError, "output is 'real' or 'complex'"),
        (lambda: jsp.linalg.sqrtm(BATCH), ValueError, "square matrices"),
        (lambda: jsp.linalg.sqrtm(np.ones((2, 2, 2))), ValueError, "use vmap"),
        (lambda: jsp.linalg.polar(SQUARE, "up"), ValueError, "side is"),
        (lambda: jsp.linalg.solve_sylvester(SQUARE, SQUARE, BATCH), ValueError, "needs C of shape"),
        (lambda: jsp.linalg.eigh_tridiagonal(VECTOR, VECTOR), ValueError, "n and n - 1 numbers"),
        (lambda: jsp.linalg.eigh_tridiagonal(VECTOR, VECTOR[1:], select="v"), NotImplementedError, "select is"),
        (lambda: jsp.linalg.hadamard(3), ValueError, "power of 2"),
        (lambda: jsp.linalg.dft(3, "x"), ValueError, "scale is"),
        (lambda: jsp.linalg.convolution_matrix(VECTOR, 0), ValueError, "positive integer"),
        (lambda: jsp.linalg.pascal(3, "left"), ValueError, "kind is"),
        (lambda: pyxla.grad(lambda x: jsp.linalg.schur(x)[0].sum())(SQUARE), TypeError, "Schur.*no derivative"),
        (lambda: pyxla.grad(lambda x: jsp.linalg.hessenberg(x).sum())(SQUARE), TypeError, "Hessenberg.*no derivative"),
    ],
)
def test_errors(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_vmap_of_functions_of_matrices() -> None:
    matrices = np.stack([POSITIVE, 2 * POSITIVE])
    got = pyxla.vmap(jsp.linalg.sqrtm)(matrices)
    close(got @ got, matrices, 1e-3)
