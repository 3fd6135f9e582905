"""Every operation of StableHLO and CHLO has rules, is brought to others that have, or is refused with the reason."""

from __future__ import annotations

import numpy as np
import pytest
from jaxlib.mlir.dialects import chlo, stablehlo

import pyxla
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.importing import import_module
from pyxla_compiler.ops import REGISTRY
from pyxla_compiler.ops.base import NotDifferentiableError
from pyxla_compiler.ops.refused import REFUSED
from pyxla_compiler.passes import foreign_calls, foreign_collectives, foreign_operations, outline

#: What import makes others of, by the pass that does so; the terminator of regions goes with them.
REWRITTEN = {
    *foreign_operations.RULES,
    *foreign_collectives.RULES,
    *foreign_calls.RULES,
    *outline.MAKERS,
    *("stablehlo.composite", "stablehlo.return", "stablehlo.tuple"),
}


def dialect() -> set[str]:
    """The names of all operations, as the bindings of the dialects list them."""
    classes = [value for module in (stablehlo, chlo) for value in vars(module).values()]
    return {cls.OPERATION_NAME for cls in classes if isinstance(getattr(cls, "OPERATION_NAME", None), str)}


def test_every_operation_is_accounted_for_once() -> None:
    names = dialect()
    assert len(names) > 150
    assert names - set(REGISTRY) - REWRITTEN - set(REFUSED) == set()
    # An operation with rules of its own, and one that is made of others, has no reason to be refused.
    assert set(REFUSED) & (set(REGISTRY) | REWRITTEN) == set()
    with ir.ambient():
        context = ir.mlir.Context.current
        known = {name for name in (*names, *REFUSED, *REWRITTEN) if context.is_registered_operation(name)}
    assert set(REFUSED) | REWRITTEN <= known


TEXTS = {
    "stablehlo.rng": (
        "%0 = stablehlo.rng %x, %x, %s, distribution = UNIFORM : "
        "(tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<3xf32>"
    ),
    "stablehlo.create_token": "%0 = stablehlo.create_token : !stablehlo.token",
    "stablehlo.uniform_quantize": (
        "%0 = stablehlo.uniform_quantize %x : (tensor<f32>) -> tensor<!quant.uniform<i8:f32, 0.5:0>>"
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_refused_says_why_and_where(name: str) -> None:
    text = f"""func.func @main(%x: tensor<f32>, %s: tensor<1xi64>) -> tensor<f32> {{
      {TEXTS[name]}
      return %x : tensor<f32>
    }}"""
    with pytest.raises(NotImplementedError) as caught:
        import_module(text)
    message = str(caught.value)
    assert name in message
    assert REFUSED[name] in message
    assert "2:" in message, "the line of the operation"


DYNAMIC = """func.func @main(%x: tensor<2x3xf64>, %v: tensor<f64>)
    -> (tensor<6xf64>, tensor<2x4x3xf64>, tensor<4x3xf64>, tensor<1x2xf64>, tensor<2x3xf64>) {
  %one = stablehlo.constant dense<1> : tensor<2xi64>
  %zero = stablehlo.constant dense<0> : tensor<2xi64>
  %six = stablehlo.constant dense<6> : tensor<1xi64>
  %r = stablehlo.dynamic_reshape %x, %six : (tensor<2x3xf64>, tensor<1xi64>) -> tensor<6xf64>
  %s = stablehlo.constant dense<[2, 4, 3]> : tensor<3xi64>
  %w = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [0, 2] : (tensor<2x3xf64>, tensor<3xi64>) -> tensor<2x4x3xf64>
  %low = stablehlo.constant dense<[1, 0]> : tensor<2xi64>
  %p = stablehlo.dynamic_pad %x, %v, %low, %low, %zero
    : (tensor<2x3xf64>, tensor<f64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<4x3xf64>
  %end = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
  %q = "stablehlo.real_dynamic_slice"(%x, %one, %end, %one)
    : (tensor<2x3xf64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x2xf64>
  %at = stablehlo.constant dense<[[1], [1]]> : tensor<2x1xi64>
  %sizes = stablehlo.constant dense<[1, 3]> : tensor<2xi64>
  %g = "stablehlo.dynamic_gather"(%x, %at, %sizes) <{dimension_numbers = #stablehlo.gather<offset_dims = [1],
    collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}>
    : (tensor<2x3xf64>, tensor<2x1xi64>, tensor<2xi64>) -> tensor<2x3xf64>
  return %r, %w, %p, %q, %g : tensor<6xf64>, tensor<2x4x3xf64>, tensor<4x3xf64>, tensor<1x2xf64>, tensor<2x3xf64>
}"""


def test_dynamic_operations_with_constant_parameters_have_derivatives_and_batches() -> None:
    with pyxla.enable_x64(True):
        f = pyxla.from_mlir(DYNAMIC)
        x, v = pyxla.numpy.asarray(np.arange(6.0).reshape(2, 3)), pyxla.numpy.asarray(9.0)
        # All of them are linear, so the tangent along an operand is the function of it.
        results, tangents = pyxla.jvp(f, (x, v), (x, v))
        cotangents = pyxla.vjp(f, x, v)[1](results)
        batched = pyxla.vmap(f, (0, None))(pyxla.numpy.stack([x, 2 * x]), v)
    for result, tangent, many in zip(results, tangents, batched, strict=True):
        np.testing.assert_array_equal(np.asarray(result), np.asarray(tangent))
        np.testing.assert_array_equal(np.asarray(result), np.asarray(many[0]))
    # <f(x, v), f(x, v)> by the cotangents of f at itself, since f is linear.
    squares = sum(float((np.asarray(r) ** 2).sum()) for r in results)
    assert squares == float((np.asarray(cotangents[0]) * np.asarray(x)).sum() + np.asarray(cotangents[1]) * 9.0)
    want = evaluate(ir.Module.parse(DYNAMIC), "main", [np.asarray(x), np.asarray(v)])
    for result, expected in zip(results, want, strict=True):
        np.testing.assert_array_equal(np.asarray(result), expected)


def test_a_dynamic_parameter_that_is_no_constant_is_an_error() -> None:
    text = """func.func @main(%x: tensor<4xf32>, %v: tensor<f32>, %l: tensor<1xi64>) -> tensor<7xf32> {
      %0 = stablehlo.dynamic_pad %x, %v, %l, %l, %l
        : (tensor<4xf32>, tensor<f32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<7xf32>
      return %0 : tensor<7xf32>
    }"""
    f = pyxla.from_mlir(text)
    with pytest.raises(NotDifferentiableError, match="only where operand 2, a parameter, is a constant"):
        pyxla.jvp(lambda x: f(x, np.float32(0), np.array([1])), (np.ones(4, np.float32),), (np.ones(4, np.float32),))
