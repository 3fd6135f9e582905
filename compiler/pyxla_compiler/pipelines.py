"""Pipelines of passes by name: the registry behind `pyxla-opt`, `jit` and every other way to run passes.

A pipeline is text: names of passes in order, separated by commas, ours and MLIR's mixed, options in braces
(`pyxla-vjp{function=main wrt=0,1},inline,cse`), or the name of a pipeline.
"""

from __future__ import annotations

import dataclasses
import difflib
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from . import ir
from .ir import mlir
from .passes.check import check
from .passes.composites import composites
from .passes.counted_loops import counted_loops
from .passes.derivations import batch, jvp, vjp
from .passes.expand import expand
from .passes.foreign_calls import foreign_calls
from .passes.foreign_collectives import foreign_collectives
from .passes.foreign_operations import foreign_operations
from .passes.host_linalg import host_linalg
from .passes.legalize.bool_sum import bool_sum
from .passes.legalize.callback import callback
from .passes.legalize.complex128 import complex128
from .passes.legalize.complex_convolution import complex_convolution
from .passes.legalize.complex_elementary import complex_elementary
from .passes.legalize.complex_fill import complex_fill
from .passes.legalize.conv_layout import conv_layout
from .passes.legalize.custom_call import custom_call
from .passes.legalize.donation import donation
from .passes.legalize.dot_algorithm import dot_algorithm
from .passes.legalize.elementary import elementary
from .passes.legalize.fft import fft
from .passes.legalize.float_to_int import float_to_int
from .passes.legalize.four_bits import four_bits
from .passes.legalize.gather_clamp import gather_clamp
from .passes.legalize.half_dot import half_dot
from .passes.legalize.int_to_bf16 import int_to_bf16
from .passes.legalize.integer_power import integer_power
from .passes.legalize.loop_start import loop_start
from .passes.legalize.pad_of_pad import pad_of_pad
from .passes.legalize.reduce_rows import reduce_rows
from .passes.legalize.remainder import remainder
from .passes.legalize.scatter import scatter
from .passes.legalize.select_and_scatter import select_and_scatter
from .passes.legalize.six_bits import six_bits
from .passes.legalize.small_loop import small_loop
from .passes.legalize.sort_network import sort_network
from .passes.legalize.sort_radix import sort_radix
from .passes.legalize.sort_stable import sort_stable
from .passes.legalize.strided_reverse import strided_reverse
from .passes.legalize.strided_widening import strided_widening
from .passes.legalize.subnormal import subnormal
from .passes.legalize.unit_reduce import unit_reduce
from .passes.legalize.unsigned_dot import unsigned_dot
from .passes.legalize.unsigned_reverse import unsigned_reverse
from .passes.legalize.update import update
from .passes.legalize.while_carry import while_carry
from .passes.legalize.wide_dispatch import wide_dispatch
from .passes.legalize.zero_contraction import zero_contraction
from .passes.lower_control_flow import lower_control_flow
from .passes.lower_custom import lower_custom
from .passes.lower_linalg import lower_linalg
from .passes.outline import outline
from .passes.simplify import simplify


class PipelineError(ValueError):
    """The text of a pipeline names what there is not, or a pass was given options that it does not take."""


@dataclasses.dataclass(frozen=True)
class Pass:
    """A pass: its name, the function that changes a module in place, and how its options are read from text."""

    name: str
    function: Callable[..., None]
    options: dict[str, Callable[[str], Any]] = dataclasses.field(default_factory=dict)

    @property
    def description(self) -> str:
        """What the pass does, one paragraph."""
        paragraph = (inspect.getdoc(self.function) or "").split("\n\n")[0]
        return " ".join(paragraph.split())


@dataclasses.dataclass(frozen=True)
class Step:
    """One pass of a pipeline with its options. `spec` is its text; an MLIR pass stands in full, with its nesting."""

    spec: str
    run: Callable[[ir.Module], None]


def run(
    module: ir.Module,
    pipeline: str,
    *,
    print_after: Callable[[str, ir.Module], None] | None = None,
    verify_each: bool = False,
) -> ir.Module:
    """The module after a pipeline; the given one stays as it is.

    `print_after` is called with each pass's name and the module after it. `verify_each` has MLIR check the module
    after each pass.
    Raises PipelineError where the pipeline cannot be read, and what a pass raises, with a note that names the pass.

    >>> text = '''func.func @main(%x: tensor<f32>) -> tensor<f32> {
    ...   %0 = stablehlo.negate %x : tensor<f32>
    ...   %1 = stablehlo.negate %0 : tensor<f32>
    ...   return %1 : tensor<f32>
    ... }'''
    >>> print(run(ir.Module.parse(text), "pyxla-simplify").text())
    module {
      func.func @main(%arg0: tensor<f32>) -> tensor<f32> {
        return %arg0 : tensor<f32>
      }
    }
    <BLANKLINE>
    """
    steps = parse(pipeline)
    with ir.lock:
        result = module.clone()
        for step in steps:
            try:
                step.run(result)
                if verify_each:
                    result.verify()
            except Exception as error:
                error.add_note(f"in pass {step.spec}")
                raise
            if print_after is not None:
                print_after(step.spec, result)
        return result


