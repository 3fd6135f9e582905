"""`pyxla.custom_vmap`: a function with a batching rule of its own, which is a Python function of this process.

Which operands are batched, and how many examples there are, is known only when batching meets the call: the rule is
staged then, so it is registered on the host, and the call has its number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value
from .base import Array, Calling, Context, MaybeValue, lookup, move_batch, register
from .host_rules import HostRule, find_rule
from .late_rules import import_function

#: From the number of examples, which operands are batched (at 0), and all operand types: a module, its function, values
#: for the last arguments of that function, and which results are batched (at 0).
Staging = Callable[[int, list[bool], list[Type]], tuple[ir.Module, str, list[Array], list[bool]]]


class VmapRule(HostRule):
    """A batching rule, staged when it is asked for."""

    def __init__(self, stage: Staging):
        super().__init__()
        self.stage = stage


@register
class CustomVmap(Calling):
    name = "pyxla.custom_vmap"
    build = staticmethod(b.custom_vmap)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"callee": ir.callees(op)[0], "rule": ir.integer(op, "pyxla.rule")}

    def run(
        self, call: Callable[[str, list[Array]], list[Array]], *operands: Array, callee: str, rule: int
    ) -> list[Array]:
        return call(callee, list(operands))

    # The derivatives are those of the function, without the rule.

    def jvp_with_primal(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue], *, callee: str, rule: int
    ) -> tuple[list[Value], list[MaybeValue]]:
        plain: Any = lookup("func.call")
        return plain.jvp_with_primal(ctx, primals, tangents, callee=callee)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        callee: str,
        rule: int,
    ) -> Sequence[MaybeValue]:
        return lookup("func.call").vjp(ctx, primals, results, cotangents, needed, callee=callee)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, callee: str, rule: int
    ) -> tuple[list[Value], list[int | None]]:
        found = find_rule(rule, VmapRule, f"the batching rule of {callee}")
        moved = [v if d is None else move_batch(v, d, 0, ctx.size) for v, d in zip(operands, dims, strict=True)]
        batched = [d is not None for d in dims]
        module, name, captured, out_batched = found.stage(ctx.size, batched, [v.type for v in moved])
        local = ctx.module.functions[import_function(ctx.module, module, name, captured)]
        out = b.call(local.name, moved[: len(local.arguments)], local.result_types)
        return out, [0 if m else None for m in out_batched]
