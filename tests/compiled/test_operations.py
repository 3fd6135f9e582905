"""Every operation compiled by the default path gives the evaluator's numbers: bits for integers, a few last places for
floats, on ordinary numbers and on edges."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from pyxla_compiler import ir
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.passes.legalize import elementary
from pyxla_compiler.targets.iree import TargetOptions

from . import elementwise, structural
from .comparing import add_batched, add_reverse, differences, load, module_of

# A derivative is a product of several functions that are off by a few last places each.
REVERSE_ULPS = 64.0


@pytest.mark.parametrize("dtype", elementwise.ALL, ids=str)
def test_elementwise(dtype: np.dtype[Any]) -> None:
    # Code that leaves this machine is linked without the C library, whose mathematics IREE uses for float64.
    portable = dtype in (elementwise.F64, elementwise.C128)
    assert differences(list(elementwise.cases(dtype)), options=TargetOptions(portable=portable)) == []


@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 0, 2), (3, 11)], ids=str)
@pytest.mark.parametrize("dtype", [elementwise.F32, np.dtype(np.int32)], ids=str)
def test_elementwise_of_shape(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    assert differences(list(elementwise.ordinary(shape, dtype))) == []


@pytest.mark.parametrize("dtype", [elementwise.F32, elementwise.C64], ids=str)
def test_elementwise_derived(dtype: np.dtype[Any]) -> None:
    # A kernel of an expanded complex function takes long to compile, and a derivative is made of such functions.
    expanded = {"chlo_tan", *(name.partition(".")[2] for name in elementary.COMPLEX)} if dtype.kind == "c" else set()
    cases = [case for case in elementwise.ordinary((7,), dtype) if case.name not in expanded]
    module = module_of(cases)
    derived = [add_batched(module, case) for case in cases]
    # Neither has a derivative in its first operand.
    for case in cases:
        if case.name not in ("polygamma", "zeta"):
            case = add_reverse(module, case)
            derived.append(dataclasses.replace(case, ulps=max(case.ulps, REVERSE_ULPS), floor=0.1))
    assert differences(derived, module) == []


@pytest.mark.parametrize("dtype", elementwise.ALL, ids=str)
def test_structural(dtype: np.dtype[Any]) -> None:
    cases = [case for case in structural.cases(dtype) if not structural.is_refused(case, dtype)]
    assert differences(cases) == []


@pytest.mark.parametrize(("name", "dtype"), [("reduce_window_multiply", "complex128")])
def test_what_is_refused_still_is(name: str, dtype: str) -> None:
    cases = [case for case in structural.cases(np.dtype(dtype)) if case.name == name]
    with pytest.raises(CompilationError, match=structural.REFUSED[name][1]):
        load(module_of(cases))


def test_structural_derived() -> None:
    cases = list(structural.cases(elementwise.F32))
    module = module_of(cases)
    derived = [add_batched(module, case) for case in cases]
    for case in cases:
        if any(ir.is_float(ty) for ty in module.functions[case.name].result_types):
            derived.append(dataclasses.replace(add_reverse(module, case), ulps=REVERSE_ULPS, floor=1.0))
    assert differences(derived, module) == []
