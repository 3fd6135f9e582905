"""Linearization: `@f.jvp` in two functions, what does not depend on the tangents and what does.

`@f.primal` takes the inputs and yields the results and the residuals; `@f.linear` takes tangents and residuals and
yields tangents. A loop or branch with both in it stands in both: the first leaves its tangents at zero.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .. import build as b
from .. import ir
from ..ir import Function, Module, Operation, Type, Value, mlir
from .dependence import dependent_results
from .derive import Engine, Mask, clone_op

_INLINED = frozenset({"func.call", "pyxla.checkpoint", "pyxla.custom_vmap"})


@dataclasses.dataclass
class Linearized:
    """The two functions of a linearization, and which results have a tangent at all."""

    primal: str
    linear: str
    residual_types: list[Type]
    out_mask: Mask


def linearize(engine: Engine, callee: str, mask: Sequence[bool]) -> Linearized:
    """`@callee.primal` and `@callee.linear` for tangents of the inputs in `mask`."""
    module = engine.module
    with ir.ambient(module.functions[callee].op.location):
        derived = engine.jvp_of(callee, mask)
        return _Split(module, callee, module.functions[derived.name], derived.out_mask).run()


class _Split:
    """The walk over `@f.jvp` that builds both functions at once."""

    def __init__(self, module: Module, callee: str, source: Function, out_mask: Mask):
        self.module, self.callee, self.source, self.out_mask = module, callee, source, out_mask
        inputs = module.functions[callee].argument_types
        self.primal = module.new_function(f"{callee}.primal", inputs)
        self.linear = module.new_function(f"{callee}.linear", source.argument_types[len(inputs) :])
        #: Where each value of the source stands: (whether it depends on the tangents, its value in that function).
        self.at: dict[Value, tuple[bool, Value]] = {}
        arguments = [(False, v) for v in self.primal.arguments] + [(True, v) for v in self.linear.arguments]
        self.at.update(zip(source.arguments, arguments, strict=True))
        #: Values of the primal function in the linear one.
        self.made: dict[Value, Value] = {}
        self.residuals: list[Value] = []

    def run(self) -> Linearized:
        results = [self.at[v] for v in self._walk(self.source)]
        n = len(self.out_mask)
        with mlir.InsertionPoint(self.linear.block):
            self.linear.finish([self._in_linear(*place) for place in results[n:]])
        with mlir.InsertionPoint(self.primal.block):
            outputs = [v for depends, v in results[:n] if not depends]
            if len(outputs) < n:
                types = self.module.functions[self.callee].result_types
                outputs = b.call(self.callee, self.primal.arguments, types)
        self.primal.finish(outputs + self.residuals)
        return Linearized(self.primal.name, self.linear.name, [v.type for v in self.residuals], self.out_mask)

    def _walk(self, function: Function) -> list[Value]:
        for op in function.operations:
            operands = [self.at[v] for v in op.operands]
            depends = [d for d, _ in operands]
            with op.location:
                if ir.op_key(op) in _INLINED and any(depends):
                    inner = self.module.functions[ir.callees(op)[0]]
                    self.at.update(zip(inner.arguments, operands, strict=True))
                    out = [self.at[v] for v in self._walk(inner)]
                    self.at.update(zip(op.results, out, strict=True))
                    continue
                reached = dependent_results(self.module, op, depends) if any(depends) else [False] * len(op.results)
                known = [] if reached and all(reached) else self._in_primal(op, operands)
                pushed = self._clone_linear(op, operands) if any(reached) else []
            for i, (v, d) in enumerate(zip(op.results, reached, strict=True)):
                self.at[v] = (True, pushed[i]) if d else (False, known[i])
        return function.results

    def _in_primal(self, op: Operation, operands: list[tuple[bool, Value]]) -> list[Value]:
        with mlir.InsertionPoint(self.primal.block):
            return clone_op(op, [b.zeros(v.type) if depends else v for depends, v in operands])

    def _clone_linear(self, op: Operation, operands: list[tuple[bool, Value]]) -> list[Value]:
        with mlir.InsertionPoint(self.linear.block):
            return clone_op(op, [self._in_linear(*place) for place in operands])

    def _in_linear(self, depends: bool, v: Value) -> Value:
        if depends:
            return v
        found = self.made.get(v)
        if found is None:
            owner = v.owner
            if not isinstance(owner, mlir.Block) and owner.name == "stablehlo.constant":
                found = clone_op(owner, [])[0]
            else:
                found = self.linear.block.add_argument(v.type, ir.unknown_location)
                self.residuals.append(v)
            self.made[v] = found
        return found
