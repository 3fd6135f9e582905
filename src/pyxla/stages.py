"""What lies between a function and its compiled code: `Lowered` (staged) and `Compiled` (ready to run), with the IR at
every step."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from pyxla import dtypes, trees
from pyxla.array import Array
from pyxla.staging import Aval, Tracer
from pyxla_compiler import ir, pipelines
from pyxla_compiler.cache import default_cache
from pyxla_compiler.compile import Compiled as Binary
from pyxla_compiler.compile import cache_key, compile_module, intermediates
from pyxla_compiler.cost import cost, largest_product
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.ops.callback import Callback
from pyxla_compiler.ops.host_rules import asks_the_host
from pyxla_compiler.passes.legalize.callback import HostCall, host_calls, number_callbacks, without_numbers
from pyxla_compiler.passes.legalize.donation import donated_arguments, mark_donated, unmark_donated
from pyxla_compiler.passes.legalize.small_loop import KERNEL
from pyxla_compiler.targets.iree import TargetOptions
from pyxla_runtime import _native

log = logging.getLogger("pyxla.jit")

#: Our own steps from the staged module to what the target takes, in order.
STAGES = ("staged", "transformed", "lowered", "legalized")
PIPELINES = {"transformed": "pyxla-transform", "lowered": "pyxla-lower-host", "legalized": "pyxla-legalize-iree"}

#: Where a program runs: in this process, which its linear algebra may call; on a CPU, by itself; on a GPU.
Place = Literal["here", "cpu", "gpu"]
_ELSEWHERE: dict[Place, dict[str, str]] = {
    "here": {},
    "cpu": {"lowered": "pyxla-lower"},
    "gpu": {"lowered": "pyxla-lower-gpu", "legalized": "pyxla-legalize-iree-gpu"},
}
IREE_PHASES = (
    "input",
    "abi",
    "preprocessing",
    "global-optimization",
    "dispatch-creation",
    "flow",
    "stream",
    "executable-sources",
    "executable-configurations",
    "executable-targets",
    "hal",
    "vm",
)

#: Below this many floating point operations a call runs in the calling thread: waking the pool costs more than it
#: gains.
THREADED_WORK = 2e6

#: From this size in bytes on, a donated argument is overwritten in place; below, that gains nothing.
LARGE_DONATION = 1 << 16

#: From this size on, a matrix product is quicker with its operands packed into tiles first.
LARGE_PRODUCT = 400


class Lowered:
    """A staged function: its MLIR module, the trees of its arguments and results, and the arrays it closes over."""

    def __init__(
        self,
        name: str,
        module: ir.Module,
        in_tree: Any,
        in_avals: Sequence[Aval],
        argument_names: Sequence[str],
        out_tree: Any,
        out_avals: Sequence[Aval],
        captured: Sequence[Any],
        donated: Mapping[int, int] = MappingProxyType({}),
    ):
        self.name = name
        self.in_tree, self.in_avals, self.argument_names = in_tree, list(in_avals), argument_names
        self.out_tree, self.out_avals = out_tree, list(out_avals)
        self.captured = list(captured)
        #: The leaves of the arguments whose arrays a call deletes.
        self.donated = list(donated)
        self._modules: dict[tuple[Place, str], ir.Module] = {("here", "staged"): module}
        #: The functions of the host that the program calls.
        self.callbacks = number_callbacks(module)
        if donated and not self.callbacks:  # an exception of a callback could end the program halfway
            self._mark_donated(donated)

    def _mark_donated(self, donated: Mapping[int, int]) -> None:
        """Note in the module which arguments a result may overwrite: the large ones."""
        places = np.cumsum([0, *(a.dtype != dtypes.float0 for a in self.out_avals)])
        large = {i: int(places[k]) for i, k in donated.items() if _nbytes(self.in_avals[i]) >= LARGE_DONATION}
        if large:
            mark_donated(self.module(), large)

    def module(self, stage: str = "staged", place: Place = "here") -> ir.Module:
        """The module after one of our own steps (staged, transformed, lowered or legalized) toward a place to run."""
        key: tuple[Place, str] = ("here" if stage in STAGES[:2] else place, stage)
        found = self._modules.get(key)
        if found is None:
            before = self.module(STAGES[STAGES.index(stage) - 1], place)
            start = time.perf_counter()
            pipeline = _ELSEWHERE[place].get(stage, PIPELINES[stage])
            found = self._modules[key] = pipelines.run(before, pipeline)
            if stage == "lowered" and place != "here":
                unmark_donated(found)  # nobody gives anything away there
            log.debug("%s: %s in %.1f ms", self.name, stage, 1e3 * (time.perf_counter() - start))
        return found

    def as_text(self, stage: str = "staged", *, debug_info: bool = False) -> str:
        """The program as text at one stage.

        Stages, in order: `staged` (what the function said, with its requests for derivatives and batches),
        `transformed` (those met), `lowered` (plain StableHLO, and calls of LAPACK), `legalized` (what IREE takes for
        this process); between them the name of each of our passes, for the program right after it (`pyxla-expand`,
        `inline`, `pyxla-simplify`, ...); then
        IREE's own phases `input`, `abi`, `preprocessing`, `global-optimization`, `dispatch-creation`, `flow`, `stream`,
        `executable-sources`, `executable-configurations`, `executable-targets`, `hal`, `vm`; and last `llvm` and `asm`
        (LLVM IR and assembly of each kernel).

        Raises:
            ValueError: there is no such stage.

        >>> import pyxla
        >>> import pyxla.numpy as jnp
        >>> "stablehlo.tanh" in pyxla.jit(pyxla.grad(jnp.tanh)).lower(1.0).as_text("lowered")
        True
        """
        if stage in STAGES:
            return self.module(stage).text(locations=debug_info)
        if stage in _passes():
            return self._text_after(stage, debug_info)
        code, pairs = self.module("legalized").bytecode(), self._overwritable("here")
        if stage in IREE_PHASES:
            return intermediates(code, phases=[stage], name=self.name, donated=pairs).phases[stage]
        if stage in ("llvm", "asm"):
            endings = (".optimized.ll", ".ll") if stage == "llvm" else (".s",)
            kernels = intermediates(code, kernels=True, name=self.name, donated=pairs).kernels
            return _kernel_text(kernels, endings)
        raise ValueError(f"there is no stage {stage!r}; the stages are {', '.join(self.stages())}")

    def _text_after(self, name: str, debug_info: bool) -> str:
        pipeline = next(stage for stage in PIPELINES if name in _passes(stage))
        texts: dict[str, str] = {}

        def keep(spec: str, module: ir.Module) -> None:
            if spec == name:
                texts.setdefault(spec, module.text(locations=debug_info))

        before = self.module(STAGES[STAGES.index(pipeline) - 1])
        pipelines.run(before, PIPELINES[pipeline], print_after=keep)
        return texts[name]

    def stages(self) -> tuple[str, ...]:
        """The names that `as_text` takes, in order; those of passes stand before the stage that they lead to."""
        ours = [name for stage in PIPELINES for name in (*_passes(stage), stage)]
        return ("staged", *dict.fromkeys(ours), *IREE_PHASES, "llvm", "asm")

    def cost_analysis(self) -> dict[str, float]:
        """An estimate of the work: `flops`, `transcendentals`, `bytes accessed`, and `operations` (how many are
        run)."""
        return cost(self.module("transformed"))

    def compile(self, options: TargetOptions | None = None) -> Compiled:
        """Compile for a target; by default this machine's processor. Raises CompilationError where the compiler
        cannot."""
        options = options or TargetOptions()
        cache = default_cache()
        key = self._key(options) if cache is not None else ""
        entry = cache.get(key) if cache is not None else None
        if entry is not None:
            header, _, binary = entry.partition(b"\n")
            log.info("%s: from the cache (%s)", self.name, key[:12])
            return Compiled(self, binary, options, _Header.from_json(header))
        log.info("%s: compiling, %s", self.name, f"not in the cache ({key[:12]})" if cache is not None else "no cache")
        tuned = dataclasses.replace(options, data_tiling=largest_product(self.module("transformed")) >= LARGE_PRODUCT)
        module = self.module("legalized", place_of(options))
        calls = host_calls(module)
        pairs = [] if calls else self._overwritable(place_of(options))
        compiled = self.binary(tuned, place_of(options), use_cache=False, donated=pairs)
        if pairs:
            log.info("%s: donated arguments overwritten: %s of %s", self.name, list(compiled.overwritten), pairs)
        header = _Header(self._driver(), calls, compiled.overwritten)
        if cache is not None:
            cache.put(key, header.to_json() + b"\n" + compiled.binary)
        return Compiled(self, compiled.binary, options, header)

    def binary(
        self, options: TargetOptions, place: Place, *, use_cache: bool = True, donated: Sequence[tuple[int, int]] = ()
    ) -> Binary:
        """IREE's binary for a target. Where IREE refuses the program with kernels for its loops, it gets it without."""
        how: dict[str, Any] = {"use_cache": use_cache, "name": self.name, "donated": donated}
        module = self.module("legalized", place)
        try:
            return compile_module(module.bytecode(), options, **how)
        except CompilationError as error:
            if not any(name.startswith(KERNEL) for name in module.functions):
                raise
            log.info("%s: compiled without kernels for its loops, since with them:\n%s", self.name, error)
        # Without them steps through single elements, which only kernels do well, are not for a CPU either.
        lowered = self.module("lowered", "gpu" if place == "cpu" else place)
        module = pipelines.run(lowered, "pyxla-legalize-iree-plain")
        return compile_module(module.bytecode(), options, **how)

    def _overwritable(self, place: Place) -> list[tuple[int, int]]:
        return list(donated_arguments(self.module("legalized", place)).items())

    def _key(self, options: TargetOptions) -> str:
        # The program as it was staged, so that a second run neither transforms nor compiles; without locations, which
        # do not change the code. Where passes ask rules of this process, only what they made says all of it.
        staged, place = self.module("staged"), place_of(options)
        text = (self.module("lowered", place) if asks_the_host(staged) else staged).text()
        text = without_numbers(text, self.callbacks)
        return cache_key((text + place + passes_digest()).encode(), options)

    def _driver(self) -> str:
        """The device to run on: `local` (the calling thread) for little work, `local-task` (all cores) for much."""
        work = self.cost_analysis()
        return "local-task" if work["flops"] + 8 * work["transcendentals"] > THREADED_WORK else "local"