def parse(pipeline: str) -> list[Step]:
    """The passes of a pipeline in order, named pipelines spelled out. Raises PipelineError."""
    steps: list[Step] = []
    for spec in _split(pipeline):
        name, _, rest = spec.partition("{")
        name = name.strip()
        if rest and not rest.endswith("}"):
            raise PipelineError(
                f"options stand in braces right after the name of a pass, as pass{{option=value}}; got '{spec}'"
            )
        options = rest[:-1].strip()
        if name in PIPELINES:
            if options:
                raise PipelineError(f"the pipeline {name} takes no options, got {{{options}}}")
            steps += parse(PIPELINES[name])
        elif name in PASSES:
            steps.append(_own(PASSES[name], options))
        elif name in MLIR_PASSES:
            steps.append(_mlir(name, options))
        else:
            raise PipelineError(_unknown(name))
    return steps


def _split(pipeline: str) -> list[str]:
    """The text cut at the commas that stand outside of braces."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(pipeline):
        depth += (char == "{") - (char == "}")
        if depth < 0:
            raise PipelineError(f"a brace is closed that was never opened in '{pipeline}'")
        if char == "," and depth == 0:
            parts.append(pipeline[start:i])
            start = i + 1
    if depth:
        raise PipelineError(f"a brace is never closed in '{pipeline}'")
    parts.append(pipeline[start:])
    return [part.strip() for part in parts if part.strip()]


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [*PIPELINES, *PASSES, *MLIR_PASSES], n=3)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"the pipelines are {', '.join(PIPELINES)}, and pyxla-opt --list names all passes"
    )
    return f"no pass or pipeline is named '{name}'; {hint}"


def _own(found: Pass, options: str) -> Step:
    given: dict[str, Any] = {}
    for word in options.split():
        key, equals, text = word.partition("=")
        if key not in found.options or not equals:
            takes = ", ".join(found.options) or "none"
            raise PipelineError(f"{found.name} takes no option '{word}' (its options: {takes}, each as name=value)")
        try:
            given[key.replace("-", "_")] = found.options[key](text)
        except (ValueError, KeyError):
            raise PipelineError(f"option {key} of {found.name} cannot be read from '{text}'") from None
    spec = f"{found.name}{{{options}}}" if options else found.name
    return Step(spec, lambda module: found.function(module, **given))


def _mlir(name: str, options: str) -> Step:
    spec = f"{name}{{{options}}}" if options else name
    nested = f"{MLIR_PASSES[name]}({spec})" if MLIR_PASSES[name] else spec

    def execute(module: ir.Module) -> None:
        try:
            module.run(f"builtin.module({nested})")
        except (mlir.MLIRError, ValueError) as error:
            raise ValueError(f"MLIR's pass {spec} failed:\n{error}") from None

    return Step(spec, execute)


def _ints(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text]


_ALL: Sequence[Pass] = (
    Pass("pyxla-check", check),
    Pass("pyxla-composites", composites),
    Pass("pyxla-foreign-calls", foreign_calls),
    Pass("pyxla-foreign-operations", foreign_operations),
    Pass("pyxla-foreign-collectives", foreign_collectives, {"replicas": int, "partitions": int}),
    Pass("pyxla-outline", outline),
    Pass("pyxla-counted-loops", counted_loops),
    Pass("pyxla-jvp", jvp, {"function": str, "wrt": _ints}),
    Pass("pyxla-vjp", vjp, {"function": str, "wrt": _ints}),
    Pass("pyxla-batch", batch, {"function": str, "size": int, "in-dims": _ints, "out-dims": _ints, "axis-name": str}),
    Pass("pyxla-expand", expand),
    Pass("pyxla-lower-custom", lower_custom),
    Pass("pyxla-host-linalg", host_linalg),
    Pass("pyxla-lower-linalg", lower_linalg, {"wide": _bool}),
    Pass("pyxla-lower-control-flow", lower_control_flow),
    Pass("pyxla-simplify", simplify),
    Pass("pyxla-legalize-iree-custom-call", custom_call),
    Pass("pyxla-legalize-iree-callback", callback),
    Pass("pyxla-legalize-iree-four-bits", four_bits),
    Pass("pyxla-legalize-iree-six-bits", six_bits),
    Pass("pyxla-legalize-iree-fft", fft),
    Pass("pyxla-legalize-iree-complex-fill", complex_fill),
    Pass("pyxla-legalize-iree-complex128", complex128),
    Pass("pyxla-legalize-iree-select-and-scatter", select_and_scatter),
    Pass("pyxla-legalize-iree-complex-elementary", complex_elementary),
    Pass("pyxla-legalize-iree-dot-algorithm", dot_algorithm),
    Pass("pyxla-legalize-iree-zero-contraction", zero_contraction),
    Pass("pyxla-legalize-iree-unsigned-dot", unsigned_dot),
    Pass("pyxla-legalize-iree-half-dot", half_dot),
    Pass("pyxla-legalize-iree-strided-reverse", strided_reverse),
    Pass("pyxla-legalize-iree-unsigned-reverse", unsigned_reverse),
    Pass("pyxla-legalize-iree-complex-convolution", complex_convolution),
    Pass("pyxla-legalize-iree-bool-sum", bool_sum),
    Pass("pyxla-legalize-iree-subnormal", subnormal),
    Pass("pyxla-legalize-iree-elementary", elementary),
    Pass("pyxla-legalize-iree-remainder", remainder),
    Pass("pyxla-legalize-iree-integer-power", integer_power),
    Pass("pyxla-legalize-iree-float-to-int", float_to_int),
    Pass("pyxla-legalize-iree-int-to-bf16", int_to_bf16),
    Pass("pyxla-legalize-iree-gather-clamp", gather_clamp),
    Pass("pyxla-legalize-iree-scatter", scatter),
    Pass("pyxla-legalize-iree-sort-radix", sort_radix),
    Pass("pyxla-legalize-iree-sort-network", sort_network),
    Pass("pyxla-legalize-iree-sort-stable", sort_stable),
    Pass("pyxla-legalize-iree-pad-of-pad", pad_of_pad),
    Pass("pyxla-legalize-iree-strided-widening", strided_widening),
    Pass("pyxla-legalize-iree-conv-layout", conv_layout),
    Pass("pyxla-legalize-iree-unit-reduce", unit_reduce),
    Pass("pyxla-legalize-iree-reduce-rows", reduce_rows),
    Pass("pyxla-legalize-iree-while-carry", while_carry),
    Pass("pyxla-legalize-iree-wide-dispatch", wide_dispatch),
    Pass("pyxla-legalize-iree-small-loop", small_loop),
    Pass("pyxla-legalize-iree-update", update),
    Pass("pyxla-legalize-iree-loop-start", loop_start),
    Pass("pyxla-legalize-iree-donation", donation),
)

PASSES: dict[str, Pass] = {p.name: p for p in _ALL}

#  MLIR's passes that may stand in a pipeline, and the operation each must be nested in ("": it runs on the module).
# Any other would end the process
#: where it does not fit.
MLIR_PASSES: dict[str, str] = {
    "canonicalize": "",
    "cse": "",
    "inline": "",
    "symbol-dce": "",
    "loop-invariant-code-motion": "",
    "strip-debuginfo": "",
    "chlo-legalize-to-stablehlo": "func.func",
    "iree-stablehlo-canonicalize": "func.func",
    "iree-stablehlo-legalize-control-flow": "func.func",
    "iree-stablehlo-legalize-shape-computations": "func.func",
    "iree-stablehlo-preprocessing-dot-general-to-dot": "func.func",
    "iree-stablehlo-preprocessing-einsum-to-dot-general": "func.func",
    "iree-stablehlo-preprocessing-gather-to-torch-index-select": "func.func",
    "iree-stablehlo-preprocessing-lower-complex": "func.func",
    "iree-stablehlo-preprocessing-unfuse-batch-norm": "func.func",
}

_LOWER = "pyxla-lower-linalg,pyxla-lower-control-flow,inline,symbol-dce,canonicalize,cse,pyxla-simplify"
_LEGALIZATIONS = [name for name in PASSES if name.startswith("pyxla-legalize-iree-")]

#: Their kernels are scalar loops in one thread.
_FOR_CPUS = ("pyxla-legalize-iree-sort-radix", "pyxla-legalize-iree-small-loop")

PIPELINES: dict[str, str] = {
    "pyxla-transform": "pyxla-expand",
    "pyxla-lower": f"pyxla-lower-custom,symbol-dce,{_LOWER}",
    "pyxla-lower-gpu": f"pyxla-lower-custom,symbol-dce,{_LOWER.replace('linalg', 'linalg{wide=true}')}",
    "pyxla-lower-host": f"pyxla-lower-custom,symbol-dce,pyxla-host-linalg,{_LOWER}",
    "pyxla-legalize-iree": ",".join(_LEGALIZATIONS),
    # For a program that IREE refuses with the kernels of its loops.
    "pyxla-legalize-iree-plain": ",".join(name for name in _LEGALIZATIONS if not name.endswith("small-loop")),
    "pyxla-legalize-iree-gpu": ",".join(name for name in _LEGALIZATIONS if name not in _FOR_CPUS),
}
