"""The golden programs of tests/ir/ops as programs to run, in any dtype: each operation stands in one of them
(tests/ir/ops/test_every_operation.py), so what is checked of all of them is checked of every operation."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pyxla_compiler import ir

Array = np.ndarray[Any, Any]
FOLDER = Path(__file__).parents[1] / "ir" / "ops"
#: The numbers of a function's floats, by its name; (0.2, 0.8) for others.
REGIONS = {"acosh": (1.5, 3.0), "log": (0.5, 3.0), "zeta": (1.5, 3.0), "polygamma": (1.5, 3.0)}
#: Operands by the name of a function and their number, where a region will not do.
GIVEN: dict[tuple[str, int], list[float]] = {
    ("polygamma", 0): [1.0, 2.0, 3.0],
    ("broadcast_polygamma", 0): [1.0, 2.0, 3.0],
    # Below, within and above the bounds.
    ("clamp", 0): [0.4, 0.3, 0.2],
    ("clamp", 1): [0.2, 0.5, 0.9],
    ("clamp", 2): [0.6, 0.7, 0.8],
    ("clamp_scalar", 0): [0.4],
    ("clamp_scalar", 1): [0.2, 0.5, 0.9],
    ("clamp_scalar", 2): [0.6],
}
_INFINITY = {"f16": "0xFC00", "bf16": "0xFF80", "f32": "0xFF800000", "f64": "0xFFF0000000000000"}
#: What MLIR says where an operation does not take a dtype.
_REFUSED = re.compile(
    r"operand #\d+ must be|result #\d+ must be|requires compatible|requires the same|inferred type|FFT"
    r"|of smaller element type|cannot convert between real and complex"
)


# Calls with a meaning of their own, whose golden tests stand with the passes that meet them.
_CALLS = {
    "custom": """
func.func @custom(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.custom(%x) {called_computations = [@sine, @rule], pyxla.num_consts = 0 : i64,
    pyxla.rules = "jvp"} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
func.func private @sine(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}
func.func private @rule(%x: tensor<3xf32>, %t: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %0 = func.call @custom(%x) : (tensor<3xf32>) -> tensor<3xf32>
  %1 = stablehlo.cosine %x : tensor<3xf32>
  %2 = stablehlo.multiply %1, %t : tensor<3xf32>
  return %0, %2 : tensor<3xf32>, tensor<3xf32>
}""",
    "checkpoint": """
func.func @checkpoint(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.checkpoint(%x) {called_computations = [@inner], pyxla.policy = "names:y",
    pyxla.barrier = 1 : i64} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
func.func private @inner(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  %1 = stablehlo.custom_call @pyxla.name(%0) {pyxla.name = "y"} : (tensor<3xf32>) -> tensor<3xf32>
  %2 = stablehlo.sine %1 : tensor<3xf32>
  return %2 : tensor<3xf32>
}""",
}


@dataclasses.dataclass(frozen=True)
class Program:
    """A public function of a golden file, with the members that it runs over where it holds collectives."""

    file: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}-{self.name}"

    @functools.cached_property
    def operations(self) -> frozenset[str]:
        """The operations of the function and of those that it calls."""
        module, found, names = ir.Module.parse(self.text), set[str](), [self.name]
        with ir.ambient():
            for name in names:  # which grows
                for op in module.functions[name].operations:
                    if op.name != "func.return":
                        found.add(ir.op_key(op))
                        names.extend(c for c in ir.callees(op) if c not in names)
        return frozenset(found)

    @property
    def members(self) -> int:
        return 4 if '"i"' in self.text else 0

    def module(self, dtype: str) -> ir.Module | None:
        """The program with its float32 turned into another dtype; None where an operation does not take that."""
        complex_ = dtype.startswith("complex")
        if complex_ and "complex" in self.text:
            return None
        text = re.sub(r"f32\b", dtype, self.text)
        text = text.replace(_INFINITY["f32"], _INFINITY.get(dtype, _INFINITY["f32"]))
        if complex_:
            literal = r"(dense<\[*|, |value = )(-?\d+\.\d+(?:e[-+]?\d+)?)(?=[^()]* : (?:tensor<(?:\d+x)*)?complex)"
            text = re.sub(literal, r"\1(\2, 0.0)", text)
        try:
            return ir.Module.parse(text)
        except ValueError as error:
            if dtype != "f32" and (_REFUSED.search(str(error)) or (complex_ and _INFINITY["f32"] in text)):
                return None
            raise

    def active(self, module: ir.Module) -> list[int]:
        """The operands with a derivative: the floats, but not the orders of these functions."""
        types = module.functions[self.name].argument_types
        ordered = self.name.removeprefix("broadcast_") in ("zeta", "polygamma")
        return [i for i, ty in enumerate(types) if ir.is_float(ty) and not (ordered and i == 0)]

    def operands(self, module: ir.Module) -> list[Array]:
        """Operands that the derivative of every program exists at; integers are places that differ. Where there are
        members they come first."""
        low, high = next((region for key, region in REGIONS.items() if key in self.name), (0.2, 0.8))
        out: list[Array] = []
        for i, ty in enumerate(module.functions[self.name].argument_types):
            shape, dtype = ir.shape_dtype(ty)
            random = np.random.RandomState(i)
            given = GIVEN.get((self.name, i))
            if given is not None:
                x: Any = np.array(given).reshape(shape)
            elif not ir.is_inexact(dtype):
                places = np.arange(math.prod(shape)).reshape(shape) % 3
                x = random.randint(0, 2, shape) if dtype.kind == "b" else places
            else:
                x = random.uniform(low, high, shape)
                if len(shape) == 2 and shape[0] == shape[1]:  # well conditioned, its eigenvalues apart
                    x = x + np.diag(np.arange(2.0, 2 + shape[0]))
                if dtype.kind == "c":
                    x = x + 1j * random.uniform(low, high, shape)
            out.append(np.asarray(x).astype(dtype))
        if self.members:  # their operands differ, so that one of them is the greatest
            return [np.stack([x * (1 - k / 16) for k in range(self.members)]).astype(x.dtype) for x in out]
        return out


def programs() -> Iterator[Program]:
    """Every public function of every golden file, alone with what it may call."""
    for path in sorted(FOLDER.glob("*.mlir")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("//")]
        functions = re.split(r"\n(?=func\.func)", "\n".join(lines).strip())
        private = [text for text in functions if text.startswith("func.func private")]
        for text in functions:
            if text not in private and path.stem != "not-differentiable":
                name = re.match(r"func\.func @([\w.]+)", text)
                assert name is not None, text
                yield Program(path.stem, name[1], "\n".join([text, *private]))
    for name_, text in _CALLS.items():
        yield Program("calls", name_, text)
