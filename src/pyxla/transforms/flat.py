"""Functions over trees as functions over leaves, as they are staged: for `grad`, `vjp`, `jvp` and `linearize`."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pyxla import staging, trees
from pyxla.staging import Aval, Tracer, aval_of

from . import common


class FlatFunction:
    """A function over trees, as `stage` takes it, remembering the trees of its results."""

    def __init__(self, fun: Any, treedef: Any, has_aux: bool):
        self.fun, self.treedef, self.has_aux = fun, treedef, has_aux
        self.out_tree: Any = None
        self.aux: Any = None
        self.aux_tree: Any = None
        self.num_out = 0

    def __call__(self, tracers: list[Tracer]) -> list[Any]:
        out = self.fun(*trees.unflatten(self.treedef, tracers))
        out, aux = split_aux(self.fun, out) if self.has_aux else (out, None)
        leaves, self.out_tree = trees.flatten(out)
        for x in leaves:
            common.check_array(x, f"the result of {common.name_of(self.fun)}")
        self.num_out = len(leaves)
        self.aux, self.aux_tree = trees.flatten(aux)
        return leaves + [x for x in self.aux if isinstance(x, Tracer)]

    def stage(
        self, trace: staging.Trace, leaves: Sequence[Any], names: Sequence[str], what: str
    ) -> tuple[staging.Staged, list[Any]]:
        """The function staged for these leaves, whose values it may ask for, and the operands of a call of it; `what`
        is the transformation it is staged for."""
        operands = [trace.lift(x) for x in leaves]
        staged = staging.stage(
            self,
            [aval_of(x) for x in leaves],
            name=common.symbol_of(self.fun),
            description=f"{what} of {common.name_of(self.fun)}",
            known=operands,
            argument_names=names,
        )
        return staged, operands + staged.captures

    def unflatten(self, values: list[Any]) -> tuple[Any, Any]:
        """`(out, aux)` from the flat results."""
        rest = iter(values[self.num_out :])
        aux = trees.unflatten(self.aux_tree, [next(rest) if isinstance(x, Tracer) else x for x in self.aux])
        return trees.unflatten(self.out_tree, values[: self.num_out]), aux


def split_aux(fun: Any, out: Any) -> tuple[Any, Any]:
    """`(value, aux)` from what a function with `has_aux` returned. Raises TypeError where it is no pair."""
    if not (isinstance(out, tuple) and len(out) == 2):
        raise TypeError(
            f"with has_aux, {common.name_of(fun)} must return a pair (value, aux); it returned {type(out).__name__}"
        )
    return out


def select(
    fun: Callable[..., Any], args: Sequence[Any], argnums: int | Sequence[int], kwargs: Mapping[str, Any]
) -> tuple[Callable[..., Any], tuple[Any, ...], tuple[int, ...]]:
    """`fun` as a function of the arguments in `argnums` alone, these arguments, and their numbers.

    Raises ValueError for a number out of range or given twice, TypeError for what is no number.
    """
    numbers = numbers_of(argnums)
    for i in numbers:
        if not -len(args) <= i < len(args):
            raise ValueError(
                f"argnums names argument {i}, but {common.name_of(fun)} was called with {len(args)} positional "
                "arguments"
            )
    numbers = tuple(i % len(args) for i in numbers)
    for i in numbers:
        if numbers.count(i) > 1:
            raise ValueError(f"argnums names argument {i} of {common.name_of(fun)} twice")

    @functools.wraps(fun, updated=())
    def selected(*dynamic: Any) -> Any:
        full = list(args)
        for i, x in zip(numbers, dynamic, strict=True):
            full[i] = x
        return fun(*full, **kwargs)

    return selected, tuple(args[i] for i in numbers), numbers


def numbers_of(argnums: Any) -> tuple[int, ...]:
    """`argnums` as a tuple of ints. Raises TypeError for what is neither an integer nor a sequence of such."""
    try:
        given = (argnums,) if hasattr(argnums, "__index__") else tuple(argnums)
        return tuple(operator.index(i) for i in given)
    except TypeError:
        raise TypeError(f"argnums is an int or a sequence of ints, got {argnums!r}") from None


def cast(x: Any, dtype: np.dtype[Any]) -> Any:
    """A Python number as a numpy scalar of the dtype; anything else as it is."""
    return np.asarray(x, dtype) if isinstance(x, (bool, int, float, complex)) else x


def with_float0(wrt: Sequence[int], pulled: Sequence[Any], avals: Sequence[Aval]) -> list[Any]:
    """A cotangent for each input: what was pulled back to those in `wrt`, and `float0` for the others."""
    found = dict(zip(wrt, pulled, strict=True))
    return [found[i] if i in found else common.float0_like(a.shape) for i, a in enumerate(avals)]
