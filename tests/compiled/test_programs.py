"""Programs of the kinds that IREE refuses, dies of or computes wrongly, compiled next to the evaluator.

Each group is one compiled module; a failure names the program whose numbers differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import lax

Program = tuple[Callable[..., Any], tuple[Any, ...]]

RANDOM = np.random.RandomState(0)
ROWS = np.array([0, 0, 2], np.int32)


def floats(*shape: int) -> Any:
    return RANDOM.randn(*shape).astype(np.float32)


VECTOR, SQUARE = floats(5), floats(4, 4)

LOOPS: dict[str, Program] = {
    "a flag that the body does not read": (
        lambda x: lax.while_loop(lambda s: s[1], lambda s: (s[0] + 1, s[0] < 5), (x, np.True_)),
        (np.float32(0),),
    ),
    "a limit that the body does not read": (
        lambda x, y: lax.while_loop(lambda s: s[0] < s[2], lambda s: (s[0] + 1, s[0] * 2.0, s[2]), (x, y, y)),
        (np.float32(0), np.float32(4)),
    ),
    "an error that the body makes anew": (
        lambda x: lax.while_loop(
            lambda s: s[1] > 0.1, lambda s: (s[0] / 2, jnp.abs(s[0] / 2).max()), (x, np.float32(9))
        ),
        (VECTOR,),
    ),
    "carries that exchange places": (
        lambda x, y: lax.fori_loop(0, 3, lambda _, s: (s[1], s[0]), (x, y)),
        (VECTOR, VECTOR + 1),
    ),
    "no trip": (lambda x: lax.while_loop(lambda s: s.sum() > 1e9, lambda s: s + 1, x), (VECTOR,)),
    "a loop in a loop": (
        lambda x: lax.fori_loop(0, 3, lambda i, c: lax.fori_loop(0, i, lambda j, d: d + j * c.sum(), c), x),
        (VECTOR,),
    ),
    "a scan of nothing": (
        lambda x: lax.scan(lambda c, y: (c + y, c * y), np.float32(1), x),
        (np.zeros(0, np.float32),),
    ),
}

NOTHING: dict[str, Program] = {
    "a product over nothing": (lambda a, b: a @ b, (floats(3, 0), floats(0, 4))),
    "a batched product over nothing": (
        lambda a, b: jnp.einsum("bij,bjk->bik", a, b),
        (floats(2, 3, 0), floats(2, 0, 4)),
    ),
    "an integer product over nothing": (lambda a, b: a @ b, (np.zeros((3, 0), np.int32), np.zeros((0, 4), np.int32))),
    "sums of nothing": (lambda a: (a.sum(0), a.max(0, initial=-1), jnp.prod(a, 0), a.sum(1)), (floats(0, 3),)),
    "a convolution of no images": (
        lambda a, b: lax.conv(a, b, (1, 1), "SAME"),
        (floats(0, 2, 5, 5), floats(3, 2, 3, 3)),
    ),
    "a convolution of no features": (
        lambda a, b: lax.conv(a, b, (1, 1), "SAME"),
        (floats(1, 0, 5, 5), floats(3, 0, 3, 3)),
    ),
    "elementwise, shapes": (
        lambda x: (jnp.sin(x) + 1, x.reshape(3, 0), x.T, jnp.concatenate([x, x]), jnp.broadcast_to(x, (2, 0, 3))),
        (floats(0, 3),),
    ),
    "indexing by nothing": (
        lambda x, i: (x[i], x.at[i].add(1.0), jnp.take(x, i.reshape(0, 2)), x[5:]),
        (VECTOR, np.zeros(0, np.int32)),
    ),
    "matrices of nothing": (
        lambda x: (jnp.linalg.inv(x), jnp.linalg.cholesky(x), jnp.linalg.eigvalsh(x), jnp.linalg.slogdet(x)),
        (floats(0, 0),),
    ),
    "sorting nothing": (lambda x: (jnp.sort(x), jnp.argsort(x, 0)), (floats(3, 0),)),
    "padding nothing": (lambda x: jnp.pad(x, 2), (floats(0),)),
}

SCATTERS: dict[str, Program] = {
    "add to a slice": (lambda x: x.at[1:3].add(2.0), (VECTOR,)),
    "multiply a box": (lambda x: x.at[1:3, 1:3].mul(2.0), (SQUARE,)),
    "add, indices twice and negative": (lambda x, i: x.at[i].add(1.0), (VECTOR, np.array([0, 0, 4, 7, -1], np.int32))),
    "minimum of rows": (lambda x, i: x.at[i].min(0.0), (SQUARE, ROWS)),
    "set columns": (lambda x, i: x.at[:, i].set(5.0), (SQUARE, np.array([0, 3], np.int32))),
    "add columns twice": (lambda x, i, y: x.at[:, i].add(y), (SQUARE, ROWS, floats(4, 3))),
    "two indices": (lambda x, i: x.at[i, i].max(0.0), (SQUARE, ROWS)),
    "indices and a slice": (lambda x, i: x.at[i, 1:3].add(1.0), (SQUARE, ROWS)),
    "strided": (lambda x: x.at[1:4:2].add(3.0), (VECTOR,)),
    "a power": (lambda x: x.at[1].power(2.0), (VECTOR,)),
    "a function": (lambda x, i: x.at[i].apply(jnp.sin), (VECTOR, ROWS)),
    "booleans": (lambda x, i: x.at[i].set(True), (np.zeros(5, bool), ROWS)),
    "complex": (lambda x, i: x.at[i].add(1j), (VECTOR.astype(np.complex64), ROWS)),
    "int8": (lambda x, i: x.at[i].add(np.int8(3)), (np.arange(5, dtype=np.int8), ROWS)),
    "bfloat16": (lambda x, i: x.at[i].add(1), (jnp.asarray(VECTOR, "bfloat16"), ROWS)),
    "of each example": (pyxla.vmap(lambda x, i: x.at[i].add(1.0)), (SQUARE, np.arange(4, dtype=np.int32))),
    "a window of each example": (
        pyxla.vmap(lambda x, i: lax.dynamic_update_slice(x, jnp.ones(2, "float32"), (i,))),
        (SQUARE, np.arange(4, dtype=np.int32)),
    ),
    "derivative of taking": (
        pyxla.grad(lambda x, i: (jnp.take(x, i, axis=1) ** 2).sum()),
        (SQUARE, np.array([[0, 1], [1, 3]], np.int32)),
    ),
    "derivative of updating": (
        pyxla.grad(lambda x, y, i: (lax.dynamic_update_slice(x, y, (i, 1)) ** 3).sum(), (0, 1)),
        (SQUARE, floats(2, 2), np.int32(1)),
    ),
    "taking from outside": (
        lambda x, i: (
            x.at[i].get(mode="fill", fill_value=7.0),
            jnp.take(x, i, mode="clip"),
            jnp.take(x, i, mode="wrap"),
        ),
        (VECTOR, np.array([-9, 0, 9], np.int32)),
    ),
}


def pool(window: Any, strides: Any, padding: Any) -> Program:
    def f(x: Any) -> Any:
        return (lax.reduce_window(x, -np.inf, lax.max, (1, 1, *window), (1, 1, *strides), padding) ** 2).sum()

    return pyxla.grad(f), (floats(2, 2, 7, 7),)


WINDOWS: dict[str, Program] = {
    "windows that overlap": pool((3, 3), (2, 2), "SAME"),
    "windows at each place": pool((3, 3), (1, 1), "VALID"),
    "padding on some sides": pool((2, 3), (3, 2), ((0, 0), (0, 0), (1, 1), (2, 0))),
    "sums": (
        pyxla.grad(lambda x: (lax.reduce_window(x, 0.0, lax.add, (1, 3), (1, 2), "SAME") ** 2).sum()),
        (floats(3, 9),),
    ),
    "paddings of paddings": (
        lambda x: (jnp.diag(x, 1), jnp.diag(x, -2), jnp.diag(jnp.diag(x, 1)), lax.pad(x, np.float32(9), ((2, -1, 2),))),
        (VECTOR,),
    ),
}

SORTS: dict[str, Program] = {
    "unique": (
        lambda x: jnp.unique(x, size=600, return_index=True, return_inverse=True, return_counts=True),
        (RANDOM.randint(0, 500, 1200).astype(np.int32),),
    ),
    "sums of integers": (
        lambda x, y: (jnp.cumsum(x, 1), lax.cumsum(y, 1, reverse=True)),
        (RANDOM.randint(0, 9, (3, 300)).astype(np.int32), RANDOM.randint(0, 255, (3, 300)).astype(np.uint8)),
    ),
}

BUFFERS: dict[str, Program] = {
    "a sum of 40 arguments": (lambda *x: sum(x), tuple(floats(8) for _ in range(40))),
    "a stack of 60": (lambda *x: jnp.stack(x) * 2, tuple(floats(8) for _ in range(60))),
    "60 results": (lambda x: tuple(x * i for i in range(60)), (VECTOR,)),
    "sums of sums": (
        lambda *x: (sum(jnp.sin(y) for y in x) * sum(x)).sum(),
        tuple(floats(3, 4) for _ in range(50)),
    ),
    "sorting 5 operands by two": (
        lambda k, *v: lax.sort((k, *v), num_keys=2),
        (RANDOM.randint(0, 9, 1000).astype(np.int32), floats(1000), floats(1000), floats(1000) > 0, floats(1000)),
    ),
}


def constants() -> dict[str, Program]:
    numbers = np.arange(5)
    table = np.array([1 + 2j, 3 - 1j, 0, 1, 2])
    square = RANDOM.randn(3, 3) + 1j * RANDOM.randn(3, 3)
    return {
        "complex128": (lambda x: x * table + 1j, (numbers + 0j,)),
        "complex128 matrices": (
            lambda x: (x @ x.conj().T, jnp.linalg.norm(x), jnp.exp(x).sum(), x[::-1], jnp.pad(x, 1), jnp.cumsum(x, 0)),
            (square,),
        ),
        "uint32": (lambda x: (x + np.uint32(2**32 - 1), x * numbers.astype(np.uint32)), (numbers.astype(np.uint32),)),
        "uint64": (
            lambda x: x + np.array([2**64 - 1, 2**63, 1, 2, 3], np.uint64),
            (numbers.astype(np.uint64),),
        ),
        "uint8": (lambda x: jnp.where(x > 200, np.uint8(255), x), (np.array([1, 201, 255, 0], np.uint8),)),
        "bool": (lambda x: x & np.array([1, 0, 1, 1, 0], bool), (np.ones(5, bool),)),
    }


def block(params: Any, x: Any) -> Any:
    """A transformer block with causal attention by two heads."""

    def normalized(x: Any) -> Any:
        mean = x.mean(-1, keepdims=True)
        return (x - mean) / jnp.sqrt(((x - mean) ** 2).mean(-1, keepdims=True) + 1e-5)

    def heads(w: Any) -> Any:
        return (normalized(x) @ w).reshape(2, 6, 2, 4).transpose(0, 2, 1, 3)

    query, key, value, output, up, down = params
    scores = jnp.where(jnp.tril(jnp.ones((6, 6), bool)), heads(query) @ heads(key).transpose(0, 1, 3, 2) / 2, -1e9)
    weights = jnp.exp(scores - scores.max(-1, keepdims=True))
    mixed = weights / weights.sum(-1, keepdims=True) @ heads(value)
    x = x + mixed.transpose(0, 2, 1, 3).reshape(2, 6, 8) @ output
    return x + jnp.tanh(normalized(x) @ up) @ down


PARAMS = [floats(8, 8) / 3 for _ in range(4)] + [floats(8, 16) / 3, floats(16, 8) / 3]
TRANSFORMER: dict[str, Program] = {
    "block": (block, (PARAMS, floats(2, 6, 8))),
    "gradient": (pyxla.grad(lambda params, x: (block(params, x) ** 2).mean(), (0, 1)), (PARAMS, floats(2, 6, 8))),
}

GROUPS = {
    "loops": LOOPS, "nothing": NOTHING, "scatters": SCATTERS, "windows": WINDOWS, "sorts": SORTS, "buffers": BUFFERS,
    "transformer": TRANSFORMER,
}  # fmt: skip


def check(programs: dict[str, Program]) -> None:
    functions = {name: f for name, (f, _) in programs.items()}
    operands = {name: pyxla.tree.map(jnp.asarray, list(given)) for name, (_, given) in programs.items()}

    def all_of_them(operands: Any) -> Any:
        return {name: f(*operands[name]) for name, f in functions.items()}

    got = pyxla.jit(all_of_them)(operands)
    for name, f in functions.items():
        want = pyxla.tree.leaves(f(*operands[name]))
        for g, w in zip(pyxla.tree.leaves(got[name]), want, strict=True):
            assert (g.dtype, g.shape) == (w.dtype, w.shape), name
            g, w = np.asarray(g), np.asarray(w)
            if w.dtype.kind in "biu":
                np.testing.assert_array_equal(g, w, name)
            else:
                # Sums of at most some hundred terms, in another order.
                size = float(np.abs(w[np.isfinite(w)]).max(initial=1))
                unit = float(jnp.finfo(w.dtype).eps) * size
                np.testing.assert_allclose(g.astype(w.dtype), w, rtol=0, atol=100 * unit, err_msg=name)


@pytest.mark.parametrize("group", GROUPS)
def test_programs(group: str) -> None:
    check(GROUPS[group])


def test_constants_of_wide_types() -> None:
    with pyxla.enable_x64():
        check(constants())


def test_unique_of_many_compiles() -> None:
    x = RANDOM.randint(0, 50000, 100000).astype(np.int32)
    got = np.asarray(pyxla.jit(lambda x: jnp.unique(x, size=100000))(x))
    want = np.unique(x)
    np.testing.assert_array_equal(got[: len(want)], want)
    assert (got[len(want) :] == want[0]).all()


def test_a_value_that_is_changed_in_place_twice() -> None:
    # IREE made one of the two copies, and sorted what it had scattered into.
    host = floats(4, 3)

    def program(x: Any) -> Any:
        added = pyxla.vmap(lambda row, i: row.at[i].add(1.0), (1, 0))(x, np.array([[0, 2], [1, 1], [3, 0]]))
        return added, jnp.argsort(x), x.at[1].set(0.0), jnp.sort(x, 0), lax.dynamic_update_slice(x, x[:1], (2, 0))

    got = pyxla.jit(lambda y: (program(jnp.asarray(host)), program(y)))(host)
    for k, (a, c, want) in enumerate(zip(*got, program(jnp.asarray(host)), strict=True)):
        np.testing.assert_array_equal(a, want, err_msg=f"result {k} of a constant")
        np.testing.assert_array_equal(c, want, err_msg=f"result {k} of an argument")
