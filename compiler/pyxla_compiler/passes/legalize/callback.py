"""`pyxla-legalize-iree-callback`: IREE calls the host by an imported function, one for each signature."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import ir
from ...build.call import call
from ...ir import Attribute, Operation, Type, Value, mlir
from ...ops.base import Array, as_list, lookup
from ...ops.callback import Callback, Spec, find_callback
from ..rewrite import rewrite

_TARGET = "pyxla.callback"
#: Of the module: the numbers of its callbacks; a callback's place in it is the same in every process.
_NUMBERS = "pyxla.callbacks"


@dataclasses.dataclass(frozen=True)
class HostCall:
    """What stands behind one imported function: which of the module's callbacks it is, or which operation with which
    parameters (as JSON), and its signature."""

    callback: int
    maps: tuple[int, ...]
    operation: str
    params: str
    inputs: tuple[Spec, ...]
    outputs: tuple[Spec, ...]

    def function(self, callbacks: Sequence[Callback]) -> Callable[[list[Array]], Sequence[Array]]:
        """What is called, for a program whose callbacks are these."""
        if not self.operation:
            callback = callbacks[self.callback]
            return lambda arrays: callback.call(arrays, self.outputs, self.maps)
        evaluate = functools.partial(lookup(self.operation).evaluate, **json.loads(self.params))
        return lambda arrays: as_list(evaluate(*arrays))

    def to_json(self) -> list[Any]:
        inputs, outputs = ([(shape, dtype.name) for shape, dtype in specs] for specs in (self.inputs, self.outputs))
        return [self.callback, self.maps, self.operation, self.params, inputs, outputs]

    @staticmethod
    def from_json(values: Sequence[Any]) -> HostCall:
        place, maps, operation, params, *specs = values
        inputs, outputs = (tuple((tuple(shape), np.dtype(name)) for shape, name in each) for each in specs)
        return HostCall(place, tuple(maps), operation, params, inputs, outputs)


def number_callbacks(module: ir.Module) -> list[Callback]:
    """The callbacks of a module in the order of its text, which is noted in the module."""
    if not module.held:
        return []
    numbers: dict[int, None] = {}
    for function in module.functions.values():
        numbers.update((ir.integer(op, _TARGET), None) for op in function.operations if ir.op_key(op) == _TARGET)
    if numbers:
        module.module.operation.attributes[_NUMBERS] = ir.i64s(list(numbers))
    return [find_callback(number) for number in numbers]


def without_numbers(text: str, callbacks: Sequence[Callback]) -> str:
    """The text of a module with the numbers of this process's functions replaced by their places."""
    places = {str(c.number): str(i) for i, c in enumerate(callbacks)}
    text = re.sub(rf"{_NUMBERS} = array<i64: [^>]*>", _NUMBERS, text)
    return re.sub(rf"({_TARGET} = )(\d+)", lambda m: m[1] + places[m[2]], text)


def host_calls(module: ir.Module) -> list[HostCall]:
    """The host calls of a legalized module, in the order of the imported functions `@pyxla.callback_0`, `_1`..."""
    found: list[HostCall] = []
    for view in module.module.body.operations:
        op = view.operation
        if ir.is_import(op):
            ty = mlir.FunctionType(op.attributes["function_type"].value)
            place, maps = ir.integer(op, _TARGET), ir.ints(op, "pyxla.maps")
            operation, params = (_text(op, name) for name in ("pyxla.operation", "pyxla.params"))
            found.append(HostCall(place, maps, operation, params, _specs(ty.inputs), _specs(ty.results)))
    return found


def _specs(types: Sequence[Type]) -> tuple[Spec, ...]:
    return tuple(ir.shape_dtype(t) for t in types)


def callback(module: ir.Module) -> None:
    """Callbacks, and operations that the host runs, become calls of private functions that the runtime imports,
    `@pyxla.callback_N`."""
    imports: dict[Any, str] = {}
    attributes = module.module.operation.attributes
    numbers = ir.ints(module.module.operation, _NUMBERS) if _NUMBERS in attributes else ()

    def import_call(op: Operation) -> Sequence[Value] | None:
        if ir.op_key(op) not in (_TARGET, "pyxla.host"):
            return None
        inputs, outputs = [v.type for v in op.operands], [v.type for v in op.results]
        number, maps = ir.integer(op, _TARGET, -1), ir.ints(op, "pyxla.maps", ())
        place = numbers.index(number) if number in numbers else number
        operation, params = (_text(op, name) for name in ("pyxla.operation", "pyxla.params"))
        key = (place, maps, operation, params, *inputs, None, *outputs)
        if key not in imports:
            imports[key] = f"pyxla.callback_{len(imports)}"
            described = {_TARGET: ir.i64(place), "pyxla.maps": ir.i64s(maps)}
            if operation:
                described |= {"pyxla.operation": ir.string(operation), "pyxla.params": ir.string(params)}
            _declare(module, imports[key], inputs, outputs, described)
        return call(imports[key], list(op.operands), outputs)

    rewrite(module, {"stablehlo.custom_call": import_call})
    if numbers:
        del attributes[_NUMBERS]


def _text(op: Operation, name: str) -> str:
    return op.attributes[name].value if name in op.attributes else ""


def _declare(
    module: ir.Module, name: str, inputs: Sequence[Type], outputs: Sequence[Type], described: dict[str, Attribute]
) -> None:
    attributes = {
        "sym_name": ir.string(name),
        "sym_visibility": ir.string("private"),
        "function_type": mlir.TypeAttr.get(mlir.FunctionType.get(list(inputs), list(outputs))),
        **described,
    }
    with mlir.InsertionPoint(module.module.body):
        ir.create("func.func", [], [], attributes, regions=1)
