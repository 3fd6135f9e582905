"""Derivative rules that are told which tangents and cotangents are zero, and so are staged when a derivative meets the
call: `pyxla.custom` with `pyxla.late`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Type, Value
from .base import Array, Context, move_batch, sum_to_scalar_dims
from .host_rules import HostRule

Mask = tuple[bool, ...]
Dims = tuple[int | None, ...]


@dataclasses.dataclass(frozen=True)
class Pushed:
    """A rule for forward mode: @name takes args and tangents of the perturbed ones, to results and tangents of those in
    `out_mask`."""

    name: str
    out_mask: Mask


@dataclasses.dataclass(frozen=True)
class Forward:
    """The first rule for reverse mode: @name takes args, to results and residuals."""

    name: str
    residual_types: Sequence[Type]


@dataclasses.dataclass(frozen=True)
class Pulled:
    """The second: @name takes residuals and the cotangents that there are, to those of the args in `in_mask`."""

    name: str
    in_mask: Mask


class LateRules(HostRule):
    """Rules of one call, given for which args are perturbed (differentiated), and for which results have cotangents.
    Functions are made in `ctx.module`, once in a run of a pass."""

    has_jvp = False
    has_vjp = False

    def make_jvp(self, ctx: Context, perturbed: Mask) -> Pushed:
        raise NotImplementedError

    def make_fwd(self, ctx: Context, perturbed: Mask) -> Forward:
        raise NotImplementedError

    def make_bwd(self, ctx: Context, perturbed: Mask, cts: Mask) -> Pulled:
        raise NotImplementedError

    def jvp(self, ctx: Context, perturbed: Mask) -> Pushed:
        return self._once(ctx, "jvp", lambda: self.make_jvp(ctx, perturbed), perturbed)

    def fwd(self, ctx: Context, perturbed: Mask) -> Forward:
        return self._once(ctx, "fwd", lambda: self.make_fwd(ctx, perturbed), perturbed)

    def bwd(self, ctx: Context, perturbed: Mask, cts: Mask) -> Pulled:
        return self._once(ctx, "bwd", lambda: self.make_bwd(ctx, perturbed, cts), perturbed, cts)

    def _once(self, ctx: Context, role: str, make: Callable[[], Any], *masks: Mask) -> Any:
        key = ("pyxla.late", self.number, role, *masks)
        if key not in ctx.memo:
            ctx.memo[key] = make()
        return ctx.memo[key]


class BatchedRules(LateRules):
    """The rules of a call whose args are batched at `dims`; results and residuals are batched at 0."""

    def __init__(self, rules: LateRules, arg_types: Sequence[Type], dims: Dims, size: int, axis_name: str):
        super().__init__()
        self.rules, self.types, self.dims, self.size, self.axis_name = rules, list(arg_types), dims, size, axis_name
        self.has_jvp, self.has_vjp = rules.has_jvp, rules.has_vjp

    def make_jvp(self, ctx: Context, perturbed: Mask) -> Pushed:
        rule = self.rules.jvp(ctx, perturbed)
        dims = [*self.dims, *(d for d, m in zip(self.dims, perturbed, strict=True) if m)]
        return Pushed(self._batched(ctx, rule.name, dims, None)[0], rule.out_mask)

    def make_fwd(self, ctx: Context, perturbed: Mask) -> Forward:
        rule = self.rules.fwd(ctx, perturbed)
        name, types = self._batched(ctx, rule.name, self.dims, None)
        return Forward(name, types[len(types) - len(rule.residual_types) :])

    def make_bwd(self, ctx: Context, perturbed: Mask, cts: Mask) -> Pulled:
        rule = self.rules.bwd(ctx, perturbed, cts)
        at = [d for d, m in zip(self.dims, rule.in_mask, strict=True) if m]
        count = len(ctx.module.functions[rule.name].arguments)
        return Pulled(self._batched(ctx, rule.name, [0] * count, at)[0], rule.in_mask)

    def _batched(
        self, ctx: Context, name: str, dims: Sequence[int | None], to: Sequence[int | None] | None
    ) -> tuple[str, list[Type]]:
        """A batched function with its results at `to` (at 0 by default; None sums over the examples), and the types of
        these."""
        derived = ctx.batch_of(name, dims, size=self.size, axis_name=self.axis_name)
        source = ctx.module.functions[derived.name]

        def emit(arguments: list[Value]) -> list[Value]:
            out = b.call(derived.name, arguments, derived.result_types)
            places = [0] * len(out) if to is None else to
            return [placed(v, d, at, self.size) for v, d, at in zip(out, derived.out_dims, places, strict=True)]

        made = ctx.module.define(f"{name}.examples", source.argument_types, emit)
        return made.name, made.result_types


def placed(v: Value, dim: int | None, to: int | None, size: int) -> Value:
    """v with its batch dimension moved from `dim` to `to`; where that is None, the sum over the examples."""
    return move_batch(v, dim, to, size) if to is not None else sum_to_scalar_dims(move_batch(v, dim, 0, size), (0,))


def import_function(module: ir.Module, source: ir.Module, name: str, captured: Sequence[Array]) -> str:
    """The name in `module` of a function of another module, with constants for its last arguments."""
    local = module.copy_functions(source, [name])[name]
    if not captured:
        return local
    function = module.functions[local]
    types = function.argument_types[: len(function.arguments) - len(captured)]

    def emit(arguments: list[Value]) -> list[Value]:
        return b.call(local, [*arguments, *(b.constant(x) for x in captured)], function.result_types)

    return module.define(local, types, emit).name
