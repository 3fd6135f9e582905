"""Branches of IREE's machine that mention a buffer more than once: mended in its phase `vm`."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import iree.runtime as rt
import numpy as np
import pytest
from iree.compiler.tools import compile_str

from pyxla_compiler import ir
from pyxla_compiler.targets.branches import may_branch, mention_once
from pyxla_compiler.targets.modules import parsed

from .running import assert_same

#: The first branch's results were computed together, so they share an allocation. Which registers there are depends on
#: the number of arguments.
CASE = """func.func @main(%x: tensor<2xf32>, %unused: tensor<4xf32>, %k: tensor<i32>) -> tensor<2xf32> {
  %zeros = stablehlo.constant dense<0.0> : tensor<2xf32>
  %ones = stablehlo.constant dense<1.0> : tensor<2xf32>
  %0:3 = "stablehlo.case"(%k) ({
    %1 = stablehlo.add %x, %x : tensor<2xf32>
    %2 = stablehlo.multiply %x, %x : tensor<2xf32>
    stablehlo.return %ones, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
  }, {
    stablehlo.return %ones, %zeros, %x : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
  }, {
    %1 = stablehlo.sine %x : tensor<2xf32>
    stablehlo.return %1, %zeros, %ones : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
  }) : (tensor<i32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>)
  %3 = stablehlo.subtract %0#0, %0#1 : tensor<2xf32>
  %4 = stablehlo.multiply %3, %0#2 : tensor<2xf32>
  return %4 : tensor<2xf32>
}"""
#: Four parts of the state start from two constants.
LOOP = """func.func @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  %k = stablehlo.constant dense<0.3> : tensor<8xf32>
  %large = stablehlo.constant dense<0.3> : tensor<2x4x8xf32>
  %start = stablehlo.constant dense<0.0> : tensor<8xf32>
  %large_start = stablehlo.constant dense<0.0> : tensor<2x4x8xf32>
  %none = stablehlo.constant dense<0.0> : tensor<f32>
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %two = stablehlo.constant dense<2> : tensor<i32>
  %0:5 = stablehlo.while(%i = %zero, %a = %start, %b = %start, %c = %large_start, %d = %start) : tensor<i32>, tensor<8xf32>, tensor<8xf32>, tensor<2x4x8xf32>, tensor<8xf32>
  cond {
    %p = stablehlo.compare LT, %i, %two : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %1 = stablehlo.reduce(%x init: %none) applies stablehlo.add across dimensions = [0] : (tensor<8xf32>, tensor<f32>) -> tensor<f32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %3 = stablehlo.multiply %a, %k : tensor<8xf32>
    %4 = stablehlo.optimization_barrier %3 : tensor<8xf32>
    %5 = stablehlo.optimization_barrier %2 : tensor<8xf32>
    %6 = stablehlo.add %b, %5 : tensor<8xf32>
    %7 = stablehlo.add %c, %large : tensor<2x4x8xf32>
    %8 = stablehlo.add %d, %2 : tensor<8xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %4, %6, %7, %8 : tensor<i32>, tensor<8xf32>, tensor<8xf32>, tensor<2x4x8xf32>, tensor<8xf32>
  }
  return %0#4 : tensor<8xf32>
}"""
ARGUMENTS = {
    CASE: [np.array([0.5, -2.0], np.float32), np.zeros(4, np.float32), np.int32(0)],
    LOOP: [np.linspace(0.0, 1.0, 8, dtype=np.float32)],
}
FLAGS = [
    "--iree-hal-target-device=local",
    "--iree-hal-local-target-device-backends=llvm-cpu",
    "--iree-llvmcpu-target-cpu=host",
    "--iree-opt-level=O3",
    "--iree-opt-const-eval=false",
]


@pytest.mark.parametrize("text", ARGUMENTS, ids=["case", "loop"])
def test_a_buffer_that_a_branch_hands_on_twice_is_kept(text: str) -> None:
    assert_same(text, ARGUMENTS[text], rtol=1e-6, pipeline="")


@pytest.mark.parametrize("text", ARGUMENTS, ids=["case", "loop"])
def test_iree_loses_it(text: str) -> None:
    """Where this fails IREE has mended it, and targets/branches.py can go."""
    config = rt.Config("local-sync")
    binary = compile_str(text, input_type="stablehlo", extra_args=FLAGS)
    module = rt.VmModule.copy_buffer(config.vm_instance, binary)
    main = rt.SystemContext(vm_modules=[module], config=config).modules[module.name]["main"]
    with pytest.raises((IndexError, ValueError), match="slot 0"):
        main(*ARGUMENTS[text])


#: %f is handed on twice to one block; %b once to each of two; integers have no owner.
VM = b"""vm.module public @m {
  vm.func private @f(%b: !vm.buffer, %f: !vm.ref<!hal.fence>, %i: i32) -> !vm.ref<!hal.fence> {
    vm.cond_br %i, ^bb1(%b : !vm.buffer), ^bb2(%f, %i, %b, %f, %i : !vm.ref<!hal.fence>, i32, !vm.buffer, !vm.ref<!hal.fence>, i32)
  ^bb1(%0: !vm.buffer):
    %null = vm.const.ref.zero : !vm.ref<!hal.fence>
    vm.return %null : !vm.ref<!hal.fence>
  ^bb2(%1: !vm.ref<!hal.fence>, %2: i32, %3: !vm.buffer, %4: !vm.ref<!hal.fence>, %5: i32):
    vm.return %4 : !vm.ref<!hal.fence>
  }
}"""


def test_a_second_mention_becomes_a_value_of_its_own() -> None:
    with parsed(mention_once(VM)) as root:
        lines = [line.strip() for line in str(root).splitlines()]
    branch = next(k for k, line in enumerate(lines) if line.startswith("vm.cond_br"))
    assert lines[branch - 3 : branch + 1] == [
        "%rnz = vm.cmp.nz.ref %arg1 : !vm.ref<!hal.fence>",
        "%null = vm.const.ref.zero : !vm.ref<!hal.fence>",
        "%ref = vm.select.ref %rnz, %arg1, %null : !vm.ref<!hal.fence>",
        "vm.cond_br %arg2, ^bb1(%arg0 : !vm.buffer), ^bb2(%arg1, %arg2, %arg0, %ref, %arg2 : !vm.ref<!hal.fence>, i32, !vm.buffer, !vm.ref<!hal.fence>, i32)",
    ]


def test_a_program_without_such_branches_stays_as_it_is() -> None:
    plain = VM.replace(b"(%f, %i, %b, %f, %i :", b"(%f, %i, %b, %other, %i :")
    plain = plain.replace(b"%i: i32) ->", b"%i: i32, %other: !vm.ref<!hal.fence>) ->")
    assert mention_once(plain) is plain


@pytest.mark.parametrize("text", [CASE, LOOP], ids=["case", "loop"])
def test_programs_with_control_flow_are_told_by_their_names(text: str) -> None:
    assert may_branch(text.encode())
    assert may_branch(ir.Module.parse(text).bytecode())


def test_a_program_without_control_flow_takes_no_detour() -> None:
    text = "func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }"
    assert not may_branch(ir.Module.parse(text).bytecode())
