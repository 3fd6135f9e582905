"""Cumulative reductions, as a tree of neighbours combined: logarithmic in depth, and as accurate as a pairwise sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.lax.conversion import select
from pyxla.lax.elementwise import abs, add, eq, exp, log1p, max, min, mul, ne, neg, sub
from pyxla.lax.linear import dot_general
from pyxla.lax.operands import ANY, INEXACT, NUMBER, Accepted, as_operand, axis_of
from pyxla.lax.shapes import broadcast_in_dim, concatenate, expand_dims, pad, reshape, rev, slice_in_dim, transpose

_BLOCK = 16
_SHORT = 64  # up to here a tree is as good

_Combine = Callable[[list[Any], list[Any]], list[Any]]


def associative_scan(fn: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """All prefixes along a dimension combined by an associative function of two trees of arrays, which it takes a
    slice at a time.

    Args:
        fn: works elementwise along the dimension.
        reverse: combine from the end; what stands behind is then the first argument of `fn`.

    Raises:
        TypeError: `fn` is not callable.
        ValueError: there are no arrays, or their sizes along the dimension differ.

    >>> from pyxla import lax
    >>> lax.associative_scan(lax.add, lax.iota("int32", 4))
    Array([0, 1, 3, 6], dtype=int32)
    """
    if not callable(fn):
        raise TypeError(f"lax.associative_scan takes a function first, got {fn!r}")
    leaves, treedef = trees.flatten(elems)
    if not leaves:
        raise ValueError("lax.associative_scan needs at least one array")
    xs = [as_operand(x) for x in leaves]
    axes = [axis_of("associative_scan", axis, len(x.shape)) for x in xs]
    if len({x.shape[d] for x, d in zip(xs, axes, strict=True)}) > 1:
        raise ValueError(
            f"lax.associative_scan needs equal sizes along dimension {axis}, got shapes "
            f"{', '.join(str(x.shape) for x in xs)}"
        )

    def combine(a: list[Any], b: list[Any]) -> list[Any]:
        out, out_tree = trees.flatten(fn(trees.unflatten(treedef, a), trees.unflatten(treedef, b)))
        if out_tree != treedef:
            raise TypeError(
                f"the function given to lax.associative_scan must return what it takes, {treedef}, not {out_tree}"
            )
        return out

    if reverse:
        xs = [rev(x, (d,)) for x, d in zip(xs, axes, strict=True)]
    results = _prefixes(combine, xs, axes)
    if reverse:
        results = [rev(x, (d,)) for x, d in zip(results, axes, strict=True)]
    if xs[0].shape[axes[0]] > 1:
        results = [staging.with_weak_type(x, False) for x in results]  # JAX puts them together with typed zeros
    return trees.unflatten(treedef, results)


def _prefixes(combine: _Combine, xs: list[Any], axes: Sequence[int]) -> list[Any]:
    n = xs[0].shape[axes[0]]
    if n < 2:
        return xs

    def part(values: list[Any], start: int, stop: int, step: int = 1) -> list[Any]:
        return [slice_in_dim(x, start, stop, step, d) for x, d in zip(values, axes, strict=True)]

    half = n // 2
    odd = _prefixes(combine, combine(part(xs, 0, 2 * half, 2), part(xs, 1, 2 * half, 2)), axes)
    first, rest = part(xs, 0, 1), (n - 1) // 2
    if rest:
        even = combine(part(odd, 0, rest), part(xs, 2, n, 2))
        first = [concatenate([f, e], d) for f, e, d in zip(first, even, axes, strict=True)]
    return [_interleave(e, o, d) for e, o, d in zip(first, odd, axes, strict=True)]


def _interleave(even: Any, odd: Any, axis: int) -> Any:
    """Elements of two arrays in turn, of which the first may have one more."""
    n = odd.shape[axis]
    paired = slice_in_dim(even, 0, n, 1, axis)
    both = concatenate([expand_dims(paired, (axis + 1,)), expand_dims(odd, (axis + 1,))], axis + 1)
    shape = (*odd.shape[:axis], 2 * n, *odd.shape[axis + 1 :])
    both = reshape(both, shape)
    return both if even.shape[axis] == n else concatenate([both, slice_in_dim(even, n, n + 1, 1, axis)], axis)


def _cumulative(name: str, combine: Callable[[Any, Any], Any], accepted: Accepted, summary: str) -> Callable[..., Any]:
    def function(operand: Any, axis: int = 0, reverse: bool = False) -> Any:
        x = as_operand(operand)
        accepted.check(name, x)
        result = associative_scan(combine, x, reverse, axis_of(name, axis, len(x.shape)))
        return staging.with_weak_type(result, x.weak_type)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{summary} of all elements so far along a dimension, or from the end with `reverse`. "
        f"Takes {accepted.words} arrays."
    )
    return function


def _log_add_exp(x: Any, y: Any) -> Any:
    greater = max(x, y)
    delta = sub(x, y)
    if dtypes.is_complex(x.dtype):
        delta = select(eq(greater, x), neg(delta), delta)
        return add(greater, log1p(exp(delta)))
    # Equal infinities have no difference, and there the sum is right.
    return select(ne(delta, delta), add(x, y), add(greater, log1p(exp(neg(abs(delta))))))


_tree_sums = _cumulative("cumsum", add, NUMBER, "The sum")


def cumsum(operand: Any, axis: int = 0, reverse: bool = False) -> Any:
    x = as_operand(operand)
    NUMBER.check("cumsum", x)
    d = axis_of("cumsum", axis, len(x.shape))
    if not dtypes.is_integer(x.dtype) or 0 in x.shape or x.shape[d] <= _SHORT:
        return _tree_sums(x, d, reverse)
    places = [i for i in range(len(x.shape)) if i != d] + [d]
    rows = transpose(rev(x, (d,)) if reverse else x, places)
    sums = transpose(_integer_sums(rows), [places.index(i) for i in range(len(places))])
    return rev(sums, (d,)) if reverse else sums


cumsum.__doc__ = _tree_sums.__doc__


def _integer_sums(x: Any) -> Any:
    """Along the last dimension, by blocks that a product sums: a tenth of the operations that a tree takes. Not for
    floats, of which one that is not finite would reach all of its block."""
    n = x.shape[-1]
    if n <= _SHORT:
        return _tree_sums(x, len(x.shape) - 1)
    blocks = -(-n // _BLOCK)
    last, zero = len(x.shape) - 1, x.dtype.type(0)
    padded = pad(x, zero, [*((0, 0, 0) for _ in x.shape[:-1]), (0, blocks * _BLOCK - n, 0)])
    parts = reshape(padded, (*x.shape[:-1], blocks, _BLOCK))
    until = np.triu(np.ones((_BLOCK, _BLOCK), x.dtype))
    within = dot_general(parts, until, (((last + 1,), (0,)), ((), ())))
    totals = reshape(slice_in_dim(within, _BLOCK - 1, _BLOCK, 1, last + 1), (*x.shape[:-1], blocks))
    before = sub(_integer_sums(totals), totals)
    sums = add(within, broadcast_in_dim(before, within.shape, range(last + 1)))
    return slice_in_dim(reshape(sums, padded.shape), 0, n, 1, last)


cumprod = _cumulative("cumprod", mul, NUMBER, "The product")
cummax = _cumulative("cummax", max, ANY, "The greatest")
cummin = _cumulative("cummin", min, ANY, "The least")
cumlogsumexp = _cumulative("cumlogsumexp", _log_add_exp, INEXACT, "The logarithm of the sum of exponentials")
