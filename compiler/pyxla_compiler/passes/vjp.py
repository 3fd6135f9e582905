"""Reverse mode: @f becomes `@f.fwd` (results and residuals) and `@f.bwd` (cotangents and residuals in, cotangents out).

The backward function is built first, by a walk against the order of @f. Where a rule reads a value of @f, that value
becomes a residual, unless it is
cheap to make again. What turns out unused is dropped, and only then is the forward function made, returning just the
residuals that are left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from .. import build as b
from .. import ir
from ..ir import Function, Type, Value, mlir
from ..ops.base import MaybeValue
from .cotangents import Cotangents
from .derive import DerivedVjp, Engine, Mask, RuleContext, Step, clone_op, insertion, note_place, steps
from .simplify import erase_dead

Emit = Callable[[list[Value]], tuple[list[Value], list[Value]]]


def derive_vjp(engine: Engine, callee: str, wrt: Mask, ct_mask: Mask, force: bool) -> DerivedVjp:
    """`@callee.fwd` and `@callee.bwd` for the cotangents in `ct_mask` (one flag a result) with respect to the inputs in
    `wrt`."""
    source = engine.module.functions[callee]
    with ir.ambient(source.op.location):
        backward = _Backward(engine, source, ct_mask)
        in_mask = backward.run(wrt, force)
        residuals = backward.prune()
        fwd = _forward(engine, source, backward, residuals)
    return DerivedVjp(
        fwd.name, backward.target.name, [v.type for v in backward.target.arguments[sum(ct_mask) :]], in_mask
    )


class _Residuals(Sequence[Value]):
    """Values of the function as its backward function sees them, made when looked at."""

    def __init__(self, backward: _Backward, values: list[Value]):
        self._backward = backward
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> list[Value]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self._backward.residual(v) for v in self._values[index]]
        return self._backward.residual(self._values[index])

    def __iter__(self) -> Iterator[Value]:
        return map(self._backward.residual, self._values)


class _Backward(RuleContext):
    """The backward function in the making. A residual is named by a Value of the source, or by (step index, number) for
    what `save` keeps."""

    def __init__(self, engine: Engine, source: Function, ct_mask: Mask):
        super().__init__(engine)
        self.source = source
        self.results = source.results
        types = [v.type for v, m in zip(self.results, ct_mask, strict=True) if m]
        self.target = engine.module.new_function(f"{source.name}.bwd", types, before=source)
        self.num_cotangents = len(types)
        self.ct = Cotangents()
        with insertion(self.target):
            for v, ct in zip(
                (v for v, m in zip(self.results, ct_mask, strict=True) if m), self.target.arguments, strict=True
            ):
                self.ct.add(v, ct)
        self.steps = list(steps(source))
        self.made_by = {v: i for i, step in enumerate(self.steps) for v in step.results}
        self.made: dict[Value, Value] = {}
        self.keys: list[Any] = []
        self.emits: dict[int, Emit] = {}
        self.index = 0

    def residual(self, v: Value) -> Value:
        """v in the backward function: made again where that is cheap, else an argument."""
        found = self.made.get(v)
        if found is None:
            i = self.made_by.get(v)
            step = self.steps[i] if i is not None else None
            if step is not None and step.rules.cheap:
                self.made.update(
                    zip(step.results, clone_op(step.op, [self.residual(o) for o in step.operands]), strict=True)
                )
                return self.made[v]
            found = self.made[v] = self._argument(v, v.type)
        return found

    def _argument(self, key: Any, ty: Type) -> Value:
        self.keys.append(key)
        return self.target.block.add_argument(ty, ir.unknown_location)

    def save(self, types: Sequence[Type], emit: Emit) -> list[Value]:
        """Residuals of the operation at hand that only a changed forward operation yields: `emit(operands) -> (results,
        residuals)` builds it."""
        self.emits[self.index] = emit
        return [self._argument((self.index, k), t) for k, t in enumerate(types)]

    def run(self, wrt: Mask, force: bool) -> Mask:
        active = self.engine.active_values(self.source, wrt)
        with insertion(self.target):
            for index in range(len(self.steps) - 1, -1, -1):
                self.index = index
                self._pull(self.steps[index], active)
            outputs, in_mask = [], []
            for a, m in zip(self.source.arguments, wrt, strict=True):
                ct: MaybeValue = self.ct.pop(a) if m else None
                if ct is None and m and force:
                    ct = b.zeros(a.type)
                in_mask.append(ct is not None)
                if ct is not None:
                    outputs.append(ct)
            self.target.finish(outputs)
        return tuple(in_mask)

    def _pull(self, step: Step, active: set[Value]) -> None:
        with step.op.location:
            cts: list[MaybeValue] = [self.ct.pop(v) if v in active else None for v in step.results]
            if all(ct is None for ct in cts):
                return
            needed = [v in active for v in step.operands]
            self.op = step.op
            params = step.params
            part = step.rules.part_of_operand(**params)
            if part is not None and cts[0] is not None:
                self.ct.add_part(step.operands[0], cts[0], part)
                return
            try:
                out = step.rules.vjp(
                    self, _Residuals(self, step.operands), _Residuals(self, step.results), cts, needed, **params
                )
            except Exception as error:
                note_place(step.op, error)
                raise
            for v, need, ct in zip(step.operands, needed, out, strict=True):
                if need and ct is not None:
                    self.ct.add(v, ct)

    def prune(self) -> list[Any]:
        """Drop dead operations, then unused residuals; the keys of those that stay, in the order of the arguments."""
        erase_dead(self.module, self.target)
        self._save_whole()
        kept: list[Any] = []
        for position in range(len(self.keys) - 1, -1, -1):
            number = self.num_cotangents + position
            if next(iter(self.target.block.arguments[number].uses), None) is None:
                self.target.block.erase_argument(number)
            else:
                kept.append(self.keys[position])
        self.target.set_type(self.target.results)
        return kept[::-1]

    def _save_whole(self) -> None:
        """Where slices of a value, or the value in another order, are residuals and it takes no more room itself, keep
        it and make them again."""
        moved: dict[Value, list[tuple[Value, Step]]] = {}
        for key, argument in zip(self.keys, self.target.arguments[self.num_cotangents :], strict=True):
            i = None if isinstance(key, tuple) else self.made_by.get(key)
            if i is not None and self.steps[i].rules.moves and next(iter(argument.uses), None) is not None:
                moved.setdefault(self.steps[i].operands[0], []).append((argument, self.steps[i]))
        for source, parts in moved.items():
            kept = self.made.get(source)
            if kept is None and sum(_size(argument) for argument, _ in parts) < _size(source):
                continue
            if kept is not None and not isinstance(kept.owner, mlir.Block):
                continue
            with mlir.InsertionPoint.at_block_begin(self.target.block):
                whole = self.residual(source)
                for argument, step in parts:
                    (again,) = clone_op(step.op, [whole])
                    argument.replace_all_uses_with(again)


def _size(v: Value) -> int:
    return math.prod(ir.shape(v))


def _forward(engine: Engine, source: Function, backward: _Backward, residuals: list[Any]) -> Function:
    target = engine.module.new_function(f"{source.name}.fwd", source.argument_types, before=source)
    value: dict[Any, Value] = dict(zip(source.arguments, target.arguments, strict=True))
    kept = {key for key in residuals if isinstance(key, tuple)}
    with insertion(target):
        for i, step in enumerate(backward.steps):
            operands = [value[v] for v in step.operands]
            emit = backward.emits.get(i)
            with step.op.location:
                if emit is None:
                    results = clone_op(step.op, operands)
                else:
                    results, saved = emit(operands)
                    value.update(((i, k), v) for k, v in enumerate(saved) if (i, k) in kept)
            value.update(zip(step.results, results, strict=True))
        target.finish([value[v] for v in backward.results] + [value[key] for key in residuals])
    return target
