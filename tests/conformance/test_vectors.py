"""StableHLO's own test vectors, file by file: through the host evaluator, and compiled by the default path."""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.evaluate import Evaluator

from ..compiled.comparing import load
from .vectors import Array, Case, Expectation, cases, folder

FOLDER = folder()
FILES = sorted(FOLDER.rglob("*.mlir")) if FOLDER else []
Call = Callable[[str, Sequence[Array]], list[Array]]

#: Cases that neither path gets right, and why. They are not run.
FAILURES = {
    "reduce_precision.reduce_precision_op_test_f64_zero_mantissa_bits": "XLA keeps a NaN that has no mantissa bits",
}
#: What differs in the compiled path alone, and why. A case that passes must leave the table.
COMPILED_FAILURES: dict[str, str] = {}


def test_the_vectors_are_there() -> None:
    if FOLDER is None:
        pytest.skip("StableHLO's vectors are not in ../shared/conformance, nor where PYXLA_CONFORMANCE says")
    assert sum(1 for path in FILES for _ in cases(path)) > 500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vectors(path: Path, record_property: Callable[[str, Any], None]) -> None:
    skipped: collections.Counter[str] = collections.Counter()
    run: list[tuple[Case, ir.Module, list[Array], list[Expectation]]] = []
    for case in cases(path):
        skip = case.skip or FAILURES.get(f"{path.stem}.{case.name}")
        if skip:
            skipped[skip] += 1
        else:
            run.append((case, *case.read()))
    failures: list[str] = []
    for case, module, arguments, expected in run:
        failures += _wrong(f"{case.name} evaluated", Evaluator(module).call(case.name, arguments), expected)
    evaluated = len(run) - len({line.split()[0] for line in failures})
    known: collections.Counter[str] = collections.Counter()
    compiled = 0
    for (case, _, arguments, expected), call in zip(
        run, _compile([m for _, m, _, _ in run], [c for c, *_ in run]), strict=True
    ):
        wrong = (
            _wrong(f"{case.name} compiled", call(arguments), expected) if callable(call) else [f"{case.name}: {call}"]
        )
        reason = COMPILED_FAILURES.get(f"{path.stem}.{case.name}")
        if reason is None:
            failures += wrong
            compiled += not wrong
        elif wrong:
            known[reason] += 1
        else:
            failures.append(f"{case.name} is right now: take it out of COMPILED_FAILURES")
    record_property("conformance", (evaluated, compiled, dict(skipped), dict(known)))
    assert not failures, "\n".join(failures)
    if not run:
        pytest.skip(", ".join(skipped))


def _compile(
    modules: Sequence[ir.Module], named: Sequence[Case]
) -> list[Callable[[Sequence[Array]], list[Array]] | str]:
    """Each function compiled, all in one module if that compiles; what the compiler says where one does not."""
    together = ir.Module()
    names = [_add(together, m, case.name) for m, case in zip(modules, named, strict=True)]
    if not names:
        return []
    try:
        call = load(together)
    except CompilationError as error:
        if len(modules) == 1:
            return [" ".join(str(error).split())[:300]]
        return [found for m, case in zip(modules, named, strict=True) for found in _compile([m], [case])]
    return [lambda arguments, name=name: _call(call, name, arguments) for name in names]


#: How numbers that IREE's runtime has no arrays of are given to it.
_CARRIED: dict[np.dtype[Any], np.dtype[Any]] = {
    np.dtype(ml_dtypes.int4): np.dtype(np.int8),
    np.dtype(ml_dtypes.uint4): np.dtype(np.uint8),
}
#: What is given as its bits, since the runtime takes its least numbers for zeros in float32.
_AS_BITS = np.dtype(ml_dtypes.float8_e8m0fnu)


def _carrier(dtype: np.dtype[Any]) -> np.dtype[Any]:
    if dtype == _AS_BITS:
        return np.dtype(np.uint8)
    small = ir.is_inexact(dtype) and dtype.itemsize == 1
    return np.dtype(np.float32) if small else _CARRIED.get(dtype, dtype)


def _carry(v: ir.Value, dtype: np.dtype[Any]) -> ir.Value:
    if _AS_BITS in (dtype, ir.dtype(v)):
        return b.bitcast_convert(v, dtype=dtype, shape=ir.shape(v))
    return b.convert(v, dtype=dtype)


def _add(together: ir.Module, module: ir.Module, name: str) -> str:
    """A public function that calls @name of a module, with arguments and results that the runtime can carry."""
    callee = together.functions[together.copy_functions(module, [name])[name]]
    types = [ir.shape_dtype(ty) for ty in callee.argument_types]
    with ir.ambient():
        main = together.new_function(name, [ir.tensor_type(s, _carrier(d)) for s, d in types], public=True)
        with ir.mlir.InsertionPoint(main.block):
            given = [_carry(v, d) for v, (_, d) in zip(main.arguments, types, strict=True)]
            results = b.call(callee.name, given, callee.result_types)
            main.finish([_carry(v, _carrier(ir.dtype(v))) for v in results])
    return main.name


def _call(call: Call, name: str, arguments: Sequence[Array]) -> list[Array]:
    return call(name, [_changed(np.asarray(a), _carrier(a.dtype)) for a in arguments])


def _changed(x: Array, dtype: np.dtype[Any]) -> Array:
    return x.view(dtype) if _AS_BITS in (x.dtype, dtype) else x.astype(dtype)


def _wrong(what: str, got: Sequence[Array], expected: Sequence[Expectation]) -> list[str]:
    lines: list[str] = []
    for i, (g, e) in enumerate(zip(got, expected, strict=True)):
        if g.shape != e.value.shape or g.dtype not in (e.value.dtype, _carrier(e.value.dtype)):
            lines.append(f"{what}: result {i} is {g.dtype}{list(g.shape)}, not {e.value.dtype}{list(e.value.shape)}")
        elif not _agrees(_changed(g, e.value.dtype), e):
            lines.append(f"{what}: result {i} is {g.tolist()}, not {e.value.tolist()}")
    return lines


def _agrees(got: Array, e: Expectation) -> bool:
    if got.dtype.kind == "c":
        parts = [_part(e, part) for part in ("real", "imag")]
        return all(_agrees(x, p) for x, p in zip((got.real, got.imag), parts, strict=True))
    if not ir.is_inexact(got.dtype):
        return bool((got == e.value).all())
    g, w = got.astype(np.float64), e.value.astype(np.float64)
    with np.errstate(all="ignore"):
        near = (g == w) | (np.isnan(g) & np.isnan(w))
        if e.tolerance is not None:
            near |= np.abs(g - w) <= e.tolerance
        if e.ulps:
            near |= np.abs(g - w) <= e.ulps * np.spacing(np.abs(e.value)).astype(np.float64)
    return bool(near.all())


def _part(e: Expectation, part: str) -> Expectation:
    return Expectation(getattr(e.value, part), e.tolerance, e.ulps)
