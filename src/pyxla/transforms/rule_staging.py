"""A call of a function with derivative rules of its own, staged: the function and its rules become functions of the
module, named by one `pyxla.custom`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b

from . import common
from .late_rules import StagedLater
from .rule_calls import CustomFunction, RuleCall


class _Begun(threading.local):
    """Calls being staged in this thread: a rule that calls its own function on the like refers to them."""

    calls: dict[Any, StagedCall]

    def __init__(self) -> None:
        self.calls = {}


_begun = _Begun()


class StagedCall:
    """One call of a custom function, being staged.

    All its functions take the same consts first: the values that any of them closes over. Which those are is known
    when all are staged, so they are staged again where there turn out to be more. Rules with symbolic zeros are not
    staged now: what they say depends on what is differentiated.
    """

    def __init__(self, custom: CustomFunction, args: tuple[Any, ...]):
        trace = staging.current_trace()
        assert trace is not None
        self.custom, self.trace = custom, trace
        self.rules = RuleCall(custom, args)
        self.consts: list[Any] = []
        self.callee = ""
        self.late: StagedLater | None = None
        self.pending: list[Any] = []

    @property
    def avals(self) -> list[Aval]:
        return self.rules.avals

    @property
    def key(self) -> Any:
        rules = self.rules
        return id(self.custom), rules.tree, tuple(rules.avals), tuple(map(id, rules.nondiff)), id(self.trace._top)

    def emit(self) -> Any:
        """The results of the call, in the current trace."""
        begun = _begun.calls.get(self.key)
        operands = [self.trace.lift(x) for x in self.rules.leaves]
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
                result_types=[a.type for a in self.rules.out_avals],
                late=None if self.late is None else self.late.number,
                **rules,
            )
        out = [Tracer(trace, v, a.weak_type) for v, a in zip(values, self.rules.out_avals, strict=True)]
        return trees.unflatten(self.rules.out_tree, out), values

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
        self.callee = self._function("", self.rules.primal, self.avals, self.operands)
        rules: dict[str, str] = {}
        if self.captures:
            return rules
        custom = self.custom
        late_jvp = custom.jvp is not None and custom.jvp_symbolic_zeros
        late_vjp = custom.fwd is not None and custom.vjp_symbolic_zeros
        if late_jvp or late_vjp:
            self.late = StagedLater(self.rules, late_jvp, late_vjp)
            self.trace.module.held.add(self.late)
        if custom.jvp is not None and not late_jvp:
            tangents = [a for a in self.avals if dtypes.is_inexact(a.dtype)]
            rules["jvp"] = self._function("jvp", self._jvp, [*self.avals, *tangents], self.operands)
        if custom.fwd is not None and not late_vjp:
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
            argument_names=self.rules.names,
            consts=self.consts,
        )
        self.captures += staged.captures
        self._types = [a.type for a in staged.out_avals]
        return staged.name

    def _jvp(self, tracers: list[Tracer]) -> list[Any]:
        n = len(self.avals)
        rest = iter(tracers[n:])
        tangents = [next(rest) if dtypes.is_inexact(a.dtype) else None for a in self.avals]
        out, pushed = self.rules.jvp(tracers[:n], tangents)
        return out + _filled(pushed, self.rules.out_avals)

    def _fwd(self, tracers: list[Tracer]) -> list[Any]:
        out, self.residuals, self.residual_tree = self.rules.fwd(tracers, [True] * len(tracers))
        # Only what is traced goes through the program; anything else `bwd` gets as it is.
        return out + [x for x in self.residuals if isinstance(x, Tracer)]

    def _backward(self, fwd: str) -> str:
        residuals = [aval_of(x) for x in self.residuals if isinstance(x, Tracer)]
        cotangents = [a for a in self.rules.out_avals if dtypes.is_inexact(a.dtype)]
        # Python may ask for a residual where the arguments are known: it comes from a call that is not there later.
        with staging.location():
            values = b.call(fwd, self.consts + self.operands, self._types) if not self.captures else []
        try:
            known = values[len(self.rules.out_avals) :]
            return self._function("bwd", self._bwd, residuals + cotangents, known)
        finally:
            self.trace.forget(values)

    def _bwd(self, tracers: list[Tracer]) -> list[Any]:
        rest = iter(tracers)
        kept = [next(rest) if isinstance(x, Tracer) else x for x in self.residuals]
        cts = [next(rest) if dtypes.is_inexact(a.dtype) else None for a in self.rules.out_avals]
        return _filled(self.rules.bwd(kept, self.residual_tree, cts), self.avals)


def _filled(tangents: Sequence[Any], avals: Sequence[Aval]) -> list[Any]:
    """The tangents of the floats, zeros for those that are None."""
    pairs = [(t, a) for t, a in zip(tangents, avals, strict=True) if dtypes.is_inexact(a.dtype)]
    return [np.zeros(a.shape, a.dtype) if t is None else t for t, a in pairs]


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
