"""`pyxla-check`: operations that MLIR takes in any form are as they must be.

MLIR takes a custom call with any operands, attributes and results, and looks not at the shapes of some operations. They
are checked here, where a module comes from outside, so that no rule meets one that is not as docs/ir.md or StableHLO
has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import ir
from ..build.custom import ROLES
from ..ir import Function, Operation, Type, mlir
from ..ops.base import REGISTRY, Op, as_list
from ..ops.scan_parts import stacked
from .expand import post_order

_PREDICATE = ir.tensor_type((), bool)
_INDEX = ir.tensor_type((), ir.I32)


class InvalidOperationError(ValueError):
    """An operation has not the operands, attributes, functions or results that it needs."""


def check(module: ir.Module) -> None:
    """Raise InvalidOperationError, with the place, where operands, attributes, functions and results do not fit each
    other: of a custom call `pyxla.*`, a `chlo.broadcast_*`, `bitcast_convert`, `reduce_window` or `fft`."""
    with ir.lock, ir.ambient():
        for name in post_order(module):
            for op in module.functions[name].operations:
                key = ir.op_key(op)
                if key in _CHECKS or key in _REBUILT:
                    _check(module, key, op)


def _check(module: ir.Module, key: str, op: Operation) -> None:
    try:
        rule = _CHECKS.get(key)
        if rule is not None:
            rule(module, op)
        else:
            _rebuild(module, REGISTRY[key], op)
    except InvalidOperationError as error:
        raise InvalidOperationError(f"{key} {error}, at {op.location}") from None
    # What reading an attribute that is missing or of another kind raises, and what builders do for wrong operands.
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError, AssertionError, mlir.MLIRError) as error:
        raise InvalidOperationError(
            f"{key} has not the operands and attributes that it needs ({error}), at {op.location}"
        ) from None


def _rebuild(module: ir.Module, rules: Op, op: Operation) -> None:
    """The operation built from its own operands and parameters has the same results."""
    params = rules.params(op)
    if rules.name in _FACTORIZATIONS:
        shape, dtype = ir.shape_dtype(op.operands[0].type)
        square = rules.name in _SQUARE and shape[-1] != shape[-2]
        if dtype.kind not in "fc" or len(shape) < 2 or square:
            raise InvalidOperationError(
                f"takes {'square ' * (rules.name in _SQUARE)}matrices of floats, not {op.operands[0].type}"
            )
    types = [v.type for v in op.operands]
    built = module.define("pyxla.check", types, lambda xs: as_list(rules.build(*xs, **params)))
    expected = built.result_types
    built.op.verify()
    module.erase(built.name)
    _same("gives", [v.type for v in op.results], expected)


_SQUARE = ("pyxla.eig", "pyxla.eigh")
_FACTORIZATIONS = (*_SQUARE, "pyxla.geqrf", "pyxla.lu", "pyxla.qr", "pyxla.svd")


def _same(what: str, found: Sequence[Type], expected: Sequence[Type]) -> None:
    if list(found) != list(expected):
        raise InvalidOperationError(f"{what} {_listed(found)}; that should be {_listed(expected)}")


def _listed(types: Sequence[Type]) -> str:
    return f"({', '.join(map(str, types))})"


def _takes(function: Function, arguments: Sequence[Type], results: Sequence[Type] | None = None) -> None:
    """The function has these arguments and results."""
    _same(f"calls @{function.name} with", arguments, function.argument_types)
    if results is not None:
        _same(f"expects of @{function.name}", results, function.result_types)


def _operands(op: Operation) -> list[Type]:
    return [v.type for v in op.operands]


def _results(op: Operation) -> list[Type]:
    return [v.type for v in op.results]


def _functions(module: ir.Module, op: Operation, least: int, most: int | None = None) -> list[Function]:
    names = ir.callees(op)
    if len(names) < least or (most is not None and len(names) > most):
        raise InvalidOperationError(f"names {len(names)} functions in called_computations")
    return [module.functions[name] for name in names]


def _count(op: Operation, name: str, most: int) -> int:
    n = ir.integer(op, name)
    if not 0 <= n <= most:
        raise InvalidOperationError(f"has {name} = {n}, with {most} operands")
    return n


def _places(op: Operation, name: str, n: int) -> tuple[int, ...]:
    """An attribute that names some of n values, in ascending order."""
    places = ir.ints(op, name)
    if list(places) != sorted(set(places)) or any(not 0 <= i < n for i in places):
        raise InvalidOperationError(f"has {name} = {list(places)}, for {n} values")
    return places


def _scan(module: ir.Module, op: Operation) -> None:
    (body,) = _functions(module, op, 1, 1)
    operands, length = _operands(op), ir.integer(op, "pyxla.length")
    consts = _count(op, "pyxla.num_consts", len(operands))
    carries = _count(op, "pyxla.num_carry", len(operands) - consts)
    ir.integer(op, "pyxla.reverse")
    if length < 0:
        raise InvalidOperationError(f"has pyxla.length = {length}")
    carry, slices = operands[consts : consts + carries], body.argument_types[consts + carries :]
    _same("takes xs", operands[consts + carries :], [stacked(t, length) for t in slices])
    _takes(body, [*operands[: consts + carries], *slices])
    _same(f"expects carries of @{body.name}", carry, body.result_types[:carries])
    _same("gives", _results(op), [*carry, *(stacked(t, length) for t in body.result_types[carries:])])


def _while(module: ir.Module, op: Operation) -> None:
    cond, body = _functions(module, op, 2, 2)
    operands = _operands(op)
    n = _count(op, "pyxla.cond_consts", len(operands))
    m = _count(op, "pyxla.body_consts", len(operands) - n)
    if ir.integer(op, "pyxla.checkpoints", 1) < 1:
        raise InvalidOperationError("has no pyxla.checkpoints")
    carry = operands[n + m :]
    _takes(cond, [*operands[:n], *carry], [_PREDICATE])
    _takes(body, [*operands[n : n + m], *carry], carry)
    _same("gives", _results(op), carry)


def _cond(module: ir.Module, op: Operation) -> None:
    index, *operands = _operands(op)
    _same("takes as its index", [index], [_INDEX])
    for branch in _functions(module, op, 1):
        _takes(branch, operands, _results(op))


def _call(module: ir.Module, op: Operation) -> Function:
    """The first function takes the operands and gives the results."""
    callee = _functions(module, op, 1)[0]
    _takes(callee, _operands(op), _results(op))
    return callee


def _checkpoint(module: ir.Module, op: Operation) -> None:
    _call(module, op)
    REGISTRY["pyxla.checkpoint"].params(op)


def _custom_vmap(module: ir.Module, op: Operation) -> None:
    _call(module, op)
    REGISTRY["pyxla.custom_vmap"].params(op)


def _custom(module: ir.Module, op: Operation) -> None:
    _call(module, op)
    roles = op.attributes["pyxla.rules"].value.split()
    _, *rules = _functions(module, op, 1)
    if len(rules) != len(roles) or len(set(roles)) != len(roles) or not set(roles) <= set(ROLES):
        raise InvalidOperationError(f"has the rules {roles}, for {len(rules)} functions")
    operands, results = _operands(op), _results(op)
    n = _count(op, "pyxla.num_consts", len(operands))
    tangents, pushed = ([t for t in types if ir.is_float(t)] for types in (operands[n:], results))
    found = dict(zip(roles, rules, strict=True))
    if ("fwd" in found) != ("bwd" in found):
        raise InvalidOperationError("has one of the rules fwd and bwd without the other")
    if "jvp" in found:
        _takes(found["jvp"], [*operands, *tangents], [*results, *pushed])
    if "fwd" in found:
        _takes(found["fwd"], operands)
        _same(f"expects of @{found['fwd'].name}", results, found["fwd"].result_types[: len(results)])
        residuals = found["fwd"].result_types[len(results) :]
        _takes(found["bwd"], [*operands[:n], *residuals, *pushed], tangents)
    REGISTRY["pyxla.custom"].params(op)


def _jvp(module: ir.Module, op: Operation) -> None:
    (callee,) = _functions(module, op, 1, 1)
    arguments, results = callee.argument_types, callee.result_types
    wrt = _places(op, "pyxla.wrt", len(arguments))
    _takes_floats(arguments, wrt)
    _same("takes", _operands(op), [*arguments, *(arguments[i] for i in wrt)])
    _same("gives", _results(op), [*results, *(t for t in results if ir.is_float(t))])


def _vjp(module: ir.Module, op: Operation) -> None:
    (callee,) = _functions(module, op, 1, 1)
    arguments, results = callee.argument_types, callee.result_types
    wrt, ct_of = _places(op, "pyxla.wrt", len(arguments)), _places(op, "pyxla.ct_of", len(results))
    _takes_floats(arguments, wrt)
    _takes_floats(results, ct_of)
    _same("takes", _operands(op), [*arguments, *(results[i] for i in ct_of)])
    _same("gives", _results(op), [*results, *(arguments[i] for i in wrt)])


def _takes_floats(types: Sequence[Type], places: Sequence[int]) -> None:
    for i in places:
        if not ir.is_float(types[i]):
            raise InvalidOperationError(f"differentiates a value of type {types[i]}")


def _bitcast(module: ir.Module, op: Operation) -> None:
    """A change of width adds a last dimension, or takes one."""
    given, result = op.operands[0].type, op.result.type
    (wide, bits), (narrow, other) = ((ir.shape_dtype(t)[0], _width(ir.shape_dtype(t)[1])) for t in (given, result))
    if bits < other:
        wide, bits, narrow, other = narrow, other, wide, bits
    if bits % other or narrow != (wide if bits == other else (*wide, bits // other)):
        raise InvalidOperationError(f"cannot make {result} of {given}")


def _width(dtype: ir.DType) -> int:
    return 1 if dtype == ir.BOOL else int(dtype.name[-1]) if "int4" in dtype.name else dtype.itemsize * 8


def _window(module: ir.Module, op: Operation) -> None:
    sizes = ir.ints(op, "window_dimensions")
    if any(not 0 < n < 1 << 31 for n in sizes):
        raise InvalidOperationError(f"has windows of {list(sizes)}")


def _fft(module: ir.Module, op: Operation) -> None:
    params = REGISTRY["stablehlo.fft"].params(op)
    lengths, side = params["fft_length"], op.result if params["fft_type"] == "IRFFT" else op.operands[0]
    if ir.shape(side)[-len(lengths) :] != lengths:
        raise InvalidOperationError(f"has the lengths {list(lengths)} for {side.type}")


def _batch(module: ir.Module, op: Operation) -> None:
    (callee,) = _functions(module, op, 1, 1)
    size = ir.integer(op, "pyxla.size")
    if "pyxla.axis_name" in op.attributes:
        str(op.attributes["pyxla.axis_name"].value)
    if size < 0:
        raise InvalidOperationError(f"has pyxla.size = {size}")
    for what, inner, outer, dims in (
        ("takes", callee.argument_types, _operands(op), ir.ints(op, "pyxla.in_dims")),
        ("gives", callee.result_types, _results(op), ir.ints(op, "pyxla.out_dims")),
    ):
        if len(dims) != len(inner):
            raise InvalidOperationError(f"has {len(dims)} dimensions for {len(inner)} values of @{callee.name}")
        _same(what, outer, [_batched(t, dim, size) for t, dim in zip(inner, dims, strict=True)])


def _batched(ty: Type, dim: int, size: int) -> Type:
    shape, dtype = ir.shape_dtype(ty)
    if dim > len(shape):
        raise InvalidOperationError(f"has a batch dimension {dim} in {ty}")
    return ty if dim < 0 else ir.tensor_type((*shape[:dim], size, *shape[dim:]), dtype)


# MLIR checks all that is not named here.
_CHECKS: dict[str, Callable[[ir.Module, Operation], Any]] = {
    "pyxla.scan": _scan,
    "pyxla.while": _while,
    "pyxla.cond": _cond,
    "pyxla.checkpoint": _checkpoint,
    "pyxla.custom": _custom,
    "pyxla.custom_vmap": _custom_vmap,
    "pyxla.jvp": _jvp,
    "pyxla.vjp": _vjp,
    "pyxla.batch": _batch,
    "pyxla.shard": _batch,
    "stablehlo.bitcast_convert": _bitcast,
    "stablehlo.reduce_window": _window,
    "stablehlo.fft": _fft,
}
#: What has no check of its own: it is built again, and compared.
_REBUILT = {name for name in REGISTRY if name.startswith(("pyxla.", "chlo.broadcast_")) and name not in _CHECKS}
