"""Staging: running a Python function on tracers writes it down as a function of an MLIR module.

A `Trace` is one function in the making. Traces nest, all in one module; a value of an outer trace that an inner one
uses becomes an argument of the inner function (and so of every one between), and a concrete array becomes an argument
of the outermost. A tracer may know its value, which is computed by the host evaluator when Python asks for it and not
before.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, errors
from pyxla.array import Array, wrap
from pyxla.tracer import AnyArray, Aval, Tracer, Unknown, aval_of, leaked
from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import Evaluator, Watch, evaluate_operation
from pyxla_compiler.ir import mlir
from pyxla_compiler.ops import lookup
from pyxla_compiler.ops.base import Op
from pyxla_compiler.ops.callback import SideEffectError, peeking
from pyxla_compiler.ops.collective import UnboundAxisError
from pyxla_runtime import _native

#: numpy arrays of up to this many elements are written into the module as constants.
MAX_INLINE = 64


class _State(threading.local):
    trace: Trace | None = None


_state = _State()


def current_trace() -> Trace | None:
    """The innermost trace of this thread, None outside of staging."""
    return _state.trace


class Trace:
    """A function of a module in the making. Enter it to make it the current one."""

    def __init__(
        self,
        parent: Trace | None,
        name: str,
        avals: Sequence[Aval],
        description: str,
        argument_names: Sequence[str] = (),
        axis: Any = None,
    ):
        self.parent = parent
        self.description = description
        #: The axis (`pyxla.axes`) that the function is mapped over, if there is one.
        self.axis = axis
        self.is_open = True
        self.argument_names = argument_names
        self.module: ir.Module = parent.module if parent is not None else ir.Module()
        with ir.ambient(location()):
            before = parent.function if parent is not None else None
            self.function = self.module.new_function(
                name, [a.type for a in avals], public=parent is None, before=before
            )
        self.tracers = [Tracer(self, v, a.weak_type) for v, a in zip(self.function.arguments, avals, strict=True)]
        self.num_inputs = len(self.tracers)
        #: What each argument is outside: a value of the parent trace, a concrete array, or None where it is unknown.
        self.outside: dict[Any, Any] = dict.fromkeys(self.function.arguments)
        #: Argument Values for outer Values (of the parent) and arrays (by id) that were captured.
        self._captured: dict[Any, Any] = {}
        self.captures: list[Any] = []
        self._known: dict[Any, np.ndarray[Any, Any]] = {}
        self._scalars: dict[Any, Any] = {}
        self._exits = contextlib.ExitStack()
        self._adopted: dict[tuple[int, str], str] = {}
        self._adopted_from: list[ir.Module] = []
        self._copies: dict[int, tuple[np.ndarray[Any, Any], Array]] = {}

    def __enter__(self) -> Trace:
        self._outer = _state.trace
        with contextlib.ExitStack() as exits:
            exits.enter_context(ir.ambient())
            exits.enter_context(mlir.InsertionPoint(self.function.block))
            _native.enter_trace()
            exits.callback(_native.exit_trace)
            self._exits = exits.pop_all()
        _state.trace = self
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        _state.trace = self._outer
        self.is_open = False
        self._exits.close()
        self.tracers = []  # they refer to the trace: without the circle its module goes when the last of them goes
        if kind is not None:
            self.detach()  # it is half made, and whoever catches the exception may go on with the module

    def detach(self) -> None:
        """Take the function out of its module. It is not erased, since there may be Values of it in a traceback."""
        self.module.functions.pop(self.function.name).op.detach_from_parent()

    def discard(self, before: set[str]) -> None:
        """Take out the functions that were staged since the module had those of `before`."""
        functions = self.module.functions
        for name in set(functions) - before:
            functions.pop(name).op.detach_from_parent()
        adopted = self._top._adopted
        for key in [key for key, name in adopted.items() if name not in functions]:
            del adopted[key]

    def forget(self, values: Sequence[Any]) -> None:
        """Take out the operation that has these results, which nothing uses."""
        for v in values:
            self._known.pop(v, None)
        if values:
            values[0].owner.erase()

    # Values of this trace.

    def lift(self, x: Any) -> Any:
        """The Value of an array-like in this trace: a tracer, an array, a number."""
        if isinstance(x, Tracer):
            return x._value if x._trace is self else self._lift_outer(x)
        if isinstance(x, Array):
            return self._lift_array(x)
        dtype, _ = dtypes.dtype_of(x)
        with np.errstate(all="ignore"):
            host = np.asarray(x, dtype)
        if isinstance(x, np.ndarray) and host.size > MAX_INLINE:
            return self._lift_array(self._top._copy(x, host))
        return self._constant(host)

    @property
    def _top(self) -> Trace:
        top = self
        while top.parent is not None:
            top = top.parent
        return top

    def _copy(self, x: np.ndarray[Any, Any], host: np.ndarray[Any, Any]) -> Array:
        # The user may write to x later on, so a copy is captured: one for all uses of x, while it stays as it was.
        found = self._copies.get(id(x))
        if found is None or not np.array_equal(found[1]._host(), host):
            found = self._copies[id(x)] = (x, wrap(np.array(host)))
        return found[1]

    def _constant(self, host: np.ndarray[Any, Any]) -> Any:
        if host.ndim:
            return b.constant(host)
        key = (host.dtype, host.tobytes())
        found = self._scalars.get(key)
        if found is None:
            found = self._scalars[key] = b.constant(host)
        return found

    def _lift_outer(self, x: Tracer) -> Any:
        trace: Trace | None = self
        while trace is not None and trace is not x._trace:
            trace = trace.parent
        if trace is None or not x._trace.is_open:
            raise leaked(x)
        assert self.parent is not None
        return self._capture(x._value if x._trace is self.parent else self.parent._lift_outer(x))

    def _lift_array(self, x: Array) -> Any:
        if x.ndim == 0:
            return self._constant(x._host())
        if self.parent is not None:
            return self._capture(self.parent._lift_array(x))
        found = self._captured.get(id(x))
        if found is None:
            found = self._captured[id(x)] = self._new_argument(ir.tensor_type(x.shape, x.dtype), x)
        return found

    def _capture(self, outer: Any) -> Any:
        found = self._captured.get(outer)
        if found is None:
            found = self._captured[outer] = self._new_argument(outer.type, outer)
        return found

    def _new_argument(self, ty: Any, outside: Any) -> Any:
        value = self.function.block.add_argument(ty, ir.unknown_location)
        self.outside[value] = outside
        self.captures.append(outside)
        return value

    def finish(self, outputs: Sequence[Any]) -> list[Aval]:
        """Return the outputs (array-likes) from the function, and their avals. The trace is still entered."""
        values = [self.lift(x) for x in outputs]
        self.function.finish(values)
        weak = [dtypes.dtype_of(x)[1] for x in outputs]
        return [Aval(*ir.shape_dtype(v.type), w) for v, w in zip(values, weak, strict=True)]

    def adopt(self, module: ir.Module, name: str) -> str:
        """The name in this trace's module of a copy of a function of another module, and of all it calls; copied
        once."""
        top = self._top
        found = top._adopted.get((id(module), name))
        if found is None:
            found = top._adopted[(id(module), name)] = self.module.copy_functions(module, [name])[name]
            top._adopted_from.append(module)
        return found

    # Known values.

    def concrete(self, value: Any) -> np.ndarray[Any, Any]:
        """The contents of a Value, computed from known arguments. Raises Unknown where it does not follow from them."""
        known = self._known
        stack = [value]
        while stack:
            v = stack[-1]
            if v in known:
                stack.pop()
            elif v in self.outside:
                known[v] = self._concrete_argument(v)
            else:
                op = v.owner
                missing = [o for o in op.operands if o not in known]
                if missing:
                    stack.extend(missing)
                else:
                    known.update(zip(op.results, self._evaluate(op, [known[o] for o in op.operands]), strict=True))
        return known[value]

    def _concrete_argument(self, v: Any) -> np.ndarray[Any, Any]:
        outside = self.outside[v]
        if outside is None:
            arguments = self.function.arguments
            i = arguments.index(v)
            name = self.argument_names[i] if i < len(self.argument_names) else f"number {i}"
            raise Unknown(f"argument {name} of {self.description}")
        if isinstance(outside, Array):
            return outside._host()
        assert self.parent is not None
        return self.parent.concrete(outside)

    def _evaluate(self, op: Any, operands: list[np.ndarray[Any, Any]]) -> list[np.ndarray[Any, Any]]:
        try:
            with peeking():
                return evaluate_operation(self.module, op, operands)
        except UnboundAxisError as error:
            raise Unknown(f"the mapped axis '{error.name}'") from None
        except SideEffectError:
            raise Unknown("what an io_callback returns, which is called when the program runs") from None


# Locations.

_locations: dict[tuple[Any, int], Any] = {}


def location() -> Any:
    """The MLIR location of the user's line: function name, file, line."""
    frame = errors.user_code_frame()
    key = (frame.f_code, frame.f_lineno)
    found = _locations.get(key)
    if found is None:
        with ir.context:
            file = mlir.Location.file(frame.f_code.co_filename, frame.f_lineno, 1)
            found = _locations[key] = mlir.Location.name(frame.f_code.co_name, file)
    return found


