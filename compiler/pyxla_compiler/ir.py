"""MLIR for the rest of the compiler: one context, modules that own their IR, cached types and attributes.

The bindings are not memory safe: a Value or Operation does not keep its module alive. So a `Module` owns the IR,
whoever makes Values holds the `Module`, and no Value outlives the pass or trace that made it.

One file, though a long one: every pass stands on all of it, under the one name `ir`.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import iree.compiler.ir
import iree.compiler.passmanager
import ml_dtypes
import numpy as np

#: The bindings, which have no stubs. Everybody imports them from here, so that the dialects are set up first.
mlir: Any = iree.compiler.ir
passmanager: Any = iree.compiler.passmanager

Value = Any
Operation = Any
Type = Any
Attribute = Any
Shape = tuple[int, ...]
DType = np.dtype[Any]

lock = threading.RLock()


def _stub_dialect_modules() -> None:
    # Without a Python module for its dialect, each op view repeats a failing import (25 us an operation).
    package = types.ModuleType("pyxla_dialects")
    package.__path__ = []
    sys.modules["pyxla_dialects"] = package
    for dialect in ("stablehlo", "chlo", "vhlo"):
        sys.modules["pyxla_dialects." + dialect] = types.ModuleType("pyxla_dialects." + dialect)
    mlir._globals.append_dialect_search_prefix("pyxla_dialects")


_stub_dialect_modules()
context: Any = mlir.Context(load_on_create_dialects=["func", "stablehlo", "chlo", "arith", "builtin"])
# MLIR's threads would be missing in a forked child, which would wait for them for ever; our passes are Python and gain
# nothing from them.
context.enable_multithreading(False)
with context:
    unknown_location: Any = mlir.Location.unknown()


@contextlib.contextmanager
def ambient(location: Any = None) -> Iterator[None]:
    """Enter the process-wide context and a location, as building IR needs."""
    with context, location or unknown_location:
        yield


# Element types.


def _element_types() -> dict[DType, Type]:
    with context:
        signless, unsigned = mlir.IntegerType.get_signless, mlir.IntegerType.get_unsigned
        f32, f64 = mlir.F32Type.get(), mlir.F64Type.get()
        table: dict[Any, Type] = {
            np.bool_: signless(1),
            np.float16: mlir.F16Type.get(),
            ml_dtypes.bfloat16: mlir.BF16Type.get(),
            np.float32: f32,
            np.float64: f64,
            np.complex64: mlir.ComplexType.get(f32),
            np.complex128: mlir.ComplexType.get(f64),
            ml_dtypes.float8_e4m3fn: mlir.Float8E4M3FNType.get(),
            ml_dtypes.float8_e5m2: mlir.Float8E5M2Type.get(),
            ml_dtypes.float8_e3m4: mlir.Float8E3M4Type.get(),
            ml_dtypes.float8_e4m3: mlir.Float8E4M3Type.get(),
            ml_dtypes.float8_e4m3b11fnuz: mlir.Float8E4M3B11FNUZType.get(),
            ml_dtypes.float8_e4m3fnuz: mlir.Float8E4M3FNUZType.get(),
            ml_dtypes.float8_e5m2fnuz: mlir.Float8E5M2FNUZType.get(),
            ml_dtypes.float8_e8m0fnu: mlir.Float8E8M0FNUType.get(),
            ml_dtypes.float6_e2m3fn: mlir.Float6E2M3FNType.get(),
            ml_dtypes.float6_e3m2fn: mlir.Float6E3M2FNType.get(),
            ml_dtypes.float4_e2m1fn: mlir.Float4E2M1FNType.get(),
            ml_dtypes.int4: signless(4),
            ml_dtypes.uint4: unsigned(4),
        }
        for width in (8, 16, 32, 64):
            table[f"int{width}"] = signless(width)
            table[f"uint{width}"] = unsigned(width)
        return {np.dtype(key): value for key, value in table.items()}


element_types: dict[DType, Type] = _element_types()
_dtypes: dict[Type, DType] = {value: key for key, value in element_types.items()}
_tensor_types: dict[tuple[Shape, DType], Type] = {}
_shape_dtypes: dict[Type, tuple[Shape, DType]] = {}

BOOL = np.dtype(np.bool_)
I32 = np.dtype(np.int32)
I64 = np.dtype(np.int64)
F32 = np.dtype(np.float32)
F64 = np.dtype(np.float64)


def tensor_type(shape: Sequence[int], dtype: Any) -> Type:
    """The ranked tensor type of a shape and a numpy dtype."""
    key = (tuple(shape), np.dtype(dtype))
    found = _tensor_types.get(key)
    if found is None:
        element = element_types.get(key[1])
        if element is None:
            raise TypeError(f"dtype {key[1]} has no MLIR element type")
        with ambient():
            found = mlir.RankedTensorType.get(key[0], element)
        _tensor_types[key] = found
    return found


def shape_dtype(ty: Type) -> tuple[Shape, DType]:
    """Shape and numpy dtype of a ranked tensor type. Raises TypeError for any other type."""
    found = _shape_dtypes.get(ty)
    if found is None:
        if not isinstance(ty, mlir.RankedTensorType):
            raise TypeError(f"a ranked tensor is needed here, got {ty}")
        if not ty.has_static_shape:
            raise TypeError(f"dynamic shapes are not supported here, got {ty}")
        element = _dtypes.get(ty.element_type)
        if element is None:
            raise TypeError(f"element type {ty.element_type} is not supported")
        found = _shape_dtypes[ty] = (tuple(ty.shape), element)
    return found


def shape(value: Value) -> Shape:
    return shape_dtype(value.type)[0]


def rank(value: Value) -> int:
    return len(shape_dtype(value.type)[0])


def dtype(value: Value) -> DType:
    return shape_dtype(value.type)[1]


def is_float(ty: Type) -> bool:
    """Whether a tensor type is differentiable: its elements are floating point or complex."""
    return is_inexact(shape_dtype(ty)[1])


def is_inexact(dt: DType) -> bool:
    return dt.kind in "fc" or dt == ml_dtypes.bfloat16 or dt.name.startswith(("float8", "float6", "float4"))


def is_complex(value: Value) -> bool:
    return dtype(value).kind == "c"


# Attributes.

_parsed: dict[str, Attribute] = {}
_i64_arrays: dict[tuple[int, ...], Attribute] = {}
_readings: dict[tuple[Any, Attribute], Any] = {}


def attr(text: str) -> Attribute:
    """An attribute from its text, parsed once per text."""
    found = _parsed.get(text)
    if found is None:
        with ambient():
            found = _parsed[text] = mlir.Attribute.parse(text)
    return found


def i64s(values: Sequence[int]) -> Attribute:
    """`array<i64: ...>` of the values."""
    key = tuple(int(v) for v in values)
    found = _i64_arrays.get(key)
    if found is None:
        with ambient():
            found = _i64_arrays[key] = mlir.DenseI64ArrayAttr.get(list(key))
    return found


def i64(value: int) -> Attribute:
    return attr(f"{int(value)} : i64")


def symbol(name: str) -> Attribute:
    with ambient():
        return mlir.FlatSymbolRefAttr.get(name)


def string(text: str) -> Attribute:
    with ambient():
        return mlir.StringAttr.get(text)


def read(reader: Any, attribute: Attribute) -> Any:
    """`reader(attribute)`, remembered: attributes are unique, so one reading serves for good."""
    key = (reader, attribute)
    found = _readings.get(key)
    if found is None:
        found = _readings[key] = reader(attribute)
    return found


def _read_ints(attribute: Attribute) -> tuple[int, ...]:
    return tuple(int(v) for v in attribute)


def ints(op: Operation, name: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
    """An array<i64> attribute of an operation as a tuple; `default` where it is absent."""
    attributes = op.attributes
    if name not in attributes:
        if default is None:
            raise KeyError(f"{op.name} has no attribute '{name}'")
        return default
    return read(_read_ints, attributes[name])


def integer(op: Operation, name: str, default: int | None = None) -> int:
    """An integer (or bool) attribute of an operation."""
    attributes = op.attributes
    if name not in attributes:
        if default is None:
            raise KeyError(f"{op.name} has no attribute '{name}'")
        return default
    return int(attributes[name].value)


_INT_LIST = re.compile(r"(\w+)\s*=\s*(\[[^\]]*\]|-?\d+)")


def _read_fields(attribute: Attribute) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, text in _INT_LIST.findall(str(attribute)):
        fields[name] = tuple(int(v) for v in re.findall(r"-?\d+", text)) if text[0] == "[" else int(text)
    return fields


def fields(attribute: Attribute) -> dict[str, Any]:
    """Fields of a structured attribute (`#stablehlo.gather<offset_dims = [1], index_vector_dim = 1>`), ints and
    tuples."""
    return read(_read_fields, attribute)


# Operations.


def create(
    name: str,
    results: Sequence[Type],
    operands: Sequence[Value],
    attributes: dict[str, Attribute] | None = None,
    regions: int = 0,
) -> Operation:
    """An operation at the ambient insertion point and location."""
    return mlir.Operation.create(name, results=results, operands=operands, attributes=attributes, regions=regions)


def infer(name: str, operands: Sequence[Value], attributes: dict[str, Attribute] | None = None) -> Value:
    """An operation of one result whose type MLIR infers."""
    return mlir.Operation.create(name, operands=operands, attributes=attributes, infer_type=True).result


def callees(op: Operation) -> tuple[str, ...]:
    """Names of the functions that a call or a custom call names, in order."""
    attributes = op.attributes
    if "called_computations" in attributes:
        return read(_read_symbols, attributes["called_computations"])
    if "callee" in attributes:
        return (attributes["callee"].value,)
    if "decomposition" in attributes:
        return (attributes["decomposition"].value,)
    return ()


def _read_symbols(attribute: Attribute) -> tuple[str, ...]:
    return tuple(a.value for a in attribute)


def op_key(op: Operation) -> str:
    """The name that rules are registered under: the operation's own, or a custom call's target."""
    name = op.name
    if name == "stablehlo.custom_call":
        return op.attributes["call_target_name"].value
    return name


def is_import(op: Operation) -> bool:
    """Whether an operation declares a function of the host, which the program imports."""
    return op.name == "func.func" and "pyxla.callback" in op.attributes


class Function:
    """A `func.func` of a module: its operation, entry block and name."""

    __slots__ = ("block", "name", "op")

    def __init__(self, op: Operation):
        self.op = op
        self.name: str = op.attributes["sym_name"].value
        self.block: Any = op.regions[0].blocks[0]

    @property
    def arguments(self) -> list[Value]:
        return list(self.block.arguments)

    @property
    def operations(self) -> list[Operation]:
        """All operations but the terminator, in order."""
        return [o.operation for o in self.block.operations][:-1]

    @property
    def terminator(self) -> Operation:
        return list(self.block.operations)[-1].operation

    @property
    def results(self) -> list[Value]:
        return list(self.terminator.operands)

    @property
    def result_types(self) -> list[Type]:
        return [v.type for v in self.results]

    @property
    def argument_types(self) -> list[Type]:
        return [v.type for v in self.block.arguments]

    def finish(self, results: Sequence[Value]) -> None:
        """Terminate the block (at its end) and set the function's type from arguments and results."""
        with mlir.InsertionPoint(self.block):
            create("func.return", [], list(results))
        self.set_type(results)

    def set_type(self, results: Sequence[Value]) -> None:
        ty = mlir.FunctionType.get([a.type for a in self.block.arguments], [v.type for v in results])
        self.op.attributes["function_type"] = mlir.TypeAttr.get(ty)


