"""compile_module: the cache, the ladder of flags, diagnostics and crashes."""

from __future__ import annotations

import dataclasses
import logging
import platform
from pathlib import Path

import iree.runtime as rt
import numpy as np
import pytest
import service_programs as programs

from pyxla_compiler.compile import cache_key, compile_module, intermediates
from pyxla_compiler.errors import CompilationError, CompilerCrash, CompilerError
from pyxla_compiler.targets.iree import TargetOptions, ladder, system_linker
from pyxla_compiler.targets.service import Service

on_x86_linux = pytest.mark.skipif(platform.machine() != "x86_64" or system_linker() is None, reason="x86-64 Linux")


def run(binary: bytes, *arrays: np.ndarray) -> np.ndarray:
    config = rt.Config("local-sync")
    module = rt.VmModule.copy_buffer(config.vm_instance, binary)
    context = rt.SystemContext(vm_modules=[module], config=config)
    return context.modules.module["main"](*arrays).to_host()


def bytecode(text: bytes) -> bytes:
    import io

    from iree.compiler import ir
    from iree.compiler.dialects import _stablehlo_ops_gen  # noqa: F401 (registers the dialect)

    with ir.Context():
        buffer = io.BytesIO()
        ir.Module.parse(text).operation.write_bytecode(buffer)
        return buffer.getvalue()


def test_compiles_text_and_runs(service: Service) -> None:
    compiled = compile_module(programs.SQUARE, service=service)
    assert compiled.rung == "full"
    assert not compiled.cached
    np.testing.assert_array_equal(run(compiled.binary, np.arange(4, dtype=np.float32)), [0, 1, 4, 9])


def test_second_compile_comes_from_the_cache(service: Service) -> None:
    first = compile_module(programs.SQUARE, service=service)
    second = compile_module(programs.SQUARE, service=service)
    assert second.cached
    assert (second.binary, second.rung) == (first.binary, first.rung)
    assert not compile_module(programs.SQUARE, service=service, use_cache=False).cached


