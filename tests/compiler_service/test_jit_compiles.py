"""What jit makes of the compile service: functions side by side, time limits, interrupts."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla_compiler.errors import CompilerCrash
from pyxla_compiler.targets.service import Reply, Request, Service, default_service

X = np.arange(4, dtype=np.float32)


def several() -> list[Any]:
    return [pyxla.jit(lambda x, k=k: jnp.sin(x) + k) for k in range(2)]


def before_each_compile(monkeypatch: pytest.MonkeyPatch, call: Any) -> None:
    original = Service.compile

    def compile(self: Service, request: Request) -> Reply:
        call()
        return original(self, request)

    monkeypatch.setattr(Service, "compile", compile)


def test_functions_compile_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2, timeout=60)  # broken, if the second compile waits for the end of the first
    before_each_compile(monkeypatch, meeting.wait)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda f: np.asarray(f(X)), several()))
    np.testing.assert_allclose(results, [np.sin(X), np.sin(X) + 1], rtol=1e-6)


def test_threads_that_call_one_function_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    f = pyxla.jit(lambda x: jnp.cos(x) * 3)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: np.asarray(f(X)), range(4)))
    np.testing.assert_allclose(results, [3 * np.cos(X)] * 4, rtol=1e-6)


def test_a_compile_that_takes_too_long_names_the_users_lines(
    monkeypatch: pytest.MonkeyPatch, environment: Path
) -> None:
    monkeypatch.setattr(default_service(), "time_limit", 0.01)

    def f(x):
        for _ in range(20):
            x = jnp.sin(x @ x)
        return x

    line = f.__code__.co_firstlineno + 2
    with pytest.raises(
        CompilerCrash, match=rf"did not finish within 0\.01 s.*\n.*{Path(__file__).name}:{line}"
    ) as caught:
        pyxla.jit(f)(np.eye(4, dtype=np.float32))
    assert caught.value.reproducer.parent == environment / "crashes"
    monkeypatch.undo()
    assert float(pyxla.jit(jnp.tanh)(0.0)) == 0.0


def test_an_interrupt_while_compiling_leaves_things_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    f, g = several()

    def call_and_wait() -> None:
        f(X)
        threading.Event().wait(5)  # where the compile was quicker than the interrupt

    with monkeypatch.context() as patched:
        before_each_compile(patched, lambda: threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start())
        with pytest.raises(KeyboardInterrupt):
            call_and_wait()
    for call in (f, g):
        np.testing.assert_allclose(np.asarray(call(X)), np.asarray(call.__wrapped__(X)), rtol=1e-6)
