"""`vmap`: a function of examples becomes a function of batches."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from pyxla import axes, staging, trees
from pyxla.axes import Axis
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b

from . import common


def vmap(
    fun: Callable[..., Any],
    in_axes: Any = 0,
    out_axes: Any = 0,
    axis_name: Hashable | None = None,
    axis_size: int | None = None,
    spmd_axis_name: Hashable | None = None,
) -> Callable[..., Any]:
    """A function that applies `fun` to every example of a batch at once.

    Args:
        fun: a function of arrays or trees of them.
        in_axes: which axis of each argument runs over the examples; an int, None (not batched), or a tree prefix of the
            tuple of arguments.
        out_axes: where that axis stands in the results; an int, None for what does not depend on the example, or a tree
            prefix of the results.
        axis_name: a name for the axis, which the collectives of `lax` (`psum`, `all_gather`, ...) run over.
        axis_size: the number of examples, where no argument tells.
        spmd_axis_name: accepted for compatibility; how a batch is sharded is not said here.

    Raises:
        ValueError: axes of different sizes, an axis out of range, `in_axes` or `out_axes` that do not fit.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(jnp.dot)(jnp.ones((3, 2)), jnp.ones((3, 2))))
    [2. 2. 2.]
    """
    return mapped(VMAP, fun, in_axes, out_axes, axis_name, axis_size)


class Kind(NamedTuple):
    """What `vmap` and `pmap` do not share: the name for messages, the request in the IR, and where the members run."""

    name: str
    marker: Callable[..., list[Any]]
    on_devices: bool


VMAP = Kind("vmap", b.batch_marker, on_devices=False)


def mapped(
    kind: Kind,
    fun: Callable[..., Any],
    in_axes: Any,
    out_axes: Any,
    axis_name: Hashable | None,
    axis_size: int | None,
    check_size: Callable[[int], None] = lambda size: None,
) -> Callable[..., Any]:
    """The function that maps `fun` over an axis of its arguments; `check_size` is told the axis's size."""
    common.check_callable(fun, kind.name)
    _check_axes(kind, in_axes, "in_axes")
    if isinstance(in_axes, dict):
        raise TypeError(
            f"in_axes of {kind.name} is an int, None, or a tuple with an entry for each positional argument, got "
            f"{in_axes!r}; arguments by keyword are mapped along axis 0"
        )
    _check_axes(kind, out_axes, "out_axes")
    if isinstance(in_axes, list):
        in_axes = tuple(in_axes)

    @functools.wraps(fun, updated=())
    def over_axis(*args: Any, **kwargs: Any) -> Any:
        if isinstance(in_axes, tuple) and len(in_axes) != len(args):
            raise ValueError(
                f"{kind.name} got in_axes for {len(in_axes)} arguments, but {common.name_of(fun)} was called with "
                f"{len(args)} positional ones"
            )
        leaves, treedef = trees.flatten((args, kwargs))
        places = trees.broadcast_prefix(in_axes, args, prefix_name="in_axes", tree_name="the arguments")
        places += [0] * (len(leaves) - len(places))
        names = common.ArgumentNames(fun, args, range(len(args)), kwargs)
        common.check_arrays(leaves, names, f"a function under {kind.name}")
        dims = [_checked_axis(kind, x, a, names, i) for i, (x, a) in enumerate(zip(leaves, places, strict=True))]
        size = _size(kind, fun, leaves, dims, names, axis_size)
        check_size(size)
        return common.in_trace(
            lambda: _map(kind, fun, leaves, treedef, dims, axes.new(axis_name, size, kind.on_devices), out_axes, names)
        )

    return over_axis


def _check_axes(kind: Kind, places: Any, what: str) -> None:
    for leaf in trees.leaves(places):
        if isinstance(leaf, bool) or not isinstance(leaf, (int, np.integer)):
            raise TypeError(
                f"{what} of {kind.name} is an int, None, or a tree of them; got {leaf!r} of type {type(leaf).__name__}"
            )


def _checked_axis(kind: Kind, x: Any, axis: int | None, names: Sequence[str], i: int) -> int | None:
    if axis is None:
        return None
    ndim = np.ndim(x)
    if not -ndim <= axis < ndim:
        raise ValueError(
            f"{kind.name} was given axis {axis} for argument {names[i]}, which has shape {aval_of(x).shape}; "
            "give None for what is not mapped over"
        )
    return int(axis) % ndim


