"""Branches and loops that are staged whole: `cond`, `switch`, `while_loop`, `fori_loop`, `scan`, `map`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.array import wrap
from pyxla.staging import Aval, Staged, Tracer, aval_of
from pyxla.transforms import common
from pyxla_compiler import build as b
from pyxla_compiler import ir


class _Function:
    """A function over trees staged into the current module, with the tree of its results."""

    def __init__(self, fun: Callable[..., Any], args: tuple[Any, ...], what: str, known: Sequence[Any] | None = None):
        leaves, treedef = trees.flatten(args)
        avals = [x if isinstance(x, Aval) else aval_of(x) for x in leaves]

        def flat(tracers: list[Tracer]) -> list[Any]:
            out, self.out_tree = trees.flatten(fun(*trees.unflatten(treedef, tracers)))
            for x in out:
                common.check_array(x, f"the result of {common.name_of(fun)} in {what}")
            return out

        self.out_tree: Any = None
        self.staged: Staged = staging.stage(
            flat, avals, name=common.symbol_of(fun), description=f"{common.name_of(fun)} in {what}", known=known
        )

    @property
    def out_avals(self) -> list[Aval]:
        return self.staged.out_avals


def _trace() -> staging.Trace:
    trace = staging.current_trace()
    assert trace is not None
    return trace


def _union(functions: Sequence[_Function]) -> list[Any]:
    """The values that any of the functions captured, each once, in a fixed order; and each function is given a form
    that takes them all."""
    return list(dict.fromkeys(v for f in functions for v in f.staged.captures))


def _taking(trace: staging.Trace, f: _Function, captures: list[Any], casts: Sequence[Aval] | None = None) -> str:
    """The name of a function like f's whose captured arguments are `captures`, and whose results are cast to
    `casts`."""
    n = len(f.staged.in_avals)
    casts = list(casts or f.out_avals)
    if captures == f.staged.captures and all(c.dtype == a.dtype for c, a in zip(casts, f.out_avals, strict=True)):
        return f.staged.name
    own = {v: i for i, v in enumerate(captures)}

    def emit(arguments: list[Any]) -> list[Any]:
        given = arguments[:n] + [arguments[n + own[v]] for v in f.staged.captures]
        out = b.call(f.staged.name, given, [a.type for a in f.out_avals])
        return [b.convert(v, dtype=c.dtype) for v, c in zip(out, casts, strict=True)]

    types = [a.type for a in f.staged.in_avals] + [v.type for v in captures]
    return trace.module.define(f.staged.name, types, emit).name


def _results(trace: staging.Trace, values: Sequence[Any], avals: Sequence[Aval], tree: Any) -> Any:
    return trees.unflatten(tree, [Tracer(trace, v, a.weak_type) for v, a in zip(values, avals, strict=True)])


# Branches.


#: Where no `operand` is given by name; None may be one.
_ABSENT: Any = object()


def _with_operand(operands: tuple[Any, ...], operand: Any, what: str) -> tuple[Any, ...]:
    if operand is _ABSENT:
        return operands
    if operands:
        raise TypeError(f"lax.{what} takes its operands in order, or one as `operand`, not both")
    return (operand,)


def cond(
    pred: Any,
    true_fun: Callable[..., Any],
    false_fun: Callable[..., Any],
    *operands: Any,
    operand: Any = _ABSENT,
) -> Any:
    """`true_fun(*operands)` if `pred` else `false_fun(*operands)`, the choice made when the program runs.

    Args:
        pred: a scalar; a number counts as true where it is not zero.
        true_fun, false_fun: functions of the operands whose results have one tree, and leaf by leaf one shape and
            dtype.
        operand: one operand, given by name.

    Raises:
        TypeError: a `pred` that is not a scalar, or results that differ.

    >>> from pyxla import lax
    >>> print(lax.cond(True, lambda x: x + 1, lambda x: x - 1, 5.0))
    6.0
    """
    if not (callable(true_fun) and callable(false_fun)):
        raise TypeError("lax.cond takes (pred, true_fun, false_fun, *operands), with two functions")
    operands = _with_operand(operands, operand, "cond")
    common.check_array(pred, "the predicate of lax.cond")
    aval = aval_of(pred)
    if aval.shape != ():
        raise TypeError(
            f"the predicate of lax.cond is a scalar, got shape {aval.shape}; under vmap write jnp.where, or reduce "
            "it with jnp.all or jnp.any"
        )
    return common.in_trace(lambda: _switch(_as_index(pred), [false_fun, true_fun], operands, "cond"))


def _as_index(pred: Any) -> Any:
    trace = _trace()
    with staging.location():
        value = trace.lift(pred)
        if ir.dtype(value) != np.bool_:
            value = b.compare(value, b.zeros_like(value), direction="NE")
        return b.convert(value, dtype=ir.I32)


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any, operand: Any = _ABSENT) -> Any:
    """`branches[index](*operands)`, with `index` clamped into range; the choice is made when the program runs. One
    operand may be given by name.

    >>> from pyxla import lax
    >>> print(lax.switch(1, [lambda x: x, lambda x: 2 * x, lambda x: 3 * x], 5.0))
    10.0
    """
    if not branches or not all(callable(f) for f in branches):
        raise ValueError("lax.switch takes a non-empty sequence of functions")
    operands = _with_operand(operands, operand, "switch")
    aval = aval_of(index)
    if aval.shape != () or not dtypes.is_integer(aval.dtype):
        raise TypeError(f"the index of lax.switch is an integer scalar, got {aval}")

    def body() -> Any:
        if len(branches) == 1:
            return branches[0](*operands)
        trace = _trace()
        with staging.location():
            value = b.convert(trace.lift(index), dtype=ir.I32)
            low, high = b.constant(np.int32(0)), b.constant(np.int32(len(branches) - 1))
            value = b.clamp(low, value, high)
        return _switch(value, branches, operands, "switch")

    return common.in_trace(body)


def _switch(index: Any, branches: Sequence[Callable[..., Any]], operands: tuple[Any, ...], what: str) -> Any:
    trace = _trace()
    leaves, _ = trees.flatten(operands)
    values = [trace.lift(x) for x in leaves]
    functions = [_Function(f, operands, f"lax.{what}", known=values) for f in branches]
    first = functions[0]
    for f, branch in zip(functions[1:], branches[1:], strict=True):
        _check_same(first, f, f"the branches {common.name_of(branches[0])} and {common.name_of(branch)} of lax.{what}")
    avals = [_join([f.out_avals[i] for f in functions]) for i in range(len(first.out_avals))]
    captures = _union(functions)
    names = [_taking(trace, f, captures, avals) for f in functions]
    with staging.location():
        out = b.cond(index, *values, *captures, branches=names, result_types=[a.type for a in avals])
    return _results(trace, out, avals, first.out_tree)


def _join(avals: Sequence[Aval]) -> Aval:
    strong = next((a for a in avals if not a.weak_type), avals[0])
    return Aval(strong.shape, strong.dtype, all(a.weak_type for a in avals))


def _check_same(a: _Function, c: _Function, what: str) -> None:
    if a.out_tree != c.out_tree:
        raise TypeError(f"{what} return different trees: {a.out_tree} and {c.out_tree}")
    for x, y in zip(a.out_avals, c.out_avals, strict=True):
        if x.shape != y.shape or (x.dtype != y.dtype and not (x.weak_type or y.weak_type)):
            raise TypeError(
                f"{what} return different types: {a.out_avals} and {c.out_avals}; cast or broadcast so that they agree"
            )


# Loops.


def _stable_carry(fun: Callable[[Any], Any], init: Any, what: str) -> tuple[list[Any], list[Aval], Any]:
    leaves, tree = trees.flatten(init)
    for x in leaves:
        common.check_array(x, f"the initial carry of lax.{what}")
    return leaves, [aval_of(x) for x in leaves], tree


def _check_carry(
    what: str, name: str, tree: Any, avals: list[Aval], out_tree: Any, out: list[Aval]
) -> list[Aval] | None:
    """None where the carry that comes out is like the one that goes in; wider avals to try again with, where weak types
    must give way."""
    if tree != out_tree:
        raise TypeError(
            f"the carry of lax.{what} must keep its tree: it went into {name} as {tree} and came out as {out_tree}"
        )
    wider = []
    for a, o in zip(avals, out, strict=True):
        if a.shape != o.shape or (a.dtype != o.dtype and not (a.weak_type or o.weak_type)):
            raise TypeError(
                f"the carry of lax.{what} must keep its types: it went into {name} as {avals} and came out as {out}; "
                "cast the initial value or the result so that they agree"
            )
        wider.append(Aval(o.shape, o.dtype, o.weak_type) if a.weak_type and not o.weak_type else a)
    return None if wider == avals else wider


def while_loop(
    cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], init_val: Any, *, checkpoints: int = b.CHECKPOINTS
) -> Any:
    """Applies `body_fun` to the carry while `cond_fun` of it is true, starting from `init_val`.

    The carry keeps its tree, shapes and dtypes. Both modes of differentiation go through it. Reverse mode keeps at most
    `checkpoints` carries at a time and computes the others again: with 32 of them it evaluates the body once more for
    each of up to 32 trips, twice more at 500 trips, three times at 3000. Where the number of trips is known, `scan` and
    `fori_loop` are faster.

    Raises:
        TypeError: a carry that changes its tree, shape or dtype, or a condition that is not a boolean scalar.
        ValueError: fewer checkpoints than one.

    >>> from pyxla import lax
    >>> print(lax.while_loop(lambda x: x < 100, lambda x: x * 2, 1))
    128
    """
    if not (callable(cond_fun) and callable(body_fun)):
        raise TypeError("lax.while_loop takes (cond_fun, body_fun, init_val), with two functions")
    if not isinstance(checkpoints, int) or checkpoints < 1:
        raise ValueError(f"lax.while_loop needs at least one checkpoint, got checkpoints={checkpoints!r}")
    return common.in_trace(lambda: _while(cond_fun, body_fun, init_val, checkpoints))


def _while(cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], init_val: Any, checkpoints: int) -> Any:
    trace = _trace()
    leaves, avals, tree = _stable_carry(body_fun, init_val, "while_loop")
    while True:
        body = _Function(body_fun, (trees.unflatten(tree, avals),), "lax.while_loop")
        wider = _check_carry("while_loop", common.name_of(body_fun), tree, avals, body.out_tree, body.out_avals)
        if wider is None:
            break
        avals = wider
    test = _Function(cond_fun, (trees.unflatten(tree, avals),), "lax.while_loop")
    if len(test.out_avals) != 1 or test.out_avals[0].shape != () or test.out_avals[0].dtype != np.bool_:
        raise TypeError(f"cond_fun of lax.while_loop returns a boolean scalar, got {test.out_avals}")
    with staging.location():
        init = [b.convert(trace.lift(x), dtype=a.dtype) for x, a in zip(leaves, avals, strict=True)]
        out = b.while_(
            *test.staged.captures,
            *body.staged.captures,
            *init,
            cond=_captures_first(trace, test),
            body=_captures_first(trace, body, avals),
            cond_consts=len(test.staged.captures),
            body_consts=len(body.staged.captures),
            checkpoints=checkpoints,
        )
    return _results(trace, out, avals, tree)


def _captures_first(trace: staging.Trace, f: _Function, casts: Sequence[Aval] | None = None) -> str:
    """The name of a function like f's with the captured arguments in front, as loops take them."""
    casts = list(casts or f.out_avals)
    if not f.staged.captures and all(c.dtype == a.dtype for c, a in zip(casts, f.out_avals, strict=True)):
        return f.staged.name
    k = len(f.staged.captures)

    def emit(arguments: list[Any]) -> list[Any]:
        out = b.call(f.staged.name, arguments[k:] + arguments[:k], [a.type for a in f.out_avals])
        return [b.convert(v, dtype=c.dtype) for v, c in zip(out, casts, strict=True)] + out[len(casts) :]

    types = [v.type for v in f.staged.captures] + [a.type for a in f.staged.in_avals]
    return trace.module.define(f.staged.name, types, emit).name


