"""`jit`: when it stages anew, what it takes and returns, its stages, its cache, and saving."""

from __future__ import annotations

import collections
import functools

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
import pyxla_compiler.compile
from pyxla import ShapeDtypeStruct, config, eval_shape, grad, jit, vmap
from pyxla_compiler.targets.iree import TargetOptions

X = np.arange(3, dtype=np.float32)
Point = collections.namedtuple("Point", ["x", "y"])


def counting(fun, **options):
    """The function under `jit`, and the list of its stagings."""
    stagings = []

    @functools.wraps(fun)
    def counted(*args, **kwargs):
        stagings.append((args, kwargs))
        return fun(*args, **kwargs)

    return jit(counted, **options), stagings


# One staging for each signature.


def test_signatures():
    f, stagings = counting(lambda x: x * 2)
    same = [X, X + 1, jnp.asarray(X), np.asarray(X)[::-1]]
    for x in same:
        np.testing.assert_array_equal(f(x), 2 * np.asarray(x))
    assert len(stagings) == 1
    for x, dtype, weak in [
        (X[:2], "float32", False),
        (X.astype(np.int32), "int32", False),
        (2.0, "float32", True),
        (np.float32(2), "float32", False),
        (2, "int32", True),
        (2j, "complex64", True),
    ]:
        before = len(stagings)
        result = f(x)
        assert (result.dtype, result.weak_type, result.shape) == (dtype, weak, np.shape(x))
        np.testing.assert_array_equal(result, 2 * np.asarray(x))
        f(x + x)
        assert len(stagings) == before + 1, x
    assert f.cache_size() == 7


def test_static_arguments():
    f, stagings = counting(lambda x, n, *, scale: x * scale if n == "twice" else x, static_argnums=1)
    for n, want in (("twice", 6), ("once", 3), ("twice", 6)):
        assert float(f(3.0, n, scale=2.0)) == want
    assert len(stagings) == 2
    assert all(isinstance(args[1], str) for args, _ in stagings)


def test_static_names_and_numbers_stand_for_each_other():
    def power(x, n):
        assert isinstance(n, int)
        return x**n

    by_name, by_number = jit(power, static_argnames="n"), jit(power, static_argnums=1)
    for f in (by_name, by_number):
        assert float(f(2.0, 3)) == float(f(2.0, n=3)) == 8


def test_settings_are_part_of_the_signature():
    f, stagings = counting(lambda x: x * 2)
    f(1.0)
    with pyxla.enable_x64():
        assert f(1.0).dtype == np.float64
        assert f(np.float64(1)).dtype == np.float64
    assert f(1.0).dtype == np.float32
    assert len(stagings) == 3


def test_clear_caches():
    f, stagings = counting(lambda x: x + 1)
    f(1.0)
    f.clear_cache()
    f(1.0)
    pyxla.clear_caches()
    f(1.0)
    assert len(stagings) == 3


def test_failed_stagings_are_not_remembered():
    attempts = []

    @jit
    def f(x):
        attempts.append(x)
        if len(attempts) == 1:
            raise ValueError("not yet")
        return x + 1

    with pytest.raises(ValueError, match="not yet"):
        f(1.0)
    assert float(f(1.0)) == 2


# Arguments and results.


def test_trees_in_and_out():
    @jit
    def f(tree, *rest, option=None, **more):
        point, nothing, empty = tree["point"], tree["nothing"], tree["empty"]
        assert nothing is None
        assert empty == ((), [], {})
        return (
            Point(point.y, [point.x + rest[0]]),
            None,
            (),
            {"b": option, "a": more},
            collections.OrderedDict(z=point.x),
        )

    tree = {"point": Point(X, 2.0), "nothing": None, "empty": ((), [], {})}
    for _ in range(2):
        out = f(tree, 1.0, option=3.0, extra=4)
        assert type(out[0]) is Point
        assert float(out[0].x) == 2
        np.testing.assert_array_equal(out[0].y[0], X + 1)
        assert out[1:3] == (None, ())
        assert float(out[3]["b"]) == 3
        assert int(out[3]["a"]["extra"]) == 4
        assert type(out[4]) is collections.OrderedDict
        assert out[0].x.weak_type


def test_no_arguments_and_no_results():
    assert jit(lambda: ())() == ()
    assert float(jit(lambda: 3.0)()) == 3
    assert jit(lambda x: None)(1.0) is None
    np.testing.assert_array_equal(jit(lambda: jnp.arange(3.0))(), X)


