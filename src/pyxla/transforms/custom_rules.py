"""Derivative rules by the user: `custom_jvp` and `custom_vjp`.

A call inside a trace stages the function and its rules as one `pyxla.custom`, which stays whole until a transformation
asks for a rule. Outside of a trace the function is just called.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.staging import aval_of, lookup

from . import common, parameters
from .rule_staging import StagedCall

_STOP = lookup("pyxla.stop_gradient")

#: What sets a rule of a function, of whichever decorator it is; one around another passes it on.
_SETTERS = frozenset({"defjvp", "defjvps", "defvjp", "def_vmap"})


class _Custom:
    """A function with rules of its own for its derivatives."""

    #: The rule that the decorator asks for, and what messages call it.
    _required, _kind = "", ""

    def __init__(
        self,
        fun: Callable[..., Any],
        nondiff_argnums: int | Sequence[int] = (),
        nondiff_argnames: str | Sequence[str] = (),
    ):
        common.check_callable(fun, self._kind)
        functools.update_wrapper(self, fun, updated=())
        self.fun = fun
        numbers = (nondiff_argnums,) if isinstance(nondiff_argnums, int) else tuple(nondiff_argnums)
        named, _ = parameters.chosen(fun, "nondiff", None, nondiff_argnames)
        self.nondiff_argnums = tuple(sorted({*numbers, *named}))
        self.jvp: Callable[..., Any] | None = None
        self.fwd: Callable[..., Any] | None = None
        self.bwd: Callable[..., Any] | None = None
        self.jvp_symbolic_zeros = False
        self.vjp_symbolic_zeros = False

    def __getattr__(self, name: str) -> Any:
        if name in _SETTERS and "fun" in self.__dict__:
            return getattr(self.fun, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    @property
    def name(self) -> str:
        return common.name_of(self.fun)

    def defjvp(self, jvp: Callable[..., Any], symbolic_zeros: bool = False) -> Callable[..., Any]:
        """Set the rule for forward mode: `jvp(primals, tangents)` returns the result and its tangent.

        With `nondiff_argnums` those arguments come first, as they are. Reverse mode transposes this rule, where there
        is none of its own (`defvjp`), so it must be linear in the tangents. The tangent of an integer is of dtype
        `float0`.

        Args:
            jvp: the rule.
            symbolic_zeros: the tangent of what is not differentiated is a `custom_derivatives.SymbolicZero`, and the
                rule may return such. It is then run when the derivative is taken, where no values are known, and
                cannot close over values of a function being staged.
        """
        common.check_callable(jvp, "defjvp")
        self.jvp, self.jvp_symbolic_zeros = jvp, bool(symbolic_zeros)
        return jvp

    def defjvps(self, *jvps: Callable[..., Any] | None) -> None:
        """Set the rule for forward mode argument by argument: `jvp(tangent, result, *primals)`, None for zero."""
        if self.nondiff_argnums:
            raise TypeError("defjvps takes no functions with nondiff_argnums; write the whole rule with defjvp")

        def rule(primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
            if len(jvps) != len(primals):
                raise TypeError(f"defjvps of {self.name} was given {len(jvps)} rules for {len(primals)} arguments")
            out = self(*primals)
            parts = [f(t, out, *primals) for f, t in zip(jvps, tangents, strict=True) if f is not None]
            zeros = trees.map(lambda x: np.zeros(aval_of(x).shape, dtypes.tangent_dtype(aval_of(x).dtype)), out)
            return out, functools.reduce(lambda x, y: trees.map(lambda u, v: u + v, x, y), parts) if parts else zeros

        self.jvp, self.jvp_symbolic_zeros = rule, False

    def defvjp(
        self,
        fwd: Callable[..., Any],
        bwd: Callable[..., Any],
        symbolic_zeros: bool = False,
        optimize_remat: bool = False,
    ) -> None:
        """Set the rule for reverse mode.

        Args:
            fwd: takes what the function takes, and returns `(result, residuals)`.
            bwd: `bwd(residuals, cotangent)` returns a tuple with a cotangent for each argument; None stands for zero,
                and one of another precision is converted. With `nondiff_argnums` those arguments come first, as they
                are.
            symbolic_zeros: `fwd` gets each array as a `custom_derivatives.CustomVJPPrimal`, which says whether it is
                differentiated, and `bwd` a `SymbolicZero` for each cotangent that is zero. The rules are then run when
                the derivative is taken, where no values are known, and cannot close over values of a function being
                staged.
            optimize_remat: accepted; what of `fwd` is not needed is dropped in any case.

        Raises:
            NotImplementedError: both `symbolic_zeros` and `optimize_remat`.
        """
        common.check_callable(fwd, "defvjp")
        common.check_callable(bwd, "defvjp")
        if symbolic_zeros and optimize_remat:
            raise NotImplementedError("defvjp takes symbolic_zeros or optimize_remat, not both")
        self.fwd, self.bwd, self.vjp_symbolic_zeros = fwd, bwd, bool(symbolic_zeros)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if getattr(self, self._required) is None:
            raise AttributeError(
                f"No {self._required_name} defined for {self._kind} function {self.name}: give it one with "
                f"{self.name}.{self._setter}(...)"
            )
        args = positional(self.fun, self.name, args, kwargs)
        if staging.current_trace() is None:
            return self.fun(*args)
        call = StagedCall(self, self._held_constant(args))
        if not any(dtypes.is_inexact(a.dtype) for a in call.avals):
            return self.fun(*args)
        return call.emit()

    def _held_constant(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        # What nothing is differentiated with respect to may still be a value that is being differentiated.
        numbers = {i % len(args) for i in self.nondiff_argnums if -len(args) <= i < len(args)}
        return tuple(_constant(x) if i in numbers else x for i, x in enumerate(args))

    _required_name, _setter = "", ""


def _constant(tree: Any) -> Any:
    """The tree, nothing in it differentiated: itself where that is so already, as in a rule that calls its function."""

    def stopped(x: Any) -> Any:
        if not isinstance(x, staging.Tracer) or not dtypes.is_inexact(x.dtype) or staging.is_made_by(x, _STOP):
            return x
        return staging.apply(_STOP, x, weak_type=x.weak_type)

    leaves, treedef = trees.flatten(tree)
    new = [stopped(x) for x in leaves]
    return tree if all(x is y for x, y in zip(leaves, new, strict=True)) else trees.unflatten(treedef, new)


class custom_jvp(_Custom):
    """A decorator: a function whose derivative is given by a rule, set with `defjvp` or `defjvps`.

    Args:
        fun: the function.
        nondiff_argnums, nondiff_argnames: arguments that are not differentiated, functions for example, by number or by
            name; the rule gets them first, as they are.

    Raises:
        AttributeError: the function is called before it has a rule.
        TypeError: the rule returns other trees, shapes or dtypes than the function; raised where a transformation
            meets the call.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> @pyxla.custom_jvp
    ... def log1pexp(x):
    ...     return jnp.log(1.0 + jnp.exp(x))
    >>> @log1pexp.defjvp
    ... def log1pexp_jvp(primals, tangents):
    ...     (x,), (t,) = primals, tangents
    ...     return log1pexp(x), t * (1.0 - 1.0 / (1.0 + jnp.exp(x)))
    >>> print(pyxla.grad(log1pexp)(100.0))
    1.0
    """

    _required, _kind, _required_name, _setter = "jvp", "custom_jvp", "JVP", "defjvp"


class custom_vjp(_Custom):
    """A decorator: a function whose derivative in reverse mode is given by a pair of rules, set with `defvjp`.

    Forward mode is refused, unless there is a rule for it too (`defjvp`).

    Args:
        fun: the function.
        nondiff_argnums, nondiff_argnames: arguments that are not differentiated, functions for example, by number or by
            name; `bwd` gets them first, as they are.

    Raises:
        AttributeError: the function is called before it has a rule.
        TypeError: a rule returns other trees or dtypes than it should.
        ValueError: `bwd` returns a cotangent of another shape than its argument.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> @pyxla.custom_vjp
    ... def clip_gradient(x):
    ...     return x
    >>> clip_gradient.defvjp(lambda x: (x, None), lambda _, ct: (jnp.clip(ct, -1.0, 1.0),))
    >>> print(pyxla.grad(lambda x: 5.0 * clip_gradient(x))(2.0))
    1.0
    """

    _required, _kind, _required_name, _setter = "fwd", "custom_vjp", "VJP", "defvjp"


def positional(fun: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """All arguments by position, defaults filled in."""
    try:
        signature = inspect.signature(fun)
    except (TypeError, ValueError):
        if kwargs:
            raise TypeError(f"{name} has no signature to be read, so its arguments go by position") from None
        return args
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    if bound.kwargs:
        raise TypeError(
            f"{name} has rules of its own for its derivatives, so its arguments go by position, but "
            f"{', '.join(bound.kwargs)} can only go by keyword"
        )
    return bound.args
