"""Functions derived from functions, once each: what `jvp`, `vjp` and `batch` share.

An `Engine` belongs to one run of a pass over one module. It remembers which functions were derived from which, by what
is active in them, and is
what the rules of operations see as their `Context`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .. import ir
from ..errors import place
from ..ir import Function, Operation, Type, Value, mlir
from ..ops.base import Op, lookup
from .dependence import dependent_values

Mask = tuple[bool, ...]
Dims = tuple[int | None, ...]


@dataclasses.dataclass
class Derived:
    """A function derived by jvp or batch."""

    name: str
    result_types: list[Type]
    out_mask: Mask = ()
    out_dims: Dims = ()


@dataclasses.dataclass
class DerivedVjp:
    """The forward and backward functions of one function."""

    fwd: str
    bwd: str
    residual_types: list[Type]
    in_mask: Mask


class Engine:
    """Derives functions within one module, remembering what it derived."""

    def __init__(self, module: ir.Module):
        self.module = module
        self._derived: dict[Any, Any] = {}
        self._stack: list[Any] = []
        self.memo: dict[Any, Any] = {}
        self.deferred: list[Callable[[], None]] = []

    def jvp_of(self, callee: str, mask: Sequence[bool], force: Sequence[bool] | None = None) -> Derived:
        """`@callee.jvp`: inputs, tangents of the inputs in `mask` → results, tangents of the results in its `out_mask`.

        Results in `force` get a tangent even where it is zero.
        """
        from .jvp import derive_jvp

        key = ("jvp", callee, tuple(mask), tuple(force or ()))
        return self._once(key, callee, lambda: derive_jvp(self, callee, key[2], key[3]))

    def vjp_of(self, callee: str, wrt: Sequence[bool], ct_mask: Sequence[bool], force: bool = False) -> DerivedVjp:
        """`@callee.fwd`: inputs → results, residuals; `@callee.bwd`: cotangents in `ct_mask`, residuals → cotangents of
        the inputs in its `in_mask`.

        With `force` every input of `wrt` gets a cotangent even where it is zero.
        """
        from .vjp import derive_vjp

        key = ("vjp", callee, tuple(wrt), tuple(ct_mask), force)
        return self._once(key, callee, lambda: derive_vjp(self, callee, key[2], key[3], force))

    def vjp_made(self, callee: str, wrt: Sequence[bool], ct_mask: Sequence[bool]) -> DerivedVjp | None:
        """What `vjp_of` gave for the same, if it was asked already."""
        return self._derived.get(("vjp", callee, tuple(wrt), tuple(ct_mask), False))

    def batch_of(
        self,
        callee: str,
        in_dims: Sequence[int | None],
        size: int,
        force: Sequence[bool] | None = None,
        axis_name: str = "",
    ) -> Derived:
        """`@callee.batched`: inputs with a batch dimension at `in_dims` → results with one at its `out_dims`. Results
        in `force` have it at 0. Collectives over `axis_name` run over that dimension."""
        from .batch import derive_batch

        axis = axis_name if axis_name and axis_name in self.axes_of(callee) else ""
        key = ("batch", callee, tuple(in_dims), size, tuple(force or ()), axis)
        return self._once(key, callee, lambda: derive_batch(self, callee, key[2], size, key[4], axis))

    def axes_of(self, callee: str) -> frozenset[str]:
        """Names of the axes that collectives run over in a function and in what it calls."""

        key = ("axes", callee)
        if key not in self._derived:
            self._derived[key] = frozenset[str]()  # what a rule of the user's meets where it calls its own function
            operations = self.module.functions[callee].operations
            self._derived[key] = frozenset[str]().union(*(self.axes_in(op) for op in operations))
        return self._derived[key]

    def axes_in(self, op: Operation) -> frozenset[str]:
        """Names of the axes that an operation's collectives run over: its own, or those of the functions it calls."""
        attributes = op.attributes
        if "pyxla.axis" in attributes:
            return frozenset((attributes["pyxla.axis"].value,))
        return frozenset[str]().union(*(self.axes_of(name) for name in ir.callees(op)))

    def has_custom(self, callee: str, mask: Mask) -> bool:
        """Whether what depends on a function's inputs in `mask` goes through a function with rules by the user."""
        function = self.module.functions[callee]
        found = dependent_values(self.module, function, mask)
        for op in function.operations:
            given = tuple(v in found for v in op.operands)
            key = ir.op_key(op)
            if not any(given):
                continue
            if key == "pyxla.custom" or (key == "func.call" and self.has_custom(ir.callees(op)[0], given)):
                return True
            # Of a loop or a branch, all that it takes.
            inner = ir.callees(op) if key != "func.call" else []
            if any(self.has_custom(f, (True,) * len(self.module.functions[f].arguments)) for f in inner):
                return True
        return False

    def active_values(self, function: Function, mask: Sequence[bool]) -> set[Value]:
        """Values that depend, in a differentiable way, on the inputs in `mask`."""
        active = {a for a, m in zip(function.arguments, mask, strict=True) if m and ir.is_float(a.type)}
        if not active:
            return active
        for step in steps(function):
            if not step.rules.differentiable or not any(v in active for v in step.operands):
                continue
            if step.op.name == "func.call":
                reached = self.active_results(ir.callees(step.op)[0], tuple(v in active for v in step.operands))
                active.update(v for v, m in zip(step.results, reached, strict=True) if m)
            else:
                active.update(v for v in step.results if ir.is_float(v.type))
        return active

    def active_results(self, callee: str, mask: Mask) -> Mask:
        """Which results of a function depend differentiably on its inputs in `mask`."""

        def derive() -> Mask:
            function = self.module.functions[callee]
            active = self.active_values(function, mask)
            return tuple(v in active for v in function.results)

        return self._once(("active", callee, mask), callee, derive)

    def _once(self, key: Any, callee: str, derive: Callable[[], Any]) -> Any:
        found = self._derived.get(key)
        if found is None:
            if callee not in self.module.functions:
                raise ValueError(f"@{callee} is called, but the module has no such function")
            if key in self._stack:  # a rule of the user's may well call the function that it is a rule of
                path = " -> ".join((*(earlier[1] for earlier in self._stack), callee))
                raise ValueError(f"@{callee} calls itself ({path}); recursive functions cannot be transformed")
            self._stack.append(key)
            try:
                found = self._derived[key] = derive()
            finally:
                self._stack.pop()
            while self.deferred and not self._stack:
                self.deferred.pop()()
        return found


