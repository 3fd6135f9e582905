"""`linearize`, `linear_transpose` and `closure_convert`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from pyxla import dtypes, staging, trees
from pyxla.array import wrap
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.known_trips import count_trips
from pyxla_compiler.passes.derive import Engine
from pyxla_compiler.passes.expand import expand
from pyxla_compiler.passes.linearize import linearize as derive_linearized

from . import common
from .flat import FlatFunction, cast
from .pullback import Derived, LinearFunction, LinearHalf, StagedCall, inexact


def linearize(fun: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The value of `fun`, and its derivative there as a linear function of tangents.

    What does not depend on the tangents is computed once, now.

    Returns:
        `(out, fun_jvp)`, or `(out, fun_jvp, aux)` with `has_aux`. `fun_jvp(*tangents)` takes a tangent for each
        argument, and returns a tree like `out`.

    Raises:
        TypeError: tangents of another tree than the arguments.
        ValueError: a tangent whose shape or dtype is not that of its argument.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> out, push = pyxla.linearize(lambda x: x**3, 2.0)
    >>> float(out), float(push(1.0)), float(push(10.0))
    (8.0, 12.0, 120.0)
    """
    common.check_callable(fun, "linearize")
    leaves, treedef = trees.flatten(primals)
    names = common.ArgumentNames(fun, primals, range(len(primals)))
    common.check_arrays(leaves, names, "linearize")
    flat = FlatFunction(fun, treedef, has_aux)
    make = _linearize_eagerly if staging.current_trace() is None else _linearize_staged
    out, pushed, aux = make(fun, flat, leaves, names)
    return (out, pushed, aux) if has_aux else (out, pushed)


@dataclasses.dataclass(eq=False)
class _Signature:
    """What the tangents of a call are like, and what they are pushed forward to."""

    name: str
    arguments: Sequence[str]
    in_tree: Any
    out_tree: Any
    in_avals: list[Aval]
    out_avals: list[Aval]
    wrt: list[int]

    @staticmethod
    def of(fun: Any, flat: FlatFunction, staged: staging.Staged, names: Sequence[str]) -> _Signature:
        out_avals, wrt = staged.out_avals[: flat.num_out], inexact(staged.in_avals)
        return _Signature(common.name_of(fun), names, flat.treedef, flat.out_tree, staged.in_avals, out_avals, wrt)


class Push(LinearFunction):
    """The linear function that `linearize` returns."""

    _signature: _Signature

    def __repr__(self) -> str:
        return f"<derivative of {self._signature.name}>"

    def __call__(self, *tangents: Any) -> Any:
        s = self._signature
        given, tree = trees.flatten(tangents)
        if tree != s.in_tree:
            raise TypeError(
                f"the derivative of {s.name} takes tangents of the tree of its arguments, {s.in_tree}; got {tree}"
            )
        for i in s.wrt:
            check_like(given[i], s.in_avals[i], f"the tangent of argument {s.arguments[i]} of {s.name}", ValueError)
        cast_tangents = [cast(given[i], s.in_avals[i].dtype) for i in s.wrt]
        avals = [a for a in s.out_avals if dtypes.is_inexact(a.dtype)]
        pushed = self._how(cast_tangents, avals) if isinstance(self._how, Derived) else self._request(cast_tangents)
        rest = iter(pushed)
        out = [next(rest) if dtypes.is_inexact(a.dtype) else common.float0_like(a.shape) for a in s.out_avals]
        return trees.unflatten(s.out_tree, out)

    def _request(self, tangents: list[Any]) -> list[Any]:
        """Ask for the derivative in whatever trace is current; pushes share what does not depend on the tangents."""
        assert isinstance(self._how, StagedCall)
        trace, operands = self._how.operands()
        s, call = self._signature, self._how
        with staging.location():
            given = [trace.lift(t) for t in tangents]
            out = b.jvp_marker(trace.module, call.callee, operands, given, wrt=s.wrt, linear=True)
        floats = [a for a in call.out_avals if dtypes.is_inexact(a.dtype)]
        return [Tracer(trace, v, a.weak_type) for v, a in zip(out[len(call.out_avals) :], floats, strict=True)]

    def halves(self, module: ir.Module, callee: str) -> tuple[str, int, LinearHalf]:
        return _linear_halves(module, callee, self._signature.wrt, self._signature.out_avals)


