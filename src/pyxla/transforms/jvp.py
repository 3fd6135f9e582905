"""Forward mode: `jvp`, and the Jacobians made of either mode under `vmap`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.staging import Tracer, aval_of
from pyxla_compiler import build as b

from . import common
from .flat import FlatFunction, cast, select
from .grad import vjp
from .vmap import vmap


def jvp(fun: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> Any:
    """The value of `fun` and its derivative in a direction.

    Args:
        fun: a function of arrays or trees of them.
        primals: the arguments, a tuple or list.
        tangents: the direction, a tree like `primals`; for integer arguments arrays of dtype `float0`.
        has_aux: `fun` returns `(out, aux)`.

    Returns:
        `(out, out_tangent)`, or `(out, out_tangent, aux)` with `has_aux`.

    Raises:
        TypeError: tangents whose tree, shape or dtype is not that of the primals.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> value, tangent = pyxla.jvp(lambda x: x**3, (2.0,), (1.0,))
    >>> float(value), float(tangent)
    (8.0, 12.0)
    """
    common.check_callable(fun, "jvp")
    for given, what in ((primals, "primals"), (tangents, "tangents")):
        if not isinstance(given, (tuple, list)):
            raise TypeError(
                f"jvp takes {what} as a tuple or list with an element for each argument, got {type(given).__name__}"
            )
    leaves, treedef = trees.flatten(tuple(primals))
    tangent_leaves, tangent_tree = trees.flatten(tuple(tangents))
    if treedef != tangent_tree:
        raise TypeError(f"jvp takes tangents of the tree of the primals, {treedef}; got {tangent_tree}")
    names = common.ArgumentNames(fun, tuple(primals), range(len(primals)))
    common.check_arrays(leaves, names, "jvp")
    for i, (x, t) in enumerate(zip(leaves, tangent_leaves, strict=True)):
        _check_tangent(x, t, names, i)
    out, tangent, aux = common.in_trace(lambda: _jvp(fun, leaves, tangent_leaves, treedef, names, has_aux))
    return (out, tangent, aux) if has_aux else (out, tangent)


def _check_tangent(x: Any, t: Any, names: Sequence[str], i: int) -> None:
    aval = aval_of(x)
    if not dtypes.is_inexact(aval.dtype):
        if getattr(t, "dtype", None) != dtypes.float0:
            raise TypeError(
                f"argument {names[i]} is {aval.dtype}, so its tangent has dtype float0; got "
                f"{getattr(t, 'dtype', type(t).__name__)}"
            )
        return
    if not common.is_array(t):
        common.check_array(t, f"the tangent of argument {names[i]}")
    got = aval_of(t)
    if got.shape != aval.shape:
        raise ValueError(
            f"jvp takes tangents of the shape of the primals; argument {names[i]} has shape {aval.shape}, its "
            f"tangent {got.shape}"
        )
    if got.dtype != aval.dtype and not got.weak_type:
        raise TypeError(
            f"jvp takes tangents of the dtype of the primals; argument {names[i]} is {aval.dtype}, its tangent "
            f"{got.dtype}"
        )


def _jvp(
    fun: Any, leaves: list[Any], tangents: list[Any], treedef: Any, names: Sequence[str], has_aux: bool
) -> tuple[Any, Any, Any]:
    trace = staging.current_trace()
    assert trace is not None
    flat = FlatFunction(fun, treedef, has_aux)
    staged, operands = flat.stage(trace, leaves, names, "jvp")
    wrt = [i for i, a in enumerate(staged.in_avals) if dtypes.is_inexact(a.dtype)]
    with staging.location():
        given = [trace.lift(cast(tangents[i], staged.in_avals[i].dtype)) for i in wrt]
        out = b.jvp_marker(trace.module, staged.name, operands, given, wrt=wrt)
    n = len(staged.out_avals)
    values, aux = flat.unflatten(
        [Tracer(trace, v, a.weak_type) for v, a in zip(out[:n], staged.out_avals, strict=True)]
    )
    rest = iter(out[n:])
    pushed = [
        Tracer(trace, next(rest), a.weak_type) if dtypes.is_inexact(a.dtype) else common.float0_like(a.shape)
        for a in staged.out_avals[: flat.num_out]
    ]
    return values, trees.unflatten(flat.out_tree, pushed), aux


def _basis(x: Any) -> np.ndarray[Any, Any]:
    # One-hot directions: shape (size, *shape).
    aval = aval_of(x)
    n = int(np.prod(aval.shape, dtype=int))
    return np.eye(n, dtype=aval.dtype).reshape(n, *aval.shape)


def _standard_basis(leaves: Sequence[Any]) -> list[np.ndarray[Any, Any]]:
    """For each leaf, the tangents that run through every element of every leaf in turn: shape (total, *leaf.shape)."""
    blocks = [_basis(x) for x in leaves]
    total = sum(len(block) for block in blocks)
    out, start = [], 0
    for block in blocks:
        full = np.zeros((total, *block.shape[1:]), block.dtype)
        full[start : start + len(block)] = block
        start += len(block)
        out.append(full)
    return out


def jacfwd(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, has_aux: bool = False, holomorphic: bool = False
) -> Callable[..., Any]:
    """A function that computes the Jacobian of `fun` column by column, in forward mode: cheap where there are few
    inputs.

    The result is a tree like that of `fun`, each leaf holding a tree like the argument, each leaf of that of shape
    `out.shape + in.shape`.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.jacfwd(lambda x: x**2)(jnp.array([1.0, 2.0])))
    [[2. 0.]
     [0. 4.]]
    """
    common.check_callable(fun, "jacfwd")

    @functools.wraps(fun, updated=())
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        selected, dynamic, _ = select(fun, args, argnums, kwargs)
        leaves, treedef = trees.flatten(dynamic)
        _check_jacobian_inputs(leaves, holomorphic, "jacfwd")

        def push(*tangent: Any) -> Any:
            out = jvp(selected, dynamic, trees.unflatten(treedef, tangent), has_aux=has_aux)
            if holomorphic:
                _check_holomorphic_outputs(trees.leaves(out[0]), "jacfwd")
            # An integer has derivatives of zero, as in JAX: of its dtype.
            moved = trees.map(_zero_for_float0, out[1], out[0])
            return (moved, out[2]) if has_aux else (moved, None)

        def directions() -> Any:
            return vmap(push, in_axes=0, out_axes=(-1, None), axis_size=_total(leaves))(*_standard_basis(leaves))

        columns, aux = common.in_trace(directions)
        result = trees.map(lambda column: _split(column, leaves, treedef, argnums, from_columns=True), columns)
        return (result, aux) if has_aux else result

    return jacobian


def jacrev(
    fun: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
) -> Callable[..., Any]:
    """A function that computes the Jacobian of `fun` row by row, in reverse mode: cheap where there are few outputs.

    The result is arranged as that of `jacfwd`.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.jacrev(lambda x: x**2)(jnp.array([1.0, 2.0])))
    [[2. 0.]
     [0. 4.]]
    """
    common.check_callable(fun, "jacrev")

    @functools.wraps(fun, updated=())
    def jacobian(*args: Any, **kwargs: Any) -> Any:
        selected, dynamic, _ = select(fun, args, argnums, kwargs)
        leaves, _ = trees.flatten(dynamic)
        if not allow_int:
            _check_jacobian_inputs(leaves, holomorphic, "jacrev")

        def rows() -> Any:
            out, pullback, *aux = vjp(selected, *dynamic, has_aux=has_aux)
            out_leaves, out_tree = trees.flatten(out)
            _check_jacrev_outputs(out_leaves, holomorphic)

            def pull(*ct: Any) -> Any:
                return trees.map(_zero_for_float0, pullback(trees.unflatten(out_tree, ct)), dynamic)

            pulled = vmap(pull, axis_size=_total(out_leaves))(*_standard_basis(out_leaves))
            if hasattr(argnums, "__index__"):
                (pulled,) = pulled
            result = trees.map(lambda x: _split(x, out_leaves, out_tree, None, from_columns=False), pulled)
            return trees.transpose(trees.structure(pulled), out_tree, result), aux

        result, aux = common.in_trace(rows)
        return (result, aux[0]) if has_aux else result

    return jacobian


jacobian = jacrev


def hessian(
    fun: Callable[..., Any], argnums: int | Sequence[int] = 0, has_aux: bool = False, holomorphic: bool = False
) -> Callable[..., Any]:
    """A function that computes the matrix of second derivatives of `fun`: `jacfwd(jacrev(fun))`.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.hessian(lambda x: x[0] ** 2 * x[1])(jnp.array([1.0, 2.0])))
    [[4. 2.]
     [2. 0.]]
    """
    return jacfwd(jacrev(fun, argnums, has_aux, holomorphic), argnums, has_aux, holomorphic)


def _total(leaves: Sequence[Any]) -> int:
    return sum(int(np.prod(aval_of(x).shape, dtype=int)) for x in leaves)


def _check_jacobian_inputs(leaves: Sequence[Any], holomorphic: bool, what: str) -> None:
    for x in leaves:
        common.check_array(x, f"an argument of {what}")
        dtype = aval_of(x).dtype
        if holomorphic and not dtypes.is_complex(dtype):
            raise TypeError(f"{what} with holomorphic=True takes complex arguments, got {dtype}")
        if what == "jacfwd" and dtypes.is_complex(dtype) and not holomorphic:
            raise TypeError(
                f"jacfwd takes real arguments, got {dtype}; for a holomorphic function pass holomorphic=True, for "
                "another one use jvp"
            )
        if not dtypes.is_inexact(dtype):
            raise TypeError(
                f"{what} takes arguments of a floating point dtype, got {dtype}: convert it with x.astype('float32')"
            )


def _check_holomorphic_outputs(leaves: Sequence[Any], what: str) -> None:
    for x in leaves:
        if not dtypes.is_complex(aval_of(x).dtype):
            raise TypeError(f"{what} with holomorphic=True takes a function with complex results, got {aval_of(x)}")


def _check_jacrev_outputs(leaves: Sequence[Any], holomorphic: bool) -> None:
    if holomorphic:
        _check_holomorphic_outputs(leaves, "jacrev")
        return
    for x in leaves:
        dtype = aval_of(x).dtype
        if not dtypes.is_inexact(dtype):
            raise TypeError(f"jacrev takes a function with results of a floating point dtype, got {dtype}")
        if dtypes.is_complex(dtype):
            raise TypeError(
                f"jacrev takes a function with real results, got {dtype}; for a holomorphic function pass "
                "holomorphic=True, for another one use vjp"
            )


def _zero_for_float0(derivative: Any, primal: Any) -> Any:
    return np.zeros(derivative.shape, aval_of(primal).dtype) if common.is_float0(derivative) else derivative


def _split(x: Any, leaves: Sequence[Any], treedef: Any, argnums: Any, *, from_columns: bool) -> Any:
    """An array stacked over all elements of the leaves (first axis, or the last) cut into a tree of blocks of `x.shape
    + leaf.shape` order."""
    blocks, start = [], 0
    axis = x.ndim - 1 if from_columns else 0
    for leaf in leaves:
        shape = aval_of(leaf).shape
        n = int(np.prod(shape, dtype=int))
        index = (slice(None),) * axis + (slice(start, start + n),)
        block = x[index]
        rest = x.shape[:axis] if from_columns else x.shape[1:]
        blocks.append(block.reshape((*rest, *shape) if from_columns else (*shape, *rest)))
        start += n
    tree = trees.unflatten(treedef, blocks)
    return tree[0] if from_columns and hasattr(argnums, "__index__") else tree
