"""Loops that become kernels of their own, compiled, next to the host evaluator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import lax, stages
from pyxla_compiler.errors import CompilationError

X = np.linspace(-1.0, 1.5, 6).astype(np.float32).reshape(2, 3)
ROWS = np.cos(np.arange(30)).astype(np.float32).reshape(5, 2, 3)
N = np.int32(4)
M = np.linspace(0.1, 0.9, 9).astype(np.float32).reshape(3, 3)


def _nested(x, rows, n, m):
    def outer(c, row):
        inner, ys = lax.scan(lambda d, r: (d * 0.5 + r, d.sum()), c, row * jnp.ones((4, 1, 1)))
        return inner, (ys, lax.fori_loop(0, 3, lambda i, v: jnp.sin(v) + i, inner))

    return lax.scan(outer, x, rows)


def _trips(x, rows, n, m):
    return lax.while_loop(lambda c: c[0].sum() < 40, lambda c: (c[0] * 1.5 + 1, c[1] + 1, ~c[2]), (x, 0, True))


def _never(x, rows, n, m):
    return lax.while_loop(lambda c: c[0].sum() > 1e9, lambda c: (c[0] * 2, c[1] + 1), (x, n))


def _read_and_write(x, rows, n, m):
    def step(i, table):
        return table.at[i + 1].set(table[i] * 0.5 + jnp.sin(table[i + 1]))

    return lax.fori_loop(0, n, step, rows)


def _swap(x, rows, n, m):
    return lax.fori_loop(0, 5, lambda i, c: (c[1], c[0] + i), (x, x * 2))


def _shared(x, rows, n, m):
    zeros = jnp.zeros((5, 2, 3))

    def step(i, c):
        return c[0].at[i].set(x * i), c[1].at[4 - i].add(x + i), c[2] + x

    return lax.fori_loop(0, 5, step, (zeros, zeros, zeros[0]))


def _branches(x, rows, n, m):
    def step(c, row):
        c = lax.cond(c.sum() > 1, lambda v: v * 0.1, lambda v: v + row, c)
        return lax.switch(row.sum().astype(int) % 3, [jnp.sin, lambda v: v - 1, lambda v: v * v], c), c.max()

    return lax.scan(step, x, rows)


def _products(x, rows, n, m):
    def step(c, row):
        a, v = c
        a = m @ a * 0.5 + row.T @ row
        return (a / (1 + jnp.abs(a).max()), (row @ v) @ row), (a.sum(1), jnp.argmax(a), jnp.cumsum(v))

    return lax.scan(step, (m, x[0]), rows[:, :, :3] @ m)


def _dtypes(x, rows, n, m):
    def step(c, i):
        bits, small, flag, wide = c
        bits = (bits << 3) ^ (bits >> 5) ^ i.astype(jnp.uint32)
        small = (small // (i.astype(jnp.int8) - 2)) % 7 - small
        return (bits, small, flag ^ (bits > 9), wide * 0.5 + small), (bits, small, flag, jnp.bitwise_count(bits))

    first = (jnp.arange(3, dtype=jnp.uint32), jnp.int8(-100), jnp.array([True, False, True]), jnp.ones(3))
    return lax.scan(step, first, jnp.arange(5))


def _special(x, rows, n, m):
    def step(c, row):
        c = jnp.tanh(c) * jnp.exp(row) + jnp.sqrt(jnp.abs(row)) - jnp.arctan2(row, c) + jnp.sinh(0.1 * c)
        return pyxla.nn.sigmoid(c) + jnp.log1p(c * c), (jnp.sign(c), jnp.floor(4 * c), jnp.clip(c, 0.2, 0.6), c > 0.5)

    return lax.scan(step, x, rows)


def _shapes(x, rows, n, m):
    def step(c, row):
        c = jnp.concatenate([c[:, 1:], row[:, :1]], axis=1)[::-1]
        return c, (jnp.pad(c, 1), jnp.stack([c[0, 0], row[1, 2]]), c.T.reshape(-1), jnp.where(c > 0, c, row).sum(0))

    return lax.scan(step, x, rows)


def _index(x, rows, n, m):
    def step(c, i):
        picked = c[i % 3]
        return c.at[(i + 1) % 3].set(picked + i), (picked, lax.dynamic_slice(c, (i,), (2,)))

    return lax.scan(step, x[0], jnp.array([0, 2, 1, 7, 0]))


def _gathers(x, rows, n, m):
    table = jnp.concatenate([rows.reshape(-1, 3)] * 30)  # too large for registers

    def step(c, i):
        near = jnp.take(table, (i * 7) % 11, axis=0) + jnp.take(
            table, jnp.array([i, 250, -1]), axis=0, mode="clip"
        ).sum(0)
        return c + near, (c[jnp.array([2, 0, 0])] * m[jnp.arange(2), i % 3].sum(), m[:, i % 2])

    looped = pyxla.vmap(lambda row, k: lax.fori_loop(0, k, lambda i, c: c * row[i] + 1, row))(m, jnp.arange(3))
    return lax.scan(step, x[0], jnp.arange(4)), looped


def _nested_stack(x, rows, n, m):
    def outer(i, table):
        return lax.fori_loop(0, 2, lambda j, t: t.at[i, j].set(t[i, j] + i * 10 + j), table)

    return lax.fori_loop(0, 4, outer, rows)


def _written_after(x, rows, n, m):
    def outer(i, table):
        table = lax.fori_loop(0, 2, lambda j, t: t.at[i, j].set(t[i, j] + i * 10 + j), table)
        return table.at[i, 0].set(table[i, 1] + x[0])

    return lax.fori_loop(0, 4, outer, jnp.concatenate([rows] * 12))  # too large for registers


LOOPS: dict[str, Callable[..., Any]] = {
    "ys and xs": lambda x, rows, n, m: lax.scan(lambda c, r: (jnp.sin(c) + r, c * r), x, rows),
    "reverse": lambda x, rows, n, m: lax.scan(lambda c, r: (jnp.sin(c) + r, (c, r.sum())), x, rows, reverse=True),
    "no xs": lambda x, rows, n, m: lax.scan(lambda c, _: (c * 1.1, c[0]), x, None, length=7),
    "no carry": lambda x, rows, n, m: lax.map(lambda r: r @ m[:, 0] + x.sum(), rows),
    "dynamic bounds": lambda x, rows, n, m: lax.fori_loop(n - 2, n + 3, lambda i, c: c + i, x),
    "no trip": lambda x, rows, n, m: lax.fori_loop(n, n - 1, lambda i, c: (c[0] + i, c[1]), (x, n)),
    "nested": _nested,
    "trips that depend on data": _trips,
    "never": _never,
    "read and written": _read_and_write,
    "swapped": _swap,
    "one start for many": _shared,
    "branches": _branches,
    "products": _products,
    "dtypes": _dtypes,
    "special functions": _special,
    "shapes": _shapes,
    "computed indices": _index,
    "gathers": _gathers,
    "nested, one stack": _nested_stack,
    "written in a loop and after": _written_after,
}
DERIVED: dict[str, Callable[..., Any]] = {
    "grad of nested": lambda x, rows, n, m: pyxla.grad(lambda x: _nested(x, rows, n, m)[0].sum())(x),
    "grad of branches": lambda x, rows, n, m: pyxla.grad(lambda x: _branches(x, rows, n, m)[1].sum())(x),
    "grad of products": lambda x, rows, n, m: pyxla.grad(lambda m: _products(x, rows, n, m)[0][0].sum())(m),
    "grad of special": lambda x, rows, n, m: pyxla.grad(lambda r: _special(x, r, n, m)[0].sum())(rows),
    "grad of while": lambda x, rows, n, m: pyxla.grad(lambda x: _trips(x, rows, n, m)[0].sum())(x),
    "vmap of while": lambda x, rows, n, m: pyxla.vmap(lambda r: _trips(r, rows, n, m))(rows),
    "hessian of shapes": lambda x, rows, n, m: pyxla.jvp(
        pyxla.grad(lambda r: (_shapes(x, r, n, m)[0] ** 3).sum()), (rows,), (rows,)
    ),
}


def _check(loops: dict[str, Callable[..., Any]]) -> None:
    arguments = (X, ROWS, N, M)

    def every(*args: Any) -> Any:
        return {name: loop(*args) for name, loop in loops.items()}

    compiled = pyxla.jit(every)
    text = compiled.lower(*arguments).as_text("legalized")
    assert "stablehlo.while" not in text  # each is a kernel
    got, want = compiled(*arguments), every(*pyxla.device_put(arguments))
    for name in loops:
        for g, w in zip(pyxla.tree.leaves(got[name]), pyxla.tree.leaves(want[name]), strict=True):
            assert g.dtype == w.dtype, name
            np.testing.assert_allclose(np.asarray(g), np.asarray(w), rtol=3e-6, atol=3e-6, err_msg=name)


@pytest.mark.parametrize("part", range(3))
def test_loops_of_every_kind(part: int) -> None:
    _check(dict(list(LOOPS.items())[part::3]))


def test_derivatives_of_loops() -> None:
    _check(DERIVED)


def test_a_loop_with_an_empty_array_stays_a_loop() -> None:
    def sums(x: Any, rows: Any) -> Any:
        return lax.scan(lambda c, r: (c * 2 + r[:0], r.sum()), x[:0], rows)

    compiled = pyxla.jit(sums)
    assert "stablehlo.while" in compiled.lower(X, ROWS).as_text("legalized")
    (last, got), (_, want) = compiled(X, ROWS), sums(*pyxla.device_put((X, ROWS)))
    assert last.shape == (0, 3)
    np.testing.assert_allclose(got, want, rtol=0, atol=5e-7)  # six numbers about one, in another order


def test_a_program_that_is_refused_with_kernels_gets_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_module = stages.compile_module
    seen: list[bool] = []

    def refusing(code: bytes, *args: Any, **kwargs: Any) -> Any:
        seen.append(b"pyxla.loop" in code)
        if seen[-1]:
            raise CompilationError("refused for a test")
        return compile_module(code, *args, **kwargs)

    monkeypatch.setenv("PYXLA_CACHE", "0")
    monkeypatch.setattr(stages, "compile_module", refusing)
    got = pyxla.jit(lambda x: lax.fori_loop(0, 3, lambda i, c: c * 1.25 + i, x))(np.float32(7))
    assert (seen, float(got)) == ([True, False], 7 * 1.25**3 + 1.25 + 2)


def test_a_loop_in_one_that_stays_is_a_kernel() -> None:
    def f(table: Any, row: Any) -> Any:
        def step(i: Any, table: Any) -> Any:
            inner = lax.fori_loop(0, 4, lambda k, r: jnp.sin(r) + k, row * i)
            return jnp.cos(table + inner)

        return lax.fori_loop(0, 3, step, table)

    table, row = np.linspace(0, 1, 900, dtype=np.float32).reshape(300, 3), X[0]
    compiled = pyxla.jit(f)
    text = compiled.lower(table, row).as_text("legalized")
    assert text.count("stablehlo.while") == 1
    assert f"@{stages.KERNEL}" in text
    np.testing.assert_allclose(compiled(table, row), f(*pyxla.device_put((table, row))), rtol=3e-6)
