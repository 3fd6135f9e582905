"""`pyxla.callback`: the host in the middle of a program, and the Python functions that such calls name by a number."""

from __future__ import annotations

import contextlib
import itertools
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation, Shape, Type, Value
from .base import Array, Context, Op, move_batch, register

#: Shape and dtype of a result.
Spec = tuple[Shape, DType]

_CALLED = {"pure": "pure_callback", "io": "io_callback", "debug": "a debug callback"}


class Callback:
    """A Python function that programs call: `function(arrays, specs)` returns arrays of the shapes and dtypes in
    `specs`.

    Programs name it by its number, which is this process's. Whoever holds such a program holds this too
    (`ir.Module.held`): with the last of them it goes.
    """

    def __init__(self, function: Callable[[list[Array], Sequence[Spec]], list[Array]]):
        self.function = function
        self.number = next(_numbers)
        _known[self.number] = self

    def call(self, arrays: Sequence[Array], specs: Sequence[Spec], maps: Sequence[int]) -> list[Array]:
        """The results for arrays; one example at a time for each level of `maps`, which is as `pyxla.maps`."""
        if not maps:
            return self.function(list(arrays), specs)
        level = 1 + len(arrays)
        size, mapped, rest = maps[0], maps[1:level], maps[level:]
        inner = [(shape[1:], dtype) for shape, dtype in specs]
        stacks = [np.empty(shape, dtype) for shape, dtype in specs]
        for i in range(size):
            example = [np.asarray(x[i]) if m else x for x, m in zip(arrays, mapped, strict=True)]
            for stack, y in zip(stacks, self.call(example, inner, rest), strict=True):
                stack[i] = y
        return stacks


_numbers = itertools.count()
_known: weakref.WeakValueDictionary[int, Callback] = weakref.WeakValueDictionary()


def find_callback(number: int) -> Callback:
    """The function of a number. Raises ValueError where this process has none of that number."""
    found = _known.get(number)
    if found is None:
        raise ValueError(
            f"the program calls the Python function number {number}, which this process does not have: a program with "
            "callbacks runs in the process that staged it, while it holds it"
        )
    return found


class SideEffectError(Exception):
    """A value is asked for that only a callback with side effects gives, before the program runs."""


class _Peeking(threading.local):
    active = False


_peeking = _Peeking()


@contextlib.contextmanager
def peeking() -> Iterator[None]:
    """Evaluate without side effects: callbacks that have them and return nothing are skipped, others raise
    SideEffectError."""
    before, _peeking.active = _peeking.active, True
    try:
        yield
    finally:
        _peeking.active = before


@register
class HostCallback(Op):
    name = "pyxla.callback"
    compiled = "host"
    build = staticmethod(b.callback)

    def params(self, op: Operation) -> dict[str, Any]:
        attributes = op.attributes
        return {
            "number": ir.integer(op, "pyxla.callback"),
            "kind": attributes["pyxla.kind"].value,
            "vmap_method": attributes["pyxla.vmap_method"].value if "pyxla.vmap_method" in attributes else "",
            "maps": ir.ints(op, "pyxla.maps", ()),
            "result_types": [v.type for v in op.results],
        }

    def evaluate(
        self,
        *operands: Array,
        number: int,
        kind: str,
        result_types: Sequence[Type],
        vmap_method: str = "",
        maps: Sequence[int] = (),
    ) -> tuple[Array, ...]:
        if kind != "pure" and _peeking.active:
            if result_types:
                raise SideEffectError
            return ()
        return tuple(find_callback(number).call(operands, [ir.shape_dtype(t) for t in result_types], maps))

    def why_no_derivative(self, mode: str, *, kind: str, **params: Any) -> str:
        return (
            f"{_CALLED[kind]} has no derivative: {kind} callbacks do not support jvp; put the call in a function with "
            "a rule of its own (custom_jvp or custom_vjp)"
        )

    def batch(
        self,
        ctx: Context,
        operands: Sequence[Value],
        dims: Sequence[int | None],
        *,
        number: int,
        kind: str,
        vmap_method: str,
        maps: Sequence[int],
        result_types: Sequence[Type],
    ) -> tuple[list[Value], list[int | None]]:
        moved = [x if d is None else b.moveaxis(x, d, 0) for x, d in zip(operands, dims, strict=True)]
        if vmap_method == "sequential":
            maps = (ctx.size, *(int(d is not None) for d in dims), *maps)
        elif vmap_method == "expand_dims":
            moved = [b.expand_dims(x, dim=0) if d is None else x for x, d in zip(moved, dims, strict=True)]
        elif vmap_method == "broadcast_all":
            moved = [move_batch(x, d, 0, ctx.size) for x, d in zip(operands, dims, strict=True)]
        elif vmap_method != "legacy_vectorized":
            raise _not_batched(kind, vmap_method)
        types: list[Type] = []
        for t in result_types:
            shape, dtype = ir.shape_dtype(t)
            types.append(ir.tensor_type((ctx.size, *shape), dtype))
        out = b.callback(*moved, number=number, kind=kind, result_types=types, vmap_method=vmap_method, maps=maps)
        return out, [0] * len(out)


def _not_batched(kind: str, vmap_method: str) -> Exception:
    if vmap_method == "ordered":
        return ValueError(
            f"cannot vmap {_CALLED[kind]} with ordered=True: the order of the examples is not defined; leave it out"
        )
    return NotImplementedError(
        "vmap needs to know how to call the function of a pure_callback: give it vmap_method='sequential' (once for "
        "each example), 'expand_dims' or 'broadcast_all' (once for all, on arrays with a leading batch dimension)"
    )