def test_results_that_are_arguments_or_repeat():
    x = jnp.asarray(X)
    same, again, constant, weight = jit(lambda y: (y, y, 1, x))(X)
    for r in (same, again, weight):
        np.testing.assert_array_equal(r, X)
    assert int(constant) == 1
    assert constant.weak_type


def test_gradients_of_integers():
    f = grad(lambda x, n: x * x * n, argnums=(0, 1), allow_int=True)
    for call in (f, jit(f), jit(lambda x, n: jit(f)(x, n))):
        gradient, nothing = call(3.0, 2)
        assert float(gradient) == 12
        assert (nothing.dtype, nothing.shape) == (pyxla.float0, ())
    assert eval_shape(f, 3.0, 2)[1].dtype == pyxla.float0


def test_a_numpy_array_that_changes_between_calls():
    f, stagings = counting(lambda x: x + 1)
    x = X.copy()
    first = f(x)
    x += 10
    np.testing.assert_array_equal(f(x), x + 1)
    np.testing.assert_array_equal(first, X + 1)
    assert len(stagings) == 1


# What can be jitted.


def test_methods_and_other_callables():
    class Scale:
        def __init__(self, factor):
            self.factor = factor

        @jit
        def plain(self, x):
            return x

        @functools.partial(jit, static_argnums=0)
        def method(self, x):
            return x * self.factor

        @staticmethod
        @jit
        def static(x):
            return x + 1

        def __call__(self, x):
            return x * self.factor

    two, three = Scale(2), Scale(3)
    assert float(two.method(5.0)) == 10
    assert float(three.method(5.0)) == 15
    assert float(two.static(1.0)) == 2
    assert float(jit(two)(5.0)) == 10
    assert float(jit(two.__call__)(5.0)) == 10
    assert float(jit(functools.partial(lambda x, y: x - y, y=1.0))(5.0)) == 4
    with pytest.raises(TypeError, match=r"'self'.*static"):
        two.plain(1.0)


def test_the_wrapper_keeps_the_functions_identity():
    def documented(x: float) -> float:
        """Its documentation."""
        return x

    f = jit(documented)
    assert (f.__name__, f.__doc__, f.__wrapped__) == ("documented", "Its documentation.", documented)


def test_nested():
    inner, _ = counting(lambda x: x * 2)
    f = jit(lambda x: inner(x) + inner(x + 1))
    text = f.lower(1.0).as_text()
    assert text.count("call @") == 2
    assert float(grad(f)(1.0)) == 4
    np.testing.assert_array_equal(vmap(f)(X), 4 * X + 2)
    assert float(f(1.0)) == 6
    assert float(inner(1.0)) == 2


def test_disable_jit():
    def f(x):
        return x * 2 if x > 1 else x

    compiled = jit(f)
    with pyxla.config.override(disable_jit=True):
        assert float(compiled(2.0)) == 4
        assert float(compiled(0.5)) == 0.5
    with pytest.raises(pyxla.errors.TracerBoolConversionError):
        compiled(2.0)


def test_x64():
    with pyxla.enable_x64():
        x = np.array([1e-300, 1.0])
        assert jit(lambda x: x * 1e-5)(x).dtype == np.float64
        assert float(jit(lambda x: x[0] * 1e-5)(x)) == x[0] * 1e-5
        assert int(jit(lambda n: n * 2)(2**40)) == 2**41
    assert not config.enable_x64
    assert jit(lambda x: x)(np.ones(2)).dtype == np.float32
    with pytest.raises(OverflowError):
        jit(lambda n: n)(2**40)


# Shapes without values.


def test_eval_shape():
    def f(x, tree):
        return {"product": x @ tree["w"], "count": x.shape[0], "weak": 1.0}

    got = eval_shape(f, ShapeDtypeStruct((5, 3), "float32"), {"w": ShapeDtypeStruct((3, 2), jnp.bfloat16)})
    assert (got["product"].shape, got["product"].dtype) == ((5, 2), np.float32)
    assert (got["weak"].shape, got["weak"].weak_type, got["count"].dtype) == ((), True, np.int32)
    assert jit(f).eval_shape(X[None], {"w": X[:, None]})["product"].shape == (1, 1)


def test_eval_shape_within_a_trace_may_use_its_values():
    def f(x):
        shape = eval_shape(lambda y: jnp.dot(y, x), x).shape
        assert shape == ()
        return x.sum()

    np.testing.assert_array_equal(grad(f)(X), np.ones(3))
    assert jit(f).lower(X).as_text().count("func.func") == 1


