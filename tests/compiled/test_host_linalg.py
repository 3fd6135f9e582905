"""Linear algebra by the host's LAPACK: what compiled code gets from it, how it is chosen, and that what is saved does
without it."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
import pyxla.scipy as jsp
import pyxla_runtime
from pyxla import lax
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.ops import host_lu, lapack, schur, triangular_solve
from pyxla_compiler.targets.iree import TargetOptions

from .test_linalg import DTYPES, adjoint, close, matrix, positive

Array = np.ndarray[Any, Any]


def everything(a: Any, p: Any) -> dict[str, Any]:
    """Each factorization of square matrices a and positive definite p, and systems with their triangles."""
    return {
        "cholesky": lax.linalg.cholesky(p),
        "triangular_solve": lax.linalg.triangular_solve(p, a, left_side=True, lower=True, unit_diagonal=True),
        "lu": lax.linalg.lu(a),
        "qr": lax.linalg.qr(a),
        "eigh": lax.linalg.eigh(p),
        "svd": lax.linalg.svd(a),
        "eig": lax.linalg.eig(a, compute_left_eigenvectors=False),
        "schur": lax.linalg.schur(a),
        "hessenberg": lax.linalg.hessenberg(a),
    }


@pytest.mark.parametrize("dtype", DTYPES)
def test_compiled_code_has_the_numbers_of_the_evaluator(dtype: Any) -> None:
    with pyxla.enable_x64():
        a, p = matrix((2, 9, 9), dtype), positive((2, 9, 9), dtype)
        lowered = pyxla.jit(everything).lower(a, p)
        assert lowered.as_text("legalized").count("call @pyxla.callback_") == 9
        got, want = lowered.compile()(a, p), everything(a, p)
        for g, w in zip(pyxla.tree.leaves(got), pyxla.tree.leaves(want), strict=True):
            if g.dtype == np.int32:
                np.testing.assert_array_equal(np.asarray(g), np.asarray(w))
            else:
                close(np.asarray(g), np.asarray(w), w.dtype)


def test_calls_within_loops_maps_and_gradients() -> None:
    a = matrix((3, 9, 9), np.float32) + 3 * np.eye(9, dtype=np.float32)

    def f(a: Any) -> Any:
        return lax.fori_loop(0, 3, lambda i, x: x + jnp.linalg.inv(x), a).sum()

    gradient = pyxla.vmap(pyxla.value_and_grad(f))
    for got, want in zip(pyxla.jit(gradient)(a), gradient(a), strict=True):
        np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=1e-3, atol=1e-4)


def test_the_derivatives_of_eigenvalues_compile() -> None:
    a = matrix((4, 4), np.float32)
    gradient = pyxla.grad(lambda a: jnp.linalg.eigvals(a).imag.max() + jnp.abs(jnp.linalg.eig(a)[1]).sum())
    np.testing.assert_allclose(np.asarray(pyxla.jit(gradient)(a)), np.asarray(gradient(a)), rtol=1e-4, atol=1e-5)


def test_failures_are_nan_in_compiled_code() -> None:
    bad = np.diag(np.array([1, -1] * 8, np.float32))
    assert np.isnan(np.asarray(pyxla.jit(jnp.linalg.cholesky)(bad))).any()
    nan = np.full((8, 8), np.nan, np.float32)
    for f in (jnp.linalg.eigvalsh, jnp.linalg.svdvals, jnp.linalg.eigvals):
        assert np.isnan(np.asarray(pyxla.jit(f)(nan))).all()


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "pyxla.linalg"]


def test_the_choice_is_logged_and_an_artifact_calls_no_host(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    p = positive((8, 8), np.float32)
    with caplog.at_level(logging.INFO, "pyxla.linalg"):
        compiled = pyxla.jit(lambda p: jnp.linalg.eigvalsh(p)).lower(p).compile()
        if not said(caplog):  # the program was in the disk cache
            compiled.lowered.module("lowered")
    assert said(caplog) == ["pyxla.eigh of float32[8,8]: LAPACK on the host"]
    caplog.clear()
    with caplog.at_level(logging.INFO, "pyxla.linalg"):
        compiled.save(tmp_path / "f.pyxla")
    assert said(caplog) == ["pyxla.eigh of float32[8,8]: a loop in the program"]
    compiled.save(tmp_path / "here.pyxla", portable=False)
    want = np.linalg.eigvalsh(p)
    close(np.asarray(compiled(p)), want, np.float32)
    for name in ("f", "here"):
        path = tmp_path / f"{name}.pyxla"
        assert "custom_call" not in zipfile.ZipFile(path).read("module.mlir").decode()
        close(pyxla_runtime.load(path)(p), want, np.float32)


@pytest.mark.parametrize("options", [TargetOptions(portable=True), TargetOptions(device="vulkan")], ids=str)
def test_eig_is_refused_where_there_is_no_host(options: TargetOptions) -> None:
    with pytest.raises(CompilationError, match="nonsymmetric eigendecomposition is only implemented on the CPU"):
        pyxla.jit(jnp.linalg.eigvals).lower(np.eye(3, dtype=np.float32)).compile(options)


@pytest.mark.parametrize("dtype", DTYPES)
def test_scipy_and_numpy_alone_compute_the_same(dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if lapack.routine("getrf", np.dtype(dtype)) is None:
        pytest.skip("SciPy is not installed")
    shapes = [(4, 4), (2, 5, 3), (3, 5), (40, 40)]
    a = matrix((2, 5, 5), dtype) + 5 * np.eye(5, dtype=dtype)
    singular = a * (1 - np.eye(5, dtype=dtype) * (np.arange(5) == 2))
    forms = [(m, lower, unit) for m in (a, singular) for lower in (True, False) for unit in (True, False)]

    def results() -> list[Array]:
        with np.errstate(all="ignore"):
            solutions = [triangular_solve.host_solve(m, a, lower, unit) for m, lower, unit in forms]
        factors = [x for shape in shapes for x in host_lu.host_lu(matrix(shape, dtype))]
        return [*factors, *solutions, *schur.Hessenberg().evaluate(a), schur.Hessenberg().evaluate(a[:, :1, :1])[1]]

    by_scipy = results()
    for module in (host_lu, triangular_solve, schur):
        monkeypatch.setattr(module, "routine", lambda name, dtype: None)
    for x, y in zip(by_scipy, results(), strict=True):
        assert x.dtype == y.dtype
        np.testing.assert_allclose(x, y, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("by_scipy", [True, False])
@pytest.mark.parametrize("dtype", DTYPES)
def test_schur_forms(dtype: Any, by_scipy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not by_scipy:
        monkeypatch.setattr(schur, "routine", lambda name, dtype: None)
    elif lapack.routine("gees", np.dtype(dtype)) is None:
        pytest.skip("SciPy is not installed")
    for n in (1, 2, 3, 8, 20):
        defective = np.triu(np.ones((n, n)), 1).astype(dtype)
        for a in (matrix((n, n), dtype, n), np.eye(n, dtype=dtype), defective):
            t, z = schur.Schur().evaluate(a)
            close(z @ t @ adjoint(z), a, dtype)
            close(z @ adjoint(z), np.eye(n), dtype)
            below = np.diag(t, -1)
            assert not np.tril(t, -2).any()
            assert not (below[1:] * below[:-1]).any()  # blocks of two at most
            assert np.dtype(dtype).kind == "f" or not below.any()
    assert all(np.isnan(x).all() for x in schur.Schur().evaluate(np.full((2, 2), np.nan, dtype)))


def test_functions_of_matrices_compile() -> None:
    a, p = matrix((5, 5), np.float32), positive((5, 5), np.float32)

    def f(a: Any, p: Any) -> Any:
        forms = jsp.linalg.rsf2csf(*jsp.linalg.schur(a))
        return forms, jsp.linalg.sqrtm(p), jsp.linalg.funm(p, jnp.exp), jsp.linalg.solve_sylvester(p, p, a)

    for got, want in zip(pyxla.tree.leaves(pyxla.jit(f)(a, p)), pyxla.tree.leaves(f(a, p)), strict=True):
        close(np.asarray(got), np.asarray(want), np.float32)