# Operations.


def apply(rules: Op, *operands: Any, weak_type: bool = False, **params: Any) -> Any:
    """The result of an operation of one result on array-likes: computed at once on concrete arrays outside of staging,
    else staged."""
    trace = _state.trace
    if trace is None:
        result = rules.evaluate(*[_host(x) for x in operands], **params)
        if Watch.after is not None:
            Watch.after("", rules.name, None, [result])
        return wrap(result, weak_type)
    values = [trace.lift(x) for x in operands]
    with location():
        try:
            return Tracer(trace, rules.build(*values, **params), weak_type)
        except mlir.MLIRError as error:
            raise _build_error(rules, error) from None


def apply_multi(rules: Op, *operands: Any, weak_types: Sequence[bool] | None = None, **params: Any) -> list[Any]:
    """As `apply`, for an operation of several results."""
    trace = _state.trace
    if trace is None:
        results = rules.evaluate(*[_host(x) for x in operands], **params)
        if Watch.after is not None:
            Watch.after("", rules.name, None, list(results))
        weak = weak_types or [False] * len(results)
        return [wrap(np.asarray(r), w) for r, w in zip(results, weak, strict=True)]
    values = [trace.lift(x) for x in operands]
    with location():
        try:
            results = rules.build(*values, **params)
        except mlir.MLIRError as error:
            raise _build_error(rules, error) from None
    weak = weak_types or [False] * len(results)
    return [Tracer(trace, v, w) for v, w in zip(results, weak, strict=True)]


