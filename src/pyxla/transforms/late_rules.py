"""Rules with symbolic zeros, staged when a derivative meets the call and it is known what is zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyxla import dtypes, errors, staging
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler.ops.base import Context
from pyxla_compiler.ops.late_rules import Forward, LateRules, Mask, Pulled, Pushed, import_function
from pyxla_compiler.passes.expand import expand

from . import common
from .rule_calls import RuleCall


class StagedLater(LateRules):
    """The rules of one call that are told which tangents and cotangents are zero."""

    def __init__(self, rules: RuleCall, jvp: bool, vjp: bool):
        super().__init__()
        self.rules, self.has_jvp, self.has_vjp = rules, jvp, vjp
        #: By what is perturbed: the residuals, those that are traced as their avals, and their tree.
        self._residuals: dict[Mask, tuple[list[Any], Any]] = {}

    def make_jvp(self, ctx: Context, perturbed: Mask) -> Pushed:
        rules, n = self.rules, len(self.rules.avals)
        mask: list[bool] = []

        def flat(tracers: list[Tracer]) -> list[Any]:
            rest = iter(tracers[n:])
            out, pushed = rules.jvp(tracers[:n], [next(rest) if m else None for m in perturbed])
            mask.extend(t is not None for t in pushed)
            return out + [t for t in pushed if t is not None]

        name, _ = self._stage(ctx, "jvp", flat, [*rules.avals, *_chosen(rules.avals, perturbed)])
        return Pushed(name, tuple(mask))

    def make_fwd(self, ctx: Context, perturbed: Mask) -> Forward:
        def flat(tracers: list[Tracer]) -> list[Any]:
            out, residuals, tree = self.rules.fwd(tracers, perturbed)
            kept = [_Traced(aval_of(x)) if isinstance(x, Tracer) else x for x in residuals]
            self._residuals[perturbed] = kept, tree
            return out + [x for x in residuals if isinstance(x, Tracer)]

        name, avals = self._stage(ctx, "fwd", flat, self.rules.avals)
        return Forward(name, [a.type for a in avals[len(self.rules.out_avals) :]])

    def make_bwd(self, ctx: Context, perturbed: Mask, cts: Mask) -> Pulled:
        kept, tree = self._residuals[perturbed]
        mask: list[bool] = []

        def flat(tracers: list[Tracer]) -> list[Any]:
            rest = iter(tracers)
            residuals = [next(rest) if isinstance(x, _Traced) else x for x in kept]
            pulled = self.rules.bwd(residuals, tree, [next(rest) if m else None for m in cts])
            mask.extend(ct is not None for ct in pulled)
            return [ct for ct in pulled if ct is not None]

        traced = [x.aval for x in kept if isinstance(x, _Traced)]
        name, _ = self._stage(ctx, "bwd", flat, [*traced, *_chosen(self.rules.out_avals, cts)])
        return Pulled(name, tuple(mask))

    def _stage(
        self, ctx: Context, role: str, flat: Callable[[list[Tracer]], list[Any]], avals: Sequence[Aval]
    ) -> tuple[str, list[Aval]]:
        """The rule, staged in a module of its own and copied to that of the derivative."""
        custom = self.rules.custom
        name, description = f"{common.symbol_of(custom.fun)}.{role}_rule", f"the {role} rule of {custom.name}"
        try:
            with staging.root(name, avals, description, self.rules.names) as trace:
                out_avals = trace.finish(flat(trace.tracers))
        except errors.UnexpectedTracerError as error:
            error.add_note(
                f"{description} has symbolic_zeros, so it is staged when the derivative is taken, and cannot close "
                "over a value of a function being staged: pass that value as an argument"
            )
            raise
        expand(trace.module)
        captured = [x._host() for x in trace.captures]
        return import_function(ctx.module, trace.module, trace.function.name, captured), out_avals


class _Traced:
    """Where a traced residual stands among those that stay in Python."""

    def __init__(self, aval: Aval):
        self.aval = aval


def _chosen(avals: Sequence[Aval], mask: Mask) -> list[Aval]:
    assert all(dtypes.is_inexact(a.dtype) for a, m in zip(avals, mask, strict=True) if m)
    return [a for a, m in zip(avals, mask, strict=True) if m]
