"""A module with dimensions of any size, as `jax.export` makes of symbolic shapes, for arguments of known sizes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value, mlir
from ..ops.base import REGISTRY, Elementwise

_MOST_KNOWN = 64  # numbers in an array that may be a shape

_INFERRED = frozenset(
    f"stablehlo.{name}"
    for name in (
        "concatenate",
        "dynamic_slice",
        "dynamic_update_slice",
        "gather",
        "pad",
        "reverse",
        "slice",
        "transpose",
    )
)
#: Where a shape is an operand: which one it is.
_SHAPE_OPERAND = {
    "stablehlo.dynamic_broadcast_in_dim": 1,
    "stablehlo.dynamic_iota": 0,
    "stablehlo.dynamic_reshape": 1,
}
_PARAMETERS = {
    **{name: (place,) for name, place in _SHAPE_OPERAND.items()},
    "stablehlo.dynamic_gather": (2,),
    "stablehlo.dynamic_pad": (2, 3, 4),
    "stablehlo.real_dynamic_slice": (1, 2, 3),
}


def is_dynamic(ty: Type) -> bool:
    """Whether a type is that of an array with a dimension of any size."""
    return isinstance(ty, mlir.RankedTensorType) and not ty.has_static_shape


def refine(module: ir.Module, function: str, shapes: Sequence[Sequence[int]]) -> None:
    """Give the arguments of a function these shapes, and all that is computed of them the shapes that follow.

    Raises ValueError where the module itself says that it is not for them, TypeError where a shape does not follow.
    """
    module.run("builtin.module(inline)")
    for name in [name for name in module.functions if name != function]:
        module.erase(name)
    with ir.ambient():
        main = module.functions[function]
        for argument, shape in zip(main.arguments, shapes, strict=True):
            argument.set_type(mlir.RankedTensorType.get(list(shape), argument.type.element_type))
        _Refiner().block(main.block)
        main.set_type(main.results)


class _Refiner:
    """Walks a program in order. Small arrays of integers whose values are known are kept: shapes are made of them."""

    def __init__(self) -> None:
        self._known: dict[Value, np.ndarray[Any, Any]] = {}

    def block(self, block: Any) -> None:
        """Refine the operations of a block, whose arguments are."""
        for view in list(block.operations):
            op = view.operation
            if ir.op_key(op) == "shape_assertion":
                self._check(op)
                op.erase()
                continue
            with op.location, mlir.InsertionPoint(op):
                if op.name == "stablehlo.get_dimension_size":
                    self._read_size(op)
                    continue
                self._refine(op)
            self._evaluate(op)

    def _check(self, op: Operation) -> None:
        holds, *values = (self._known.get(v) for v in op.operands)
        if holds is not None and not holds.all():
            message = op.attributes["error_message"].value
            numbers = ["?" if v is None else str(v) for v in values]
            raise ValueError(re.sub(r"\{(\d+)\}", lambda m: numbers[int(m[1])], message))

    def _evaluate(self, op: Operation) -> None:
        """Note the value of a result that known values give."""
        rules = REGISTRY.get(ir.op_key(op))
        if rules is None or len(op.results) != 1 or is_dynamic(op.result.type) or op.regions or ir.callees(op):
            return
        shape, dtype = ir.shape_dtype(op.result.type)
        if dtype.kind not in "iub" or math.prod(shape) > _MOST_KNOWN:
            return
        operands = [self._known.get(v) for v in op.operands]
        if all(x is not None for x in operands):
            self._known[op.result] = np.asarray(rules.evaluate(*operands, **rules.params(op)))

    def _read_size(self, op: Operation) -> None:
        size = np.asarray(op.operands[0].type.shape[ir.integer(op, "dimension")], np.int32)
        constant = b.constant(size)
        self._known[constant] = size
        op.result.replace_all_uses_with(constant)
        op.erase()

    def _refine(self, op: Operation) -> None:
        name = op.name
        for place in _PARAMETERS.get(name, ()):
            known = self._known.get(op.operands[place])
            if known is None:
                raise TypeError(f"{name}, at {op.location}, has a shape that depends on values of arrays")
            op.operands[place] = b.constant(known)
        if name == "stablehlo.while":
            self._while(op)
        elif any(is_dynamic(r.type) for r in op.results):
            for result, shape in zip(op.results, self._shapes(op), strict=True):
                result.set_type(mlir.RankedTensorType.get(list(shape), result.type.element_type))

    def _while(self, op: Operation) -> None:
        for i, operand in enumerate(op.operands):
            op.results[i].set_type(operand.type)
            for region in op.regions:
                region.blocks[0].arguments[i].set_type(operand.type)
        for region in op.regions:
            self.block(region.blocks[0])

    def _shapes(self, op: Operation) -> Sequence[Sequence[int]]:
        """The shapes of the results, from the operands' and the parameters."""
        name, operands = op.name, list(op.operands)
        if name in _SHAPE_OPERAND:
            return [self._values(op, _SHAPE_OPERAND[name])]
        if isinstance(REGISTRY.get(name), Elementwise) or name in _LIKE_OPERANDS:
            shapes = [tuple(v.type.shape) for v in operands]
            return [max(shapes, key=len)] * len(op.results)  # select and clamp take scalars too
        if name in ("stablehlo.optimization_barrier", "stablehlo.sort"):
            return [v.type.shape for v in operands]
        if name == "stablehlo.scatter":
            return [v.type.shape for v in operands[: len(op.results)]]
        if name in _INFERRED:
            attributes = {key: op.attributes[key] for key in op.attributes}
            return [
                self._probe(
                    lambda: (
                        mlir.Operation.create(name, operands=operands, attributes=attributes, infer_type=True).result
                    )
                )
            ]
        rule = _RULES.get(name)
        if rule is None:
            raise TypeError(f"{name}, at {op.location}, has a dimension of any size, for which there is no rule")
        return rule(self, op)

    def _values(self, op: Operation, place: int) -> list[int]:
        return [int(n) for n in b.read_constant(op.operands[place].owner)]

    @staticmethod
    def _probe(build: Callable[[], Any]) -> list[int]:
        """The shape of what is built, which goes again."""
        built = build()
        value = built if isinstance(built, mlir.Value) else built[0]
        shape = list(value.type.shape)
        value.owner.erase()
        return shape

    def built(self, op: Operation, builder: Callable[..., Any]) -> Sequence[Sequence[int]]:
        """The shape that the builder of an operation gives its results."""
        for result in op.results:  # so that the parameters can be read
            result.set_type(mlir.RankedTensorType.get([1] * result.type.rank, result.type.element_type))
        params = REGISTRY[op.name].params(op)
        return [self._probe(lambda: builder(*op.operands, **params))] * len(op.results)

    def reduced(self, op: Operation) -> Sequence[Sequence[int]]:
        gone = ir.ints(op, "dimensions")
        return [[n for d, n in enumerate(op.operands[0].type.shape) if d not in gone]] * len(op.results)

    def padded(self, op: Operation) -> Sequence[Sequence[int]]:
        low, high, interior = (self._values(op, place) for place in (2, 3, 4))
        sizes = op.operands[0].type.shape
        return [[a + c + n + max(n - 1, 0) * i for n, a, c, i in zip(sizes, low, high, interior, strict=True)]]

    def sliced(self, op: Operation) -> Sequence[Sequence[int]]:
        start, limit, strides = (self._values(op, place) for place in (1, 2, 3))
        return [[len(range(a, z, s)) for a, z, s in zip(start, limit, strides, strict=True)]]

    def gathered(self, op: Operation) -> Sequence[Sequence[int]]:
        attributes = {key: op.attributes[key] for key in op.attributes}
        attributes["slice_sizes"] = ir.i64s(self._values(op, 2))
        operands = list(op.operands)[:2]
        return [
            self._probe(
                lambda: (
                    mlir.Operation.create(
                        "stablehlo.gather", operands=operands, attributes=attributes, infer_type=True
                    ).result
                )
            )
        ]


_LIKE_OPERANDS = frozenset({"stablehlo.clamp", "stablehlo.compare", "stablehlo.convert", "stablehlo.select"})
_RULES: dict[str, Callable[[_Refiner, Operation], Sequence[Sequence[int]]]] = {
    "stablehlo.convolution": lambda refiner, op: refiner.built(op, b.convolution),
    "stablehlo.dot_general": lambda refiner, op: refiner.built(op, b.dot_general),
    "stablehlo.dynamic_gather": _Refiner.gathered,
    "stablehlo.dynamic_pad": _Refiner.padded,
    "stablehlo.real_dynamic_slice": _Refiner.sliced,
    "stablehlo.reduce": _Refiner.reduced,
    "stablehlo.reduce_window": lambda refiner, op: refiner.built(op, b.reduce_window),
    "stablehlo.select_and_scatter": lambda refiner, op: [op.operands[0].type.shape],
}
