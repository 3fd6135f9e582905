"""`pyxla.callback`: the host in the middle of a program (`docs/ir.md`)."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ir
from ..ir import Type, Value

__all__ = ["callback"]


def callback(
    *operands: Value,
    number: int,
    kind: str,
    result_types: Sequence[Type],
    vmap_method: str = "",
    maps: Sequence[int] = (),
) -> list[Value]:
    """`pyxla.callback`: calls the Python function that this process knows by `number`. All kinds but `pure` have side
    effects."""
    attributes = {
        "call_target_name": ir.string("pyxla.callback"),
        "api_version": ir.attr("4 : i32"),
        "pyxla.callback": ir.i64(number),
        "pyxla.kind": ir.string(kind),
    }
    if kind != "pure":
        attributes["has_side_effect"] = ir.attr("true")
    if vmap_method:
        attributes["pyxla.vmap_method"] = ir.string(vmap_method)
    if maps:
        attributes["pyxla.maps"] = ir.i64s(maps)
    return list(ir.create("stablehlo.custom_call", list(result_types), list(operands), attributes).results)
