"""`pyxla-foreign-collectives`: StableHLO's collectives as those of one named axis."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from ..ops.base import Array
from ..ops.body import Program, scalar_types
from .rewrite import rewrite

#: The axis whose members are the processes, replica by replica.
AXIS = "processes"
Groups = list[list[int]]


def foreign_collectives(module: ir.Module, *, replicas: int = 1, partitions: int = 1) -> None:
    """Turn StableHLO's collectives, partition_id and replica_id into those of the axis `processes`, whose
    replicas x partitions members are the processes of the grid in row-major order. A batch over that axis, of the
    functions' arguments stacked for all processes, then runs the program of the grid; one process needs none."""
    if replicas < 1 or partitions < 1:
        raise ValueError(f"a grid has at least one replica and one partition, got {replicas} and {partitions}")
    grid = _Grid(replicas, partitions)
    rewrite(module, {name: lambda op, rule=rule: rule(grid, op) for name, rule in RULES.items()})


@dataclasses.dataclass(frozen=True)
class _Grid:
    """Processes, numbered replica by replica."""

    replicas: int
    partitions: int

    @property
    def size(self) -> int:
        return self.replicas * self.partitions

    def index(self) -> Value:
        """The number of the process."""
        return b.axis_index(axis=AXIS) if self.size > 1 else b.constant(np.zeros((), np.int32))

    def table(self, numbers: Array) -> Value:
        """The row of a table that belongs to the process."""
        start = [self.index(), b.constant(np.zeros((), np.int32))]
        row = b.dynamic_slice(b.constant(numbers), *start, slice_sizes=(1, numbers.shape[1]))
        return b.reshape(row, shape=(numbers.shape[1],))

    def gather(self, x: Value) -> Value:
        """What all processes hold, along a new dimension 0."""
        if self.size == 1:
            return b.reshape(x, shape=(1, *ir.shape(x)))
        return b.all_gather(x, axis=AXIS, dim=0, size=self.size)

    def from_process(self, everything: Value, number: Value) -> Value:
        """What the process `number` holds, of what `gather` gave."""
        shape = ir.shape(everything)[1:]
        zero = b.full_like(number, 0)
        part = b.dynamic_slice(everything, number, *[zero] * len(shape), slice_sizes=(1, *shape))
        return b.reshape(part, shape=shape)

    def groups(self, op: Operation, *, whole_rows: bool) -> Groups:
        """The groups of processes that an operation parts the grid in. With `whole_rows`, a channel makes the groups'
        replicas stand for all their partitions; without, it makes the groups consist of partitions."""
        replicas, partitions = range(self.replicas), range(self.partitions)
        if "use_global_device_ids" in op.attributes:
            return _groups(op, self.size, "processes")
        if not _has_channel(op):
            ids = _groups(op, self.replicas, "replicas")
            return [[r * self.partitions + p for r in group] for group in ids for p in partitions]
        if whole_rows:
            ids = _groups(op, self.replicas, "replicas")
            return [[r * self.partitions + p for p in partitions for r in group] for group in ids]
        ids = _groups(op, self.partitions, "partitions")
        return [[r * self.partitions + p for p in group] for group in ids for r in replicas]

    def is_even(self, groups: Groups) -> bool:
        """Whether the groups are of one size and hold all processes: what the axis's own collectives take."""
        members = [m for group in groups for m in group]
        return len({len(group) for group in groups}) == 1 and sorted(members) == list(range(self.size))


def _groups(op: Operation, count: int, what: str) -> Groups:
    """The rows of `replica_groups`; all in one where there are none."""
    rows = [[i for i in row if i >= 0] for row in _matrix(op, "replica_groups")]
    if any(i >= count for row in rows for i in row):
        raise ValueError(f"replica_groups of {op.name}, {rows}, name other {what} than the {count} of the grid")
    return rows or [list(range(count))]


def _matrix(op: Operation, name: str) -> list[list[int]]:
    return np.asarray(op.attributes[name]).tolist()