def _rename_callees(function: Function, renamed: dict[str, str]) -> None:
    for op in function.operations:
        if callees(op):
            attributes = op.attributes
            if "callee" in attributes:
                attributes["callee"] = symbol(renamed[attributes["callee"].value])
            if "called_computations" in attributes:
                attributes["called_computations"] = mlir.ArrayAttr.get([symbol(renamed[n]) for n in callees(op)])


# Operations whose regions are scalar functions.
_WITH_BODIES = frozenset(
    "stablehlo." + name
    for name in (
        "all_reduce",
        "map",
        "reduce",
        "reduce_scatter",
        "reduce_window",
        "scatter",
        "select_and_scatter",
        "sort",
    )
)


def close_bodies(root: Operation) -> None:
    """Give the scalar bodies under an operation their own copies of constants from outside, where MLIR's folding moves
    them to.

    So a copy of an operation with a body never refers to values of another function. Raises ValueError where a body
    uses anything else from outside.
    """
    found: list[Operation] = []

    def visit(op: Operation) -> Any:
        if op.name in _WITH_BODIES:
            found.append(op.operation)
        return mlir.WalkResult.ADVANCE

    root.walk(visit)
    for op in found:
        for region in op.regions:
            for block in region.blocks:
                _close_body(op, block)


def _close_body(op: Operation, block: Any) -> None:
    inside: set[Value] = set(block.arguments)
    copies: dict[Value, Value] = {}
    operations = [view.operation for view in block.operations]
    point = mlir.InsertionPoint(operations[0])
    for inner in operations:
        slots = inner.operands
        for i, value in enumerate(list(slots)):
            if value not in inside:
                with point:
                    slots[i] = _copy_constant(op, value, copies)
        inside.update(inner.results)


