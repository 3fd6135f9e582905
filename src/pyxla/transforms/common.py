"""What the transformations share: a trace to work in, flat functions, results evaluated where nothing else is being
staged."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.array import Array, wrap
from pyxla.staging import Tracer
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.passes.expand import expand


def in_trace(body: Callable[[], Any]) -> Any:
    """What `body` returns, run in the current trace, or, outside of one, in a trace of its own whose results are
    evaluated on the host."""
    if staging.current_trace() is not None:
        return body()
    with staging.root("main", [], "an eager transformation") as trace:
        leaves, treedef = trees.flatten(body())
        traced = [x for x in leaves if isinstance(x, Tracer)]
        trace.finish(traced)
    values = iter(evaluate_trace(trace))
    return trees.unflatten(treedef, [wrap(next(values), x.weak_type) if isinstance(x, Tracer) else x for x in leaves])


def evaluate_trace(trace: staging.Trace) -> list[np.ndarray[Any, Any]]:
    """Results of a finished root trace all of whose arguments are captured arrays."""
    expand(trace.module)
    return Evaluator(trace.module).call(trace.function.name, [x._host() for x in trace.captures])


def name_of(fun: Any) -> str:
    """A function's name, for symbols and messages."""
    while not hasattr(fun, "__name__") and hasattr(fun, "func"):
        fun = fun.func
    return getattr(fun, "__name__", type(fun).__name__)


def symbol_of(fun: Any) -> str:
    return staging.sanitized(name_of(fun))


def check_callable(fun: Any, what: str) -> None:
    if not callable(fun):
        raise TypeError(f"{what} takes a function, got {fun!r} of type {type(fun).__name__}")


def is_array(x: Any) -> bool:
    """Whether x is an array, a tracer or a number."""
    return isinstance(x, (Array, Tracer, np.ndarray, np.generic, bool, int, float, complex)) or hasattr(x, "__array__")


def check_array(x: Any, what: str) -> None:
    """Raises TypeError where x is not an array, a tracer or a number."""
    if not is_array(x):
        raise TypeError(f"{what} must be an array or a number, or a tree of them; got {x!r} of type {type(x).__name__}")


def check_arrays(leaves: Sequence[Any], names: Sequence[str], what: str) -> None:
    """As `check_array` for each leaf; `names` are the arguments they are in, `what` says of which function."""
    for i, x in enumerate(leaves):
        if not is_array(x):
            check_array(x, f"argument {names[i]} of {what}")


def float0_like(shape: Sequence[int]) -> np.ndarray[Any, Any]:
    """The tangent of an integer: an array of the empty dtype."""
    return np.zeros(shape, dtypes.float0)


def is_float0(x: Any) -> bool:
    """Whether x is the derivative of an integer: a numpy array of an empty dtype, which no program holds."""
    return isinstance(x, np.ndarray) and x.dtype == dtypes.float0


def is_differentiable(dtype: np.dtype[Any]) -> bool:
    return dtypes.is_inexact(dtype)


class ArgumentNames(Sequence[str]):
    """For messages: the name of each leaf of the chosen positional arguments and of the keyword arguments, as
    `'params'['w']`. Worked out when first looked at."""

    def __init__(
        self, fun: Any, arguments: Sequence[Any], indices: Sequence[int], keywords: Mapping[str, Any] | None = None
    ):
        self._make = lambda: _argument_names(fun, arguments, indices, keywords or {})

    @functools.cached_property
    def _names(self) -> list[str]:
        return self._make()

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._names[index]


def _argument_names(
    fun: Any, arguments: Sequence[Any], indices: Sequence[int], keywords: Mapping[str, Any]
) -> list[str]:
    try:
        parameters = list(inspect.signature(fun).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = [
        (f"'{positional[i]}'" if i < len(positional) else f"number {i}", x)
        for i, x in zip(indices, arguments, strict=True)
    ]
    named += [(f"'{key}'", keywords[key]) for key in sorted(keywords)]
    return [f"{base}{trees.keystr(path)}" for base, tree in named for path, _ in trees.leaves_with_path(tree)]
