"""The forward function of what stands under `pyxla.checkpoint`, in two: what is kept, and what is computed again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Function, Operation, Type, Value, mlir
from .base import lookup
from .checkpoint_policies import saves
from .scan_parts import stacked


@dataclasses.dataclass
class Split:
    """A forward function in two: `save` (inputs → results, what is kept) and `again` (some inputs, what is kept →
    residuals)."""

    save: str
    again: str
    saved_types: list[Type]
    inputs: list[int]


def split_forward(module: ir.Module, fwd: str, num_results: int, policy: str) -> Split:
    """A forward function split by a policy; its residuals are the results after the first `num_results`."""
    cut = _Cut(module, fwd, policy, lambda i: i >= num_results)
    inputs = [i for i, v in enumerate(cut.arguments) if v in cut.needed]

    def save(given: list[Value]) -> list[Value]:
        results, kept = cut.save(given)
        return results[:num_results] + kept

    def again(given: list[Value]) -> list[Value]:
        n = len(inputs)
        value = dict(zip([cut.arguments[i] for i in inputs], given[:n], strict=True))
        return cut.again(value, given[n:], cut.results[num_results:])

    stem = fwd.removesuffix(".fwd")
    types = [cut.arguments[i].type for i in inputs] + cut.kept_types
    saving = module.define(f"{stem}.save", [v.type for v in cut.arguments], save)
    repeating = module.define(f"{stem}.again", types, again)
    split = Split(saving.name, repeating.name, cut.kept_types, inputs)
    cut.erase()
    return split


@dataclasses.dataclass
class _Steps:
    """The body of a loop in two: `save` gives also what is kept of a step, which `again` takes as further xs; the types
    of these stacks."""

    save: str
    again: str
    stacks: list[Type]


class _Cut:
    """A function, its calls built in place, and what of it is kept and what is computed again."""

    def __init__(
        self,
        module: ir.Module,
        name: str,
        policy: str,
        wanted: Callable[[int], bool],
        num_consts: int = 0,
        carries: int = 0,
    ):
        source = module.functions[name]
        self._module, self._policy = module, policy
        self._flat = module.define(f"{name}.flat", source.argument_types, lambda given: _inlined(module, source, given))
        self.arguments, self.results = self._flat.arguments, self._flat.results
        self._operations = list(self._flat.operations)
        #: Values that are kept, and those that are computed again or, if they are arguments, given again.
        self._kept: dict[Value, None] = {}
        self.needed: set[Value] = set()
        self._walk([v for i, v in enumerate(self.results) if wanted(i)], num_consts, carries)
        #: By their numbers, the loops of which something is kept.
        self._loops = {i: steps for i, op in enumerate(self._operations) if (steps := self._steps_of(op)) is not None}
        self.kept_types = [v.type for v in self._kept] + [t for steps in self._loops.values() for t in steps.stacks]

    def _walk(self, todo: list[Value], num_consts: int, carries: int) -> None:
        """Mark what the values depend on; the carry of a step depends on that of the step before."""
        while todo:
            v = todo.pop()
            if v in self.needed or v in self._kept:
                continue
            op = v.owner
            if isinstance(op, mlir.Block):
                self.needed.add(v)
                if num_consts <= v.arg_number < num_consts + carries:
                    todo.append(self.results[v.arg_number - num_consts])
            elif op.name != "stablehlo.constant" and saves(self._policy, op):
                self._kept[v] = None
            else:
                self.needed.add(v)
                todo += list(op.operands)

    def _steps_of(self, op: Operation) -> _Steps | None:
        """The two bodies of a loop that is needed and of which something is kept."""
        if ir.op_key(op) != "pyxla.scan" or not any(v in self.needed for v in op.results):
            return None
        params = lookup("pyxla.scan").params(op)
        consts, carries, body = params["num_consts"], params["num_carry"], params["callee"]
        results = list(op.results)
        cut = _Cut(self._module, body, self._policy, lambda i: results[i] in self.needed, consts, carries)
        steps = None
        if cut.kept_types:
            types, n = [v.type for v in cut.arguments], len(cut.arguments)

            def save(given: list[Value]) -> list[Value]:
                results, kept = cut.save(given)
                return results + kept

            def again(given: list[Value]) -> list[Value]:
                value = dict(zip(cut.arguments, given[:n], strict=True))
                return cut.again(value, given[n:], cut.results)

            saving = self._module.define(f"{body}.save", types, save)
            repeating = self._module.define(f"{body}.again", types + cut.kept_types, again)
            steps = _Steps(saving.name, repeating.name, [stacked(t, params["length"]) for t in cut.kept_types])
        cut.erase()
        return steps

    def save(self, given: list[Value]) -> tuple[list[Value], list[Value]]:
        """The results for these arguments, and what is kept."""
        value = dict(zip(self.arguments, given, strict=True))
        stacks: list[Value] = []
        for i, op in enumerate(self._operations):
            if (steps := self._loops.get(i)) is None:
                _copy(op, value)
                continue
            types = [v.type for v in op.results] + steps.stacks
            out = _loop(op, steps.save, [value[v] for v in op.operands], types)
            value.update(zip(op.results, out, strict=False))
            stacks += out[len(op.results) :]
        return [value[v] for v in self.results], [value[v] for v in self._kept] + stacks

    def again(self, value: dict[Value, Value], kept: list[Value], wanted: Sequence[Value]) -> list[Value]:
        """The results that are wanted, of the arguments in `value` and of what was kept."""
        n = len(self._kept)
        held, stacks = dict(zip(self._kept, kept[:n], strict=True)), iter(kept[n:])
        value = value | held
        needed = self._reached(wanted)
        for i, op in enumerate(self._operations):
            steps = self._loops.get(i)
            extra = [next(stacks) for _ in steps.stacks] if steps is not None else []
            if not any(v in needed for v in op.results):
                continue
            if steps is None:
                _copy(op, value)
            else:
                operands = [value[v] for v in op.operands] + extra
                out = _loop(op, steps.again, operands, [v.type for v in op.results])
                value.update(zip(op.results, out, strict=True))
            value |= {v: held[v] for v in op.results if v in held}  # it may be built for another result
        return [value[v] for v in wanted]

    def _reached(self, wanted: Sequence[Value]) -> set[Value]:
        """The values that must be made for those that are wanted, from the arguments and what is kept."""
        found: set[Value] = set()
        todo = list(wanted)
        while todo:
            v = todo.pop()
            if v in found or v in self._kept:
                continue
            found.add(v)
            todo += [] if isinstance(v.owner, mlir.Block) else list(v.owner.operands)
        return found

    def erase(self) -> None:
        """Take the function built in place out of its module again."""
        self._module.erase(self._flat.name)


def _loop(op: Operation, body: str, operands: list[Value], types: list[Type]) -> list[Value]:
    """The loop `op` with another body."""
    params: dict[str, Any] = {**lookup("pyxla.scan").params(op), "callee": body, "result_types": types}
    with op.location:
        return b.scan(*operands, **params)


def _inlined(module: ir.Module, source: Function, arguments: list[Value]) -> list[Value]:
    """The results of a function, its body and those of the functions it calls built in place."""
    value = dict(zip(source.arguments, arguments, strict=True))
    for op in source.operations:
        if op.name == "func.call":
            with op.location:
                out = _inlined(module, module.functions[ir.callees(op)[0]], [value[v] for v in op.operands])
            value.update(zip(op.results, out, strict=True))
        else:
            _copy(op, value)
    return [value[v] for v in source.results]


def _copy(op: Operation, value: dict[Value, Value]) -> None:
    new = op.clone()
    slots = new.operands
    for i, v in enumerate(op.operands):
        slots[i] = value[v]
    value.update(zip(op.results, new.results, strict=True))