def fori_loop(
    lower: Any, upper: Any, body_fun: Callable[[Any, Any], Any], init_val: Any, *, unroll: int | bool | None = None
) -> Any:
    """The carry after `body_fun(i, carry)` for each i from `lower` up to, not including, `upper`.

    With bounds that are Python ints it is a `scan`, with traced bounds a `while_loop`; both can be differentiated in
    both modes, the former at less cost.

    >>> from pyxla import lax
    >>> print(lax.fori_loop(0, 5, lambda i, total: total + i, 0))
    10
    """
    if not callable(body_fun):
        raise TypeError("lax.fori_loop takes (lower, upper, body_fun, init_val)")
    for x, what in ((lower, "lower"), (upper, "upper")):
        a = aval_of(x)
        if a.shape != () or not dtypes.is_integer(a.dtype):
            raise TypeError(f"the bound `{what}` of lax.fori_loop is an integer scalar, got {a}")
    static = not isinstance(lower, Tracer) and not isinstance(upper, Tracer)
    if static:
        start, length = int(lower), max(0, int(upper) - int(lower))
        dtype = dtypes.result_type(lower, upper)

        def step(carry: Any, _: Any) -> Any:
            i, x = carry
            return (i + 1, body_fun(i, x)), None

        index = staging.with_weak_type(_array(start, dtype), False)
        (_, out), _ = scan(step, (index, init_val), None, length=length, _name="fori_loop")
        return out
    dtype = dtypes.result_type(lower, upper)

    def advance(carry: Any) -> Any:
        i, end, x = carry
        return i + 1, end, body_fun(i, x)

    _, _, out = while_loop(lambda carry: carry[0] < carry[1], advance, (_as(lower, dtype), _as(upper, dtype), init_val))
    return out


