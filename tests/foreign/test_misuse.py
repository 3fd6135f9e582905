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
