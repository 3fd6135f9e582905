"""`pyxla-jvp`, `pyxla-vjp` and `pyxla-batch`: a function of any module replaced by the one derived from it, under the
same name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .. import build as b
from .. import ir
from ..ir import Function, Type, Value, mlir
from .composites import composites
from .counted_loops import counted_loops
from .expand import expand
from .foreign_calls import foreign_calls
from .outline import outline

Wrt = Sequence[int] | None


def jvp(module: ir.Module, *, function: str = "main", wrt: Wrt = None) -> None:
    """Replace a function by its forward derivative: its arguments, then tangents of those in `wrt` (all floats by
    default), to its results, then
    tangents of the float results. Options: function, wrt."""
    source = _find(module, function)
    types = source.argument_types
    chosen = _floats_in(source, wrt)

    def emit(inner: str, arguments: list[Value]) -> list[Value]:
        return b.jvp_marker(module, inner, arguments[: len(types)], arguments[len(types) :], wrt=chosen)

    _replace(module, source, types + [types[i] for i in chosen], emit)


def vjp(module: ir.Module, *, function: str = "main", wrt: Wrt = None) -> None:
    """Replace a function by its reverse derivative: its arguments, then cotangents of its float results, to its
    results, then cotangents of the
    arguments in `wrt` (all floats by default). Options: function, wrt."""
    source = _find(module, function)
    types, results = source.argument_types, source.result_types
    chosen = _floats_in(source, wrt)
    ct_of = [i for i, t in enumerate(results) if ir.is_float(t)]

    def emit(inner: str, arguments: list[Value]) -> list[Value]:
        return b.vjp_marker(module, inner, arguments[: len(types)], arguments[len(types) :], wrt=chosen, ct_of=ct_of)

    _replace(module, source, types + [results[i] for i in ct_of], emit)


def batch(
    module: ir.Module,
    *,
    size: int,
    function: str = "main",
    in_dims: Sequence[int] | None = None,
    out_dims: Sequence[int] | None = None,
    axis_name: str = "",
) -> None:
    """Replace a function by one over `size` examples: arguments carry a batch dimension at `in-dims`, results at
    `out-dims` (one for each, -1: none;
    all 0 by default); collectives over `axis-name` run over it. Options: size, function, in-dims, out-dims,
    axis-name."""
    source = _find(module, function)
    types, results = source.argument_types, source.result_types
    arguments_at = _dims(f"in-dims for the arguments of @{function}", in_dims, types)
    results_at = _dims(f"out-dims for the results of @{function}", out_dims, results)

    def emit(inner: str, arguments: list[Value]) -> list[Value]:
        return b.batch_marker(
            module, inner, arguments, in_dims=arguments_at, out_dims=results_at, size=size, axis_name=axis_name
        )

    _replace(module, source, [_batched(t, d, size) for t, d in zip(types, arguments_at, strict=True)], emit)


def _find(module: ir.Module, name: str) -> Function:
    if name not in module.functions:
        has = ", ".join("@" + n for n in module.functions) or "none"
        raise ValueError(f"the module has no function @{name}; give one of its own by function=NAME (it has {has})")
    composites(module)
    foreign_calls(module)
    outline(module)
    counted_loops(module)
    return module.functions[name]


def _floats_in(source: Function, wrt: Wrt) -> list[int]:
    types = source.argument_types
    floats = [i for i, t in enumerate(types) if ir.is_float(t)]
    chosen = floats if wrt is None else list(wrt)
    for i in chosen:
        if not 0 <= i < len(types):
            raise ValueError(f"wrt names argument {i} of @{source.name}, which has {len(types)} arguments")
        if i not in floats:
            raise ValueError(
                f"argument {i} of @{source.name} is {types[i]}; only floating point arguments have derivatives"
            )
    return chosen


def _dims(what: str, given: Sequence[int] | None, types: Sequence[Type]) -> list[int | None]:
    dims = [0] * len(types) if given is None else list(given)
    if len(dims) != len(types):
        raise ValueError(f"{len(dims)} {what} were given; there are {len(types)}")
    for d, t in zip(dims, types, strict=True):
        rank = len(ir.shape_dtype(t)[0])
        if not -1 <= d <= rank:
            raise ValueError(f"one of the {what} is {d}, but must lie between -1 and {rank} for {t}")
    return [None if d < 0 else d for d in dims]


def _batched(ty: Type, dim: int | None, size: int) -> Type:
    shape, dtype = ir.shape_dtype(ty)
    return ty if dim is None else ir.tensor_type((*shape[:dim], size, *shape[dim:]), dtype)


def _replace(
    module: ir.Module, source: Function, types: Sequence[Type], emit: Callable[[str, list[Value]], list[Value]]
) -> None:
    """Give the function another name, put one that `emit` makes of it in its place, and expand the request."""
    name = source.name
    for caller in module.functions.values():
        if any(name in ir.callees(op) for op in caller.operations):
            raise ValueError(
                f"@{caller.name} calls @{name}, whose signature would change; name a function that no other calls"
            )
    with ir.ambient(source.op.location):
        source.name = module.fresh_name(f"{name}.primal")
        source.op.attributes["sym_name"] = ir.string(source.name)
        source.op.attributes["sym_visibility"] = ir.string("private")
        module.functions[source.name] = module.functions.pop(name)
        derived = module.new_function(name, types, public=True, before=source)
        with mlir.InsertionPoint(derived.block):
            derived.finish(emit(source.name, derived.arguments))
    expand(module)
