"""Programs on which IREE crashes, hangs or answers wrongly if it gets them as they are."""

from __future__ import annotations

import numpy as np
import pytest

import pyxla.numpy as jnp
from pyxla import jit, lax

from .child import in_child


@in_child
def test_loop_carry_that_only_the_condition_reads():
    def halve(x):
        def step(carry):
            x, _, n = carry
            return x / 2, jnp.abs(x), n + 1

        return lax.while_loop(lambda carry: carry[1] > 1e-3, step, (x, jnp.float32(1), 0))

    for got, want in zip(jit(halve)(4.0), halve(4.0), strict=True):
        np.testing.assert_array_equal(got, want)

    def flag(x):
        return lax.while_loop(lambda c: c[0], lambda c: (c[1] < 5, c[1] + 1), (True, x))

    got = jit(flag)(0.0)
    assert (bool(got[0]), float(got[1])) == (False, 6)


@in_child
def test_contraction_over_nothing():
    x, y = np.zeros((3, 0), np.float32), np.zeros((0, 4), np.float32)
    np.testing.assert_array_equal(jit(jnp.dot)(x, y), np.zeros((3, 4), np.float32))
    np.testing.assert_array_equal(jit(lambda x: x.sum(1))(x), np.zeros(3, np.float32))


@in_child
def test_many_arguments_in_one_expression():
    xs = [np.full(2, i, np.float32) for i in range(70)]
    np.testing.assert_array_equal(jit(lambda *xs: sum(xs))(*xs), sum(xs))


@in_child
def test_indices_out_of_range():
    x = np.arange(4, dtype=np.float32)
    i = np.array([-100, -1, 0, 3, 4, 10**9], np.int32)
    for mode in ("clip", "fill"):
        take = lambda x, i, mode=mode: jnp.take(x, i, mode=mode)  # noqa: E731
        np.testing.assert_array_equal(jit(take)(x, i), take(x, i))
    slices = jit(lambda x, i: lax.dynamic_slice(x, (i,), (2,)))
    for start in (-50, 3, 10**9):
        np.testing.assert_array_equal(slices(x, start), lax.dynamic_slice(x, (start,), (2,)))


@in_child
def test_sorts_are_stable():
    keys = (np.arange(300) % 3).astype(np.int32)
    np.testing.assert_array_equal(jit(jnp.argsort)(keys), np.argsort(keys, kind="stable"))


@in_child
def test_floats_out_of_the_range_of_integers():
    x = np.array([np.nan, np.inf, -np.inf, 1e20, -1e20, 300, -300, 1.9, -1.9], np.float32)
    for dtype in (jnp.int32, jnp.int8, jnp.uint8):
        convert = lambda x, dtype=dtype: x.astype(dtype)  # noqa: E731
        np.testing.assert_array_equal(jit(convert)(x), convert(jnp.asarray(x)))


@in_child
def test_unsigned_products():
    x = np.array([[200, 250], [3, 255]], np.uint8)
    f = lambda x: x.astype(jnp.int32) @ x.astype(jnp.int32)  # noqa: E731
    np.testing.assert_array_equal(jit(f)(x), x.astype(np.int32) @ x.astype(np.int32))


@in_child
def test_damaged_cache_entry_is_not_run():
    import os
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYXLA_CACHE_DIR"] = folder
        jit(lambda x: x * 3)(np.ones(5, np.float32))
        entries = [p for p in Path(folder).rglob("*") if p.is_file() and p.stat().st_size > 500]
        assert entries
        for entry in entries:
            content = bytearray(entry.read_bytes())
            for k in range(200, len(content), 97):
                content[k] ^= 0xFF
            entry.write_bytes(content)
        np.testing.assert_array_equal(jit(lambda x: x * 3)(np.ones(5, np.float32)), np.full(5, 3, np.float32))


@in_child
def test_too_large_for_any_memory():
    f = jit(lambda x: jnp.broadcast_to(x, (1 << 20, 1 << 20)) + 1)
    with pytest.raises((RuntimeError, MemoryError)):
        f(1.0)
    assert float(jit(jnp.sin)(0.0)) == 0


@in_child
def test_positions_that_are_sorted_in_a_branch_and_used_again():
    def inverse(x):
        return jnp.zeros(4, jnp.int32).at[jnp.argsort(x)].set(jnp.arange(4, dtype=jnp.int32))

    f = lambda p, x: lax.cond(p, inverse, lambda x: jnp.zeros(4, jnp.int32), x)  # noqa: E731
    x = np.float32([0.5, -1.5, 2.0, 0.25])
    np.testing.assert_array_equal(jit(f)(True, x), [2, 0, 3, 1])