trees.register_pytree_node(Push, Push.flatten, Push.unflatten)


def _linear_halves(
    module: ir.Module, callee: str, wrt: Sequence[int], out_avals: Sequence[Aval]
) -> tuple[str, int, LinearHalf]:
    function = module.functions[callee]
    split = derive_linearized(Engine(module), callee, [i in wrt for i in range(len(function.arguments))])
    mask = [m for a, m in zip(out_avals, split.out_mask, strict=False) if dtypes.is_inexact(a.dtype)]
    return split.primal, len(function.results), LinearHalf(module, split.linear, mask)


def check_like(x: Any, aval: Aval, what: str, error: type[Exception] = TypeError) -> None:
    """Raises where x is no array (TypeError), of another shape (ValueError) or of another dtype (`error`)."""
    common.check_array(x, what)
    got = aval_of(x)
    if got.shape != aval.shape:
        raise ValueError(f"{what} must have its shape, {aval.shape}; got {got.shape}")
    if got.dtype != aval.dtype and not got.weak_type:
        raise error(f"{what} must have its dtype, {aval.dtype}; got {got.dtype}")


def _linearize_eagerly(fun: Any, flat: FlatFunction, leaves: list[Any], names: Sequence[str]) -> tuple[Any, Any, Any]:
    with staging.root("main", [], "an eager transformation") as trace:
        staged, operands = flat.stage(trace, leaves, names, "linearize")
        arguments = [trace.concrete(v) for v in operands]
        trace.finish([])
    module = trace.module
    expand(module)
    count_trips(module, staged.name, arguments)
    signature = _Signature.of(fun, flat, staged, names)
    primal, n, linear = _linear_halves(module, staged.name, signature.wrt, signature.out_avals)
    values = Evaluator(module).call(primal, arguments)
    out, aux = flat.unflatten([wrap(v, a.weak_type) for v, a in zip(values[:n], staged.out_avals, strict=True)])
    return out, Push(signature, Derived(linear, [wrap(x) for x in values[n:]])), aux


def _linearize_staged(fun: Any, flat: FlatFunction, leaves: list[Any], names: Sequence[str]) -> tuple[Any, Any, Any]:
    trace = staging.current_trace()
    assert trace is not None
    staged, operands = flat.stage(trace, leaves, names, "linearize")
    with staging.location():
        values = b.call(staged.name, operands, [a.type for a in staged.out_avals])
        if values:
            values[0].owner.attributes["pyxla.primal"] = ir.attr("unit")  # pushes share what it computes
    out, aux = flat.unflatten([Tracer(trace, v, a.weak_type) for v, a in zip(values, staged.out_avals, strict=True)])
    return out, Push(_Signature.of(fun, flat, staged, names), StagedCall(staged, trace, operands)), aux


def linear_transpose(fun: Callable[..., Any], *primals: Any) -> Callable[[Any], Any]:
    """The transpose of a function that is linear in its arguments.

    Args:
        fun: the function.
        primals: arrays, or `ShapeDtypeStruct`s, that say what its arguments are like.

    Returns:
        a function that takes a tree like the result, and returns a tuple with a value for each argument.

    Raises:
        TypeError: the function is not linear; raised where the transpose is called.

    >>> import pyxla
    >>> transposed = pyxla.linear_transpose(lambda x, y: 2.0 * x - y, 0.0, 0.0)
    >>> [float(ct) for ct in transposed(3.0)]
    [6.0, -3.0]
    """
    common.check_callable(fun, "linear_transpose")
    leaves, treedef = trees.flatten(primals)
    avals = [x if isinstance(x, Aval) else aval_of(x) for x in leaves]
    names = common.ArgumentNames(fun, primals, range(len(primals)))
    for a, name in zip(avals, names, strict=True):
        if not dtypes.is_inexact(a.dtype):
            raise TypeError(f"linear_transpose takes floating point arguments, but argument {name} is {a.dtype}")

    def transposed(ct: Any) -> Any:
        return common.in_trace(lambda: _transpose(fun, avals, treedef, names, ct))

    return transposed


