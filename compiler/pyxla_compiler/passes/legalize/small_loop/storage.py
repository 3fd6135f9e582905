"""Values of a kernel: in registers, or in memory, where they are read and written in parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import build as b
from .... import ir
from ....ir import Operation, Value, mlir
from ....ops.base import lookup
from ....ops.windows import Windows
from .elementwise import convert
from .memory import Layout, Place, plan
from .writer import MOST_ELEMENTS, Indices, Small, Unsupported, Writer, element_text, stored_text

BOOL = np.dtype(np.bool_)
_BYTE = np.dtype(np.int8)
#: Elements that do not stand in a row are read and written one by one, up to so many.
_MOST_SINGLES = 64


class Storage:
    """The values of a loop's kernel while it is written. What comes from outside is in `inputs`, each an array of one
    dimension; what is written, in the tensors `written`, of which `layout` tells what is where."""

    def __init__(self, loop: Operation):
        self.writer = Writer()
        self.layout = Layout()
        self.values: dict[Value, Small | Place] = {}
        self.inputs: dict[Value, str] = {}
        self.loads: list[str] = []
        self.places = plan(loop, self.layout, MOST_ELEMENTS)
        #: For each element type the tensor that is written, as it is at this point of the text.
        self.written: dict[str, str] = {}

    def small(self, v: Value) -> Small:
        """A value in registers. Raises Unsupported where it is too large."""
        found = self.values.get(v)
        if found is None:
            if is_constant(v):
                found = self.writer.constant(b.read_constant(v.owner), ir.dtype(v), math.prod(ir.shape(v)))
            else:
                place = self._outside(v)
                with self.writer.block() as lines:
                    found = self._read(place, self.at(place.start), _row(place.size))
                self.loads += lines
            self.values[v] = found
        if isinstance(found, Place):
            return self._read(found, self.at(found.start), _row(found.size))
        return found

    def _array(self, v: Value) -> Small | Place:
        """A value in registers or in memory, as it is; one from outside is in memory."""
        found = self.values.get(v)
        return found if found is not None else self._outside(v)

    def _outside(self, v: Value) -> Place:
        """Where a value from outside of the loop is. Parts in a row of an array of one dimension are read there."""
        shape, dtype = ir.shape_dtype(v.type)
        element_text(dtype)
        start = 0
        while not isinstance(v.owner, mlir.Block):
            op = v.owner.operation
            if op.name == "stablehlo.slice" and ir.rank(op.operands[0]) == 1 and ir.ints(op, "strides") == (1,):
                start += ir.ints(op, "start_indices")[0]
            elif op.name != "stablehlo.reshape":
                break
            v = op.operands[0]
        return Place(self.inputs.setdefault(v, f"%in{len(self.inputs)}"), start, shape, dtype)

    # Memory.

    def at(self, place: int) -> str:
        return self.writer.index(place)

    def _tensor(self, place: Place) -> tuple[str, str]:
        """The tensor that holds an array, and its type."""
        if place.tensor:
            (v,) = (v for v, name in self.inputs.items() if name == place.tensor)
            return place.tensor, tensor_text(v)
        element = stored_text(place.dtype)
        return self.written[element], f"!written_{element}"

    def _read(self, place: Place, at: str, offsets: Indices) -> Small:
        """The elements of an array at offsets from an index."""
        tensor, ty = self._tensor(place)
        w, n = self.writer, offsets.size
        stored = _BYTE if place.dtype == BOOL else place.dtype
        if n > 1 and (offsets == np.arange(n)).all():
            pad = w.constant(0, stored)
            vector = f"vector<{n}x{element_text(stored)}>"
            read = w.small(
                f"vector.transfer_read {tensor}[{at}], {pad.name} {{in_bounds = [true]}} : {ty}, {vector}", n, stored
            )
        else:
            if n > _MOST_SINGLES:
                raise Unsupported("many elements that do not stand in a row")
            places = [self._plus(at, int(offset)) for offset in offsets]
            read = w.from_elements([w.small(f"tensor.extract {tensor}[{p}] : {ty}", 1, stored) for p in places])
        return convert(w, read, place.dtype)

    def write(self, place: Place, at: str, x: Small, offsets: Indices | None = None) -> None:
        """Write elements at offsets from an index, by default in a row."""
        w = self.writer
        if x.dtype == BOOL:
            x = convert(w, x, _BYTE)
        tensor, ty = self._tensor(place)
        element = stored_text(place.dtype)
        if x.size > 1 and (offsets is None or (offsets == np.arange(x.size)).all()):
            tensor = w.emit(f"vector.transfer_write {x.name}, {tensor}[{at}] {{in_bounds = [true]}} : {x.type}, {ty}")
        else:
            offsets = _row(x.size) if offsets is None else offsets
            if x.size > _MOST_SINGLES:
                raise Unsupported("many elements that do not stand in a row")
            for i, offset in enumerate(offsets):
                one = w.shuffle(x, np.array([i]))
                tensor = w.emit(f"tensor.insert {one.name} into {tensor}[{self._plus(at, int(offset))}] : {ty}")
        self.written[element] = tensor

    def _plus(self, at: str, offset: int) -> str:
        return at if offset == 0 else self.writer.emit(f"arith.addi {at}, {self.at(offset)} : index")

    def read_row(self, matrix: Value, row: str) -> Small:
        """A row of a matrix from outside, of a number that is computed."""
        place, width = self._outside(matrix), ir.shape(matrix)[1]
        at = self.writer.emit(f"arith.muli {row}, {self.at(width)} : index")
        return self._read(place, self._plus(at, place.start), _row(width))

    def read_element(self, place: Place, number: str, offset: int) -> Small:
        """An element of an array in memory, at an offset from a number that is computed."""
        return self._read(place, self._plus(number, place.start + offset), _row(1))

    def fill(self, place: Place, init: Value) -> None:
        """Let an array in memory start as a value."""
        found = self.values.get(init)
        constant = is_constant(init) and found is None
        if not constant and isinstance(found, Small):
            self.write(place, self.at(place.start), found)
            return
        element = stored_text(place.dtype)
        w, size = self.writer, place.size
        if constant and (splat := _splat(init)) is not None:
            value = w.constant(splat, _BYTE if place.dtype == BOOL else place.dtype).name
            source = None
        else:
            source = self._array(init)
            assert isinstance(source, Place)
            if source == place:
                return
            value = ""
        i, state, result = w.fresh(), w.fresh(), w.fresh()
        ty = f"!written_{element}"
        zero, one, end = self.at(0), self.at(1), self.at(size)
        w.line(
            f"{result} = scf.for {i} = {zero} to {end} step {one} iter_args({state} = {self.written[element]}) "
            f"-> ({ty}) {{"
        )
        self.written[element] = state
        if source is not None:
            tensor, source_type = self._tensor(source)
            value = w.emit(f"tensor.extract {tensor}[{self._plus(i, source.start)}] : {source_type}")
        new = w.emit(f"tensor.insert {value} into {state}[{self._plus(i, place.start)}] : {ty}")
        w.line(f"scf.yield {new} : {ty}")
        w.line("}")
        self.written[element] = result

    def _position(self, shape: Sequence[int], size: Sequence[int], starts: Sequence[Value]) -> tuple[list[str], int]:
        """Where a slice starts in an array: names of indices to add up, and a number."""
        terms: list[str] = []
        fixed = 0
        for d, (n, m, start) in enumerate(zip(shape, size, starts, strict=True)):
            stride = math.prod(shape[d + 1 :])
            if n == m:
                continue
            if is_constant(start):
                fixed += min(max(int(b.read_constant(start.owner)), 0), n - m) * stride
                continue
            terms.append(self._start(self.small(start), n - m, stride))
        return terms, fixed

    def _start(self, x: Small, last: int, stride: int) -> str:
        """Where a slice starts along one dimension, as an index of elements; clamped so that it lies inside."""
        w = self.writer
        cast = "index_castui" if x.dtype.kind == "u" else "index_cast"
        at = w.emit(f"arith.{cast} {x.name} : {x.type} to index")
        at = w.emit(f"arith.maxsi {at}, {self.at(0)} : index")
        at = w.emit(f"arith.minsi {at}, {self.at(last)} : index")
        return at if stride == 1 else w.emit(f"arith.muli {at}, {self.at(stride)} : index")

    def _sum(self, terms: Sequence[str], fixed: int) -> str:
        if not terms:
            return self.at(fixed)
        total = terms[0]
        for term in terms[1:]:
            total = self.writer.emit(f"arith.addi {total}, {term} : index")
        return self._plus(total, fixed)

    def dynamic_slice(self, op: Operation) -> None:
        x, *starts = op.operands
        shape, size = ir.shape(x), ir.ints(op, "slice_sizes")
        terms, fixed = self._position(shape, size, starts)
        self.values[op.result] = self._picked(self._array(x), terms, _box(shape, size) + fixed)

    def gather(self, op: Operation) -> None:
        """A stablehlo.gather: the windows one after another, then their elements in order."""
        p = lookup("stablehlo.gather").params(op)
        operand, indices = op.operands
        shape, windows = ir.shape(operand), Windows.of_gather(p)
        result = np.indices(ir.shape(op.result))
        # Where each element is if all windows start at zero, and of which window it is.
        numbers = np.arange(math.prod(shape)).reshape(shape)
        offsets = lookup("stablehlo.gather").evaluate(numbers, np.zeros(ir.shape(indices), np.int32), **p)
        batch = windows.batch_shape(np.zeros(ir.shape(indices)))
        dims = windows.batch_dims(len(ir.shape(op.result)))
        window = np.zeros(ir.shape(op.result), np.int64)
        for d, n in zip(dims, batch, strict=True):
            window = window * n + result[d]
        starts = np.arange(math.prod(ir.shape(indices)))
        starts = np.moveaxis(
            starts.reshape(_with_vector(ir.shape(indices), p["index_vector_dim"])), p["index_vector_dim"], -1
        )
        starts = starts.reshape(math.prod(batch), -1)
        if starts.shape[0] > _MOST_SINGLES:
            raise Unsupported("a gather of many windows")
        given, array = self.small(indices), self._array(operand)
        parts: list[Small] = []
        order: list[Indices] = []
        for i, row in enumerate(starts):
            places = np.flatnonzero(window.reshape(-1) == i)
            terms = [
                self._start(
                    self.writer.shuffle(given, np.array([k])),
                    shape[d] - p["slice_sizes"][d],
                    math.prod(shape[d + 1 :]),
                )
                for k, d in zip(row, p["start_index_map"], strict=True)
                if shape[d] != p["slice_sizes"][d]
            ]
            parts.append(self._picked(array, terms, np.asarray(offsets).reshape(-1)[places]))
            order.append(places)
        back = np.argsort(np.concatenate(order))
        self.values[op.result] = self.writer.gather(parts, back)

    def _picked(self, array: Small | Place, terms: Sequence[str], offsets: Indices) -> Small:
        """The elements of an array at offsets from the sum of indices."""
        if isinstance(array, Place):
            first = int(offsets[0])
            return self._read(array, self._sum(terms, first + array.start), offsets - first)
        if not terms:
            return self.writer.shuffle(array, offsets)
        at, w = self._sum(terms, 0), self.writer
        if offsets.size > _MOST_SINGLES:
            raise Unsupported("many elements at a place that is computed")
        element = element_text(array.dtype)
        places = [self._plus(at, int(offset)) for offset in offsets]
        return w.from_elements(
            [w.small(f"vector.extract {array.name}[{p}] : {element} from {array.type}", 1, array.dtype) for p in places]
        )

    def dynamic_update_slice(self, op: Operation) -> None:
        x, update, *starts = op.operands
        shape, size = ir.shape(x), ir.shape(update)
        terms, fixed = self._position(shape, size, starts)
        offsets = _box(shape, size)
        place = self.places.get(op.result)
        w, new = self.writer, self.small(update)
        if place is not None:
            self.write(place, self._sum(terms, fixed + place.start), new, offsets)
            self.values[op.result] = place
            return
        array = self.small(x)
        if not terms:
            places = np.arange(array.size)
            places[offsets + fixed] = array.size + np.arange(new.size)
            self.values[op.result] = w.gather([array, new], places)
            return
        if offsets.size > _MOST_SINGLES:
            raise Unsupported("many elements at a place that is computed")
        at = self._sum(terms, fixed)
        for i, offset in enumerate(offsets):
            one = w.shuffle(new, np.array([i]))
            text = (
                f"vector.insert {one.name}, {array.name} [{self._plus(at, int(offset))}] : {one.type} into {array.type}"
            )
            array = w.small(text, array.size, array.dtype)
        self.values[op.result] = array


def is_constant(v: Value) -> bool:
    return not isinstance(v.owner, mlir.Block) and v.owner.name == "stablehlo.constant"


def _splat(v: Value) -> Any:
    """The one number that a constant is everywhere, or None."""
    values = b.read_constant(v.owner).reshape(-1)
    return values[0] if values.size and (values == values[0]).all() else None


def _with_vector(shape: Sequence[int], dim: int) -> tuple[int, ...]:
    """The shape of start indices, with the dimension of index vectors spelled out."""
    return (*shape, 1) if dim == len(shape) else tuple(shape)


def _row(size: int) -> Indices:
    return np.arange(size)


def _box(shape: Sequence[int], size: Sequence[int]) -> Indices:
    """The numbers of the elements of a slice that starts at the first element of an array."""
    return np.arange(math.prod(shape)).reshape(shape)[tuple(slice(n) for n in size)].reshape(-1)


def tensor_text(v: Value) -> str:
    shape, dtype = ir.shape_dtype(v.type)
    return f"tensor<{math.prod(shape)}x{stored_text(dtype)}>"
