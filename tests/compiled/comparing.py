"""Operations compiled, many in one module, next to the host evaluator's results.

A `Case` is a builder and its operands; `differences` compiles the functions of many cases together, by the default
path, and says where the compiled numbers are not the evaluator's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import iree.runtime as rt
import ml_dtypes
import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir, pipelines
from pyxla_compiler.compile import compile_module
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.ops.base import as_list
from pyxla_compiler.targets.iree import TargetOptions

Array = np.ndarray[Any, Any]
PIPELINE = "pyxla-transform,pyxla-lower,pyxla-legalize-iree"
_config = rt.Config("local-sync")


@dataclasses.dataclass(frozen=True)
class Case:
    """A function of one operation on `operands`, whose float results may differ by `ulps` units in the last place.

    With `floor` numbers are compared as if none were smaller: for a function with a zero, near which only the absolute
    error is small. Places in `outside` must differ, for the `reason`: where they no longer do, the exclusion can go.
    Subnormal operands count as zeros, unless the operation is one on `bits`.
    """

    name: str
    build: Callable[..., Any]
    operands: Sequence[Array]
    ulps: float = 0.0
    floor: float = 0.0
    outside: Array | None = None
    reason: str = ""
    bits: bool = False


def flushed(x: Array) -> Array:
    """An array with zeros in place of subnormal numbers, as the runtime sees it. A float16 is read as a float32, in
    which it is normal."""
    if x.dtype.kind == "c" or not ir.is_inexact(x.dtype) or x.dtype == np.float16:
        return x
    with np.errstate(invalid="ignore"):
        tiny = np.abs(x) < ml_dtypes.finfo(x.dtype).smallest_normal
    return np.where(tiny, np.copysign(np.zeros((), x.dtype), x), x).astype(x.dtype)


def module_of(cases: Sequence[Case]) -> ir.Module:
    """A module with a public function for each case."""
    module = ir.Module()
    with ir.ambient():
        for case in cases:
            function = module.new_function(
                case.name, [ir.tensor_type(x.shape, x.dtype) for x in case.operands], public=True
            )
            assert function.name == case.name, f"two cases are named {case.name}"
            with ir.mlir.InsertionPoint(function.block):
                function.finish(as_list(case.build(*function.arguments)))
    return module


def load(module: ir.Module, options: TargetOptions | None = None) -> Callable[[str, Sequence[Array]], list[Array]]:
    """The functions of a module, compiled: called by name."""
    binary = compile_module(pipelines.run(module, PIPELINE).bytecode(), options, use_cache=False).binary
    loaded = rt.VmModule.copy_buffer(_config.vm_instance, binary)
    context = rt.SystemContext(vm_modules=[loaded], config=_config)

    def call(name: str, operands: Sequence[Array]) -> list[Array]:
        given = [rt.asdevicearray(_config.device, np.array(x)) for x in operands]
        out = context.modules[loaded.name][name](*given)
        return [np.asarray(x.to_host()) for x in (out if isinstance(out, tuple) else (out,))]

    return call


def differences(
    cases: Sequence[Case], module: ir.Module | None = None, options: TargetOptions | None = None
) -> list[str]:
    """A line for each result of a case that is not as evaluated, or that does not compile."""
    module = module or module_of(cases)
    try:
        call = load(module, options)
    except CompilationError as error:
        if len(cases) == 1:
            return [f"{cases[0].name}: {' '.join(str(error).split())[:300]}"]
        return [line for case in cases for line in differences([case], _alone(module, case.name), options)]
    evaluator = Evaluator(pipelines.run(module, "pyxla-transform"))
    found: list[str] = []
    for case in cases:
        want = evaluator.call(case.name, [x if case.bits else flushed(x) for x in case.operands])
        for i, (g, w) in enumerate(zip(call(case.name, case.operands), want, strict=True)):
            if case.outside is not None:
                if not mismatch(g[case.outside], w[case.outside], case.ulps, case.floor):
                    found.append(f"{case.name}: this exclusion is no longer needed: {case.reason}")
                g, w = g[~case.outside], w[~case.outside]
            wrong = mismatch(g, w, case.ulps, case.floor)
            if wrong:
                found.append(f"{case.name} result {i}: {wrong}")
    return found


def _alone(module: ir.Module, name: str) -> ir.Module:
    """A copy of a module in which one function is public."""
    copy = module.clone()
    with ir.ambient():
        for function in copy.functions.values():
            if function.name != name:
                function.op.attributes["sym_visibility"] = ir.string("private")
    return copy


def mismatch(got: Array, want: Array, ulps: float, floor: float | Array = 0.0) -> str:
    """What differs between two arrays: nothing (an empty string), or the number of places and the worst of them.

    The last place of a complex number is that of its magnitude, and the signs of zeros in it are not compared.
    """
    if got.dtype != want.dtype or got.shape != want.shape:
        return f"{got.dtype}{list(got.shape)} instead of {want.dtype}{list(want.shape)}"
    if got.dtype.kind == "c":
        floor = np.maximum(np.abs(want), floor)
        parts = ((got.real, want.real), (got.imag, want.imag))
        return next(filter(None, (mismatch(g + 0.0, w + 0.0, ulps, floor) for g, w in parts)), "")
    if not ir.is_inexact(got.dtype):
        bad, distance = got != want, (got != want).astype(float)
    else:
        distance = _distance(got, want, floor)
        bad = ~(distance <= ulps)
    if not bad.any():
        return ""
    worst = np.unravel_index(np.argmax(np.where(np.isnan(distance), np.inf, distance)), got.shape)
    place = [int(i) for i in worst]
    places = f"{bad.sum()} of {bad.size} places"
    return f"{places}; {got[worst]} instead of {want[worst]} at {place}, {distance[worst]:.3g} ulps"


def _distance(got: Array, want: Array, floor: float | Array) -> Array:
    """How many units in the last place of `want` lie between; infinite where only one is NaN or infinite, or where
    zeros differ in sign."""
    info = ml_dtypes.finfo(got.dtype)
    g, w = got.astype(np.float64), want.astype(np.float64)
    with np.errstate(all="ignore"):
        size = np.maximum(np.maximum(np.abs(w), float(info.smallest_normal)), floor)
        unit = float(info.eps) * 2.0 ** np.floor(np.log2(size))
        distance = np.abs(g - w) / unit
    # The runtime flushes subnormal numbers to zero, operands and results alike.
    flushed = np.maximum(np.abs(g), np.abs(w)) <= 2 * float(info.smallest_normal)
    same = (g == w) | (np.isnan(g) & np.isnan(w)) | flushed
    same &= (np.signbit(g) == np.signbit(w)) | np.isnan(w)
    unequal = flushed | ~np.isfinite(g) | ~np.isfinite(w)
    return np.where(same, 0.0, np.where(unequal, np.inf, distance))


def add_reverse(module: ir.Module, case: Case) -> Case:
    """The results of a case's function and the cotangents of its float operands, as a function of the same module."""
    function = module.functions[case.name]
    wrt = [i for i, ty in enumerate(function.argument_types) if ir.is_float(ty)]
    ct_of = [i for i, ty in enumerate(function.result_types) if ir.is_float(ty)]
    random = np.random.RandomState(0)
    operands = [*case.operands, *(numbers(random, *ir.shape_dtype(function.result_types[i])) for i in ct_of)]
    n = len(case.operands)

    def emit(values: list[Any]) -> list[Any]:
        return b.vjp_marker(module, case.name, values[:n], values[n:], wrt=wrt, ct_of=ct_of)

    return _add(module, dataclasses.replace(case, name=case.name + ".vjp", operands=operands), emit)


