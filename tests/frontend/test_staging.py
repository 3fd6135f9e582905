"""What staging writes down: operations, where they came from, and what a function takes from around it."""

from __future__ import annotations

import inspect
import re

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit, jvp, lax, make_mlir, vmap

X = np.arange(3, dtype=np.float32)


def program(f, *args, stage="staged", **options):
    return jit(f).lower(*args).as_text(stage, **options)


# Locations.


def scaled(x):
    return jnp.sin(x) * 2


class Model:
    def __call__(self, x):
        return scaled(x) + 1


def place(function, text):
    """Where a line of a function is, as MLIR writes it."""
    lines, start = inspect.getsourcelines(function)
    line = start + next(i for i, line in enumerate(lines) if text in line)
    return f'"{function.__name__}"("{__file__}":{line}:1)'


def places(text, operation):
    """The locations of an operation's occurrences, with the aliases resolved."""
    aliases = dict(re.findall(r"^(#loc\d*) = loc\((.*)\)$", text, re.M))

    def resolved(location):
        return re.sub(r"#loc\d*", lambda found: resolved(aliases[found[0]]), location)

    return [resolved(where) for where in re.findall(rf"= {operation}\b.*loc\((.*)\)$", text, re.M)]


def test_operations_carry_the_users_function_file_and_line():
    text = program(Model(), 1.0, debug_info=True)
    assert places(text, "stablehlo.sine") == [place(scaled, "sin")]
    assert places(text, "stablehlo.multiply") == [place(scaled, "sin")]
    assert places(text, "stablehlo.add") == [place(Model.__call__, "scaled")]
    assert "numpy/ufuncs.py" not in text


def test_locations_survive_the_transformations():
    text = program(vmap(grad(Model())), X, stage="lowered", debug_info=True)
    assert any(place(scaled, "sin") in where for where in places(text, "stablehlo.cosine"))


def test_text_has_no_locations_unless_asked_for():
    assert "loc(" not in program(scaled, 1.0)


def test_code_without_a_file():
    namespace = {"jnp": jnp}
    exec(compile("def größe(x):\n    return jnp.sin(x)", 'a "strange"\nname', "exec"), namespace)
    text = program(namespace["größe"], 1.0, debug_info=True)
    assert "gr\\C3\\B6\\C3\\9Fe" in text or "größe" in text
    assert float(grad(namespace["größe"])(0.0)) == 1


# Names of functions.


def test_functions_are_named_as_in_python():
    def loss(x):
        return (x * x).sum()

    text = program(grad(loss), X)
    assert re.search(r"func.func private @loss\(", text)
    assert "func.func @main(" in text
    assert "@lambda" in program(grad(lambda x: x * x), 1.0)


def test_names_that_are_taken():
    def main(x):
        return x * 2

    def both(x):
        first = jit(main)(x)

        def main_(x):
            return x * 3

        main_.__name__ = "main"
        return first + jit(main_)(x)

    assert float(jit(both)(1.0)) == 5


# What is captured.


def test_arrays_closed_over_are_arguments_and_numbers_are_constants():
    weights, bias = jnp.ones((3, 2)), jnp.asarray(2.0)
    lowered = jit(lambda x: jnp.dot(x, weights) * bias + 1).lower(X)
    (signature,) = re.findall(r"@main\((.*?)\) ->", lowered.as_text())
    assert re.findall(r"tensor<[^>]*>", signature) == ["tensor<3xf32>", "tensor<3x2xf32>"]
    assert "dense<2.0" in lowered.as_text()
    assert len(lowered.captured) == 1
    assert lowered.captured[0] is weights


def test_an_array_is_captured_once_from_every_depth():
    big = jnp.ones(100)
    small = np.arange(4.0)
    host = np.ones(100, np.float32)

    def f(x):
        inner = jit(lambda y: (y * big + host).sum())
        return grad(lambda z: inner(z * big) + (big * z).sum() + (host * z).sum() + (x[:4] * small).sum())(x).sum()

    lowered = jit(f).lower(np.ones(100, np.float32))
    assert len(lowered.captured) == 2
    assert "dense<[0.000000e+00, 1.000000e+00, 2.000000e+00, 3.000000e+00]>" in lowered.as_text()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_closures_at_any_depth(depth):
    table = jnp.arange(3.0)

    def build(level, outer):
        if level == 0:
            return lambda x: x * x * outer + (table * outer).sum()
        return lambda x: grad(build(level - 1, outer * x))(x) + outer

    f = build(depth, 2.0)
    want = {1: lambda x: 4 * x * x + 2, 2: lambda x: 12 * x**2 + 2 + 2, 3: None}[depth]
    got = float(f(1.5))
    if want is not None and depth == 1:
        assert got == want(1.5)
    step = 1e-2
    eager = [float(build(depth, 2.0)(1.5 + d)) for d in (-step, step)]
    slope = float(grad(f)(1.5))
    assert slope == pytest.approx((eager[1] - eager[0]) / (2 * step), rel=1e-2)
    text = program(f, 1.5, stage="lowered")
    assert "pyxla." not in text


