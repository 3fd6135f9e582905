"""Reading pipelines, running them, and `pyxla-opt` where something is wrong."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pyxla_compiler import ir, pipelines
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.opt import opt

TWICE = "func.func @main(%x: tensor<f32>) -> tensor<f32> { %0 = stablehlo.negate %x : tensor<f32> %1 = stablehlo.negate %0 : tensor<f32> return %1 : tensor<f32> }"
HARD_TO_DERIVE = "func.func @main(%x: tensor<f32>) -> tensor<f32> { %0 = stablehlo.custom_call @alien(%x) : (tensor<f32>) -> tensor<f32> return %0 : tensor<f32> }"


def test_the_module_given_stays_as_it_was() -> None:
    module = ir.Module.parse(TWICE)
    before = module.text()
    seen: list[str] = []
    result = pipelines.run(
        module,
        "canonicalize, pyxla-simplify",
        print_after=lambda name, after: seen.append(f"{name} {len(after.functions)}"),
        verify_each=True,
    )
    assert module.text() == before
    assert "negate" not in result.text()
    assert seen == ["canonicalize 1", "pyxla-simplify 1"]


def test_a_failing_pass_is_named_and_leaves_the_module() -> None:
    module = ir.Module.parse(HARD_TO_DERIVE)
    before = module.text()
    with pytest.raises(NotImplementedError, match="alien") as caught:
        pipelines.run(module, "pyxla-jvp")
    assert "in pass pyxla-jvp" in caught.value.__notes__
    assert module.text() == before


@pytest.mark.parametrize("pipeline, message", [
    ("pyxla-simplfy", "did you mean pyxla-simplify"),
    ("hal-something", "no pass or pipeline is named 'hal-something'"),
    ("pyxla-vjp{wrt=a}", "option wrt of pyxla-vjp cannot be read from 'a'"),
    ("pyxla-lower-linalg{wide=perhaps}", "option wide of pyxla-lower-linalg cannot be read from 'perhaps'"),
    ("pyxla-vjp{depth=1}", "takes no option 'depth=1'"),
    ("pyxla-simplify{x=1}", "its options: none"),
    ("pyxla-lower{x=1}", "takes no options"),
    ("pyxla-vjp{wrt=0", "a brace is never closed"),
    ("cse}", "closed that was never opened"),
    ("canonicalize{nonsense=1}", "MLIR's pass canonicalize"),
])  # fmt: skip
def test_errors_in_a_pipeline(pipeline: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pipelines.run(ir.Module.parse(TWICE), pipeline)


@pytest.mark.parametrize("name", pipelines.MLIR_PASSES)
def test_every_pass_of_mlir_in_the_list_runs(name: str) -> None:
    assert "main" in pipelines.run(ir.Module.parse(TWICE), name).functions


def test_every_pass_of_ours_has_a_description() -> None:
    assert all(len(found.description) > 30 for found in pipelines.PASSES.values())


@pytest.mark.parametrize("pipeline, message", [
    ("pyxla-vjp{function=f}", "the module has no function @f"),
    ("pyxla-vjp{wrt=3}", "has 1 arguments"),
    ("pyxla-batch{size=2 in-dims=0,0}", "2 in-dims"),
    ("pyxla-batch{size=2 in-dims=4}", "between -1 and 0"),
])  # fmt: skip
def test_errors_in_what_is_derived(pipeline: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pipelines.run(ir.Module.parse(TWICE), pipeline)


def test_derivatives_of_derivatives_of_a_file() -> None:
    module = ir.Module.parse(
        "func.func @main(%x: tensor<f32>) -> tensor<f32> { %0 = stablehlo.sine %x : tensor<f32> return %0 : tensor<f32> }"
    )
    second = pipelines.run(module, "pyxla-vjp,pyxla-jvp{wrt=0},pyxla-batch{size=3 in-dims=0,-1,0},pyxla-lower")
    x = np.array([0.1, 0.7, 2.0], np.float32)
    ones = np.ones(3, np.float32)
    _, first_order, _, second_order = evaluate(second, "main", [x, np.asarray(np.float32(1)), ones])
    np.testing.assert_allclose(first_order, np.cos(x), rtol=1e-6)
    np.testing.assert_allclose(second_order, -np.sin(x), rtol=1e-6)


BAD_FILES = {
    "garbage": ("not mlir at all", "", "does not parse"),
    "bytecode": ("ML\xefRgarbage", "", "does not parse"),
    "missing callee": ("func.func @main() { call @f() : () -> () return }", "", "@f"),
    "declaration": ("func.func private @f()", "", "has no body"),
    "recursion": ("func.func @main() { call @main() : () -> () return }", "pyxla-lower", "in a circle"),
    "no rule": (HARD_TO_DERIVE, "pyxla-jvp", "alien"),
    "no such body": (HARD_TO_DERIVE.replace("@alien(%x)", "@pyxla.scan(%x) {called_computations = [@f]}"), "pyxla-lower", "no such function"),
    "no body": (HARD_TO_DERIVE.replace("alien", "pyxla.scan"), "pyxla-lower", "pyxla.scan names 0 functions"),
    "wrong index": (HARD_TO_DERIVE.replace("alien", "pyxla.cond"), "pyxla-lower", "takes as its index (tensor<f32>); that should be (tensor<i32>)"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_opt_says_what_is_wrong_with_a_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, pipeline, message = BAD_FILES[name]
    (tmp_path / "bad.mlir").write_text(text, encoding="latin-1")
    assert opt([str(tmp_path / "bad.mlir"), "--pipeline", pipeline]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err


def test_opt_writes_and_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.mlir").write_text(TWICE)
    out = tmp_path / "out.mlir"
    assert opt([str(tmp_path / "in.mlir"), "-p", "pyxla-simplify", "--print-after-all", "-o", str(out)]) == 0
    assert "negate" not in out.read_text()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "after pyxla-simplify" in printed.err
    assert opt([str(tmp_path / "missing.mlir")]) == 1
    assert opt([]) == 1
    assert opt(["--list"]) == 0
    assert "pyxla-legalize-iree-gather-clamp" in capsys.readouterr().out
