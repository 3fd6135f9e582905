"""Rewriting operations one by one, wherever they stand: in functions, and in the regions of loops and branches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import ir
from ..ir import Operation, Value, mlir

Rule = Callable[[Operation], Sequence[Value] | None]


def operations(function: ir.Function) -> list[Operation]:
    """All operations below a function, inner ones before those that hold them."""
    return walked(function.op)[:-1]


def walked(op: Operation) -> list[Operation]:
    """All operations below one, inner ones before those that hold them, and it itself as the last."""
    found: list[Operation] = []

    def visit(inner: Operation) -> Any:
        found.append(inner)
        return mlir.WalkResult.ADVANCE

    op.walk(visit)
    return found


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