class RuleContext:
    """What a rule sees: the engine, the operation in question and, for batching, the size and the name of the axis."""

    def __init__(self, engine: Engine, size: int = 0, axis_name: str = ""):
        self.engine = engine
        self.module = engine.module
        self.memo = engine.memo
        self.size = size
        self.axis_name = axis_name
        self.op: Operation = None

    def defer(self, emit: Callable[[], None]) -> None:
        """Run `emit` once no derivation is under way."""
        self.engine.deferred.append(emit)

    def jvp_of(self, callee: str, mask: Sequence[bool], force: Sequence[bool] | None = None) -> Derived:
        return self.engine.jvp_of(callee, mask, force)

    def vjp_of(self, callee: str, wrt: Sequence[bool], ct_mask: Sequence[bool], force: bool = False) -> DerivedVjp:
        return self.engine.vjp_of(callee, wrt, ct_mask, force)

    def batch_of(
        self,
        callee: str,
        in_dims: Sequence[int | None],
        force: Sequence[bool] | None = None,
        *,
        size: int | None = None,
        axis_name: str | None = None,
    ) -> Derived:
        size = self.size if size is None else size
        return self.engine.batch_of(callee, in_dims, size, force, self.axis_name if axis_name is None else axis_name)

    def active_results(self, callee: str, mask: Sequence[bool]) -> Mask:
        """Which results of a function depend differentiably on its inputs in `mask`."""
        return self.engine.active_results(callee, tuple(mask))

    def is_linear(self, callee: str, fwd: str, wrt: Sequence[bool]) -> bool:
        """Whether the residuals of @callee's forward function do not depend on its inputs in `wrt`. Where these go
        through a function with rules by the user, which may keep what goes unused, it counts as linear."""
        if self.engine.has_custom(callee, tuple(wrt)):
            return True
        function = self.module.functions[fwd]
        found = dependent_values(self.module, function, wrt)
        return not any(v in found for v in function.results[len(self.module.functions[callee].results) :])

    def save(
        self, types: Sequence[Type], emit: Callable[[list[Value]], tuple[list[Value], list[Value]]]
    ) -> list[Value]:
        raise TypeError("only reverse mode saves residuals")


@dataclasses.dataclass
class Step:
    """An operation read for an engine: its rules, parameters, operands and results."""

    op: Operation
    rules: Op
    operands: list[Value]
    results: list[Value]

    @property
    def params(self) -> dict[str, Any]:
        return self.rules.params(self.op)


def steps(function: Function) -> Iterator[Step]:
    """The operations of a function, in order, with their rules."""
    for op in function.operations:
        yield Step(op, lookup(ir.op_key(op)), list(op.operands), list(op.results))


def note_place(op: Operation, error: Exception) -> None:
    """Add the operation's place in the user's program to an error, once."""
    if not getattr(error, "pyxla_located", False):
        error.pyxla_located = True  # pyright: ignore[reportAttributeAccessIssue]
        error.add_note(f"in {ir.op_key(op)} at {place(op.location)}")


def clone_op(op: Operation, operands: Sequence[Value]) -> list[Value]:
    """A copy of an operation at the ambient insertion point, on other operands."""
    new = op.clone()
    slots = new.operands
    for i, value in enumerate(operands):
        slots[i] = value
    return list(new.results)


def insertion(function: Function) -> Any:
    return mlir.InsertionPoint(function.block)
