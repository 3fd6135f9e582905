"""Functions written with JAX as references: what they lower to must have JAX's values and pass the rule checker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.passes.expand import expand

from .checker import Array, Builder, check_batching, check_derivatives, module_of, run


def staged(f: Callable[..., Any], *args: Any) -> Builder:
    """A builder that puts in the operations which JAX lowers f to."""
    module = ir.Module.parse(jax.jit(f, keep_unused=True).lower(*args).as_text())
    module.run("builtin.module(inline)")
    return b.Body(module.functions["main"].block, module).emit


def check_values(f: Callable[..., Any], *args: Any, rtol: float = 0.0) -> Builder:
    """The host evaluation of what JAX makes of f gives what JAX computes, and changes no argument."""
    arrays = [np.array(a) for a in args]
    build = staged(f, *args)
    for got, want in zip(run(build, arrays), jax.tree.leaves(f(*args)), strict=True):
        assert got.dtype == want.dtype
        np.testing.assert_allclose(got.astype(np.complex128), np.asarray(want).astype(np.complex128), rtol=rtol, atol=0)
    for before, after in zip(args, arrays, strict=True):
        np.testing.assert_array_equal(before, after)
    return build


def check(f: Callable[..., Any], *args: Any, rtol: float = 0.0) -> None:
    """Values, derivatives in all float arguments to order 2 and in each one alone, and batching."""
    build = check_values(f, *args, rtol=rtol)
    arrays: list[Array] = [np.array(a) for a in args]
    check_batching(build, arrays)
    floats = [i for i, a in enumerate(arrays) if a.dtype.kind in "fc"]
    check_derivatives(build, arrays)
    for i in floats if len(floats) > 1 else ():
        check_derivatives(build, arrays, wrt=[i], order=1)


def pulled(f: Callable[..., Any], args: Any, cotangents: Any, wrt: Any) -> list[Array]:
    """Cotangents of the arguments `wrt` by our reverse mode, for what f lowers to."""
    arrays, cts = [np.array(a) for a in args], [np.array(c) for c in cotangents]
    module = module_of(staged(f, *args), arrays)
    types = [ir.tensor_type(x.shape, x.dtype) for x in (*arrays, *cts)]
    with ir.ambient():
        function = module.new_function("pull", types, public=True)
        values = function.arguments
        with ir.mlir.InsertionPoint(function.block):
            out = b.vjp_marker(
                module, "f", values[: len(arrays)], values[len(arrays) :], wrt=wrt, ct_of=range(len(cts))
            )
            function.finish(out[len(cts) :])
    expand(module)
    return evaluate(module, "pull", arrays + cts)


def pushed(f: Callable[..., Any], args: Any, tangents: Any, wrt: Any) -> list[Array]:
    """Tangents of the results by our forward mode, for what f lowers to and tangents of the arguments `wrt`."""
    arrays, ts = [np.array(a) for a in args], [np.array(t) for t in tangents]
    module = module_of(staged(f, *args), arrays)
    count = len(module.functions["f"].result_types)
    types = [ir.tensor_type(x.shape, x.dtype) for x in (*arrays, *ts)]
    with ir.ambient():
        function = module.new_function("push", types, public=True)
        values = function.arguments
        with ir.mlir.InsertionPoint(function.block):
            out = b.jvp_marker(module, "f", values[: len(arrays)], values[len(arrays) :], wrt=wrt)
            function.finish(out[count:])
    expand(module)
    return evaluate(module, "push", arrays + ts)
