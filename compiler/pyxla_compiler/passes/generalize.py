"""One program for every size of a dimension, from the programs for some sizes.

The same function lowered for sizes that share nothing gives programs that differ only in numbers. Each of these that is
the same linear function of the size in all of them becomes that function of the size, which the program reads off an
argument; types get a `?`. Whatever else differs is refused, with its place.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value, mlir
from ..ops.base import REGISTRY, Elementwise
from .rewrite import replace

#: What computes with dimensions of any size as it stands, when its types are changed.
_GENERIC = frozenset(
    f"stablehlo.{name}"
    for name in (
        "bitcast_convert",
        "clamp",
        "compare",
        "concatenate",
        "convert",
        "convolution",
        "dot_general",
        "optimization_barrier",
        "pad",
        "reduce",
        "reduce_window",
        "reverse",
        "select",
        "sort",
        "transpose",
        "while",
    )
)


class NotGeneral(ValueError):
    """Programs for different sizes differ in more than the size."""


@dataclasses.dataclass(frozen=True)
class Linear:
    """`factor * size + offset`."""

    factor: int
    offset: int

    def at(self, size: int) -> int:
        return self.factor * size + self.offset


def linear(sizes: Sequence[int], values: Sequence[int]) -> Linear | None:
    """The linear function of the size that takes these values, with integers; None where there is none.

    >>> linear([3, 5, 7], [7, 11, 15])
    Linear(factor=2, offset=1)
    >>> linear([3, 5, 7], [9, 25, 49])
    """
    factor, rest = divmod(values[1] - values[0], sizes[1] - sizes[0])
    found = Linear(factor, values[0] - factor * sizes[0])
    return found if not rest and all(found.at(n) == v for n, v in zip(sizes, values, strict=True)) else None


def generalize(modules: Sequence[ir.Module], sizes: Sequence[int], argument: int, dimension: int) -> ir.Module:
    """The program of modules that each are for one of `sizes` of a dimension of an argument of @main, for all sizes.

    Raises NotGeneral.
    """
    with ir.ambient():
        ir.context.get_dialect_descriptor("tensor")  # loads it
        result = modules[0].clone()
        mains = [result.functions["main"], *(module.functions["main"] for module in modules[1:])]
        if any(len(module.functions) != 1 for module in modules):
            names = sorted({f"@{name}" for module in modules for name in module.functions if name != "main"})
            raise NotGeneral(f"the program calls functions that are not inlined: {', '.join(names)}")
        _Generalizer(mains[0], sizes, argument, dimension).block([main.block for main in mains])
        mains[0].set_type(mains[0].results)
        result.verify()
        return result


class _Generalizer:
    def __init__(self, main: ir.Function, sizes: Sequence[int], argument: int, dimension: int) -> None:
        self._sizes = sizes
        self._main = main
        self._source = (argument, dimension)
        self._vectors: dict[Linear, Value] = {}

    def block(self, blocks: Sequence[Any]) -> None:
        """Change the first of some blocks, which do the same for different sizes."""
        for arguments in zip(*(list(block.arguments) for block in blocks), strict=True):
            self._retype(arguments[0], [v.type for v in arguments], "an argument of the program")
        listed = [[view.operation for view in block.operations] for block in blocks]
        for k, op in enumerate(listed[0]):
            same = [ops[k] if k < len(ops) else None for ops in listed]
            if any(other is None or other.name != op.name for other in same):
                names = sorted({"nothing" if other is None else other.name for other in same})
                raise NotGeneral(f"{_place(op)}, sizes {self._named()} need different programs: {', '.join(names)}")
            self._operation([other for other in same if other is not None])
        if len({len(ops) for ops in listed}) != 1:
            raise NotGeneral(f"sizes {self._named()} need programs of different lengths")

    def _named(self) -> str:
        return ", ".join(map(str, self._sizes))

    def _operation(self, same: list[Operation]) -> None:
        op = same[0]
        attributes = [{name: other.attributes[name] for name in other.attributes} for other in same]
        varied = sorted({name for each in attributes for name in each if each[name] != attributes[0].get(name)})
        types = [[r.type for r in other.results] for other in same]
        depends = varied or any(each != types[0] for each in types) or any(self._is_dynamic(v) for v in op.operands)
        if not depends and op.name != "stablehlo.while":
            return
        build = self._special(op.name)
        if build is not None:
            with op.location, mlir.InsertionPoint(op):
                results = build(same)
            replace(op, [results])
            return
        allowed = op.name in _GENERIC or isinstance(REGISTRY.get(op.name), Elementwise) or op.name.endswith(".return")
        if varied or not allowed:
            what = f"its {', '.join(varied)} depends on it" if varied else "no rule is known"
            raise NotGeneral(f"{op.name}, {_place(op)}, cannot have a dimension of any size: {what}")
        for i, result in enumerate(op.results):
            self._retype(result, [other.results[i].type for other in same], f"a result of {op.name}, {_place(op)}")
        for i, region in enumerate(op.regions):
            if op.name == "stablehlo.while":
                for j in range(len(region.blocks)):
                    self.block([other.regions[i].blocks[j] for other in same])

    def _special(self, name: str) -> Callable[[list[Operation]], Value] | None:
        return {
            "stablehlo.broadcast_in_dim": self._broadcast,
            "stablehlo.constant": self._constant,
            "stablehlo.gather": self._gather,
            "stablehlo.iota": self._iota,
            "stablehlo.reshape": self._reshape,
            "stablehlo.slice": self._slice,
        }.get(name)

    # Types.

    @staticmethod
    def _is_dynamic(v: Value) -> bool:
        return isinstance(v.type, mlir.RankedTensorType) and not v.type.has_static_shape

    def _retype(self, v: Value, types: Sequence[Type], what: str) -> None:
        shape = self._shape(types, what)
        if any(isinstance(d, Linear) for d in shape):
            v.set_type(_type(shape, types[0]))

    def _shape(self, types: Sequence[Type], what: str) -> list[int | Linear]:
        """The sizes of a type, each a number or a function of the size."""
        shapes = [tuple(t.shape) for t in types]
        if len({len(shape) for shape in shapes}) != 1:
            raise NotGeneral(f"{what} has ranks that depend on the size")
        return [self._number(list(values), what) for values in zip(*shapes, strict=True)]

    def _number(self, values: list[int], what: str) -> int | Linear:
        if len(set(values)) == 1:
            return values[0]
        found = linear(self._sizes, values)
        if found is None:
            raise NotGeneral(
                f"{what} has numbers that are no linear function of the size: {values} for {self._named()}"
            )
        return found

    def _shape_of(self, same: list[Operation]) -> list[int | Linear]:
        return self._shape([op.result.type for op in same], f"a result of {same[0].name}, {_place(same[0])}")

    # Sizes as values.

    def _vector(self, size: int | Linear) -> Value:
        """A size as tensor<1xi32>."""
        if isinstance(size, int):
            return b.constant(np.array([size], np.int32))
        if size not in self._vectors:
            argument, dimension = self._source
            with mlir.InsertionPoint.at_block_begin(self._main.block):
                attributes = {"dimension": ir.i64(dimension)}
                operand = self._main.arguments[argument]
                n = ir.create(
                    "stablehlo.get_dimension_size", [ir.tensor_type((), ir.I32)], [operand], attributes
                ).result
                n = b.add(b.multiply(n, b.constant(np.int32(size.factor))), b.constant(np.int32(size.offset)))
                self._vectors[size] = b.reshape(n, shape=(1,))
        return self._vectors[size]

    def _dimensions(self, shape: Sequence[int | Linear]) -> Value:
        """A shape as a vector of int32."""
        parts = [self._vector(d) for d in shape]
        return ir.create(
            "stablehlo.concatenate", [ir.tensor_type((len(parts),), ir.I32)], parts, {"dimension": ir.i64(0)}
        ).result

    def _index(self, size: Linear) -> Value:
        zero = ir.create("arith.constant", [mlir.IndexType.get()], [], {"value": ir.attr("0 : index")}).result
        element = mlir.IntegerType.get_signless(32)
        number = ir.create("tensor.extract", [element], [self._vector(size), zero]).result
        return ir.create("arith.index_cast", [mlir.IndexType.get()], [number]).result

    def _spread(self, x: Value, shape: Sequence[int | Linear], dims: Sequence[int], expanding: Sequence[int]) -> Value:
        attributes = {
            "broadcast_dimensions": ir.i64s(dims),
            "known_expanding_dimensions": ir.i64s(expanding),
            "known_nonexpanding_dimensions": ir.i64s([i for i in range(len(dims)) if i not in expanding]),
        }
        ty = _type(shape, x.type)
        return ir.create("stablehlo.dynamic_broadcast_in_dim", [ty], [x, self._dimensions(shape)], attributes).result

    # Operations whose shapes are attributes or types alone.

    def _broadcast(self, same: list[Operation]) -> Value:
        op = same[0]
        shape, dims = self._shape_of(same), ir.ints(op, "broadcast_dimensions")
        given = list(op.operands[0].type.shape)
        expanding = [i for i, d in enumerate(dims) if given[i] == 1 and shape[d] != 1]
        return self._spread(op.operands[0], shape, dims, expanding)

    def _constant(self, same: list[Operation]) -> Value:
        shape = self._shape_of(same)
        values = [b.read_constant(op).reshape(-1) for op in same]
        if not all(map(_is_splat, values)):
            return self._numbered(values, shape, same)
        scalar = self._scalar([value[0] for value in values], same)
        return self._spread(scalar, shape, (), ()) if shape else scalar

    def _numbered(self, values: list[Any], shape: list[int | Linear], same: list[Operation]) -> Value:
        """A vector of which each sample is the beginning of one arithmetic progression, as `arange` gives."""
        longest = max(values, key=len)
        first, step = longest[0], longest[-1] - longest[-2]
        line = (first + step * np.arange(len(longest), dtype=longest.dtype)).astype(longest.dtype)
        if len(shape) != 1 or any((value != line[: len(value)]).any() for value in values):
            raise NotGeneral(
                f"a constant, {_place(same[0])}, holds numbers that depend on the size: make them of an argument"
            )
        ty = _type(shape, same[0].result.type)
        attributes = {"iota_dimension": ir.i64(0)}
        count = ir.create("stablehlo.dynamic_iota", [ty], [self._dimensions(shape)], attributes).result
        spread = [self._spread(b.constant(x), shape, (), ()) for x in (step, first)]
        scaled = ir.create("stablehlo.multiply", [ty], [count, spread[0]]).result
        return ir.create("stablehlo.add", [ty], [scaled, spread[1]]).result

    def _scalar(self, values: list[Any], same: list[Operation]) -> Value:
        dtype = values[0].dtype
        if len({v.tobytes() for v in values}) == 1:
            return b.constant(np.asarray(values[0], dtype))
        plain = [float(v) for v in values]
        for inverse in (False, True):
            numbers = [round(1 / v) if inverse and v else round(v) for v in plain]
            found = linear(self._sizes, numbers)
            one = np.ones((), dtype)
            if found and all(
                (one / np.asarray(n, dtype) if inverse else np.asarray(n, dtype)) == v
                for n, v in zip(numbers, values, strict=True)
            ):
                n = b.convert(b.reshape(self._vector(found), shape=()), dtype=dtype)
                return b.divide(b.constant(one), n) if inverse else n
        raise NotGeneral(
            f"a constant, {_place(same[0])}, is no linear function of the size, nor one over such: "
            f"{plain} for {self._named()}"
        )

    def _iota(self, same: list[Operation]) -> Value:
        shape = self._shape_of(same)
        attributes = {"iota_dimension": same[0].attributes["iota_dimension"]}
        ty = _type(shape, same[0].result.type)
        return ir.create("stablehlo.dynamic_iota", [ty], [self._dimensions(shape)], attributes).result

    def _reshape(self, same: list[Operation]) -> Value:
        x, what = same[0].operands[0], f"a reshape, {_place(same[0])}"
        source = self._operand_shape(same, 0, what)
        target = self._shape_of(same)
        groups = _groups(source, target, self._sizes[0])
        if groups is None or any(_groups(source, target, n) != groups for n in self._sizes):
            raise NotGeneral(f"{what} mixes a dimension of any size with others")
        flat = [_product(source, g, self._sizes) for g, _ in groups]
        if any(d is None for d in flat):
            raise NotGeneral(f"{what} multiplies dimensions of any size")
        middle = [d for d in flat if d is not None]
        if len(middle) != len(source):
            x = self._collapse(x, middle, [g for g, _ in groups])
        return x if len(middle) == len(target) else self._expand(x, target, [g for _, g in groups])

    def _operand_shape(self, same: list[Operation], i: int, what: str) -> list[int | Linear]:
        # The first program is changed already, so its sizes come from the others.
        shapes = [tuple(op.operands[i].type.shape) for op in same[1:]]
        return [self._of_others(list(values), what) for values in zip(*shapes, strict=True)]

    def _of_others(self, values: list[int], what: str) -> int | Linear:
        if len(set(values)) == 1:
            return values[0]
        found = linear(self._sizes[1:], values)
        if found is None:
            raise NotGeneral(f"{what} has numbers that are no linear function of the size: {values}")
        return found

    def _collapse(self, x: Value, shape: Sequence[int | Linear], groups: Sequence[Sequence[int]]) -> Value:
        attributes = {"reassociation": _reassociation(groups)}
        return ir.create("tensor.collapse_shape", [_type(shape, x.type)], [x], attributes).result

    def _expand(self, x: Value, shape: Sequence[int | Linear], groups: Sequence[Sequence[int]]) -> Value:
        dynamic = [self._index(d) for d in shape if isinstance(d, Linear)]
        attributes = {"reassociation": _reassociation(groups), "static_output_shape": ir.i64s(_static(shape))}
        return ir.create("tensor.expand_shape", [_type(shape, x.type)], [x, *dynamic], attributes).result

    def _gather(self, same: list[Operation]) -> Value:
        """Whole rows of an array, the form that IREE takes with dimensions of any size."""
        op, what = same[0], f"a gather, {_place(same[0])},"
        table, indices = op.operands[0], self._operand_shape(same, 1, what)
        numbers = ir.fields(op.attributes["dimension_numbers"])
        rank = numbers.get("index_vector_dim", 0)
        rows = [1, *table.type.shape[1:]]
        takes_rows = {name: value for name, value in numbers.items() if value not in ((), 0)} == {
            "offset_dims": tuple(range(rank, rank + len(rows) - 1)),
            "collapsed_slice_dims": (0,),
            "start_index_map": (0,),
            "index_vector_dim": rank,
        }
        is_whole = list(ir.ints(op, "slice_sizes")) == rows and indices[rank:] in ([], [1])
        if self._is_dynamic(table) or not takes_rows or not is_whole:
            raise NotGeneral(f"{what} takes other than whole rows, so no dimension of it can have any size")
        at = op.operands[1]
        if indices[rank:] == [1]:
            groups = [[i] for i in range(rank - 1)] + [[rank - 1, rank]]
            at = self._collapse(at, indices[:rank], groups)
        attributes = {"dim": ir.i64(0), "batch_dims": ir.i64(0)}
        ty = _type(self._shape_of(same), op.result.type)
        return ir.create("stablehlo.torch_index_select", [ty], [table, at], attributes).result

    def _slice(self, same: list[Operation]) -> Value:
        op, shape = same[0], self._shape_of(same)
        what = f"a slice, {_place(op)},"
        starts = [self._number(list(v), what) for v in zip(*(ir.ints(o, "start_indices") for o in same), strict=True)]
        strides = {ir.ints(o, "strides") for o in same}
        if len(strides) != 1:
            raise NotGeneral(f"{what} has strides that depend on the size")
        moving = [self._index(d) for d in starts if isinstance(d, Linear)]
        sizes = [self._index(d) for d in shape if isinstance(d, Linear)]
        counts = ", ".join(map(str, (1, len(moving), len(sizes), 0)))
        attributes = {
            "static_offsets": ir.i64s(_static(starts)),
            "static_sizes": ir.i64s(_static(shape)),
            "static_strides": ir.i64s(next(iter(strides))),
            "operandSegmentSizes": ir.attr(f"array<i32: {counts}>"),
        }
        ty = _type(shape, op.result.type)
        return ir.create("tensor.extract_slice", [ty], [op.operands[0], *moving, *sizes], attributes).result


def _is_splat(values: Any) -> bool:
    raw = values.view(np.uint8).reshape(values.size, -1)
    return values.size > 0 and bool((raw == raw[0]).all())


_FILE_LINE = re.compile(r'"([^"\n]+)":(\d+):\d+')


def _place(op: Operation) -> str:
    """Where the user wrote an operation."""
    found = _FILE_LINE.search(str(op.location))
    return f"at {found[1]}:{found[2]}" if found else f"at {op.location}"


_DYNAMIC = mlir.ShapedType.get_dynamic_size()


def _static(shape: Sequence[int | Linear]) -> list[int]:
    return [_DYNAMIC if isinstance(d, Linear) else d for d in shape]


def _type(shape: Sequence[int | Linear], like: Type) -> Type:
    return mlir.RankedTensorType.get(_static(shape), like.element_type)


def _reassociation(groups: Sequence[Sequence[int]]) -> Any:
    return ir.attr("[" + ", ".join("[" + ", ".join(f"{i} : i64" for i in g) + "]" for g in groups) + "]")


def _product(shape: Sequence[int | Linear], group: Sequence[int], sizes: Sequence[int]) -> int | Linear | None:
    values = [int(np.prod([_at(shape[i], n) for i in group], dtype=np.int64)) for n in sizes]
    return values[0] if len(set(values)) == 1 else linear(sizes, values)


def _at(d: int | Linear, size: int) -> int:
    return d.at(size) if isinstance(d, Linear) else d


def _groups(
    source: Sequence[int | Linear], target: Sequence[int | Linear], size: int
) -> list[tuple[list[int], list[int]]] | None:
    """Runs of dimensions of both shapes that hold equally many elements, the shortest there are, for one size."""
    groups: list[tuple[list[int], list[int]]] = []
    i = j = 0
    while i < len(source) and j < len(target):
        mine, theirs = [i], [j]
        p, q = _at(source[i], size), _at(target[j], size)
        i, j = i + 1, j + 1
        while p != q:
            if p < q:
                if i == len(source):
                    return None
                p, i, mine = p * _at(source[i], size), i + 1, [*mine, i]
            else:
                if j == len(target):
                    return None
                q, j, theirs = q * _at(target[j], size), j + 1, [*theirs, j]
        groups.append((mine, theirs))
    if not groups or any(_at(d, size) != 1 for d in (*source[i:], *target[j:])):
        return None
    groups[-1][0].extend(range(i, len(source)))
    groups[-1][1].extend(range(j, len(target)))
    return groups