def place_of(options: TargetOptions) -> Place:
    """Where a program compiled so runs."""
    if options.device != "local":
        return "gpu"
    return "cpu" if options.leaves_host else "here"


@dataclasses.dataclass(frozen=True)
class _Header:
    """What stands before a binary in the cache: the driver to run it with, the functions of the host it imports, and
    the arguments it overwrites, each with a result."""

    driver: str
    host_calls: Sequence[HostCall]
    overwritten: Sequence[tuple[int, int]]

    def to_json(self) -> bytes:
        return json.dumps([self.driver, [call.to_json() for call in self.host_calls], self.overwritten]).encode()

    @staticmethod
    def from_json(text: bytes) -> _Header:
        driver, calls, overwritten = json.loads(text)
        return _Header(driver, [HostCall.from_json(call) for call in calls], [(i, k) for i, k in overwritten])


def _nbytes(aval: Aval) -> int:
    return int(np.prod(aval.shape, dtype=np.int64)) * aval.dtype.itemsize


@functools.cache
def passes_digest() -> str:
    """What tells one state of the compiler's sources from another, so that a cached program is not one that an older
    pass made."""
    folder = Path(pipelines.__file__).parent
    states = [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in sorted(folder.rglob("*.py"))]
    return hashlib.sha256(repr(states).encode()).hexdigest()


