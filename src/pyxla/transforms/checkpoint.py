"""`checkpoint` (`remat`): less memory in reverse mode, for computing again what was not kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pyxla import staging, trees
from pyxla.staging import Tracer, aval_of, lookup
from pyxla_compiler import build as b
from pyxla_compiler.ops.checkpoint_policies import PolicyRule

from . import common
from .checkpoint_policies import AnyPolicy, Policy, listed, rule_of
from .checkpoint_policies import checkpoint_policies as checkpoint_policies

_NAME = lookup("pyxla.name")


def checkpoint_name(x: Any, name: str) -> Any:
    """x, under a name that the policy of a `checkpoint` may mention.

    >>> import pyxla
    >>> from pyxla.ad_checkpoint import checkpoint_name
    >>> float(checkpoint_name(2.0, "hidden"))
    2.0
    """
    listed([name])
    return trees.map(lambda leaf: staging.apply(_NAME, leaf, weak_type=aval_of(leaf).weak_type, name=name), x)


def checkpoint(
    fun: Callable[..., Any] | None = None,
    *,
    prevent_cse: bool | Sequence[bool] = True,
    policy: AnyPolicy | None = None,
    static_argnums: int | Sequence[int] = (),
    static_argnames: str | Iterable[str] = (),
) -> Any:
    """`fun`, of which reverse mode keeps only the arguments (and what `policy` allows), and computes the rest again.

    Args:
        fun: a function of arrays or trees of them. Without it, `checkpoint` returns a decorator.
        prevent_cse: keep the compiler from merging the second computation with the first. False is for the body of a
            loop, where it cannot. Of a sequence (JAX's, one for each array), one True is enough.
        policy: one of `pyxla.checkpoint_policies`, or a function as is described there; `nothing_saveable` by default.
        static_argnums, static_argnames: arguments passed on as Python values.

    Raises:
        TypeError: a policy that is no function, or, where reverse mode asks it, one that returns no bool.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.grad(pyxla.checkpoint(lambda x: jnp.sin(jnp.sin(x))))(1.0))
    0.3600...
    """
    if fun is None:
        return functools.partial(
            checkpoint,
            prevent_cse=prevent_cse,
            policy=policy,
            static_argnums=static_argnums,
            static_argnames=static_argnames,
        )
    common.check_callable(fun, "checkpoint")
    if policy is not None and not callable(policy):
        raise TypeError(
            "the policy of checkpoint is one of pyxla.checkpoint_policies, or a function (prim, *avals, **params) that "
            f"returns a bool; got {policy!r}"
        )
    rule = None if policy is None or isinstance(policy, Policy) else rule_of(policy)
    text = policy.text if isinstance(policy, Policy) else "nothing" if rule is None else rule.text
    barrier = any(prevent_cse) if isinstance(prevent_cse, Sequence) else prevent_cse
    numbers = (static_argnums,) if isinstance(static_argnums, int) else tuple(static_argnums)
    names = (static_argnames,) if isinstance(static_argnames, str) else tuple(static_argnames)

    @functools.wraps(fun, updated=())
    def checkpointed(*args: Any, **kwargs: Any) -> Any:
        if staging.current_trace() is None:
            return fun(*args, **kwargs)
        static = {i % len(args) for i in numbers if -len(args) <= i < len(args)}
        places = [i for i in range(len(args)) if i not in static]
        held = {k: v for k, v in kwargs.items() if k in names}
        dynamic = {k: v for k, v in kwargs.items() if k not in names}
        leaves, tree = trees.flatten((tuple(args[i] for i in places), dynamic))
        leaf_names = common.ArgumentNames(fun, [args[i] for i in places], places, dynamic)
        common.check_arrays(leaves, leaf_names, "a function under checkpoint")

        def run(tracers: list[Tracer]) -> Any:
            given, keywords = trees.unflatten(tree, tracers)
            rest = iter(given)
            return fun(*(args[i] if i in static else next(rest) for i in range(len(args))), **keywords, **held)

        return _emit(fun, run, leaves, leaf_names, text, barrier, rule)

    return checkpointed


remat = checkpoint


def _emit(
    fun: Any,
    run: Callable[[list[Tracer]], Any],
    leaves: list[Any],
    names: Sequence[str],
    policy: str,
    barrier: bool,
    rule: PolicyRule | None,
) -> Any:
    trace = staging.current_trace()
    assert trace is not None
    if rule is not None:
        trace.module.held.add(rule)
    out_tree: Any = None

    def flat(tracers: list[Tracer]) -> list[Any]:
        nonlocal out_tree
        out, out_tree = trees.flatten(run(tracers))
        for x in out:
            common.check_array(x, f"the result of {common.name_of(fun)} under checkpoint")
        return out

    operands = [trace.lift(x) for x in leaves]
    staged = staging.stage(
        flat,
        [aval_of(x) for x in leaves],
        name=common.symbol_of(fun),
        description=f"checkpoint of {common.name_of(fun)}",
        known=operands,
        argument_names=names,
    )
    with staging.location():
        out = b.checkpoint(
            *operands,
            *staged.captures,
            callee=staged.name,
            policy=policy,
            barrier=barrier,
            result_types=[a.type for a in staged.out_avals],
        )
    return trees.unflatten(
        out_tree, [Tracer(trace, v, a.weak_type) for v, a in zip(out, staged.out_avals, strict=True)]
    )
