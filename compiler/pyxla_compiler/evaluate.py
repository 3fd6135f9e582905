"""The host evaluator: runs a function of a module on numpy arrays, operation by operation."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import ir
from .errors import place
from .ir import mlir
from .ops import REGISTRY, lookup
from .ops.base import Array, Calling, Op
from .passes.expand import expand


class Watch:
    """`Watch.after(function, operation, location, results)` is called after each operation, once somebody set it."""

    after: Callable[[str, str, Any, Sequence[Any]], None] | None = None


@dataclasses.dataclass(slots=True)
class _Instruction:
    rules: Op
    params: dict[str, Any]
    operands: list[int]
    results: list[int]
    dead: list[int]
    location: Any


@dataclasses.dataclass(slots=True)
class _Plan:
    arguments: list[ir.Type]
    slots: int
    instructions: list[_Instruction]
    results: list[int]


class Evaluator:
    """Evaluates functions of one module, which must not change meanwhile. Each function is read once."""

    def __init__(self, module: ir.Module):
        self.module = module
        self._plans: dict[str, _Plan] = {}

    def call(self, name: str, arguments: Sequence[Array]) -> list[Array]:
        """Results of `@name` for numpy arguments of exactly its argument types.

        Raises TypeError or ValueError for arguments that do not fit, NotImplementedError (with the operation and its
        location) for what cannot be evaluated.
        """
        plan = self._plan(name)
        if len(arguments) != len(plan.arguments):
            raise TypeError(f"@{name} takes {len(plan.arguments)} arguments, {len(arguments)} were given")
        values: list[Any] = [None] * plan.slots
        values[: len(arguments)] = arguments
        after = Watch.after
        for ins in plan.instructions:
            operands = [values[i] for i in ins.operands]
            try:
                if isinstance(ins.rules, Calling):
                    out = ins.rules.run(self.call, *operands, **ins.params)
                else:
                    out = ins.rules.evaluate(*operands, **ins.params)
                    if after is not None:
                        after(name, ins.rules.name, ins.location, out if isinstance(out, (tuple, list)) else [out])
            except Exception as error:
                if not getattr(error, "pyxla_located", False):
                    error.pyxla_located = True  # type: ignore[attr-defined]
                    error.add_note(f"in {ins.rules.name} at {place(ins.location)}")
                raise
            if len(ins.results) == 1 and not isinstance(out, (tuple, list)):
                values[ins.results[0]] = out
            else:
                for slot, value in zip(ins.results, out, strict=True):
                    values[slot] = value
            for slot in ins.dead:
                values[slot] = None
        return [values[i] for i in plan.results]

    def _plan(self, name: str) -> _Plan:
        plan = self._plans.get(name)
        if plan is None:
            function = self.module.functions.get(name)
            if function is None:
                raise ValueError(f"@{name} is called, but the module has no such function")
            with ir.ambient():
                plan = self._plans[name] = _read(function)
        return plan


def _read(function: ir.Function) -> _Plan:
    slots: dict[Any, int] = {v: i for i, v in enumerate(function.arguments)}
    instructions: list[_Instruction] = []
    for op in function.operations:
        rules = lookup(ir.op_key(op))
        operands = [slots[v] for v in op.operands]
        results = []
        for v in op.results:
            results.append(slots.setdefault(v, len(slots)))
        instructions.append(_Instruction(rules, rules.params(op), operands, results, [], op.location))
    final = [slots[v] for v in function.results]
    seen = set(final)
    for ins in reversed(instructions):
        for slot in (*ins.operands, *ins.results):
            if slot not in seen:
                seen.add(slot)
                ins.dead.append(slot)
    return _Plan(function.argument_types, len(slots), instructions, final)


def evaluate(module: ir.Module, name: str, arguments: Sequence[Any]) -> list[Array]:
    """Results of function `@name` of the module for array-like arguments, checked against its signature.

    Raises TypeError where number, dtype or shape of the arguments differ from the signature.
    """
    function = module.functions.get(name)
    if function is None:
        raise ValueError(f"the module has no function @{name}; it has {', '.join('@' + n for n in module.functions)}")
    arrays = [np.asarray(a) for a in arguments]
    types = function.argument_types
    if len(arrays) != len(types):
        raise TypeError(f"@{name} takes {len(types)} arguments, {len(arrays)} were given")
    for i, (a, ty) in enumerate(zip(arrays, types, strict=True)):
        shape, dtype = ir.shape_dtype(ty)
        if a.shape != shape or a.dtype != dtype:
            raise TypeError(f"argument {i} of @{name} must be {dtype}{list(shape)}, got {a.dtype}{list(a.shape)}")
    return Evaluator(module).call(name, arrays)


def evaluate_operation(module: ir.Module, op: ir.Operation, operands: Sequence[Array]) -> list[Array]:
    """Results of one operation of a module that may be half made: what it calls is complete, and may hold markers,
    which are expanded in a copy."""
    rules = REGISTRY.get(ir.op_key(op))
    called = ir.callees(op)
    if rules is not None and not called:
        out = rules.evaluate(*operands, **rules.params(op))
        return list(out) if isinstance(out, (tuple, list)) else [out]
    with ir.ambient():
        part = ir.Module()
        part.copy_functions(module, called)
        main = part.new_function("evaluated", [v.type for v in op.operands])
        with mlir.InsertionPoint(main.block):
            copy = op.clone()
            for i, argument in enumerate(main.arguments):
                copy.operands[i] = argument
        main.finish(list(copy.results))
    expand(part)
    return Evaluator(part).call(main.name, operands)
