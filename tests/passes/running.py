"""A module through the legalization for IREE, compiled and run, next to the host evaluator's results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import iree.runtime as rt
import numpy as np

from pyxla_compiler import ir, pipelines
from pyxla_compiler.compile import compile_module
from pyxla_compiler.evaluate import evaluate

Array = np.ndarray[Any, Any]
_config = rt.Config("local-sync")


def run_compiled(module: ir.Module, arguments: Sequence[Any]) -> list[Array]:
    """Results of @main. Raises AssertionError where the program changed an argument in the caller's memory."""
    binary = compile_module(module.bytecode(), use_cache=False).binary
    loaded = rt.VmModule.copy_buffer(_config.vm_instance, binary)
    context = rt.SystemContext(vm_modules=[loaded], config=_config)
    given = [rt.asdevicearray(_config.device, np.array(a)) for a in arguments]
    out = context.modules[loaded.name]["main"](*given)
    results = [np.asarray(x.to_host()) for x in (out if isinstance(out, tuple) else (out,))]
    for i, (before, after) in enumerate(zip(arguments, given, strict=True)):
        assert np.asarray(before).tobytes() == after.to_host().tobytes(), f"argument {i} was changed"
    return results


def both(text: str, arguments: Sequence[Any], pipeline: str = "pyxla-legalize-iree") -> tuple[list[Array], list[Array]]:
    """Results of a program as IREE computes them after a pipeline, and as the evaluator does for the program as it
    stands."""
    module = ir.Module.parse(text)
    want = evaluate(pipelines.run(module, "pyxla-composites,pyxla-outline"), "main", arguments)
    return run_compiled(pipelines.run(module, pipeline, verify_each=True), arguments), want


def assert_same(
    text: str, arguments: Sequence[Any], *, rtol: float = 0.0, pipeline: str = "pyxla-legalize-iree"
) -> None:
    got, want = both(text, arguments, pipeline)
    assert len(got) == len(want)
    for g, w in zip(got, want, strict=True):
        assert g.dtype == w.dtype
        wide = (lambda a: a.astype(np.float64)) if w.dtype.name == "bfloat16" else (lambda a: a)
        np.testing.assert_allclose(wide(g), wide(w), rtol=rtol)
