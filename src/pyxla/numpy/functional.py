"""Functions applied along axes, and functions of scalars applied to arrays."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any

from pyxla.numpy.common import as_array, broadcast_shapes, canonical_axis
from pyxla.numpy.shaping import broadcast_to, reshape
from pyxla.transforms.vmap import vmap

_ARGUMENT = re.compile(r"\(([^()]*)\)")


def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """A function of vectors applied to each vector along an axis; what it returns takes the axis's place.

    >>> import pyxla.numpy as jnp
    >>> jnp.apply_along_axis(jnp.sum, 0, jnp.ones((2, 3)))
    Array([2., 2., 2.], dtype=float32)
    """
    arr = as_array(arr)
    axis = canonical_axis(axis, arr.ndim)

    def function(x: Any) -> Any:
        return func1d(x, *args, **kwargs)

    for _ in range(arr.ndim - axis - 1):
        function = vmap(function, in_axes=1, out_axes=-1)
    for _ in range(axis):
        function = vmap(function, in_axes=0, out_axes=0)
    return function(arr)


def apply_over_axes(func: Callable[[Any, int], Any], a: Any, axes: Any) -> Any:
    """A reduction `func(a, axis)` applied over each of the axes in turn, dimensions being kept."""
    a = as_array(a)
    rank = a.ndim
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        result = func(a, axis)
        if result.ndim not in (rank, rank - 1):
            raise ValueError(
                f"the function given to apply_over_axes returns an array of {result.ndim} dimensions for one of {rank}"
            )
        axis = canonical_axis(axis, rank)
        a = result if result.ndim == rank else reshape(result, (*result.shape[:axis], 1, *result.shape[axis:]))
    return a


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: Any = frozenset(), signature: str | None = None
) -> Callable[..., Any]:
    """A function of scalars (or of arrays of core dimensions) made one of arrays, which broadcast.

    Args:
        excluded: positions of arguments, or their names, that are passed as they are.
        signature: core dimensions as NumPy writes them: "(n,m),(m)->(n)".

    Raises:
        ValueError: the signature is not of that form, or the arguments do not fit it.

    >>> import pyxla.numpy as jnp
    >>> jnp.vectorize(lambda a, b: a + 2 * b)(jnp.arange(3), 1)
    Array([2, 3, 4], dtype=int32)
    """
    excluded = frozenset(excluded)
    cores = None
    if signature is not None:
        if not re.fullmatch(r"\s*(\([^()]*\)\s*,?\s*)*->\s*(\([^()]*\)\s*,?\s*)+", signature):
            raise ValueError(f'a signature reads as "(n,m),(m)->(n)", not {signature!r}')
        cores = [
            [name.strip() for name in core.split(",") if name.strip()]
            for core in _ARGUMENT.findall(signature.partition("->")[0])
        ]

    @functools.wraps(pyfunc)
    def vectorized(*args: Any, **kwargs: Any) -> Any:
        mapped = [i for i in range(len(args)) if i not in excluded]
        named = [k for k in kwargs if k not in excluded]
        if cores is not None and len(cores) != len(mapped) + len(named):
            raise ValueError(
                f"the signature {signature!r} has {len(cores)} arguments, the call {len(mapped) + len(named)}"
            )
        arrays = [as_array(args[i]) for i in mapped] + [as_array(kwargs[k]) for k in named]

        def function(*values: Any) -> Any:
            positional, keywords = list(args), dict(kwargs)
            for i, value in zip(mapped, values, strict=False):
                positional[i] = value
            keywords.update(zip(named, values[len(mapped) :], strict=True))
            return pyfunc(*positional, **keywords)

        return _over_leading(function, arrays, cores or [[] for _ in arrays])

    return vectorized


def _over_leading(function: Callable[..., Any], arrays: Sequence[Any], cores: Sequence[Sequence[str]]) -> Any:
    """`function` over the dimensions before the core dimensions, which broadcast."""
    ranks = [x.ndim - len(core) for x, core in zip(arrays, cores, strict=True)]
    if any(r < 0 for r in ranks):
        raise ValueError(
            f"shapes {[x.shape for x in arrays]} have fewer dimensions than the cores {list(map(tuple, cores))}"
        )
    sizes: dict[str, int] = {}
    for x, core, rank in zip(arrays, cores, ranks, strict=True):
        for name, n in zip(core, x.shape[rank:], strict=True):
            expected = int(name) if name.isdigit() else sizes.setdefault(name, n)
            if expected != n:
                raise ValueError(f"core dimension {name!r} has sizes {expected} and {n}")
    batch = broadcast_shapes(*(x.shape[:r] for x, r in zip(arrays, ranks, strict=True)))
    for d in range(len(batch) - 1, -1, -1):
        # A dimension that an argument has not, or has of size 1, is not mapped over.
        axes = [
            0 if r >= len(batch) - d and x.shape[r - len(batch) + d] != 1 else None
            for x, r in zip(arrays, ranks, strict=True)
        ]
        if any(a is not None for a in axes):
            function = vmap(function, in_axes=tuple(axes))
        else:
            function = _with_leading_one(function, batch[d])
    squeezed = [
        reshape(x, tuple(n for i, n in enumerate(x.shape) if i >= r or n != 1))
        for x, r in zip(arrays, ranks, strict=True)
    ]
    return function(*squeezed)


def _with_leading_one(function: Callable[..., Any], size: int) -> Callable[..., Any]:
    """A dimension of size 1 that every argument lacks, put in front of the results."""
    from pyxla import trees

    def wrapped(*values: Any) -> Any:
        return trees.map(lambda y: broadcast_to(y, (size, *as_array(y).shape)), function(*values))

    return wrapped


__all__ = [
    "apply_along_axis", "apply_over_axes", "vectorize",
]  # fmt: skip
