"""Factorizations, triangular systems and Fourier transforms compiled, next to the host evaluator: all dtypes, batches,
sizes below, at and above that of a block."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla_compiler import build as b
from pyxla_compiler import ir, pipelines
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.evaluate import evaluate

from .comparing import PIPELINE, Case, load, module_of

DTYPES = [np.float32, np.float64, np.complex64, np.complex128]
Array = np.ndarray[Any, Any]


def matrix(shape: tuple[int, ...], dtype: Any, seed: int = 0) -> Array:
    random = np.random.RandomState(seed)
    real, imaginary = (random.uniform(-1, 1, shape) for _ in range(2))
    return (real + 1j * imaginary if np.dtype(dtype).kind == "c" else real).astype(dtype)


def adjoint(x: Array) -> Array:
    return np.conj(np.swapaxes(x, -1, -2))


def positive(shape: tuple[int, ...], dtype: Any) -> Array:
    a = matrix(shape, dtype)
    return (a @ adjoint(a) / shape[-1] + np.eye(shape[-1])).astype(dtype)


def both(cases: Sequence[Case]) -> list[tuple[list[Array], list[Array]]]:
    """Results of each case, compiled and evaluated."""
    module = module_of(cases)
    call = load(module)
    return [(call(c.name, c.operands), evaluate(module, c.name, c.operands)) for c in cases]


def close(got: Array, want: Any, dtype: Any, units: float = 64) -> None:
    """Within some units in the last place of the largest element."""
    want = np.broadcast_to(want, got.shape)
    assert got.dtype == dtype or np.finfo(got.dtype).eps == np.finfo(dtype).eps
    size = max(1.0, float(np.abs(want).max(initial=0)))
    np.testing.assert_allclose(got, want, rtol=0, atol=units * float(np.finfo(dtype).eps) * size)


@pytest.mark.parametrize("dtype", DTYPES)
def test_cholesky(dtype: Any) -> None:
    shapes = [(1, 1), (5, 5), (2, 32, 32), (2, 70, 70)]
    cases = [
        Case(f"f{i}", lambda a, lower=lower: b.cholesky(a, lower=lower), [positive(shape, dtype)])
        for i, (shape, lower) in enumerate(itertools.product(shapes, (True, False)))
    ]
    for got, want in both(cases):
        close(got[0], want[0], dtype)


@pytest.mark.parametrize("n", [3, 40])
def test_cholesky_of_an_indefinite_matrix_is_nan(n: int) -> None:
    good, bad = positive((n, n), np.float32), np.eye(n, dtype=np.float32)
    bad[n // 2, n // 2] = -1
    ((got, want),) = both([Case("f", lambda a: b.cholesky(a, lower=True), [np.stack([good, bad])])])
    np.testing.assert_allclose(got[0], want[0], rtol=1e-4, atol=1e-5)
    assert np.isnan(got[0][1]).sum() == n * (n + 1) // 2


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [4, 40])
def test_triangular_solve(dtype: Any, n: int) -> None:
    a = (matrix((2, n, n), dtype) / n + np.eye(n)).astype(dtype)
    cases = []
    forms = itertools.product((True, False), (True, False), (True, False), ("NO_TRANSPOSE", "TRANSPOSE", "ADJOINT"))
    for i, (left_side, lower, unit_diagonal, transpose_a) in enumerate(forms):
        params = {
            "left_side": left_side, "lower": lower, "unit_diagonal": unit_diagonal, "transpose_a": transpose_a
        }  # fmt: skip
        rhs = matrix((2, n, 3) if left_side else (2, 3, n), dtype, 1)
        cases.append(Case(f"f{i}", lambda a, x, params=params: b.triangular_solve(a, x, **params), [a, rhs]))
    for got, want in both(cases if n < 10 else cases[::5]):
        close(got[0], want[0], dtype)


SHAPES = [(1, 1), (2, 4, 4), (5, 3), (3, 5), (70, 40), (40, 70), (2, 64, 64)]


@pytest.mark.parametrize("dtype", DTYPES)
def test_lu(dtype: Any) -> None:
    cases = [Case(f"f{i}", b.lu, [matrix(shape, dtype)]) for i, shape in enumerate([*SHAPES, (3, 0), (0, 3)])]
    cases.append(Case("singular", b.lu, [np.ones((40, 40), dtype)]))
    for got, want in both(cases):
        close(got[0], want[0], dtype, 2000)
        np.testing.assert_array_equal(got[1], want[1])
        np.testing.assert_array_equal(got[2], want[2])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("full", [True, False])
def test_qr(dtype: Any, full: bool) -> None:
    cases = [
        Case(f"f{i}", lambda a: b.qr(a, full_matrices=full), [matrix(shape, dtype)])
        for i, shape in enumerate([*SHAPES, (3, 0)])
    ]
    for case, (got, want) in zip(cases, both(cases), strict=True):
        q, r = got
        assert q.shape == want[0].shape
        close(q @ r, case.operands[0], dtype)
        close(adjoint(q) @ q, np.eye(q.shape[-1]), dtype)
        close(r, want[1], dtype, 2000)  # the same signs as LAPACK's


@pytest.mark.parametrize("dtype", DTYPES)
def test_eigh(dtype: Any) -> None:
    operands = [positive(shape, dtype) for shape in [(1, 1), (2, 2), (2, 5, 5), (33, 33)]]
    operands += [np.diag([3, -1, 3, 0, 3]).astype(dtype), np.zeros((3, 3), dtype), 1e-30 * positive((4, 4), dtype)]
    if np.dtype(dtype).kind == "c":  # these take IREE long to compile
        operands = operands[1:4]
    cases = [Case(f"f{i}", lambda a, lower=bool(i % 2): b.eigh(a, lower=lower), [a]) for i, a in enumerate(operands)]
    for case, (got, want) in zip(cases, both(cases), strict=True):
        w, v = got
        (a,) = case.operands
        size = max(float(np.abs(a).max()), 1e-35)
        close(w / size, want[0] / size, dtype)
        close(a @ v / size, v * w[..., None, :] / size, dtype)
        close(adjoint(v) @ v, np.eye(a.shape[-1]), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("full", [True, False])
def test_svd(dtype: Any, full: bool) -> None:
    operands = [matrix(shape, dtype) for shape in [(1, 1), (4, 4), (2, 5, 3), (3, 5), (40, 33)]]
    operands += [np.ones((4, 3), dtype), np.zeros((3, 3), dtype), np.diag([1, 1, 1e-4]).astype(dtype)]
    if np.dtype(dtype).kind == "c":  # these take IREE long to compile
        operands = operands[2:6]
    cases = [
        Case(f"f{i}", lambda a: b.svd(a, full_matrices=full, compute_uv=True), [a]) for i, a in enumerate(operands)
    ]
    for case, (got, want) in zip(cases, both(cases), strict=True):
        u, s, vh = got
        k = s.shape[-1]
        close(s, want[1], dtype)
        close((u[..., :k] * s[..., None, :]) @ vh[..., :k, :], case.operands[0], dtype)
        close(adjoint(u) @ u, np.eye(u.shape[-1]), dtype)
        close(vh @ adjoint(vh), np.eye(vh.shape[-2]), dtype)


def spectra(n: int) -> Array:
    """Diagonals of which algorithms may lose track: equal, nearly equal, zero, of all sizes, of both signs."""
    k = np.arange(n)
    return np.stack([
        np.where(k % 2, 2.0, -3.0), 1 + 1e-9 * k, np.where(k < 3, k + 1.0, 0), 10.0 ** -k, 1e-30 * 0.5**k,
        np.zeros(n), np.ones(n), (-1.0) ** k * (k // 2), 1e30 * (k - 4.0),
    ])  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_spectra_that_are_hard(dtype: Any) -> None:
    n = 18
    d = spectra(n)
    u, v = (np.linalg.qr(matrix((len(d), n, n), np.float64, seed))[0] for seed in (0, 1))
    hermitian = np.concatenate([u * d[:, None] @ adjoint(u), [np.diag(np.abs(np.arange(n) - 8.5)) + np.eye(n, k=1)]])
    # With zeros on the diagonal of what is bidiagonal already, and of rank 1.
    upper = [np.eye(n, k=1) + np.diag(np.arange(n) % 3), np.triu(np.ones((n, n))), np.ones((n, n)), np.eye(n, k=1)]
    general = np.concatenate([u * d[:, None] @ adjoint(v), upper])
    hermitian = (hermitian + adjoint(hermitian)) / 2
    cases = [
        Case("eigh", lambda a: b.eigh(a, lower=True), [hermitian.astype(dtype)]),
        Case("svd", lambda a: b.svd(a, full_matrices=False, compute_uv=True), [general.astype(dtype)]),
        Case("values", lambda a: b.svd(a, full_matrices=False, compute_uv=False), [general.astype(dtype)]),
        Case("none", lambda a: b.eigh(a, lower=True), [np.zeros((2, 0, 0), dtype)]),
    ]
    (eigh, svd, values, none), identity = both(cases), np.eye(n)
    scale = np.abs(hermitian).max((1, 2)) + 1e-300
    (w, x), want = eigh[0], np.linalg.eigvalsh(hermitian)
    close((w / scale[:, None]).astype(dtype), want / scale[:, None], dtype)
    close((hermitian @ x / scale[:, None, None]).astype(dtype), x * (w / scale[:, None])[:, None], dtype)
    close(adjoint(x) @ x, identity, dtype)
    scale = np.abs(general).max((1, 2)) + 1e-300
    (u, s, vh), want = svd[0], np.linalg.svd(general)[1] / scale[:, None]
    close((s / scale[:, None]).astype(dtype), want, dtype)
    close((values[0][0] / scale[:, None]).astype(dtype), want, dtype)
    close(((u * (s / scale[:, None])[:, None]) @ vh).astype(dtype), general / scale[:, None, None], dtype)
    close(adjoint(u) @ u, identity, dtype)
    close(vh @ adjoint(vh), identity, dtype)
    assert [x.shape for x in none[0]] == [(2, 0), (2, 0, 0)]


def test_steps_that_are_wide_give_the_same() -> None:
    a, p = matrix((2, 40, 4), np.float32), positive((5, 5), np.float32)
    cases = [
        Case("lu", b.lu, [a]),
        Case("eigh", lambda a: b.eigh(a, lower=False), [p]),
        Case("svd", lambda a: b.svd(a, full_matrices=False, compute_uv=True), [p]),
    ]
    module = module_of(cases)
    call = load(pipelines.run(module, "pyxla-lower-linalg{wide=true}"))
    packed, pivots, order = call("lu", [a])
    want = evaluate(module, "lu", [a])
    close(packed, want[0], np.float32)
    np.testing.assert_array_equal(pivots, want[1])
    np.testing.assert_array_equal(order, want[2])
    w, v = call("eigh", [p])
    close(p @ v, v * w, np.float32)
    u, s, vh = call("svd", [p])
    close((u * s) @ vh, p, np.float32)
    for x in (v, u, vh):
        close(x @ adjoint(x), np.eye(5), np.float32)


def test_all_rotations_are_one_kernel() -> None:
    cases = [
        Case("eigh", lambda a: b.eigh(a, lower=True), [np.eye(40, dtype=np.float32)]),
        Case("svd", lambda a: b.svd(a, full_matrices=True, compute_uv=True), [np.eye(40, dtype=np.float32)]),
    ]
    text = pipelines.run(module_of(cases), PIPELINE).text()
    # What is left are the reduction and, of one transformation or two, the loops over blocks and in small_solve.
    assert text.count("stablehlo.while") == 3 + 5
    assert text.count("flow.dispatch.region") == 2


def test_nan_gives_nan() -> None:
    a = np.stack([np.eye(4), np.full((4, 4), np.nan), np.eye(4)]).astype(np.float32)
    a[2, 3, 0] = np.inf
    cases = [
        Case("eigh", lambda a: b.eigh(a, lower=True), [a]),
        Case("svd", lambda a: b.svd(a, full_matrices=False, compute_uv=True), [a]),
        Case("small", lambda a: b.svd(a, full_matrices=False, compute_uv=False), [a[:, :2, :2]]),
    ]
    call = load(module_of(cases))
    for case in cases:
        for x in call(case.name, case.operands):
            bad = [bool(np.isnan(part).all()) for part in x]
            assert bad == [False, True, case.name != "small"], case.name
            assert np.isfinite(x[0]).all()


def test_eig_without_a_host_is_refused_with_what_to_write_instead() -> None:
    module = module_of([Case("f", b.eig, [np.eye(2)])])
    with pytest.raises(CompilationError, match=r"only implemented on the CPU.*Use eigh"):
        pipelines.run(module, "pyxla-lower")


LENGTHS = [1, 2, 3, 8, 63, 67, 130, 134, 256, 1000]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("fft_type", ["FFT", "IFFT", "RFFT", "IRFFT"])
def test_fft(dtype: Any, fft_type: str) -> None:
    cases = []
    complex_dtype = np.result_type(dtype, np.complex64)
    for length in [*((n,) for n in LENGTHS), (3, 4), (2, 3, 5)]:
        last = length[-1] // 2 + 1 if fft_type == "IRFFT" else length[-1]
        x = matrix((2, *length[:-1], last), dtype if fft_type == "RFFT" else complex_dtype)
        name = f"f{'_'.join(map(str, length))}"
        cases.append(Case(name, lambda x, length=length: b.fft(x, fft_type=fft_type, fft_length=length), [x]))
    for got, want in both(cases):
        close(got[0], want[0], dtype, 16)


PROGRAMS: list[tuple[str, Callable[..., Any]]] = [
    ("solve", lambda a: jnp.linalg.solve(a @ a.T + jnp.eye(5), a[0])),
    ("cholesky", lambda a: jnp.linalg.cholesky(a @ a.T + jnp.eye(5))),
    ("eigh", lambda a: jnp.linalg.eigh(a @ a.T).eigenvalues),
    ("svd", lambda a: jnp.linalg.svd(a, compute_uv=False)),
    ("slogdet", lambda a: jnp.linalg.slogdet(a).logabsdet),
    ("qr", lambda a: jnp.linalg.qr(a).R),
    ("fft", lambda a: abs(jnp.fft.rfft2(a)) ** 2),
]


@pytest.mark.parametrize(("name", "f"), PROGRAMS, ids=[p[0] for p in PROGRAMS])
def test_gradients_under_jit_and_vmap(name: str, f: Callable[..., Any]) -> None:
    a = matrix((2, 5, 5), np.float32) + 2 * np.eye(5, dtype=np.float32)
    gradient = pyxla.vmap(pyxla.grad(lambda a: jnp.sin(f(a)).sum()))
    want = np.asarray(gradient(a))
    np.testing.assert_allclose(np.asarray(pyxla.jit(gradient)(a)), want, rtol=1e-3, atol=1e-4 * np.abs(want).max())


def test_padding_and_constants_of_complex128() -> None:
    def f(x: Any) -> Any:
        padded = b.pad(x, b.constant(np.complex128(1 + 2j)), low=(1,), high=(2,), interior=(0,))
        return [padded, b.concatenate(x, b.full((3,), 1j, np.dtype(np.complex128)), dimension=0)]

    ((got, want),) = both([Case("f", f, [matrix((4,), np.complex128)])])
    for g, w in zip(got, want, strict=True):
        np.testing.assert_array_equal(g, w)


def test_lowering_leaves_no_factorization() -> None:
    module = module_of([Case("f", lambda a: b.svd(a, full_matrices=False, compute_uv=True), [np.eye(3)])])
    lowered = pipelines.run(module, "pyxla-lower-linalg", verify_each=True)
    with ir.ambient():
        assert "custom_call" not in lowered.text()
