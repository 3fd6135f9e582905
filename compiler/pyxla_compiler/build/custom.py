"""Calls that carry rules of the user's own, and what stands with them (`docs/ir.md`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ir
from ..ir import Type, Value, mlir
from .call import custom_call

__all__ = ["checkpoint", "custom", "custom_vmap", "name_value", "set_custom_rules"]

#: The rules of `pyxla.custom`, in the order of its callees after the function itself.
ROLES: tuple[str, ...] = ("jvp", "fwd", "bwd")


def custom(
    *operands: Value,
    callee: str,
    num_consts: int,
    result_types: Sequence[Type],
    jvp: str | None = None,
    fwd: str | None = None,
    bwd: str | None = None,
    late: int | None = None,
) -> list[Value]:
    """`pyxla.custom`: calls @callee on the operands (consts first); derivatives take the rules instead, those of the
    host's number `late` first."""
    given = dict(zip(ROLES, (jvp, fwd, bwd), strict=True))
    callees = [callee, *(name for name in given.values() if name is not None)]
    attributes: dict[str, Any] = {"pyxla.num_consts": num_consts, "pyxla.rules": _roles(given)}
    if late is not None:
        attributes["pyxla.late"] = late
    return custom_call("pyxla.custom", operands, result_types, callees=callees, attributes=attributes)


def set_custom_rules(op: Any, *, jvp: str | None = None, fwd: str | None = None, bwd: str | None = None) -> None:
    """Give rules to a `pyxla.custom` that was built before they had names."""
    given = dict(zip(ROLES, (jvp, fwd, bwd), strict=True))
    names = [ir.callees(op)[0], *(name for name in given.values() if name is not None)]
    op.attributes["called_computations"] = mlir.ArrayAttr.get([ir.symbol(name) for name in names])
    op.attributes["pyxla.rules"] = ir.string(_roles(given))


def _roles(given: dict[str, str | None]) -> str:
    return " ".join(role for role, name in given.items() if name is not None)


def checkpoint(*operands: Value, callee: str, policy: str, barrier: bool, result_types: Sequence[Type]) -> list[Value]:
    """`pyxla.checkpoint`: calls @callee; reverse mode keeps of it what `policy` names, and computes the rest again."""
    attributes = {"pyxla.policy": policy, "pyxla.barrier": int(barrier)}
    return custom_call("pyxla.checkpoint", operands, result_types, callees=[callee], attributes=attributes)


def name_value(x: Value, *, name: str) -> Value:
    """`pyxla.name`: x, under a name that the policy of a checkpoint may mention."""
    return custom_call("pyxla.name", [x], [x.type], attributes={"pyxla.name": name})[0]


def custom_vmap(*operands: Value, callee: str, rule: int, result_types: Sequence[Type]) -> list[Value]:
    """`pyxla.custom_vmap`: calls @callee; batching asks the host for its rule number `rule` instead."""
    return custom_call(
        "pyxla.custom_vmap", operands, result_types, callees=[callee], attributes={"pyxla.rule": int(rule)}
    )
