"""Collectives under batching, operation by operation: over their own axis against numpy, and over another axis before
and after, wherever the two stand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ir import mlir
from pyxla_compiler.ops import lookup
from pyxla_compiler.ops.collective import UnboundAxisError
from pyxla_compiler.passes.expand import expand

N, K = 3, 2
AXIS = "i"

#: Operation, parameters, and what each member gets, given all members' operands of shape (3, 4) stacked.
CASES = [
    ("psum", {}, lambda xs: [sum(xs)] * N),
    ("pmax", {}, lambda xs: [xs.max(0)] * N),
    ("pmin", {}, lambda xs: [xs.min(0)] * N),
    *(("all_gather", {"dim": d, "size": N}, lambda xs, d=d: [np.stack(xs, axis=d)] * N) for d in range(3)),
    ("psum_scatter", {"dim": 0}, lambda xs: list(sum(xs))),
    ("all_to_all", {"dim": 0}, lambda xs: [xs[:, k] for k in range(N)]),
    ("ppermute", {"pairs": [(0, 1), (1, 2), (2, 0)]}, lambda xs: [xs[2], xs[0], xs[1]]),
    ("ppermute", {"pairs": [(2, 0)]}, lambda xs: [xs[2], 0 * xs[0], 0 * xs[0]]),
]
IDS = [f"{name}{number}" for number, (name, _, _) in enumerate(CASES)]
XS = np.random.RandomState(0).normal(size=(N, 3, 4))


def define(module, name, x, emit):
    with ir.ambient():
        function = module.new_function(name, [ir.tensor_type(x.shape, x.dtype)], public=True)
        with mlir.InsertionPoint(function.block):
            results = emit(function.arguments)
        function.finish(results)


def module_of(name, params, x):
    module = ir.Module()
    define(module, "f", x, lambda args: [getattr(b, name)(*args, axis=AXIS, **params)])
    return module


def batch(module, callee, name, x, at, axis_name=""):
    """Define @name as @callee over the dimension `at` of an operand like x; results have it at 0."""
    define(
        module,
        name,
        x,
        lambda args: b.batch_marker(
            module, callee, args, in_dims=[at], out_dims=[0], size=x.shape[at or 0], axis_name=axis_name
        ),
    )


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(("name", "params", "want"), CASES, ids=IDS)
def test_over_its_axis(name, params, want, at):
    module = module_of(name, params, XS[0])
    stacked = np.moveaxis(XS, 0, at)
    batch(module, "f", "g", stacked, at, AXIS)
    expand(module)
    np.testing.assert_allclose(evaluate(module, "g", [stacked])[0], np.stack(want(XS)), rtol=1e-14)


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize(("name", "params", "want"), CASES, ids=IDS)
def test_over_another_axis(name, params, want, own_first):
    both = np.stack([XS, 2 - XS], axis=1)  # members, examples, then the operand
    expected = np.stack([np.stack(want(both[:, k])) for k in range(K)])  # examples, members
    for member_at, example_at in itertools.product(range(3), range(3)):
        inner_at, outer_at = (member_at, example_at) if own_first else (example_at, member_at)
        names = (AXIS, "") if own_first else ("", AXIS)
        inner = XS[0]
        module = module_of(name, params, inner)
        outer_leads = both.swapaxes(0, 1) if own_first else both
        middle = np.moveaxis(outer_leads[0], 0, inner_at)
        whole = np.moveaxis(np.moveaxis(outer_leads, 1, inner_at + 1), 0, outer_at)
        batch(module, "f", "g", middle, inner_at, names[0])
        batch(module, "g", "h", whole, outer_at, names[1])
        expand(module)
        got = evaluate(module, "h", [whole])[0]
        np.testing.assert_allclose(
            got if own_first else got.swapaxes(0, 1), expected, rtol=1e-14, err_msg=f"at {inner_at}, {outer_at}"
        )


@pytest.mark.parametrize(("name", "params", "want"), CASES, ids=IDS)
def test_an_operand_that_members_share(name, params, want):
    x = XS[0]
    module = module_of(name, params, x)

    def emit(args):
        return b.batch_marker(module, "f", args, in_dims=[None], out_dims=[0], size=N, axis_name=AXIS)

    define(module, "g", x, emit)
    expand(module)
    np.testing.assert_allclose(evaluate(module, "g", [x])[0], np.stack(want(np.stack([x] * N))), rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.int8, np.bool_, np.complex64, np.uint16])
def test_elements_of_any_kind_are_moved(dtype):
    xs = np.arange(12).reshape(3, 4).astype(dtype)
    module = module_of("ppermute", {"pairs": [(0, 1), (2, 0)]}, xs[0])
    batch(module, "f", "g", xs, 0, AXIS)
    expand(module)
    np.testing.assert_array_equal(evaluate(module, "g", [xs])[0], np.stack([xs[2], xs[0], np.zeros_like(xs[0])]))


def test_shared_integers_wrap_around():
    x = np.int8([100, -3])
    module = module_of("psum", {}, x)
    batch(module, "f", "g", x, None, AXIS)
    with ir.ambient():
        (marker,) = module.functions["g"].operations
        marker.attributes["pyxla.size"] = ir.i64(300)
        marker.attributes["pyxla.out_dims"] = ir.i64s([-1])
        marker.result.set_type(ir.tensor_type((2,), np.int8))
        module.functions["g"].set_type([marker.result])
    expand(module)
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(evaluate(module, "g", [x])[0], x * np.int64(300).astype(np.int8))


def test_outside_of_a_batch_over_its_axis():
    module = module_of("psum", {}, XS[0])
    batch(module, "f", "g", XS, 0, "j")
    expand(module)
    with pytest.raises(UnboundAxisError, match="unbound axis name: i"):
        evaluate(module, "f", [XS[0]])
    with pytest.raises(NameError, match="unbound axis name: i"):
        evaluate(module, "g", [XS])


def test_the_attributes_are_read_as_they_were_written():
    for name, params, _ in CASES:
        module = module_of(name, params, XS[0])
        (op,) = module.functions["f"].operations
        found = lookup(f"pyxla.{name}").params(op)
        wanted = {"axis": AXIS, **params}
        assert {k: list(v) if k == "pairs" else v for k, v in found.items() if k != "groups"} == wanted


def test_a_function_is_batched_anew_for_another_axis():
    """One callee, batched over the collective's axis and over another of the same size."""
    module = module_of("psum", {}, np.float32(0))
    x = np.arange(3, dtype=np.float32)
    batch(module, "f", "g", x, 0, AXIS)
    batch(module, "f", "h", x, 0, "j")
    define(
        module,
        "k",
        np.stack([x, x]),
        lambda args: b.batch_marker(module, "h", args, in_dims=[0], out_dims=[0], size=2, axis_name=AXIS),
    )
    expand(module)
    np.testing.assert_array_equal(evaluate(module, "g", [x])[0], [3, 3, 3])
    np.testing.assert_array_equal(evaluate(module, "k", [np.stack([x, x])])[0], [2 * x, 2 * x])
