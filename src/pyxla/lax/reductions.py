"""Reductions: of dimensions, by a known function or by one of the user's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.lax.operands import (
    ANY,
    BITS,
    NUMBER,
    ORDERED,
    Accepted,
    as_operand,
    axes_of,
    axis_of,
    describe,
    same_dtype,
    scalar,
)
from pyxla.lax.shapes import broadcasted_iota
from pyxla.staging import Aval
from pyxla_compiler import build as b
from pyxla_compiler.build import Body, BodyLike
from pyxla_compiler.ops import lookup

_REDUCE = lookup("stablehlo.reduce")


def staged_body(computation: Callable[..., Any], dtypes_: Sequence[np.dtype[Any]], treedef: Any, name: str) -> BodyLike:
    """A user's function of two trees of scalars as the body of an operation; the name of a monoid if it is one.

    Raises:
        TypeError: it gives another number of scalars, or other dtypes, or uses arrays from outside.
    """
    scalars = [Aval((), d) for d in dtypes_]
    with staging.root("body", [*scalars, *scalars], f"the function given to lax.{name}") as trace:
        n = len(scalars)
        out = computation(trees.unflatten(treedef, trace.tracers[:n]), trees.unflatten(treedef, trace.tracers[n:]))
        leaves, out_tree = trees.flatten(out)
        avals = trace.finish(leaves)
    if out_tree != treedef or any(a.shape or a.dtype != d for a, d in zip(avals, dtypes_, strict=True)):
        wanted = ", ".join(f"{d.name}[]" for d in dtypes_)
        raise TypeError(
            f"the function given to lax.{name} must return {wanted}, as its arguments are; it "
            f"returned {', '.join(map(repr, avals))}"
        )
    if trace.captures:
        raise TypeError(
            f"the function given to lax.{name} uses an array from outside; it may use its "
            "arguments and scalar constants only"
        )
    body = b.read_body(trace.function.op)
    return body if isinstance(body, str) else Body(trace.function.block, owner=trace.module)


def reduction_operands(name: str, operands: Any, init_values: Any) -> tuple[list[Any], list[Any], Any]:
    """Flat operands and initial scalars of their dtypes, and their tree."""
    leaves, treedef = trees.flatten(operands)
    inits, init_tree = trees.flatten(init_values)
    if treedef != init_tree or not leaves:
        raise ValueError(f"lax.{name} needs an initial value for each operand, got {treedef} and {init_tree}")
    xs = [as_operand(x) for x in leaves]
    if len({x.shape for x in xs}) > 1:
        raise TypeError(f"lax.{name} takes operands of one shape, got {', '.join(map(describe, xs))}")
    values = [same_dtype(name, x, v)[1] for x, v in zip(xs, inits, strict=True)]
    if any(v.shape for v in values):
        raise TypeError(f"lax.{name} takes scalars as initial values, got {', '.join(map(describe, values))}")
    return xs, values, treedef


def reduce(operands: Any, init_values: Any, computation: Callable[[Any, Any], Any], dimensions: Sequence[int]) -> Any:
    """Arrays reduced along dimensions by an associative function of two scalars (for a tree of arrays, of two trees
    of scalars).

    Args:
        init_values: scalars that are neutral to the function; results of empty reductions.

    Raises:
        TypeError: shapes or dtypes differ, or the function returns others.

    >>> from pyxla import lax
    >>> lax.reduce(lax.iota("int32", 4), 0, lax.add, (0,))
    Array(6, dtype=int32)
    """
    xs, inits, treedef = reduction_operands("reduce", operands, init_values)
    dims = axes_of("reduce", dimensions, len(xs[0].shape))
    body = staged_body(computation, [x.dtype for x in xs], treedef, "reduce")
    if len(xs) == 1:
        results = [staging.apply(_REDUCE, *xs, *inits, weak_type=xs[0].weak_type, dimensions=dims, body=body)]
    else:
        results = staging.apply_multi(
            _REDUCE, *xs, *inits, weak_types=[x.weak_type for x in xs], dimensions=dims, body=body
        )
    return trees.unflatten(treedef, results)


def _monoid(name: str, body: str, accepted: Accepted, summary: str) -> Callable[..., Any]:
    def function(operand: Any, axes: Sequence[int]) -> Any:
        x = as_operand(operand)
        accepted.check(name, x)
        init = scalar(b.identity(body, x.dtype), x.dtype)
        return staging.apply(
            _REDUCE, x, init, weak_type=x.weak_type, dimensions=axes_of(name, axes, len(x.shape)), body=body
        )

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{summary} along dimensions. Takes {accepted.words} arrays; raises TypeError for others."
    return function


reduce_sum = _monoid("reduce_sum", "add", NUMBER, "The sum")
reduce_prod = _monoid("reduce_prod", "multiply", NUMBER, "The product")
reduce_max = _monoid("reduce_max", "maximum", ANY, "The greatest element, NaN if there is one,")
reduce_min = _monoid("reduce_min", "minimum", ANY, "The least element, NaN if there is one,")
reduce_and = _monoid("reduce_and", "and", BITS, "The bits that are 1 in all")
reduce_or = _monoid("reduce_or", "or", BITS, "The bits that are 1 in any")
reduce_xor = _monoid("reduce_xor", "xor", BITS, "The bits that are 1 in an odd number")


def _arg(name: str, body: str, summary: str) -> Callable[..., Any]:
    def function(operand: Any, axis: int, index_dtype: Any) -> Any:
        x = as_operand(operand)
        ORDERED.check(name, x)
        axis = axis_of(name, axis, len(x.shape))
        if not x.shape[axis]:
            raise ValueError(f"lax.{name} of {describe(x)} along dimension {axis}, which is empty, has no answer")
        wanted = dtypes.check_user_dtype(index_dtype, f"lax.{name}")
        if not dtypes.is_integer(wanted):
            raise TypeError(f"lax.{name} gives integers, not {wanted}")
        indices = broadcasted_iota(wanted, x.shape, axis)
        init = scalar(b.identity(body, x.dtype), x.dtype)
        return staging.apply_multi(_REDUCE, x, indices, init, scalar(0, wanted), dimensions=(axis,), body=body)[1]

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"The position of the {summary} element along a dimension: of equal ones the first, of NaNs the first. "
        "Raises ValueError for an empty dimension, TypeError for complex arrays."
    )
    return function


argmax = _arg("argmax", "argmax", "greatest")
argmin = _arg("argmin", "argmin", "least")
