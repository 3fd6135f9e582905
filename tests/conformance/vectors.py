"""Reading the test vectors of StableHLO's interpreter: functions of constants, with the outputs they state.

The files check values by operations of the interpreter's own, which are read off the text here and taken away; what
they checked becomes results of the function, and its constants become arguments.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.importing import import_module
from pyxla_compiler.passes.foreign_collectives import AXIS, foreign_collectives
from pyxla_compiler.passes.rewrite import replace

Array = np.ndarray[Any, Any]

_CHECK = re.compile(
    r"check\.expect_(?P<kind>eq|almost_eq|close)(?P<const>_const)?\s+(?P<got>%[\w#]+)\s*,\s*"
    r"(?:(?P<name>%[\w#]+)|(?P<value>dense<[^>]*>))[^:]*:\s*(?P<type>tensor<(?:[^<>]|<[^<>]*>)*>)"
    r"(?:\s*,\s*tensor<[^>]*>)?(?:\s*\{[^}]*\})?"
)
_COMMENT = re.compile(r"//.*")
_HEADER = re.compile(r"func\.func\s+(?:public\s+)?@([\w.]+)\(\)\s*(?:attributes\s*\{[^}]*\}\s*)?\{")
_END = re.compile(r"(?:func\.)?return\s*\n\s*\}")
_TOLERANCE = re.compile(r"tolerance = ([\d.]+)")
_ULPS = re.compile(r"max_ulp_difference = (\d+)")

#: The first of these that is in a case says why it is left out.
SKIPS = {
    r"!quant\.|quant\.uniform": "quantized types",
    r"\b[us]?i2>|xi2>|xui2>": "integers of 2 bits",
    r"infeed|outfeed": "infeed and outfeed",
    r"stablehlo\.send|stablehlo\.recv": "send and recv",
    r"interpreter\.print|interpreter\.probe|expect_serialized_eq": "printing and probes",
}


@dataclasses.dataclass(frozen=True)
class Expectation:
    """What a result is compared with, and how closely: exactly, within an absolute `tolerance`, or within `ulps`."""

    value: Array
    tolerance: float | None = None
    ulps: int = 0


@dataclasses.dataclass(frozen=True)
class Case:
    """A case of a file: the text of its module, where @name gives the results to compare."""

    name: str
    text: str
    checks: Sequence[tuple[str, re.Match[str]]]
    skip: str = ""

    def read(self) -> tuple[ir.Module, list[Array], list[Expectation]]:
        """The module, whose @name takes arguments in place of constants; the arguments; and what its results must
        be."""
        module = ir.Module.parse(self.text)
        with ir.ambient():
            _run_as_batch(module, module.functions[self.name])
            arguments = _as_arguments(module.functions[self.name])
            text = module.text()
        return import_module(text), arguments, [_expectation(match) for _, match in self.checks]


def folder() -> Path | None:
    """Where the vectors are: PYXLA_CONFORMANCE, or shared/conformance beside the repository; None where they are
    not."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "conformance"
    root = Path(os.environ.get("PYXLA_CONFORMANCE", beside))
    found = root / "stablehlo-interpret" if (root / "stablehlo-interpret").is_dir() else root
    return found if next(found.rglob("*.mlir"), None) else None


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file."""
    for number, text in enumerate(re.split(r"^(?:// )+-----.*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)):
        code = _as_calls(_COMMENT.sub("", text))
        if "func.func" not in code:
            continue
        header = _HEADER.search(code)
        name = header[1] if header else f"case_{number}"
        skip = next((why for pattern, why in SKIPS.items() if re.search(pattern, code)), "")
        checks = [(m["got"], m) for m in _CHECK.finditer(code)]
        if not checks:
            skip = skip or "states no outputs"
        if skip or not header:
            yield Case(name, code, (), skip or "its function takes arguments: for the interpreter's command line")
        else:
            yield Case(name, _with_results(code, header, checks), checks)


_PARALLEL = re.compile(
    r'"interpreter\.run_parallel"\s*(?P<operands>\([^)]*\))\s*\{\s*programs\s*=\s*\[(?P<grid>[^{}]*)\]\s*\}'
)


def _as_calls(code: str) -> str:
    """The text with a custom call in place of a grid of processes that run one function; its main function has no
    results."""
    match = _PARALLEL.search(code)
    if match is None:
        return code
    rows = [re.findall(r"@(\w+)", row) for row in re.findall(r"\[([^\[\]]*)\]", match["grid"])]
    if len({name for row in rows for name in row}) != 1:
        return code
    call = (
        f"stablehlo.custom_call @run_parallel{match['operands']} "
        f"{{called_computations = [@{rows[0][0]}], grid = array<i64: {len(rows)}, {len(rows[0])}>}}"
    )
    code = code[: match.start()] + call + code[match.end() :]
    code = re.sub(r"(@main\(\))\s*->\s*\([^)]*\)", r"\1", code)
    return re.sub(r"func\.return\s+%results[^\n]*", "func.return", code)


def _run_as_batch(module: ir.Module, function: ir.Function) -> None:
    """Let a batch over the processes take the place of `run_parallel`."""
    call = next((op for op in function.operations if ir.op_key(op) == "run_parallel"), None)
    if call is None:
        return
    replicas, partitions = ir.ints(call, "grid")
    size = replicas * partitions
    foreign_collectives(module, replicas=replicas, partitions=partitions)
    (name,) = ir.callees(call)
    callee, operands = module.functions[name], list(call.operands)
    with ir.mlir.InsertionPoint(call):
        count = len(callee.arguments)
        stacked = [
            b.concatenate(*(b.expand_dims(v, dim=0) for v in operands[k::count]), dimension=0) for k in range(count)
        ]
        dims = [0] * count, [0] * len(callee.result_types)
        results = b.batch_marker(module, name, stacked, in_dims=dims[0], out_dims=dims[1], size=size, axis_name=AXIS)
        rows = [b.reshape(_row(v, p), shape=ir.shape(v)[1:]) for p in range(size) for v in results]
    replace(call, rows)


def _row(x: ir.Value, p: int) -> ir.Value:
    shape = ir.shape(x)
    return b.slice_(x, start=[p, *[0] * (len(shape) - 1)], limit=[p + 1, *shape[1:]])


def _with_results(code: str, header: re.Match[str], checks: Sequence[tuple[str, re.Match[str]]]) -> str:
    """The text of a module whose checked values are results."""
    types = ", ".join(match["type"] for _, match in checks)
    start, body = header.end(), code[header.end() :]
    end = _END.search(body)
    assert end is not None, f"@{header[1]} does not end in a return"
    values = ", ".join(value for value, _ in checks)
    function = _CHECK.sub("", body[: end.start()]) + f"func.return {values} : {types}\n}}"
    opening = code[: start - 1].rstrip() + f" -> ({types}) {{"
    return opening + function + body[end.end() :]


def _expectation(match: re.Match[str]) -> Expectation:
    value, ty = match["value"] or _defining_constant(match), match["type"]
    text = f"func.func @f() -> {ty} {{\n%0 = stablehlo.constant {value} : {ty}\nreturn %0 : {ty}\n}}"
    module = ir.Module.parse(text)
    want = b.read_constant(module.functions["f"].operations[0])
    if match["kind"] == "eq":
        return Expectation(want)
    if match["kind"] == "close":
        ulps = _ULPS.search(match[0])
        return Expectation(want, ulps=int(ulps[1]) if ulps else 0)
    tolerance = _TOLERANCE.search(match[0])
    return Expectation(want, tolerance=float(tolerance[1]) if tolerance else 1e-4)


def _defining_constant(match: re.Match[str]) -> str:
    found = re.search(re.escape(match["name"]) + r"\s*=\s*stablehlo\.constant\s+(dense<[^>]*>)", match.string)
    assert found is not None, f"{match['name']} is no constant"
    return found[1]


#: Operands that say what shape a result has: these stay constants.
_SHAPES = {
    "stablehlo.dynamic_broadcast_in_dim": (1,),
    "stablehlo.dynamic_conv": (2,),
    "stablehlo.dynamic_gather": (2,),
    "stablehlo.dynamic_iota": (0,),
    "stablehlo.dynamic_pad": (2, 3, 4),
    "stablehlo.dynamic_reshape": (1,),
}


def _as_arguments(function: ir.Function) -> list[Array]:
    """Turn the constants of a function into arguments; their values."""
    values: list[Array] = []
    for op in function.operations:
        if op.name != "stablehlo.constant" or any(_is_shape(use) for use in op.result.uses):
            continue
        values.append(b.read_constant(op))
        argument = function.block.add_argument(op.result.type, op.location)
        op.result.replace_all_uses_with(argument)
        op.erase()
    function.set_type(function.results)
    return values


def _is_shape(use: Any) -> bool:
    return use.operand_number in _SHAPES.get(use.owner.name, ())
