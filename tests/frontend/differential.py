"""Comparing a function of pyxla with jax's: values, dtype, shape and weak type, eager and staged."""

from __future__ import annotations

import warnings
from typing import Any

import jax
import jax.numpy as jax_numpy
import numpy as np

import pyxla.numpy as jnp
from pyxla import staging
from pyxla.array import Array
from pyxla.staging import Tracer
from pyxla.transforms.common import in_trace


def leaves(x: Any) -> list[Any]:
    """The arrays of nested tuples and lists, in order."""
    if isinstance(x, (tuple, list)):
        return [leaf for element in x for leaf in leaves(element)]
    return [x]


def to_jax(x: Any) -> Any:
    return convert(x, jax_numpy)


def to_pyxla(x: Any) -> Any:
    return convert(x, jnp)


def convert(x: Any, module: Any) -> Any:
    """numpy arrays made arrays of a module; other arguments as they are."""
    if isinstance(x, np.ndarray):
        return module.asarray(x)
    if isinstance(x, (list, tuple)) and type(x) in (list, tuple):
        return type(x)(convert(v, module) for v in x)
    return x


def assert_same(
    ours: Any, theirs: Any, *, rtol: float | None = None, atol: float | None = None, weak: bool = True
) -> None:
    """The same arrays: dtype, shape, weak type, and values to a few units in the last place (or rtol, atol)."""
    found, expected = leaves(ours), leaves(theirs)
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        if not hasattr(b, "dtype"):
            assert a == b or a is b
            continue
        assert isinstance(a, (Array, Tracer)), a
        assert a.dtype == b.dtype, f"{a.dtype} is not {b.dtype}"
        assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
        if weak:
            assert a.weak_type == b.weak_type, f"weak_type is {a.weak_type}"
        compare(np.asarray(a), np.asarray(b), rtol, atol)


def compare(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], rtol: float | None, atol: float | None) -> None:
    if a.dtype.kind in "biu":
        np.testing.assert_array_equal(a, b)
        return
    eps = float(jax_numpy.finfo(b.dtype).eps)
    wide = np.complex128 if a.dtype.kind == "c" else np.float64
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.testing.assert_allclose(
            a.astype(wide), b.astype(wide), rtol=8 * eps if rtol is None else rtol, atol=eps if atol is None else atol
        )


def check(
    function: str, *args: Any, module: Any = jnp, reference: Any = jax_numpy, staged: bool = True, **options: Any
) -> None:
    """`module.function(*args)` is what jax gives, eager and staged. rtol, atol and weak go to `assert_same`."""
    how = {k: options.pop(k) for k in ("rtol", "atol", "weak") if k in options}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = getattr(reference, function)(*to_jax(args), **{k: to_jax(v) for k, v in options.items()})
        expected = jax.block_until_ready(expected)
    ours = getattr(module, function)
    assert_same(ours(*to_pyxla(args), **{k: to_pyxla(v) for k, v in options.items()}), expected, **how)
    if staged:
        assert staging.current_trace() is None
        result = in_trace(lambda: ours(*to_pyxla(args), **{k: to_pyxla(v) for k, v in options.items()}))
        assert_same(result, expected, **how)
