"""What JAX lowers, brought in by `from_mlir`: values, derivatives, batches and compiled code are JAX's."""

from __future__ import annotations

import functools

import jax
import numpy as np
import pytest
from jax import export
from jaxlib.mlir.dialects import stablehlo

import pyxla
from pyxla import from_mlir
from pyxla import numpy as jnp

from .programs import PROGRAMS, V, X

# JAX has no reverse mode through loops of unknown length; tests/transforms/test_while_reverse.py has ours.
NO_GRADIENT = {"newton", "nested_loops", "random_bits", "integers", "constants", "argsort"}


@functools.cache
def imported(name):
    f, arguments = PROGRAMS[name]
    return from_mlir(jax.jit(f).lower(*arguments).as_text())


def results(out):
    return list(out) if isinstance(out, tuple) else [out]


def same(got, want, rtol=2e-5, atol=1e-5):
    for a, b in zip(got, want, strict=True):
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        wide = np.complex128 if np.iscomplexobj(b) else np.float64
        np.testing.assert_allclose(np.asarray(a).astype(wide), np.asarray(b).astype(wide), rtol=rtol, atol=atol)


def jax_arrays(arguments):
    return [jax.numpy.asarray(x) for x in arguments]


@pytest.mark.parametrize("name", PROGRAMS)
def test_value(name):
    f, arguments = PROGRAMS[name]
    same(results(imported(name)(*arguments)), jax.tree.leaves(f(*jax_arrays(arguments))))


@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in NO_GRADIENT])
def test_gradient(name):
    f, arguments = PROGRAMS[name]
    floats = [i for i, x in enumerate(arguments) if x.dtype == np.float32]

    def total(function, m):
        def scalar(*xs):
            out = jax.tree.leaves(function(*xs)) if m is jax.numpy else results(function(*xs))
            return sum(m.sum(m.sin(y)) for y in out if y.dtype == np.float32)

        return scalar

    got = pyxla.grad(total(imported(name), jnp), floats)(*arguments)
    want = jax.grad(total(f, jax.numpy), floats)(*jax_arrays(arguments))
    same(got, want, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize("name", PROGRAMS)
def test_batch(name):
    f, arguments = PROGRAMS[name]
    stacked = [np.stack([x, x[::-1] if x.ndim else x]) for x in arguments]
    same(results(pyxla.vmap(imported(name))(*stacked)), jax.tree.leaves(jax.vmap(f)(*jax_arrays(stacked))))


@pytest.mark.parametrize("start", range(0, len(PROGRAMS), 14))
def test_compiled(start):
    # Many functions in one module: one compile.
    names = list(PROGRAMS)[start : start + 14]
    arguments = [PROGRAMS[n][1] for n in names]
    out = pyxla.jit(lambda all_: [imported(n)(*xs) for n, xs in zip(names, all_, strict=True)])(arguments)
    for name, got, xs in zip(names, out, arguments, strict=True):
        same(results(got), results(imported(name)(*xs)), rtol=1e-4, atol=2e-5)


# LAPACK's calls carry shardings, whose bytes cannot be read.
@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in ("triangular", "cholesky", "eigenvalues")])
def test_portable_artifact(name):
    f, arguments = PROGRAMS[name]
    artifact = export.export(jax.jit(f))(*arguments).mlir_module_serialized
    same(results(from_mlir(artifact)(*arguments)), jax.tree.leaves(f(*jax_arrays(arguments))))


def test_artifact_with_shardings_says_what_to_give():
    f, arguments = PROGRAMS["triangular"]
    exported = export.export(jax.jit(f))(*arguments)
    with pytest.raises(ValueError, match=r"give the text instead"):
        from_mlir(exported.mlir_module_serialized)
    same(results(from_mlir(str(exported.mlir_module()))(*arguments)), [f(*jax_arrays(arguments))])


ARTIFACT = """
func.func @main(%x: tensor<2x3xf32> {a.b = "q\\22<>{"}, %i: tensor<i32>) -> tensor<2x3xf32> {
  %0 = call @g(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %c = stablehlo.constant dense<0> : tensor<i32>
  %p = stablehlo.compare LT, %i, %c : (tensor<i32>, tensor<i32>) -> tensor<i1>
  %w = "stablehlo.if"(%p) ({
    stablehlo.return %0 : tensor<2x3xf32>
  }, {
    stablehlo.return %x : tensor<2x3xf32>
  }) : (tensor<i1>) -> tensor<2x3xf32>
  return %w : tensor<2x3xf32>
}
func.func private @g(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = stablehlo.custom_call @Sharding(%x) {backend_config = "a<{\\22b"} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = stablehlo.composite "my.square" %0 {composite_attributes = {n = 3 : i32}, decomposition = @square}
    : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
func.func private @square(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = stablehlo.multiply %x, %x : tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
"""


