"""Exporting for a symbolic size: one program, saved once, that runs with several sizes; and what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import ShapeDtypeStruct, export, jit, lax, nn
from pyxla_compiler.passes.generalize import NotGeneral

RNG = np.random.default_rng(0)
W, V, K, E = (RNG.random(s).astype(np.float32) for s in ((8, 6), (6,), (3, 3, 1, 4), (10, 6)))


def spec(shape, dtype=np.float32):
    return ShapeDtypeStruct(export.symbolic_shape(shape), dtype)


def model(x, image, index):
    hidden = jnp.tanh(x @ W + V)
    loss, gradient = pyxla.value_and_grad(lambda w: ((x @ w - hidden) ** 2).mean())(jnp.asarray(W))
    y = lax.conv_general_dilated(image, K, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    flat = nn.relu(y).reshape(y.shape[0], -1)
    return {
        "rows": (nn.softmax(hidden), hidden.argmax(-1), hidden - hidden.mean(0), hidden / x.shape[0]),
        "loss": (loss, gradient),
        "image": (flat[:, :5], flat[1:], jnp.concatenate([flat, flat]), flat.reshape(-1, 4).sum(0)),
        "taken": (jnp.take(E, index, axis=0).sum(1), index[:, ::-1], jnp.arange(index.shape[0]) * 2 + 1),
        "mapped": pyxla.vmap(lambda r: (r * r).sum() + r[0])(x),
        "scan": lax.scan(lambda c, v: (jnp.tanh(c @ W @ W.T + v), c.sum()), x, jnp.arange(3.0)),
        "ones": jnp.ones((x.shape[0], 2)) * x[:, :1],
    }


def arguments(n):
    shapes = ((n, 8), (n, 5, 5, 1))
    return [*(RNG.random(s).astype(np.float32) for s in shapes), RNG.integers(0, 10, (n, 3)).astype(np.int32)]


def test_one_program_for_every_size():
    exported = export.export(jit(model))(spec("b, 8"), spec("b, 5, 5, 1"), spec("b, 3", np.int32))
    avals = pyxla.tree.unflatten(exported.out_tree, exported.out_avals)
    assert [str(a.shape) for a in avals["image"]] == ["(b, 5)", "(b-1, 100)", "(2*b, 100)", "(4,)"]
    text = exported.mlir_module()
    assert "tensor<?x8xf32>" in text
    assert not re.search(r"[<x]53[x>]", text)  # the first size that it was staged for
    run = export.deserialize(exported.serialize())
    for n in (1, 4, 77):
        given = arguments(n)
        want = pyxla.tree.leaves(model(*map(jnp.asarray, given)))
        for g, w in zip(pyxla.tree.leaves(run(*given)), want, strict=True):
            assert (g.dtype, g.shape) == (w.dtype, w.shape)
            np.testing.assert_allclose(g, w, rtol=2e-5, atol=1e-5)
    for wrong, message in (
        (
            (arguments(4)[0], arguments(5)[1], arguments(4)[2]),
            r"image has the shape \(5, 5, 5, 1\).*0 must be 4, since b is 4",
        ),
        ((arguments(4)[0][:, :7], *arguments(4)[1:]), r"x must be float32\[\?,8\]; its shape is \(4, 7\)"),
    ):
        with pytest.raises(ValueError, match=message):
            run(*wrong)


def test_sizes_that_are_functions_of_the_symbol():
    f = jit(lambda x, y: jnp.concatenate([x, y]).sum(1) + x.shape[0] - y.shape[0])
    exported = export.export(f)(spec("b, 2"), spec("2*b+1, 2"))
    assert str(exported.out_avals[0].shape) == "(3*b+1,)"
    x, y = np.ones((2, 2), np.float32), np.ones((5, 2), np.float32)
    np.testing.assert_array_equal(exported.call(x, y), np.full(7, -1.0))
    np.testing.assert_array_equal(export.deserialize(exported.serialize())(x, y), np.full(7, -1.0))
    with pytest.raises(ValueError, match=r"exported for .*2\*b\+1, 2.* with b = 2, got float32\[4,2\]"):
        exported.call(x, y[:4])


def test_static_shapes():
    exported = export.export(jit(lambda x: x.sum(0) * 2))(np.ones((3, 2), np.float32))
    assert exported.out_avals[0].shape == (2,)
    np.testing.assert_array_equal(export.deserialize(exported.serialize())(np.ones((3, 2), np.float32)), [6, 6])


REFUSED = {
    "different programs": (lambda x: x if x.shape[0] > 100 else x * 2, "need different programs"),
    "sorting": (lambda x: jnp.sort(x, axis=0), "need different programs|no linear function"),
    "halves": (lambda x: x[: x.shape[0] // 2], "has a size that is no linear function of b"),
    "closing over": (lambda x: x + np.ones((x.shape[0], 8)) * np.arange(8), "closes over arrays whose size depends"),
    "flattened squares": (lambda x: (x @ x.T).reshape(-1), "no linear function of b"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_depends_on_the_size_in_another_way_is_refused(name):
    f, message = REFUSED[name]
    with pytest.raises(NotGeneral, match=message):
        export.export(jit(f))(spec("b, 8")).module()


def test_misuse():
    with pytest.raises(NotImplementedError, match="one size may be symbolic, got b, c"):
        export.export(jit(jnp.add))(spec("b, 2"), spec("c, 2"))
    with pytest.raises(NotGeneral, match="some argument must have b itself as a size"):
        export.export(jit(jnp.sin))(spec("2*b, 2")).module()
    with pytest.raises(
        TypeError, match=r"argument 'x' of sin is .*symbolic shape, which only pyxla.export.export takes"
    ):
        jit(jnp.sin).lower(spec("b, 2"))
    with pytest.raises(TypeError, match="export takes a jitted function, got sin"):
        export.export(jnp.sin)
    with pytest.raises(NotImplementedError, match=r"platforms=\('cpu',\) only, got \('tpu',\)"):
        export.export(jit(jnp.sin), platforms=["tpu"])
    for text, error in (("b*c", "got 'b\\*c'"), ("b, _", "'_' takes the size of dimension 1 from like=")):
        with pytest.raises(ValueError, match=error):
            export.symbolic_shape(text)
    with pytest.raises(NotImplementedError, match="takes no constraints"):
        export.symbolic_shape("b", constraints=["b >= 2"])
