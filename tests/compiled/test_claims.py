"""What the classes of operations say of compiled programs (`Op.compiled`, a column of docs/ops.md) is what is shown.

An operation compiles where a golden program with it is compiled by test_golden.py. It does so too where lowering makes
of it only such operations as it makes of those programs, which is how collectives and linear algebra are shown here;
test_linalg.py has the numbers of the latter.
"""

from __future__ import annotations

from typing import Any

from pyxla_compiler import build as b
from pyxla_compiler import ir, pipelines
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.ops import REGISTRY
from tests.ops.golden import Program, programs
from tests.ops.matrix import many

from . import test_golden

PLAIN = """
func.func private @inner(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}
"""
CALLS = [
    Program(
        "calls",
        "custom_vmap",
        PLAIN
        + """
func.func @custom_vmap(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.custom_vmap(%x) {called_computations = [@inner], pyxla.rule = 0 : i64}
    : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}""",
    ),
    *(
        Program(
            "calls",
            name,
            f"""
func.func @{name}(%a: tensor<3x3xf32>) -> tensor<3x3xf32> {{
  %0:2 = stablehlo.custom_call @pyxla.{name}(%a) : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<{second}xf32>)
  return %0#0 : tensor<3x3xf32>
}}""",
        )
        for name, second in (("schur", "3x3"), ("hessenberg", "2"))
    ),
    Program(
        "calls",
        "callback",
        """
func.func @callback(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.callback(%x) {pyxla.callback = 0 : i64, pyxla.kind = "pure",
    pyxla.vmap_method = "sequential"} : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}""",
    ),
]


def lowered(program: Program) -> set[str]:
    """The operations that are left when a program has been transformed and lowered, in regions too; those that only
    the host can compute are left as they are."""
    module = program.module("f32")
    assert module is not None
    if program.members:
        inputs, outputs = (getattr(module.functions[program.name], f"{k}_types") for k in ("argument", "result"))
        options: dict[str, Any] = {"size": program.members, "axis_name": "i", "target": "pyxla.shard"}
        with ir.ambient():
            function = module.new_function("members", [many(ty, program.members) for ty in inputs], public=True)
            with ir.mlir.InsertionPoint(function.block):
                dims = {"in_dims": [0] * len(inputs), "out_dims": [0] * len(outputs)}
                function.finish(b.batch_marker(module, program.name, function.arguments, **dims, **options))
            module.functions[program.name].op.attributes["sym_visibility"] = ir.string("private")
    found = set[str]()

    def visit(op: Any) -> Any:
        if op.name not in ("builtin.module", "func.func"):
            found.add(ir.op_key(op))
        return ir.mlir.WalkResult.ADVANCE

    with ir.ambient():
        try:
            pipelines.run(module, "pyxla-transform,pyxla-lower").module.operation.walk(visit)
        except CompilationError as error:
            if "by the LAPACK of the process" not in str(error):
                raise
            return set(program.operations)
    return found


def test_what_classes_say_of_compiled_programs_is_what_is_shown() -> None:
    every = [*programs(), *CALLS]
    compiled = [p for p in every if (test_golden.FOLDER / f"{p.file}.mlir").exists()]
    compiled = [p for p in compiled if p.file not in test_golden.ELSEWHERE]
    shown = set[str]().union(*(p.operations for p in compiled))
    given = set[str]().union(*(lowered(p) for p in compiled))
    host: set[str] = set()
    for program in every:
        if program in compiled:
            continue
        left = lowered(program) - given
        host.update(left)
        shown.update(program.operations - left)
    assert {name for name, rules in REGISTRY.items() if rules.compiled == "yes"} == shown
    assert {name for name, rules in REGISTRY.items() if rules.compiled == "host"} == host
