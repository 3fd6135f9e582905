"""Factorizations and triangular systems: values of numpy and jax, derivatives and batches by the rule checker.

Vectors have a free sign or phase, so what is differentiated does not depend on it: a function of the factors.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ops.matrices import adjoint, block, matmul, scale_columns
from pyxla_compiler.passes.expand import expand

from .checker import Array, check_batching, check_derivatives, module_of, run

DTYPES = [np.float32, np.float64, np.complex64, np.complex128]
DOUBLES = [np.float64, np.complex128]


def matrix(shape: tuple[int, ...], dtype: Any = np.float64, seed: int = 0) -> Array:
    random = np.random.RandomState(seed)
    real = random.uniform(-1, 1, shape)
    imaginary = random.uniform(-1, 1, shape)
    return (real + 1j * imaginary if np.dtype(dtype).kind == "c" else real).astype(dtype)


def positive(shape: tuple[int, ...], dtype: Any = np.float64) -> Array:
    a = matrix(shape, dtype)
    return a @ np.conj(np.swapaxes(a, -1, -2)) + np.eye(shape[-1], dtype=dtype)


def triangular(shape: tuple[int, ...], dtype: Any = np.float64) -> Array:
    """Well conditioned in both triangles."""
    return (matrix(shape, dtype) + 3 * np.eye(shape[-1])).astype(dtype)


def tolerance(dtype: Any) -> float:
    return 64 * float(np.finfo(dtype).eps)


def close(got: Array, want: Any, dtype: Any) -> None:
    np.testing.assert_allclose(got, np.asarray(want), rtol=tolerance(dtype), atol=tolerance(dtype))


# Cholesky.


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(4, 4), (2, 3, 5, 5), (1, 1), (0, 0), (0, 3, 3)])
@pytest.mark.parametrize("lower", [True, False])
def test_cholesky_multiplies_back_and_reads_one_triangle(dtype: Any, shape: tuple[int, ...], lower: bool) -> None:
    a = positive(shape, dtype)
    read = (np.tril if lower else np.triu)(a)
    (factor,) = run(b.cholesky, [read.astype(dtype)], lower=lower)
    np.testing.assert_array_equal(factor, (np.tril if lower else np.triu)(factor))
    other = np.conj(np.swapaxes(factor, -1, -2))
    close(factor @ other if lower else other @ factor, a, dtype)


def test_cholesky_of_an_indefinite_matrix_is_nan_and_others_of_the_batch_are_not() -> None:
    good, bad = positive((3, 3)), -np.eye(3)
    (out,) = run(b.cholesky, [np.stack([good, bad, good])], lower=True)
    np.testing.assert_array_equal(np.isnan(out[1]), np.tri(3, dtype=bool))
    np.testing.assert_array_equal(out[0], np.linalg.cholesky(good))
    np.testing.assert_array_equal(out[2], out[0])


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3)])
@pytest.mark.parametrize("lower", [True, False])
def test_cholesky_derivatives(dtype: Any, shape: tuple[int, ...], lower: bool) -> None:
    check_derivatives(b.cholesky, [positive(shape, dtype)], lower=lower, tol=1e-5)


def test_cholesky_batching() -> None:
    check_batching(b.cholesky, [np.stack([positive((3, 3))] * 2)], rtol=1e-13, lower=True)


# Triangular systems.

FORMS = list(itertools.product((True, False), (True, False), (True, False), ("NO_TRANSPOSE", "TRANSPOSE", "ADJOINT")))


def form(case: Any) -> dict[str, Any]:
    return dict(zip(("left_side", "lower", "unit_diagonal", "transpose_a"), case, strict=True))


def right_hand_side(left_side: bool, dtype: Any, batch: tuple[int, ...] = ()) -> Array:
    return matrix((*batch, 3, 2) if left_side else (*batch, 2, 3), dtype, 1)


@pytest.mark.parametrize("case", FORMS)
@pytest.mark.parametrize("dtype", [np.float32, np.complex128])
def test_triangular_solve_has_the_values_of_jax(case: Any, dtype: Any) -> None:
    p = form(case)
    a, rhs = triangular((2, 3, 3), dtype), right_hand_side(p["left_side"], dtype, (2,))
    (x,) = run(b.triangular_solve, [a, rhs], **p)
    want = lax.linalg.triangular_solve(
        a,
        rhs,
        left_side=p["left_side"],
        lower=p["lower"],
        unit_diagonal=p["unit_diagonal"],
        transpose_a=p["transpose_a"] != "NO_TRANSPOSE",
        conjugate_a=p["transpose_a"] == "ADJOINT",
    )
    close(x, want, dtype)


@pytest.mark.parametrize("case", FORMS)
def test_triangular_solve_derivatives(case: Any) -> None:
    p = form(case)
    dtype = np.complex128 if p["transpose_a"] == "ADJOINT" else np.float64
    check_derivatives(b.triangular_solve, [triangular((3, 3), dtype), right_hand_side(p["left_side"], dtype)], **p)


@pytest.mark.parametrize("left_side", [True, False])
def test_triangular_solve_batching(left_side: bool) -> None:
    a, rhs = triangular((2, 3, 3)), right_hand_side(left_side, np.float64, (2,))
    check_batching(b.triangular_solve, [np.abs(a) + 1, rhs], rtol=1e-11, left_side=left_side, lower=True)


def test_triangular_solve_with_a_zero_on_the_diagonal_is_not_finite() -> None:
    a = np.array([[1.0, 0.0], [1.0, 0.0]])
    (x,) = run(b.triangular_solve, [a, np.ones((2, 1)) * 2], left_side=True, lower=True)
    assert x[0, 0] == 2
    assert not np.isfinite(x[1, 0])


# QR.

SHAPES = [(3, 3), (5, 3), (3, 5), (2, 4, 3)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("full", [True, False])
def test_qr_multiplies_back(dtype: Any, shape: tuple[int, ...], full: bool) -> None:
    a = matrix(shape, dtype)
    q, r = run(b.qr, [a], full_matrices=full)
    close(q @ r, a, dtype)
    close(
        np.conj(np.swapaxes(q, -1, -2)) @ q,
        np.broadcast_to(np.eye(q.shape[-1]), (*q.shape[:-2], q.shape[-1], q.shape[-1])),
        dtype,
    )
    np.testing.assert_array_equal(r, np.triu(r))


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", SHAPES)
def test_qr_derivatives(dtype: Any, shape: tuple[int, ...]) -> None:
    check_derivatives(b.qr, [matrix(shape, dtype)], full_matrices=False, tol=1e-5)


def test_qr_batching() -> None:
    check_batching(b.qr, [matrix((2, 4, 3))], rtol=1e-9, full_matrices=False)


def projector(columns: Any) -> Any:
    return matmul(columns, adjoint(columns))


def full_factors(a: Any) -> list[Any]:
    """R, the columns of Q that are determined, and the projector on the others."""
    (m, n) = ir.shape(a)
    q, r = b.qr(a, full_matrices=True)
    return [r, block(q, (0, m), (0, n)), projector(block(q, (0, m), (n, m)))]


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", [(4, 2), (5, 1)])
def test_full_qr_derivatives_of_what_is_determined(dtype: Any, shape: tuple[int, ...]) -> None:
    check_derivatives(full_factors, [matrix(shape, dtype)], tol=1e-5)


def test_full_qr_derivatives_where_one_column_is_left() -> None:
    check_derivatives(b.qr, [matrix((4, 3))], full_matrices=True, tol=1e-5)
    check_derivatives(b.qr, [matrix((2, 3, 4))], full_matrices=True, tol=1e-5)


# LU.


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [*SHAPES, (70, 70)])
def test_lu_has_the_values_of_jax(dtype: Any, shape: tuple[int, ...]) -> None:
    a = matrix(shape, dtype)
    got, want = run(b.lu, [a]), lax.linalg.lu(a)
    np.testing.assert_allclose(got[0], want[0], rtol=0, atol=20 * tolerance(dtype))
    np.testing.assert_array_equal(got[1], want[1])
    np.testing.assert_array_equal(got[2], want[2])


def test_lu_of_a_singular_matrix() -> None:
    packed, pivots, permutation = run(b.lu, [np.zeros((2, 2))])
    np.testing.assert_array_equal(packed, 0)
    assert pivots.tolist() == permutation.tolist() == [0, 1]


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", SHAPES)
def test_lu_derivatives(dtype: Any, shape: tuple[int, ...]) -> None:
    check_derivatives(lambda a: b.lu(a)[0], [matrix(shape, dtype, 2)], tol=2e-5)


def test_lu_batching() -> None:
    check_batching(b.lu, [matrix((2, 4, 3))], rtol=1e-9)


# Eigenvalues of Hermitian matrices.


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(4, 4), (2, 3, 3), (1, 1)])
@pytest.mark.parametrize("lower", [True, False])
def test_eigh_diagonalizes_the_matrix_of_one_triangle(dtype: Any, shape: tuple[int, ...], lower: bool) -> None:
    a = positive(shape, dtype)
    w, v = run(b.eigh, [(np.tril if lower else np.triu)(a)], lower=lower)
    close(a @ v, v * w[..., None, :], dtype)
    assert (np.diff(w) >= 0).all()


def spectral_function(a: Any) -> list[Any]:
    """Eigenvalues, and sin of a matrix by its eigenvectors."""
    w, v = b.eigh(a, lower=True)
    return [w, matmul(scale_columns(v, b.sine(w)), adjoint(v))]


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3)])
def test_eigh_derivatives(dtype: Any, shape: tuple[int, ...]) -> None:
    check_derivatives(spectral_function, [positive(shape, dtype)], tol=2e-5)


def test_eigh_derivatives_of_real_eigenvectors() -> None:
    check_derivatives(b.eigh, [positive((3, 3))], lower=True, tol=2e-5)


def test_eigh_batching() -> None:
    check_batching(b.eigh, [positive((2, 3, 3))], rtol=1e-9, lower=True)


def test_eigh_of_nan_is_nan() -> None:
    a = np.full((2, 3, 3), np.nan)
    a[1] = np.eye(3)
    w, _ = run(b.eigh, [a], lower=True)
    assert np.isnan(w[0]).all()
    assert w[1].tolist() == [1, 1, 1]


# Singular values.


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("full", [True, False])
def test_svd_multiplies_back(dtype: Any, shape: tuple[int, ...], full: bool) -> None:
    a = matrix(shape, dtype)
    u, s, vh = run(b.svd, [a], full_matrices=full, compute_uv=True)
    k = s.shape[-1]
    close((u[..., :k] * s[..., None, :]) @ vh[..., :k, :], a, dtype)
    (alone,) = run(b.svd, [a], full_matrices=full, compute_uv=False)
    close(alone, s, dtype)


def rebuilt(a: Any) -> list[Any]:
    """Singular values, and a with the sines of them in their place."""
    u, s, vh = b.svd(a, full_matrices=False, compute_uv=True)
    return [s, matmul(scale_columns(u, b.sine(s)), vh)]


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", SHAPES)
def test_svd_derivatives(dtype: Any, shape: tuple[int, ...]) -> None:
    check_derivatives(rebuilt, [matrix(shape, dtype)], tol=1e-4, step=2e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_svd_derivatives_of_singular_values_alone(shape: tuple[int, ...]) -> None:
    check_derivatives(b.svd, [matrix(shape)], full_matrices=True, compute_uv=False, tol=1e-5)


def full_vectors(a: Any) -> list[Any]:
    """The singular values, a with the sines of them in their place, and the projectors on the other vectors."""
    m, n = ir.shape(a)
    k = min(m, n)
    u, s, vh = b.svd(a, full_matrices=True, compute_uv=True)
    inside = matmul(scale_columns(block(u, (0, m), (0, k)), b.sine(s)), block(vh, (0, k), (0, n)))
    return [s, inside, projector(block(u, (0, m), (k, m))), projector(adjoint(block(vh, (k, n), (0, n))))]


@pytest.mark.parametrize("dtype", DOUBLES)
@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3)])
def test_full_svd_derivatives_of_what_is_determined(dtype: Any, shape: tuple[int, ...]) -> None:
    check_derivatives(full_vectors, [matrix(shape, dtype)], tol=1e-4, step=2e-6)


def test_svd_batching() -> None:
    check_batching(b.svd, [matrix((2, 4, 3))], rtol=1e-8, full_matrices=False, compute_uv=True)


# Eigenvalues of other matrices.


@pytest.mark.parametrize("dtype", DTYPES)
def test_eig_diagonalizes(dtype: Any) -> None:
    a = matrix((2, 4, 4), dtype)
    w, v = run(b.eig, [a])
    close(a @ v, v * w[..., None, :], dtype)


@pytest.mark.parametrize("dtype", DOUBLES)
def test_eig_derivatives_of_eigenvalues(dtype: Any) -> None:
    check_derivatives(lambda a: b.eig(a)[0], [matrix((3, 3), dtype)], tol=2e-5)


# Against jax's rules.

SAME: list[tuple[str, Callable[..., Any], Callable[..., Any]]] = [
    ("cholesky", lambda a: b.cholesky(a, lower=True), lambda a: lax.linalg.cholesky((a + a.T) / 2)),
    ("qr", lambda a: b.qr(a, full_matrices=False)[1], lambda a: lax.linalg.qr(a, full_matrices=False)[1]),
    ("lu", lambda a: b.lu(a)[0], lambda a: lax.linalg.lu(a)[0]),
]


@pytest.mark.parametrize(("name", "ours", "theirs"), SAME, ids=[s[0] for s in SAME])
def test_tangents_are_those_of_jax(name: str, ours: Any, theirs: Any) -> None:
    a, t = positive((4, 4)), positive((4, 4)) / 7
    module = module_of(ours, [a])
    with ir.ambient():
        module.define(
            "push",
            [ir.tensor_type(a.shape, a.dtype)] * 2,
            lambda v: b.jvp_marker(module, "f", v[:1], v[1:], wrt=[0])[1:],
        )
    expand(module)
    (got,) = evaluate(module, "push", [a, t])
    np.testing.assert_allclose(got, jax.jvp(theirs, (a,), (t,))[1], rtol=1e-9, atol=1e-12)
