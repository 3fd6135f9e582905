"""Every routine of LAPACK that JAX calls on processors, in programs that JAX makes: next to JAX, in all dtypes."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import pyxla
from pyxla import from_mlir

Array = np.ndarray[Any, Any]
DTYPES = ("float32", "float64", "complex64", "complex128")
scipy, lax = jax.scipy.linalg, jax.lax.linalg


def numbers(dtype: str, *shape: int) -> Array:
    rng = np.random.default_rng(sum(shape))
    x = rng.normal(size=shape)
    return (x + 1j * rng.normal(size=shape) if dtype.startswith("complex") else x).astype(dtype)


def singular(x: Any) -> Any:
    """What does not depend on the signs of the vectors."""
    u, s, vh = x
    return s, (u[..., : s.shape[-1]] * s) @ vh[..., : s.shape[-1], :], abs(u[..., : s.shape[-1]])


def spectral(x: Any) -> Any:
    values, *vectors = x
    order = jnp.lexsort((values.imag, values.real))
    return values[order], [abs(v)[:, order] for v in vectors]


#: Functions of a tall matrix a, a wide one w, a square one s, a Hermitian one h, and a vector v.
FUNCTIONS: dict[str, Callable[[Any, Any, Any, Any, Any], Any]] = {
    "geqrf, orgqr": lambda a, w, s, h, v: [jnp.linalg.qr(x) for x in (a, w, s)],
    "all of Q": lambda a, w, s, h, v: [jnp.linalg.qr(a, mode="complete"), jnp.linalg.qr(w, mode="raw")],
    "a batch": lambda a, w, s, h, v: jax.vmap(jnp.linalg.qr)(jnp.stack([a, a[::-1], 0 * a])),
    "orgqr": lambda a, w, s, h, v: [lax.householder_product(a, v[:3]), lax.householder_product(s, v[:2])],
    "ormqr": lambda a, w, s, h, v: [
        lax.ormqr(a, v[:3], x, left=left, transpose=turned)
        for left, x in ((True, s[:4]), (False, s[:, :4]))
        for turned in (False, True)
    ],
    "geqp3": lambda a, w, s, h, v: [scipy.qr(a, pivoting=True), scipy.qr(w, pivoting=True, mode="economic")],
    "getrf": lambda a, w, s, h, v: [scipy.lu(a), scipy.lu_factor(s), jnp.linalg.det(s), jnp.linalg.inv(s)],
    "getrf, trsm": lambda a, w, s, h, v: [jnp.linalg.solve(s, v), scipy.solve_triangular(s, v, trans=2)],
    "potrf": lambda a, w, s, h, v: [jnp.linalg.cholesky(h), scipy.cho_solve(scipy.cho_factor(h), v)],
    "gesdd": lambda a, w, s, h, v: [
        singular(jnp.linalg.svd(w)),
        jnp.linalg.pinv(a),
        jnp.linalg.lstsq(a, v[:4])[0],
        jnp.linalg.matrix_rank(a),
    ],
    "gesvd": lambda a, w, s, h, v: singular(lax.svd(a, full_matrices=False, algorithm=lax.SvdAlgorithm.QR)),
    "syevd": lambda a, w, s, h, v: spectral(jnp.linalg.eigh(h)),
    "sytrd": lambda a, w, s, h, v: [lax.tridiagonal(h, lower=lower)[1:] for lower in (True, False)],
    "geev": lambda a, w, s, h, v: [spectral(lax.eig(s)), spectral([jnp.linalg.eigvals(s)])],
    "gees": lambda a, w, s, h, v: scipy.schur(s),
    "gehrd": lambda a, w, s, h, v: scipy.hessenberg(s, calc_q=True),
    "gtsv": lambda a, w, s, h, v: [
        lax.tridiagonal_solve(v, 2 * v[::-1], v, s),
        lax.tridiagonal_solve(v, 0 * v, 0 * v, s),
    ],
}


def arguments(dtype: str) -> list[Array]:
    s = numbers(dtype, 5, 5)
    return [numbers(dtype, 4, 3), numbers(dtype, 3, 5), s, s @ s.conj().T, numbers(dtype, 5)]


def brought_in(f: Callable[..., Any], *xs: Array) -> Any:
    return from_mlir(jax.jit(f, keep_unused=True).lower(*xs).as_text())


@pytest.fixture(autouse=True)
def _wide() -> Any:
    with jax.enable_x64(True), pyxla.enable_x64(True):
        yield


def agrees(functions: dict[str, Callable[..., Any]], dtype: str, *, compiled: bool) -> None:
    xs = arguments(dtype)

    def all_(*xs: Any) -> Any:
        return [f(*xs) for f in functions.values()]

    want = jax.jit(all_)(*xs)
    f = brought_in(all_, *xs)
    got = iter((pyxla.jit(f) if compiled else f)(*xs))
    tolerance = 5e-4 if np.dtype(dtype).char in "fF" else 1e-10
    for name, results in zip(functions, want, strict=True):
        for w in jax.tree.leaves(results):
            g, w = np.asarray(next(got)), np.asarray(w)
            assert g.dtype == w.dtype, name
            scale = float(np.max(np.abs(w), initial=1, where=np.isfinite(w)))
            np.testing.assert_allclose(g, w, atol=tolerance * scale, rtol=tolerance, err_msg=name)
    assert next(got, None) is None


@pytest.mark.parametrize("dtype", DTYPES)
def test_values(dtype: str) -> None:
    agrees(FUNCTIONS, dtype, compiled=False)


def test_compiled() -> None:
    functions: dict[str, Callable[..., Any]] = {
        "reflections": lambda a, w, s, h, v: lax.householder_product(a, v[:3]),
        "pivots": lambda a, w, s, h, v: scipy.qr(a, pivoting=True, mode="economic"),
        "tridiagonal": FUNCTIONS["gtsv"],
        "host": lambda a, w, s, h, v: [scipy.schur(s)[0], jnp.linalg.qr(w, mode="raw"), lax.tridiagonal(h)[1:]],
    }
    agrees(functions, "float32", compiled=True)


def scalar(f: Callable[..., Any]) -> Callable[..., Any]:
    """A number that depends on each element of the results in its own way."""

    def number(*xs: Any) -> Any:
        out = f(*xs)
        parts = [
            y * y * np.arange(1, 1 + y.size).reshape(y.shape)
            for y in (out if isinstance(out, (tuple, list)) else [out])
        ]
        return sum(part.real.sum() for part in parts)

    return number


def differences(f: Callable[..., Any], x: Array, *rest: Array) -> Array:
    """The gradient, by central differences."""
    gradient, step = np.zeros_like(x), 1e-6
    for place, unit in itertools.product(np.ndindex(*x.shape), (1, 1j) if x.dtype.kind == "c" else (1,)):
        h = np.zeros_like(x)
        h[place] = step * unit
        gradient[place] += np.conj(unit) * (f(x + h, *rest) - f(x - h, *rest)) / (2 * step)
    return gradient


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
def test_gradients(dtype: str) -> None:
    a, w, s, _, v = arguments(dtype)
    triangular = (
        np.triu(s) if dtype == "float64" else s
    )  # nothing is reflected, where LAPACK's packed form has no derivative
    for x in (a, triangular):
        want = jax.jit(jax.grad(scalar(jnp.linalg.qr)))(x)
        got = pyxla.grad(scalar(brought_in(jnp.linalg.qr, x)))(x)
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9 * np.abs(want).max())
    by_differences: list[tuple[Callable[..., Any], tuple[Array, ...]]] = [
        (lambda x: scipy.qr(x, pivoting=True, mode="economic")[:2], (w,)),
        (lambda x: jnp.linalg.qr(x, mode="raw")[:2], (a,)),
        (lax.householder_product, (a, v[:3])),
        (lambda x, a, v: lax.ormqr(a, v, x, left=False, transpose=True), (s[:2, :4], a, v[:3])),
    ]
    for f, xs in by_differences:
        g = scalar(brought_in(f, *xs))
        want = differences(g, *xs)
        np.testing.assert_allclose(pyxla.grad(g)(*xs), want, atol=1e-6 * np.abs(want).max())


def test_gradient_of_a_tridiagonal_system() -> None:
    v, s = numbers("float64", 5), numbers("float64", 5, 2)

    def solve(x: Any, s: Any) -> Any:
        return lax.tridiagonal_solve(x * v, 2 * x[::-1], x + 1, s * x[0])

    g = scalar(brought_in(solve, v, s))
    batch = np.stack([v, 2 * v])
    want = jax.jit(jax.vmap(jax.grad(scalar(solve)), (0, None)))(batch, s)
    np.testing.assert_allclose(pyxla.vmap(pyxla.grad(g), (0, None))(batch, s), want, rtol=1e-8)


REFUSED = {
    "gees": ("sort = 83 : ui8, mode = 86 : ui8", "eigenvalues in an order of their own"),
    "gehrd": ("low = 2 : i32, high = 3 : i32", "a part of the matrix"),
}
_RESULTS = {
    "gees": "tensor<3x3xf32>, tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<i32>, tensor<i32>",
    "gehrd": "tensor<3x3xf32>, tensor<2xf32>, tensor<i32>",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    options, why = REFUSED[name]
    results = _RESULTS[name]
    text = f"""func.func @main(%a: tensor<3x3xf32>) -> tensor<3x3xf32> {{
      %0:{results.count("tensor")} = stablehlo.custom_call @lapack_s{name}_ffi(%a) {{mhlo.backend_config = {{{options}}}}} : (tensor<3x3xf32>) -> ({results}) loc("model.py":7:3)
      return %0#0 : tensor<3x3xf32>
    }}"""
    with pytest.raises(NotImplementedError, match=rf"@lapack_s{name}_ffi, at .*model.py.:7:3.*asks for {why}"):
        from_mlir(text)


def test_columns_that_stay_in_front_are_refused() -> None:
    text = """func.func @main(%a: tensor<3x3xf32>, %p: tensor<3xi32>) -> tensor<3x3xf32> {
      %0:3 = stablehlo.custom_call @lapack_sgeqp3_ffi(%a, %p) {mhlo.backend_config = {}} : (tensor<3x3xf32>, tensor<3xi32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xf32>)
      return %0#0 : tensor<3x3xf32>
    }"""
    with pytest.raises(NotImplementedError, match=r"@lapack_sgeqp3_ffi, at .*asks for columns that stay in front"):
        from_mlir(text)


def test_factors_of_a_tridiagonal_system_are_refused() -> None:
    text = """func.func @main(%d: tensor<3xf32>, %b: tensor<3x1xf32>) -> tensor<3xf32> {
      %0:5 = stablehlo.custom_call @lapack_sgtsv_ffi(%d, %d, %d, %b) {mhlo.backend_config = {}} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3x1xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3x1xf32>, tensor<i32>)
      return %0#1 : tensor<3xf32>
    }"""
    with pytest.raises(NotImplementedError, match=r"@lapack_sgtsv_ffi, at .*asks for the factors"):
        from_mlir(text)