def _array(value: int, dtype: Any) -> Any:
    return wrap(np.asarray(value, dtype))


def _as(x: Any, dtype: Any) -> Any:
    if isinstance(x, Tracer):
        trace = _trace()
        with staging.location():
            return Tracer(trace, b.convert(trace.lift(x), dtype=np.dtype(dtype)), False)
    return _array(int(x), dtype)


def scan(
    f: Callable[[Any, Any], Any],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
    _split_transpose: bool = False,
    *,
    _name: str = "scan",
) -> Any:
    """Runs `carry, y = f(carry, x)` over the leading axis of `xs`; the last carry and the stacked ys.

    Args:
        f: the step; its carry keeps tree, shapes and dtypes.
        init: the first carry.
        xs: arrays, or a tree of them, with one leading size; None for a loop of `length` steps.
        length: the number of steps, where `xs` does not tell.
        reverse: run from the last element to the first (the ys are stacked in the order of the xs).
        unroll, _split_transpose: accepted for compatibility; the compiler decides.

    Returns:
        `(carry, ys)`.

    Raises:
        TypeError: a carry that changes its tree, shape or dtype.
        ValueError: leading sizes that differ, no length at all, or an `unroll` below 1.

    >>> from pyxla import lax
    >>> import pyxla.numpy as jnp
    >>> total, sums = lax.scan(lambda c, x: (c + x, c + x), 0.0, jnp.array([1.0, 2.0, 3.0]))
    >>> print(total, sums)
    6.0 [1. 3. 6.]
    """
    if not callable(f):
        raise TypeError(f"lax.{_name} takes a function first")
    if not isinstance(unroll, bool) and unroll < 1:
        raise ValueError(f"unroll of lax.{_name} is a bool or a positive int, got {unroll!r}")
    xs_leaves, xs_tree = trees.flatten(xs)
    for x in xs_leaves:
        common.check_array(x, f"xs of lax.{_name}")
    n = _length(xs_leaves, length, _name)
    return common.in_trace(lambda: _scan(f, init, xs_leaves, xs_tree, n, reverse, _name))