def _copy_constant(op: Operation, value: Value, copies: dict[Value, Value]) -> Value:
    if value not in copies:
        owner = value.owner
        if isinstance(owner, mlir.Block):
            raise ValueError(
                f"the body of {op.name} at {op.location} uses a value from outside, {value}; "
                "give it to the operation as an operand"
            )
        operands = [_copy_constant(op, v, copies) for v in owner.operands]
        new = owner.operation.clone()
        for i, v in enumerate(operands):
            new.operands[i] = v
        copies.update(zip(owner.results, new.results, strict=True))
    return copies[value]


#: What MLIR's bytecode begins with.
BYTECODE = b"ML\xefR"


def decoded(source: bytes) -> str:
    """The text of a module given as bytes. Raises ValueError for bytes that are none."""
    try:
        return source.decode()
    except UnicodeDecodeError:
        raise ValueError("the bytes are neither MLIR bytecode nor text") from None


# MLIR's parser makes room for as many dimensions of a convolution, or results of an operation, as the text says, and
# ends the process where it cannot.
_TOO_MANY = re.compile(
    r"(?:dim_numbers *= *|stablehlo\.conv *<)(?:\[[^\]\n]*\]|x|->|\s)*?\[[^\]\n]*\b\d{5,}\b[^\]\n]*\]"
    r"|%[\w.$-]+[#:]\d{6,}"
)


