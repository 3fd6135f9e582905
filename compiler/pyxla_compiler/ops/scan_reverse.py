"""Reverse mode of `pyxla.scan`: which residuals its body has, and the loop that takes its steps back."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Type, Value, mlir
from .base import Context, DerivedVjp, MaybeValue, lookup
from .call import spread
from .control import split
from .scan_parts import Parts, define_and_scan

#: A product that is more than this many times larger than its factors together is worth to be made after the loop.
_LARGER = 2


@dataclasses.dataclass
class Sources:
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
    def of(module: ir.Module, forward: ir.Function, num_results: int, num_consts: int, num_carry: int) -> Sources:
        found = Sources([], {}, {}, {}, {})
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

    def made_by(self, v: Value) -> Value:
        """The value of a function called, at whatever depth, that a value is."""
        while not isinstance(v.owner, mlir.Block) and v.owner.name == "func.call":
            v = self._module.functions[ir.callees(v.owner)[0]].results[v.result_number]
        return v

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


@dataclasses.dataclass
class Residuals:
    """The residuals of a scan by number: stacks, values that are the same in each step, and which are the same as
    another."""

    stacks: dict[int, Value]
    constant: dict[int, Value]
    same: dict[int, int]


def take_back(
    ctx: Context,
    pair: DerivedVjp,
    body: ir.Function,
    need: Parts,
    cotangents: Sequence[MaybeValue],
    residuals: Residuals,
    length: int,
    reverse: bool,
) -> Sequence[MaybeValue]:
    """The cotangents of the operands of a scan, by a loop from the last step to the first.

    The loop carries the cotangents of the carries and the sums of those of the consts. Where what a step adds to a sum
    is a product of two smaller arrays, as it is for a matrix of weights, these are stacked instead, and one product
    after the loop is the sum.
    """
    types = Parts.of(body.argument_types, len(need.consts), len(need.carry))
    const_types = [t for t, m in zip(types.consts, need.consts, strict=True) if m]
    carry_types = [t for t, m in zip(types.carry, need.carry, strict=True) if m]
    ct_ys = [ct for ct in cotangents[len(need.carry) :] if ct is not None]
    initial = [
        b.zeros(t) if ct is None else ct
        for t, ct, m in zip(types.carry, cotangents[: len(need.carry)], need.carry, strict=True)
        if m
    ]
    out_types = [t for t, m in zip(body.argument_types, need.all, strict=True) if m]
    products = _Products(ctx.module, pair.bwd, len(const_types))
    summed = [t for i, t in enumerate(const_types) if i not in products.numbers]
    num_consts, num_carry = len(residuals.constant), len(carry_types) + len(summed)

    def step(arguments: list[Value]) -> Sequence[Value]:
        fixed, ct_carry, sums, ct_y, slices = split(arguments, num_consts, len(carry_types), len(summed), len(ct_ys))
        known = dict(zip(residuals.constant, fixed, strict=True)) | dict(zip(residuals.stacks, slices, strict=True))
        needed = [known[residuals.same.get(k, k)] for k in range(len(pair.residual_types))]
        out = products.call(ct_carry + ct_y + needed, out_types)
        ct_consts, ct_carry, ct_x = split(out, len(const_types), len(carry_types))
        added = [ct for i, ct in enumerate(ct_consts) if i not in products.numbers]
        factors = products.take_out(ct_consts, arguments, num_consts + num_carry)
        return ct_carry + [b.add(s, c) for s, c in zip(sums, added, strict=True)] + ct_x + factors

    stacks = [*ct_ys, *residuals.stacks.values()]
    operands = [*residuals.constant.values(), *initial, *map(b.zeros, summed), *stacks]
    out = define_and_scan(ctx, f"{pair.bwd}.step", step, operands, num_consts, num_carry, length, not reverse)
    ct_carry, sums, ct_xs, factors = split(out, len(carry_types), len(summed), sum(need.xs))
    whole = products.after(operands, factors)
    totals = iter(sums)
    ct_consts = [whole[i] if i in whole else next(totals) for i in range(len(const_types))]
    return spread(ct_consts, need.consts) + spread(ct_carry, need.carry) + spread(ct_xs, need.xs)


class _Products:
    """The cotangents of consts, by number, that are products made in the last place of a step, or sums of such."""

    def __init__(self, module: ir.Module, backward: str, num_consts: int):
        self._module, self._backward = module, backward
        origins = _Origins(module)
        results = module.functions[backward].results[:num_consts]
        made = {i: _terms(v, origins.made_by) for i, v in enumerate(results)}
        self.numbers = {i for i, values in made.items() if all(map(_is_outer, values))}
        #: Of each cotangent the products it is the sum of: the places of their two factors (an operand of the scan, or
        #: a stack of its own), and their parameters.
        self._factors: dict[int, list[tuple[list[tuple[bool, int]], dict[str, Any]]]] = {}

    def call(self, operands: list[Value], types: Sequence[Type]) -> list[Value]:
        """The results of the backward function; its operations themselves where a product is to be taken out."""
        if self.numbers:
            return b.inlined(self._module, self._backward, operands)
        return b.call(self._backward, operands, types)

    def take_out(self, ct_consts: Sequence[Value], arguments: Sequence[Value], first_x: int) -> list[Value]:
        """The factors of the products that are to be stacked. The products themselves go."""
        place = {v: (True, i) for i, v in enumerate(arguments) if i >= first_x}
        stacked: list[Value] = []
        for i in sorted(self.numbers):
            self._factors[i] = []
            for product in _terms(ct_consts[i]):
                op = product.owner
                for v in op.operands:
                    if v not in place:
                        place[v] = (False, len(stacked))
                        stacked.append(v)
                self._factors[i].append(([place[v] for v in op.operands], lookup(op.name).params(op)))
        _erase_unused({ct_consts[i]: None for i in self.numbers})
        return stacked

    def after(self, operands: Sequence[Value], stacked: Sequence[Value]) -> dict[int, Value]:
        """The sums of the products over all steps, as one product each."""
        found: dict[int, Value] = {}
        for i, products in self._factors.items():
            for places, params in products:
                lhs, rhs = (operands[at] if is_operand else stacked[at] for is_operand, at in places)
                for side in ("lhs", "rhs"):
                    params[f"{side}_contracting"] = (0, *(d + 1 for d in params[f"{side}_contracting"]))
                product = b.dot_general(lhs, rhs, **params)
                found[i] = b.add(found[i], product) if i in found else product
        return found


def _terms(v: Value, made_by: Callable[[Value], Value] = lambda v: v) -> list[Value]:
    """What a value is the sum of."""
    v = made_by(v)
    if isinstance(v.owner, mlir.Block) or v.owner.name != "stablehlo.add":
        return [v]
    return [term for x in v.owner.operands for term in _terms(x, made_by)]


def _erase_unused(values: dict[Value, None]) -> None:
    """Erase the sums and products that make values which nothing uses."""
    while unused := [v for v in values if next(iter(v.uses), None) is None]:
        for v in unused:
            del values[v]
            op = v.owner.operation
            if op.name == "stablehlo.add":
                values.update(dict.fromkeys(x for x in op.operands if not isinstance(x.owner, mlir.Block)))
            op.erase()


def _is_outer(v: Value) -> bool:
    """Whether a value is a product without a batch that is larger than its factors."""
    if isinstance(v.owner, mlir.Block) or v.owner.name != "stablehlo.dot_general":
        return False
    op = v.owner.operation
    params = lookup(op.name).params(op)
    if params["lhs_batching"] or any(ir.dtype(x) != ir.dtype(v) for x in op.operands):
        return False
    return math.prod(ir.shape(v)) > _LARGER * sum(math.prod(ir.shape(x)) for x in op.operands)
