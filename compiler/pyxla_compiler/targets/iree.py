"""IREE as a target: which flags a program is compiled with, and which are tried when those fail."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib.util
import os
import platform
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyxla_compiler.errors import CompilerError

# Code for the stack of IREE's worker threads: its own limit of 32 kB refuses programs that run well, and half a
# megabyte overflows a thread.
_LARGER_STACK = "--iree-llvmcpu-stack-allocation-limit=262144"

# Operands of a large product are packed into tiles first: 2 to 3 times quicker from some 400 on, slower below.
_DATA_TILING = "--iree-opt-data-tiling"

_BASE = ("--iree-input-type=stablehlo", "--iree-input-demote-f64-to-f32=false")

# Each of these cuts the time of a compile and left the code's speed as it was.
_QUICK = (
    "--iree-opt-const-eval=false",
    "--iree-llvmcpu-link-ukernel-bitcode=false",
    "--iree-llvmcpu-enable-ukernels=none",
)

_DEVICE_FLAGS = {
    "local": ("--iree-hal-target-device=local", "--iree-hal-local-target-device-backends=llvm-cpu"),
    "cuda": ("--iree-hal-target-device=cuda",),
    "hip": ("--iree-hal-target-device=hip",),
    "vulkan": ("--iree-hal-target-device=vulkan",),
    "metal": ("--iree-hal-target-device=metal",),
}

# Which flag names the chip; a CUDA binary for sm_89 holds PTX, which newer drivers compile for newer chips.
_CHIP_FLAGS = {"cuda": "--iree-cuda-target", "hip": "--iree-rocm-target", "vulkan": "--iree-vulkan-target"}
_DEFAULT_CHIPS = {"cuda": "sm_80"}

# What code for a processor needs, as Linux names it in /proc/cpuinfo.
_V2 = ("cx16", "popcnt", "sse4_1", "sse4_2", "ssse3")
_V3 = (*_V2, "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe")
_V4 = (*_V3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
_FEATURES = {"x86-64-v2": _V2, "x86-64-v3": _V3, "x86-64-v4": _V4}
_INSTRUCTION_SETS = re.compile(
    r"(abm|adx|aes|amx|avx|bmi|cx16|f16c|fma|gfni|movbe|pclmul|popcnt|sha_ni|sse|ssse|tbm|vaes|vpclmul|xop"
    r"|asimd|bf16|fphp|i8mm|neon|sme|sve).*"
)

# A processor that every machine of the architecture has at least, for code that leaves this machine.
_BASELINE_CPUS = {"x86_64": "x86-64-v3"}


@dataclass(frozen=True)
class TargetOptions:
    """For what, and how, a program is compiled.

    `device`: local, cuda, hip, vulkan or metal. `cpu`: the processor for `local` (`host`, or a name LLVM knows, as
    `x86-64-v3`),
    or the chip for a GPU (as `sm_80`, `gfx942`). `triple`: an LLVM target triple, to compile for another architecture.
    `portable`: the result will run on another machine: no code for this one's processor, no system libraries.
    `opt_level`: O0 to O3. `verify`: check the IR after each of IREE's passes; None asks the environment (PYXLA_VERIFY).
    `extra_flags`: given to IREE as they stand, after all others.
    `in_place_loops`: loops update their carries in place instead of copying each one at every step. Only for programs
    whose loops start each carry from a value of its own: two that start from one value would share its memory.
    `data_tiling`: pack the operands of matrix products into tiles, where that compiles.
    """

    device: str = "local"
    cpu: str = "host"
    portable: bool = False
    opt_level: str = "O3"
    verify: bool | None = None
    extra_flags: tuple[str, ...] = ()
    triple: str = ""
    in_place_loops: bool = False
    data_tiling: bool = False

    def __post_init__(self) -> None:
        if self.device not in _DEVICE_FLAGS:
            raise CompilerError(f"no target is named {self.device!r}; there are {', '.join(_DEVICE_FLAGS)}")
        if self.opt_level not in ("O0", "O1", "O2", "O3"):
            raise CompilerError(f"opt_level is {self.opt_level!r}; it must be O0, O1, O2 or O3")

    @property
    def leaves_host(self) -> bool:
        """Whether the binary must run elsewhere than on this machine."""
        return self.portable or bool(self.triple)

    @property
    def architecture(self) -> str:
        """The architecture of a CPU binary, as `platform.machine()` names it; empty for a GPU."""
        if self.device != "local":
            return ""
        return self.triple.split("-")[0] if self.triple else platform.machine()

    @property
    def chip(self) -> str:
        """The processor the code is for, with `host` resolved to a baseline where the binary leaves this machine."""
        if self.device != "local":
            return _DEFAULT_CHIPS.get(self.device, "") if self.cpu == "host" else self.cpu
        if self.cpu == "host" and self.leaves_host:
            return _BASELINE_CPUS.get(self.architecture, "generic")
        return self.cpu

    def describe(self) -> dict[str, Any]:
        """What an artifact's manifest says of a binary compiled so: device, architecture, processor and its needed
        features."""
        features = _host_features() if self.chip == "host" else _FEATURES.get(self.chip, ())
        described = {"device": self.device, "architecture": self.architecture, "cpu": self.chip}
        return {**described, "features": list(features) if self.device == "local" else []}


@dataclass(frozen=True)
class Rung:
    """One set of flags of a ladder. It is tried where an earlier rung failed with `after` in its messages (always, if
    empty)."""

    name: str
    opt_level: str
    flags: tuple[str, ...]
    after: str = ""


def ladder(options: TargetOptions) -> Iterator[Rung]:
    """The flag sets to try for a program, best first."""
    base = (*_BASE, *_DEVICE_FLAGS[options.device], *_chip_flags(options))
    extra = options.extra_flags
    if options.device != "local":
        yield Rung("full", options.opt_level, (*base, *extra))
        yield Rung("O1", "O1", (*base, *extra))
        return
    linker = None if options.leaves_host else system_linker()
    link = system_link_flags(linker) if linker else ()
    if options.data_tiling:
        yield Rung("data-tiling", options.opt_level, (*base, *_QUICK, *link, _DATA_TILING, *extra))
    yield Rung("full", options.opt_level, (*base, *_QUICK, *link, *extra))
    yield Rung(
        "larger-stack", options.opt_level, (*base, *_QUICK, *link, _LARGER_STACK, *extra), after="stack allocation"
    )
    if linker:
        yield Rung("embedded-linker", options.opt_level, (*base, *_QUICK, *extra), after="failed to link executable")
    yield Rung("O1", "O1", (*base, *link, _LARGER_STACK, *extra))


def _chip_flags(options: TargetOptions) -> tuple[str, ...]:
    if options.device == "local":
        triple = (f"--iree-llvmcpu-target-triple={options.triple}",) if options.triple else ()
        return (*triple, f"--iree-llvmcpu-target-cpu={options.chip}")
    if options.chip and options.device in _CHIP_FLAGS:
        return (f"{_CHIP_FLAGS[options.device]}={options.chip}",)
    return ()


def global_flags(opt_level: str) -> tuple[str, ...]:
    """The flags of a whole worker process. Once any are set, a session's own optimization level has no effect: so it is
    here."""
    return ("--iree-plugin=-input_torch,-input_tosa", "--mlir-disable-threading", f"--iree-opt-level={opt_level}")


def system_link_flags(linker: str) -> tuple[str, ...]:
    """The flags to link with `linker`: it finds what libm and libgcc have, and is faster than the embedded linker."""
    return ("--iree-llvmcpu-link-embedded=false", f"--iree-llvmcpu-system-linker-path={linker}")


@functools.cache
def system_linker() -> str | None:
    """The command that links code for this machine, or None where there is none.

    IREE pastes the command into a shell line. `-z defs` matters: without it a function that no library has is found
    missing only when it is called, and ends the process.
    """
    if not sys.platform.startswith("linux"):
        return None
    libraries = [path for path in map(_library_path, ("libm.so.6", "libgcc_s.so.1")) if path]
    linker = _linker_command()
    if linker is None or not libraries:
        return None
    # IREE adds -static, which holds for the libraries after it; these stand before.
    return shlex.join([*linker, "-z", "defs", "-Bdynamic", *libraries])


def _linker_command() -> list[str] | None:
    """The machine's own linker, or else the one in IREE's package, which is slower to start."""
    if own := shutil.which("ld"):
        return [own]
    package = importlib.util.find_spec("iree.compiler")
    for place in (package.submodule_search_locations or ()) if package else ():
        lld = Path(place, "_mlir_libs", "iree-lld")
        if lld.exists():
            return [str(lld), "-flavor", "gnu"]
    return None


def _library_path(soname: str) -> str | None:
    """Where the loader finds a library, or None. A linker without its compiler doesn't know."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return None
    mapped = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    paths = (line.split(maxsplit=5)[-1] for line in mapped if line.endswith("/" + soname))
    return next(paths, None)


