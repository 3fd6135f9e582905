"""Collectives: what the members of a named axis (`vmap(..., axis_name="i")`, `pmap`) tell each other.

Every function takes a name, or a tuple of names whose members are counted with the last name's running fastest.
Derivatives count every member's result, so that `psum` is its own transpose.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from pyxla import axes, staging, trees
from pyxla.axes import Axis
from pyxla.lax.conversion import convert_element_type
from pyxla.lax.elementwise import add, mul
from pyxla.lax.operands import ANY, NUMBER, PYTHON, Accepted, as_operand, axis_of, describe
from pyxla.lax.reductions import reduce_max, reduce_min, reduce_sum
from pyxla.lax.shapes import index_in_dim, reshape, transpose
from pyxla_compiler.ops import Op, lookup

Groups = Sequence[Sequence[int]] | None

_PSUM, _PMAX, _PMIN = lookup("pyxla.psum"), lookup("pyxla.pmax"), lookup("pyxla.pmin")
_ALL_GATHER, _PSUM_SCATTER = lookup("pyxla.all_gather"), lookup("pyxla.psum_scatter")
_ALL_TO_ALL, _PPERMUTE, _AXIS_INDEX = lookup("pyxla.all_to_all"), lookup("pyxla.ppermute"), lookup("pyxla.axis_index")


class _Over(NamedTuple):
    """What a collective runs over: axes, and, of one axis, groups of its members."""

    axes: tuple[Axis, ...]
    groups: tuple[tuple[int, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        return (len(self.groups[0]),) if self.groups else tuple(axis.size for axis in self.axes)

    @property
    def size(self) -> int:
        return math.prod(self.sizes)

    def apply(self, rules: Op, x: Any, axis: Axis, **params: Any) -> Any:
        """One collective over one of the axes."""
        return staging.apply(rules, x, weak_type=x.weak_type, axis=axis.symbol, groups=self.groups, **params)


def _over(name: str, axis_name: Any, groups: Groups = None) -> _Over:
    """The axes of a name or names, which are bound, with the groups checked."""
    names: list[Hashable] = list(axis_name) if isinstance(axis_name, (tuple, list)) else [axis_name]
    found = tuple(axes.find(n) for n in names)
    if len({axis.symbol for axis in found}) < len(found):
        raise ValueError(f"the axis_name of lax.{name} names an axis twice: {axis_name!r}")
    if groups is None:
        return _Over(found, ())
    given = tuple(tuple(operator.index(member) for member in group) for group in groups)
    members = sorted(member for group in given for member in group)
    if len(found) != 1 or members != list(range(found[0].size)) or len({len(group) for group in given}) != 1:
        raise ValueError(
            f"the axis_index_groups of lax.{name} are groups of one size that hold each member of one axis once; got "
            f"{groups} for {' and '.join(f'the axis {axis.name!r} of size {axis.size}' for axis in found)}"
        )
    return _Over(found, given)


# Reductions.


def psum(x: Any, axis_name: Any, *, axis_index_groups: Groups = None) -> Any:
    """The sum over all members of an axis, which each of them gets.

    Args:
        x: an array or a tree of them; booleans are counted. A Python number gives a Python number: `psum(1, "i")` is
            the axis's size.
        axis_name: a name or a tuple of names; an integer in it is a dimension of x to sum over as well.
        axis_index_groups: groups of members, each of which sums by itself.

    Raises:
        NameError: the function is not mapped over such an axis.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: x / pyxla.lax.psum(x, "i"), axis_name="i")(jnp.arange(4.0)))
    [0.         0.16666667 0.33333334 0.5       ]
    """
    dimensions, names = _positional(axis_name)
    over = _over("psum", names, axis_index_groups)

    def one(leaf: Any) -> Any:
        if type(leaf) in PYTHON and not dimensions:
            return leaf * over.size
        leaf = as_operand(leaf)
        counted = convert_element_type(leaf, np.int32) if leaf.dtype == np.bool_ else leaf
        return _all_reduce("psum", NUMBER, _PSUM, reduce_sum, counted, dimensions, over)

    return trees.map(one, x)


def _positional(axis_name: Any) -> tuple[list[int], list[Hashable]]:
    """The dimensions, and the names, among the names."""
    names = list(axis_name) if isinstance(axis_name, (tuple, list)) else [axis_name]
    return [n for n in names if isinstance(n, int)], [n for n in names if not isinstance(n, int)]


def _all_reduce(
    name: str,
    accepted: Accepted,
    rules: Op,
    reduce: Callable[..., Any],
    x: Any,
    dimensions: Sequence[int],
    over: _Over,
) -> Any:
    accepted.check(name, x)
    if dimensions:
        x = reduce(x, tuple(dimensions))
    for axis in over.axes:
        x = over.apply(rules, x, axis)
    return x


def pmean(x: Any, axis_name: Any, *, axis_index_groups: Groups = None) -> Any:
    """The mean over all members of an axis, which each of them gets. Arguments as `psum`.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: x - pyxla.lax.pmean(x, "i"), axis_name="i")(jnp.arange(3.0)))
    [-1.  0.  1.]
    """
    total = psum(x, axis_name, axis_index_groups=axis_index_groups)
    dimensions, names = _positional(axis_name)
    size = _over("pmean", names, axis_index_groups).size
    shapes = [np.shape(leaf) for leaf in trees.leaves(x)]
    counts = iter([size * math.prod(shape[d] for d in dimensions) for shape in shapes])
    return trees.map(lambda leaf: leaf / next(counts), total)


def _extremum(name: str, rules: Op, reduce: Callable[..., Any], summary: str) -> Callable[..., Any]:
    def function(x: Any, axis_name: Any, *, axis_index_groups: Groups = None) -> Any:
        dimensions, names = _positional(axis_name)
        over = _over(name, names, axis_index_groups)
        return trees.map(
            lambda leaf: _all_reduce(name, ANY, rules, reduce, as_operand(leaf), dimensions, over),
            x,
        )

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{summary} among all members of an axis, which each of them gets. Arguments as `psum`."
    return function


pmax = _extremum("pmax", _PMAX, reduce_max, "The greatest, element by element,")
pmin = _extremum("pmin", _PMIN, reduce_min, "The least, element by element,")


# Movements.


def all_gather(x: Any, axis_name: Any, *, axis_index_groups: Groups = None, axis: int = 0, tiled: bool = False) -> Any:
    """What all members of an axis hold, stacked along a new dimension; each of them gets all of it.

    Args:
        x: an array or a tree of them.
        axis: where the new dimension stands.
        tiled: join along the dimension `axis` that x has, rather than stack along a new one.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.all_gather(x, "i"), axis_name="i")(jnp.arange(2)))
    [[0 1]
     [0 1]]
    """
    over = _over("all_gather", axis_name, axis_index_groups)

    def one(leaf: Any) -> Any:
        leaf = as_operand(leaf)
        dim = axis_of("all_gather", axis, len(leaf.shape) + (not tiled))
        shape = list(leaf.shape)
        for named, size in zip(over.axes[::-1], over.sizes[::-1], strict=True):
            leaf = over.apply(_ALL_GATHER, leaf, named, dim=dim, size=size)
        joined = over.size * shape.pop(dim) if tiled else over.size
        return reshape(leaf, (*shape[:dim], joined, *shape[dim:]))

    return trees.map(one, x)


def psum_scatter(
    x: Any,
    axis_name: Any,
    *,
    scatter_dimension: int = 0,
    axis_index_groups: Groups = None,
    tiled: bool = False,
) -> Any:
    """The sum over all members of an axis, of which each gets a slice: member k the slice number k.

    Args:
        x: an array or a tree of them.
        scatter_dimension: the dimension that is sliced; as long as the axis, and gone from the result.
        tiled: keep the dimension; its length is a multiple of the axis's size, and the slices are as long as that.

    Raises:
        ValueError: the dimension's length does not fit.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.psum_scatter(x, "i"), axis_name="i")(jnp.ones((2, 2))))
    [2. 2.]
    """
    over = _over("psum_scatter", axis_name, axis_index_groups)

    def one(leaf: Any) -> Any:
        leaf = as_operand(leaf)
        NUMBER.check("psum_scatter", leaf)
        dim = axis_of("psum_scatter", scatter_dimension, len(leaf.shape))
        leaf = _parted("psum_scatter", leaf, dim, over, tiled)
        for named in over.axes:
            leaf = over.apply(_PSUM_SCATTER, leaf, named, dim=dim)
        return leaf

    return trees.map(one, x)


def _parted(name: str, x: Any, dim: int, over: _Over, tiled: bool) -> Any:
    """x with a dimension parted into one for each axis and, if tiled, the length of a slice."""
    length = x.shape[dim]
    if length % over.size if tiled else length != over.size:
        needs = "whose length is a multiple of the axis's size" if tiled else "as long as the axis"
        raise ValueError(
            f"lax.{name} needs a dimension {needs}: dimension {dim} of {describe(x)} has length {length}, the axis "
            f"size {over.size}"
        )
    slices = (length // over.size,) if tiled else ()
    return reshape(x, (*x.shape[:dim], *over.sizes, *slices, *x.shape[dim + 1 :]))


def all_to_all(
    x: Any,
    axis_name: Any,
    split_axis: int,
    concat_axis: int,
    *,
    axis_index_groups: Groups = None,
    tiled: bool = False,
) -> Any:
    """Each member's x cut into slices, of which member k gets number k from every member, stacked in their order.

    Args:
        x: an array or a tree of them.
        split_axis: the dimension that is cut; as long as the axis, and gone from the result.
        concat_axis: where the result has the dimension of the members that the slices came from.
        tiled: the slices keep the dimension, whose length is a multiple of the axis's size, and are joined along the
            dimension `concat_axis` that x has.

    Raises:
        ValueError: the dimension's length does not fit.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.all_to_all(x, "i", 0, 0), axis_name="i")(jnp.arange(4).reshape(2, 2)))
    [[0 2]
     [1 3]]
    """
    over = _over("all_to_all", axis_name, axis_index_groups)

    def one(leaf: Any) -> Any:
        leaf = as_operand(leaf)
        rank = len(leaf.shape)
        split, concat = (axis_of("all_to_all", a, rank) for a in (split_axis, concat_axis))
        leaf = _parted("all_to_all", leaf, split, over, tiled)
        for i, named in enumerate(over.axes):
            leaf = over.apply(_ALL_TO_ALL, leaf, named, dim=split + i)
        return _joined(leaf, split, concat, len(over.axes), tiled)

    return trees.map(one, x)


def _joined(x: Any, source: int, to: int, count: int, tiled: bool) -> Any:
    """x with `count` dimensions from `source` on moved to `to`, and made one; if tiled, one with what stands there."""
    moved = list(range(source, source + count))
    rest = [d for d in range(len(x.shape)) if d not in moved]
    x = transpose(x, (*rest[:to], *moved, *rest[to:]))
    end = to + count + tiled
    return reshape(x, (*x.shape[:to], math.prod(x.shape[to:end]), *x.shape[end:]))


def pswapaxes(x: Any, axis_name: Any, axis: int, *, axis_index_groups: Groups = None) -> Any:
    """x with its dimension `axis` and the named axis exchanged; they are of one size.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.pswapaxes(x, "i", 0), axis_name="i")(jnp.arange(4).reshape(2, 2)))
    [[0 2]
     [1 3]]
    """
    return all_to_all(x, axis_name, axis, axis, axis_index_groups=axis_index_groups)


def ppermute(x: Any, axis_name: Any, perm: Sequence[tuple[int, int]]) -> Any:
    """For each pair (source, target) of members, the target gets the source's x; zeros where nobody is the source.

    Raises:
        ValueError: a member that the axis does not have, or twice the same source or target.
        NotImplementedError: several axes.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.ppermute(x, "i", [(0, 1), (1, 2)]), axis_name="i")(jnp.array([5, 6, 7])))
    [0 5 6]
    """
    over = _over("ppermute", axis_name)
    if len(over.axes) != 1:
        raise NotImplementedError(
            f"lax.ppermute runs over one axis, got {axis_name}: permute over one after the other, or use lax.all_gather"
        )
    pairs = tuple((operator.index(source), operator.index(target)) for source, target in perm)
    sources, targets = {s for s, _ in pairs}, {t for _, t in pairs}
    if len(sources) < len(pairs) or len(targets) < len(pairs):
        raise ValueError(f"the perm of lax.ppermute names a source or a target twice: {list(pairs)}")
    if not sources | targets <= set(range(over.size)):
        raise ValueError(f"the perm of lax.ppermute names members 0 to {over.size - 1}, got {list(pairs)}")

    def one(leaf: Any) -> Any:
        leaf = as_operand(leaf)
        return staging.apply(_PPERMUTE, leaf, weak_type=leaf.weak_type, axis=over.axes[0].symbol, pairs=pairs)

    return trees.map(one, x)


def pshuffle(x: Any, axis_name: Any, perm: Sequence[int]) -> Any:
    """The members' x in another order: member k gets that of member `perm[k]`.

    Raises:
        ValueError: `perm` does not name each member once.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.pshuffle(x, "i", [2, 0, 1]), axis_name="i")(jnp.array([5, 6, 7])))
    [7 5 6]
    """
    if sorted(perm) != list(range(axis_size(axis_name))):
        raise ValueError(
            f"the perm of lax.pshuffle names each of the {axis_size(axis_name)} members once, got {list(perm)}; "
            "lax.ppermute takes part of them"
        )
    return ppermute(x, axis_name, [(source, target) for target, source in enumerate(perm)])


def pbroadcast(x: Any, axis_name: Any, source: int) -> Any:
    """What member `source` holds, which every member gets.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: pyxla.lax.pbroadcast(x, "i", 1), axis_name="i")(jnp.array([5, 6, 7])))
    [6 6 6]
    """
    size = axis_size(axis_name)
    if not 0 <= source < size:
        raise ValueError(f"the source of lax.pbroadcast is a member, 0 to {size - 1}; got {source}")
    return trees.map(lambda rows: index_in_dim(rows, source, keepdims=False), all_gather(x, axis_name))


# The axes themselves.


def axis_index(axis_name: Any) -> Any:
    """The member's number along an axis, an int32 scalar.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: x * pyxla.lax.axis_index("i"), axis_name="i")(jnp.ones(3)))
    [0. 1. 2.]
    """
    total: Any = None
    for axis in _over("axis_index", axis_name).axes:
        index = staging.apply(_AXIS_INDEX, axis=axis.symbol, groups=())
        total = index if total is None else add(mul(total, axis.size), index)
    return as_operand(np.int32(0)) if total is None else total


def axis_size(axis_name: Any) -> int:
    """The number of members of an axis, a Python int.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(lambda x: x + pyxla.lax.axis_size("i"), axis_name="i")(jnp.zeros(3)))
    [3. 3. 3.]
    """
    return _over("axis_size", axis_name).size
