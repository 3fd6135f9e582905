"""The requests for a transformation (`pyxla-expand` meets them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ir
from ..ir import Module, Value
from .call import custom_call

__all__ = ["batch_marker", "jvp_marker", "shard_marker", "vjp_marker"]


def jvp_marker(
    module: Module,
    callee: str,
    primals: Sequence[Value],
    tangents: Sequence[Value],
    *,
    wrt: Sequence[int],
    linear: bool = False,
) -> list[Value]:
    """Results of @callee, then tangents of its float results, for tangents of the inputs in `wrt`. `linear` asks that
    what does not depend on the tangents be shared with other such requests, and with a call of @callee."""
    types = module.functions[callee].result_types
    out = types + [t for t in types if ir.is_float(t)]
    attributes: dict[str, Any] = {"pyxla.wrt": tuple(wrt)}
    if linear:
        attributes["pyxla.linear"] = 1
    return custom_call("pyxla.jvp", [*primals, *tangents], out, callees=[callee], attributes=attributes)


def vjp_marker(
    module: Module,
    callee: str,
    primals: Sequence[Value],
    cotangents: Sequence[Value],
    *,
    wrt: Sequence[int],
    ct_of: Sequence[int],
    linear: bool = False,
) -> list[Value]:
    """Results of @callee, then cotangents of its inputs in `wrt`, for cotangents of the results in `ct_of`. `linear`
    says that @callee must be linear in those inputs."""
    function = module.functions[callee]
    inputs = function.argument_types
    out = function.result_types + [inputs[i] for i in wrt]
    attributes: dict[str, Any] = {"pyxla.wrt": tuple(wrt), "pyxla.ct_of": tuple(ct_of)}
    if linear:
        attributes["pyxla.linear"] = 1
    return custom_call("pyxla.vjp", [*primals, *cotangents], out, callees=[callee], attributes=attributes)


def batch_marker(
    module: Module,
    callee: str,
    operands: Sequence[Value],
    *,
    in_dims: Sequence[int | None],
    out_dims: Sequence[int | None],
    size: int,
    axis_name: str = "",
    target: str = "pyxla.batch",
) -> list[Value]:
    """@callee over operands with a batch dimension at `in_dims`; its results get one at `out_dims` (None: not
    batched). Collectives over `axis_name` in it run over that dimension."""
    types = []
    for ty, d in zip(module.functions[callee].result_types, out_dims, strict=True):
        shape, dtype = ir.shape_dtype(ty)
        types.append(ty if d is None else ir.tensor_type((*shape[:d], size, *shape[d:]), dtype))
    attributes: dict[str, Any] = {
        "pyxla.in_dims": tuple(-1 if d is None else d for d in in_dims),
        "pyxla.out_dims": tuple(-1 if d is None else d for d in out_dims),
        "pyxla.size": size,
    }
    if axis_name:
        attributes["pyxla.axis_name"] = axis_name
    return custom_call(target, operands, types, callees=[callee], attributes=attributes)


def shard_marker(
    module: Module,
    callee: str,
    operands: Sequence[Value],
    *,
    in_dims: Sequence[int | None],
    out_dims: Sequence[int | None],
    size: int,
    axis_name: str = "",
) -> list[Value]:
    """As `batch_marker`, with a device of its own for each member: operands are cut at `in_dims` (None: each device has
    the whole), results put together at `out_dims`."""
    return batch_marker(
        module,
        callee,
        operands,
        in_dims=in_dims,
        out_dims=out_dims,
        size=size,
        axis_name=axis_name,
        target="pyxla.shard",
    )
