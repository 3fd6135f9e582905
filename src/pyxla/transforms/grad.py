"""Reverse mode: `grad`, `value_and_grad` and `vjp`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.array import wrap
from pyxla.staging import Tracer, aval_of
from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.passes.expand import expand

from . import common
from .flat import FlatFunction, select, split_aux, with_float0
from .jit import jit
from .pullback import Derived, Pullback, StagedCall, backward_halves, inexact


def grad(
    fun: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
) -> Callable[..., Any]:
    """A function that computes the gradient of `fun`, which must return a scalar.

    Args:
        fun: a function of arrays or trees of them; its result is a real scalar (complex with `holomorphic`), or a pair
            of one and anything with `has_aux`.
        argnums: which positional arguments to differentiate with respect to. Given a sequence, the gradient is a tuple.
        has_aux: `fun` returns `(value, aux)`, and the result is `(gradient, aux)`.
        holomorphic: `fun` is a holomorphic function of complex arguments.
        allow_int: integer arguments are let through, with gradients of dtype `float0`.

    Raises:
        TypeError: the result is not a scalar of a floating point dtype, or an argument is not differentiable.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.grad(jnp.tanh)(1.0))
    0.4199743
    """
    both = value_and_grad(fun, argnums, has_aux, holomorphic, allow_int)

    @functools.wraps(fun)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, result = both(*args, **kwargs)
        return (result, value[1]) if has_aux else result

    return gradient


def value_and_grad(
    fun: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
) -> Callable[..., Any]:
    """As `grad`, with the value too: `(value, gradient)`, or `((value, aux), gradient)` with `has_aux`.

    >>> import pyxla
    >>> value, gradient = pyxla.value_and_grad(lambda x: x * x)(3.0)
    >>> float(value), float(gradient)
    (9.0, 6.0)
    """
    common.check_callable(fun, "grad")

    @functools.wraps(fun)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        selected, dynamic, numbers = select(fun, args, argnums, kwargs)
        names = common.ArgumentNames(fun, dynamic, numbers)
        value, gradient = common.in_trace(
            lambda: _value_and_grad(fun, selected, dynamic, names, has_aux, holomorphic, allow_int)
        )
        return value, gradient[0] if hasattr(argnums, "__index__") else gradient

    return value_and_gradient


def _value_and_grad(
    fun: Any,
    selected: Callable[..., Any],
    dynamic: tuple[Any, ...],
    names: Sequence[str],
    has_aux: bool,
    holomorphic: bool,
    allow_int: bool,
) -> tuple[Any, Any]:
    trace = staging.current_trace()
    assert trace is not None
    leaves, treedef = trees.flatten(dynamic)
    for i, x in enumerate(leaves):
        _check_input(x, names, i, holomorphic, allow_int)

    @functools.wraps(fun, updated=())
    def checked(*arguments: Any) -> Any:
        out = selected(*arguments)
        _check_output(fun, split_aux(fun, out)[0] if has_aux else out, holomorphic)
        return out

    flat = FlatFunction(checked, treedef, has_aux)
    staged, operands = flat.stage(trace, leaves, names, "grad")
    wrt = [i for i, a in enumerate(staged.in_avals) if dtypes.is_inexact(a.dtype)]
    n = len(staged.out_avals)
    with staging.location():
        one = b.constant(np.ones((), staged.out_avals[0].dtype))
        out = b.vjp_marker(trace.module, staged.name, operands, [one], wrt=wrt, ct_of=[0])
    value, aux = flat.unflatten([Tracer(trace, v, a.weak_type) for v, a in zip(out[:n], staged.out_avals, strict=True)])
    pulled = [Tracer(trace, v, staged.in_avals[i].weak_type) for v, i in zip(out[n:], wrt, strict=True)]
    gradient = trees.unflatten(treedef, with_float0(wrt, pulled, staged.in_avals))
    return ((value, aux) if has_aux else value), gradient


def _check_input(x: Any, names: Sequence[str], i: int, holomorphic: bool, allow_int: bool) -> None:
    if not common.is_array(x):
        common.check_array(x, f"argument {names[i]} of a function to differentiate")
    dtype, _ = dtypes.dtype_of(x)
    if holomorphic and not dtypes.is_complex(dtype):
        raise TypeError(f"grad with holomorphic=True takes complex arguments, but argument {names[i]} is {dtype}")
    if (dtypes.is_complex(dtype) and not holomorphic) or dtypes.is_inexact(dtype):
        return
    if not allow_int:
        raise TypeError(
            f"grad takes arguments of a floating point dtype, but argument {names[i]} is {dtype}: convert it to float "
            "(x.astype('float32'), or 1.0 rather than 1), or pass allow_int=True to get a float0 gradient"
        )


def _check_output(fun: Any, value: Any, holomorphic: bool) -> None:
    name = common.name_of(fun)
    try:
        aval = aval_of(value)
    except TypeError:
        raise TypeError(
            f"grad takes a function that returns a scalar, but {name} returned {type(value).__name__}; for (value, "
            "aux) pass has_aux=True"
        ) from None
    if aval.shape != ():
        raise TypeError(
            f"grad takes a function that returns a scalar, but {name} returned an array of shape {aval.shape}; sum "
            "it, or use jacrev"
        )
    if holomorphic:
        if not dtypes.is_complex(aval.dtype):
            raise TypeError(
                f"grad with holomorphic=True takes a function that returns a complex number, but {name} returned "
                f"{aval.dtype}"
            )
    elif not dtypes.is_inexact(aval.dtype) or dtypes.is_complex(aval.dtype):
        raise TypeError(
            f"grad takes a function that returns a real floating point scalar, but {name} returned {aval.dtype}"
            + ("; for a holomorphic function pass holomorphic=True" if dtypes.is_complex(aval.dtype) else "")
        )


def vjp(fun: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The value of `fun`, and the function that pulls cotangents of it back to the arguments.

    Returns:
        `(out, pullback)`, or `(out, pullback, aux)` with `has_aux`. `pullback(ct)` takes a tree like `out` and returns
            a tuple with a cotangent for each argument.

    Raises:
        ValueError: a cotangent whose tree, shape or dtype is not that of the result.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> out, pullback = pyxla.vjp(lambda x, y: x * y, 2.0, 3.0)
    >>> [float(ct) for ct in pullback(1.0)]
    [3.0, 2.0]
    """
    common.check_callable(fun, "vjp")
    leaves, treedef = trees.flatten(primals)
    names = common.ArgumentNames(fun, primals, range(len(primals)))
    common.check_arrays(leaves, names, "a function to differentiate")
    if staging.current_trace() is None:
        return _eager_vjp(fun, leaves, treedef, names, has_aux)
    return _staged_vjp(fun, leaves, treedef, names, has_aux)