class Module:
    """Owner of an `ir.Module`: keeps it alive and gives out unique names of functions."""

    def __init__(self, module: Any = None, held: Iterable[Any] = ()):
        if module is None:
            with ambient():
                module = mlir.Module.create()
        self.module: Any = module
        #: What the operations refer to by number, and must live as long as they: the host functions of callbacks.
        self.held: set[Any] = set(held)
        self.functions: dict[str, Function] = {}
        for op in module.body.operations:
            operation = op.operation
            if operation.name == "func.func" and not is_import(operation):
                name = operation.attributes["sym_name"].value
                if len(operation.regions[0].blocks) != 1:
                    what = "has no body" if not len(operation.regions[0].blocks) else "has more than one block"
                    raise ValueError(
                        f"function @{name} {what}; every function of a module must be one block of operations"
                    )
                self.functions[name] = Function(operation)
        self._counters: dict[str, int] = {}

    @staticmethod
    def parse(source: str | bytes) -> Module:
        """A module from text or bytecode. Raises ValueError with the parser's diagnostics."""
        if isinstance(source, bytes) and not source.startswith(BYTECODE):
            source = decoded(source)
        if isinstance(source, str) and (found := _TOO_MANY.search(source)):
            raise ValueError(f"the module does not parse:\nno operation has so many: {found[0]}")
        with ambient():
            try:
                module = mlir.Module.parse(source)
            except mlir.MLIRError as error:
                raise ValueError(f"the module does not parse:\n{error}") from None
            close_bodies(module.operation)
            return Module(module)

    def clone(self) -> Module:
        with ambient():
            return Module(self.module.operation.clone(ip=False), self.held)  # not in what is being staged

    def fresh_name(self, base: str) -> str:
        """`base`, or `base_1`, `base_2`... where it is taken."""
        if base not in self.functions:
            return base
        n = self._counters.get(base, 0)
        while True:
            n += 1
            name = f"{base}_{n}"
            if name not in self.functions:
                self._counters[base] = n
                return name

    def new_function(
        self, base: str, argument_types: Sequence[Type], *, public: bool = False, before: Function | None = None
    ) -> Function:
        """An empty function; the ambient context is entered. Call `finish` when its body stands."""
        name = self.fresh_name(base)
        attributes = {
            "sym_name": mlir.StringAttr.get(name),
            "function_type": mlir.TypeAttr.get(mlir.FunctionType.get(list(argument_types), [])),
        }
        if not public:
            attributes["sym_visibility"] = mlir.StringAttr.get("private")
        point = mlir.InsertionPoint(before.op) if before is not None else mlir.InsertionPoint(self.module.body)
        with point:
            op = create("func.func", [], [], attributes, regions=1)
        location = mlir.Location.current
        op.regions[0].blocks.append(*argument_types, arg_locs=[location] * len(argument_types))
        function = self.functions[name] = Function(op)
        return function

    def define(
        self, base: str, argument_types: Sequence[Type], emit: Callable[[list[Value]], Sequence[Value]]
    ) -> Function:
        """A private function whose results are what `emit(arguments)` builds."""
        function = self.new_function(base, argument_types)
        with mlir.InsertionPoint(function.block):
            results = emit(function.arguments)
        function.finish(results)
        return function

    def copy_functions(self, source: Module, names: Sequence[str]) -> dict[str, str]:
        """Copy functions of another module, and all that they call, into this one; their new names by the old."""
        renamed: dict[str, str] = {}
        todo = list(names)
        self.held |= source.held
        with ambient(), mlir.InsertionPoint.at_block_begin(self.module.body):
            while todo:
                name = todo.pop()
                if name in renamed:
                    continue
                function = Function(source.functions[name].op.clone())
                function.name = renamed[name] = self.fresh_name(name)
                function.op.attributes["sym_name"] = mlir.StringAttr.get(function.name)
                function.op.attributes["sym_visibility"] = mlir.StringAttr.get("private")
                self.functions[function.name] = function
                todo.extend(c for op in function.operations for c in callees(op))
            if any(old != new for old, new in renamed.items()):
                for new in renamed.values():
                    _rename_callees(self.functions[new], renamed)
        return renamed

    def erase(self, name: str) -> None:
        self.functions.pop(name).op.erase()

    def rescan(self) -> None:
        """Look the functions up again, after a pass of MLIR's own changed the module."""
        self.__init__(self.module, self.held)

    def text(self, *, locations: bool = False) -> str:
        """The module as text, in pretty form."""
        return self.module.operation.get_asm(enable_debug_info=locations, pretty_debug_info=False)

    def bytecode(self) -> bytes:
        out = io.BytesIO()
        self.module.operation.write_bytecode(out)
        return out.getvalue()

    def verify(self) -> None:
        """Raises ValueError, with MLIR's diagnostics, where the module is not valid."""
        try:
            self.module.operation.verify()
        except mlir.MLIRError as error:
            raise ValueError(f"the module is not valid:\n{error}") from None

    def run(self, pipeline: str) -> None:
        """Run a pipeline of MLIR's own passes, as `builtin.module(inline,symbol-dce)` names them."""
        with ambient():
            passmanager.PassManager.parse(pipeline).run(self.module.operation)
            close_bodies(self.module.operation)
        self.rescan()
