"""Scalar bodies at work: a body evaluated on arrays, emitted on tensors, and differentiated, all elementwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..build import Body, BodyLike
from ..ir import Type, Value, mlir
from .base import Array, Context, MaybeValue, Op, add_any, as_list, lookup

# On one scalar these change nothing, and on the arrays that stand for scalars they must not be applied.
_IDENTITIES = frozenset(
    {"stablehlo.reshape", "stablehlo.broadcast_in_dim", "stablehlo.transpose", "stablehlo.optimization_barrier"}
)


@dataclasses.dataclass(slots=True)
class _Step:
    rules: Op
    params: dict[str, Any]
    operands: list[int]
    results: list[int]


class Program:
    """A body read once, or what a function builds of scalars. `types` are those of its scalar arguments, which a
    monoid's name does not tell."""

    def __init__(self, body: BodyLike | Callable[..., list[Value]], types: Sequence[Type]):
        self.arguments = len(types)
        self.constants: dict[int, Array] = {}
        self.steps: list[_Step] = []
        self.results: list[int] = []
        if isinstance(body, Body):
            self._read(body.block)
        elif isinstance(body, str) and body in b.MONOIDS:
            self.steps.append(_Step(lookup(f"stablehlo.{body}"), {}, [0, 1], [2]))
            self.results = [2]
        else:
            with ir.ambient():
                module = ir.Module()
                function = module.new_function("body", types)
                with mlir.InsertionPoint(function.block):
                    arguments = function.arguments
                    function.finish(body(*arguments) if callable(body) else b.emit_body(body, *arguments))
                self._read(function.block)

    def _read(self, block: Any) -> None:
        slots: dict[Value, int] = {a: i for i, a in enumerate(block.arguments)}
        count = len(slots)
        for view in block.operations:
            op = view.operation
            operands = [slots[v] for v in op.operands]
            if op.name in ("stablehlo.return", "func.return"):
                self.results = operands
                return
            if op.name in _IDENTITIES:
                slots.update(zip(op.results, operands, strict=True))
                continue
            results = list(range(count, count + len(op.results)))
            count += len(results)
            slots.update(zip(op.results, results, strict=True))
            if op.name == "stablehlo.constant":
                self.constants[results[0]] = b.read_constant(op)
            else:
                rules = lookup(ir.op_key(op))
                self.steps.append(_Step(rules, rules.params(op), operands, results))

    def evaluate(self, *arrays: Array) -> list[Array]:
        """The body on arrays of one shape (0-d ones stand for any)."""
        values: dict[int, Any] = {**dict(enumerate(arrays)), **self.constants}
        for step in self.steps:
            out = step.rules.evaluate(*[values[i] for i in step.operands], **step.params)
            values.update(zip(step.results, out if isinstance(out, tuple) else (out,), strict=True))
        return [values[i] for i in self.results]

    def apply(self, *tensors: Value) -> list[Value]:
        """The body on tensors of one shape, as operations."""
        values = self._primals(tensors)
        return [values[i] for i in self.results]

    def _primals(self, tensors: Sequence[Value]) -> dict[int, Value]:
        shape = ir.shape(tensors[0])
        values: dict[int, Value] = dict(enumerate(tensors))
        values.update((i, b.full(shape, c, c.dtype)) for i, c in self.constants.items())
        for step in self.steps:
            built = as_list(step.rules.build(*[values[i] for i in step.operands], **step.params))
            values.update(zip(step.results, built, strict=True))
        return values

    def jvp(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue]
    ) -> tuple[list[Value], list[MaybeValue]]:
        """Results on tensors, and their tangents."""
        values = self._primals(primals)
        tangent: dict[int, MaybeValue] = dict(enumerate(tangents))
        for step in self.steps:
            ts = [tangent.get(i) for i in step.operands]
            if (
                step.rules.differentiable
                and any(t is not None for t in ts)
                and any(ir.is_float(values[i].type) for i in step.results)
            ):
                out = step.rules.jvp(
                    ctx, [values[i] for i in step.operands], ts, [values[i] for i in step.results], **step.params
                )
                tangent.update(zip(step.results, out, strict=True))
        return [values[i] for i in self.results], [tangent.get(i) for i in self.results]

    def vjp(self, ctx: Context, primals: Sequence[Value], cotangents: Sequence[MaybeValue]) -> list[MaybeValue]:
        """Cotangents of the arguments, for tensors."""
        values = self._primals(primals)
        ct: dict[int, MaybeValue] = {}
        for i, c in zip(self.results, cotangents, strict=True):
            ct[i] = add_any(ct.get(i), c)
        for step in reversed(self.steps):
            cts = [ct.get(i) for i in step.results]
            if not step.rules.differentiable or all(c is None for c in cts):
                continue
            operands = [values[i] for i in step.operands]
            needed = [ir.is_float(v.type) for v in operands]
            out = step.rules.vjp(ctx, operands, [values[i] for i in step.results], cts, needed, **step.params)
            for i, need, c in zip(step.operands, needed, out, strict=True):
                if need:
                    ct[i] = add_any(ct.get(i), c)
        return [ct.get(i) for i in range(self.arguments)]


def scalar_types(dtypes: Sequence[np.dtype[Any]]) -> list[Type]:
    return [ir.tensor_type((), d) for d in dtypes]
