"""A call of a function with derivative rules of its own, staged: the function and its rules become functions of the
module, named by one `pyxla.custom`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b

from . import common


class CustomFunction(Protocol):
    """What is read of a function with rules: `custom_jvp` and `custom_vjp` make them."""

    fun: Callable[..., Any]
    nondiff_argnums: tuple[int, ...]
    jvp: Callable[..., Any] | None
    fwd: Callable[..., Any] | None
    bwd: Callable[..., Any] | None
    wrap_primals: bool

    @property
    def name(self) -> str: ...


class CustomVJPPrimal:
    """What `fwd` gets for each array with `symbolic_zeros`: its `value`, and whether it is `perturbed` (differentiated;
    always taken to be)."""

    def __init__(self, value: Any, perturbed: bool = True):
        self.value, self.perturbed = value, perturbed


class _Begun(threading.local):
    """Calls being staged in this thread: a rule that calls its own function on the like refers to them."""

    calls: dict[Any, StagedCall]

    def __init__(self) -> None:
        self.calls = {}


_begun = _Begun()


class StagedCall:
    """One call of a custom function, being staged.

    All its functions take the same consts first: the values that any of them closes over. Which those are is known
    when all are staged, so they are staged again where there turn out to be more.
    """

    def __init__(self, custom: CustomFunction, args: tuple[Any, ...]):
        trace = staging.current_trace()
        assert trace is not None
        self.custom, self.trace, self.args = custom, trace, args
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
        self.consts: list[Any] = []
        self.out_tree: Any = None
        self.out_avals: list[Aval] = []
        self.callee = ""
        self.pending: list[Any] = []

    @property
    def key(self) -> Any:
        return id(self.custom), self.tree, tuple(self.avals), tuple(map(id, self.nondiff)), id(self.trace._top)

    def full(self, leaves: Sequence[Any]) -> list[Any]:
        """All arguments, with other leaves in those that are differentiated."""
        rest = iter(trees.unflatten(self.tree, leaves))
        return [self.args[i] if i in self.static else next(rest) for i in range(len(self.args))]

    def emit(self) -> Any:
        """The results of the call, in the current trace."""
        begun = _begun.calls.get(self.key)
        operands = [self.trace.lift(x) for x in self.leaves]
        if begun is not None and begun.callee:
            return begun.emit_inner(operands)
        self.operands = operands
        rules = self._stage()
        return self._emit(self.trace, self.consts + operands, rules)[0]

    def emit_inner(self, operands: list[Any]) -> Any:
        """A call from within a rule of this one. The rules get their names when all are staged."""
        trace = staging.current_trace()
        assert trace is not None
        consts = [trace.lift(Tracer(self.trace, v)) for v in self.consts]
        out, values = self._emit(trace, consts + operands, {})
        if values:
            self.pending.append(values[0].owner)
        return out

    def _emit(self, trace: staging.Trace, operands: list[Any], rules: dict[str, str]) -> tuple[Any, list[Any]]:
        with staging.location():
            values = b.custom(
                *operands,
                callee=self.callee,
                num_consts=len(self.consts),
                result_types=[a.type for a in self.out_avals],
                **rules,
            )
        out = [Tracer(trace, v, a.weak_type) for v, a in zip(values, self.out_avals, strict=True)]
        return trees.unflatten(self.out_tree, out), values

    def _stage(self) -> dict[str, str]:
        """Stage the function and its rules; the names of the rules by their roles."""
        with _entered(self):
            while True:
                before = set(self.trace.module.functions)
                rules = self._try()
                if not self.captures:
                    break
                self.consts += dict.fromkeys(self.captures)
                self.trace.discard(before)
        for op in self.pending:
            b.set_custom_rules(op, **rules)
        return rules

    def _try(self) -> dict[str, str]:
        self.captures: list[Any] = []
        self.pending = []
        self.callee = ""
        self.callee = self._function("", self._primal, self.avals, self.operands)
        rules: dict[str, str] = {}
        if self.captures:
            return rules
        if self.custom.jvp is not None:
            tangents = [a for a in self.avals if dtypes.is_inexact(a.dtype)]
            rules["jvp"] = self._function("jvp", self._jvp, [*self.avals, *tangents], self.operands)
        if self.custom.fwd is not None:
            rules["fwd"] = self._function("fwd", self._fwd, self.avals, self.operands)
            rules["bwd"] = self._backward(rules["fwd"])
        return rules

    def _function(
        self, role: str, flat: Callable[[list[Tracer]], list[Any]], avals: Sequence[Aval], known: Sequence[Any]
    ) -> str:
        name = common.symbol_of(self.custom.fun)
        staged = staging.stage(
            flat,
            avals,
            name=f"{name}.{role}_rule" if role else name,
            description=f"the {role} rule of {self.custom.name}" if role else self.custom.name,
            known=known,
            argument_names=self.names,
            consts=self.consts,
        )
        self.captures += staged.captures
        self._types = [a.type for a in staged.out_avals]
        return staged.name

    def _primal(self, tracers: list[Tracer]) -> list[Any]:
        out, self.out_tree = trees.flatten(self.custom.fun(*self.full(tracers)))
        for x in out:
            common.check_array(x, f"the result of {self.custom.name}")
        self.out_avals = [aval_of(x) for x in out]
        return out

    def _jvp(self, tracers: list[Tracer]) -> list[Any]:
        n = len(self.avals)
        assert self.custom.jvp is not None
        rest = iter(tracers[n:])
        tangents = [next(rest) if dtypes.is_inexact(a.dtype) else common.float0_like(a.shape) for a in self.avals]
        pair = self.custom.jvp(
            *self.nondiff, trees.unflatten(self.tree, tracers[:n]), trees.unflatten(self.tree, tangents)
        )
        what = f"the jvp rule {common.name_of(self.custom.jvp)} of {self.custom.name}"
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
            raise TypeError(f"{what} must return a pair (result, tangent), but returned {pair!r}")
        (out, tree), (tangent, tangent_tree) = trees.flatten(pair[0]), trees.flatten(pair[1])
        if tree != tangent_tree:
            raise TypeError(
                f"{what} must return a result and a tangent of one tree, but returned {tree} and {tangent_tree}"
            )
        primal = self._checked(what, "a result", tree, out)
        pushed = [
            _as(x, a, TypeError, f"{what} must return a tangent like the result, {a}")
            for x, a in zip(tangent, self.out_avals, strict=True)
            if dtypes.is_inexact(a.dtype)
        ]
        return primal + pushed

    def _fwd(self, tracers: list[Tracer]) -> list[Any]:
        assert self.custom.fwd is not None
        given = [CustomVJPPrimal(x) for x in tracers] if self.custom.wrap_primals else tracers
        pair = self.custom.fwd(*self.full(given))
        what = f"the fwd rule {common.name_of(self.custom.fwd)} of {self.custom.name}"
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2):
            raise TypeError(f"{what} must return a pair (result, residuals), but returned {pair!r}")
        out, tree = trees.flatten(pair[0])
        # Only what is traced goes through the program; anything else `bwd` gets as it is.
        self.residuals, self.residual_tree = trees.flatten(pair[1])
        return self._checked(what, "a result", tree, out) + [x for x in self.residuals if isinstance(x, Tracer)]

    def _checked(self, what: str, part: str, tree: Any, out: list[Any]) -> list[Any]:
        if tree != self.out_tree:
            raise TypeError(
                f"{what} must return {part} of the tree of {self.custom.name}'s, {self.out_tree}; got {tree}"
            )
        message = f"{what} must return {part} like that of {self.custom.name}, "
        return [_as(x, a, TypeError, f"{message}{a}") for x, a in zip(out, self.out_avals, strict=True)]

    def _backward(self, fwd: str) -> str:
        residuals = [aval_of(x) for x in self.residuals if isinstance(x, Tracer)]
        cotangents = [a for a in self.out_avals if dtypes.is_inexact(a.dtype)]
        # Python may ask for a residual where the arguments are known: it comes from a call that is not there later.
        with staging.location():
            values = b.call(fwd, self.consts + self.operands, self._types) if not self.captures else []
        try:
            known = values[len(self.out_avals) :]
            return self._function("bwd", self._bwd, residuals + cotangents, known)
        finally:
            self.trace.forget(values)

    def _bwd(self, tracers: list[Tracer]) -> list[Any]:
        assert self.custom.bwd is not None
        rest = iter(tracers)
        kept = [next(rest) if isinstance(x, Tracer) else x for x in self.residuals]
        cts = [next(rest) if dtypes.is_inexact(a.dtype) else common.float0_like(a.shape) for a in self.out_avals]
        given = self.custom.bwd(
            *self.nondiff, trees.unflatten(self.residual_tree, kept), trees.unflatten(self.out_tree, cts)
        )
        what = f"the bwd rule {common.name_of(self.custom.bwd)} of {self.custom.name}"
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
            np.zeros(a.shape, a.dtype)
            if x is None
            else _as(x, a, ValueError, f"{what} must return a cotangent like argument {name}, {a}")
            for x, a, name in zip(leaves, self.avals, self.names, strict=True)
            if dtypes.is_inexact(a.dtype)
        ]


def _described(x: Any) -> str:
    return f"{trees.structure(x)}" if isinstance(x, tuple) else f"{x!r}"


@contextmanager
def _entered(call: StagedCall) -> Iterator[None]:
    outer = _begun.calls.get(call.key)
    _begun.calls[call.key] = call
    try:
        yield
    finally:
        if outer is None:
            del _begun.calls[call.key]
        else:
            _begun.calls[call.key] = outer


def _as(x: Any, aval: Aval, error: type[Exception], expected: str) -> Any:
    """x, which a rule returned, as a value of the aval; weakly typed ones are converted."""
    if isinstance(x, np.ndarray) and x.dtype == dtypes.float0:
        return np.zeros(aval.shape, aval.dtype)
    common.check_array(x, expected)
    got = aval_of(x)
    if got.shape != aval.shape or (got.dtype != aval.dtype and not got.weak_type):
        raise error(f"{expected}; got {got}")
    if got.dtype == aval.dtype:
        return x
    trace = staging.current_trace()
    assert trace is not None
    with staging.location():
        return Tracer(trace, b.convert(trace.lift(x), dtype=aval.dtype))
