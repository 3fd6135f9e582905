"""For each legalization the smallest program that IREE takes badly as it stands.

`benchmarks/legalizations.py` compiles and runs the same programs with the pass and without.
"""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np

from pyxla_compiler import ir, pipelines
from pyxla_compiler.compile import compile_module
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.targets.iree import TargetOptions
from pyxla_runtime.backends.iree import Executable
from pyxla_runtime.devices import get_device

Array = np.ndarray[Any, Any]
PREFIX = "pyxla-legalize-iree-"
BF16 = ml_dtypes.bfloat16


@dataclasses.dataclass(frozen=True)
class Quirk:
    """`text` is the body of a function of %a, %b... with the types of `arguments`; its results agree with the evaluator
    within `rtol`."""

    text: str
    arguments: Sequence[Array]
    rtol: float = 0.0
    options: TargetOptions = dataclasses.field(default_factory=TargetOptions)

    def module(self) -> ir.Module:
        types = [ir.tensor_type(x.shape, x.dtype) for x in self.arguments]
        given = ", ".join(f"%{name}: {ty}" for name, ty in zip(_NAMES, types, strict=False))
        *lines, last = self.text.strip().splitlines()
        results = last.split(":")[-1].strip()
        return ir.Module.parse(f"func.func @main({given}) -> ({results}) {{\n" + "\n".join([*lines, last]) + "\n}")


def legalized(quirk: Quirk, without: str = "") -> ir.Module:
    """The program with all legalizations or all but one, without those that are for speed: they may hide a quirk."""
    passed = {PREFIX + name for name in (without, *SPEED)}
    passes = [name for name in pipelines.PASSES if name.startswith(PREFIX) and name not in passed]
    return pipelines.run(quirk.module(), ",".join(passes))


def compiled(module: ir.Module, options: TargetOptions) -> Executable:
    """Raises CompilationError where IREE refuses the program."""
    return Executable(compile_module(module.bytecode(), options, use_cache=False).binary, get_device("local"))


def outcome(quirk: Quirk, want: Sequence[Array], without: str = "") -> str:
    """`right`, `wrong`, or `refused`: what IREE makes of the program."""
    try:
        got = compiled(legalized(quirk, without), quirk.options).call([np.array(x) for x in quirk.arguments])
    except (CompilationError, ValueError, IndexError):
        return "refused"
    return "right" if all(_close(g, w, quirk.rtol) for g, w in zip(got, want, strict=True)) else "wrong"


def _close(got: Any, want: Array, rtol: float) -> bool:
    g = np.asarray(got)
    if g.dtype != want.dtype or g.shape != want.shape:
        return False
    if want.dtype.kind in "biu":
        return bool((g == want).all())
    wide = np.complex128 if want.dtype.kind == "c" else np.float64
    g, w = g.astype(wide), want.astype(wide)
    same_sign = wide is np.complex128 or (np.signbit(g) == np.signbit(w))[w == 0].all()
    return bool(np.allclose(g, w, rtol=rtol, atol=0, equal_nan=True) and same_sign)


def _f32(*values: float) -> Array:
    return np.asarray(values, np.float32)


_RNG = np.random.default_rng(0)
_COMPLEX = (_RNG.normal(size=(2, 3)) + 1j * _RNG.normal(size=(2, 3))).astype(np.complex64)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAMES = [*_LETTERS, *(f"{x}{x}" for x in _LETTERS)][:40]
_SUM = "\n".join(
    f"%s{i} = stablehlo.add %{f's{i - 1}' if i > 1 else 'a'}, %{_NAMES[i]} : tensor<8xf32>" for i in range(1, 40)
)

