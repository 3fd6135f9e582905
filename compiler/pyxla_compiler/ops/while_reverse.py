"""Reverse mode through `pyxla.while`: its steps are taken back one by one, each from a carry that is made again.

Forward, the loop only counts its trips. Backward there are `checkpoints` slots, a stack of carries at rising steps. To
take step k back, the loop is replayed from the topmost slot up to carry k, and on the way carries are put into the
slots that are still free: all of them where they fit, else spread so that later stretches, which have fewer free slots
when their turn comes, are shorter. A slot is free again when its step has been taken back.

Memory is that of `checkpoints` carries, whatever the number of trips. Time, in evaluations of the body for T trips
beyond the loop itself and one derivative a step: at most T while T is at most `checkpoints`; with 32 of them 2.1 T for
500 trips, 2.8 T for 3000, 4.5 T for 100000; O(T log T) in general. All of it is loops of the vocabulary, so that it can
be differentiated again (in reverse mode with the square of `checkpoints` carries), batched and compiled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Function, Type, Value
from .base import Context, DerivedVjp
from .control import split
from .scan_parts import stacked

_SCALAR = ir.tensor_type((), ir.I32)
_BOOL = ir.tensor_type((), ir.BOOL)


def _int(value: int) -> Value:
    return b.constant(np.int32(value))


@dataclasses.dataclass
class Steps:
    """The steps of a loop to be taken back: its body, the derivative of that, and which consts and carries are
    differentiated."""

    ctx: Context
    body: str
    derivative: DerivedVjp
    num_consts: int
    need_consts: list[bool]
    need_carry: list[bool]
    checkpoints: int

    @property
    def source(self) -> Function:
        return self.ctx.module.functions[self.body]

    @property
    def const_types(self) -> list[Type]:
        return self.source.argument_types[: self.num_consts]

    @property
    def carry_types(self) -> list[Type]:
        return self.source.result_types

    @property
    def slot_types(self) -> list[Type]:
        # One more than there are checkpoints, which is written to when no slot is free.
        return [stacked(t, self.checkpoints + 1) for t in [_SCALAR, *self.carry_types]]

    @property
    def cotangent_types(self) -> tuple[list[Type], list[Type]]:
        """Types of the cotangents of the carries, and of the consts."""
        carry = [t for t, m in zip(self.carry_types, self.need_carry, strict=True) if m]
        return carry, [t for t, m in zip(self.const_types, self.need_consts, strict=True) if m]


def take_back(
    steps: Steps, trips: Value, consts: Sequence[Value], carry: Sequence[Value], cotangents: Sequence[Value]
) -> tuple[list[Value], list[Value]]:
    """Cotangents of the consts and of the initial carry that are needed, for those of the final carry."""
    carry_types, const_types = steps.cotangent_types
    slots = [
        _write(b.unwritten(t, k), v, _int(0))
        for k, (v, t) in enumerate(zip([_int(0), *carry], steps.slot_types, strict=True))
    ]
    sums = [b.zeros(t) for t in const_types]
    state = [trips, _int(0), *slots, *cotangents, *sums]
    types = [v.type for v in state]
    more = steps.ctx.module.define(
        f"{steps.body}.left", types, lambda state: [b.compare(state[0], _int(0), direction="GT")]
    )
    step = steps.ctx.module.define(f"{steps.body}.back", steps.const_types + types, _one_step_back(steps))
    out = b.while_(
        *consts, *state, cond=more.name, body=step.name, cond_consts=0, body_consts=len(consts),
        checkpoints=steps.checkpoints,
    )  # fmt: skip
    _, ct_carry, ct_consts = split(out, 2 + len(slots), len(carry_types))
    return ct_consts, ct_carry


def _one_step_back(steps: Steps):
    """What the loop over the steps, last to first, does with (consts; steps left, top, slots, cotangents, sums)."""
    carry_types, const_types = steps.cotangent_types
    replay = _define_replay(steps)

    def emit(arguments: list[Value]) -> list[Value]:
        consts, (left, top), slots, ct_carry, sums = split(
            arguments, steps.num_consts, 2, 1 + len(steps.carry_types), len(carry_types)
        )
        last = b.subtract(left, _int(1))
        top, slots, carry = replay(consts, last, top, slots)
        saved = b.call(steps.derivative.fwd, consts + carry, steps.carry_types + list(steps.derivative.residual_types))[
            len(carry) :
        ]
        pulled = b.call(steps.derivative.bwd, [*ct_carry, *saved], const_types + carry_types)
        ct_consts, ct_carry = split(pulled, len(const_types))
        done = b.compare(_read(slots[0], top), last, direction="EQ")
        top = b.select(done, b.subtract(top, _int(1)), top)
        return [last, top, *slots, *ct_carry, *(b.add(s, c) for s, c in zip(sums, ct_consts, strict=True))]

    return emit


def _define_replay(steps: Steps):
    """A builder of the loop from the topmost slot to a carry, which puts carries on the way into free slots."""
    n, num_slots = steps.num_consts, 1 + len(steps.carry_types)
    # The state: the step that the carry is before, the next step to be kept, the topmost slot; slots; the carry.
    types = [_SCALAR] * 3 + steps.slot_types + steps.carry_types

    def advance(arguments: list[Value]) -> list[Value]:
        (last,), consts, (at, keep, top), slots, carry = split(arguments, 1, n, 3, num_slots)
        carry = b.call(steps.body, consts + carry, steps.carry_types)
        at = b.add(at, _int(1))
        above = b.add(top, _int(1))
        slots = [_write(s, v, above) for s, v in zip(slots, [at, *carry], strict=True)]
        kept = b.compare(at, keep, direction="EQ")
        top = b.select(kept, above, top)
        keep = b.select(kept, _next_kept(at, last, top, steps.checkpoints), keep)
        return [at, keep, top, *slots, *carry]

    module = steps.ctx.module
    before = module.define(f"{steps.body}.before", [_SCALAR, *types], lambda a: [b.compare(a[1], a[0], direction="LT")])
    body = module.define(f"{steps.body}.replay", [_SCALAR, *steps.const_types, *types], advance)

    def replay(
        consts: list[Value], last: Value, top: Value, slots: list[Value]
    ) -> tuple[Value, list[Value], list[Value]]:
        at, *carry = [_read(s, top) for s in slots]
        keep = _next_kept(at, last, top, steps.checkpoints)
        out = b.while_(
            last, last, *consts, at, keep, top, *slots, *carry,
            cond=before.name, body=body.name, cond_consts=1, body_consts=1 + n, checkpoints=steps.checkpoints,
        )  # fmt: skip
        _, (top,), slots, carry = split(out, 2, 1, num_slots)
        return top, slots, carry

    return replay


def _next_kept(at: Value, last: Value, top: Value, checkpoints: int) -> Value:
    """The step whose carry is the next to be kept on the way from `at` to `last`; -1, which never comes, where no slot
    is free."""
    free = b.subtract(_int(checkpoints - 1), top)
    distance = b.subtract(last, at)
    one = _int(1)
    parts = b.maximum(b.add(b.divide(free, _int(3)), one), _int(2))
    even = b.add(b.divide(b.subtract(distance, one), parts), one)
    # What is left after it can be bisected with the slots that are left, so that no stretch is ever replayed step by
    # step.
    bisected = b.subtract(distance, b.shift_left(one, b.subtract(free, one)))
    hop = b.select(b.compare(distance, free, direction="LE"), one, b.maximum(even, bisected))
    return b.select(b.compare(free, _int(0), direction="GT"), b.add(at, hop), _int(-1))


def _read(slots: Value, at: Value) -> Value:
    shape = ir.shape(slots)
    row = b.dynamic_slice(slots, at, *[_int(0)] * (len(shape) - 1), slice_sizes=(1, *shape[1:]))
    return b.reshape(row, shape=shape[1:])


def _write(slots: Value, value: Value, at: Value) -> Value:
    return b.dynamic_update_slice(slots, b.expand_dims(value, dim=0), at, *[_int(0)] * ir.rank(value))