def _passes(stage: str | None = None) -> list[str]:
    """Names of the passes that lead to a stage of ours, or to any."""
    chosen = [PIPELINES[stage]] if stage else PIPELINES.values()
    return [step.spec for pipeline in chosen for step in pipelines.parse(pipeline)]


def _kernel_text(kernels: dict[str, str], endings: tuple[str, ...]) -> str:
    for ending in endings:
        chosen = {name: text for name, text in sorted(kernels.items()) if name.endswith(ending)}
        if chosen:
            return "\n".join(f"// {name}\n{text}" for name, text in chosen.items())
    return ""


class Compiled:
    """A compiled function: call it, look at what it costs, save it."""

    def __init__(self, lowered: Lowered, binary: bytes, options: TargetOptions, header: _Header):
        self.lowered = lowered
        self.driver = header.driver
        self.host_calls = header.host_calls
        #: The donated arguments whose memory a result takes, with these results, where that is proved to be safe. A
        #: result of -1: the program writes to that memory all the same.
        self.overwritten = header.overwritten
        self.binary = binary
        self.options = options
        self._executable: Any = None
        self._entry: Any = None

    @property
    def in_tree(self) -> Any:
        return self.lowered.in_tree

    @property
    def out_tree(self) -> Any:
        return self.lowered.out_tree

    def as_text(self, stage: str = "legalized") -> str:
        """As `Lowered.as_text`."""
        return self.lowered.as_text(stage)

    def cost_analysis(self) -> dict[str, float]:
        """As `Lowered.cost_analysis`."""
        return self.lowered.cost_analysis()

    def entry(self) -> Any:
        """The loaded program as the native call path takes it."""
        if self._entry is None:
            # Not at the top: a program that only stages or evaluates does not wait for IREE's runtime.
            from pyxla_runtime.backends.iree import Executable
            from pyxla_runtime.devices import get_device

            lowered = self.lowered
            functions = [_host_function(call, lowered.callbacks) for call in self.host_calls]
            self._executable = executable = Executable(self.binary, get_device(self.driver), host_functions=functions)
            device = native_device(executable.device)
            self._entry = _native.Entry(
                executable.run if functions else executable.context,
                None if functions else executable.function,
                device,
                inputs=[(i, a.dtype) for i, a in enumerate(lowered.in_avals)],
                outputs=[(a.dtype, a.shape, a.weak_type) for a in lowered.out_avals if a.dtype != dtypes.float0],
                out_tree=_out_builder(lowered.out_tree, lowered.out_avals),
                captured=lowered.captured,
                donated=lowered.donated,
                overwritten=self.overwritten,
                copy=executable.copy,
            )
        return self._entry

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it. The arguments must be of the tree, shapes and dtypes it was compiled for; TypeError otherwise."""
        leaves, tree = trees.flatten((args, kwargs))
        if tree != self.in_tree:
            raise TypeError(f"{self.lowered.name} was compiled for arguments of the tree {self.in_tree}, got {tree}")
        for x, aval, name in zip(leaves, self.lowered.in_avals, self.lowered.argument_names, strict=True):
            if isinstance(x, Tracer):
                raise TypeError(
                    f"{self.lowered.name} is compiled, so it cannot be staged or transformed, but argument {name} "
                    f"is {x!r}: "
                    "call the jitted function itself"
                )
            if not isinstance(x, (Array, np.ndarray, np.generic, bool, int, float, complex)):
                raise TypeError(
                    f"{self.lowered.name} was compiled for {aval} as argument {name}, got {x!r} of type "
                    f"{type(x).__name__}"
                )
            shape, dtype = np.shape(x), np.dtype(getattr(x, "dtype", aval.dtype))
            if shape != aval.shape or dtype != aval.dtype:
                raise TypeError(
                    f"{self.lowered.name} was compiled for {aval} as argument {name}, got {dtype.name}{list(shape)}"
                )
        return _runner().execute(args, kwargs, self.entry())

    def save(self, path: Any, *, portable: bool = True) -> None:
        """Save as a `.pyxla` artifact, which `pyxla_runtime.load` runs on machines without the compiler.

        Args:
            path: the file.
            portable: compile again for any machine of this one's architecture, rather than for this very processor.
        """
        from pyxla import saving

        saving.save(self, path, portable=portable)


def _host_function(call: HostCall, callbacks: Sequence[Callback]) -> Any:
    from pyxla_runtime.backends.host_calls import HostFunction

    inputs = tuple(dtype for _, dtype in call.inputs)
    return HostFunction(call.function(callbacks), inputs, len(call.outputs))


_native_devices: dict[Any, Any] = {}


def native_device(device: Any) -> Any:
    """The native call path's device for a device of the runtime."""
    found = _native_devices.get(device)
    if found is None:
        found = _native_devices[device] = _native.Device(device.hal)
    return found


