"""Checks of one operation's rules: derivatives against finite differences in both modes, and batching against a loop.

    check_derivatives(b.tanh, [x])                   # order 2, both modes
    check_batching(b.clamp, [low, x, high])          # each subset of operands, batched first and last

A builder takes Values and parameters, as in `pyxla_compiler.build`; operands are numpy arrays.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ir import mlir
from pyxla_compiler.ops.base import as_list
from pyxla_compiler.passes.expand import expand

Array = np.ndarray[Any, Any]
Builder = Callable[..., Any]


def module_of(build: Builder, operands: Sequence[Array], **params: Any) -> ir.Module:
    """A module whose function @f is one operation."""
    module = ir.Module()
    _define(
        module, "f", [ir.tensor_type(x.shape, x.dtype) for x in operands], lambda args: as_list(build(*args, **params))
    )
    return module


def run(build: Builder, operands: Sequence[Array], **params: Any) -> list[Array]:
    """Results of an operation by the host evaluator, of the dtypes and shapes that the operation's types say."""
    module = module_of(build, operands, **params)
    results = evaluate(module, "f", operands)
    for result, ty in zip(results, module.functions["f"].result_types, strict=True):
        assert isinstance(result, np.ndarray)
        assert (result.shape, result.dtype) == ir.shape_dtype(ty)
    return results


def check_derivatives(
    build: Builder,
    operands: Sequence[Array],
    *,
    wrt: Sequence[int] | None = None,
    order: int = 2,
    tol: float = 2e-6,
    step: float = 1e-5,
    **params: Any,
) -> None:
    """Tangents agree with central differences along a random direction, and cotangents with tangents; and so up to
    `order`, by recursion on the functions that compute them.

    Operands must be float64 or complex128 where they are floats; `wrt` are the operands that vary, by default the
    float ones.
    """
    module = module_of(build, operands, **params)
    chosen = list(wrt) if wrt is not None else _floats(module.functions["f"].argument_types)
    _check(module, "f", list(operands), chosen, order, tol, step)


def check_batching(
    build: Builder, operands: Sequence[Array], *, rtol: float = 1e-14, size: int = 3, **params: Any
) -> None:
    """Batching each subset of the operands, at dimension 0 and at the last, gives what a loop over examples gives."""
    examples = [[_vary(x, k) for k in range(size)] for x in operands]
    for subset in itertools.product((False, True), repeat=len(operands)):
        for last in (False, True) if any(subset) else ():
            chosen = [e if s else [e[0]] * size for e, s in zip(examples, subset, strict=True)]
            expected = [run(build, row, **params) for row in zip(*chosen, strict=True)]
            dims = [(x.ndim if last else 0) if s else None for x, s in zip(operands, subset, strict=True)]
            batched = [e[0] if d is None else np.stack(e, axis=d) for e, d in zip(chosen, dims, strict=True)]
            for got, *want in zip(_run_batched(build, operands, batched, dims, size, params), *expected, strict=True):
                np.testing.assert_allclose(_wide(got), _wide(np.stack(want)), rtol=rtol, err_msg=f"batched at {dims}")


def _define(module: ir.Module, name: str, types: Sequence[Any], body: Callable[[list[Any]], list[Any]]) -> str:
    with ir.ambient():
        function = module.new_function(name, types, public=True)
        with mlir.InsertionPoint(function.block):
            results = body(function.arguments)
        function.finish(results)
    return function.name


def _floats(types: Sequence[Any]) -> list[int]:
    return [i for i, ty in enumerate(types) if ir.is_float(ty)]


def _check(
    module: ir.Module, name: str, args: list[Array], wrt: list[int], order: int, tol: float, step: float
) -> None:
    function = module.functions[name]
    types, outputs = function.argument_types, function.result_types
    n, m, inexact = len(types), len(outputs), _floats(outputs)

    def push(values: list[Any]) -> list[Any]:
        return b.jvp_marker(module, name, values[:n], values[n:], wrt=wrt)[m:]

    def pull(values: list[Any]) -> list[Any]:
        return b.vjp_marker(module, name, values[:n], values[n:], wrt=wrt, ct_of=inexact)[m:]

    forward = _define(module, name + "_push", types + [types[i] for i in wrt], push)
    reverse = _define(module, name + "_pull", types + [outputs[i] for i in inexact], pull)
    expanded = module.clone()
    expand(expanded)

    random = np.random.RandomState(len(name))
    direction = [_random(random, types[i]) for i in wrt]
    weights = [_random(random, outputs[i]) for i in inexact]

    def moved(by: float) -> list[Array]:
        values = list(args)
        for i, d in zip(wrt, direction, strict=True):
            values[i] = values[i] + by * d
        results = evaluate(expanded, name, values)
        return [results[i] for i in inexact]

    tangents = evaluate(expanded, forward, args + direction)
    numeric = [(hi - lo) / (2 * step) for hi, lo in zip(moved(step), moved(-step), strict=True)]
    for got, want in zip(tangents, numeric, strict=True):
        np.testing.assert_allclose(got, want, rtol=tol, atol=tol, err_msg=f"tangents of @{name}")
    cotangents = evaluate(expanded, reverse, args + weights)
    np.testing.assert_allclose(
        _pair(cotangents, direction), _pair(weights, tangents), rtol=1e-9, atol=1e-9, err_msg=f"cotangents of @{name}"
    )
    if order > 1:
        _check(module, forward, args + direction, wrt + list(range(n, n + len(wrt))), order - 1, tol, step)
        _check(module, reverse, args + weights, wrt + list(range(n, n + len(inexact))), order - 1, tol, step)


def _pair(cotangents: Sequence[Array], tangents: Sequence[Array]) -> float:
    return sum(float(np.sum(c * t).real) for c, t in zip(cotangents, tangents, strict=True))


def _random(random: np.random.RandomState, ty: Any) -> Array:
    shape, dtype = ir.shape_dtype(ty)
    value = random.uniform(-1, 1, shape) + (1j * random.uniform(-1, 1, shape) if dtype.kind == "c" else 0)
    return np.asarray(value, dtype)


def _vary(x: Array, k: int) -> Array:
    """Another example of the same kind: the elements turned round, or a scalar made smaller."""
    if x.size > 1:
        return np.roll(x.reshape(-1), k).reshape(x.shape)
    return np.asarray(x ^ bool(k % 2) if x.dtype.kind == "b" else x * (1 - k / 4)).astype(x.dtype)


def _wide(x: Array) -> Array:
    return x if x.dtype.kind in "biufc" and x.dtype.itemsize > 2 else x.astype(np.float64)


def _run_batched(
    build: Builder,
    operands: Sequence[Array],
    batched: Sequence[Array],
    dims: Sequence[int | None],
    size: int,
    params: dict[str, Any],
) -> list[Array]:
    module = module_of(build, operands, **params)
    out_dims = [0] * len(module.functions["f"].result_types)

    def body(values: list[Any]) -> list[Any]:
        return b.batch_marker(module, "f", values, in_dims=dims, out_dims=out_dims, size=size)

    _define(module, "batched", [ir.tensor_type(x.shape, x.dtype) for x in batched], body)
    expand(module)
    return evaluate(module, "batched", batched)