def _length(xs: list[Any], length: int | None, what: str) -> int:
    sizes = set()
    for x in xs:
        shape = aval_of(x).shape
        if not shape:
            raise ValueError(f"xs of lax.{what} need a leading axis to run over, but one of them is a scalar")
        sizes.add(shape[0])
    if length is not None:
        try:
            sizes.add(int(length))
        except TypeError:
            message = (
                f"the length of lax.{what} is a Python int, got {length!r}; for a traced number of steps "
                "use lax.while_loop"
            )
            raise TypeError(message) from None
    if not sizes:
        raise ValueError(f"lax.{what} without xs needs its length")
    if len(sizes) > 1:
        raise ValueError(f"xs of lax.{what} and its length must agree on the number of steps, got {sorted(sizes)}")
    return sizes.pop()


def _scan(f: Any, init: Any, xs: list[Any], xs_tree: Any, length: int, reverse: bool, what: str) -> Any:
    trace = _trace()
    leaves, avals, tree = _stable_carry(f, init, what)
    slices = [Aval(a.shape[1:], a.dtype, a.weak_type) for a in map(aval_of, xs)]
    num_carry = len(leaves)

    def step(carry: Any, x: Any) -> Any:
        out = f(carry, x)
        if not (isinstance(out, tuple) and len(out) == 2):
            raise TypeError(f"the function of lax.{what} returns a pair (carry, y), got {type(out).__name__}")
        return out

    step.__name__ = common.name_of(f)
    while True:
        body = _Function(step, (trees.unflatten(tree, avals), trees.unflatten(xs_tree, slices)), f"lax.{what}")
        carry_tree, ys_tree = body.out_tree.children()
        wider = _check_carry(what, common.name_of(f), tree, avals, carry_tree, body.out_avals[:num_carry])
        if wider is None:
            break
        avals = wider
    ys = [Aval((length, *a.shape), a.dtype, a.weak_type) for a in body.out_avals[num_carry:]]
    with staging.location():
        first = [b.convert(trace.lift(x), dtype=a.dtype) for x, a in zip(leaves, avals, strict=True)]
        out = b.scan(
            *body.staged.captures,
            *first,
            *(trace.lift(x) for x in xs),
            callee=_captures_first(trace, body, avals + body.out_avals[num_carry:]),
            num_consts=len(body.staged.captures),
            num_carry=num_carry,
            length=length,
            reverse=reverse,
            result_types=[a.type for a in avals + ys],
        )
    return _results(trace, out[:num_carry], avals, tree), _results(trace, out[num_carry:], ys, ys_tree)