#: Passes whose programs IREE takes as they are, and runs slowly: tests/passes/test_legalize_iree_speed.py.
SPEED = ("conv-layout", "reduce-rows", "small-loop", "sort-network", "sort-radix")
#: One for each pass of `pyxla-legalize-iree`, by its name. Those of `SPEED` are left out.
QUIRKS = {
    "custom-call": Quirk(
        """%0 = stablehlo.custom_call @Sharding(%a) : (tensor<3xf32>) -> tensor<3xf32>
        return %0 : tensor<3xf32>""",
        [_f32(1, 2, 3)],
    ),
    "four-bits": Quirk(
        """%0 = stablehlo.convert %a : (tensor<5xi8>) -> tensor<5xi4>
        %1 = stablehlo.constant dense<[1, 2, 3, 4, 5]> : tensor<5xi4>
        %2 = stablehlo.add %0, %1 : tensor<5xi4>
        %3 = stablehlo.convert %2 : (tensor<5xi4>) -> tensor<5xi8>
        return %3 : tensor<5xi8>""",
        [np.arange(5, dtype=np.int8)],
    ),
    "six-bits": Quirk(
        """%0 = stablehlo.constant dense<[0.125, 7.5, -1.0]> : tensor<3xf6E2M3FN>
        %1 = stablehlo.convert %0 : (tensor<3xf6E2M3FN>) -> tensor<3xf32>
        return %1 : tensor<3xf32>""",
        [],
    ),
    "fft": Quirk(
        """%0 = stablehlo.fft %a, type = FFT, length = [6] : (tensor<6xcomplex<f32>>) -> tensor<6xcomplex<f32>>
        return %0 : tensor<6xcomplex<f32>>""",
        [np.arange(6).astype(np.complex64)],
        1e-5,
    ),
    "complex-fill": Quirk(
        """%k = stablehlo.constant dense<(2.0, 1.0)> : tensor<complex<f32>>
        %i = stablehlo.constant dense<0> : tensor<i32>
        %0 = stablehlo.broadcast_in_dim %k, dims = [] : (tensor<complex<f32>>) -> tensor<3xcomplex<f32>>
        %1 = stablehlo.dynamic_update_slice %0, %a, %i : (tensor<3xcomplex<f32>>, tensor<1xcomplex<f32>>, tensor<i32>) -> tensor<3xcomplex<f32>>
        return %1 : tensor<3xcomplex<f32>>""",
        [np.array([1 + 2j], np.complex64)],
    ),
    "complex128": Quirk(
        """%0 = stablehlo.constant dense<(1.0, 2.0)> : tensor<3xcomplex<f64>>
        return %0 : tensor<3xcomplex<f64>>""",
        [],
    ),
    "select-and-scatter": Quirk(
        """%z = stablehlo.constant dense<0.0> : tensor<f32>
        %0 = "stablehlo.select_and_scatter"(%a, %b, %z) ({
        ^bb0(%x: tensor<f32>, %y: tensor<f32>):
          %1 = stablehlo.compare GE, %x, %y : (tensor<f32>, tensor<f32>) -> tensor<i1>
          stablehlo.return %1 : tensor<i1>
        }, {
        ^bb0(%x: tensor<f32>, %y: tensor<f32>):
          %1 = stablehlo.add %x, %y : tensor<f32>
          stablehlo.return %1 : tensor<f32>
        }) {window_dimensions = array<i64: 3>, window_strides = array<i64: 2>} : (tensor<7xf32>, tensor<3xf32>, tensor<f32>) -> tensor<7xf32>
        return %0 : tensor<7xf32>""",
        [_f32(1, 5, 2, 7, 3, 9, 4), _f32(1, 2, 3)],
    ),
    "complex-elementary": Quirk(
        """%0 = stablehlo.maximum %a, %b : tensor<1xcomplex<f32>>
        return %0 : tensor<1xcomplex<f32>>""",
        [np.array([1 + 2j], np.complex64), np.array([1 + 5j], np.complex64)],
    ),
    "dot-algorithm": Quirk(
        """%0 = stablehlo.dot_general %a, %b, batching_dims = [0] x [0], contracting_dims = [2] x [1], precision = [DEFAULT, DEFAULT],
          algorithm = <lhs_precision_type = tf32, rhs_precision_type = tf32, accumulation_type = f32, lhs_component_count = 1, rhs_component_count = 1, num_primitive_operations = 1, allow_imprecise_accumulation = false> : (tensor<2x2x3xf32>, tensor<2x3x2xf32>) -> tensor<2x2x2xf32>
        return %0 : tensor<2x2x2xf32>""",
        [np.ones((2, 2, 3), np.float32), np.ones((2, 3, 2), np.float32)],
    ),
    "zero-contraction": Quirk(
        """%0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<3x0xf32>, tensor<0x4xf32>) -> tensor<3x4xf32>
        return %0 : tensor<3x4xf32>""",
        [np.zeros((3, 0), np.float32), np.zeros((0, 4), np.float32)],
    ),
    "unsigned-dot": Quirk(
        """%0 = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : (tensor<2x3xui8>, tensor<3x2xui8>) -> tensor<2x2xi32>
        return %0 : tensor<2x2xi32>""",
        [np.full((2, 3), 200, np.uint8), np.full((3, 2), 250, np.uint8)],
    ),
    "half-dot": Quirk(
        """%0 = stablehlo.dot_general %a, %b, contracting_dims = [0] x [0] : (tensor<4096xf16>, tensor<4096xf16>) -> tensor<f16>
        return %0 : tensor<f16>""",
        [np.full(4096, 0.1, np.float16), np.ones(4096, np.float16)],
        1e-3,
    ),
    "unit-reduce": Quirk(
        "\n".join(
            [
                "%one = stablehlo.constant dense<(1.0, 0.0)> : tensor<complex<f32>>",
                "%four = stablehlo.constant dense<(4.0, 0.0)> : tensor<1xcomplex<f32>>",
                "%0 = stablehlo.reduce(%four init: %one) applies stablehlo.multiply across dimensions = [0] : (tensor<1xcomplex<f32>>, tensor<complex<f32>>) -> tensor<complex<f32>>",
                "%1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<complex<f32>>) -> tensor<4xcomplex<f32>>",
                *(
                    f"""%p{m} = stablehlo.dot_general %a, %{m}, contracting_dims = [1] x [0] : (tensor<1x8xf32>, tensor<8x8xf32>) -> tensor<1x8xf32>
                    %re{m} = stablehlo.slice %p{m} [0:1, 0:4] : (tensor<1x8xf32>) -> tensor<1x4xf32>
                    %im{m} = stablehlo.slice %p{m} [0:1, 4:8] : (tensor<1x8xf32>) -> tensor<1x4xf32>
                    %c{m} = stablehlo.complex %re{m}, %im{m} : tensor<1x4xcomplex<f32>>
                    %r{m} = stablehlo.reshape %c{m} : (tensor<1x4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
                    %y{m} = stablehlo.multiply %r{m}, %1 : tensor<4xcomplex<f32>>"""
                    for m in "bc"
                ),
                "return %yb, %yc : tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>",
            ]
        ),
        [np.arange(8, dtype=np.float32)[None], np.eye(8, dtype=np.float32), 2 * np.eye(8, dtype=np.float32)],
    ),
    "unsigned-reverse": Quirk(
        """%0 = stablehlo.reverse %a, dims = [0] : tensor<5xui8>
        return %0 : tensor<5xui8>""",
        [np.arange(5, dtype=np.uint8)],
    ),
    "complex-convolution": Quirk(
        """%0 = stablehlo.convolution(%a, %b) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {pad = [[1, 1]]} {feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<1x2x3xcomplex<f32>>, tensor<1x2x3xcomplex<f32>>) -> tensor<1x1x3xcomplex<f32>>
        return %0 : tensor<1x1x3xcomplex<f32>>""",
        [_COMPLEX[None], _COMPLEX[None]],
        1e-5,
    ),
    "bool-sum": Quirk(
        """%0 = stablehlo.add %a, %b : tensor<2xi1>
        return %0 : tensor<2xi1>""",
        [np.array([True, False]), np.array([True, False])],
    ),
    "elementary": Quirk(
        """%0 = stablehlo.sine %a : tensor<2xf32>
        return %0 : tensor<2xf32>""",
        [_f32(1e5, -0.0)],
        1e-6,
    ),
    "integer-power": Quirk(
        """%0 = stablehlo.power %a, %b : tensor<4xi32>
        return %0 : tensor<4xi32>""",
        [np.array([3, -1, 2, -1], np.int32), np.array([65, -3, -2, -4], np.int32)],
    ),
    "subnormal": Quirk(
        """%0 = stablehlo.floor %a : tensor<3xf32>
        return %0 : tensor<3xf32>""",
        [_f32(-1e-40, 1e-40, 1.5)],
    ),
    "remainder": Quirk(
        """%0 = stablehlo.remainder %a, %b : tensor<2xf64>
        return %0 : tensor<2xf64>""",
        [np.array([7.5, 1e300]), np.array([2.0, -3.0])],
        options=TargetOptions(portable=True),
    ),
    "float-to-int": Quirk(
        """%0 = stablehlo.convert %a : (tensor<3xf32>) -> tensor<3xi32>
        return %0 : tensor<3xi32>""",
        [_f32(1e20, np.nan, -1e20)],
    ),
    "int-to-bf16": Quirk(
        """%0 = stablehlo.convert %a : (tensor<3xi32>) -> tensor<3xbf16>
        return %0 : tensor<3xbf16>""",
        [np.array([1, 1000, 257], np.int32)],
        options=TargetOptions(portable=True),
    ),
    "gather-clamp": Quirk(
        """%0 = "stablehlo.gather"(%a, %b) {dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1>} : (tensor<4xf32>, tensor<2x1xi32>) -> tensor<2xf32>
        return %0 : tensor<2xf32>""",
        [_f32(1, 2, 3, 4), np.array([[7], [-3]], np.int32)],
    ),
    "scatter": Quirk(
        """%0 = "stablehlo.scatter"(%a, %b, %c) ({
        ^bb0(%x: tensor<f32>, %y: tensor<f32>):
          %1 = stablehlo.add %x, %y : tensor<f32>
          stablehlo.return %1 : tensor<f32>
        }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 0>} : (tensor<5xf32>, tensor<1xi32>, tensor<2xf32>) -> tensor<5xf32>
        return %0 : tensor<5xf32>""",
        [_f32(1, 2, 3, 4, 5), np.array([2], np.int32), _f32(10, 20)],
    ),
    "sort-stable": Quirk(
        """%0:2 = "stablehlo.sort"(%a, %b) ({
        ^bb0(%x: tensor<i32>, %y: tensor<i32>, %u: tensor<i32>, %v: tensor<i32>):
          %1 = stablehlo.compare LT, %x, %y : (tensor<i32>, tensor<i32>) -> tensor<i1>
          stablehlo.return %1 : tensor<i1>
        }) {dimension = 0 : i64, is_stable = true} : (tensor<50xi32>, tensor<50xi32>) -> (tensor<50xi32>, tensor<50xi32>)
        return %0#1 : tensor<50xi32>""",
        [np.arange(50, dtype=np.int32) % 2, np.arange(50, dtype=np.int32)],
    ),
    "pad-of-pad": Quirk(
        """%z = stablehlo.constant dense<0.0> : tensor<f32>
        %0 = stablehlo.pad %a, %z, low = [0], high = [0], interior = [2] : (tensor<3xf32>, tensor<f32>) -> tensor<7xf32>
        %1 = stablehlo.pad %0, %z, low = [1], high = [2], interior = [0] : (tensor<7xf32>, tensor<f32>) -> tensor<10xf32>
        return %1 : tensor<10xf32>""",
        [_f32(1, 2, 3)],
    ),
    "strided-reverse": Quirk(
        """%0 = stablehlo.slice %a [0:3:2] : (tensor<3xf32>) -> tensor<2xf32>
        %1 = stablehlo.reverse %0, dims = [0] : tensor<2xf32>
        return %1 : tensor<2xf32>""",
        [_f32(1, 2, 3)],
    ),
    "strided-widening": Quirk(
        """%true = stablehlo.constant dense<true> : tensor<1xi1>
        %before = stablehlo.slice %a [0:99999] : (tensor<100000xi32>) -> tensor<99999xi32>
        %after = stablehlo.slice %a [1:100000] : (tensor<100000xi32>) -> tensor<99999xi32>
        %new = stablehlo.compare NE, %before, %after : (tensor<99999xi32>, tensor<99999xi32>) -> tensor<99999xi1>
        %0 = stablehlo.concatenate %true, %new, dim = 0 : (tensor<1xi1>, tensor<99999xi1>) -> tensor<100000xi1>
        %1 = stablehlo.convert %0 : (tensor<100000xi1>) -> tensor<100000xi32>
        %2 = stablehlo.slice %1 [0:100000:2] : (tensor<100000xi32>) -> tensor<50000xi32>
        %3 = stablehlo.slice %1 [1:100000:2] : (tensor<100000xi32>) -> tensor<50000xi32>
        %4 = stablehlo.add %2, %3 : tensor<50000xi32>
        return %4 : tensor<50000xi32>""",
        [_RNG.integers(0, 2, 100000, np.int32)],
    ),
    "while-carry": Quirk(
        """%one = stablehlo.constant dense<1.0> : tensor<f32>
        %ten = stablehlo.constant dense<10.0> : tensor<f32>
        %0:2 = stablehlo.while(%v = %a, %go = %b) : tensor<f32>, tensor<i1>
        cond { stablehlo.return %go : tensor<i1> }
        do {
          %y = stablehlo.add %v, %one : tensor<f32>
          %p = stablehlo.compare LT, %y, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>
          stablehlo.return %y, %p : tensor<f32>, tensor<i1>
        }
        return %0#1 : tensor<i1>""",
        [np.float32(3), np.bool_(True)],
    ),
    "update": Quirk(  # IREE overwrites %a
        """%i = stablehlo.constant dense<1> : tensor<i32>
        %0 = stablehlo.dynamic_update_slice %a, %b, %i : (tensor<3xf32>, tensor<1xf32>, tensor<i32>) -> tensor<3xf32>
        return %0, %a : tensor<3xf32>, tensor<3xf32>""",
        [_f32(1, 2, 3), _f32(9)],
    ),
    "wide-dispatch": Quirk(f"{_SUM}\nreturn %s39 : tensor<8xf32>", [np.full(8, i, np.float32) for i in range(40)]),
}
