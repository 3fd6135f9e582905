"""`custom_gradient`, a function that returns its own backward rule, and `linear_call`, a linear function with a
transpose of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pyxla import dtypes, trees
from pyxla.staging import aval_of

from . import common
from .custom_rules import custom_vjp
from .linearize import Converted, check_like


def custom_gradient(fun: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator: `fun` returns `(value, rule)`, where `rule(cotangent)` gives the cotangents of the arguments.

    The rule may close over values of `fun`, which are kept for the backward pass; it must not branch on them in
    Python. With one argument it may return its cotangent alone, else a tuple.

    Raises:
        TypeError: `fun` returns no pair, or the rule what is not like the arguments.

    >>> import pyxla
    >>> @pyxla.custom_gradient
    ... def f(x):
    ...     return x**2, lambda ct: (ct * x,)
    >>> float(f(3.0)), float(pyxla.grad(f)(3.0))
    (9.0, 3.0)
    """
    common.check_callable(fun, "custom_gradient")

    @functools.wraps(fun, updated=())
    def value(*args: Any, **kwargs: Any) -> Any:
        return _pair(fun, fun(*args, **kwargs))[0]

    wrapped = custom_vjp(value)

    def fwd(*args: Any) -> Any:
        out, rule = _pair(fun, fun(*args))
        converted = Converted(rule, trees.map(_cotangent_like, out), known=False)
        return out, (converted, converted.consts)

    def bwd(residuals: Any, ct: Any) -> Any:
        converted, consts = residuals
        cts = converted(consts, ct)
        return cts if isinstance(cts, (tuple, list)) else (cts,)

    wrapped.defvjp(fwd, bwd)
    return wrapped


def _pair(fun: Any, out: Any) -> tuple[Any, Any]:
    if not (isinstance(out, (tuple, list)) and len(out) == 2 and callable(out[1])):
        raise TypeError(
            f"a function under custom_gradient must return a pair of a value and a function of its cotangent, but "
            f"{common.name_of(fun)} returned {out!r}"
        )
    return out[0], out[1]


def _cotangent_like(x: Any) -> Any:
    aval = aval_of(x)
    return common.float0_like(aval.shape) if not dtypes.is_inexact(aval.dtype) else x


def linear_call(
    fun: Callable[[Any, Any], Any], fun_transpose: Callable[[Any, Any], Any], residual_args: Any, linear_args: Any
) -> Any:
    """`fun(residual_args, linear_args)`, which is linear in the second, with `fun_transpose` for its transpose.

    Args:
        fun: takes what it need not be linear in, and what it is linear in.
        fun_transpose: takes the same `residual_args` and a tree like the result, to one like `linear_args`.
        residual_args: trees of arrays; derivatives with respect to them are refused.
        linear_args: trees of arrays.

    Raises:
        TypeError: the transpose returns what is not like `linear_args`, or a derivative with respect to
            `residual_args` is asked for; raised where a transformation meets the call.

    >>> import pyxla
    >>> from pyxla.custom_derivatives import linear_call
    >>> def divided(x, by):
    ...     return linear_call(lambda r, x: x / r, lambda r, ct: 10.0 * ct / r, by, x)
    >>> float(divided(9.0, 3.0)), float(pyxla.grad(divided)(9.0, 4.0))
    (3.0, 2.5)
    """
    common.check_callable(fun, "linear_call")
    common.check_callable(fun_transpose, "linear_call")
    leaves, tree = trees.flatten(linear_args)
    common.check_arrays(leaves, ["of linear_args"] * len(leaves), common.name_of(fun))
    forward = custom_vjp(_at(fun, residual_args))
    backward = custom_vjp(_at(fun_transpose, residual_args, tree, [aval_of(x) for x in leaves]))
    _give_rules(forward, backward)
    _give_rules(backward, forward)
    return forward(linear_args)


def _at(fun: Callable[[Any, Any], Any], residuals: Any, tree: Any = None, avals: Any = None) -> Callable[[Any], Any]:
    """The function at these residuals; its result is to be of the tree, with leaves of the avals, where they are
    given."""

    def linear(x: Any) -> Any:
        out = fun(residuals, x)
        if tree is not None:
            leaves, got = trees.flatten(out)
            if got != tree:
                raise TypeError(
                    f"the transpose {common.name_of(fun)} of linear_call must return a tree like linear_args, {tree}; "
                    f"got {got}"
                )
            for leaf, aval in zip(leaves, avals, strict=True):
                check_like(leaf, aval, f"the result of the transpose {common.name_of(fun)} of linear_call")
        return out

    linear.__name__ = common.name_of(fun)
    return linear


def _give_rules(function: Any, transposed: Any) -> None:
    # Linear: the tangent is the function of the tangent, the cotangent the transpose of the cotangent.
    function.defjvp(lambda primals, tangents: (function(*primals), function(*tangents)))
    function.defvjp(lambda x: (function(x), None), lambda _, ct: (transposed(ct),))
