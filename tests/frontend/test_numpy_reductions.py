"""Reductions, statistics, sorting, products and polynomials, against jax.numpy."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from differential import check

import pyxla
import pyxla.numpy as jnp

RNG = np.random.RandomState(0)
A = RNG.randn(2, 3, 4).astype(np.float32)
M = np.array([[3, -1, 2, 7], [0, 5, 2, -4], [1, 1, 9, 6]], np.int32)
V = np.array([3.0, 1.0, 2.0, 1.0], np.float32)
B = np.array([[True, False], [True, True]])
C = (RNG.randn(3, 3) + 1j * RNG.randn(3, 3)).astype(np.complex64)
NAN = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, np.nan], [2.0, 5.0, -1.0]], np.float32)
SMALL = np.array([100, 100, 27], np.int8)
LOOSE = {"rtol": 3e-6, "atol": 3e-6}

AXES: list[Any] = [None, 0, -1, (0, 2)]


@pytest.mark.parametrize(
    "name",
    [
        "sum",
        "prod",
        "max",
        "min",
        "mean",
        "var",
        "std",
        "any",
        "all",
        "count_nonzero",
        "ptp",
        "median",
        "nansum",
        "nanmax",
        "nanmean",
    ],
)
@pytest.mark.parametrize("axis", AXES, ids=str)
@pytest.mark.parametrize("keepdims", [False, True])
def test_over_axes(name: str, axis: Any, keepdims: bool) -> None:
    check(name, A, axis=axis, keepdims=keepdims, staged=not keepdims, **LOOSE)


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "mean", "var", "any", "all", "cumsum", "cumprod"])
@pytest.mark.parametrize(
    "x", [M, B, SMALL, SMALL.view(np.uint8), V.astype(np.float16), V.astype(ml_dtypes.bfloat16), 2, 1.5], ids=str
)
def test_dtypes(name: str, x: Any) -> None:
    check(name, x, rtol=1e-2 if getattr(x, "dtype", None) == ml_dtypes.bfloat16 else 1e-3)


CASES: list[tuple[Any, ...]] = [
    ("sum", M, {"where": M > 0, "axis": 1}),
    ("sum", M, {"initial": 5, "dtype": "float32"}),
    ("sum", C),
    ("max", M, {"where": M < 5, "initial": -100, "axis": 0}),
    ("max", np.zeros((0, 2), np.float32), {"axis": 1}),
    ("sum", np.zeros((0, 2), np.float32)),
    ("mean", M, {"axis": 0, "where": M > 0}),
    ("mean", C, LOOSE),
    ("var", C, {"axis": 0, **LOOSE}),
    ("var", A, {"ddof": 1, "axis": 1, **LOOSE}),
    ("std", A, {"where": A > 0, "axis": 2, **LOOSE}),
    ("max", NAN),
    ("average", A, {"axis": 1, "weights": np.array([1, 2, 3], np.float32), **LOOSE}),
    ("average", M, {"weights": M * M, "returned": True}),
    *[
        (n, M, {"axis": a, "keepdims": k})
        for n in ("argmax", "argmin")
        for a, k in ((None, False), (0, False), (1, True))
    ],
    ("argmax", NAN, {"axis": 1}),
    *[
        (n, NAN, {"axis": a})
        for n in ("nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd", "nanargmax")
        for a in (0, 1)
    ],
    ("nancumsum", NAN, {"axis": 1}),
    ("nanargmin", NAN, {"axis": 0}),
    *[
        ("quantile", A, np.array([0.1, 0.5, 1.0], np.float32), {"axis": 1, "method": m, **LOOSE})
        for m in ("linear", "lower", "higher", "midpoint", "nearest")
    ],
    ("quantile", NAN, 0.5, {"axis": 0}),
    ("nanquantile", NAN, 0.5, {"axis": 1}),
    ("percentile", M, 30.0, {"axis": (0, 1), "keepdims": True}),
    ("nanpercentile", NAN, np.array([25, 50], np.int32), {"axis": 0}),
    ("nanmedian", NAN, {"axis": 0}),
    ("cumsum", A, {"axis": 1, **LOOSE}),
    ("cumsum", M),
    ("cumprod", V),
    ("cumulative_sum", V, {"include_initial": True}),
    ("diff", V),
    ("diff", M, {"n": 2, "axis": 0}),
    ("diff", V, {"prepend": 0.0}),
    ("diff", B),
    ("ediff1d", M, {"to_begin": 5}),
    ("gradient", V),
    ("gradient", A, {"axis": 1, **LOOSE}),
    ("gradient", A[0], 2.0, 0.5, LOOSE),
    ("trapezoid", V),
    ("trapezoid", A, {"dx": 0.5, "axis": 0, **LOOSE}),
    ("trapezoid", V, np.array([0, 1, 3, 4], np.float32)),
    ("sort", M),
    ("sort", A, {"axis": 0}),
    ("sort", M, {"axis": None, "descending": True}),
    ("sort", NAN),
    ("argsort", V),
    ("argsort", V, {"descending": True}),
    ("argsort", M, {"axis": 0}),
    ("lexsort", [V, V[::-1].copy()]),
    ("sort_complex", V),
    ("searchsorted", np.sort(V), np.array([0, 1, 1.5, 9, np.nan], np.float32)),
    ("searchsorted", np.sort(V), np.array([[1, 2], [3, 0]], np.float32), {"side": "right"}),
    ("searchsorted", np.sort(V), V, {"method": "compare_all"}),
    ("digitize", A, np.array([-1, 0, 1], np.float32)),
    ("digitize", A, np.array([1, 0, -1], np.float32), {"right": True}),
    ("interp", A, np.array([-1, 0, 2], np.float32), np.array([5, 7, 1], np.float32), LOOSE),
    (
        "interp",
        A,
        np.array([-1, 0, 2], np.float32),
        np.array([5, 7, 1], np.float32),
        {"left": 0.0, "right": "extrapolate", **LOOSE},
    ),
    (
        "interp",
        np.array([0, 370, 30], np.float32),
        np.array([190, 10, 350], np.float32),
        V[:3],
        {"period": 360, **LOOSE},
    ),
    ("bincount", np.array([0, 3, 1, 3], np.int32)),
    ("bincount", np.array([0, 3, 1, 3], np.int32), {"weights": V, "length": 3}),
    ("histogram", A, {"bins": 5}),
    ("histogram", A, {"bins": np.array([-2, 0, 0.5, 3], np.float32), "density": True, **LOOSE}),
    ("histogram_bin_edges", A, {"bins": 4, "range": (-1.0, 1.0)}),
    ("cov", A[0], LOOSE),
    ("cov", A[0], {"rowvar": False, "bias": True, **LOOSE}),
    ("cov", A[0], {"fweights": np.array([1, 2, 1, 3], np.int32), "aweights": V, **LOOSE}),
    ("corrcoef", A[0], LOOSE),
    ("trace", M, {"offset": 1}),
    ("trace", A, {"axis1": 1, "axis2": 2}),
    ("dot", M, M.T.copy()),
    ("dot", A, A[0].T.copy(), LOOSE),
    ("dot", 2, V),
    ("vdot", C, C, LOOSE),
    ("vecdot", A, A, LOOSE),
    ("inner", A, V, LOOSE),
    ("outer", V, M),
    ("matmul", A, A.swapaxes(1, 2).copy(), LOOSE),
    ("matmul", A, V, LOOSE),
    ("matmul", A[0, 0, :3], A, LOOSE),
    ("matmul", A[:, None], A.swapaxes(1, 2)[None].copy(), LOOSE),
    ("matmul", A[:1], A.swapaxes(1, 2).copy(), LOOSE),
    ("matmul", A[0].T.copy(), A, LOOSE),
    ("matmul", M, V),
    ("matvec", A, V, LOOSE),
    ("vecmat", A[0, 0, :3], A, LOOSE),
    ("tensordot", A, A, {"axes": ((0, 2), (0, 2)), **LOOSE}),
    ("tensordot", A, A.transpose(1, 2, 0).copy(), {"axes": 2, **LOOSE}),
    ("kron", M, V[:2]),
    ("kron", V, M),
    ("cross", A[..., :3], V[:3], LOOSE),
    ("cross", A[..., :2], A[..., 1:3], LOOSE),
    ("einsum", "ijk,ilk->ijl", A, A, LOOSE),
    ("einsum", "ijk->ki", A, LOOSE),
    ("einsum", "ii", C, LOOSE),
    ("einsum", "ii->i", C),
    ("einsum", "...k,k->...", A, V, LOOSE),
    ("einsum", "...ij,...kj->...ik", A, A, LOOSE),
    ("einsum", "i,j,k->ijk", V, V, V),
    ("einsum", "ij,jk,kl", C, C, C, {"rtol": 1e-5, "atol": 1e-5}),
    ("einsum", "ijk,ijk->ij", A, A, LOOSE),
    ("einsum", "i,i->i", V, V),
    ("einsum", "ij,j->ji", M, M[0]),
    ("einsum", "i,ij", V[:3], M),
    ("convolve", V, V[:2]),
    ("convolve", V[:2], V, {"mode": "same"}),
    ("convolve", M[0], M[1], {"mode": "valid"}),
    ("correlate", V, V[:3], {"mode": "full"}),
    ("correlate", V[:3], V, {"mode": "full"}),
    ("correlate", V[:2], V, {"mode": "same"}),
    ("correlate", V[:2], V),
    ("polyval", V, 2.0),
    ("polyval", V, M),
    ("polyadd", V, V[:2]),
    ("polysub", V[:2], V),
    ("polymul", V, V[:2]),
    ("polyder", V),
    ("polyint", V),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_as_jax(case: tuple[Any, ...]) -> None:
    name, *arguments = case
    options = dict(arguments.pop()) if isinstance(arguments[-1], dict) else {}
    check(name, *arguments, **options)


LINALG: list[tuple[Any, ...]] = [
    *[("norm", A[0], {"ord": o}) for o in (None, "fro", 1, -1, np.inf, -np.inf)],
    *[("norm", A, {"ord": o, "axis": 1}) for o in (None, 0, 1, 2, 3, np.inf, -np.inf)],
    ("norm", A),
    ("norm", A, {"axis": (0, 2), "keepdims": True}),
    ("vector_norm", A, {"axis": 1, "ord": 1}),
    ("matrix_norm", A),
    ("matrix_power", C, 5),
    ("matrix_power", C, 0),
    ("multi_dot", [A[0], A[1].T.copy(), A[0]]),
    ("diagonal", A),
    ("trace", A),
]


@pytest.mark.parametrize("case", LINALG, ids=lambda c: c[0])
def test_linalg_as_jax(case: tuple[Any, ...]) -> None:
    import jax.numpy as jax_numpy

    name, *arguments = case
    options = dict(arguments.pop()) if isinstance(arguments[-1], dict) else {}
    check(name, *arguments, module=jnp.linalg, reference=jax_numpy.linalg, rtol=1e-5, atol=1e-5, **options)


def test_partition_puts_the_kth_in_place() -> None:
    x = jnp.array([5, 1, 4, 2, 3])
    result = np.asarray(jnp.partition(x, 2))
    assert result[:2].max() <= result[2] == 3
    assert result[3:].min() >= 3
    assert np.asarray(x)[np.asarray(jnp.argpartition(x, 2))][2] == 3


def test_derivatives_go_through_reductions() -> None:
    x = jnp.array([1.0, 2.0, 4.0])
    np.testing.assert_allclose(
        np.asarray(pyxla.grad(lambda v: jnp.var(v))(x)), 2 * (np.asarray(x) - 7 / 3) / 3, rtol=1e-5
    )
    np.testing.assert_allclose(
        np.asarray(pyxla.grad(lambda v: jnp.linalg.norm(v))(x)), np.asarray(x) / np.sqrt(21), rtol=1e-6
    )
    np.testing.assert_allclose(
        np.asarray(pyxla.grad(lambda v: jnp.sum(jnp.sort(v) * jnp.arange(3.0)))(x[::-1])), [2, 1, 0]
    )


def test_errors_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="initial="):
        jnp.max(jnp.zeros(0))
    with pytest.raises(ValueError, match="initial="):
        jnp.max(jnp.ones(2), where=jnp.array([True, False]))
    with pytest.raises(ValueError, match="axis 2 is out of bounds"):
        jnp.sum(jnp.ones((2, 2)), axis=2)
    with pytest.raises(TypeError, match="inner sizes 3 and 2 differ"):
        jnp.matmul(jnp.ones((2, 3)), jnp.ones((2, 3)))
    with pytest.raises(ValueError, match="letter 'i'"):
        jnp.einsum("i,i", jnp.ones(2), jnp.ones(3))
    with pytest.raises(ValueError, match="vector"):
        jnp.searchsorted(jnp.ones((2, 2)), 1.0)
    with pytest.raises(ValueError, match="empty"):
        jnp.argmax(jnp.zeros(0))