def add_batched(module: ir.Module, case: Case, size: int = 3) -> Case:
    """The function of a case over a batch of its operands, each example the one before turned by a place."""
    operands = [np.stack([np.roll(x, k) for k in range(size)]) for x in case.operands]
    count = len(module.functions[case.name].result_types)

    def emit(values: list[Any]) -> list[Any]:
        return b.batch_marker(module, case.name, values, in_dims=[0] * len(values), out_dims=[0] * count, size=size)

    return _add(module, dataclasses.replace(case, name=case.name + ".batched", operands=operands), emit)


def _add(module: ir.Module, case: Case, emit: Callable[[list[Any]], list[Any]]) -> Case:
    with ir.ambient():
        function = module.new_function(
            case.name, [ir.tensor_type(x.shape, x.dtype) for x in case.operands], public=True
        )
        with ir.mlir.InsertionPoint(function.block):
            function.finish(emit(function.arguments))
    return case


def numbers(
    random: np.random.RandomState, shape: Sequence[int], dtype: Any, low: float = 0.5, high: float = 1.0
) -> Array:
    """Uniform numbers of a shape and dtype; complex ones in both parts."""
    x = random.uniform(low, high, shape)
    return np.asarray(x + 1j * random.uniform(low, high, shape) if np.dtype(dtype).kind == "c" else x).astype(dtype)
