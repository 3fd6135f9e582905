"""`checkpoint`: the same gradients, from fewer residuals and more work."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest
from jax.ad_checkpoint import checkpoint_name as jax_checkpoint_name

import pyxla
import pyxla.numpy as jnp
from pyxla import checkpoint_policies
from pyxla.ad_checkpoint import checkpoint_name
from pyxla_compiler import ir, pipelines
from pyxla_compiler.passes.derive import Engine
from pyxla_compiler.passes.expand import expand

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(4, 3)).astype(np.float32)
W = RANDOM.normal(size=(3, 3)).astype(np.float32)


def network(jx, jnp, name, **options):
    def layer(x, w):
        return jnp.tanh(name(jnp.dot(x, w), "product"))

    checkpointed = jx.checkpoint(layer, **options)

    def f(x, w):
        for _ in range(2):
            x = checkpointed(x, w)
        return (x**2).sum()

    return f


def ours(**options):
    return network(pyxla, pyxla.numpy, checkpoint_name, **options)


THEIRS = network(jax, jax.numpy, jax_checkpoint_name)

POLICIES = {
    "default": None,
    "nothing": checkpoint_policies.nothing_saveable,
    "everything": checkpoint_policies.everything_saveable,
    "dots": checkpoint_policies.dots_saveable,
    "dots without batch": checkpoint_policies.dots_with_no_batch_dims_saveable,
    "names": checkpoint_policies.save_only_these_names("product"),
    "other names": checkpoint_policies.save_only_these_names("other"),
    "any but": checkpoint_policies.save_any_names_but_these("other"),
    "all except": checkpoint_policies.save_anything_except_these_names("product"),
    "both": checkpoint_policies.save_from_both_policies(
        checkpoint_policies.save_only_these_names("other"), checkpoint_policies.dots_saveable
    ),
}


def same(got, want, rtol=1e-4):
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(c), rtol=rtol, atol=rtol)


COMPOSITIONS = {
    "grad": lambda jx, f: jx.grad(f, (0, 1))(X, W),
    "vmap of grad": lambda jx, f: jx.vmap(jx.grad(f, 1), (0, None))(np.stack([X, 2 * X]), W),
    "grad of grad": lambda jx, f: jx.grad(lambda x: (jx.grad(f)(x, W) ** 2).sum())(X),
    "jvp of grad": lambda jx, f: jx.jvp(lambda x: jx.grad(f)(x, W), (X,), (X,))[1],
    "grad of jvp": lambda jx, f: jx.grad(lambda x: jx.jvp(lambda y: f(y, W), (x,), (X,))[1])(X),
    "in a scan": lambda jx, f: jx.grad(lambda w: jx.lax.scan(lambda c, x: (c + f(x, w), None), 0.0, X[:, None])[0])(W),
}


@pytest.mark.parametrize("composition", COMPOSITIONS)
@pytest.mark.parametrize("policy", ["default", "dots", "names", "everything"])
def test_gradients_are_those_of_the_plain_function(policy, composition):
    run = COMPOSITIONS[composition]
    same(run(pyxla, ours(policy=POLICIES[policy])), run(jax, THEIRS))


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy(policy):
    same(pyxla.grad(ours(policy=POLICIES[policy]), (0, 1))(X, W), jax.grad(THEIRS, (0, 1))(X, W))


def test_compiled():
    functions = [ours(policy=policy) for policy in POLICIES.values()]
    want = jax.grad(THEIRS, (0, 1))(X, W)
    for got in pyxla.jit(lambda x, w: [pyxla.grad(f, (0, 1))(x, w) for f in functions])(X, W):
        same(got, want)


def residuals(layer):
    """The shapes of what the forward pass of a function of X and W keeps for the backward pass."""
    module = pyxla.jit(layer).lower(X, W).module("staged").clone()
    expand(module)
    pair = Engine(module).vjp_of("main", [True, True], [True])
    return sorted(ir.shape_dtype(t)[0] for t in pair.residual_types)


def chain(x, w):
    return jnp.sin(jnp.tanh(checkpoint_name(jnp.sin(x @ w), "inner")) @ w)


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        ("nothing", [(3, 3), (4, 3)]),
        ("dots", [(3, 3), (4, 3), (4, 3), (4, 3)]),
        ("other names", [(3, 3), (4, 3)]),
    ],
)
def test_what_is_kept(policy, kept):
    assert residuals(pyxla.checkpoint(chain, policy=POLICIES[policy])) == kept


def test_names_choose_what_is_kept():
    inner = checkpoint_policies.save_only_these_names("inner")
    assert residuals(pyxla.checkpoint(chain, policy=inner)) == [(3, 3), (4, 3), (4, 3)]


def test_less_is_kept_than_without():
    assert len(residuals(chain)) > len(residuals(pyxla.checkpoint(chain)))


def lowered(policy, **options):
    f = pyxla.checkpoint(chain, policy=POLICIES[policy], **options)
    return pyxla.jit(pyxla.value_and_grad(lambda x, w: f(x, w).sum())).lower(X, W).as_text("lowered")


def test_the_compiler_does_not_merge_the_two_computations():
    again, kept = lowered("nothing"), lowered("everything")
    assert again.count("stablehlo.tanh") == 2
    assert kept.count("stablehlo.tanh") == 1
    assert lowered("nothing", prevent_cse=False).count("stablehlo.tanh") == 1
    assert lowered("dots").count("stablehlo.dot_general") < again.count("stablehlo.dot_general")


def test_eagerly_and_without_derivatives_it_is_the_function():
    assert float(pyxla.checkpoint(lambda x: x * 2.0)(3.0)) == 6.0
    text = pyxla.jit(pyxla.checkpoint(jnp.tanh)).lower(1.0).as_text("lowered")
    assert "pyxla" not in text
    assert text.count("stablehlo.tanh") == 1
    assert float(checkpoint_name(2.0, "x")) == 2.0


def test_python_control_flow_and_static_arguments():
    @pyxla.checkpoint
    def relu(x):
        return x if x > 0 else x * 0.1

    assert float(pyxla.grad(relu)(-1.0)) == np.float32(0.1)
    power = pyxla.remat(lambda x, n, *, flip=False: -(x**n) if flip else x**n, static_argnums=1, static_argnames="flip")
    assert float(pyxla.grad(power)(2.0, 3)) == 12.0
    assert float(pyxla.jit(pyxla.grad(lambda x: power(x, 3, flip=True)))(2.0)) == -12.0


def test_as_a_decorator_with_options():
    @pyxla.remat(policy=checkpoint_policies.dots_saveable, prevent_cse=False)
    def f(x):
        return x * x

    assert float(pyxla.grad(f)(3.0)) == 6.0


def test_misuse():
    with pytest.raises(TypeError, match=r"one of pyxla\.checkpoint_policies"):
        pyxla.checkpoint(lambda x: x, policy=lambda *args, **kwargs: True)
    with pytest.raises(ValueError, match="without ','"):
        checkpoint_policies.save_only_these_names("a,b")
    with pytest.raises(TypeError, match="under checkpoint"):
        pyxla.jit(lambda x: pyxla.checkpoint(lambda y: "text")(x))(1.0)


def test_an_unknown_policy_in_a_module_is_refused():
    text = """
    func.func private @f(%x: tensor<f32>) -> tensor<f32> {
      %0 = stablehlo.tanh %x : tensor<f32>
      %1 = stablehlo.sine %0 : tensor<f32>
      return %1 : tensor<f32>
    }
    func.func @main(%x: tensor<f32>) -> tensor<f32> {
      %0 = stablehlo.custom_call @pyxla.checkpoint(%x) {called_computations = [@f], pyxla.policy = "some",
        pyxla.barrier = 1 : i64} : (tensor<f32>) -> tensor<f32>
      return %0 : tensor<f32>
    }"""
    with pytest.raises(ValueError, match="no policy of a checkpoint is named 'some'"):
        pipelines.run(ir.Module.parse(text), "pyxla-vjp")
