"""`pyxla-foreign-calls`: what JAX asks of XLA's custom calls becomes operations that we have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .. import build as b
from .. import ir
from ..ir import Operation, Value, mlir
from .foreign_lapack import LAPACK
from .rewrite import rewrite


def foreign_calls(module: ir.Module) -> None:
    """Turn custom calls of LAPACK into our own linear algebra, chlo.top_k into a sort, and drop what only annotates its
    operand."""
    rewrite(module, RULES)


def _custom_call(op: Operation) -> Sequence[Value] | None:
    target = ir.op_key(op)
    lapack = re.fullmatch(r"lapack_[sdcz](\w+)_ffi", target)
    rule = LAPACK.get(lapack[1]) if lapack else _OTHERS.get(target)
    if rule is None:
        return None
    try:
        results = rule(op)
        fitting = results is None or [v.type for v in results] == [v.type for v in op.results]
        for v in results or () if lapack else ():
            if v not in op.operands:
                v.owner.verify()
    except NotImplementedError as error:
        raise NotImplementedError(f"the custom call @{target}, at {op.location}, asks for {error}") from None
    except (LookupError, TypeError, ValueError, mlir.MLIRError):
        fitting, results = False, None
    if not fitting:
        raise ValueError(
            f"the custom call @{target} has not the operands, options and results of that name, at {op.location}"
        )
    return results


def _top_k(op: Operation) -> list[Value]:
    x = op.operands[0]
    shape = ir.shape(x)
    k, last = ir.integer(op, "k"), len(shape) - 1
    places = b.iota(shape=shape, dtype=ir.dtype(op.results[1]), dimension=last)
    ordered = b.sort(x, places, dimension=last, descending=True)
    limit = (*shape[:-1], k)
    return [b.slice_(v, start=(0,) * len(shape), limit=limit) for v in ordered]


_Rule = Callable[[Operation], Sequence[Value] | None]
_OTHERS: dict[str, _Rule] = {
    "Sharding": lambda op: list(op.operands),
    "annotate_device_placement": lambda op: list(op.operands),
}


RULES = {"stablehlo.custom_call": _custom_call, "chlo.top_k": _top_k}
