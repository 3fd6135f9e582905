"""Every operation compiled by the default path gives the evaluator's numbers: bits for integers, a few last places for
floats, on ordinary numbers and on edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from . import elementwise
from .comparing import add_batched, add_reverse, differences, module_of

# A derivative is a product of several functions that are off by a few last places each.
REVERSE_ULPS = 64.0


@pytest.mark.parametrize("dtype", elementwise.ALL, ids=str)
def test_elementwise(dtype: np.dtype[Any]) -> None:
    assert differences(list(elementwise.cases(dtype))) == []


@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (3, 0, 2), (3, 11)], ids=str)
@pytest.mark.parametrize("dtype", [elementwise.F32, np.dtype(np.int32)], ids=str)
def test_elementwise_of_shape(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    assert differences(list(elementwise.ordinary(shape, dtype))) == []


@pytest.mark.parametrize("dtype", [elementwise.F32, elementwise.F64, elementwise.C64], ids=str)
def test_elementwise_derived(dtype: np.dtype[Any]) -> None:
    cases = list(elementwise.ordinary((7,), dtype))
    module = module_of(cases)
    derived = [add_batched(module, case) for case in cases]
    for case in cases:
        wide = dataclasses.replace(case, ulps=REVERSE_ULPS, floor=1.0) if False else case
        derived.append(add_reverse(module, wide))
    assert differences(derived, module) == []
