"""What the rules of `pyxla.scan` share: its operands by what they are, and making a scan of a step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Type, Value
from .base import Context
from .control import split


def stacked(ty: Type, length: int) -> Type:
    """The type of `length` values of a type, stacked along a new leading dimension."""
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type((length, *shape), dtype)


def sliced(ty: Type) -> Type:
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type(shape[1:], dtype)


@dataclasses.dataclass
class Parts:
    """The operands of a scan, or something of each, by what they are."""

    consts: list[Any]
    carry: list[Any]
    xs: list[Any]

    @staticmethod
    def of(values: Sequence[Any], num_consts: int, num_carry: int) -> Parts:
        return Parts(*split(list(values), num_consts, num_carry))

    @property
    def all(self) -> list[Any]:
        return self.consts + self.carry + self.xs


def active(mask: Sequence[Any]) -> list[bool]:
    return [t is not None for t in mask]


def define_and_scan(
    ctx: Context,
    name: str,
    step: Callable[[list[Value]], Sequence[Value]],
    operands: list[Value],
    num_consts: int,
    num_carry: int,
    length: int,
    reverse: bool,
) -> list[Value]:
    parts = Parts.of([v.type for v in operands], num_consts, num_carry)
    body = ctx.module.define(name, parts.consts + parts.carry + [sliced(t) for t in parts.xs], step)
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
