"""`checkpoint`: the same gradients, from fewer residuals and more work."""

from __future__ import annotations

import re

import jax
import jax.ad_checkpoint
import jax.numpy
import numpy as np
import pytest
from jax.ad_checkpoint import checkpoint_name as jax_checkpoint_name

import pyxla
import pyxla.numpy as jnp
from pyxla import checkpoint_policies
from pyxla.ad_checkpoint import checkpoint_name, print_saved_residuals
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


# Policies of the user's own.


def two_products(jx, jnp):
    def f(x, w):
        y = jnp.sin(x @ w)
        batched = jnp.einsum("bij,bjk->bik", y[None], w[None])[0]
        return (jnp.tanh(batched) * x).sum()

    return f


def products_without_batch_dims(jx):
    def policy(prim, *avals, **params):
        if prim is not jx.lax.dot_general_p:
            return False
        assert all(str(a).startswith("float32[") for a in avals)
        (_, _), (lhs_batch, rhs_batch) = params["dimension_numbers"]
        return not lhs_batch and not rhs_batch

    return policy


def sines(jx):
    return lambda prim, *avals, **params: prim.name == "sin"


def either(jx):
    return jx.checkpoint_policies.save_from_both_policies(sines(jx), jx.checkpoint_policies.dots_saveable)


def sines_or_what_another_policy_keeps(jx):
    batchless = jx.checkpoint_policies.dots_with_no_batch_dims_saveable
    return lambda prim, *avals, **params: str(prim) == "sin" or batchless(prim, *avals, **params)


def enumerated(jx):
    kinds = jax.ad_checkpoint if jx is jax else pyxla.ad_checkpoint
    moved = kinds.Offloadable(src="device", dst="pinned_host")
    return lambda prim, *_, **params: moved if prim.name == "sin" and jx is pyxla else kinds.Recompute


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        (products_without_batch_dims, [(3, 3), (4, 3), (4, 3)]),
        (sines, [(3, 3), (4, 3), (4, 3)]),
        (either, [(3, 3), (4, 3), (4, 3), (4, 3)]),
        (sines_or_what_another_policy_keeps, [(3, 3), (4, 3), (4, 3), (4, 3)]),
        (enumerated, [(3, 3), (4, 3), (4, 3)]),
    ],
)
def test_policies_of_the_user(policy, kept):
    ours = pyxla.checkpoint(two_products(pyxla, jnp), policy=policy(pyxla))
    theirs = jax.checkpoint(two_products(jax, jax.numpy), policy=policy(jax))
    same(pyxla.grad(ours, (0, 1))(X, W), jax.grad(theirs, (0, 1))(X, W))
    found = residuals(ours)
    assert [shape for shape in found if len(shape) == 2] == kept


def test_what_a_policy_is_asked():
    asked = set()

    def policy(prim, *avals, **params):
        asked.add((prim.name, prim.operation, len(avals)))
        return False

    def f(x):
        y = checkpoint_name(jnp.exp(x), "y")
        return pyxla.lax.scan(lambda c, e: (c * e, None), 1.0, jnp.where(y > 1.0, y, 2.0) * y.sum())[0]

    pyxla.grad(pyxla.checkpoint(f, policy=policy))(X[0])
    assert {("exp", "stablehlo.exponential", 1), ("name", "pyxla.name", 1), ("gt", "stablehlo.compare", 2)} <= asked
    assert {("reduce_sum", "stablehlo.reduce", 2), ("scan", "pyxla.scan", 2)} <= asked


def test_policies_that_offload_keep():
    policies = checkpoint_policies
    names = policies.save_and_offload_only_these_names(
        names_which_can_be_saved=["other"], names_which_can_be_offloaded=["inner"], offload_src="a", offload_dst="b"
    )
    assert residuals(pyxla.checkpoint(chain, policy=names)) == [(3, 3), (4, 3), (4, 3)]
    products = policies.offload_dot_with_no_batch_dims("a", "b")
    assert residuals(pyxla.checkpoint(chain, policy=products)) == residuals(
        pyxla.checkpoint(chain, policy=policies.dots_saveable)
    )
    with pytest.raises(ValueError, match=r"not both: x"):
        policies.save_and_offload_only_these_names(
            names_which_can_be_saved=["x"], names_which_can_be_offloaded=["x"], offload_src="a", offload_dst="b"
        )


def test_convolutions_are_among_the_products():
    def f(x):
        return jnp.sin(jnp.convolve(jnp.sin(jnp.convolve(x, X[0])), X[0])).sum()

    plain, kept = (pyxla.checkpoint(f, policy=POLICIES[p]) for p in ("nothing", "dots"))
    module = {}
    for name, g in (("plain", plain), ("kept", kept)):
        module[name] = pyxla.jit(pyxla.value_and_grad(g)).lower(X[0]).as_text("lowered").count("stablehlo.convolution")
    assert module["kept"] < module["plain"]


