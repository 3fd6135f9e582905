"""What `vjp` and `linearize` return: linear functions that remember a call, and are trees of what they keep of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.array import wrap
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.passes.derive import Engine
from pyxla_compiler.passes.expand import expand

from .flat import FlatFunction, cast, with_float0


@dataclasses.dataclass(eq=False)
class LinearHalf:
    """The half of a derivative that is linear: a function of a finished module, which takes what is given and then
    residuals; of its results only those in `mask` are there, the others are zero."""

    module: ir.Module
    function: str
    mask: list[bool]

    def __call__(self, given: list[Any], residuals: list[Any], avals: Sequence[Aval]) -> list[Any]:
        out = iter(staging.call_function(self.module, self.function, [*given, *residuals]))
        results = (next(out) if m else wrap(np.zeros(a.shape, a.dtype)) for a, m in zip(avals, self.mask, strict=True))
        return [staging.with_weak_type(x, a.weak_type) for x, a in zip(results, avals, strict=True)]


@dataclasses.dataclass
class Derived:
    """A derivative at some place."""

    linear: LinearHalf
    residuals: list[Any]

    def __call__(self, given: list[Any], avals: Sequence[Aval]) -> list[Any]:
        return self.linear(given, self.residuals, avals)


#: From a module and the name of a function: its forward function, how many results of that come before the residuals,
#: and the linear half.
Halves = Callable[[ir.Module, str], tuple[str, int, LinearHalf]]


class StagedCall:
    """A call in a trace, of which a derivative can be asked as long as its module is being staged."""

    def __init__(self, staged: staging.Staged, trace: staging.Trace, operands: list[Any]):
        self.callee, self.module, self.out_avals = staged.name, trace.module, staged.out_avals
        self._operands = [Tracer(trace, v) for v in operands]

    def operands(self) -> tuple[staging.Trace, list[Any]]:
        """The current trace, and the operands as its values."""
        trace = self._trace()
        return trace, [trace.lift(x) for x in self._operands]

    def _trace(self) -> staging.Trace:
        trace = staging.current_trace()
        if trace is None or trace.module is not self.module:
            raise staging.leaked(self._operands[0])
        return trace

    def derive(self, halves: Halves) -> Derived:
        """The derivative by functions of a module of its own, of which the forward one is called in this trace."""
        self._trace()
        module = ir.Module()
        callee = module.copy_functions(self.module, [self.callee])[self.callee]
        expand(module)
        forward, before, linear = halves(module, callee)
        out = staging.call_function(module, forward, self._operands)
        return Derived(linear, out[before:])


class LinearFunction:
    """A linear function that remembers a call; `signature` is what it has in common with those of other calls of the
    same function. It is a tree of the residuals, so a function under a transformation may return it, or take it."""

    def __init__(self, signature: Any, how: StagedCall | Derived):
        self._signature, self._how = signature, how

    def halves(self, module: ir.Module, callee: str) -> tuple[str, int, LinearHalf]:
        """The `Halves` of this kind of derivative."""
        raise NotImplementedError

    def flatten(self) -> tuple[list[Any], Any]:
        """The residuals, and what every call of the same staged function has in common with this one."""
        if isinstance(self._how, StagedCall):
            self._how = self._how.derive(self.halves)
        return self._how.residuals, (self._signature, self._how.linear)

    @classmethod
    def unflatten(cls, fixed: Any, residuals: Sequence[Any]) -> LinearFunction:
        """That of another call."""
        signature, linear = fixed
        return cls(signature, Derived(linear, list(residuals)))


@dataclasses.dataclass(eq=False)
class _Signature:
    """What the cotangents of a call are like, and what they are pulled back to."""

    name: str
    in_tree: Any
    out_tree: Any
    in_avals: list[Aval]
    out_avals: list[Aval]
    wrt: list[int]
    ct_of: list[int]

    @staticmethod
    def of(name: str, flat: FlatFunction, staged: staging.Staged) -> _Signature:
        out_avals = staged.out_avals[: flat.num_out]
        wrt, ct_of = inexact(staged.in_avals), inexact(out_avals)
        return _Signature(name, flat.treedef, flat.out_tree, list(staged.in_avals), list(out_avals), wrt, ct_of)

    def check(self, x: Any, aval: Aval) -> None:
        """Raises ValueError where x is no cotangent of a result."""
        if not dtypes.is_inexact(aval.dtype):
            if getattr(x, "dtype", None) != dtypes.float0:
                raise ValueError(
                    f"the cotangent of an {aval.dtype} result of {self.name} has dtype float0; got "
                    f"{getattr(x, 'dtype', type(x))}"
                )
            return
        got = aval_of(x)
        if got.shape != aval.shape or (got.dtype != aval.dtype and not got.weak_type):
            raise ValueError(f"a cotangent of {self.name} must be {aval}, like the result; got {got}")


class Pullback(LinearFunction):
    """The second half of `vjp`: cotangents of the results to cotangents of the arguments."""

    _signature: _Signature

    @staticmethod
    def of(name: str, flat: FlatFunction, staged: staging.Staged, how: StagedCall | Derived) -> Pullback:
        """The pullback of a call of a staged function."""
        return Pullback(_Signature.of(name, flat, staged), how)

    def __repr__(self) -> str:
        return f"<pullback of {self._signature.name}>"

    def __call__(self, ct: Any) -> Any:
        s = self._signature
        given, treedef = trees.flatten(ct)
        if treedef != s.out_tree:
            raise ValueError(
                f"the pullback of {s.name} takes a cotangent of the tree of its result, {s.out_tree}; got {treedef}"
            )
        for x, a in zip(given, s.out_avals, strict=True):
            s.check(x, a)
        cts = [cast(given[i], s.out_avals[i].dtype) for i in s.ct_of]
        avals = [s.in_avals[i] for i in s.wrt]
        pulled = self._how(cts, avals) if isinstance(self._how, Derived) else self._request(self._how, cts, avals)
        return trees.unflatten(s.in_tree, with_float0(s.wrt, pulled, s.in_avals))

    def _request(self, call: StagedCall, cts: list[Any], avals: list[Aval]) -> list[Any]:
        """Ask for the pull in whatever trace is current; all requests on one call share its forward function."""
        trace, operands = call.operands()
        s = self._signature
        with staging.location():
            values = [trace.lift(x) for x in cts]
            out = b.vjp_marker(trace.module, call.callee, operands, values, wrt=s.wrt, ct_of=s.ct_of)
        return [Tracer(trace, v, a.weak_type) for v, a in zip(out[len(out) - len(avals) :], avals, strict=True)]

    def halves(self, module: ir.Module, callee: str) -> tuple[str, int, LinearHalf]:
        return backward_halves(module, callee, self._signature.wrt, self._signature.ct_of)


def backward_halves(
    module: ir.Module, callee: str, wrt: Sequence[int], ct_of: Sequence[int]
) -> tuple[str, int, LinearHalf]:
    """`Halves` of reverse mode, for arguments `wrt` and cotangents of the results `ct_of`."""
    function = module.functions[callee]
    n, m = len(function.arguments), len(function.results)
    pair = Engine(module).vjp_of(callee, [i in wrt for i in range(n)], [i in ct_of for i in range(m)])
    return pair.fwd, m, LinearHalf(module, pair.bwd, [pair.in_mask[i] for i in wrt])


def inexact(avals: Sequence[Aval]) -> list[int]:
    """The numbers of those that have derivatives."""
    return [i for i, a in enumerate(avals) if dtypes.is_inexact(a.dtype)]


trees.register_pytree_node(Pullback, Pullback.flatten, Pullback.unflatten)