def test_portable_artifact_of_calls_branches_and_composites():
    version = stablehlo.get_current_version()
    f = from_mlir(stablehlo.serialize_portable_artifact_str(ARTIFACT, version))
    np.testing.assert_array_equal(f(X, -1), X * X)
    np.testing.assert_array_equal(f(X, 1), X)
    np.testing.assert_array_equal(pyxla.grad(lambda x: f(x, -1).sum())(X), 2 * X)


def test_bytecode_and_text_as_bytes():
    text = jax.jit(PROGRAMS["calls"][0]).lower(V).as_text()
    want = from_mlir(text)(V)
    module = imported("calls")._module
    np.testing.assert_array_equal(from_mlir(text.encode())(V), want)
    np.testing.assert_array_equal(from_mlir(module.bytecode())(V), want)


def test_composes_with_our_own_code():
    layer = imported("layer")
    y = PROGRAMS["layer"][1][1]

    def ours(x):
        return jnp.sum(layer(x * 2, y) ** 2)

    def theirs(x):
        return jax.numpy.sum(PROGRAMS["layer"][0](x * 2, y) ** 2)

    same([pyxla.hessian(ours)(X)], [jax.hessian(theirs)(X)], rtol=2e-4)
    same([pyxla.jit(pyxla.grad(ours))(X)], [jax.grad(theirs)(X)], rtol=2e-4)
    same([pyxla.vmap(pyxla.grad(ours))(np.stack([X, -X]))], [jax.vmap(jax.grad(theirs))(np.stack([X, -X]))], rtol=2e-4)


def test_reverse_mode_through_a_foreign_loop():
    # The derivative of the square root.
    same([pyxla.grad(imported("newton"))(2.5)], [np.float32(0.5 / np.sqrt(2.5))])


SHARDED = """
module @m attributes {mhlo.num_partitions = 1 : i32} {
  sdy.mesh @mesh = <["x"=2, "y"=2]>
  func.func public @main(%x: tensor<4x2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {}]>}) -> tensor<4x2xf32> {
    %0 = stablehlo.sine %x : tensor<4x2xf32>
    %1 = sdy.sharding_constraint %0 <@mesh, [{"x"}, {"y"}]> : tensor<4x2xf32>
    %2 = stablehlo.custom_call @Sharding(%1) {mhlo.sharding = "{replicated}"} : (tensor<4x2xf32>) -> tensor<4x2xf32>
    return %2 : tensor<4x2xf32>
  }
}
"""


def test_annotations_of_shardings_are_dropped():
    f = from_mlir(SHARDED)
    x = np.ones((4, 2), np.float32)
    np.testing.assert_allclose(pyxla.grad(lambda x: f(x).sum())(x), np.cos(x), rtol=1e-6)
    assert "custom_call" not in f.as_text()
    assert "mesh" not in f.as_text()


def test_arguments():
    f = from_mlir("func.func @main(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {"
                  " %0 = stablehlo.subtract %x, %y : tensor<f32> return %0 : tensor<f32> }")  # fmt: skip
    assert f(3, 1.5) == 1.5
    assert pyxla.jit(f)(3, 1.5) == 1.5
    with pytest.raises(TypeError, match="takes 2 arrays, 1 were given"):
        f(1.0)
    with pytest.raises(TypeError, match=r"argument 1 of @main must be float32\[\], got float32\[2\]"):
        f(1.0, np.ones(2, np.float32))
    with pytest.raises(TypeError, match=r"argument 0 of @main must be float32\[\], got int32\[\]"):
        f(np.int32(1), 1.0)
    with pytest.raises(TypeError, match="argument 0 of @main must be an array or a number"):
        f("one", 1.0)


def test_64_bits_need_no_leave():
    f = from_mlir("func.func @main(%x: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xi64>) {"
                  " %0 = stablehlo.exponential %x : tensor<2xf64>"
                  " %1 = stablehlo.convert %x : (tensor<2xf64>) -> tensor<2xi64>"
                  " return %0, %1 : tensor<2xf64>, tensor<2xi64> }")  # fmt: skip
    y, n = f(np.array([1.0, 2.0]))
    assert (y.dtype, n.dtype) == (np.float64, np.int64)
    np.testing.assert_allclose(y, np.exp([1.0, 2.0]), rtol=1e-15)


def test_another_function_and_no_results():
    two = "func.func @two() -> tensor<f32> { %0 = stablehlo.constant dense<2.0> : tensor<f32> return %0 : tensor<f32> }"
    text = "func.func @main() { return } " + two
    assert from_mlir(text)() == ()
    assert from_mlir(text, function="two")() == 2.0
    with pytest.raises(ValueError, match=r"no function @three; .* \(it has @main, @two\)"):
        from_mlir(text, function="three")
