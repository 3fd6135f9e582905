"""What is known of one operation, in one class: reading it, building it, and its rules.

An operation's parameters are plain Python values (ints, tuples, numpy dtypes, strings). `params` reads them off an MLIR
operation; `build`,
`evaluate` and every rule take them as keyword arguments. Rules build IR at the ambient insertion point and location.

`None` stands for a symbolic zero wherever a tangent or a cotangent may stand. The engines have checked that something
is not zero before they ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value
from .refused import REFUSED

Array = np.ndarray[Any, Any]
MaybeValue = Value | None


class NotDifferentiableError(TypeError):
    """An operation without a derivative was met on the way from an input to a result."""


class Derived(Protocol):
    """A function that an engine derived from another: what a rule that calls it needs to know."""

    name: str
    out_mask: tuple[bool, ...]
    out_dims: tuple[int | None, ...]
    result_types: list[Type]


class DerivedVjp(Protocol):
    """The pair of functions that reverse mode makes of one: `fwd(inputs) -> results + residuals`, `bwd(cotangents,
    residuals) -> cotangents`."""

    fwd: str
    bwd: str
    residual_types: list[Type]
    in_mask: tuple[bool, ...]


class Context(Protocol):
    """What an engine offers to a rule. `op` is the operation the rule is for; batching has `size` examples, along the
    axis `axis_name` ("": nothing runs over it by name)."""

    op: Operation
    module: ir.Module
    size: int
    axis_name: str
    #: What rules want to remember while the pass runs.
    memo: dict[Any, Any]

    def defer(self, emit: Callable[[], None]) -> None: ...

    def jvp_of(self, callee: str, mask: Sequence[bool], force: Sequence[bool] | None = None) -> Derived: ...

    def vjp_of(self, callee: str, wrt: Sequence[bool], ct_mask: Sequence[bool], force: bool = False) -> DerivedVjp: ...

    def batch_of(
        self,
        callee: str,
        in_dims: Sequence[int | None],
        force: Sequence[bool] | None = None,
        *,
        size: int | None = None,
        axis_name: str | None = None,
    ) -> Derived: ...

    def active_results(self, callee: str, mask: Sequence[bool]) -> tuple[bool, ...]: ...

    def is_linear(self, callee: str, fwd: str, wrt: Sequence[bool]) -> bool: ...

    def save(
        self, types: Sequence[Type], emit: Callable[[list[Value]], tuple[list[Value], list[Value]]]
    ) -> list[Value]: ...


class Op:
    """One operation of the IR.

    Subclasses set `name` and `build`, and override what differs. A rule that is left out raises an error which names
    the operation.
    """

    name: ClassVar[str] = ""
    #: Recomputed in the backward function rather than saved for it.
    cheap: ClassVar[bool] = False
    #: The elements of its one operand, or some of them, in another order: made again where that saves room.
    moves: ClassVar[bool] = False
    #: Float results depend on float operands in a differentiable way. False: the derivative is zero everywhere.
    differentiable: ClassVar[bool] = True
    #: How a compiled program computes it: "yes", on any target; "host", by the process that runs it, so not in an
    #: artifact. tests/compiled/test_claims.py fails where that is not so.
    compiled: ClassVar[str] = "yes"

    def params(self, op: Operation) -> dict[str, Any]:
        """Parameters of the operation, as `build` takes them."""
        return {}

    build: Callable[..., Any]

    def evaluate(self, *operands: Any, **params: Any) -> Array | tuple[Array, ...]:
        """The results for numpy operands. Never changes an operand; may return one."""
        raise NotImplementedError(f"{self.name} has no host evaluation")

    def why_no_derivative(self, mode: str, **params: Any) -> str:
        """What the error says where the operation has no rule for "forward" or "reverse" mode."""
        return f"{self.name} has no derivative in {mode} mode"

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        """Tangents of the results."""
        raise NotDifferentiableError(self.why_no_derivative("forward", **params))

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        """Cotangents of the operands; what stands where `needed` is False is ignored.

        `primals` and `results` are looked up lazily: reading one makes it a residual unless it is cheap to recompute.
        Use `ir.shape(x)` and
        the like freely: an unused residual is dropped.
        """
        raise NotDifferentiableError(self.why_no_derivative("reverse", **params))

    def part_of_operand(self, **params: Any) -> tuple[int, ...] | None:
        """Where the result starts in the operand, if it is a part of it and nothing else; the cotangents of such parts
        are put together."""
        return None

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], /, **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        """Results for operands that carry an extra dimension at `dims` (None: not batched), and where the results carry
        it."""
        raise NotImplementedError(f"{self.name} has no batching rule")


class Elementwise(Op):
    """Operands of one shape, one result of that shape, and a factor `d result / d operand` for each operand."""

    def factor(self, i: int, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        """d result / d operand i, a Value of the result's type; None where it is zero everywhere."""
        raise NotDifferentiableError(f"{self.name} is not differentiable")

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        """The tangent of the result due to tangent t of operand i alone."""
        factor = self.factor(i, primals, result, **params)
        return None if factor is None else b.multiply(t, factor)

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        """The cotangent of operand i."""
        factor = self.factor(i, primals, result, **params)
        return None if factor is None else b.multiply(ct, factor)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        total: MaybeValue = None
        for i, t in enumerate(tangents):
            if t is not None:
                total = add_any(total, self.push(i, t, primals, results[0], **params))
        return [total]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (ct,) = cotangents
        assert ct is not None
        return [self.pull(i, ct, primals, results[0], **params) if need else None for i, need in enumerate(needed)]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        operands, dim = align(operands, dims, ctx.size)
        return [self.build(*operands, **params)], [dim]