def test_a_compiled_program_follows_the_policy():
    def count(policy):
        f = pyxla.checkpoint(two_products(pyxla, jnp), policy=policy)
        return pyxla.jit(pyxla.value_and_grad(f)).lower(X, W).as_text("lowered").count("stablehlo.dot_general")

    assert count(products_without_batch_dims(pyxla)) < count(sines(pyxla))


def test_saved_residuals(capsys):
    weights = jnp.ones((3, 3))

    def f(x, d):
        y = jnp.sin(x @ d["w"])
        return (checkpoint_name(jnp.tanh(y @ weights), "z") * x).sum()

    print_saved_residuals(pyxla.checkpoint(f, policy=checkpoint_policies.save_only_these_names("z")), X, {"w": W})
    lines = capsys.readouterr().out.splitlines()
    assert {"f32[4,3] from the argument x", "f32[3,3] from the argument d['w']", "f32[3,3] from a constant"} < {*lines}
    (named,) = [line for line in lines if "named" in line]
    assert named.startswith("f32[4,3] named 'z' from ")
    assert named.endswith("(f)")
    print_saved_residuals(f, X, {"w": W})
    lines = capsys.readouterr().out.splitlines()
    assert any("f32[4,3] output of dot_general from " in line and __file__ in line for line in lines)


def test_a_sequence_for_prevent_cse():
    f = pyxla.checkpoint(chain, prevent_cse=(False, True))
    text = pyxla.jit(pyxla.value_and_grad(lambda x: f(x, W).sum())).lower(X).as_text("lowered")
    assert text.count("stablehlo.tanh") == 2


def test_misuse():
    with pytest.raises(TypeError, match=r"one of pyxla\.checkpoint_policies"):
        pyxla.checkpoint(lambda x: x, policy=3)
    with pytest.raises(TypeError, match=r"returns a bool.* returned 1"):
        pyxla.grad(pyxla.checkpoint(lambda x: jnp.sin(jnp.sin(x)), policy=lambda *args, **kwargs: 1))(1.0)
    ask = checkpoint_policies.save_from_both_policies(lambda *args, **kwargs: 1, checkpoint_policies.dots_saveable)
    with pytest.raises(ValueError, match="policies that return a bool"):
        pyxla.grad(pyxla.checkpoint(lambda x: jnp.sin(jnp.sin(x)), policy=ask))(1.0)
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


def recurrent(jx, policy=None, reverse=False):
    """A loop with a product and a named value in its body, and a loop in that loop."""
    jnp = jx.numpy

    def step(carry, x):
        inner = jx.lax.scan(lambda c, _: (jnp.sin(c @ carry["w"]), None), carry["h"], None, length=2)[0]
        hidden = jx.ad_checkpoint.checkpoint_name(jnp.tanh(inner + x), "hidden")
        return {"w": carry["w"], "h": jnp.cos(hidden) * x}, jnp.sum(hidden)

    def f(x, w):
        last, ys = jx.lax.scan(step, {"w": w, "h": x[0]}, x, reverse=reverse)
        return jnp.sum(last["h"]) + jnp.sum(ys**2)

    return f if policy is None else jx.checkpoint(f, policy=policy(jx))


LOOP_POLICIES = {
    "nothing": (lambda jx: jx.checkpoint_policies.nothing_saveable, [(3, 3), (4, 3)]),
    "dots": (lambda jx: jx.checkpoint_policies.dots_saveable, [(3, 3), (4, 2, 3), (4, 3)]),
    "names": (lambda jx: jx.checkpoint_policies.save_only_these_names("hidden"), [(3, 3), (4, 3), (4, 3)]),
    "of the user": (lambda jx: lambda prim, *_, **__: str(prim) == "tanh", [(3, 3), (4, 3), (4, 3)]),
}


@pytest.mark.parametrize("name", LOOP_POLICIES)
def test_policies_reach_into_loops(name):
    policy, kept = LOOP_POLICIES[name]
    f = recurrent(pyxla, policy)
    assert residuals(f) == kept
    for reverse in (False, True):
        want = jax.grad(recurrent(jax, reverse=reverse), (0, 1))(X, W)
        same(pyxla.grad(recurrent(pyxla, policy, reverse), (0, 1))(X, W), want)
    v = np.cos(X)
    twice = [jx.jvp(lambda x, jx=jx: jx.grad(recurrent(jx, policy))(x, W), (X,), (v,))[1] for jx in (pyxla, jax)]
    same(*twice)


def test_what_a_policy_keeps_of_a_loop_is_not_computed_again():
    policy = LOOP_POLICIES["dots"][0]
    f = pyxla.jit(pyxla.grad(recurrent(pyxla, policy), (0, 1)))
    bodies = re.findall(r"func private @\S+\.again\(.*?\n  }", f.lower(X, W).as_text("transformed"), re.DOTALL)
    assert len(bodies) == 3  # the function, its loop, and the loop in that
    assert not any("dot_general" in body for body in bodies)
    assert any("tanh" in body for body in bodies)
    same(f(X, W), jax.grad(recurrent(jax), (0, 1))(X, W))