def _transpose(fun: Any, avals: list[Aval], treedef: Any, names: Sequence[str], ct: Any) -> Any:
    trace = staging.current_trace()
    assert trace is not None
    flat = FlatFunction(fun, treedef, False)
    staged = staging.stage(
        flat,
        avals,
        name=common.symbol_of(fun),
        description=f"linear_transpose of {common.name_of(fun)}",
        argument_names=names,
    )
    for a in staged.out_avals:
        if not dtypes.is_inexact(a.dtype):
            raise TypeError(
                f"linear_transpose takes a function with floating point results, but {common.name_of(fun)} returned {a}"
            )
    given, tree = trees.flatten(ct)
    if tree != flat.out_tree:
        raise TypeError(
            f"the transpose of {common.name_of(fun)} takes a tree like its result, {flat.out_tree}; got {tree}"
        )
    for x, a in zip(given, staged.out_avals, strict=True):
        check_like(x, a, f"the argument of the transpose of {common.name_of(fun)}")
    with staging.location():
        zeros = [b.zeros(a.type) for a in avals]
        cts = [trace.lift(cast(x, a.dtype)) for x, a in zip(given, staged.out_avals, strict=True)]
        n = len(avals)
        out = b.vjp_marker(
            trace.module,
            staged.name,
            zeros + staged.captures,
            cts,
            wrt=range(n),
            ct_of=range(len(cts)),
            linear=True,
        )
    pulled = [Tracer(trace, v, a.weak_type) for v, a in zip(out[len(cts) :], avals, strict=True)]
    return trees.unflatten(treedef, pulled)


class Converted:
    """A function staged in the current trace, with the values that it closes over in the open, as `consts`.

    Call it with other consts in their place, anywhere within that trace. With `known` it may ask for the values of the
    examples.
    """

    def __init__(self, fun: Callable[..., Any], *examples: Any, known: bool = True):
        trace = staging.current_trace()
        assert trace is not None
        leaves, self._tree = trees.flatten(examples)
        self._flat = FlatFunction(fun, self._tree, False)
        self._name = common.name_of(fun)
        self._staged = staging.stage(
            self._flat,
            [aval_of(x) for x in leaves],
            name=common.symbol_of(fun),
            description=self._name,
            known=[trace.lift(x) for x in leaves] if known else None,
        )
        self.consts = [Tracer(trace, v) for v in self._staged.captures]

    def __call__(self, consts: Sequence[Any], *args: Any) -> Any:
        trace = staging.current_trace()
        assert trace is not None
        leaves, tree = trees.flatten(args)
        if tree != self._tree:
            raise TypeError(f"{self._name} was staged for arguments of the tree {self._tree}, got {tree}")
        avals = self._staged.out_avals
        for x, a in zip(leaves, self._staged.in_avals, strict=True):
            check_like(x, a, f"an argument of {self._name}")
        with staging.location():
            given = [trace.lift(cast(x, a.dtype)) for x, a in zip(leaves, self._staged.in_avals, strict=True)]
            operands = given + [trace.lift(c) for c in consts]
            out = b.call(self._staged.name, operands, [a.type for a in avals])
        return trees.unflatten(
            self._flat.out_tree, [Tracer(trace, v, a.weak_type) for v, a in zip(out, avals, strict=True)]
        )


def closure_convert(fun: Callable[..., Any], *example_args: Any) -> tuple[Callable[..., Any], list[Any]]:
    """`fun` as a function of what it closes over too: `(converted, consts)`, where `converted(*args, *consts)` is
    `fun(*args)`.

    Only values of a function being staged are brought out; outside of staging there are none.

    >>> import pyxla
    >>> def solve(y):
    ...     converted, consts = pyxla.closure_convert(lambda x: x * y, 1.0)
    ...     return converted(3.0, *[2 * c for c in consts])
    >>> float(pyxla.grad(solve)(1.0))
    6.0
    """
    common.check_callable(fun, "closure_convert")
    if staging.current_trace() is None:
        return lambda *args: fun(*args), []
    converted = Converted(fun, *example_args)
    n = len(example_args)
    return lambda *args: converted(args[n:], *args[:n]), list(converted.consts)