def _build_error(rules: Op, error: Exception) -> TypeError:
    return TypeError(f"{rules.name} cannot be built {errors.here()}:\n{error}")


def _host(x: Any) -> np.ndarray[Any, Any]:
    if isinstance(x, (Array, Tracer)):
        return x._host()
    return np.asarray(x, dtypes.dtype_of(x)[0])


# Functions.


class Staged:
    """A function staged into the module of a trace, and what it captured there."""

    def __init__(self, name: str, in_avals: Sequence[Aval], out_avals: Sequence[Aval], captures: Sequence[Any]):
        self.name = name
        self.in_avals = list(in_avals)
        self.out_avals = list(out_avals)
        #: Values of the parent trace, to be passed after the arguments.
        self.captures = list(captures)


def stage(
    f: Callable[[list[Tracer]], Sequence[Any]],
    avals: Sequence[Aval],
    *,
    name: str,
    description: str,
    known: Sequence[Any] | None = None,
    argument_names: Sequence[str] = (),
    axis: Any = None,
    consts: Sequence[Any] = (),
) -> Staged:
    """Stage `f` (a list of tracers in, a flat list of array-likes out) as a private function of the current trace's
    module.

    `known[i]` is the Value in the current trace that argument i stands for, so that Python may ask for it; None where
    it may not. `axis` is the axis (`pyxla.axes`) that the function is mapped over, if there is one. `consts` are Values
    of the current trace that the function takes as its first arguments, rather than capture them.
    """
    parent = _state.trace
    assert parent is not None, "functions are staged within a trace"
    k = len(consts)
    if consts:
        avals = [*(Aval(*ir.shape_dtype(v.type)) for v in consts), *avals]
        argument_names = ["a value closed over"] * k + list(argument_names)
    trace = Trace(parent, name, avals, description, argument_names, axis)
    arguments = trace.function.arguments
    for argument, value in zip(arguments, consts, strict=False):
        trace.outside[argument] = value
        trace._captured[value] = argument
    for argument, value in zip(arguments[k:], known or [], strict=False):
        trace.outside[argument] = value
    with trace:
        out_avals = trace.finish(f(trace.tracers[k:]))
    return Staged(trace.function.name, avals, out_avals, trace.captures)


