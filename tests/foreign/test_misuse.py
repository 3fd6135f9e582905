"""Modules that cannot be taken: an error that says why, and a process that lives on."""

from __future__ import annotations

import re

import pytest

from tests.hazards.child import run

HEAD = "func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {"
FOOT = "return %0 : tensor<2xf32> }"

#: name: (module, what the message holds)
BAD = {
    "not_mlir": ("import numpy", "does not parse"),
    "empty_function": ("func.func private @main(tensor<f32>) -> tensor<f32>", "@main has no body"),
    "recursion": (f"{HEAD} %0 = call @main(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}", "in a circle: main -> main"),
    "circle": (
        f"{HEAD} %0 = call @g(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}"
        f"{HEAD.replace('main', 'g')} %0 = call @main(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}",
        "in a circle: main -> g -> main",
    ),
    "missing_callee": (f"{HEAD} %0 = call @nobody(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}", "nobody"),
    "unknown_dialect": (f'{HEAD} %0 = "torch.relu"(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}', "torch"),
    "unknown_operation": (
        f'{HEAD} %0 = "stablehlo.relu"(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}',
        "stablehlo.relu",
    ),
    "unknown_custom_call": (
        f"{HEAD} %0 = stablehlo.custom_call @my_kernel(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}",
        "no rules are known for custom call @my_kernel",
    ),
    "unknown_in_a_branch": (
        f"{HEAD} %c = stablehlo.constant dense<0> : tensor<i32>"
        ' %0 = "stablehlo.case"(%c) ({'
        " %1 = stablehlo.custom_call @my_kernel(%x) : (tensor<2xf32>) -> tensor<2xf32>"
        f" stablehlo.return %1 : tensor<2xf32> }}) : (tensor<i32>) -> tensor<2xf32> {FOOT}",
        "no rules are known for custom call @my_kernel",
    ),
    "wrong_types": (f"{HEAD} %0 = stablehlo.add %x, %x : tensor<3xf32> {FOOT}", "does not parse"),
    "dynamic_shape": (
        "func.func @main(%x: tensor<6xf32>, %s: tensor<1xi32>) -> tensor<?xf32> {"
        " %0 = stablehlo.dynamic_reshape %x, %s : (tensor<6xf32>, tensor<1xi32>) -> tensor<?xf32>"
        " return %0 : tensor<?xf32> }",
        "dynamic shapes are not supported",
    ),
    "several_devices": (
        f'sdy.mesh @mesh = <["x"=2]>\n{HEAD}\n'
        f'%0 = sdy.all_gather [{{"x"}}] %x out_sharding=<@mesh, [{{}}]> : tensor<2xf32>\n{FOOT}',
        "sdy.all_gather, a program for several devices",
    ),
    "two_blocks": (
        f"{HEAD} cf.br ^bb1(%x : tensor<2xf32>) ^bb1(%0: tensor<2xf32>): {FOOT}",
        "does not parse|more than one block",
    ),
    "too_many_results": (
        f"{HEAD} %0 = stablehlo.sine %x#4294967295 : tensor<2xf32> {FOOT}",
        "no operation has so many",
    ),
    "too_many_dimensions": (
        f"{HEAD} %0 = stablehlo.convolution(%x, %x) dim_numbers = [b, f, 9223372036854775807]x[o, i, 0]->[b, f, 0], "
        f"window = {{}} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {FOOT}",
        "no operation has so many",
    ),
    "too_many_dimensions_of_the_result": (
        f"{HEAD} %0 = stablehlo.convolution(%x, %x) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 9223372036854775807], "
        f"window = {{}} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {FOOT}",
        "no operation has so many",
    ),
    "scan_of_a_wrong_length": (
        f"{HEAD} %c = stablehlo.constant dense<0.0> : tensor<f32> %1, %0 = stablehlo.custom_call @pyxla.scan(%c, %x)"
        " {called_computations = [@step], pyxla.num_consts = 0 : i64, pyxla.num_carry = 1 : i64,"
        " pyxla.length = 3 : i64, pyxla.reverse = 0 : i64}"
        f" : (tensor<f32>, tensor<2xf32>) -> (tensor<f32>, tensor<2xf32>) {FOOT}"
        " func.func private @step(%a: tensor<f32>, %b: tensor<f32>) -> (tensor<f32>, tensor<f32>) {"
        " return %a, %b : tensor<f32>, tensor<f32> }",
        r"pyxla.scan takes xs \(tensor<2xf32>\); that should be \(tensor<3xf32>\), at loc",
    ),
    "missing_attribute": (
        f"{HEAD} %0 = stablehlo.custom_call @pyxla.psum(%x) : (tensor<2xf32>) -> tensor<2xf32> {FOOT}",
        "pyxla.psum has not the operands and attributes that it needs",
    ),
    "derivative_of_a_missing_function": (
        f"{HEAD} %1, %0 = stablehlo.custom_call @pyxla.vjp(%x, %x) {{called_computations = [@nobody],"
        " pyxla.wrt = array<i64: 0>, pyxla.ct_of = array<i64: 0>}"
        f" : (tensor<2xf32>, tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {FOOT}",
        "@main calls @nobody, but the module has no such function",
    ),
    "derivative_with_too_few_operands": (
        f"{HEAD} %1, %0 = stablehlo.custom_call @pyxla.vjp(%x) {{called_computations = [@f],"
        " pyxla.wrt = array<i64: 0>, pyxla.ct_of = array<i64: 0>}"
        f" : (tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {FOOT} {HEAD.replace('main', 'f')}"
        " return %x : tensor<2xf32> }",
        r"pyxla.vjp takes \(tensor<2xf32>\); that should be \(tensor<2xf32>, tensor<2xf32>\)",
    ),
    "fft_of_another_length": (
        "func.func @main(%x: tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f32>> { %0 = stablehlo.fft %x, type = FFT,"
        " length = [4] : (tensor<2xcomplex<f32>>) -> tensor<2xcomplex<f32>> return %0 : tensor<2xcomplex<f32>> }",
        r"stablehlo.fft has the lengths \[4\] for tensor<2xcomplex<f32>>",
    ),
    "bits_that_do_not_fit": (
        "func.func @main(%x: tensor<3xf32>) -> tensor<3x4xi32> {"
        " %0 = stablehlo.bitcast_convert %x : (tensor<3xf32>) -> tensor<3x4xi32> return %0 : tensor<3x4xi32> }",
        "bitcast_convert cannot make tensor<3x4xi32> of tensor<3xf32>",
    ),
    "lapack_of_no_square": (
        "func.func @main(%a: tensor<1x3xf32>) -> tensor<1x3xf32> { %0:2 = stablehlo.custom_call @lapack_spotrf_ffi(%a)"
        " {mhlo.backend_config = {uplo = 76 : ui8}} : (tensor<1x3xf32>) -> (tensor<1x3xf32>, tensor<i32>)"
        " return %0#0 : tensor<1x3xf32> }",
        "@lapack_spotrf_ffi has not the operands, options and results of that name",
    ),
    "damaged_bytecode": (b"ML\xefR\x0d\x00\x01\x02", "does not parse"),
    "not_text": (b"\xff\xfe\x00\x01", "neither MLIR bytecode nor text"),
    "a_number": (3, "takes the text or the bytes of a module"),
}


@pytest.fixture(scope="module")
def messages():
    # All in one process, which must still work after the last of them.
    out = run(
        "import pyxla\n"
        "from tests.foreign.test_misuse import BAD\n"
        "for name, (module, _) in BAD.items():\n"
        "    try:\n"
        "        pyxla.from_mlir(module)\n"
        "        print(name, 'TAKEN', sep='\\t')\n"
        "    except (ValueError, TypeError, NotImplementedError) as error:\n"
        "        print(name, ' '.join(str(error).split()), sep='\\t')\n"
        "good = 'func.func @main(%x: tensor<f32>) -> tensor<f32> { return %x : tensor<f32> }'\n"
        "print('good', pyxla.grad(pyxla.from_mlir(good))(2.0), sep='\\t')\n"
    ).stdout
    return dict(line.split("\t") for line in out.splitlines())


@pytest.mark.parametrize("name", BAD)
def test_refused(name, messages):
    assert re.search(BAD[name][1], messages[name]), messages[name]


def test_the_process_lives_on(messages):
    assert messages["good"] == "1.0"
