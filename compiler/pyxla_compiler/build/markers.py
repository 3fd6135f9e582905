"""The requests for a transformation (`pyxla-expand` meets them)."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ir
from ..ir import Module, Value
from .call import custom_call

__all__ = ["batch_marker", "jvp_marker", "vjp_marker"]


def jvp_marker(
    module: Module, callee: str, primals: Sequence[Value], tangents: Sequence[Value], *, wrt: Sequence[int]
) -> list[Value]:
    """Results of @callee, then tangents of its float results, for tangents of the inputs in `wrt`."""
    types = module.functions[callee].result_types
    out = types + [t for t in types if ir.is_float(t)]
    return custom_call("pyxla.jvp", [*primals, *tangents], out, callees=[callee], attributes={"pyxla.wrt": tuple(wrt)})


def vjp_marker(
    module: Module,
    callee: str,
    primals: Sequence[Value],
    cotangents: Sequence[Value],
    *,
    wrt: Sequence[int],
    ct_of: Sequence[int],
) -> list[Value]:
    """Results of @callee, then cotangents of its inputs in `wrt`, for cotangents of the results in `ct_of`."""
    function = module.functions[callee]
    inputs = function.argument_types
    out = function.result_types + [inputs[i] for i in wrt]
    attributes = {"pyxla.wrt": tuple(wrt), "pyxla.ct_of": tuple(ct_of)}
    return custom_call("pyxla.vjp", [*primals, *cotangents], out, callees=[callee], attributes=attributes)


def batch_marker(
    module: Module,
    callee: str,
    operands: Sequence[Value],
    *,
    in_dims: Sequence[int | None],
    out_dims: Sequence[int | None],
    size: int,
) -> list[Value]:
    """@callee over operands with a batch dimension at `in_dims`; its results get one at `out_dims` (None: not
    batched)."""
    types = []
    for ty, d in zip(module.functions[callee].result_types, out_dims, strict=True):
        shape, dtype = ir.shape_dtype(ty)
        types.append(ty if d is None else ir.tensor_type((*shape[:d], size, *shape[d:]), dtype))
    attributes = {
        "pyxla.in_dims": tuple(-1 if d is None else d for d in in_dims),
        "pyxla.out_dims": tuple(-1 if d is None else d for d in out_dims),
        "pyxla.size": size,
    }
    return custom_call("pyxla.batch", operands, types, callees=[callee], attributes=attributes)
