"""All that is checked of a program's derivatives and batches, in one module that is expanded once.

With P (tangents), R (cotangents), M (a batch) and S (devices of `pyxla.shard`) of a function F, these nine are made of
P, R and M: P and R of each of P and R, the derivatives of order 2; M of P, R and M; and P and R of M. Tangents are
compared with central differences, cotangents with tangents (<R w, t> = <w, P t>), batches and devices with a loop over
examples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.ir import mlir
from pyxla_compiler.passes.expand import expand

Array = np.ndarray[Any, Any]
Arrays = list[Array]
Types = list[Any]
Made = tuple[Types, Types, Callable[[list[Any]], list[Any]]]
SIZE = 2
STEP = 1e-5


class Matrix:
    """The functions that are made of one, by name: `f`, `f.P`, `f.P.R` (the cotangents of the tangents)...

    A program with collectives over an axis runs on its members as devices, last of all; its operands have the members
    first.
    """

    def __init__(self, module: ir.Module, name: str, active: list[int], members: int = 0):
        self.module, self.members = module, members
        self.names = {"f": name}
        self.arguments: dict[str, list[Any]] = {"f": module.functions[name].argument_types}
        self.active = {"f": active}

    @property
    def differentiable(self) -> bool:
        return bool(self.active["f"] and self.floats("f"))

    def add(self, *paths: str) -> None:
        """Define functions, each by a path whose last letter says what is made of the rest, in order."""
        for path in paths:
            of, kind = path[:-2], path[-1]
            make = {"P": self._tangents, "R": self._cotangents, "M": self._many, "S": self._shared}[kind]
            inputs, more, emit = make(self.names[of], self.arguments[of], self.active[of])
            self.arguments[path] = [*inputs, *more]
            self.active[path] = [*self.active[of], *range(len(inputs), len(inputs) + len(more))]
            self.names[path] = self._define(path, self.arguments[path], emit)

    def _tangents(self, name: str, inputs: Types, wrt: list[int]) -> Made:
        n, m = len(inputs), len(self.module.functions[name].result_types)
        return inputs, [inputs[i] for i in wrt], lambda v: b.jvp_marker(self.module, name, v[:n], v[n:], wrt=wrt)[m:]

    def _cotangents(self, name: str, inputs: Types, wrt: list[int]) -> Made:
        outputs, n = self.module.functions[name].result_types, len(inputs)
        ct_of = [i for i, ty in enumerate(outputs) if ir.is_float(ty)]

        def emit(v: list[Any]) -> list[Any]:
            return b.vjp_marker(self.module, name, v[:n], v[n:], wrt=wrt, ct_of=ct_of)[len(outputs) :]

        return inputs, [outputs[i] for i in ct_of], emit

    def _many(self, name: str, inputs: Types, _: list[int]) -> Made:
        n, m = len(inputs), len(self.module.functions[name].result_types)
        options: dict[str, Any] = {"in_dims": [0] * n, "out_dims": [0] * m, "size": SIZE}
        return [many(ty) for ty in inputs], [], lambda v: b.batch_marker(self.module, name, v, **options)

    def _shared(self, name: str, inputs: Types, wrt: list[int]) -> Made:
        n, m = len(inputs), len(self.module.functions[name].result_types)
        options: dict[str, Any] = {"in_dims": [0] * n, "out_dims": [0] * m, "size": SIZE, "target": "pyxla.shard"}
        return [many(ty) for ty in inputs], [], lambda v: b.batch_marker(self.module, name, v, **options)

    def _define(self, name: str, types: Sequence[Any], emit: Any) -> str:
        with ir.ambient():
            function = self.module.new_function(name, types, public=True)
            with mlir.InsertionPoint(function.block):
                function.finish(emit(function.arguments))
        return function.name

    def ready(self) -> None:
        """Expand all that was added."""
        self.run = dict(self.names)
        if self.members:
            for path, name in self.names.items():
                count = len(self.module.functions[name].result_types)
                types, n = [many(ty, self.members) for ty in self.arguments[path]], len(self.arguments[path])
                options = {"in_dims": [0] * n, "out_dims": [0] * count, "size": self.members, "axis_name": "i"}
                options["target"] = "pyxla.shard"
                self.run[path] = self._define(
                    f"{path}.members", types, lambda v, f=name, o=options: b.batch_marker(self.module, f, v, **o)
                )
        expand(self.module)
        self.evaluator = Evaluator(self.module)

    def call(self, path: str, operands: Sequence[Array]) -> Arrays:
        return [np.asarray(x) for x in self.evaluator.call(self.run[path], list(operands))]

    def floats(self, path: str) -> list[int]:
        types = self.module.functions[self.names[path]].result_types
        return [i for i, ty in enumerate(types) if ir.is_float(ty)]

    def directions(self, path: str, seed: int) -> tuple[Arrays, Arrays]:
        """A direction for the inputs that vary, and weights for the float results."""
        random = np.random.RandomState(seed)
        inputs = [self.arguments[path][i] for i in self.active[path]]
        types = self.module.functions[self.names[path]].result_types
        return tuple(
            [draw(random, many(ty, self.members) if self.members else ty) for ty in of]
            for of in (inputs, [types[i] for i in self.floats(path)])
        )  # pyright: ignore[reportReturnType]


def many(ty: Any, size: int = SIZE) -> Any:
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type((size, *shape), dtype)


def draw(random: np.random.RandomState, ty: Any) -> Array:
    shape, dtype = ir.shape_dtype(ty)
    value = random.uniform(0.2, 1, shape) + (1j * random.uniform(0.2, 1, shape) if dtype.kind == "c" else 0)
    return np.asarray(value).astype(dtype)


def check_order(matrix: Matrix, path: str, operands: Arrays, tol: float, order: int) -> None:
    """P and R of a function, and theirs, against differences and each other."""
    direction, weights = matrix.directions(path, len(path))
    inexact = matrix.floats(path)

    def moved(by: float) -> Arrays:
        values = list(operands)
        for i, d in zip(matrix.active[path], direction, strict=True):
            values[i] = values[i] + by * d
        results = matrix.call(path, values)
        return [results[i] for i in inexact]

    tangents = matrix.call(path + ".P", operands + direction)
    for got, high, low in zip(tangents, moved(STEP), moved(-STEP), strict=True):
        want = (high - low) / (2 * STEP)
        np.testing.assert_allclose(got, want, rtol=tol, atol=tol * max(1.0, scale(want)), err_msg=f"{path}.P")
    cotangents = matrix.call(path + ".R", operands + weights)
    pairs = [
        sum(np.sum(c * t).real for c, t in zip(*p, strict=True)) for p in ((cotangents, direction), (weights, tangents))
    ]
    np.testing.assert_allclose(*pairs, rtol=1e-9, atol=1e-9, err_msg=f"{path}.R")
    if order > 1:
        check_order(matrix, path + ".P", operands + direction, tol, order - 1)
        check_order(matrix, path + ".R", operands + weights, tol, order - 1)


def check_batches(matrix: Matrix, operands: Arrays, rtol: float = 1e-11) -> None:
    """M of F, P, R and M, and P and R of M, against loops."""
    given = {"f": operands}
    pairs = [("f.M", "f"), ("f.S", "f")]
    if matrix.differentiable:
        direction, weights = matrix.directions("f", 1)
        given |= {"f.P": operands + direction, "f.R": operands + weights}
        pairs += [("f.P.M", "f.P"), ("f.R.M", "f.R"), ("f.M.P", "f.P"), ("f.M.R", "f.R")]
    at = 1 if matrix.members else 0  # members, where there are, come first

    def pick(x: Array, k: int) -> Array:
        return x[(slice(None),) * at + (k,)]

    examples = {path: [vary(x, k) for x in given[path] for k in range(SIZE)] for path in given}
    batched = {path: [np.stack(xs[i : i + SIZE], at) for i in range(0, len(xs), SIZE)] for path, xs in examples.items()}
    loops = {path: [matrix.call(path, [pick(x, k) for x in batched[path]]) for k in range(SIZE)] for path in given}
    want = {path: [np.stack(column, at) for column in zip(*rows, strict=True)] for path, rows in loops.items()}
    for path, like in pairs:
        got = matrix.call(path, batched[like])
        for g, w in zip(got, want[like], strict=True):
            close(g, w, rtol, path)
    twice = [np.stack([x, np.flip(x, at)], at) for x in batched["f"]]
    outer = [matrix.call("f.M", [pick(x, k) for x in twice]) for k in range(SIZE)]
    for g, *w in zip(matrix.call("f.M.M", twice), *outer, strict=True):
        close(g, np.stack(w, at), rtol, "f.M.M")


def vary(x: Array, k: int) -> Array:
    """Another example of the same kind: a little smaller numbers, other places."""
    if x.dtype.kind in "biu":
        return x if k == 0 else np.asarray(np.roll(x, k) if x.ndim else x)
    return np.asarray(x * (1 - k / 8)).astype(x.dtype)


def close(got: Array, want: Array, rtol: float, path: str) -> None:
    assert (got.dtype, got.shape) == (want.dtype, want.shape), path
    np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol * max(1.0, scale(want)), err_msg=path)


def scale(x: Array) -> float:
    finite = np.abs(x[np.isfinite(x)]) if x.dtype.kind in "fc" else np.zeros(0)
    return float(finite.max(initial=0.0))
