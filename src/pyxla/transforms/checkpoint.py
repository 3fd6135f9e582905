"""`checkpoint` (`remat`): less memory in reverse mode, for computing again what was not kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pyxla import staging, trees
from pyxla.staging import Tracer, aval_of, lookup
from pyxla_compiler import build as b

from . import common

_NAME = lookup("pyxla.name")


class Policy:
    """What of a checkpointed function reverse mode may keep. Those there are, are in `pyxla.checkpoint_policies`."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return f"<checkpoint policy {self.text}>"


class checkpoint_policies:
    """What `checkpoint(policy=...)` may keep of a function for the backward pass, rather than compute it again.

    `everything_saveable` and `nothing_saveable` say it in their names; `dots_saveable` keeps the results of matrix
    products, `dots_with_no_batch_dims_saveable` those without batch dimensions (the ones with weights, as a rule);
    the functions below go by the names that `checkpoint_name` gives.
    """

    everything_saveable = Policy("everything")
    nothing_saveable = Policy("nothing")
    dots_saveable = checkpoint_dots = Policy("dots")
    dots_with_no_batch_dims_saveable = checkpoint_dots_with_no_batch_dims = Policy("dots_with_no_batch_dims")

    @staticmethod
    def save_only_these_names(*names: str) -> Policy:
        """Keep the values under these names, nothing else."""
        return Policy(f"names:{_listed(names)}")

    @staticmethod
    def save_any_names_but_these(*names: str) -> Policy:
        """Keep the values under any name but these, nothing else."""
        return Policy(f"any_names_but:{_listed(names)}")

    @staticmethod
    def save_anything_except_these_names(*names: str) -> Policy:
        """Keep every value but those under these names."""
        return Policy(f"anything_except:{_listed(names)}")

    @staticmethod
    def save_from_both_policies(policy_1: Policy, policy_2: Policy) -> Policy:
        """Keep what either policy keeps."""
        return Policy(f"{policy_1.text}|{policy_2.text}")


def _listed(names: Sequence[str]) -> str:
    for name in names:
        if not isinstance(name, str) or not name or set(name) & set(",|:"):
            raise ValueError(f"a name of a checkpoint policy is a string without ',', '|' and ':', got {name!r}")
    return ",".join(names)


def checkpoint_name(x: Any, name: str) -> Any:
    """x, under a name that the policy of a `checkpoint` may mention.

    >>> import pyxla
    >>> from pyxla.ad_checkpoint import checkpoint_name
    >>> float(checkpoint_name(2.0, "hidden"))
    2.0
    """
    _listed([name])
    return trees.map(lambda leaf: staging.apply(_NAME, leaf, weak_type=aval_of(leaf).weak_type, name=name), x)


def checkpoint(
    fun: Callable[..., Any] | None = None,
    *,
    prevent_cse: bool = True,
    policy: Policy | None = None,
    static_argnums: int | Sequence[int] = (),
    static_argnames: str | Iterable[str] = (),
) -> Any:
    """`fun`, of which reverse mode keeps only the arguments (and what `policy` allows), and computes the rest again.

    Args:
        fun: a function of arrays or trees of them. Without it, `checkpoint` returns a decorator.
        prevent_cse: keep the compiler from merging the second computation with the first. False is for the body of a
            loop, where it cannot.
        policy: one of `pyxla.checkpoint_policies`; `nothing_saveable` by default.
        static_argnums, static_argnames: arguments passed on as Python values.

    Raises:
        TypeError: a policy that is not of `pyxla.checkpoint_policies`.

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
    if policy is not None and not isinstance(policy, Policy):
        raise TypeError(
            f"the policy of checkpoint is one of pyxla.checkpoint_policies, got {policy!r}; to choose values one by "
            "one, name them with checkpoint_name and use save_only_these_names"
        )
    text = "nothing" if policy is None else policy.text
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

        return _emit(fun, run, leaves, leaf_names, text, prevent_cse)

    return checkpointed


remat = checkpoint


def _emit(
    fun: Any, run: Callable[[list[Tracer]], Any], leaves: list[Any], names: Sequence[str], policy: str, barrier: bool
) -> Any:
    trace = staging.current_trace()
    assert trace is not None
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