def test_damaged_entry_is_compiled_again(service: Service, environment: Path) -> None:
    first = compile_module(programs.SQUARE, service=service)
    (entry,) = (environment / "entries").iterdir()
    damaged = bytearray(entry.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    entry.write_bytes(damaged)
    again = compile_module(programs.SQUARE, service=service)
    assert not again.cached
    assert again.binary == first.binary
    assert compile_module(programs.SQUARE, service=service).cached


@pytest.mark.parametrize(
    "change",
    [
        {"opt_level": "O2"},
        {"cpu": "generic"},
        {"portable": True},
        {"in_place_loops": True},
        {"extra_flags": ("--iree-vm-target-index-bits=64",)},
    ],
)
def test_cache_key_holds_the_options(change: dict[str, object]) -> None:
    options = TargetOptions()
    assert cache_key(programs.SQUARE, options) != cache_key(programs.SQUARE, dataclasses.replace(options, **change))
    assert cache_key(programs.SQUARE, options) != cache_key(programs.SINE_F64, options)


def test_cache_key_holds_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyxla_compiler.compile as module

    host, generic = TargetOptions(), TargetOptions(cpu="generic")
    before = [cache_key(programs.SQUARE, options) for options in (host, generic)]
    monkeypatch.setattr(module, "host_cpu", lambda: "another")
    after = [cache_key(programs.SQUARE, options) for options in (host, generic)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]


def test_error_names_the_users_line(service: Service) -> None:
    with pytest.raises(CompilationError, match=r"user\.py:12:5: .*custom_call") as caught:
        compile_module(programs.UNKNOWN_CALL, service=service)
    assert any(diagnostic.severity == "error" for diagnostic in caught.value.diagnostics)


def test_source_that_does_not_parse_is_tried_once(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pyxla")
    with pytest.raises(CompilationError, match=r"source\.mlir:1:16: expected non-function type"):
        compile_module(b"func.func @main(", service=service)
    assert caplog.text.count("failed") == 1


def test_unknown_flag_and_option_are_named(service: Service) -> None:
    with pytest.raises(CompilationError, match="option not found: no-such-flag"):
        compile_module(programs.SQUARE, TargetOptions(extra_flags=("--no-such-flag",)), service=service)
    with pytest.raises(CompilerError, match="no target is named 'tpu'"):
        TargetOptions(device="tpu")
    with pytest.raises(CompilerError, match="must be O0, O1, O2 or O3"):
        TargetOptions(opt_level="3")


def test_crash_leaves_a_reproducer_and_the_next_compile_works(service: Service, environment: Path) -> None:
    with pytest.raises(CompilerCrash, match="ended by signal 8") as caught:
        compile_module(programs.CRASHING, service=service)
    assert caught.value.reproducer.parent == environment / "crashes"
    assert caught.value.reproducer.read_bytes() == programs.CRASHING
    assert str(caught.value.reproducer) in str(caught.value)
    assert compile_module(programs.SQUARE, service=service).rung == "full"


def test_broken_ir_gives_a_diagnostic_even_without_the_verifier(service: Service) -> None:
    with pytest.raises(CompilationError, match=r"source\.mlir:5:10: 'scf.while' op"):
        compile_module(programs.BROKEN_WHILE, TargetOptions(verify=False), service=service)


def test_time_limit(environment: Path) -> None:
    service = Service(workers=1, time_limit=0.2)
    try:
        with pytest.raises(CompilerCrash, match=r"did not finish within 0\.2 s") as caught:
            compile_module(programs.slow(), service=service)
        assert caught.value.reproducer.exists()
    finally:
        service.close()


def test_larger_stack_is_tried_only_where_it_helps(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pyxla.compile")
    compiled = compile_module(programs.LARGE_STACK, service=service)
    assert compiled.rung == "larger-stack"
    assert "compiled with flags larger-stack, which others had failed" in caplog.text
    keys, values = np.arange(10000, 0, -1, dtype=np.float32), np.arange(10000, dtype=np.int32)
    np.testing.assert_array_equal(run(compiled.binary, keys, values), values[::-1])


@on_x86_linux
def test_f64_mathematics_come_from_libm(service: Service) -> None:
    x = np.array([0.1, 1.0, 1e3, -2.5])
    compiled = compile_module(programs.SINE_F64, service=service)
    np.testing.assert_allclose(run(compiled.binary, x), np.sin(x), rtol=1e-15)


@on_x86_linux
def test_portable_program_without_libm_is_refused(service: Service) -> None:
    with pytest.raises(CompilationError, match=r"no library has sin\n.*float32, or compile for this machine"):
        compile_module(programs.SINE_F64, TargetOptions(portable=True), service=service)


@on_x86_linux
def test_function_that_no_library_has_is_refused_at_compile_time(service: Service) -> None:
    with pytest.raises(CompilationError, match="no library has __truncsfbf2"):
        compile_module(programs.TO_BF16, TargetOptions(cpu="x86-64-v3"), service=service)


def test_portable_binary_has_no_system_library(service: Service) -> None:
    options = TargetOptions(portable=True)
    assert not any("system-linker" in flag for rung in ladder(options) for flag in rung.flags)
    assert options.chip != "host"
    binary = compile_module(programs.SQUARE, options, service=service).binary
    np.testing.assert_array_equal(run(binary, np.arange(4, dtype=np.float32)), [0, 1, 4, 9])


def test_other_architecture(service: Service) -> None:
    options = TargetOptions(triple="aarch64-unknown-linux-gnu")
    assert options.describe() == {"device": "local", "architecture": "aarch64", "cpu": "generic", "features": []}
    assert b"\x7fELF" in compile_module(programs.SQUARE, options, service=service).binary


def test_gpu_targets(service: Service) -> None:
    cuda = compile_module(programs.SQUARE, TargetOptions(device="cuda", cpu="sm_89"), service=service)
    assert b".target sm_89" in cuda.binary
    assert compile_module(programs.SQUARE, TargetOptions(device="vulkan"), service=service).binary


def test_loops_in_place(service: Service) -> None:
    x = np.arange(4, dtype=np.float32)
    expected = x * 0.5 ** np.arange(1, 51, dtype=np.float32)[:, None]
    for in_place in (False, True):
        options = TargetOptions(in_place_loops=in_place)
        binary = compile_module(programs.SCAN, options, service=service).binary
        np.testing.assert_array_equal(run(binary, x), expected)
        flow = intermediates(programs.SCAN, options, phases=["flow"], service=service).phases["flow"]
        assert ("stream.affinity.default" in flow) != in_place


def test_phases_and_kernels(service: Service) -> None:
    result = intermediates(programs.SINE_F64, phases=["input", "flow"], kernels=True, service=service)
    assert "linalg.generic" in result.phases["input"]
    assert "flow.dispatch" in result.phases["flow"]
    (assembly,) = (text for name, text in result.kernels.items() if name.endswith(".s"))
    assert "sin" in assembly
    assert any(name.endswith(".optimized.ll") for name in result.kernels)
