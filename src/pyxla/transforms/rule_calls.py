"""One call of a function with rules of its own, over leaves: the function and the rules are run, and what they return
is checked and flattened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b

from . import common
from .symbolic_zeros import CustomVJPPrimal, SymbolicZero, tangent_aval


class CustomFunction(Protocol):
    """What is read of a function with rules: `custom_jvp` and `custom_vjp` make them."""

    fun: Callable[..., Any]
    nondiff_argnums: tuple[int, ...]
    jvp: Callable[..., Any] | None
    fwd: Callable[..., Any] | None
    bwd: Callable[..., Any] | None
    #: Whether the rules of either mode are told which tangents and cotangents are zero.
    jvp_symbolic_zeros: bool
    vjp_symbolic_zeros: bool

    @property
    def name(self) -> str: ...


class RuleCall:
    """The arguments of one call in leaves, the trees of its results, and the rules as functions of leaves.

    Tangents and cotangents that are zero are None on this side of a rule; the rule sees a `SymbolicZero`, or an array
    of zeros where it did not ask for symbolic ones.
    """

    def __init__(self, custom: CustomFunction, args: tuple[Any, ...]):
        self.custom, self.args = custom, args
        n = len(args)
        for i in custom.nondiff_argnums:
            if not -n <= i < n:
                raise ValueError(f"nondiff_argnums of {custom.name} names argument {i}; it was called with {n}")
        self.static = sorted(i % n for i in custom.nondiff_argnums)
        self.nondiff = [args[i] for i in self.static]
        places = [i for i in range(n) if i not in self.static]
        self.leaves, self.tree = trees.flatten(tuple(args[i] for i in places))
        self.names = common.ArgumentNames(custom.fun, [args[i] for i in places], places)
        common.check_arrays(self.leaves, self.names, custom.name)
        self.avals = [aval_of(x) for x in self.leaves]
        self.out_tree: Any = None
        self.out_avals: list[Aval] = []

    def full(self, leaves: Sequence[Any]) -> list[Any]:
        """All arguments, with other leaves in those that are differentiated."""
        rest = iter(trees.unflatten(self.tree, leaves))
        return [self.args[i] if i in self.static else next(rest) for i in range(len(self.args))]

    def primal(self, leaves: Sequence[Any]) -> list[Any]:
        """The results of the function."""
        out, self.out_tree = trees.flatten(self.custom.fun(*self.full(leaves)))
        for x in out:
            common.check_array(x, f"the result of {self.custom.name}")
        self.out_avals = [aval_of(x) for x in out]
        return out

    def jvp(self, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Results and their tangents (None: zero) by the rule for forward mode."""
        rule = self.custom.jvp
        assert rule is not None
        given = [
            _zero(a, self.custom.jvp_symbolic_zeros) if t is None else t
            for t, a in zip(tangents, self.avals, strict=True)
        ]
        pair = rule(*self.nondiff, trees.unflatten(self.tree, primals), trees.unflatten(self.tree, given))
        what = f"the jvp rule {common.name_of(rule)} of {self.custom.name}"
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
            raise TypeError(f"{what} must return a pair (result, tangent), but returned {pair!r}")
        (out, tree), (tangent, tangent_tree) = trees.flatten(pair[0]), trees.flatten(pair[1])
        if tree != tangent_tree:
            raise TypeError(
                f"{what} must return a result and a tangent of one tree, but returned {tree} and {tangent_tree}"
            )
        results = self._checked(what, tree, out)
        pushed = [
            _as(x, a, TypeError, f"{what} must return a tangent like the result, {tangent_aval(a)}")
            for x, a in zip(tangent, self.out_avals, strict=True)
        ]
        return results, pushed

    def fwd(self, leaves: Sequence[Any], perturbed: Sequence[bool]) -> tuple[list[Any], list[Any], Any]:
        """Results, residuals and the tree of the residuals, by the first rule for reverse mode. Residuals that are no
        tracers stay in Python."""
        rule = self.custom.fwd
        assert rule is not None
        given = list(leaves)
        if self.custom.vjp_symbolic_zeros:
            given = [CustomVJPPrimal(x, m) for x, m in zip(leaves, perturbed, strict=True)]
        pair = rule(*self.full(given))
        what = f"the fwd rule {common.name_of(rule)} of {self.custom.name}"
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
            raise TypeError(f"{what} must return a pair (result, residuals), but returned {pair!r}")
        out, tree = trees.flatten(pair[0])
        return (self._checked(what, tree, out), *trees.flatten(pair[1]))

    def bwd(self, residuals: Sequence[Any], residual_tree: Any, cts: Sequence[Any]) -> list[Any]:
        """Cotangents of the leaves (None: zero) by the second."""
        rule = self.custom.bwd
        assert rule is not None
        filled = [
            _zero(a, self.custom.vjp_symbolic_zeros) if ct is None else ct
            for ct, a in zip(cts, self.out_avals, strict=True)
        ]
        given = rule(*self.nondiff, trees.unflatten(residual_tree, residuals), trees.unflatten(self.out_tree, filled))
        what = f"the bwd rule {common.name_of(rule)} of {self.custom.name}"
        primals = trees.unflatten(self.tree, self.avals)
        given = tuple(given) if isinstance(given, list) else given
        if not isinstance(given, tuple) or len(given) != len(primals):
            raise TypeError(
                f"{what} must return a tuple with a cotangent for each of the {len(primals)} arguments of "
                f"{self.custom.name}, None for zero; got {_described(given)}"
            )
        try:
            leaves = trees.broadcast_prefix(given, primals)
        except ValueError:
            leaves = None
        if leaves is None or sum(x is not None for x in leaves) != len(trees.leaves(given)):
            raise TypeError(
                f"{what} must return cotangents of the tree of the arguments, {self.tree}; got {_described(given)}"
            )
        return [
            _as(x, a, ValueError, f"{what} must return a cotangent like argument {name}, {tangent_aval(a)}", cast=True)
            for x, a, name in zip(leaves, self.avals, self.names, strict=True)
        ]

    def _checked(self, what: str, tree: Any, out: list[Any]) -> list[Any]:
        if tree != self.out_tree:
            raise TypeError(
                f"{what} must return a result of the tree of {self.custom.name}'s, {self.out_tree}; got {tree}"
            )
        message = f"{what} must return a result like that of {self.custom.name}, "
        return [_converted(x, a, TypeError, f"{message}{a}") for x, a in zip(out, self.out_avals, strict=True)]


