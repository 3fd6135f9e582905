"""Collectives: custom calls over a named axis, which mean something once that axis is batched (`docs/ir.md`).

Each member of the axis holds one operand and gets one result. `groups` parts the members: flat member numbers, group
after group, each of `group_size`; empty where all members are one group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ir
from ..ir import Value
from .call import custom_call

__all__ = ["all_gather", "all_to_all", "axis_index", "pmax", "pmin", "ppermute", "psum", "psum_scatter"]

Groups = Sequence[Sequence[int]]


def _collective(target: str, operands: Sequence[Value], ty: Any, axis: str, groups: Groups, **numbers: Any) -> Value:
    attributes: dict[str, Any] = {"pyxla.axis": axis}
    attributes.update((f"pyxla.{name}", value) for name, value in numbers.items())
    if groups:
        attributes["pyxla.groups"] = tuple(member for group in groups for member in group)
        attributes["pyxla.group_size"] = len(groups[0])
    return custom_call(target, operands, [ty], attributes=attributes)[0]


def psum(x: Value, *, axis: str, groups: Groups = ()) -> Value:
    """`pyxla.psum`: the sum of all members' x."""
    return _collective("pyxla.psum", [x], x.type, axis, groups)


def pmax(x: Value, *, axis: str, groups: Groups = ()) -> Value:
    """`pyxla.pmax`: the greatest of all members' x, element by element."""
    return _collective("pyxla.pmax", [x], x.type, axis, groups)


def pmin(x: Value, *, axis: str, groups: Groups = ()) -> Value:
    """`pyxla.pmin`: the least of all members' x, element by element."""
    return _collective("pyxla.pmin", [x], x.type, axis, groups)


def all_gather(x: Value, *, axis: str, dim: int, size: int, groups: Groups = ()) -> Value:
    """`pyxla.all_gather`: all `size` members' x, stacked along a new dimension."""
    shape, dtype = ir.shape_dtype(x.type)
    ty = ir.tensor_type((*shape[:dim], size, *shape[dim:]), dtype)
    return _collective("pyxla.all_gather", [x], ty, axis, groups, dim=dim)


def psum_scatter(x: Value, *, axis: str, dim: int, groups: Groups = ()) -> Value:
    """`pyxla.psum_scatter`: member k gets the sum of all members' slices number k along a dimension."""
    shape, dtype = ir.shape_dtype(x.type)
    return _collective(
        "pyxla.psum_scatter", [x], ir.tensor_type((*shape[:dim], *shape[dim + 1 :]), dtype), axis, groups, dim=dim
    )


def all_to_all(x: Value, *, axis: str, dim: int, groups: Groups = ()) -> Value:
    """`pyxla.all_to_all`: member k gets the slices number k along a dimension, that of member j as its slice number
    j."""
    return _collective("pyxla.all_to_all", [x], x.type, axis, groups, dim=dim)


def ppermute(x: Value, *, axis: str, pairs: Sequence[tuple[int, int]]) -> Value:
    """`pyxla.ppermute`: for each pair (source, target) the target gets the source's x; members without a source get
    zeros."""
    sources, targets = tuple(s for s, _ in pairs), tuple(t for _, t in pairs)
    return _collective("pyxla.ppermute", [x], x.type, axis, (), sources=sources, targets=targets)


def axis_index(*, axis: str, groups: Groups = ()) -> Value:
    """`pyxla.axis_index`: the member's number, an int32 scalar; within its group, where there are groups."""
    return _collective("pyxla.axis_index", [], ir.tensor_type((), ir.I32), axis, groups)