def _has_channel(op: Operation) -> bool:
    return "channel_handle" in op.attributes and ir.fields(op.attributes["channel_handle"])["handle"] > 0


def _rank_in_group(grid: _Grid, groups: Groups) -> Value:
    """The place of the process in its group."""
    ranks = np.zeros((grid.size, 1), np.int32)
    for group in groups:
        ranks[group, 0] = range(len(group))
    return b.reshape(grid.table(ranks), shape=())


def _all_gather(grid: _Grid, op: Operation) -> list[Value]:
    groups, dim = grid.groups(op, whole_rows=True), ir.integer(op, "all_gather_dim")
    return [b.reshape(_of_group(grid, x, groups, dim), shape=ir.shape(r)) for x, r in _pairs(op)]


def _pairs(op: Operation) -> list[tuple[Value, Value]]:
    return list(zip(op.operands, op.results, strict=True))


def _of_group(grid: _Grid, x: Value, groups: Groups, dim: int) -> Value:
    """What the processes of one group hold, along a new dimension."""
    if grid.size > 1 and grid.is_even(groups):
        return b.all_gather(x, axis=AXIS, dim=dim, size=len(groups[0]), groups=groups)
    members = _members(grid, groups)
    everything = grid.gather(x)
    parts = [grid.from_process(everything, _entry(members, k)) for k in range(ir.shape(members)[0])]
    return b.concatenate(*(b.expand_dims(part, dim=dim) for part in parts), dimension=dim)


def _members(grid: _Grid, groups: Groups) -> Value:
    """The numbers of the processes in one's group, the last again and again where it is short of the longest."""
    table = np.zeros((grid.size, max(map(len, groups), default=1)), np.int32)
    for group in groups:
        table[group] = [*group, *[group[-1]] * (table.shape[1] - len(group))]
    return grid.table(table)


def _entry(row: Value, k: int) -> Value:
    return b.reshape(b.slice_(row, start=[k], limit=[k + 1]), shape=())