class Calling(Op):
    """An operation that calls functions of its module. Forward mode makes one operation that yields results and
    tangents."""

    def run(self, call: Callable[[str, list[Array]], list[Array]], *operands: Array, **params: Any) -> list[Array]:
        """The results for numpy operands; `call(callee, arguments)` evaluates a function."""
        raise NotImplementedError(f"{self.name} has no host evaluation")

    def jvp_with_primal(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue], **params: Any
    ) -> tuple[list[Value], list[MaybeValue]]:
        """Results, and tangents of the results."""
        raise NotDifferentiableError(f"{self.name} has no derivative in forward mode")


class Linear(Op):
    """Linear in each batch of its operands together: the tangent is the operation applied to the tangents (zeros
    materialized)."""

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        filled = [b.zeros_like(p) if t is None else t for p, t in zip(primals, tangents, strict=True)]
        return as_list(self.build(*filled, **params))


def as_list(built: Any) -> list[Value]:
    """What a builder returned, as a list of Values."""
    return list(built) if isinstance(built, (list, tuple)) else [built]


def add_any(x: MaybeValue, y: MaybeValue) -> MaybeValue:
    """Sum of two tangents or cotangents, either of which may be a symbolic zero."""
    if x is None:
        return y
    return x if y is None else b.add(x, y)


def sum_to_scalar_dims(ct: Value, dims: Sequence[int]) -> Value:
    """ct summed over dimensions."""
    return b.reduce(ct, b.zeros(ir.tensor_type((), ir.dtype(ct))), dimensions=tuple(dims), body="add") if dims else ct


def move_batch(x: Value, dim: int | None, to: int, size: int) -> Value:
    """x with its batch dimension at `to`; broadcast along a new one where it has none."""
    if dim is not None:
        return b.moveaxis(x, dim, to)
    shape = ir.shape(x)
    new = (*shape[:to], size, *shape[to:])
    return b.broadcast_in_dim(x, shape=new, dims=[i for i in range(len(new)) if i != to])


def align(operands: Sequence[Value], dims: Sequence[int | None], size: int) -> tuple[list[Value], int]:
    """All operands with the batch dimension at one place: that of the first batched operand."""
    dim = next(d for d in dims if d is not None)
    return [move_batch(x, d, dim, size) for x, d in zip(operands, dims, strict=True)], dim


OpClass = TypeVar("OpClass", bound=Op)
REGISTRY: dict[str, Op] = {}


def register(cls: type[OpClass]) -> type[OpClass]:
    """Class decorator: enters one instance of the class under its name."""
    REGISTRY[cls.name] = cls()
    return cls


def lookup(key: str) -> Op:
    """The class instance for an operation's name or custom call's target. Raises NotImplementedError naming it, and why
    it is refused where that is known, where there is none."""
    found = REGISTRY.get(key)
    if found is None:
        why = f": {REFUSED[key]}" if key in REFUSED else ""
        raise NotImplementedError(f"no rules are known for the operation {key}{why}")
    return found
