"""`pyxla.scan`: a loop of known length that carries state and stacks results; kept whole through autodiff and batching.

Operands are consts, carries and xs; the body maps (consts, carries, slices of xs) to (carries, slices of ys).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value, mlir
from .base import Array, Calling, Context, MaybeValue, move_batch, register
from .call import spread
from .control import filled, split


def stacked(ty: Type, length: int) -> Type:
    """The type of `length` values of a type, stacked along a new leading dimension."""
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type((length, *shape), dtype)


def _sliced(ty: Type) -> Type:
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type(shape[1:], dtype)


@dataclasses.dataclass
class _Parts:
    """The operands of a scan, or something of each, by what they are."""

    consts: list[Any]
    carry: list[Any]
    xs: list[Any]

    @staticmethod
    def of(values: Sequence[Any], num_consts: int, num_carry: int) -> _Parts:
        return _Parts(*split(list(values), num_consts, num_carry))

    @property
    def all(self) -> list[Any]:
        return self.consts + self.carry + self.xs


def _active(mask: Sequence[Any]) -> list[bool]:
    return [t is not None for t in mask]


@register
class Scan(Calling):
    name = "pyxla.scan"

    def params(self, op: Operation) -> dict[str, Any]:
        return {
            "callee": ir.callees(op)[0],
            "num_consts": ir.integer(op, "pyxla.num_consts"),
            "num_carry": ir.integer(op, "pyxla.num_carry"),
            "length": ir.integer(op, "pyxla.length"),
            "reverse": bool(ir.integer(op, "pyxla.reverse")),
            "result_types": [v.type for v in op.results],
        }

    build = staticmethod(b.scan)

    def run(
        self,
        call: Callable[[str, list[Array]], list[Array]],
        *operands: Array,
        callee: str,
        num_consts: int,
        num_carry: int,
        length: int,
        reverse: bool,
        result_types: Sequence[Type],
    ) -> list[Array]:
        parts = _Parts.of(operands, num_consts, num_carry)
        carry = parts.carry
        ys: list[Array] = []
        for ty in result_types[num_carry:]:
            shape, dtype = ir.shape_dtype(ty)
            ys.append(np.empty(shape, dtype))
        for i in range(length - 1, -1, -1) if reverse else range(length):
            out = call(callee, [*parts.consts, *carry, *(x[i] if x.ndim > 1 else np.asarray(x[i]) for x in parts.xs)])
            carry = out[:num_carry]
            for stack, y in zip(ys, out[num_carry:], strict=True):
                stack[i] = y
        return carry + ys

    def jvp_with_primal(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        *,
        callee: str,
        num_consts: int,
        num_carry: int,
        **params: Any,
    ) -> tuple[list[Value], list[MaybeValue]]:
        p, t = _Parts.of(primals, num_consts, num_carry), _Parts.of(tangents, num_consts, num_carry)
        mask = _active(t.carry)
        num_ys = len(ctx.module.functions[callee].results) - num_carry
        while True:
            derived = ctx.jvp_of(callee, _active(t.consts) + mask + _active(t.xs), mask + [False] * num_ys)
            if list(derived.out_mask[:num_carry]) == mask:
                break
            mask = list(derived.out_mask[:num_carry])
        given = _Parts(
            [c for c in t.consts if c is not None], filled(p.carry, t.carry, mask), [x for x in t.xs if x is not None]
        )
        sizes = [len(p.consts), len(given.consts), num_carry, len(given.carry), len(p.xs)]

        def step(arguments: list[Value]) -> Sequence[Value]:
            c, ct, h, ht, x, xt = split(arguments, *sizes)
            out = b.call(derived.name, c + h + x + ct + ht + xt, derived.result_types)
            h, y, ht, yt = split(out, num_carry, num_ys, len(given.carry))
            return h + ht + y + yt

        operands = p.consts + given.consts + p.carry + given.carry + p.xs + given.xs
        out = _define_and_scan(
            ctx,
            f"{callee}.jvp_step",
            step,
            operands,
            sizes[0] + sizes[1],
            sizes[2] + sizes[3],
            params["length"],
            params["reverse"],
        )
        h, ht, y, yt = split(out, num_carry, len(given.carry), num_ys)
        return h + y, spread(ht + yt, derived.out_mask)

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
        num_carry: int,
        length: int,
        reverse: bool,
        result_types: Sequence[Type],
    ) -> Sequence[MaybeValue]:
        body = ctx.module.functions[callee]
        need = _Parts.of(needed, num_consts, num_carry)
        while True:
            reached = ctx.active_results(callee, need.all)[:num_carry]
            wider = [a or r for a, r in zip(need.carry, reached, strict=True)]
            if wider == need.carry:
                break
            need.carry = wider
        ct_ys = list(cotangents[num_carry:])
        pair = ctx.vjp_of(callee, need.all, need.carry + _active(ct_ys), True)
        sources = _Sources.of(ctx.module, ctx.module.functions[pair.fwd], len(body.results), num_consts, num_carry)
        fresh = sources.fresh
        fresh_types = [stacked(pair.residual_types[k], length) for k in fresh]
        num_results = len(body.results)

        def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
            def step(arguments: list[Value]) -> Sequence[Value]:
                out = b.call(pair.fwd, arguments, body.result_types + pair.residual_types)
                return out[:num_results] + [out[num_results + k] for k in fresh]

            out = _define_and_scan(ctx, f"{pair.fwd}.step", step, operands, num_consts, num_carry, length, reverse)
            return out[:num_results], out[num_results:]

        saved = dict(zip(fresh, ctx.save(fresh_types, forward), strict=True))
        saved.update({k: primals[i] for k, i in sources.sliced.items()})
        saved.update({k: results[i] for k, i in sources.results.items()})
        constant = {k: primals[i] for k, i in sources.shared.items()}
        return self._backward(ctx, pair, body, need, cotangents, saved, constant, sources.same, length, reverse)

    @staticmethod
    def _backward(
        ctx: Context,
        pair: Any,
        body: ir.Function,
        need: _Parts,
        cotangents: Sequence[MaybeValue],
        saved: dict[int, Value],
        constant: dict[int, Value],
        same: dict[int, int],
        length: int,
        reverse: bool,
    ) -> Sequence[MaybeValue]:
        # Backwards, the carry holds the cotangents of the carries and the sums of those of the consts.
        types = _Parts.of(body.argument_types, len(need.consts), len(need.carry))
        const_types = [t for t, m in zip(types.consts, need.consts, strict=True) if m]
        carry_types = [t for t, m in zip(types.carry, need.carry, strict=True) if m]
        ct_ys = [ct for ct in cotangents[len(need.carry) :] if ct is not None]
        initial = [
            b.zeros(t) if ct is None else ct
            for t, ct, m in zip(types.carry, cotangents[: len(need.carry)], need.carry, strict=True)
            if m
        ]
        out_types = [t for t, m in zip(body.argument_types, need.all, strict=True) if m]

        def step(arguments: list[Value]) -> Sequence[Value]:
            fixed, ct_carry, sums, ct_y, slices = split(
                arguments, len(constant), len(carry_types), len(const_types), len(ct_ys)
            )
            residuals = dict(zip(constant, fixed, strict=True)) | dict(zip(saved, slices, strict=True))
            needed = [residuals[same.get(k, k)] for k in range(len(pair.residual_types))]
            out = b.call(pair.bwd, ct_carry + ct_y + needed, out_types)
            ct_consts, ct_carry, ct_x = split(out, len(const_types), len(carry_types))
            return ct_carry + [b.add(s, c) for s, c in zip(sums, ct_consts, strict=True)] + ct_x

        operands = [*constant.values(), *initial, *(b.zeros(t) for t in const_types), *ct_ys, *saved.values()]
        out = _define_and_scan(
            ctx,
            f"{pair.bwd}.step",
            step,
            operands,
            len(constant),
            len(carry_types) + len(const_types),
            length,
            not reverse,
        )
        ct_carry, sums, ct_xs = split(out, len(carry_types), len(const_types))
        return spread(sums, need.consts) + spread(ct_carry, need.carry) + spread(ct_xs, need.xs)

    def batch(
        self,
        ctx: Context,
        operands: Sequence[Value],
        dims: Sequence[int | None],
        *,
        callee: str,
        num_consts: int,
        num_carry: int,
        **params: Any,
    ) -> tuple[list[Value], list[int | None]]:
        p, d = _Parts.of(operands, num_consts, num_carry), _Parts.of(dims, num_consts, num_carry)
        num_ys = len(params["result_types"]) - num_carry
        xs = [x if at is None else b.moveaxis(x, at, 1) for x, at in zip(p.xs, d.xs, strict=True)]
        batched = _active(d.carry)
        while True:
            carry_dims = [0 if m else None for m in batched]
            slice_dims = [None if at is None else 0 for at in d.xs]
            derived = ctx.batch_of(callee, d.consts + carry_dims + slice_dims, batched + [False] * num_ys)
            new = _active(derived.out_dims[:num_carry])
            if new == batched:
                break
            batched = new
        carry = [move_batch(x, at, 0, ctx.size) if m else x for x, at, m in zip(p.carry, d.carry, batched, strict=True)]
        types = derived.result_types[:num_carry] + [
            stacked(t, params["length"]) for t in derived.result_types[num_carry:]
        ]
        out = b.scan(
            *p.consts,
            *carry,
            *xs,
            callee=derived.name,
            num_consts=num_consts,
            num_carry=num_carry,
            length=params["length"],
            reverse=params["reverse"],
            result_types=types,
        )
        out_dims = [0 if m else None for m in batched] + [
            None if at is None else at + 1 for at in derived.out_dims[num_carry:]
        ]
        return out, out_dims


@dataclasses.dataclass
class _Sources:
    """Where the residuals of a scan's body come from, by number: those that need not be stacked anew.

    A const is the same each time (`shared`), an x is stacked already (`sliced`), and so is a y (`results`); `same` is
    the first residual of the same value. Those that are left are `fresh`.
    """

    fresh: list[int]
    shared: dict[int, int]
    sliced: dict[int, int]
    results: dict[int, int]
    same: dict[int, int]

    @staticmethod
    def of(module: ir.Module, forward: ir.Function, num_results: int, num_consts: int, num_carry: int) -> _Sources:
        found = _Sources([], {}, {}, {}, {})
        origin = _Origins(module)
        values = forward.results
        first: dict[Any, int] = {}
        ys = {origin.of(v): i for i, v in enumerate(values[:num_results]) if i >= num_carry}
        for k, v in enumerate(values[num_results:]):
            at = origin.of(v)
            if first.setdefault(at, k) != k:
                found.same[k] = first[at]
            elif isinstance(at, int) and at < num_consts:
                found.shared[k] = at
            elif isinstance(at, int) and at >= num_consts + num_carry:
                found.sliced[k] = at
            elif at in ys:
                found.results[k] = ys[at]
            else:
                found.fresh.append(k)
        return found


class _Origins:
    """What makes the values of functions, looking into the functions that they call."""

    def __init__(self, module: ir.Module):
        self._module = module
        self._results: dict[str, list[Value]] = {}

    def of(self, v: Value) -> Any:
        """The number of an argument; for anything else what is equal for equal values."""
        owner = v.owner
        if isinstance(owner, mlir.Block):
            return v.arg_number
        if owner.name != "func.call":
            return v
        callee = ir.callees(owner)[0]
        if callee not in self._results:
            self._results[callee] = self._module.functions[callee].results
        inner = self.of(self._results[callee][v.result_number])
        return self.of(owner.operands[inner]) if isinstance(inner, int) else (owner.results[0], inner)


def _define_and_scan(
    ctx: Context,
    name: str,
    step: Callable[[list[Value]], Sequence[Value]],
    operands: list[Value],
    num_consts: int,
    num_carry: int,
    length: int,
    reverse: bool,
) -> list[Value]:
    parts = _Parts.of([v.type for v in operands], num_consts, num_carry)
    body = ctx.module.define(name, parts.consts + parts.carry + [_sliced(t) for t in parts.xs], step)
    types = body.result_types
    return b.scan(
        *operands,
        callee=body.name,
        num_consts=num_consts,
        num_carry=num_carry,
        length=length,
        reverse=reverse,
        result_types=types[:num_carry] + [stacked(t, length) for t in types[num_carry:]],
    )
