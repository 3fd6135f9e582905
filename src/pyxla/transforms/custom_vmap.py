"""Batching rules by the user: `custom_vmap` and `sequential_vmap`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import staging, trees
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.ops.custom_vmap import VmapRule
from pyxla_compiler.passes.expand import expand

from . import common
from .custom_rules import positional


class custom_vmap:
    """A decorator: a function with a rule of its own for `vmap`, set with `def_vmap`.

    Derivatives are those of the function; what they make of it is batched without the rule.

    Raises:
        AttributeError: the function is called before it has a rule.
        ValueError: the rule returns another tree than the function.
        TypeError: the rule returns no pair, or depends on a value of a function being staged
            that it closes over.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> @pyxla.custom_batching.custom_vmap
    ... def product(x, y):
    ...     return x @ y
    >>> @product.def_vmap
    ... def product_rule(axis_size, in_batched, x, y):
    ...     x_batched, y_batched = in_batched
    ...     assert x_batched and not y_batched
    ...     return x @ y, True
    >>> print(pyxla.vmap(product, in_axes=(0, None))(jnp.ones((2, 3)), jnp.ones(3)))
    [3. 3.]
    """

    def __init__(self, fun: Callable[..., Any]):
        common.check_callable(fun, "custom_vmap")
        functools.update_wrapper(self, fun, updated=())
        self.fun = fun
        self.vmap_rule: Callable[..., Any] | None = None

    def __getattr__(self, name: str) -> Any:
        if name in ("defjvp", "defjvps", "defvjp") and "fun" in self.__dict__:
            return getattr(self.fun, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def def_vmap(self, vmap_rule: Callable[..., Any]) -> Callable[..., Any]:
        """Set the rule: `vmap_rule(axis_size, in_batched, *args)` returns `(out, out_batched)`.

        `in_batched` is a tuple of trees of bools like the arguments, which carry the batch at axis 0 where it says so;
        `out_batched` says it of the results.
        """
        common.check_callable(vmap_rule, "def_vmap")
        self.vmap_rule = vmap_rule
        return vmap_rule

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = common.name_of(self.fun)
        args = positional(self.fun, name, args, kwargs) if kwargs else args
        if self.vmap_rule is None:
            raise AttributeError(f"No batching rule defined for custom_vmap function {name}: set one with def_vmap")
        trace = staging.current_trace()
        if trace is None:
            return self.fun(*args)
        leaves, tree = trees.flatten(args)
        names = common.ArgumentNames(self.fun, args, range(len(args)))
        common.check_arrays(leaves, names, name)
        out_tree: Any = None

        def flat(tracers: list[Tracer]) -> list[Any]:
            nonlocal out_tree
            out, out_tree = trees.flatten(self.fun(*trees.unflatten(tree, tracers)))
            return out

        avals = [aval_of(x) for x in leaves]
        operands = [trace.lift(x) for x in leaves]
        staged = staging.stage(
            flat,
            avals,
            name=common.symbol_of(self.fun),
            description=name,
            known=operands,
            argument_names=names,
        )
        rule = VmapRule(functools.partial(_staged_rule, self.vmap_rule, name, tree, out_tree, avals))
        trace.module.held.add(rule)
        types = [a.type for a in staged.out_avals]
        with staging.location():
            out = b.custom_vmap(*operands, *staged.captures, callee=staged.name, rule=rule.number, result_types=types)
        return trees.unflatten(
            out_tree, [Tracer(trace, v, a.weak_type) for v, a in zip(out, staged.out_avals, strict=True)]
        )


def _staged_rule(
    rule: Callable[..., Any],
    name: str,
    tree: Any,
    out_tree: Any,
    avals: Sequence[Aval],
    size: int,
    batched: list[bool],
    types: list[Any],
) -> tuple[ir.Module, str, list[np.ndarray[Any, Any]], list[bool]]:
    """The rule, staged for these operands in a module of its own."""
    n = len(avals)
    if any(batched[n:]):
        raise TypeError(
            f"{name} has a batching rule of its own, but closes over a batched value: pass it as an argument"
        )
    given = [Aval(*ir.shape_dtype(t), a.weak_type) for t, a in zip(types[:n], avals, strict=True)]
    with staging.root(staging.sanitized(name), given, f"the vmap rule of {name}") as trace:
        pair = rule(size, trees.unflatten(tree, batched[:n]), *trees.unflatten(tree, trace.tracers))
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
            raise TypeError(f"the vmap rule of {name} must return a pair (out, out_batched), but returned {pair!r}")
        (out, got), flags = trees.flatten(pair[0]), pair[1]
        if got != out_tree:
            raise ValueError(f"the vmap rule of {name} must return a tree like that of {name}, {out_tree}; got {got}")
        out_batched = trees.broadcast_prefix(flags, pair[0], prefix_name="out_batched", tree_name="the result")
        out_avals = trace.finish(out)
    for a, m in zip(out_avals, out_batched, strict=True):
        if m and (not a.shape or a.shape[0] != size):
            raise TypeError(
                f"the vmap rule of {name} says that a result is batched by {size}, but its shape is {a.shape}"
            )
    expand(trace.module)
    captured = [x._host() for x in trace.captures]
    return trace.module, trace.function.name, captured, [bool(m) for m in out_batched]


def sequential_vmap(fun: Callable[..., Any]) -> custom_vmap:
    """`fun`, of which `vmap` makes a loop over the examples, rather than a program for all of them at once.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.vmap(pyxla.custom_batching.sequential_vmap(jnp.sum))(jnp.ones((2, 3))))
    [3. 3.]
    """
    from pyxla.lax.control_flow import map_

    mapped = custom_vmap(fun)

    @mapped.def_vmap
    def rule(axis_size: int, in_batched: Any, *args: Any) -> Any:
        leaves, tree = trees.flatten(args)
        flags = trees.leaves(in_batched)

        def one(slices: list[Any]) -> Any:
            rest = iter(slices)
            return mapped(*trees.unflatten(tree, [next(rest) if m else x for x, m in zip(leaves, flags, strict=True)]))

        out = map_(one, [x for x, m in zip(leaves, flags, strict=True) if m])
        return out, trees.map(lambda _: True, out)

    return mapped
