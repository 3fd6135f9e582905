"""IREE's virtual machine loses a buffer that a branch hands on more than once.

Where a reference is not read again, the last mention of it in a branch moves it, which empties its register. But the
block that the branch goes to may have that very register for an argument that an earlier mention stands for. So results
of a branch, and the state from which a loop starts, are lost where they share a buffer. They do for more than one
reason: they are one value, or were computed one after the other, for which IREE takes one allocation. A call then fails
("slot 0 is out of range"). A lost fence would go unnoticed: what reads the buffer starts too early.

No StableHLO keeps IREE from sharing buffers, so the branches are mended in what IREE makes last, the program of its
phase `vm`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pyxla_compiler.ir import Operation, Value, mlir
from pyxla_compiler.targets.modules import bytecode, parsed

_CONTROL_FLOW = re.compile(rb"\b(while|case|if)\b")


def may_branch(module: bytes) -> bool:
    """Whether a StableHLO module, as bytecode or text, may hold a loop or a branch: in both the names of operations are
    words."""
    return _CONTROL_FLOW.search(module) is not None


def mention_once(vm: bytes) -> bytes:
    """The program in IREE's phase `vm` with branches that mention each reference once: other mentions become values of
    their own."""
    with parsed(vm) as root:
        found: list[Operation] = []

        def visit(op: Operation) -> Any:
            if op.name in ("vm.br", "vm.cond_br"):
                found.append(op)
            return mlir.WalkResult.ADVANCE

        root.walk(visit)
        changed = [_mention_once(op) for op in found]
        return bytecode(root) if any(changed) else vm


def _mention_once(branch: Operation) -> bool:
    changed = False
    for start, end in _handed_on(branch):
        seen: set[Value] = set()
        for k in range(start, end):
            v = branch.operands[k]
            if v in seen and str(v.type).startswith("!vm."):
                with mlir.InsertionPoint(branch):
                    branch.operands[k] = _same(v)
                changed = True
            seen.add(v)
    return changed


def _handed_on(branch: Operation) -> Sequence[tuple[int, int]]:
    """Where the operands for each block begin and end."""
    if branch.name == "vm.br":
        return [(0, len(branch.operands))]
    condition, first, second = branch.attributes["operandSegmentSizes"]
    middle = condition + first
    return [(condition, middle), (middle, middle + second)]


def _same(reference: Value) -> Value:
    """The reference as another value, which IREE does not know to be the same."""
    bit = mlir.IntegerType.get_signless(32)
    is_there = mlir.Operation.create("vm.cmp.nz.ref", [bit], [reference]).result
    none = mlir.Operation.create("vm.const.ref.zero", [reference.type]).result
    return mlir.Operation.create("vm.select.ref", [reference.type], [is_there, reference, none]).result
