"""The operations of a loop's body, one after another, with loops and branches of MLIR's `scf`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import build as b
from .... import ir
from ....ir import Operation, Value, mlir
from ....ops.base import REGISTRY, Elementwise
from . import arrays
from .elementwise import bitcast, compared, convert, elementwise, select
from .storage import BOOL, Storage, is_constant
from .writer import MOST_ELEMENTS, Small, Unsupported, stored_text


class Regions(Storage):
    """Writes the operations of blocks, and those that hold blocks."""

    def __init__(self, loop: Operation):
        super().__init__(loop)
        self._special: dict[str, Callable[[Operation], None]] = {
            "stablehlo.bitcast_convert": self._bitcast,
            "stablehlo.case": self._case,
            "stablehlo.constant": self._constant,
            "stablehlo.dot_general": self._product,
            "stablehlo.dynamic_slice": self.dynamic_slice,
            "stablehlo.dynamic_update_slice": self.dynamic_update_slice,
            "stablehlo.gather": self.gather,
            "stablehlo.iota": self._iota,
            "stablehlo.optimization_barrier": self._barrier,
            "stablehlo.reduce": self._reduce,
            "stablehlo.while": self.loop,
        }

    def _operation(self, op: Operation) -> None:
        name = op.name
        special = self._special.get(name)
        if special is not None:
            special(op)
        elif name in arrays.MOVEMENTS:
            self.values[op.result] = arrays.moved(self.writer, op, [self.small(v) for v in op.operands])
        elif isinstance(REGISTRY.get(name), Elementwise):
            self._elementwise(op)
        else:
            raise Unsupported(name)

    def _elementwise(self, op: Operation) -> None:
        w, name = self.writer, op.name.removeprefix("stablehlo.")
        xs = [self.small(v) for v in op.operands]
        size = max(x.size for x in xs)
        if name == "select":
            self.values[op.result] = select(w, xs[0], *(w.broadcast(x, size) for x in xs[1:]))
            return
        xs = [w.broadcast(x, size) for x in xs]
        if name == "compare":
            if "TOTALORDER" in str(op.attributes.get("compare_type", "")):
                raise Unsupported("a comparison in total order")
            direction = str(op.attributes["comparison_direction"]).rstrip(">").split()[-1]
            result = compared(w, direction, *xs)
        elif name == "clamp":
            low, x, high = xs
            result = elementwise(w, "minimum", [elementwise(w, "maximum", [x, low]), high])
        elif name == "convert":
            result = convert(w, xs[0], ir.dtype(op.result))
        elif name == "is_finite":
            infinite = w.constant(np.inf, xs[0].dtype, size)
            result = w.small(
                f"arith.cmpf one, {elementwise(w, 'abs', xs).name}, {infinite.name} : {xs[0].type}", size, BOOL
            )
        elif ir.dtype(op.result) != xs[0].dtype:
            raise Unsupported(name)
        else:
            result = elementwise(w, name, xs)
        self.values[op.result] = result

    def _bitcast(self, op: Operation) -> None:
        self.values[op.result] = bitcast(self.writer, self.small(op.operands[0]), ir.dtype(op.result))

    def _constant(self, op: Operation) -> None:
        if math.prod(ir.shape(op.result)) > MOST_ELEMENTS:
            return  # it may yet be what an array in memory starts as
        self.values[op.result] = self.writer.constant(
            b.read_constant(op), ir.dtype(op.result), math.prod(ir.shape(op.result))
        )

    def _iota(self, op: Operation) -> None:
        shape, dtype = ir.shape_dtype(op.result.type)
        values = np.indices(shape)[ir.integer(op, "iota_dimension")]
        self.values[op.result] = self.writer.constant(values, dtype, values.size)

    def _barrier(self, op: Operation) -> None:
        self.values.update((result, self.small(v)) for v, result in zip(op.operands, op.results, strict=True))

    def _reduce(self, op: Operation) -> None:
        out = arrays.reduced(self.writer, op, [self.small(v) for v in op.operands], self._body)
        self.values.update(zip(op.results, out, strict=True))

    def _body(self, op: Operation, xs: Sequence[Small]) -> list[Small]:
        block = op.regions[0].blocks[0]
        self.values.update(zip(block.arguments, xs, strict=True))
        results = self._block(block)
        return [self.writer.broadcast(self.small(v), xs[0].size) for v in results]

    def _product(self, op: Operation) -> None:
        for k, v in enumerate(op.operands):
            if v not in self.values and math.prod(ir.shape(v)) > MOST_ELEMENTS:
                self.values[op.result] = self._product_with_matrix(op, k)
                return
        lhs, rhs = (self.small(v) for v in op.operands)
        self.values[op.result] = arrays.product(self.writer, op, lhs, rhs)

    def _product_with_matrix(self, op: Operation, side: int) -> Small:
        """A product with a large matrix from outside, a row of it at a time."""
        w, matrix, other = self.writer, op.operands[side], op.operands[1 - side]
        numbers = ir.fields(op.attributes["dot_dimension_numbers"])
        names = ("lhs", "rhs")
        contracted = numbers.get(f"{names[side]}_contracting_dimensions", ())
        if ir.rank(matrix) != 2 or len(contracted) != 1 or ir.dtype(matrix) != ir.dtype(op.result):
            raise Unsupported("a product with a large array that is no matrix")
        if contracted == (1,):
            matrix = b.transpose(matrix, permutation=(1, 0))  # here, before the loop
        depth, width = ir.shape(matrix)
        places = arrays.by_contraction(other, (), numbers.get(f"{names[1 - side]}_contracting_dimensions", ()))[0]
        x = w.shuffle(self.small(other), places)
        if x.dtype != ir.dtype(op.result) or stored_text(x.dtype) not in self.written:
            raise Unsupported("a product in another dtype")
        # Scalars are read from memory; to pick one from a vector by a number that is computed would store it each time.
        kept = self.layout.allocate(ir.tensor_type((x.size,), x.dtype))
        self.write(kept, self.at(kept.start), x)
        rows = len(places)
        sums = [w.constant(0, x.dtype, width) for _ in range(rows)]
        names_of_sums, types = [w.fresh() for _ in sums], ", ".join(v.type for v in sums)
        started = ", ".join(f"{n} = {v.name}" for n, v in zip(names_of_sums, sums, strict=True))
        result, k = w.fresh(), w.fresh()
        w.line(
            f"{result}:{rows} = scf.for {k} = {self.at(0)} to {self.at(depth)} step {self.at(1)} "
            f"iter_args({started}) -> ({types}) {{"
        )
        row = self.read_row(matrix, k)
        new: list[Small] = []
        for m, name in enumerate(names_of_sums):
            scalar = self.read_element(kept, k, m * depth)
            term = elementwise(w, "multiply", [w.broadcast(scalar, width), row])
            new.append(elementwise(w, "add", [Small(name, width, x.dtype), term]))
        w.line(f"scf.yield {', '.join(v.name for v in new)} : {types}")
        w.line("}")
        order = np.arange(rows * width).reshape(rows, width)
        found = [Small(f"{result}#{m}", width, x.dtype) for m in range(rows)]
        return w.gather(found, order if side else order.T)

    def _block(self, block: Any) -> list[Value]:
        """The operations of a block; what it returns."""
        for view in block.operations:
            op = view.operation
            if op.name == "stablehlo.return":
                return list(op.operands)
            self._operation(op)
        raise Unsupported("a block that returns nothing")

    # Control flow.

    def _state(self, smalls: Sequence[Small]) -> tuple[str, str]:
        """What a region passes on: small values, then the written tensors; names and types."""
        names = [x.name for x in smalls] + list(self.written.values())
        types = [x.type for x in smalls] + [f"!written_{e}" for e in self.written]
        return ", ".join(names), ", ".join(types)

    def _arguments(self, values: Sequence[Value]) -> list[str]:
        """Fresh names that stand for values in a region, and for the written tensors."""
        names: list[str] = []
        for v in values:
            shape, dtype = ir.shape_dtype(v.type)
            names.append(self.writer.fresh())
            self.values[v] = Small(names[-1], math.prod(shape), dtype)
        for element in self.written:
            names.append(self.writer.fresh())
            self.written[element] = names[-1]
        return names

    def _take_results(self, name: str, values: Sequence[Value]) -> None:
        for i, v in enumerate(values):
            shape, dtype = ir.shape_dtype(v.type)
            self.values[v] = Small(f"{name}#{i}", math.prod(shape), dtype)
        for i, element in enumerate(self.written):
            self.written[element] = f"{name}#{len(values) + i}"

    def _case(self, op: Operation) -> None:
        index = self.small(op.operands[0])
        w, count = self.writer, len(op.regions)
        result = w.fresh()
        before = dict(self.written)

        def branch(k: int, result: str) -> None:
            # An index out of range takes the last branch.
            if k == count - 1:
                last = self._block(op.regions[k].blocks[0])
                self._yield([self.small(v) for v in last])
                return
            chosen = compared(w, "EQ", index, w.constant(k, index.dtype))
            types = ", ".join([_small_type(v) for v in op.results] + [f"!written_{e}" for e in self.written])
            total = len(op.results) + len(self.written)
            w.line(f"{result}:{total} = scf.if {chosen.name} -> ({types}) {{")
            self._yield([self.small(v) for v in self._block(op.regions[k].blocks[0])])
            w.line("} else {")
            self.written = dict(before)
            if k == count - 2:
                branch(k + 1, "")
            else:
                inner = w.fresh()
                branch(k + 1, inner)
                names = ", ".join(f"{inner}#{i}" for i in range(total))
                w.line(f"scf.yield {names} : {types}")
            w.line("}")

        for v in op.results:
            _small_type(v)
        branch(0, result)
        self._take_results(result, op.results)

    def _yield(self, smalls: Sequence[Small]) -> None:
        names, types = self._state(smalls)
        self.writer.line(f"scf.yield {names} : {types}")

    def loop(self, op: Operation) -> None:
        cond, body = (region.blocks[0] for region in op.regions)
        for argument, init, result in zip(body.arguments, op.operands, op.results, strict=True):
            if argument in self.places:
                self.fill(self.places[argument], init)
                self.values[argument] = self.values[result] = self.places[argument]
        kept = [k for k, argument in enumerate(body.arguments) if argument not in self.places]
        counter = _counter(op)
        if counter is not None and counter[0] in kept:
            kept.remove(counter[0])
            self._for(op, kept, *counter)
            return
        w = self.writer
        inits = [self.small(op.operands[k]) for k in kept]
        names, types = self._state(inits)
        result = w.fresh()
        arguments = self._arguments([cond.arguments[k] for k in kept])
        started = ", ".join(f"{a} = {n}" for a, n in zip(arguments, names.split(", "), strict=True))
        w.line(f"{result}:{len(arguments)} = scf.while ({started}) : ({types}) -> ({types}) {{")
        (test,) = self._block(cond)
        predicate = self.small(test)
        if list(self.written.values()) != arguments[len(kept) :]:
            raise Unsupported("a condition that writes to memory")
        w.line(f"scf.condition({predicate.name}) {', '.join(arguments)} : {types}")
        arguments = self._arguments([body.arguments[k] for k in kept])
        listed = ", ".join(f"{a}: {t}" for a, t in zip(arguments, types.split(", "), strict=True))
        w.line("} do {")
        w.line(f"^bb0({listed}):")
        new = self._block(body)
        self._yield([self.small(new[k]) for k in kept])
        w.line("}")
        self._take_results(result, [op.results[k] for k in kept])

    def _for(self, op: Operation, kept: list[int], k: int, bound: Value) -> None:
        """A loop that counts by one up to a bound."""
        body, w = op.regions[1].blocks[0], self.writer
        start, end = self.small(op.operands[k]), self.small(bound)
        low, high = (w.emit(f"arith.index_cast {x.name} : {x.type} to index") for x in (start, end))
        inits = [self.small(op.operands[i]) for i in kept]
        names, types = self._state(inits)
        result, i = w.fresh(), w.fresh()
        arguments = self._arguments([body.arguments[i] for i in kept])
        started = ", ".join(f"{a} = {n}" for a, n in zip(arguments, names.split(", "), strict=True))
        w.line(
            f"{result}:{len(arguments)} = scf.for {i} = {low} to {high} step {self.at(1)} iter_args({started}) "
            f"-> ({types}) {{"
        )
        self.values[body.arguments[k]] = w.small(f"arith.index_cast {i} : index to {start.type}", 1, start.dtype)
        new = self._block(body)
        self._yield([self.small(new[i]) for i in kept])
        w.line("}")
        self._take_results(result, [op.results[i] for i in kept])
        self.values[op.results[k]] = elementwise(w, "maximum", [start, end])


def _small_type(v: Value) -> str:
    shape, dtype = ir.shape_dtype(v.type)
    if math.prod(shape) > MOST_ELEMENTS:
        raise Unsupported("a branch with a large result")
    return Small("", math.prod(shape), dtype).type


def _counter(op: Operation) -> tuple[int, Value] | None:
    """Which state of a loop counts by one while it is less than a bound from outside, and that bound."""
    cond, body = (region.blocks[0] for region in op.regions)
    operations = [view.operation for view in cond.operations]
    test = operations[-1].operands[0]
    if isinstance(test.owner, mlir.Block) or test.owner.name != "stablehlo.compare":
        return None
    compare = test.owner.operation
    if "LT" not in str(compare.attributes["comparison_direction"]):
        return None
    x, bound = compare.operands
    arguments = list(cond.arguments)
    if x not in arguments or bound in arguments or ir.dtype(x).kind != "i":
        return None
    if any(o.name not in ("stablehlo.constant", "stablehlo.compare", "stablehlo.return") for o in operations):
        return None
    k = arguments.index(x)
    new = [view.operation for view in body.operations][-1].operands[k]
    if isinstance(new.owner, mlir.Block) or new.owner.name != "stablehlo.add":
        return None
    terms = list(new.owner.operands)
    argument = body.arguments[k]
    others = [v for v in terms if v != argument]
    if len(others) != 1 or not is_constant(others[0]) or int(b.read_constant(others[0].owner)) != 1:
        return None
    return k, bound
