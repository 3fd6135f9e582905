"""The settings `debug_nans` and `debug_infs`: an operation whose result holds a NaN (or an infinity) raises, and says
which it is and where it stands in the user's file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, errors, trees
from pyxla.config import config
from pyxla.config import state as config_state
from pyxla.stages import Lowered
from pyxla_compiler.evaluate import Evaluator, Watch

#: Their results are what the user wrote or what goes unused, so a NaN in them is not news.
_SILENT = frozenset({"stablehlo.constant", "stablehlo.optimization_barrier", "pyxla.stop_gradient", "pyxla.name"})

_PLACE = re.compile(r'loc\("(?P<function>[^"]*)"\("(?P<file>[^"]*)":(?P<line>\d+)')


def is_checking() -> bool:
    """Whether results are looked at in this thread."""
    settings = config_state.settings
    return settings.debug_nans or settings.debug_infs


def _found(results: Sequence[Any]) -> str:
    """What there is among the results that should not be: "nan", "inf" or nothing."""
    settings = config_state.settings
    for x in results:
        if dtypes.is_inexact(x.dtype):
            if settings.debug_nans and np.isnan(x).any():
                return "nan"
            if settings.debug_infs and np.isinf(x).any():
                return "inf"
    return ""


def _after(function: str, operation: str, location: Any, results: Sequence[Any]) -> None:
    if not is_checking() or operation in _SILENT:
        return
    found = _found(results)
    if found:
        name = operation.partition(".")[2] or operation
        where = errors.here() if location is None else _described(str(location))
        error = FloatingPointError(f"invalid value ({found}) encountered in {name}, {where}{_pass(function)}")
        error.pyxla_located = True  # pyright: ignore[reportAttributeAccessIssue]
        raise error


def _described(location: str) -> str:
    place = _PLACE.search(location)
    return f"at {place['file']}:{place['line']} ({place['function']})" if place else f"at {location}"


def _pass(function: str) -> str:
    parts = function.split(".")[1:]
    if "bwd" in parts:
        return ", in the backward pass"
    return ", in the derivative in forward mode" if "jvp" in parts else ""


def _watch_when_asked(shared: int, thread: int | None) -> None:
    if is_checking():
        Watch.after = _after


config.on_change(_watch_when_asked)


def run(lowered: Lowered, compile: Callable[[], Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The result of a compiled call, looked at. Where there is a NaN in it, the program is evaluated again operation by
    operation, which finds where it comes from."""
    # Before the call, which deletes those that are donated.
    leaves = [np.asarray(x, a.dtype) for x, a in zip(trees.leaves((args, kwargs)), lowered.in_avals, strict=True)]
    out = compile()(*args, **kwargs)
    found = _found([np.asarray(x) for x in trees.leaves(out)])
    if found:
        captured = [np.asarray(x) for x in lowered.captured]
        Evaluator(lowered.module("transformed")).call("main", leaves + captured)
        raise FloatingPointError(
            f"invalid value ({found}) encountered in the result of the jitted function {lowered.name}, "
            f"{errors.here()}, though none of its operations yields it when they are evaluated one by one"
        )
    return out