def _all_to_all(grid: _Grid, op: Operation) -> list[Value]:
    groups = grid.groups(op, whole_rows=False)
    split, concat, count = (ir.integer(op, name) for name in ("split_dimension", "concat_dimension", "split_count"))
    results: list[Value] = []
    for x, r in _pairs(op):
        shape = ir.shape(x)
        cut = b.reshape(x, shape=(*shape[:split], count, shape[split] // count, *shape[split + 1 :]))
        if grid.size > 1 and grid.is_even(groups):
            got = b.moveaxis(b.all_to_all(cut, axis=AXIS, dim=split, groups=groups), split, concat)
        else:
            mine = b.moveaxis(_of_group(grid, cut, groups, 0), split + 1, 0)
            got = b.moveaxis(grid.from_process(mine, _rank_in_group(grid, groups)), 0, concat)
        results.append(b.reshape(got, shape=ir.shape(r)))
    return results


def _reduced(grid: _Grid, op: Operation, groups: Groups) -> list[Value]:
    """Each operand reduced over one's group by the body."""
    body = b.read_body(op)
    results: list[Value] = []
    for x in op.operands:
        if grid.size > 1 and grid.is_even(groups) and body in _REDUCTIONS and not ir.is_complex(x):
            results.append(_REDUCTIONS[str(body)](x, axis=AXIS, groups=groups))
        else:
            results.append(_folded(grid, x, groups, Program(body, scalar_types([ir.dtype(x)] * 2))))
    return results


_REDUCTIONS = {"add": b.psum, "maximum": b.pmax, "minimum": b.pmin}


def _folded(grid: _Grid, x: Value, groups: Groups, program: Program) -> Value:
    sizes = np.ones((grid.size, 1), np.int32)
    for group in groups:
        sizes[group] = len(group)
    size, members, everything = grid.table(sizes), _members(grid, groups), grid.gather(x)
    result = grid.from_process(everything, _entry(members, 0))
    for k in range(1, ir.shape(members)[0]):
        (longer,) = program.apply(result, grid.from_process(everything, _entry(members, k)))
        there = b.reshape(b.compare(b.full_like(size, k), size, direction="LT"), shape=())
        result = b.select(b.broadcast_in_dim(there, shape=ir.shape(x), dims=()), longer, result)
    return result


def _all_reduce(grid: _Grid, op: Operation) -> list[Value]:
    return _reduced(grid, op, grid.groups(op, whole_rows=True))


def _reduce_scatter(grid: _Grid, op: Operation) -> list[Value]:
    groups, dim = grid.groups(op, whole_rows=True), ir.integer(op, "scatter_dimension")
    rank = _rank_in_group(grid, groups)
    results: list[Value] = []
    for x, r in zip(_reduced(grid, op, groups), op.results, strict=True):
        shape = ir.shape(r)
        start = [b.full_like(rank, 0)] * len(shape)
        start[dim] = b.multiply(rank, b.full_like(rank, shape[dim]))
        results.append(b.dynamic_slice(x, *start, slice_sizes=shape))
    return results


def _reduce(grid: _Grid, op: Operation) -> list[Value]:
    groups = grid.groups(op, whole_rows=False)
    roots = [group[0] for group in groups]
    return [_given_to(grid, roots, x) for x in _reduced(grid, op, groups)]


def _given_to(grid: _Grid, processes: Sequence[int], x: Value) -> Value:
    """x for some of the processes, zeros for the others."""
    listed = np.zeros((grid.size, 1), np.bool_)
    listed[list(processes)] = True
    given = b.reshape(grid.table(listed), shape=())
    return b.select(b.broadcast_in_dim(given, shape=ir.shape(x), dims=()), x, b.zeros_like(x))


def _broadcast(grid: _Grid, op: Operation) -> list[Value]:
    groups = grid.groups(op, whole_rows=False)
    members = _members(grid, groups)
    data, root = list(op.operands), None
    if "has_dynamic_root" in op.attributes:
        *data, root = data
    everyone = [m for group in groups for m in group]
    results: list[Value] = []
    for k, x in enumerate(data):
        source = _entry(members, 0) if root is None else _chosen(members, _entry(root, k))
        results.append(_given_to(grid, everyone, grid.from_process(grid.gather(x), source)))
    return results


def _chosen(members: Value, place: Value) -> Value:
    return b.reshape(b.dynamic_slice(members, place, slice_sizes=(1,)), shape=())


def _permute(grid: _Grid, op: Operation) -> list[Value]:
    count, step = (grid.partitions, 1) if _has_channel(op) else (grid.replicas, grid.partitions)
    others = range(0, grid.size, grid.partitions) if _has_channel(op) else range(grid.partitions)
    pairs = [
        (base + source * step, base + target * step)
        for source, target in _matrix(op, "source_target_pairs")
        if source < count and target < count
        for base in others
    ]
    if grid.size > 1:
        return [b.ppermute(x, axis=AXIS, pairs=pairs) for x in op.operands]
    return [x if pairs else b.zeros_like(x) for x in op.operands]


def _replica_id(grid: _Grid, op: Operation) -> list[Value]:
    index = grid.index()
    return [b.convert(b.divide(index, b.full_like(index, grid.partitions)), dtype=ir.dtype(op.result))]


def _partition_id(grid: _Grid, op: Operation) -> list[Value]:
    index = grid.index()
    return [b.convert(b.remainder(index, b.full_like(index, grid.partitions)), dtype=ir.dtype(op.result))]


RULES: dict[str, Callable[[_Grid, Operation], list[Value]]] = {
    "stablehlo.all_gather": _all_gather,
    "stablehlo.all_reduce": _all_reduce,
    "stablehlo.all_to_all": _all_to_all,
    "stablehlo.collective_broadcast": _broadcast,
    "stablehlo.collective_permute": _permute,
    "stablehlo.collective_reduce": _reduce,
    "stablehlo.partition_id": _partition_id,
    "stablehlo.reduce_scatter": _reduce_scatter,
    "stablehlo.replica_id": _replica_id,
}
