"""`print_saved_residuals`: what reverse mode keeps of a function, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.primitives import primitive
from pyxla.staging import lookup
from pyxla_compiler import ir
from pyxla_compiler.passes.derive import Engine
from pyxla_compiler.passes.expand import expand

from . import common
from .flat import FlatFunction

_PLACE = re.compile(r'loc\("(?P<function>[^"]*)"\("(?P<file>[^"]*)":(?P<line>\d+)')


def print_saved_residuals(f: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Print the values that reverse mode keeps of a call `f(*args, **kwargs)`, one a line: dtype and shape, and which
    argument or operation they come from.

    >>> import pyxla.numpy as jnp
    >>> from pyxla.ad_checkpoint import checkpoint, print_saved_residuals
    >>> print_saved_residuals(checkpoint(lambda x: jnp.sin(jnp.sin(x))), jnp.ones(3))
    f32[3] from the argument x
    """
    for text in saved_residuals(f, *args, **kwargs):
        print(text)


def saved_residuals(f: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """The lines that `print_saved_residuals` prints."""
    leaves, treedef = trees.flatten((args, kwargs))
    names = common.ArgumentNames(f, args, range(len(args)), kwargs)
    common.check_arrays(leaves, names, "a function to differentiate")
    flat = FlatFunction(lambda args, kwargs: f(*args, **kwargs), treedef, False)
    with staging.root("main", [], "an eager transformation") as trace:
        staged, _ = flat.stage(trace, leaves, names, "vjp")
        trace.finish([])
        module = trace.module
        expand(module)
        wrt = [dtypes.is_inexact(a.dtype) for a in staged.in_avals] + [False] * len(staged.captures)
        cts = [dtypes.is_inexact(a.dtype) for a in staged.out_avals]
        forward = module.functions[Engine(module).vjp_of(staged.name, wrt, cts).fwd]
        return [_described(module, forward, v, list(names)) for v in forward.results[len(cts) :]]


def _described(module: ir.Module, function: ir.Function, v: Any, names: list[str]) -> str:
    value = _source(module, function, v)
    shape, dtype = ir.shape_dtype(v.type)
    text = f"{_short(dtype)}[{','.join(map(str, shape))}]"
    arguments = function.arguments
    if value in arguments:
        i = arguments.index(value)
        return f"{text} from the argument {_plain(names[i])}" if i < len(names) else f"{text} from a constant"
    op = value.owner
    place = _PLACE.search(str(op.location))
    at = f" from {place['file']}:{place['line']} ({place['function']})" if place else ""
    key = ir.op_key(op)
    params = lookup(key).params(op)
    made = f"named {params['name']!r}" if key == "pyxla.name" else f"output of {primitive(key, params)}"
    return f"{text} {made}{at}"


def _source(module: ir.Module, function: ir.Function, v: Any) -> Any:
    """The value that a value is, through the calls that it comes out of."""
    while v not in function.arguments and ir.op_key(v.owner) == "func.call":
        callee = module.functions[ir.callees(v.owner)[0]]
        inner = _source(module, callee, callee.results[list(v.owner.results).index(v)])
        if inner not in callee.arguments:
            return inner
        v = v.owner.operands[callee.arguments.index(inner)]
    return v


def _plain(name: str) -> str:
    """`'params'['w']` as `params['w']`."""
    return re.sub(r"^'([^']*)'", r"\1", name)


def _short(dtype: np.dtype[Any]) -> str:
    letters = {"float": "f", "bfloat": "bf", "int": "i", "uint": "u", "complex": "c"}
    kind, bits = re.fullmatch(r"([a-z]+)(.*)", dtype.name).groups()  # type: ignore[union-attr]
    return letters[kind] + bits if kind in letters else dtype.name