def _host_features() -> tuple[str, ...]:
    """This machine's instruction sets, of all that /proc/cpuinfo tells."""
    lines = _cpuinfo_lines(("flags", "Features"))
    words = lines[0].partition(":")[2].split() if lines else []
    return tuple(sorted(word for word in words if _INSTRUCTION_SETS.fullmatch(word)))


def _cpuinfo_lines(keys: tuple[str, ...]) -> list[str]:
    """The different lines of /proc/cpuinfo with these keys; none where the system has no such file."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return []
    lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    return sorted({line for line in lines if line.partition(":")[0].strip() in keys})


@functools.cache
def host_cpu() -> str:
    """A digest of this machine's processor features: code for `host` compiled here is of no use on another."""
    told = _cpuinfo_lines(("flags", "Features", "model name", "cpu family", "model", "CPU part"))
    identity = "\n".join([platform.machine(), platform.processor(), *told])
    return hashlib.sha256(identity.encode()).hexdigest()[:16]


@functools.cache
def iree_version() -> str:
    """The version of the IREE compiler installed."""
    from iree.compiler import version

    return f"{version.VERSION} {version.REVISIONS.get('IREE', '')}".strip()


def verify_ir(options: TargetOptions) -> bool:
    """Whether IREE is to check the IR between its passes."""
    if options.verify is not None:
        return options.verify
    return os.environ.get("PYXLA_VERIFY", "0") not in ("", "0")