_runners: list[Any] = []


def _runner() -> Any:
    if not _runners:
        _runners.append(_native.Dispatcher(lambda args, kwargs: None, trees.flatten, Array))
    return _runners[0]


def _out_builder(tree: Any, avals: Sequence[Aval]) -> Any:
    """The tree with its leaves numbered, which native code rebuilds; a callable where it holds other containers, or
    results of dtype float0, which the program does not return."""
    n = tree.num_leaves
    absent = {i: np.zeros(a.shape, a.dtype) for i, a in enumerate(avals) if a.dtype == dtypes.float0}
    if absent:
        return lambda leaves: _with_absent(tree, absent, leaves)
    numbered = trees.unflatten(tree, list(range(n)))
    if _is_plain(numbered):
        return numbered
    return lambda leaves: trees.unflatten(tree, leaves)


def _with_absent(tree: Any, absent: dict[int, Any], leaves: Sequence[Any]) -> Any:
    rest = iter(leaves)
    return trees.unflatten(tree, [absent[i] if i in absent else next(rest) for i in range(tree.num_leaves)])


def _is_plain(tree: Any) -> bool:
    if tree is None or type(tree) is int:
        return True
    if type(tree) in (tuple, list):
        return all(_is_plain(x) for x in tree)
    return type(tree) is dict and all(_is_plain(x) for x in tree.values())


__all__ = ["STAGES", "Compiled", "Lowered"]