def fwd_and_bwd(
    fun: Callable[..., Any], argnums: int | Sequence[int], has_aux: bool = False, jitted: bool = True
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The two passes of reverse mode as two functions, each of which is compiled once.

    Args:
        argnums: which positional arguments to differentiate with respect to.
        has_aux: `fun` returns `(out, aux)`.
        jitted: compile both.

    Returns:
        `fwd(*args)` returns `(out, residuals)`, or `(out, residuals, aux)` with `has_aux`; `bwd(residuals, ct)` takes a
        tree like `out` and returns the cotangent of the argument, or with a sequence as `argnums` a tuple of them.

    >>> import pyxla
    >>> fwd, bwd = pyxla.fwd_and_bwd(lambda x, y: x * y, argnums=(0, 1), jitted=False)
    >>> out, residuals = fwd(2.0, 3.0)
    >>> [float(ct) for ct in bwd(residuals, 1.0)]
    [3.0, 2.0]
    """
    common.check_callable(fun, "fwd_and_bwd")
    one = hasattr(argnums, "__index__")

    @functools.wraps(fun, updated=())
    def fwd(*args: Any, **kwargs: Any) -> Any:
        selected, dynamic, _ = select(fun, args, argnums, kwargs)
        return vjp(selected, *dynamic, has_aux=has_aux)

    def bwd(residuals: Any, ct: Any) -> Any:
        cts = residuals(ct)
        return cts[0] if one else cts

    return (jit(fwd), jit(bwd)) if jitted else (fwd, bwd)


def _staged_vjp(fun: Any, leaves: list[Any], treedef: Any, names: Sequence[str], has_aux: bool) -> Any:
    trace = staging.current_trace()
    assert trace is not None
    flat = FlatFunction(fun, treedef, has_aux)
    staged, operands = flat.stage(trace, leaves, names, "vjp")
    with staging.location():
        values = b.call(staged.name, operands, [a.type for a in staged.out_avals])
        if values:
            # A pull through this call shares its forward function.
            attributes = values[0].owner.attributes
            attributes["pyxla.primal"] = ir.attr("unit")
            attributes["pyxla.wrt"] = ir.i64s(inexact(staged.in_avals))
            attributes["pyxla.ct_of"] = ir.i64s(inexact(staged.out_avals[: flat.num_out]))
    out, aux = flat.unflatten([Tracer(trace, v, a.weak_type) for v, a in zip(values, staged.out_avals, strict=True)])
    pullback = Pullback.of(common.name_of(fun), flat, staged, StagedCall(staged, trace, operands))
    return (out, pullback, aux) if has_aux else (out, pullback)


def _eager_vjp(fun: Any, leaves: list[Any], treedef: Any, names: Sequence[str], has_aux: bool) -> Any:
    flat = FlatFunction(fun, treedef, has_aux)
    with staging.root("main", [], "an eager transformation") as trace:
        staged, operands = flat.stage(trace, leaves, names, "vjp")
        arguments = [trace.concrete(v) for v in operands]
        trace.finish([])
    module = trace.module
    expand(module)
    wrt, ct_of = inexact(staged.in_avals), inexact(staged.out_avals[: flat.num_out])
    forward, n, linear = backward_halves(module, staged.name, wrt, ct_of)
    values = Evaluator(module).call(forward, arguments)
    out, aux = flat.unflatten([wrap(v, a.weak_type) for v, a in zip(values[:n], staged.out_avals, strict=True)])
    pullback = Pullback.of(common.name_of(fun), flat, staged, Derived(linear, [wrap(x) for x in values[n:]]))
    return (out, pullback, aux) if has_aux else (out, pullback)