def _zero(aval: Aval, symbolic: bool) -> Any:
    zero = tangent_aval(aval)
    return SymbolicZero(zero) if symbolic else np.zeros(zero.shape, zero.dtype)


def _described(x: Any) -> str:
    return f"{trees.structure(x)}" if isinstance(x, tuple) else f"{x!r}"


def _as(x: Any, primal: Aval, error: type[Exception], expected: str, cast: bool = False) -> Any:
    """A tangent or cotangent that a rule returned, None where it is zero: of an integer, symbolic, or of float0. With
    `cast`, one of another precision is converted."""
    if x is None or (isinstance(x, np.ndarray) and x.dtype == dtypes.float0):
        return None
    aval = tangent_aval(primal)
    if isinstance(x, SymbolicZero):
        if x.shape != aval.shape:
            raise error(f"{expected}; got {x!r}")
        return None
    # What is said of an integer's derivative does not count.
    return _converted(x, aval, error, expected, cast) if dtypes.is_inexact(primal.dtype) else None


def _converted(x: Any, aval: Aval, error: type[Exception], expected: str, cast: bool = False) -> Any:
    """x, which a rule returned, as a value of the aval; weakly typed ones are converted."""
    common.check_array(x, expected)
    got = aval_of(x)
    castable = cast and dtypes.is_inexact(got.dtype) and dtypes.is_complex(got.dtype) == dtypes.is_complex(aval.dtype)
    if got.shape != aval.shape or (got.dtype != aval.dtype and not got.weak_type and not castable):
        raise error(f"{expected}; got {got}")
    if got.dtype == aval.dtype:
        return x
    trace = staging.current_trace()
    assert trace is not None
    with staging.location():
        return Tracer(trace, b.convert(trace.lift(x), dtype=aval.dtype))
