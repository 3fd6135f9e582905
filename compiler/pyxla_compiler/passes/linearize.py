"""Linearization: `@f.jvp` in two functions, what does not depend on the tangents and what does.

`@f.primal` takes the inputs and yields the results and the residuals; `@f.linear` takes tangents and residuals and
yields tangents. A `pyxla.scan` or `pyxla.cond` with both in it becomes two of them: the first keeps for the second what
each step or branch needs. A `pyxla.while`, whose number of steps is not known, stands in both; the first leaves its
tangents at zero.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Function, Module, Operation, Type, Value, mlir
from ..ops.base import lookup
from ..ops.scan_parts import stacked
from .dependence import dependent_results
from .derive import Engine, Mask, clone_op

_INLINED = frozenset({"func.call", "pyxla.checkpoint", "pyxla.custom_vmap"})
#: Whether a value depends on the tangents, and the value in the one function or the other.
Place = tuple[bool, Value]


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
        source = module.functions[derived.name]
        n, taken = len(derived.out_mask), len(module.functions[callee].arguments)
        halves = _Halves(module, callee, source, [i >= taken for i in range(len(source.arguments))])
        with mlir.InsertionPoint(halves.linear.block):
            halves.linear.finish([halves.in_linear(*place) for place in halves.results[n:]])
        with mlir.InsertionPoint(halves.primal.block):
            outputs = [v for depends, v in halves.results[:n] if not depends]
            if len(outputs) < n:
                outputs = b.call(callee, halves.primal.arguments, module.functions[callee].result_types)
        halves.primal.finish(outputs + halves.residuals)
    types = [v.type for v in halves.residuals]
    return Linearized(halves.primal.name, halves.linear.name, types, derived.out_mask)


class _Halves:
    """The walk over a function that builds both of its halves at once. The arguments in `depends` go to the linear one.

    Neither is finished: `results` says where each result of the source stands, and `residuals` are the values of the
    primal half that the linear one takes after its arguments.
    """

    def __init__(self, module: Module, name: str, source: Function, depends: Sequence[bool]):
        self.module = module
        types = source.argument_types
        self.primal = module.new_function(f"{name}.primal", [t for t, d in zip(types, depends, strict=True) if not d])
        self.linear = module.new_function(f"{name}.linear", [t for t, d in zip(types, depends, strict=True) if d])
        primals, tangents = iter(self.primal.arguments), iter(self.linear.arguments)
        places = [(d, next(tangents) if d else next(primals)) for d in depends]
        self._at: dict[Value, Place] = dict(zip(source.arguments, places, strict=True))
        #: Values of the primal half in the linear one.
        self._made: dict[Value, Value] = {}
        self.residuals: list[Value] = []
        self.results = [self._at[v] for v in self._walk(source)]

    def in_linear(self, depends: bool, v: Value) -> Value:
        """A value as the linear half sees it: made again where that is cheap, else a residual."""
        if depends:
            return v
        found = self._made.get(v)
        if found is None:
            owner = v.owner
            if not isinstance(owner, mlir.Block) and lookup(ir.op_key(owner)).cheap:
                operands = [self.in_linear(False, o) for o in owner.operands]
                self._made.update(zip(owner.results, clone_op(owner, operands), strict=True))
                return self._made[v]
            found = self._made[v] = self.linear.block.add_argument(v.type, ir.unknown_location)
            self.residuals.append(v)
        return found

    def _walk(self, function: Function) -> list[Value]:
        for op in function.operations:
            operands = [self._at[v] for v in op.operands]
            depends = [d for d, _ in operands]
            with op.location:
                if ir.op_key(op) in _INLINED and any(depends):
                    inner = self.module.functions[ir.callees(op)[0]]
                    self._at.update(zip(inner.arguments, operands, strict=True))
                    out = [self._at[v] for v in self._walk(inner)]
                else:
                    out = self._parted(op, operands, depends)
            self._at.update(zip(op.results, out, strict=True))
        return function.results

    def _parted(self, op: Operation, operands: list[Place], depends: list[bool]) -> list[Place]:
        key = ir.op_key(op)
        reached = dependent_results(self.module, op, depends) if any(depends) else [False] * len(op.results)
        if any(reached) and key == "pyxla.scan":
            return _ScanHalves(self, op, operands, reached).emit()
        if any(reached) and key == "pyxla.cond" and not depends[0]:
            return _CondHalves(self, op, operands, reached).emit()
        known = pushed = [None] * len(reached)
        if not (reached and all(reached)):
            with mlir.InsertionPoint(self.primal.block):
                known = clone_op(op, [b.zeros(v.type) if d else v for d, v in operands])
        if any(reached):
            with mlir.InsertionPoint(self.linear.block):
                pushed = clone_op(op, [self.in_linear(*place) for place in operands])
        return [(d, p if d else k) for d, p, k in zip(reached, pushed, known, strict=True)]


def _chosen(values: Sequence[Any], mask: Sequence[bool]) -> list[Any]:
    return [v for v, m in zip(values, mask, strict=True) if m]


def _others(values: Sequence[Any], mask: Sequence[bool]) -> list[Any]:
    return [v for v, m in zip(values, mask, strict=True) if not m]


def _joined(lists: Sequence[list[Type]]) -> list[Type]:
    return [t for part in lists for t in part]


def _places(reached: Sequence[bool], primal: Sequence[Value], linear: Sequence[Value]) -> list[Place]:
    known, pushed = iter(primal), iter(linear)
    return [(d, next(pushed) if d else next(known)) for d in reached]


class _ScanHalves:
    """A scan in two. What a step of the first keeps is stacked for the second, unless it is a const or a slice of an x
    of the scan itself."""

    def __init__(self, around: _Halves, op: Operation, operands: list[Place], reached: list[bool]):
        self.around, self.operands, self.reached = around, operands, reached
        self.params = lookup("pyxla.scan").params(op)
        self.consts, self.carry = self.params["num_consts"], self.params["num_carry"]
        depends = [d for d, _ in operands]
        depends[self.consts : self.consts + self.carry] = reached[: self.carry]
        self.depends = depends
        name = self.params["callee"]
        self.halves = _Halves(around.module, name, around.module.functions[name], depends)

    def emit(self) -> list[Place]:
        halves, reached = self.halves, self.reached
        with mlir.InsertionPoint(halves.linear.block):
            pushed = [halves.in_linear(*place) for place in _chosen(halves.results, reached)]
        halves.linear.finish(pushed)
        known = _others(self.operands, self.depends)
        numbers = {v: i for i, v in enumerate(halves.primal.arguments)}
        num_consts = self.depends[: self.consts].count(False)
        num_carry = reached[: self.carry].count(False)
        # A residual that the body takes as a const or an x need not come out of it, nor twice where it is a y.
        given = [numbers.get(v, -1) for v in halves.residuals]
        shared = [0 <= i < num_consts for i in given]
        sliced = [i >= num_consts + num_carry for i in given]
        taken = [s or x for s, x in zip(shared, sliced, strict=True)]
        outputs = [v for _, v in _others(halves.results, reached)]
        for v in _others(halves.residuals, taken):
            if v not in outputs[num_carry:]:
                outputs.append(v)
        halves.primal.finish(outputs)
        with mlir.InsertionPoint(self.around.primal.block):
            out = self._scan(halves.primal, [v for _, v in known], num_consts, num_carry)
        sources = [
            known[i] if m else (False, out[outputs.index(v, num_carry)])
            for v, i, m in zip(halves.residuals, given, taken, strict=True)
        ]
        with mlir.InsertionPoint(self.around.linear.block):
            linear = self._linear(sources, shared)
        return _places(reached, out, linear)

    def _linear(self, sources: list[Place], shared: list[bool]) -> list[Value]:
        """The second scan; the residuals come from `sources`, consts where `shared`."""
        around, n, m = self.around, self.consts, self.consts + self.carry
        mask = self.depends
        tangents = [_chosen(part, at) for part, at in zip(_cut(self.operands, n, m), _cut(mask, n, m), strict=True)]
        consts, xs = _chosen(sources, shared), _others(sources, shared)
        operands = [around.in_linear(*p) for p in [*tangents[0], *consts, *tangents[1], *tangents[2], *xs]]
        inner = self.halves.linear
        taken = inner.argument_types
        split = [len(t) for t in tangents]
        tangent_types = _cut(taken[: sum(split)], split[0], split[0] + split[1])
        residual_types = taken[sum(split) :]
        types = [
            *tangent_types[0],
            *_chosen(residual_types, shared),
            *tangent_types[1],
            *tangent_types[2],
            *_others(residual_types, shared),
        ]

        def step(arguments: list[Value]) -> list[Value]:
            first, second = split[0], split[0] + len(consts)
            third = second + split[1] + split[2]
            fixed, slices = iter(arguments[first:second]), iter(arguments[third:])
            residuals = [next(fixed) if s else next(slices) for s in shared]
            return b.call(inner.name, [*arguments[:first], *arguments[second:third], *residuals], inner.result_types)

        body = around.module.define(f"{inner.name}.step", types, step)
        return self._scan(body, operands, split[0] + len(consts), split[1])

    def _scan(self, body: Function, operands: list[Value], num_consts: int, num_carry: int) -> list[Value]:
        length, types = self.params["length"], body.result_types
        if not types:
            return []
        return b.scan(
            *operands,
            callee=body.name,
            num_consts=num_consts,
            num_carry=num_carry,
            length=length,
            reverse=self.params["reverse"],
            result_types=types[:num_carry] + [stacked(t, length) for t in types[num_carry:]],
        )


def _cut(values: Sequence[Any], n: int, m: int) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
    return values[:n], values[n:m], values[m:]


class _CondHalves:
    """A cond in two, by an index that does not depend on the tangents. The first yields what every branch keeps, zeros
    for the branches that are not taken."""

    def __init__(self, around: _Halves, op: Operation, operands: list[Place], reached: list[bool]):
        self.around, self.reached = around, reached
        self.index, self.operands = operands[0], operands[1:]
        self.depends = [d for d, _ in self.operands]
        functions = around.module.functions
        self.branches = [_Halves(around.module, f, functions[f], self.depends) for f in ir.callees(op)]

    def emit(self) -> list[Place]:
        around, reached, branches = self.around, self.reached, self.branches
        for half in branches:
            with mlir.InsertionPoint(half.linear.block):
                half.linear.finish([half.in_linear(*place) for place in _chosen(half.results, reached)])
        known = [v for _, v in _others(self.operands, self.depends)]
        # For each residual of each branch the operand that it is, or -1: that one need not come out of the branch.
        given: list[list[int]] = []
        kept: list[list[Value]] = []
        for half in branches:
            numbers = {v: i for i, v in enumerate(half.primal.arguments)}
            given.append([numbers.get(v, -1) for v in half.residuals])
            kept.append([v for v in half.residuals if v not in numbers])
            half.primal.finish([v for _, v in _others(half.results, reached)] + kept[-1])
        n = reached.count(False)
        types = [v.type for v in branches[0].primal.results[:n]]
        residual_types = [[v.type for v in values] for values in kept]
        names = [self._primal_branch(k, n, residual_types) for k in range(len(branches))]
        with mlir.InsertionPoint(around.primal.block):
            out = b.cond(self.index[1], *known, branches=names, result_types=types + _joined(residual_types))
        used = sorted({i for numbers in given for i in numbers if i >= 0})
        places = [*_chosen(self.operands, self.depends), *((False, v) for v in [*(known[i] for i in used), *out[n:]])]
        with mlir.InsertionPoint(around.linear.block):
            index, operands = around.in_linear(*self.index), [around.in_linear(*place) for place in places]
        names = [
            self._linear_branch(k, [v.type for v in operands], used, given[k], residual_types)
            for k in range(len(branches))
        ]
        with mlir.InsertionPoint(around.linear.block):
            pushed = b.cond(index, *operands, branches=names, result_types=branches[0].linear.result_types)
        return _places(reached, out, pushed)

    def _primal_branch(self, k: int, num_results: int, types: list[list[Type]]) -> str:
        function = self.branches[k].primal

        def emit(arguments: list[Value]) -> list[Value]:
            out = b.call(function.name, arguments, function.result_types)
            before, after = _joined(types[:k]), _joined(types[k + 1 :])
            return [
                *out[:num_results],
                *(b.zeros(t) for t in before),
                *out[num_results:],
                *(b.zeros(t) for t in after),
            ]

        return self.around.module.define(f"{function.name}.branch", function.argument_types, emit).name

    def _linear_branch(
        self, k: int, types: list[Type], used: list[int], given: list[int], kept_types: list[list[Type]]
    ) -> str:
        function = self.branches[k].linear
        num_tangents = self.depends.count(True)
        start = num_tangents + len(used) + sum(map(len, kept_types[:k]))

        def emit(arguments: list[Value]) -> list[Value]:
            own = iter(arguments[start:])
            residuals = [next(own) if i < 0 else arguments[num_tangents + used.index(i)] for i in given]
            return b.call(function.name, arguments[:num_tangents] + residuals, function.result_types)

        return self.around.module.define(f"{function.name}.branch", types, emit).name
