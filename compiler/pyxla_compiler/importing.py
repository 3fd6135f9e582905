"""Modules from elsewhere (JAX, PyTorch, a file) brought to the form that transformations take."""

from __future__ import annotations

import math
import re

from . import ir, vhlo
from .ops.base import REGISTRY
from .ops.refused import REFUSED
from .passes.check import check
from .passes.composites import composites
from .passes.counted_loops import counted_loops
from .passes.expand import MARKERS, expand
from .passes.foreign_calls import foreign_calls
from .passes.foreign_collectives import RULES as COLLECTIVES
from .passes.foreign_collectives import foreign_collectives
from .passes.foreign_operations import foreign_operations
from .passes.outline import outline


def import_module(source: str | bytes) -> ir.Module:
    """A module from the text or bytecode of StableHLO, or from a portable artifact (VHLO), checked and outlined.

    Annotations of shardings are dropped: the program is that of one device.

    Raises:
        ValueError: the module does not parse or is not valid, a custom call of ours is not as docs/ir.md says, or
            functions call each other in a circle.
        NotImplementedError: it holds an operation or custom call without rules.
        TypeError: it holds dynamic shapes, or values that are not arrays.
    """
    return import_parsed(parse_module(source))


def parse_module(source: str | bytes) -> ir.Module:
    """A module from the text or bytecode of StableHLO, or from a portable artifact (VHLO). Raises ValueError."""
    with ir.lock:
        module = _parse(source)
        module.verify()
        composites(module)
        return module


def import_parsed(module: ir.Module) -> ir.Module:
    """What `parse_module` gave, checked and outlined; it is changed. Raises as `import_module` does."""
    with ir.lock:
        foreign_calls(module)
        foreign_operations(module)
        if _processes(module) == 1:
            foreign_collectives(module)
        module.verify()  # what was rewritten may show that a type was wrong
        outline(module)
        _check(module)
        check(module)
        counted_loops(module)
        expand(module)
        module.run("builtin.module(symbol-dce)")
        return module


def _parse(source: str | bytes) -> ir.Module:
    if isinstance(source, bytes) and not source.startswith(ir.BYTECODE):
        source = ir.decoded(source)
    if isinstance(source, str):
        source = _without_shardings(source)
    try:
        module = ir.Module.parse(source)
    except ValueError as error:
        if isinstance(source, bytes) and "'sdy'" in str(error):
            raise ValueError(
                "the artifact names shardings, which cannot be read from bytes: give the text instead, "
                "`str(exported.mlir_module())` for one of jax.export"
            ) from None
        raise
    if any(op.operation.name.startswith("vhlo.") for op in module.module.body.operations):
        with ir.ambient():
            text = vhlo.to_stablehlo(module.module.operation.get_asm(print_generic_op_form=True))
        module = ir.Module.parse(_without_shardings(text))
    return module


_MESH = re.compile(r"^ *sdy\.mesh @.*$", re.MULTILINE)
_CONSTRAINT = re.compile(r"sdy\.sharding_constraint (%[\w#]+) <[^:]*> : (tensor<[^>]*>+)")


def _without_shardings(text: str) -> str:
    """The text of a module without what the dialect sdy, which MLIR's bindings here do not know, says of shardings."""
    if "sdy." not in text:
        return text
    text = _CONSTRAINT.sub(r"stablehlo.custom_call @Sharding(\1) : (\2) -> \2", _MESH.sub("", text))
    start = 0
    while (start := text.find("#sdy.", start)) >= 0:
        end = vhlo.closing(text, text.index("<", start))
        text = text[:start] + "unit" + text[end + 1 :]
    for line in text.splitlines():
        found = re.match(r'\s*(?:%[\w:, ]+ = )?"?(sdy\.\w+)', line)
        if found:
            raise NotImplementedError(
                f"the module holds {found[1]}, a program for several devices; lower the function for one device "
                "(without shard_map and in_shardings)"
            )
    return text


def _processes(module: ir.Module) -> int:
    """How many processes run the program together, as JAX notes it."""
    attributes = module.module.operation.attributes
    counts = [attributes[name].value for name in ("mhlo.num_replicas", "mhlo.num_partitions") if name in attributes]
    return math.prod(counts)


def _check(module: ir.Module) -> None:
    """Raises where the module holds what there are no rules for."""
    for function in module.functions.values():
        for op in function.operations:
            key = ir.op_key(op)
            if key in COLLECTIVES:
                raise NotImplementedError(
                    f"{key}, at {op.location}, is for {_processes(module)} processes: run the passes "
                    "pyxla-foreign-collectives and pyxla-batch over the axis `processes` first"
                )
            if key not in REGISTRY and key not in MARKERS:
                what = "custom call @" if op.name == "stablehlo.custom_call" else ""
                why = f": {REFUSED[key]}" if key in REFUSED else ""
                raise NotImplementedError(f"no rules are known for {what}{key}, at {op.location}{why}")
        for v in (*function.arguments, *(r for op in function.operations for r in op.results)):
            try:
                ir.shape_dtype(v.type)
            except TypeError as error:
                where = "an argument" if v in function.arguments else f"a result of {v.owner.name}"
                raise TypeError(f"{where} of @{function.name} is of type {v.type}: {error}") from None