def test_perturbations_are_not_confused():
    # d/dx (x * d/dy (x + y)) = 1: the inner derivative must not take x for its own variable.
    assert float(grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0)) == 1
    assert float(jvp(lambda x: x * jvp(lambda y: x + y, (1.0,), (1.0,))[1], (1.0,), (1.0,))[1]) == 1
    assert float(jvp(lambda x: x * grad(lambda y: x * y)(2.0), (3.0,), (1.0,))[1]) == 6


def test_outer_values_in_every_kind_of_function():
    def f(x):
        a = jnp.sin(x)
        b = lax.cond(x > 0, lambda: a, lambda: x)
        c, _ = lax.scan(lambda c, t: (c * a + t, None), b, jnp.arange(2.0))
        d = lax.fori_loop(0, 2, lambda i, v: v + a * i, c)
        e = vmap(lambda t: t * a + d)(jnp.arange(3.0)).sum()
        return e + lax.while_loop(lambda v: v < a + 1, lambda v: v + a + 0.5, 0.0)

    x = jnp.asarray(0.7)
    assert float(jvp(f, (x,), (0.0,))[0]) == pytest.approx(float(f(x)), rel=1e-6)
    step = 1e-2
    slope = (float(f(x + step)) - float(f(x - step))) / (2 * step)
    assert float(jvp(f, (x,), (1.0,))[1]) == pytest.approx(slope, rel=1e-3)
    assert "pyxla." not in program(f, x, stage="lowered")


# Values that are known while staging.


def test_known_values_are_computed_when_python_asks():
    seen = []

    def f(x):
        y = x * 2
        if y > 3:
            seen.append((float(y), int(y), f"{y:.1f}", str(y), np.asarray(y).item(), y.item()))
            return y * y
        return -y

    assert float(grad(f)(2.0)) == 16
    assert seen == [(4.0, 4, "4.0", "4.0", 4.0, 4.0)]
    assert float(grad(f)(1.0)) == -2


def test_values_that_do_not_depend_on_arguments_are_known_under_jit():
    table = jnp.arange(4.0)

    def f(x):
        n = int((table * 2).sum())
        y = jnp.sin(table) if table[1] > 0 else x
        return x * n + y.shape[0] + float(np.asarray(table).max())

    assert float(jit(f)(1.0)) == 12 + 4 + 3


def test_known_values_go_through_nested_functions_and_batches():
    def f(x, scale):
        y = jit(jnp.sin)(scale)
        z = vmap(lambda t: t * scale)(jnp.arange(3.0)).sum()
        return x * 2 if y + z > 3 else x

    assert float(grad(f)(1.0, 1.0)) == 2
    np.testing.assert_array_equal(vmap(lambda x: f(x, 1.0))(X), 2 * X)


# Attributes of tracers.


def test_tracers_look_like_arrays():
    def f(x):
        assert (x.shape, x.dtype, x.ndim, x.size, len(x)) == ((2, 3), np.float32, 2, 6, 2)
        assert [row.shape for row in x] == [(3,), (3,)]
        assert not x.weak_type
        assert "float32[2,3]" in repr(x)
        with pytest.raises(TypeError, match="len"):
            len(x.sum())
        with pytest.raises(TypeError, match="iteration"):
            list(x.sum())
        return x

    jit(f).lower(np.zeros((2, 3), np.float32))


def test_make_mlir():
    text = make_mlir(lambda x, n: x**n, static_argnums=1)(1.0, 3)
    assert "func.func @main(%arg0: tensor<f32>) -> tensor<f32>" in text
    assert text.count("stablehlo.multiply") == 2


def test_a_large_program_is_staged_in_a_few_operations_each():
    def f(x):
        for _ in range(50):
            x = jnp.sin(x) + x
        return x

    assert program(f, X).count(" = stablehlo.") == 100


def test_arrays_and_tracers_are_instances_of_the_public_array():
    seen = []
    pyxla.jit(lambda x: seen.append((isinstance(x, pyxla.Array), isinstance(x, jnp.ndarray))) or x)(1.0)
    assert seen == [(True, True)]
    assert isinstance(jnp.ones(2), pyxla.Array)
    assert not isinstance(np.ones(2), pyxla.Array)
    assert not isinstance(1.0, jnp.ndarray)