def _size(
    kind: Kind,
    fun: Any,
    leaves: list[Any],
    dims: list[int | None],
    names: Sequence[str],
    axis_size: int | None,
) -> int:
    sizes = [None if d is None else np.shape(x)[d] for x, d in zip(leaves, dims, strict=True)]
    known = {n for n in (*sizes, axis_size) if n is not None}
    if not known:
        raise ValueError(
            f"{kind.name} of {common.name_of(fun)} has no mapped argument: give an axis that is not None in in_axes, "
            "or axis_size"
        )
    if len(known) > 1:
        listing = [f"  {name}: {n}" for name, n in zip(names, sizes, strict=True) if n is not None]
        listing += [] if axis_size is None else [f"  axis_size: {axis_size}"]
        raise ValueError(
            f"{kind.name} takes mapped axes of one size, but those of "
            f"{common.name_of(fun)} have different ones:\n" + "\n".join(listing)
        )
    return known.pop()


def _map(
    kind: Kind,
    fun: Any,
    leaves: list[Any],
    treedef: Any,
    dims: list[int | None],
    axis: Axis,
    out_axes: Any,
    names: Sequence[str],
) -> Any:
    trace = staging.current_trace()
    assert trace is not None
    out_tree: Any = None
    results: list[Any] = []
    given = [i for i, x in enumerate(leaves) if not common.is_float0(x)]
    examples = [_example(aval_of(x), d) for x, d in zip(leaves, dims, strict=True)]

    def flat(tracers: list[Tracer]) -> list[Any]:
        nonlocal out_tree
        # Arrays of dtype float0 are no values of a program: the function gets an example, its results are stacked here.
        arguments: list[Any] = [common.float0_like(a.shape) for a in examples]
        for i, x in zip(given, tracers, strict=True):
            arguments[i] = x
        args, kwargs = trees.unflatten(treedef, arguments)
        out, out_tree = trees.flatten(fun(*args, **kwargs))
        for x in out:
            common.check_array(x, f"the result of {common.name_of(fun)} under {kind.name}")
        results[:] = out
        return [x for x in out if not common.is_float0(x)]

    operands = [trace.lift(leaves[i]) for i in given]
    mapped_at = [dims[i] for i in given]
    staged = staging.stage(
        flat,
        [examples[i] for i in given],
        name=common.symbol_of(fun),
        description=f"{kind.name} of {common.name_of(fun)}",
        known=[v if d is None else None for v, d in zip(operands, mapped_at, strict=True)],
        argument_names=[names[i] for i in given] if len(given) < len(leaves) else names,
        axis=axis,
    )
    traced = iter(staged.out_avals)
    avals = [aval_of(x) if common.is_float0(x) else next(traced) for x in results]
    to = _out_dims(kind, fun, out_tree, out_axes, avals)
    with staging.location():
        out = kind.marker(
            trace.module,
            staged.name,
            operands + staged.captures,
            in_dims=[*mapped_at, *(None for _ in staged.captures)],
            out_dims=[at for at, x in zip(to, results, strict=True) if not common.is_float0(x)],
            size=axis.size,
            axis_name=axis.symbol,
        )
    values = iter(out)
    stacked = [
        common.float0_like(_whole(a.shape, at, axis.size))
        if common.is_float0(x)
        else Tracer(trace, next(values), a.weak_type)
        for x, a, at in zip(results, avals, to, strict=True)
    ]
    return trees.unflatten(out_tree, stacked)


def _whole(shape: tuple[int, ...], at: int | None, size: int) -> tuple[int, ...]:
    return shape if at is None else (*shape[:at], size, *shape[at:])


def _example(aval: Aval, dim: int | None) -> Aval:
    if dim is None:
        return aval
    return Aval(aval.shape[:dim] + aval.shape[dim + 1 :], aval.dtype, aval.weak_type)


def _out_dims(kind: Kind, fun: Any, out_tree: Any, out_axes: Any, avals: list[Aval]) -> list[int | None]:
    tree = trees.unflatten(out_tree, avals)
    places = trees.broadcast_prefix(out_axes, tree, prefix_name="out_axes", tree_name="the result")
    dims: list[int | None] = []
    for axis, aval in zip(places, avals, strict=True):
        ndim = len(aval.shape) + 1
        if axis is not None and not -ndim <= axis < ndim:
            raise ValueError(
                f"{kind.name} was given out_axes {axis} for a result of {common.name_of(fun)} of shape {aval.shape}, "
                f"which has {ndim} places for it"
            )
        dims.append(None if axis is None else int(axis) % ndim)
    return dims
