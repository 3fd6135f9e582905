"""`linearize`, `linear_transpose` and `closure_convert`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

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


class _Push:
    """The linear function that `linearize` returns."""

    def __init__(self, fun: Any, flat: FlatFunction, staged: staging.Staged, names: Sequence[str]):
        self._name, self._flat, self._names = common.name_of(fun), flat, names
        self._in_avals, self._out_avals = staged.in_avals, staged.out_avals[: flat.num_out]
        self._wrt = [i for i, a in enumerate(staged.in_avals) if dtypes.is_inexact(a.dtype)]
        self._run: Callable[[list[Any]], list[Any]]

    def __repr__(self) -> str:
        return f"<derivative of {self._name}>"

    def __call__(self, *tangents: Any) -> Any:
        given, tree = trees.flatten(tangents)
        if tree != self._flat.treedef:
            raise TypeError(
                f"the derivative of {self._name} takes tangents of the tree of its arguments, {self._flat.treedef}; "
                f"got {tree}"
            )
        for i in self._wrt:
            check_like(
                given[i], self._in_avals[i], f"the tangent of argument {self._names[i]} of {self._name}", ValueError
            )
        rest = iter(self._run([cast(given[i], self._in_avals[i].dtype) for i in self._wrt]))
        out = [next(rest) if dtypes.is_inexact(a.dtype) else common.float0_like(a.shape) for a in self._out_avals]
        return trees.unflatten(self._flat.out_tree, out)


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
    push = _Push(fun, flat, staged, names)
    split = derive_linearized(Engine(module), staged.name, [i in push._wrt for i in range(len(operands))])
    values = Evaluator(module).call(split.primal, arguments)
    n = len(staged.out_avals)
    residuals = [wrap(x) for x in values[n:]]
    out, aux = flat.unflatten([wrap(v, a.weak_type) for v, a in zip(values[:n], staged.out_avals, strict=True)])

    def run(tangents: list[Any]) -> list[Any]:
        pushed = iter(staging.call_function(module, split.linear, [*tangents, *residuals]))
        return [
            staging.with_weak_type(next(pushed), a.weak_type) if m else wrap(np.zeros(a.shape, a.dtype), a.weak_type)
            for a, m in zip(push._out_avals, split.out_mask, strict=False)
            if dtypes.is_inexact(a.dtype)
        ]

    push._run = run
    return out, push, aux


def _linearize_staged(fun: Any, flat: FlatFunction, leaves: list[Any], names: Sequence[str]) -> tuple[Any, Any, Any]:
    trace = staging.current_trace()
    assert trace is not None
    staged, operands = flat.stage(trace, leaves, names, "linearize")
    with staging.location():
        values = b.call(staged.name, operands, [a.type for a in staged.out_avals])
        if values:
            values[0].owner.attributes["pyxla.primal"] = ir.attr("unit")  # pushes share what it computes
    out, aux = flat.unflatten([Tracer(trace, v, a.weak_type) for v, a in zip(values, staged.out_avals, strict=True)])
    outer = [Tracer(trace, v) for v in operands]
    push = _Push(fun, flat, staged, names)

    def run(tangents: list[Any]) -> list[Any]:
        here = staging.current_trace()
        if here is None or here.module is not trace.module:
            raise staging.leaked(outer[0])
        with staging.location():
            given = [here.lift(t) for t in tangents]
            pushed = b.jvp_marker(
                here.module, staged.name, [here.lift(x) for x in outer], given, wrt=push._wrt, linear=True
            )
        floats = [a for a in staged.out_avals if dtypes.is_inexact(a.dtype)]
        return [Tracer(here, v, a.weak_type) for v, a in zip(pushed[len(staged.out_avals) :], floats, strict=True)]

    push._run = run
    return out, push, aux


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