def test_shape_dtype_struct():
    s = ShapeDtypeStruct((2, 3), "float32")
    assert (s.ndim, s.size, s) == (2, 6, ShapeDtypeStruct((2, 3), np.float32))
    assert len({s, ShapeDtypeStruct((2, 3), jnp.float32), ShapeDtypeStruct((2, 3), jnp.int32)}) == 2
    assert "3xf32" in jit(lambda x: x + 1).lower(s).as_text()


# The stages.


@pytest.fixture(scope="module")
def lowered():
    weights = jnp.ones((4, 4))
    return jit(grad(lambda x: jnp.tanh(x @ weights).sum())).lower(np.ones((4, 4), np.float32))


EXPECTED = {
    "staged": "@pyxla.vjp",
    "transformed": "call @",
    "lowered": "stablehlo.tanh",
    "legalized": "stablehlo.dot",
    "input": "linalg",
    "abi": "hal.tensor.import",
    "flow": "flow.dispatch",
    "stream": "stream.",
    "executable-targets": "llvm",
    "hal": "hal.executable",
    "vm": "vm.",
    "llvm": "define ",
    "asm": ".text",
}


def test_every_stage_has_its_text(lowered):
    assert set(EXPECTED) <= set(lowered.stages())
    for stage in ("staged", "transformed", "lowered", "legalized"):
        assert EXPECTED[stage] in lowered.as_text(stage), stage
    assert "pyxla." not in lowered.as_text("lowered")


@pytest.mark.slow
@pytest.mark.parametrize("stage", [s for s in EXPECTED if s not in ("staged", "transformed", "lowered", "legalized")])
def test_every_phase_of_the_target_has_its_text(lowered, stage):
    assert EXPECTED[stage] in lowered.as_text(stage)


def test_costs():
    n, k, m = 5, 7, 3
    cost = (
        jit(lambda x, y: jnp.tanh(x @ y))
        .lower(np.ones((n, k), np.float32), np.ones((k, m), np.float32))
        .cost_analysis()
    )
    assert cost["flops"] == 2 * n * k * m
    assert cost["transcendentals"] == n * m
    assert cost["bytes accessed"] >= 4 * (n * k + k * m + n * m)
    twice = jit(lambda x: jnp.sin(x) + x).lower(X).cost_analysis()
    assert (twice["flops"], twice["transcendentals"], twice["operations"]) == (3, 3, 2)


def test_costs_of_a_gradient_are_a_few_times_those_of_the_function():
    def f(x):
        for _ in range(4):
            x = jnp.tanh(x @ x)
        return x.sum()

    x = np.ones((8, 8), np.float32)
    value, gradient = (jit(g).lower(x).cost_analysis()["flops"] for g in (f, grad(f)))
    assert 2 * value < gradient <= 4 * value


def test_compiled(lowered):
    compiled = lowered.compile()
    x = np.zeros((4, 4), np.float32)
    np.testing.assert_array_equal(compiled(x), np.full((4, 4), 4))
    assert compiled.cost_analysis() == lowered.cost_analysis()
    assert compiled.in_tree == lowered.in_tree
    assert "stablehlo.dot" in compiled.as_text("legalized")


def test_the_program_after_each_of_our_passes():
    lowered = jit(lambda x: pyxla.lax.fori_loop(0, 3, lambda i, v: v * 2.0, x)).lower(1.0)
    names = lowered.stages()
    assert names.index("pyxla-expand") < names.index("transformed") < names.index("pyxla-lower-control-flow")
    assert "pyxla.scan" in lowered.as_text("pyxla-expand")
    after = lowered.as_text("pyxla-lower-control-flow")
    assert "stablehlo.while" in after
    assert "call @" in after
    assert "call @" not in lowered.as_text("inline")
    assert lowered.as_text("pyxla-simplify") == lowered.as_text("lowered")


def test_large_products_are_tiled_and_right():
    rng = np.random.RandomState(0)
    x, y = rng.randn(450, 500).astype(np.float32), rng.randn(500, 430).astype(np.float32)
    compiled = jit(jnp.matmul).lower(x, y).compile()
    # 500 products a sum.
    np.testing.assert_allclose(np.asarray(compiled(x, y)), x.astype(float) @ y, rtol=0, atol=500 * 6e-8 * 100)
    assert (
        "tiling"
        in pyxla_compiler.compile.compile_module(
            compiled.lowered.module("legalized").bytecode(), TargetOptions(data_tiling=True)
        ).rung
    )
