"""Loops and branches: lowered, legalized, compiled and run."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import numpy as np
import pytest
from iree.compiler import ir as mlir

from pyxla_compiler import build as b
from pyxla_compiler import ir, pipelines
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.evaluate import evaluate

from .running import assert_same, run_compiled

LESS = "%p = stablehlo.compare LT, %c0, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>"
GROW = "%n0 = stablehlo.add %c0, %one : tensor<f32>"
FLAG = "%n1 = stablehlo.compare LT, %n0, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>"

#: Condition, body, the types of the state. The loop's state is %c0, %c1..., its new state %n0, %n1...
LOOPS = {
    "plain": (LESS, GROW, ["f32"]),
    "state that only the condition reads": (LESS.replace("%c0", "%c1"), GROW + " %n1 = stablehlo.multiply %n0, %one : tensor<f32>", ["f32", "f32"]),
    "flag": ("%p = stablehlo.and %c1, %c1 : tensor<i1>", GROW + FLAG, ["f32", "i1"]),
    "bare flag": ("%p = stablehlo.optimization_barrier %c1 : tensor<i1>", GROW + FLAG, ["f32", "i1"]),
    "state that nothing reads": (LESS, GROW + " %n1 = stablehlo.broadcast_in_dim %n0, dims = [] : (tensor<f32>) -> tensor<4xf32>", ["f32", "4xf32"]),
    "state that never changes": (LESS, GROW + " %n1 = stablehlo.optimization_barrier %c1 : tensor<f32>", ["f32", "f32"]),
    "barrier on state": (LESS, "%b = stablehlo.optimization_barrier %c0 : tensor<f32> %n0 = stablehlo.add %b, %one : tensor<f32>", ["f32"]),
    "no step": ("%p = stablehlo.compare LT, %c0, %c0 : (tensor<f32>, tensor<f32>) -> tensor<i1>", GROW, ["f32"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_loops_of_every_kind(name: str) -> None:
    cond, body, elements = LOOPS[name]
    types = [f"tensor<{e}>" for e in elements]
    listed = ", ".join(types)
    n = len(types)
    text = f"""func.func @main({", ".join(f"%x{i}: {t}" for i, t in enumerate(types))}) -> ({listed}) {{
      %one = stablehlo.constant dense<1.0> : tensor<f32>
      %ten = stablehlo.constant dense<10.0> : tensor<f32>
      %r:{n} = stablehlo.while({", ".join(f"%c{i} = %x{i}" for i in range(n))}) : {listed}
      cond {{ {cond} stablehlo.return %p : tensor<i1> }} do {{ {body} stablehlo.return {
        ", ".join(f"%n{i}" for i in range(n))
    } : {listed} }}
      return {", ".join(f"%r#{i}" for i in range(n))} : {listed}
    }}"""
    values = {"f32": np.float32(3), "i1": np.bool_(True), "4xf32": np.ones(4, np.float32)}
    assert_same(text, [np.asarray(values[e]) for e in elements])


def _scan_module(length: int, reverse: bool) -> ir.Module:
    vector, flags = ir.tensor_type((3,), ir.F32), ir.tensor_type((3,), ir.BOOL)
    module = ir.Module()
    with ir.ambient():

        def step(arguments: list[ir.Value]) -> list[ir.Value]:
            w, h, x = arguments
            new = b.add(b.multiply(w, h), x)
            positive = b.compare(new, b.zeros_like(new), direction="GT")
            return [new, h, new, positive, b.not_(positive)]

        module.define("body", [vector] * 3, step)
        main = module.new_function("main", [vector, vector, ir.tensor_type((length, 3), ir.F32)], public=True)
        types = [
            ir.tensor_type((length, *ir.shape_dtype(t)[0]), ir.shape_dtype(t)[1])
            for t in (vector, vector, flags, flags)
        ]
        with mlir.InsertionPoint(main.block):
            out = b.scan(
                *main.arguments,
                callee="body",
                num_consts=1,
                num_carry=1,
                length=length,
                reverse=reverse,
                result_types=[vector, *types],
            )
        main.finish(out)
    return module


@pytest.mark.parametrize("length, reverse", [(1, False), (5, False), (5, True)])
def test_scan(length: int, reverse: bool) -> None:
    module = _scan_module(length, reverse)
    rng = np.random.default_rng(0)
    arguments = [rng.normal(size=s).astype(np.float32) for s in ((3,), (3,), (length, 3))]
    lowered = pipelines.run(module, "pyxla-lower,pyxla-legalize-iree", verify_each=True)
    for got, want in zip(run_compiled(lowered, arguments), evaluate(module, "main", arguments), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-6)


def test_scan_of_no_steps_has_no_loop() -> None:
    text = pipelines.run(_scan_module(0, False), "pyxla-lower").text()
    assert "while" not in text
    assert "return %arg1" in text


NESTED = """func.func @main(%k: tensor<i32>, %x: tensor<f32>) -> tensor<f32> {
  %ten = stablehlo.constant dense<10.0> : tensor<f32>
  %0 = "stablehlo.case"(%k) ({
    %1 = stablehlo.while(%v = %x) : tensor<f32>
    cond {
      %p = stablehlo.compare LT, %v, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %y = stablehlo.add %v, %x : tensor<f32>
      stablehlo.return %y : tensor<f32>
    }
    stablehlo.return %1 : tensor<f32>
  }, {
    %2 = stablehlo.negate %x : tensor<f32>
    stablehlo.return %2 : tensor<f32>
  }) : (tensor<i32>) -> tensor<f32>
  return %0 : tensor<f32>
}"""


@pytest.mark.parametrize("index", [0, 1, -1, 7])
def test_outlined_and_lowered_again(index: int) -> None:
    module = pipelines.run(ir.Module.parse(NESTED), "pyxla-outline")
    assert "stablehlo.while" not in module.text()
    arguments = [np.asarray(np.int32(index)), np.asarray(np.float32(3))]
    (want,) = evaluate(module, "main", arguments)
    assert want == (12 if index == 0 else -3)
    if index == 0:
        (got,) = run_compiled(pipelines.run(module, "pyxla-lower,pyxla-legalize-iree"), arguments)
        assert got == want


#: Two loops, and what is computed between them serves both the second and what comes after it.
BETWEEN = """func.func @main(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %three = stablehlo.constant dense<3> : tensor<i32>
  %0:2 = stablehlo.while(%i = %zero, %h = %a) : tensor<i32>, tensor<2x3xf32>
  cond {
    %p = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.sine %h : tensor<2x3xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y : tensor<i32>, tensor<2x3xf32>
  }
  %1 = stablehlo.exponential %0#1 : tensor<2x3xf32>
  %2 = stablehlo.multiply %a, %a : tensor<2x3xf32>
  %3 = stablehlo.divide %1, %2 : tensor<2x3xf32>
  %4 = stablehlo.cosine %3 : tensor<2x3xf32>
  %5 = stablehlo.multiply %4, %2 : tensor<2x3xf32>
  %6 = stablehlo.tanh %0#1 : tensor<2x3xf32>
  %7 = stablehlo.multiply %4, %6 : tensor<2x3xf32>
  %8:2 = stablehlo.while(%i = %zero, %h = %7) : tensor<i32>, tensor<2x3xf32>
  cond {
    %p = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.cosine %h : tensor<2x3xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y : tensor<i32>, tensor<2x3xf32>
  }
  %9 = stablehlo.add %5, %8#1 : tensor<2x3xf32>
  return %9 : tensor<2x3xf32>
}"""
# With the pass that makes kernels of small loops, there is no loop left.
START = "pyxla-legalize-iree-loop-start"


def test_what_a_loop_starts_from_is_not_fused_with_what_comes_after() -> None:
    with pytest.raises(CompilationError, match="circular dependency"):  # else IREE has mended it and the pass can go
        run_compiled(ir.Module.parse(BETWEEN), [np.ones((2, 3), np.float32)])
    assert_same(BETWEEN, [np.full((2, 3), 0.7, np.float32)], rtol=1e-5, pipeline=START)


def test_a_loop_starts_from_a_complex_number_of_double_precision() -> None:
    text = """func.func @main(%n: tensor<i32>, %x: tensor<4xcomplex<f64>>) -> tensor<complex<f64>> {
      %start = stablehlo.constant dense<(0.5, -1.0)> : tensor<complex<f64>>
      %zero = stablehlo.constant dense<0> : tensor<i32>
      %one = stablehlo.constant dense<1> : tensor<i32>
      %r:2 = stablehlo.while(%s = %start, %i = %zero) : tensor<complex<f64>>, tensor<i32>
      cond {
        %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %k = stablehlo.add %i, %one : tensor<i32>
        %e = stablehlo.dynamic_slice %x, %i, sizes = [1] : (tensor<4xcomplex<f64>>, tensor<i32>) -> tensor<1xcomplex<f64>>
        %y = stablehlo.reshape %e : (tensor<1xcomplex<f64>>) -> tensor<complex<f64>>
        %t = stablehlo.add %s, %y : tensor<complex<f64>>
        stablehlo.return %t, %k : tensor<complex<f64>>, tensor<i32>
      }
      return %r#0 : tensor<complex<f64>>
    }"""
    assert_same(text, [np.asarray(3, np.int32), np.arange(4) * (1 - 2j)])
