"""Which arguments `static_argnums`, `donate_argnames` and the like mean, and what may be done with donated ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from pyxla import errors, trees
from pyxla.staging import Aval

from . import common

#: Numbers and names of arguments.
Chosen = tuple[tuple[int, ...], tuple[str, ...]]


def chosen(fun: Callable[..., Any], what: str, argnums: Any, argnames: Any) -> Chosen:
    """Numbers and names of the arguments that `what` (static, donate) is said of, each inferred from the other where
    only one is given. Raises TypeError or ValueError for what the function cannot have."""
    numbers = () if argnums is None else (argnums,) if isinstance(argnums, int) else tuple(argnums)
    names = () if argnames is None else (argnames,) if isinstance(argnames, str) else tuple(argnames)
    for i in numbers:
        if not isinstance(i, int):
            raise TypeError(f"{what}_argnums holds ints, got {i!r}")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{what}_argnames holds strings, got {name!r}")
    try:
        parameters = list(inspect.signature(fun).parameters.values())
    except (TypeError, ValueError):
        return numbers, names
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    variadic = any(p.kind == p.VAR_POSITIONAL for p in parameters)
    keywords = any(p.kind == p.VAR_KEYWORD for p in parameters)
    known = [p.name for p in parameters]
    for i in numbers:
        if not variadic and not -len(positional) <= i < len(positional):
            raise ValueError(
                f"{what}_argnums names argument {i}, but {common.name_of(fun)} takes {len(positional)} positional "
                "arguments"
            )
    for name in names:
        if name not in known and not keywords:
            raise ValueError(
                f"{what}_argnames names '{name}', but {common.name_of(fun)} has no such parameter; it has "
                f"{', '.join(known)}"
            )
    if argnames is None:
        names = tuple(positional[i] for i in numbers if -len(positional) <= i < len(positional))
    if argnums is None:
        numbers = tuple(positional.index(n) for n in names if n in positional)
    return numbers, names


def check_apart(fun: Callable[..., Any], static: Chosen, donated: Chosen) -> None:
    """Raises ValueError where an argument is both static and donated."""
    both = [f"'{name}'" for name in static[1] if name in donated[1]]
    both = both or [f"number {i}" for i in static[0] if i in donated[0]]
    if both:
        raise ValueError(
            f"argument {', '.join(both)} of {common.name_of(fun)} is static and donated; only arrays can be donated"
        )


def leaves_of(
    which: Chosen, args: Sequence[Any], places: Sequence[int], kwargs: dict[str, Any], num_args: int
) -> list[int]:
    """The leaves, of arguments that stand at `places` among `num_args` and of keyword arguments, that are meant."""
    numbers = {i % num_args for i in which[0] if -num_args <= i < num_args}
    flags = [i in numbers for i, x in zip(places, args, strict=True) for _ in trees.leaves(x)]
    flags += [key in which[1] for key in sorted(kwargs) for _ in trees.leaves(kwargs[key])]
    return [i for i, flag in enumerate(flags) if flag]


def usable(
    name: str, donated: Sequence[int], in_avals: Sequence[Aval], out_avals: Sequence[Aval], names: Sequence[str]
) -> dict[int, int]:
    """The donated leaves whose memory a result could take, each with the first such result that is left. Warns of the
    others, which stay as they are."""
    left: dict[Any, list[int]] = {}
    for i, a in enumerate(out_avals):
        left.setdefault((a.shape, a.dtype), []).append(i)
    taken: dict[int, int] = {}
    for i in donated:
        if results := left.get((in_avals[i].shape, in_avals[i].dtype)):
            taken[i] = results.pop(0)
    others = [f"{names[i]} ({in_avals[i]!r})" for i in donated if i not in taken]
    if others:
        errors.warn(
            f"some arguments donated to {name} are of no use to it, since no result has their shape and dtype: "
            f"{', '.join(others)}; leave them out of donate_argnums"
        )
    return taken