def map_(f: Callable[[Any], Any], xs: Any, *, batch_size: int | None = None) -> Any:
    """`f` of each element along the leading axis of `xs`, one after another, the results stacked.

    >>> from pyxla import lax
    >>> import pyxla.numpy as jnp
    >>> print(lax.map(lambda x: x * x, jnp.array([1.0, 2.0, 3.0])))
    [1. 4. 9.]
    """
    if batch_size is not None:
        return _map_in_batches(f, xs, batch_size)
    _, ys = scan(lambda _, x: ((), f(x)), (), xs, _name="map")
    return ys


def _map_in_batches(f: Callable[[Any], Any], xs: Any, batch_size: int) -> Any:
    from pyxla.transforms.vmap import vmap

    n = _length(trees.leaves(xs), None, "map")
    whole = n // batch_size * batch_size
    batched = vmap(f)

    def body() -> Any:
        parts = []
        if whole:
            cut = trees.map(lambda x: x[:whole].reshape((whole // batch_size, batch_size, *x.shape[1:])), xs)
            ys = map_(batched, cut)
            parts.append(trees.map(lambda y: y.reshape((whole, *y.shape[2:])), ys))
        if whole < n:
            parts.append(batched(trees.map(lambda x: x[whole:], xs)))
        if len(parts) == 1:
            return parts[0]
        trace = _trace()

        def join(x: Any, y: Any) -> Any:
            return Tracer(trace, b.concatenate(trace.lift(x), trace.lift(y), dimension=0), x.weak_type)

        return trees.map(join, *parts)

    return common.in_trace(body)
