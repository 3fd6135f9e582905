"""`pyxla.custom`: a function with derivative rules of its own, whole until a transformation asks for one of them.

The functions take (consts come first, everywhere):

- callee: consts, args → results
- jvp: consts, args, tangents of the float args → results, tangents of the float results
- fwd: consts, args → results, residuals
- bwd: consts, residuals, cotangents of the float results → cotangents of the float args

A rule may contain calls of the very function it is a rule of. Nothing here follows a rule's calls, except batching,
which remembers what it has begun. Rules that are told which tangents and cotangents are zero are asked for when a
derivative meets the call (`pyxla.late`, `late_rules.py`); they take no consts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..build.custom import ROLES
from ..ir import Operation, Type, Value, mlir
from .base import Array, Calling, Context, MaybeValue, NotDifferentiableError, register
from .call import spread
from .host_rules import find_rule
from .late_rules import BatchedRules, LateRules, placed

Dims = Sequence[int | None]


@register
class Custom(Calling):
    name = "pyxla.custom"
    build = staticmethod(b.custom)

    def params(self, op: Operation) -> dict[str, Any]:
        callee, *rules = ir.callees(op)
        roles = op.attributes["pyxla.rules"].value.split()
        found: dict[str, Any] = dict.fromkeys(ROLES)
        found.update(zip(roles, rules, strict=True))
        late = ir.integer(op, "pyxla.late") if "pyxla.late" in op.attributes else None
        return {"callee": callee, "num_consts": ir.integer(op, "pyxla.num_consts"), "late": late, **found}

    def run(
        self, call: Callable[[str, list[Array]], list[Array]], *operands: Array, callee: str, **rules: Any
    ) -> list[Array]:
        return call(callee, list(operands))

    def jvp_with_primal(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        *,
        callee: str,
        num_consts: int,
        late: int | None,
        jvp: str | None,
        **rules: Any,
    ) -> tuple[list[Value], list[MaybeValue]]:
        _check_consts(callee, [t is not None for t in tangents[:num_consts]])
        asked = _late(callee, late)
        if asked is not None and asked.has_jvp:
            return _push_late(ctx, asked, callee, primals[num_consts:], tangents[num_consts:])
        if jvp is None:
            raise NotDifferentiableError(
                f"can't apply forward-mode differentiation (jvp) to {_stem(callee)}, which has a vjp rule only: "
                "give it a rule for forward mode too, with defjvp"
            )
        types = ctx.module.functions[callee].result_types
        given = [
            b.zeros(p.type) if t is None else t
            for p, t in zip(primals[num_consts:], tangents[num_consts:], strict=True)
            if ir.is_float(p.type)
        ]
        out = b.call(jvp, [*primals, *given], types + _floats(types))
        return out[: len(types)], spread(out[len(types) :], [ir.is_float(t) for t in types])

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        callee: str,
        num_consts: int,
        late: int | None,
        jvp: str | None,
        fwd: str | None,
        bwd: str | None,
    ) -> Sequence[MaybeValue]:
        _check_consts(callee, needed[:num_consts])
        source = ctx.module.functions[callee]
        is_float = [ir.is_float(t) for t in source.argument_types[num_consts:]]
        asked = _late(callee, late)
        if asked is not None and asked.has_vjp:
            return [None] * num_consts + _pull_late(ctx, asked, source, num_consts, cotangents, needed[num_consts:])
        if fwd is not None and bwd is not None:
            pulled = _pull(ctx, source, fwd, bwd, primals[:num_consts], cotangents)
        elif asked is not None and asked.has_jvp:
            return [None] * num_consts + _transpose_late(
                ctx, asked, source, num_consts, cotangents, needed[num_consts:]
            )
        else:
            assert jvp is not None, "pyxla.custom has a rule for forward mode, for reverse mode, or for both"
            pulled = _transpose(ctx, source, jvp, cotangents, needed[num_consts:])
        rest = iter(pulled)
        return [None] * num_consts + [next(rest) if m else None for m in is_float]

    def batch(
        self,
        ctx: Context,
        operands: Sequence[Value],
        dims: Dims,
        *,
        callee: str,
        num_consts: int,
        late: int | None,
        **rules: str | None,
    ) -> tuple[list[Value], list[int | None]]:
        key = (self.name, callee, late, tuple(rules.values()), tuple(dims), ctx.size, ctx.axis_name)
        names = ctx.memo.get(key)
        if names is None:
            _Batching(ctx, callee, num_consts, rules, dims).define(key)
            names = ctx.memo[key]
            asked = _late(callee, late)
            if asked is not None:
                taken = ctx.module.functions[callee].argument_types[num_consts:]
                batched = BatchedRules(asked, taken, tuple(dims[num_consts:]), ctx.size, ctx.axis_name)
                ctx.module.held.add(batched)
                names["late"] = batched.number
        types = [_batched(t, 0, ctx.size) for t in ctx.module.functions[callee].result_types]
        out = b.custom(*operands, num_consts=num_consts, result_types=types, **names)
        return out, [0] * len(out)


def _stem(callee: str) -> str:
    return callee.partition(".")[0]  # what it is called before any derivation


def _late(callee: str, number: int | None) -> LateRules | None:
    return None if number is None else find_rule(number, LateRules, f"a derivative rule of {_stem(callee)}")


def _floats(types: Sequence[Type]) -> list[Type]:
    return [t for t in types if ir.is_float(t)]


def _batched(ty: Type, dim: int | None, size: int) -> Type:
    if dim is None:
        return ty
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type((*shape[:dim], size, *shape[dim:]), dtype)


def _check_consts(callee: str, active: Sequence[bool]) -> None:
    if any(active):
        raise NotDifferentiableError(
            f"{_stem(callee)} has derivative rules of its own, which tell of its arguments only, but it closes over a "
            "value that is being differentiated: pass that value as an argument"
        )


def _transpose(
    ctx: Context, source: ir.Function, jvp: str, cotangents: Sequence[MaybeValue], needed: Sequence[bool]
) -> list[MaybeValue]:
    # The rule for forward mode is linear in its tangents: reverse mode pulls back through it, at tangents of zero.
    rule = ctx.module.functions[jvp]
    types, results = rule.argument_types, source.result_types
    n = len(source.arguments)
    float_args = [i for i, t in enumerate(source.argument_types) if ir.is_float(t)]
    float_args = float_args[len(float_args) - (len(types) - n) :]
    first = n - len(needed)
    wrt = [False] * n + [needed[i - first] for i in float_args]
    ct_mask = [False] * len(results) + [
        ct is not None for ct, t in zip(cotangents, results, strict=True) if ir.is_float(t)
    ]
    key = ("pyxla.custom.transpose", jvp, tuple(wrt), tuple(ct_mask))
    if ctx.memo.get(key):
        raise NotDifferentiableError(
            f"reverse mode cannot transpose the jvp rule of {_stem(source.name)}, which applies that very function to "
            "its tangents: it needs a rule of its own (defvjp; for lax.custom_linear_solve, give transpose_solve)"
        )
    ctx.memo[key] = True
    pulled = _pull_tangents(ctx, rule, 0, len(results), wrt, ct_mask, [ct for ct in cotangents if ct is not None])
    ctx.memo[key] = False
    return pulled[n:]


def _pull_tangents(
    ctx: Context,
    rule: ir.Function,
    skipped: int,
    num_results: int,
    wrt: Sequence[bool],
    ct_mask: Sequence[bool],
    cts: Sequence[Value],
) -> list[MaybeValue]:
    """What a rule for forward mode takes, pulled back through at tangents of zero; it takes the operands of the call
    but the first `skipped`."""
    pair = ctx.vjp_of(rule.name, wrt, ct_mask)
    types = rule.argument_types
    if not ctx.is_linear(rule.name, pair.fwd, wrt):
        raise NotDifferentiableError(
            f"reverse mode cannot transpose the jvp rule of {_stem(rule.name)}, which is not linear in its tangents: "
            "mend it, or give it a rule for reverse mode (defvjp)"
        )

    def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
        given = operands[skipped:]
        zeros = [b.zeros(t) for t in types[len(given) :]]
        out = b.call(pair.fwd, given + zeros, rule.result_types + pair.residual_types)
        return out[:num_results], out[len(rule.result_types) :]

    residuals = ctx.save(pair.residual_types, forward)
    out_types = [t for t, m in zip(types, pair.in_mask, strict=True) if m]
    return spread(b.call(pair.bwd, [*cts, *residuals], out_types), pair.in_mask)


def _push_late(
    ctx: Context, rules: LateRules, callee: str, args: Sequence[Value], tangents: Sequence[MaybeValue]
) -> tuple[list[Value], list[MaybeValue]]:
    rule = rules.jvp(ctx, tuple(t is not None for t in tangents))
    out = b.call(rule.name, [*args, *(t for t in tangents if t is not None)], _result_types(ctx, rule.name))
    n = len(ctx.module.functions[callee].result_types)
    return out[:n], spread(out[n:], rule.out_mask)


def _transpose_late(
    ctx: Context,
    rules: LateRules,
    source: ir.Function,
    num_consts: int,
    cotangents: Sequence[MaybeValue],
    needed: Sequence[bool],
) -> list[MaybeValue]:
    rule = rules.jvp(ctx, tuple(needed))
    n, num_results = len(needed), len(source.result_types)
    given = [ct for ct, m in zip(cotangents, rule.out_mask, strict=True) if m]
    wrt = [False] * n + [True] * sum(needed)
    ct_mask = [False] * num_results + [ct is not None for ct in given]
    cts = [ct for ct in given if ct is not None]
    function = ctx.module.functions[rule.name]
    pulled = iter(_pull_tangents(ctx, function, num_consts, num_results, wrt, ct_mask, cts)[n:])
    return [next(pulled) if m else None for m in needed]


def _pull_late(
    ctx: Context,
    rules: LateRules,
    source: ir.Function,
    num_consts: int,
    cotangents: Sequence[MaybeValue],
    needed: Sequence[bool],
) -> list[MaybeValue]:
    perturbed, mask = tuple(needed), tuple(ct is not None for ct in cotangents)
    fwd = rules.fwd(ctx, perturbed)
    n = len(source.result_types)

    def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
        out = b.call(fwd.name, operands[num_consts:], _result_types(ctx, fwd.name))
        return out[:n], out[n:]

    residuals = ctx.save(fwd.residual_types, forward)
    bwd = rules.bwd(ctx, perturbed, mask)
    given = [ct for ct in cotangents if ct is not None]
    return spread(b.call(bwd.name, [*residuals, *given], _result_types(ctx, bwd.name)), bwd.in_mask)


def _result_types(ctx: Context, name: str) -> list[Type]:
    return ctx.module.functions[name].result_types


def _pull(
    ctx: Context,
    source: ir.Function,
    fwd: str,
    bwd: str,
    consts: Sequence[Value],
    cotangents: Sequence[MaybeValue],
) -> list[MaybeValue]:
    results = source.result_types
    types = ctx.module.functions[fwd].result_types

    def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
        out = b.call(fwd, operands, types)
        return out[: len(results)], out[len(results) :]

    residuals = ctx.save(types[len(results) :], forward)
    given = [b.zeros(t) if ct is None else ct for ct, t in zip(cotangents, results, strict=True) if ir.is_float(t)]
    return list(b.call(bwd, [*consts, *residuals, *given], ctx.module.functions[bwd].result_types))


class _Batching:
    """The functions of one call, batched. Results and residuals get their batch dimension at 0, whatever they depend
    on, so that the signatures stand before the functions do, and a rule may meet its own call."""

    def __init__(self, ctx: Context, callee: str, num_consts: int, rules: dict[str, str | None], dims: Dims):
        self.ctx = ctx
        functions = ctx.module.functions
        types = functions[callee].argument_types
        floats = [d for d, t in zip(dims[num_consts:], types[num_consts:], strict=True) if ir.is_float(t)]
        taken: dict[str, list[int | None]] = {"callee": list(dims), "jvp": [*dims, *floats], "fwd": list(dims)}
        bwd = rules["bwd"]
        if bwd is not None:
            others = len(functions[bwd].arguments) - num_consts
            taken["bwd"] = [*dims[:num_consts], *[0] * others]
        self.names = {"callee": callee, **{role: name for role, name in rules.items() if name is not None}}
        self.dims = taken
        self.pulled = floats

    def define(self, key: Any) -> None:
        module, size = self.ctx.module, self.ctx.size
        made: dict[str, ir.Function] = {}
        for role, name in self.names.items():
            source = module.functions[name]
            types = [_batched(t, d, size) for t, d in zip(source.argument_types, self.dims[role], strict=True)]
            made[role] = module.new_function(f"{name}.examples", types, before=source)
        self.ctx.memo[key] = {role: function.name for role, function in made.items()}
        # A rule may be in the middle of being batched, if its own call was met there.
        for role, function in made.items():
            self.ctx.defer(functools.partial(self._fill, role, function))

    def _fill(self, role: str, function: ir.Function) -> None:
        with ir.ambient(function.op.location), mlir.InsertionPoint(function.block):
            function.finish(self._emit(role, function.arguments))

    def _emit(self, role: str, arguments: list[Value]) -> list[Value]:
        size = self.ctx.size
        derived = self.ctx.batch_of(self.names[role], self.dims[role])
        out = b.call(derived.name, arguments, derived.result_types)
        to = self.pulled if role == "bwd" else [0] * len(out)
        # What all examples share gets the sum of their cotangents.
        return [placed(v, d, at, size) for v, d, at in zip(out, derived.out_dims, to, strict=True)]
