"""Rewriting operations one by one, wherever they stand: in functions, and in the regions of loops and branches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import ir
from ..ir import Operation, Value, mlir

Rule = Callable[[Operation], Sequence[Value] | None]


def operations(function: ir.Function) -> list[Operation]:
    """All operations below a function, inner ones before those that hold them."""
    found: list[Operation] = []

    def visit(op: Operation) -> Any:
        found.append(op)
        return mlir.WalkResult.ADVANCE

    function.op.walk(visit)
    return found[:-1]


def rewrite(module: ir.Module, rules: Mapping[str, Rule]) -> None:
    """Replace operations by what the rule for their name builds in their place; a rule that returns None leaves its
    operation be."""
    with ir.ambient():
        for function in list(module.functions.values()):
            for op in operations(function):
                rule = rules.get(op.name)
                if rule is None:
                    continue
                with op.location, mlir.InsertionPoint(op):
                    results = rule(op)
                if results is not None:
                    replace(op, results)


def replace(op: Operation, results: Sequence[Value]) -> None:
    """Let other values stand for the results of an operation, and erase it."""
    for old, new in zip(op.results, results, strict=True):
        old.replace_all_uses_with(new)
    op.erase()
