"""`pyxla.checkpoint`: a function whose reverse mode keeps what a policy allows, and computes the rest again.

A policy is text: `nothing`, `everything`, `dots`, `dots_with_no_batch_dims`, `names:a,b` (values under these names),
`any_names_but:a,b`, `anything_except:a,b`, or two policies joined by `|`, either of which may save; `host:3` asks a
function of this process.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Function, Operation, Type, Value
from .base import Array, Calling, Context, MaybeValue, Op, register
from .call import spread
from .host_rules import HostRule, find_rule


@register
class Checkpoint(Calling):
    name = "pyxla.checkpoint"
    build = staticmethod(b.checkpoint)

    def params(self, op: Operation) -> dict[str, Any]:
        return {
            "callee": ir.callees(op)[0],
            "policy": op.attributes["pyxla.policy"].value,
            "barrier": bool(ir.integer(op, "pyxla.barrier")),
        }

    def run(
        self, call: Callable[[str, list[Array]], list[Array]], *operands: Array, callee: str, **params: Any
    ) -> list[Array]:
        return call(callee, list(operands))

    def jvp_with_primal(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue], *, callee: str, **params: Any
    ) -> tuple[list[Value], list[MaybeValue]]:
        derived = ctx.jvp_of(callee, [t is not None for t in tangents])
        given = [t for t in tangents if t is not None]
        out = b.checkpoint(*primals, *given, callee=derived.name, result_types=derived.result_types, **params)
        n = len(derived.out_mask)
        return out[:n], spread(out[n:], derived.out_mask)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        callee: str,
        policy: str,
        barrier: bool,
    ) -> Sequence[MaybeValue]:
        pair = ctx.vjp_of(callee, needed, [ct is not None for ct in cotangents])
        n = len(cotangents)
        split = _split(ctx, pair.fwd, n, policy)
        saved: list[Value] = []
        if split.saved_types:

            def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
                out = b.call(split.save, operands, ctx.module.functions[split.save].result_types)
                return out[:n], out[n:]

            saved = ctx.save(split.saved_types, forward)
        cts = [ct for ct in cotangents if ct is not None]
        inputs = [primals[i] for i in split.inputs] + saved
        if barrier:
            # Without it, whoever merges like operations would take the values of the forward pass after all.
            held = b.optimization_barrier(*inputs, *cts)
            inputs, cts = held[: len(inputs)], held[len(inputs) :]
        residuals = b.call(split.again, inputs, pair.residual_types)
        types = [v.type for v, m in zip(ctx.module.functions[callee].arguments, pair.in_mask, strict=True) if m]
        return spread(b.call(pair.bwd, [*cts, *residuals], types), pair.in_mask)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, callee: str, **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        derived = ctx.batch_of(callee, dims)
        out = b.checkpoint(*operands, callee=derived.name, result_types=derived.result_types, **params)
        return out, list(derived.out_dims)


@register
class Name(Op):
    name = "pyxla.name"
    build = staticmethod(b.name_value)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"name": op.attributes["pyxla.name"].value}

    def evaluate(self, x: Array, *, name: str) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        return x

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return tangents

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return cotangents

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        return [b.name_value(operands[0], **params)], list(dims)


class PolicyRule(HostRule):
    """A policy that is a function of this process, from an operation to whether its results may be kept."""

    def __init__(self, saves: Callable[[Operation], bool]):
        super().__init__()
        self.saves = saves

    @property
    def text(self) -> str:
        return f"host:{self.number}"


def saves(policy: str, op: Operation) -> bool:
    """Whether a policy lets the results of an operation be kept."""
    kind, _, listed = policy.partition(":")
    if kind == "host":
        return find_rule(int(listed), PolicyRule, "the policy of a checkpoint").saves(op)
    key = ir.op_key(op)
    name = op.attributes["pyxla.name"].value if key == "pyxla.name" else None
    dots = key == "stablehlo.dot_general"
    batched = dots and bool(ir.fields(op.attributes["dot_dimension_numbers"]).get("lhs_batching_dimensions"))
    return allows(policy, key, name, batched)


def allows(policy: str, key: str, name: str | None, batched: bool) -> bool:
    """Whether a policy lets the results of the operation `key` be kept; `name` is that of a named value, `batched` says
    of a product that it has batch dimensions."""
    if "|" in policy:
        return any(allows(part, key, name, batched) for part in policy.split("|"))
    kind, _, listed = policy.partition(":")
    among = name is not None and name in listed.split(",")
    match kind:
        case "everything":
            return True
        case "dots":
            return key in ("stablehlo.dot_general", "stablehlo.convolution")
        case "dots_with_no_batch_dims":
            return key == "stablehlo.dot_general" and not batched
        case "names":
            return among
        case "any_names_but":
            return name is not None and not among
        case "anything_except":
            return not among
        case "nothing":
            return False
        case _:
            raise ValueError(f"no policy of a checkpoint is named '{kind}'")


@dataclasses.dataclass
class _Split:
    """A forward function in two: `save` (inputs → results, what is kept) and `again` (some inputs, what is kept →
    residuals)."""

    save: str
    again: str
    saved_types: list[Type]
    inputs: list[int]


def _split(ctx: Context, fwd: str, num_results: int, policy: str) -> _Split:
    key = ("pyxla.checkpoint", fwd, policy)
    if key not in ctx.memo:
        ctx.memo[key] = _make_split(ctx.module, fwd, num_results, policy)
    return ctx.memo[key]


def _make_split(module: ir.Module, fwd: str, num_results: int, policy: str) -> _Split:
    source = module.functions[fwd]
    flat = module.define(f"{fwd}.flat", source.argument_types, lambda arguments: _inlined(module, source, arguments))
    arguments, results = flat.arguments, flat.results
    made_by = {v: op for op in flat.operations for v in op.results}
    kept: dict[Value, None] = {}
    needed: set[Value] = set()
    todo = results[num_results:]
    while todo:
        v = todo.pop()
        op = made_by.get(v)
        if v in needed or v in kept:
            continue
        if op is not None and op.name != "stablehlo.constant" and saves(policy, op):
            kept[v] = None
            continue
        needed.add(v)
        todo += list(op.operands) if op is not None else []
    inputs = [i for i, v in enumerate(arguments) if v in needed]
    taken = [arguments[i] for i in inputs] + list(kept)

    def save(given: list[Value]) -> list[Value]:
        value = dict(zip(arguments, given, strict=True))
        _copy(flat.operations, value)
        return [value[v] for v in results[:num_results] + list(kept)]

    def again(given: list[Value]) -> list[Value]:
        value = dict(zip(taken, given, strict=True))
        _copy([op for op in flat.operations if any(v in needed for v in op.results)], value)
        return [value[v] for v in results[num_results:]]

    stem = fwd.removesuffix(".fwd")
    saving = module.define(f"{stem}.save", flat.argument_types, save)
    repeating = module.define(f"{stem}.again", [v.type for v in taken], again)
    split = _Split(saving.name, repeating.name, [v.type for v in kept], inputs)
    module.erase(flat.name)
    return split


def _inlined(module: ir.Module, source: Function, arguments: list[Value]) -> list[Value]:
    """The results of a function, its body and those of the functions it calls built in place."""
    value = dict(zip(source.arguments, arguments, strict=True))
    for op in source.operations:
        if op.name == "func.call":
            with op.location:
                out = _inlined(module, module.functions[ir.callees(op)[0]], [value[v] for v in op.operands])
            value.update(zip(op.results, out, strict=True))
        else:
            _copy([op], value)
    return [value[v] for v in source.results]


def _copy(operations: Sequence[Operation], value: dict[Value, Value]) -> None:
    for op in operations:
        new = op.clone()
        slots = new.operands
        for i, v in enumerate(op.operands):
            slots[i] = value[v]
        value.update(zip(op.results, new.results, strict=True))
