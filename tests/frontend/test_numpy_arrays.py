"""Making, shaping, joining and picking from arrays, against jax.numpy."""

from __future__ import annotations

from typing import Any

import jax.numpy as jax_numpy
import numpy as np
import pytest
from differential import assert_same, check

import pyxla
import pyxla.numpy as jnp
from pyxla.transforms.common import in_trace

A = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
M = np.arange(12, dtype=np.int32).reshape(3, 4)
V = np.array([3, 1, 2], np.int32)
W = np.array([0.5, 1.5], np.float32)
ONE = np.ones((1, 3, 1), np.float32)

CASES: list[tuple[Any, ...]] = [
    ("array", [1, 2]),
    ("array", [[1, 2.5], [3, True]]),
    ("array", 3),
    ("array", 2.5),
    ("array", []),
    ("array", [True]),
    ("array", [1 + 2j]),
    ("array", [W, W]),
    ("array", V, {"ndmin": 3}),
    ("array", [1.7, -1.7], {"dtype": "int32"}),
    ("asarray", V, {"dtype": "float16"}),
    ("zeros", (2, 3)),
    ("ones", 3, {"dtype": "int8"}),
    ("full", (2,), 1.5),
    ("full", (2, 2), W),
    ("full", 2, 3, {"dtype": "float16"}),
    ("zeros_like", M),
    ("ones_like", A, {"dtype": "int32"}),
    ("full_like", M, 2.7),
    ("arange", 5),
    ("arange", 2.0, 4.0, 0.5),
    ("arange", 10, 2, -3),
    ("arange", 0),
    ("arange", 3, {"dtype": "float32"}),
    ("linspace", 0, 1, 7),
    ("linspace", 0.0, 1.0, 4, {"endpoint": False}),
    ("linspace", W, W + 2, 3, {"axis": 1}),
    ("linspace", 0, 10, 5, {"dtype": "int32"}),
    ("logspace", 0, 2, 5, {"rtol": 1e-5}),
    ("geomspace", 1, 1000, 4, {"rtol": 1e-5}),
    ("eye", 3),
    ("eye", 2, 4, {"k": 1, "dtype": "int32"}),
    ("identity", 2),
    ("tri", 3, 4, {"k": -1}),
    ("tril", A),
    ("triu", M, {"k": 1}),
    ("diag", V),
    ("diag", V, {"k": -2}),
    ("diag", M, {"k": 1}),
    ("diagflat", M, {"k": 1}),
    ("diagonal", A, {"axis1": 0, "axis2": 2, "offset": 1}),
    ("meshgrid", V, W),
    ("meshgrid", V, W, {"indexing": "ij", "sparse": True}),
    ("indices", (2, 3)),
    ("fromfunction", lambda i, j: i * 2 + j, (2, 3)),
    ("vander", W, 3),
    ("vander", W, 3, {"increasing": True}),
    ("tril_indices", 3),
    ("triu_indices", 3, 1),
    ("diag_indices", 2),
    ("ix_", V, V),
    ("hanning", 5),
    ("hamming", 5),
    ("blackman", 5, {"atol": 1e-6}),
    ("bartlett", 5),
    ("kaiser", 5, 2.0),
    ("reshape", A, (4, -1)),
    ("reshape", A, (6, 4), {"order": "F"}),
    ("ravel", A),
    ("transpose", A),
    ("transpose", A, (1, 0, 2)),
    ("matrix_transpose", A),
    ("swapaxes", A, 0, -1),
    ("moveaxis", A, 0, -1),
    ("moveaxis", A, (0, 1), (-1, 0)),
    ("rollaxis", A, 2),
    ("expand_dims", A, (0, -1)),
    ("squeeze", ONE),
    ("squeeze", ONE, 0),
    ("broadcast_to", V, (2, 3)),
    ("broadcast_arrays", V, np.ones((2, 1), np.float32)),
    ("flip", A),
    ("flip", A, 1),
    ("fliplr", M),
    ("flipud", M),
    *[("rot90", M, k) for k in range(4)],
    ("roll", M, 2),
    ("roll", M, 1, {"axis": 1}),
    ("roll", M, (1, -1), {"axis": (0, 1)}),
    ("atleast_1d", 2.0),
    ("atleast_2d", V),
    ("atleast_3d", V, M),
    ("unravel_index", np.array([1, 7], np.int32), (3, 4)),
    ("concatenate", [V, W]),
    ("concatenate", [M, M], {"axis": 1}),
    ("concatenate", [M, V], {"axis": None}),
    ("stack", [V, V], {"axis": 1}),
    ("vstack", [V, V]),
    ("hstack", [V, W]),
    ("dstack", [M, M]),
    ("column_stack", [V, V]),
    ("block", [[M, M], [M, M]]),
    ("split", M, 3),
    ("split", M, [1, 2], {"axis": 1}),
    ("array_split", V, 2),
    ("hsplit", M, 2),
    ("vsplit", M, 3),
    ("dsplit", A, 2),
    ("unstack", M),
    ("tile", V, 2),
    ("tile", M, (2, 1, 2)),
    ("repeat", V, 2),
    ("repeat", M, V, {"axis": 0}),
    ("repeat", V, V, {"total_repeat_length": 8}),
    ("append", M, V),
    ("delete", V, 1),
    ("delete", M, np.array([0, 2]), {"axis": 1, "staged": False}),
    ("insert", V, 1, 9),
    ("insert", M, 1, V, {"axis": 1}),
    ("insert", V, np.array([0, 2]), np.array([7, 8], np.int32), {"staged": False}),
    ("resize", V, (2, 4)),
    *[("pad", M, ((1, 2), (0, 1)), {"mode": m}) for m in ["constant", "edge", "maximum", "minimum"]],
    *[("pad", M, ((1, 2), (2, 5)), {"mode": m}) for m in ["reflect", "wrap", "symmetric"]],
    ("pad", A, 1, {"mode": "mean"}),
    ("pad", W, 3, {"mode": "linear_ramp", "end_values": 1.0, "atol": 1e-6}),
    ("pad", M, 1, {"constant_values": 7}),
    ("pad", M, ((0, 0), (1, 2)), {"constant_values": ((0, 0), (5, 6))}),
    ("take", W, np.array([1, -2, 5], np.int32)),
    ("take", V, np.array([1, -2, 5], np.int32)),
    ("take", A, np.array([[0, 1], [2, 0]], np.int32), {"axis": 1}),
    ("take", W, np.array([5, -9], np.int32), {"mode": "clip"}),
    ("take", W, np.array([5, -9], np.int32), {"mode": "wrap"}),
    ("take", M, 1, {"axis": 1}),
    ("take_along_axis", M, np.array([[0], [3], [-1]], np.int32), {"axis": 1}),
    ("take_along_axis", A, np.zeros((1, 3, 2), np.int32), {"axis": 2}),
    ("put_along_axis", M, np.array([[0], [3], [1]], np.int32), -1, {"axis": 1, "inplace": False}),
    ("put", M, np.array([0, 5], np.int32), np.array([10, 11], np.int32), {"inplace": False}),
    ("fill_diagonal", M, 5, {"inplace": False}),
    ("nonzero", M % 3),
    ("nonzero", M % 3, {"size": 10, "fill_value": -1}),
    ("flatnonzero", V - 1),
    ("argwhere", M % 2),
    ("argwhere", M % 2, {"size": 3}),
    ("where", V - 1),
    ("compress", np.array([True, False, True]), M, {"axis": 0}),
    ("extract", M > 5, M),
    ("place", M, M > 5, np.array([1, 2], np.int32), {"inplace": False}),
    ("unique", np.array([3, 1, 3, 2], np.int32)),
    (
        "unique",
        np.array([3, 1, 3, 2], np.int32),
        {"return_index": True, "return_inverse": True, "return_counts": True},
    ),
    ("unique", np.array([3, 1, 3, 2], np.int32), {"return_index": True, "return_counts": True, "size": 5}),
    ("unique", np.array([[1, 2], [0, 5], [1, 2]], np.int32), {"axis": 0}),
    ("unique", np.array([np.nan, 1, np.nan], np.float32)),
    ("unique_counts", np.array([3, 1, 3], np.int32)),
    ("isin", M, np.array([1, 5], np.int32)),
    ("union1d", V, np.array([7, 1], np.int32)),
    ("intersect1d", V, np.array([7, 1], np.int32)),
    ("setdiff1d", V, np.array([7, 1], np.int32)),
    ("setxor1d", V, np.array([7, 1], np.int32)),
    ("trim_zeros", np.array([0, 1, 0, 2, 0], np.int32)),
    ("apply_along_axis", lambda v: v * 2, 1, A),
    ("iscomplexobj", A),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_as_jax(case: tuple[Any, ...]) -> None:
    name, *arguments = case
    options = dict(arguments.pop()) if arguments and isinstance(arguments[-1], dict) else {}
    check(name, *arguments, **options)


def test_arrays_of_tracers() -> None:
    @pyxla.vmap
    def f(x: Any) -> Any:
        return jnp.array([[x, 1.0], [2 * x, jnp.sin(x)]])

    x = jnp.array([1.0, 2.0])
    expected = np.array([[[v, 1.0], [2 * v, np.sin(v)]] for v in (1.0, 2.0)], np.float32)
    np.testing.assert_allclose(np.asarray(f(x)), expected, rtol=1e-6)


def test_scalar_types_make_arrays() -> None:
    x = jnp.float32(3)
    assert (x.dtype, x.shape, x.weak_type) == (np.float32, (), False)
    assert jnp.int8([1, 2]).dtype == np.int8


def test_grids_are_staged_without_large_constants() -> None:
    from pyxla import staging

    with staging.root("main", [], "a test") as trace:
        trace.finish([jnp.arange(1000), jnp.eye(100), jnp.ones((50, 50)), jnp.tri(70)])
    text = trace.module.text()
    assert "iota" in text
    assert len(text) < 5000


def test_roll_by_a_traced_shift() -> None:
    x = jnp.arange(5)
    shifted = pyxla.vmap(lambda s: jnp.roll(x, s))(jnp.array([1, -2]))
    assert shifted.tolist() == [np.roll(np.arange(5), s).tolist() for s in (1, -2)]


def test_vectorize() -> None:
    ours = jnp.vectorize(lambda a, b: a + 2 * b)(jnp.arange(3), jnp.ones((2, 1)))
    assert_same(ours, jax_numpy.vectorize(lambda a, b: a + 2 * b)(jax_numpy.arange(3), jax_numpy.ones((2, 1))))
    product = jnp.vectorize(jnp.dot, signature="(n,m),(m)->(n)")(jnp.ones((4, 2, 3)), jnp.ones(3))
    assert product.shape == (4, 2)
    with pytest.raises(ValueError, match="core dimension"):
        jnp.vectorize(jnp.dot, signature="(n),(n)->()")(jnp.ones(3), jnp.ones(4))


def test_errors_say_what_is_wrong() -> None:
    with pytest.raises(TypeError, match="cannot be reshaped"):
        jnp.reshape(jnp.ones(6), (4, -1))
    with pytest.raises(TypeError, match="cannot be concatenated"):
        jnp.concatenate([jnp.ones((2, 3)), jnp.ones((3, 2))])
    with pytest.raises(ValueError, match="scalars have no axis"):
        jnp.concatenate([1, 2])
    with pytest.raises(ValueError, match="out of bounds"):
        jnp.squeeze(jnp.ones(3), 1)
    with pytest.raises(ValueError, match="does not broadcast"):
        jnp.broadcast_to(jnp.ones(3), (2, 2))
    with pytest.raises(TypeError, match="None"):
        jnp.array([1, None])
    with pytest.raises(OverflowError, match="too large"):
        jnp.array([2**40])
    with pytest.raises(ValueError, match="array_split"):
        jnp.split(jnp.ones(5), 2)
    with pytest.raises(TypeError, match="astype"):
        jnp.take(jnp.ones(3), jnp.ones(2))
    with pytest.raises(ValueError, match="inplace=False"):
        jnp.put_along_axis(jnp.ones(3), jnp.array([0]), 1.0, 0)


def test_sizes_that_depend_on_values_need_them_known() -> None:
    with pytest.raises(pyxla.errors.ConcretizationTypeError, match="size="):
        pyxla.vmap(lambda x: jnp.nonzero(x)[0])(jnp.ones((2, 3)))
    assert pyxla.vmap(lambda x: jnp.nonzero(x, size=2)[0])(jnp.eye(3)).shape == (3, 2)
    assert in_trace(lambda: jnp.nonzero(jnp.array([0, 1]) * 1)[0]).tolist() == [1]
