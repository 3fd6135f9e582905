"""jnp.linalg, lax.linalg and scipy.linalg against jax: values and dtypes, eager and staged, derivatives and errors."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jax_numpy
import jax.scipy as jax_scipy
import numpy as np
import pytest
from differential import assert_same, check, to_pyxla

import pyxla
import pyxla.numpy as jnp
import pyxla.scipy as jsp
from pyxla import lax

RANDOM = np.random.RandomState(0)
SQUARE = RANDOM.uniform(-1, 1, (4, 4)).astype(np.float32)
BATCH = RANDOM.uniform(-1, 1, (2, 3, 3)).astype(np.float32)
TALL = RANDOM.uniform(-1, 1, (5, 3)).astype(np.float32)
COMPLEX = (SQUARE + 1j * RANDOM.uniform(-1, 1, (4, 4))).astype(np.complex64)
POSITIVE = (SQUARE @ SQUARE.T + np.eye(4)).astype(np.float32)
HERMITIAN = (COMPLEX @ COMPLEX.conj().T + np.eye(4)).astype(np.complex64)
VECTOR = RANDOM.uniform(-1, 1, 4).astype(np.float32)
INTEGERS = np.array([[2, 1], [1, 3]], np.int32)
CLOSE: dict[str, Any] = {"rtol": 2e-4, "atol": 2e-5}


def check_linalg(name: str, *args: Any, **options: Any) -> None:
    check(name, *args, module=jnp.linalg, reference=jax_numpy.linalg, **CLOSE, **options)


def check_scipy(name: str, *args: Any, **options: Any) -> None:
    check(name, *args, module=jsp.linalg, reference=jax_scipy.linalg, **CLOSE, **options)


@pytest.mark.parametrize("a", [POSITIVE, HERMITIAN, INTEGERS, -POSITIVE])
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(a: Any, upper: bool) -> None:
    check_linalg("cholesky", a, upper=upper)


@pytest.mark.parametrize("a", [SQUARE, BATCH, COMPLEX, INTEGERS, TALL[:3], np.diag([0.0, 1.0, 2.0, 3.0])])
@pytest.mark.parametrize("name", ["det", "slogdet"])
def test_determinants(name: str, a: Any) -> None:
    check_linalg(name, a.astype(np.float32) if a.dtype == np.float64 else a)


@pytest.mark.parametrize("a", [SQUARE, BATCH, COMPLEX, INTEGERS])
def test_inverse_and_powers(a: Any) -> None:
    check_linalg("inv", a)
    check_linalg("matrix_power", a, 3)
    check_linalg("matrix_power", a, -2)


@pytest.mark.parametrize(
    ("a", "b"), [(SQUARE, VECTOR), (SQUARE, SQUARE[:, :2]), (BATCH, TALL[:3]), (COMPLEX, VECTOR), (INTEGERS, INTEGERS)]
)
def test_solve(a: Any, b: Any) -> None:
    check_linalg("solve", a, b)


@pytest.mark.parametrize("a", [TALL, TALL.T, SQUARE, BATCH, COMPLEX])
@pytest.mark.parametrize("mode", ["reduced", "complete", "r"])
def test_qr(a: Any, mode: str) -> None:
    check_linalg("qr", a, mode)


@pytest.mark.parametrize("a", [TALL, TALL.T, SQUARE, BATCH, COMPLEX, INTEGERS])
def test_singular_values(a: Any) -> None:
    check_linalg("svdvals", a)
    check_linalg("matrix_rank", a)
    check_linalg("cond", a)
    check_linalg("norm", a, "nuc", axis=(-2, -1))
    check_linalg("matrix_norm", a, ord=2, keepdims=True)
    check_linalg("norm", a, -2, axis=(-2, -1))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("a", [TALL, TALL.T, BATCH, COMPLEX])
def test_svd(a: Any, full: bool) -> None:
    u, s, vh = map(np.asarray, jnp.linalg.svd(a, full))
    k = s.shape[-1]
    np.testing.assert_allclose((u[..., :k] * s[..., None, :]) @ vh[..., :k, :], a, rtol=1e-5, atol=2e-6)
    assert [x.shape for x in (u, s, vh)] == [x.shape for x in np.linalg.svd(a, full)]


def test_svd_of_a_hermitian_matrix() -> None:
    a = HERMITIAN - 3 * np.eye(4, dtype=np.complex64)
    u, s, vh = map(np.asarray, jnp.linalg.svd(a, hermitian=True))
    np.testing.assert_allclose((u * s) @ vh, a, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(s, np.linalg.svd(a, compute_uv=False), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("a", [TALL, TALL.T, BATCH, COMPLEX])
def test_pinv(a: Any) -> None:
    check_linalg("pinv", a)


@pytest.mark.parametrize("b", [TALL[:, 0], TALL[:, :2]])
def test_lstsq(b: Any) -> None:
    check_linalg("lstsq", TALL, b)
    check_linalg("lstsq", np.ones((5, 3), np.float32), b)


def test_eigenvalues_of_symmetric_matrices() -> None:
    for a in (POSITIVE, HERMITIAN, INTEGERS):
        check_linalg("eigvalsh", a)
    w, v = map(np.asarray, jnp.linalg.eigh(HERMITIAN))
    np.testing.assert_allclose(HERMITIAN @ v, v * w, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(
        np.asarray(jnp.linalg.eigvalsh(SQUARE, "U", symmetrize_input=False)),
        np.linalg.eigvalsh(SQUARE, "U"),
        rtol=1e-4,
        atol=1e-5,
    )


@pytest.mark.parametrize("a", [SQUARE, BATCH, COMPLEX])
def test_eigenvalues_of_other_matrices(a: Any) -> None:
    check_linalg("eigvals", a)
    w, left, right = map(np.asarray, lax.linalg.eig(a))
    np.testing.assert_allclose(a @ right, right * w[..., None, :], rtol=1e-4, atol=1e-5)
    adjoint = np.conj(np.swapaxes(left, -1, -2))
    np.testing.assert_allclose(adjoint @ a, w[..., :, None] * adjoint, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(left, axis=-2), 1, rtol=1e-5)


def test_tensor_equations() -> None:
    a = RANDOM.uniform(-1, 1, (2, 3, 6)).astype(np.float32)
    check_linalg("tensorinv", a, 2)
    check_linalg("tensorsolve", a, a[:, :, 0])


def test_lax_factorizations() -> None:
    for a in (SQUARE, BATCH, TALL, COMPLEX):
        check("lu", a, module=lax.linalg, reference=jax.lax.linalg, **CLOSE)
    pivots = np.array([[2, 2, 2], [0, 3, 3]], np.int32)
    check("lu_pivots_to_permutation", pivots, 4, module=lax.linalg, reference=jax.lax.linalg)
    check("householder_product", TALL, VECTOR[:3], module=lax.linalg, reference=jax.lax.linalg, **CLOSE)


@pytest.mark.parametrize("left_side", [True, False])
@pytest.mark.parametrize("transpose_a", [True, False])
@pytest.mark.parametrize("conjugate_a", [True, False])
def test_triangular_solve(left_side: bool, transpose_a: bool, conjugate_a: bool) -> None:
    a = (COMPLEX + 3 * np.eye(4)).astype(np.complex64)
    options = {"left_side": left_side, "lower": True, "transpose_a": transpose_a, "conjugate_a": conjugate_a}
    check("triangular_solve", a, COMPLEX, module=lax.linalg, reference=jax.lax.linalg, **CLOSE, **options)
    check("triangular_solve", a, COMPLEX[0], module=lax.linalg, reference=jax.lax.linalg, **CLOSE, **options)


# scipy.linalg.


@pytest.mark.parametrize("lower", [True, False])
def test_scipy_cholesky(lower: bool) -> None:
    check_scipy("cholesky", HERMITIAN, lower)
    factor = jsp.linalg.cho_factor(jnp.asarray(HERMITIAN), lower)
    np.testing.assert_allclose(
        HERMITIAN @ np.asarray(jsp.linalg.cho_solve(factor, VECTOR)), VECTOR, rtol=1e-4, atol=1e-5
    )
    check_scipy("solve", HERMITIAN, VECTOR, lower, assume_a="pos")


@pytest.mark.parametrize("trans", [0, "T", 2])
def test_scipy_solve_triangular(trans: Any) -> None:
    a = (COMPLEX + 3 * np.eye(4)).astype(np.complex64)
    check_scipy("solve_triangular", a, VECTOR, trans, True)
    check_scipy("solve_triangular", a, SQUARE, trans, False, True)


@pytest.mark.parametrize("a", [SQUARE, TALL, TALL.T])
def test_scipy_lu(a: Any) -> None:
    check_scipy("lu", a)
    check_scipy("lu", a, permute_l=True)


def test_scipy_lu_of_a_batch() -> None:
    p, lower, upper = map(np.asarray, jsp.linalg.lu(jnp.asarray(BATCH)))
    np.testing.assert_allclose(p @ lower @ upper, BATCH, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("trans", [0, 1, 2])
def test_scipy_lu_solve(trans: int) -> None:
    packed, pivots = jax_scipy.linalg.lu_factor(COMPLEX)
    check_scipy("lu_solve", (np.asarray(packed), np.asarray(pivots)), VECTOR, trans)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("a", [SQUARE, BATCH, COMPLEX])
def test_expm(a: Any, scale: float) -> None:
    got, want = jsp.linalg.expm(to_pyxla(scale * a)), jax_scipy.linalg.expm((scale * a).astype(a.dtype))
    size = float(abs(want).max())
    assert_same(got, want, rtol=1e-3, atol=3e-4 * size)


def test_expm_in_double_precision() -> None:
    with pyxla.enable_x64(True):
        a = 5 * SQUARE.astype(np.float64)
        w, v = np.linalg.eig(a)
        want = ((v * np.exp(w)) @ np.linalg.inv(v)).real
        np.testing.assert_allclose(np.asarray(jsp.linalg.expm(a)), want, rtol=1e-10, atol=1e-10)


def test_expm_that_needs_too_many_squarings_is_nan() -> None:
    assert np.isnan(np.asarray(jsp.linalg.expm(SQUARE * 100, max_squarings=1))).all()


def test_structured_matrices() -> None:
    check_scipy("block_diag", TALL, np.ones((1, 2), np.int32), VECTOR, 3.0)
    check_scipy("toeplitz", VECTOR, TALL[0])
    check_scipy("toeplitz", COMPLEX[0])


def test_other_scipy_names() -> None:
    check_scipy("qr", TALL, mode="economic")
    check_scipy("qr", TALL, mode="r")
    check_scipy("eigh", POSITIVE, eigvals_only=True)
    check_scipy("svd", TALL, compute_uv=False)
    check_scipy("det", BATCH)
    check_scipy("inv", BATCH)


# Derivatives.

DERIVATIVES = {
    "cholesky": (lambda np_, a: np_.linalg.cholesky(a @ a.T + np_.eye(4)), SQUARE),
    "solve": (lambda np_, a: np_.linalg.solve(a, a[0]), SQUARE),
    "inv": (lambda np_, a: np_.linalg.inv(a), SQUARE),
    "det": (lambda np_, a: np_.linalg.det(a), SQUARE),
    "det of 3": (lambda np_, a: np_.linalg.det(a), BATCH),
    "slogdet": (lambda np_, a: np_.linalg.slogdet(a)[1], SQUARE),
    "qr": (lambda np_, a: np_.linalg.qr(a), TALL),
    "eigh": (lambda np_, a: np_.linalg.eigh(a)[0], POSITIVE),
    "svd": (lambda np_, a: np_.linalg.svd(a, full_matrices=False)[1], TALL),
    "pinv": (lambda np_, a: np_.linalg.pinv(a), TALL),
    "pinv of equal singular values": (lambda np_, a: np_.linalg.pinv(a), np.eye(3, 2, dtype=np.float32)),
    "lstsq": (lambda np_, a: np_.linalg.lstsq(a, a[:, 0] * 2 + 1)[0], TALL),
    "norm": (lambda np_, a: np_.linalg.norm(a, 2), TALL),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_gradients_are_those_of_jax(name: str) -> None:
    f, a = DERIVATIVES[name]

    def total(np_: Any, a: Any) -> Any:
        out = f(np_, a)
        return sum(
            (x * np_.arange(1.0, x.size + 1).reshape(x.shape)).sum()
            for x in (out if isinstance(out, tuple) else (out,))
        )

    want = jax.grad(lambda a: total(jax_numpy, a))(a)
    np.testing.assert_allclose(
        np.asarray(pyxla.grad(lambda a: total(jnp, a))(a)), want, rtol=2e-3, atol=1e-4 * float(abs(want).max())
    )


def cofactors(a: Any) -> Any:
    """The derivatives of det(a): the determinants of what is left without a row and a column, with their signs."""
    minors = [[np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)) for j in range(len(a))] for i in range(len(a))]
    return np.array(minors) * (-1.0) ** np.add.outer(range(len(a)), range(len(a)))


@pytest.mark.parametrize("n", [4, 5, 8])
@pytest.mark.parametrize("case", ["regular", "rows depend", "a column is zero", "of rank n - 2", "zero"])
def test_gradients_of_determinants_where_the_matrix_may_be_singular(n: int, case: str) -> None:
    a = np.random.RandomState(n).uniform(-1, 1, (n, n))
    if case in ("rows depend", "of rank n - 2"):
        a[1] = a[0] * 2
    if case in ("a column is zero", "of rank n - 2"):
        a[:, 0] = 0  # so a zero pivot comes first, where JAX has another gradient
    if case == "zero":
        a[:] = 0
    with pyxla.enable_x64(True):
        got = np.asarray(pyxla.grad(jnp.linalg.det)(jnp.asarray(a)))
    np.testing.assert_allclose(got, cofactors(a), rtol=1e-10, atol=1e-13)


def test_hessian_of_a_determinant() -> None:
    want = jax.hessian(jax_numpy.linalg.det)(SQUARE)
    got = np.asarray(pyxla.hessian(jnp.linalg.det)(jnp.asarray(SQUARE)))
    np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-4 * float(abs(want).max()))


def test_vmap_of_a_gradient() -> None:
    def f(a: Any) -> Any:
        return jnp.linalg.slogdet(a).logabsdet

    got = np.asarray(pyxla.vmap(pyxla.grad(f))(jnp.asarray(BATCH)))
    np.testing.assert_allclose(got, np.swapaxes(np.linalg.inv(BATCH), -1, -2), rtol=1e-3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: jnp.linalg.inv(TALL), ValueError, "square matrices"),
        (lambda: jnp.linalg.solve(SQUARE, TALL), ValueError, "as many rows of b"),
        (lambda: jnp.linalg.qr(TALL, "raw"), ValueError, "no mode 'raw'"),
        (lambda: jnp.linalg.eigh(SQUARE, "X"), ValueError, "UPLO is"),
        (lambda: jnp.linalg.svdvals(VECTOR), ValueError, "takes matrices"),
        (lambda: lax.linalg.cholesky(INTEGERS), TypeError, "float32, float64 or complex"),
        (lambda: lax.linalg.triangular_solve(SQUARE, TALL), ValueError, "equal batches"),
        (lambda: jsp.linalg.solve(SQUARE, VECTOR, assume_a="banded"), ValueError, "assume_a is"),
        (lambda: jsp.linalg.qr(SQUARE, pivoting=True), NotImplementedError, "pivoting=False"),
    ],
)
def test_errors(call: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