@contextlib.contextmanager
def root(name: str, avals: Sequence[Aval], description: str, argument_names: Sequence[str] = ()) -> Iterator[Trace]:
    """A trace with a module of its own, whose function is public. It is entered in the block."""
    outer, _state.trace = _state.trace, None
    try:
        with Trace(None, name, avals, description, argument_names) as trace:
            yield trace
    finally:
        _state.trace = outer


@contextlib.contextmanager
def outside() -> Iterator[None]:
    """In the block nothing is staged, whatever goes on around it."""
    outer, _state.trace = _state.trace, None
    try:
        yield
    finally:
        _state.trace = outer


def call_function(module: ir.Module, name: str, arguments: Sequence[Any]) -> list[Any]:
    """Results of a finished function of a finished module: evaluated outside of staging, else copied into the current
    module and called."""
    trace = _state.trace
    if trace is None:
        return [wrap(x) for x in Evaluator(module).call(name, [_host(x) for x in arguments])]
    local = trace.adopt(module, name)
    values = [trace.lift(x) for x in arguments]
    with location():
        results = b.call(local, values, module.functions[name].result_types)
    return [Tracer(trace, v) for v in results]


def with_weak_type(x: Any, weak_type: bool) -> Any:
    """The same array or tracer, weakly typed or not."""
    if x.weak_type == weak_type:
        return x
    if not isinstance(x, Tracer):
        return wrap(x._host(), weak_type)
    if not x._trace.is_open:
        raise leaked(x)
    return Tracer(x._trace, x._value, weak_type)


def is_made_by(x: Tracer, rules: Op) -> bool:
    """Whether a tracer of an open trace is the result of an operation of these rules."""
    if not x._trace.is_open:
        raise leaked(x)
    owner = x._value.owner
    return not isinstance(owner, mlir.Block) and ir.op_key(owner) == rules.name


def is_tracer(x: Any) -> bool:
    return isinstance(x, Tracer)


def sanitized(name: str) -> str:
    """A function's name as a symbol: `<lambda>` becomes `lambda`."""
    kept = "".join(c if c.isalnum() or c in "_." else "_" for c in name).strip("_")
    return kept or "f"


__all__ = [
    "AnyArray",
    "Aval",
    "Staged",
    "Trace",
    "Tracer",
    "Unknown",
    "apply",
    "apply_multi",
    "aval_of",
    "current_trace",
    "is_tracer",
    "leaked",
    "location",
    "lookup",
    "root",
    "sanitized",
    "stage",
]
