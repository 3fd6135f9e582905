"""What a `checkpoint` may keep: the policies there are, and what a user's own policy is asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from pyxla.primitives import Primitive, primitive
from pyxla.staging import Aval, lookup
from pyxla_compiler import ir
from pyxla_compiler.ops.checkpoint_policies import PolicyRule, allows


class Saveable:
    """What a policy may return for True."""


class Recompute:
    """What a policy may return for False."""


class Offloadable(NamedTuple):
    """What a policy may return to have a value kept in another memory; where there is one memory, it is kept there."""

    src: str
    dst: str


class Policy:
    """What of a checkpointed function reverse mode may keep. Those there are, are in `pyxla.checkpoint_policies`; like
    a policy of the user's, one is asked by a call with the primitive, the avals of its operands and its parameters."""

    def __init__(self, text: str):
        self.text = text

    def __call__(self, prim: Primitive, *avals: Any, **params: Any) -> bool:
        _, (batch, _) = params.get("dimension_numbers", (None, ((), None))) if prim is _DOT else (None, ((), None))
        return allows(self.text, prim.operation, params.get("name") if prim is _NAME else None, bool(batch))

    def __repr__(self) -> str:
        return f"<checkpoint policy {self.text}>"


_DOT = primitive("stablehlo.dot_general")
_NAME = primitive("pyxla.name")
AnyPolicy = Policy | Callable[..., Any]


class checkpoint_policies:
    """What `checkpoint(policy=...)` may keep of a function for the backward pass, rather than compute it again.

    `everything_saveable` and `nothing_saveable` say it in their names; `dots_saveable` keeps the results of matrix
    products and convolutions, `dots_with_no_batch_dims_saveable` those of products without batch dimensions (the ones
    with weights, as a rule); others go by the names that `checkpoint_name` gives. Those that move values to another
    memory keep them where they are, since there is one.

    A policy may also be a function of the user's: `policy(prim, *avals, **params)` is asked about each operation whose
    results the backward pass wants, and returns whether they may be kept (a bool, or `Saveable`, `Recompute` or
    `Offloadable` of `pyxla.ad_checkpoint`). `prim.name` is JAX's name of the operation, `prim.operation` that in the
    IR; there is one object of each, `lax.dot_general_p`, `lax.sin_p` and the like for some. `params` are its
    parameters, `dimension_numbers` of a `dot_general` and `name` of a named value as in JAX. A loop or a branch is one
    operation (`scan`, `while`, `cond`).

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> def products_and_sines(prim, *avals, **params):
    ...     return prim.name == "sin" or pyxla.checkpoint_policies.dots_saveable(prim, *avals, **params)
    >>> f = pyxla.checkpoint(lambda x: jnp.cos(jnp.sin(x)), policy=products_and_sines)
    >>> print(pyxla.grad(f)(1.0))
    -0.4028...
    """

    everything_saveable = Policy("everything")
    nothing_saveable = Policy("nothing")
    dots_saveable = checkpoint_dots = Policy("dots")
    dots_with_no_batch_dims_saveable = checkpoint_dots_with_no_batch_dims = Policy("dots_with_no_batch_dims")

    @staticmethod
    def save_only_these_names(*names: str) -> Policy:
        """Keep the values under these names, nothing else."""
        return Policy(f"names:{listed(names)}")

    @staticmethod
    def save_any_names_but_these(*names: str) -> Policy:
        """Keep the values under any name but these, nothing else."""
        return Policy(f"any_names_but:{listed(names)}")

    @staticmethod
    def save_anything_except_these_names(*names: str) -> Policy:
        """Keep every value but those under these names."""
        return Policy(f"anything_except:{listed(names)}")

    @staticmethod
    def save_from_both_policies(policy_1: AnyPolicy, policy_2: AnyPolicy) -> AnyPolicy:
        """Keep what either policy keeps. Raises ValueError, when asked, for a policy that returns no bool."""
        if isinstance(policy_1, Policy) and isinstance(policy_2, Policy):
            return Policy(f"{policy_1.text}|{policy_2.text}")

        def either(prim: Primitive, *avals: Any, **params: Any) -> bool:
            said = policy_1(prim, *avals, **params), policy_2(prim, *avals, **params)
            if not all(isinstance(x, bool) for x in said):
                raise ValueError(
                    f"save_from_both_policies takes policies that return a bool, got {said[0]!r} and {said[1]!r}: "
                    "write one policy that asks both"
                )
            return any(said)

        return either

    @staticmethod
    def save_and_offload_only_these_names(
        *,
        names_which_can_be_saved: Iterable[str],
        names_which_can_be_offloaded: Iterable[str],
        offload_src: str,
        offload_dst: str,
    ) -> Policy:
        """Keep the values under either kind of names. Raises ValueError for a name that is of both kinds."""
        saved, moved = list(names_which_can_be_saved), list(names_which_can_be_offloaded)
        both = [name for name in saved if name in moved]
        if both:
            raise ValueError(f"names can be saved or offloaded, not both: {', '.join(both)}")
        return Policy(f"names:{listed([*saved, *moved])}")

    @staticmethod
    def offload_dot_with_no_batch_dims(offload_src: str, offload_dst: str) -> Policy:
        """As `dots_with_no_batch_dims_saveable`."""
        return Policy("dots_with_no_batch_dims")


def listed(names: Sequence[str]) -> str:
    """Names as the text of a policy; ValueError for one that cannot stand there."""
    for name in names:
        if not isinstance(name, str) or not name or set(name) & set(",|:"):
            raise ValueError(f"a name of a checkpoint policy is a string without ',', '|' and ':', got {name!r}")
    return ",".join(names)


def rule_of(policy: Callable[..., Any]) -> PolicyRule:
    """A user's policy as passes ask it."""

    def saves(op: Any) -> bool:
        avals = [Aval(*ir.shape_dtype(v.type)) for v in op.operands]
        key, params = ir.op_key(op), _params(op)
        said = policy(primitive(key, params), *avals, **params)
        if isinstance(said, bool):
            return said
        if said is Saveable or isinstance(said, (Saveable, Offloadable)):
            return True
        if said is Recompute or isinstance(said, Recompute):
            return False
        raise TypeError(
            f"a policy of a checkpoint returns a bool, or Saveable, Recompute or Offloadable(...) of "
            f"pyxla.ad_checkpoint; {getattr(policy, '__name__', policy)} returned {said!r}"
        )

    return PolicyRule(saves)


def _params(op: Any) -> dict[str, Any]:
    """The parameters of an operation: those of its class, and JAX's of a product."""
    params = lookup(ir.op_key(op)).params(op)
    if primitive(ir.op_key(op)) is _DOT:
        contract = params["lhs_contracting"], params["rhs_contracting"]
        params["dimension_numbers"] = (contract, (params["lhs_batching"], params["rhs_batching"]))
    return params
