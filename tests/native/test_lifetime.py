"""References, memory, recursion and threads of the call path."""

from __future__ import annotations

import gc
import sys
import threading
import tracemalloc
import weakref
from typing import Any

import numpy as np
import optree
import pytest

from pyxla_runtime import _native

from .conftest import Array, Compiled, Recorder

CALLS = 100_000


def resident_bytes() -> int:
    """The memory of this process, from the system."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_many_calls_neither_leak_memory_nor_references(compiled: Compiled) -> None:
    outputs = [(np.float32, ())] * 2
    entry = compiled.entry("sum_and_difference", [np.float32] * 2, outputs, out_tree={"sum": 0, "rest": [1]})
    call = Recorder(lambda args, kwargs: entry).call
    key, scalar = "an argument's key", Array._from_host(np.float32(1))
    argument = {key: 2.5, "x": (np.ones((), np.float32), None)}
    call(argument)
    watched: list[Any] = [key, scalar, argument, argument["x"], None, entry, np.dtype(np.float32), Array]

    def work(count: int) -> None:
        for _ in range(count):
            call(argument)

    work(1000)
    gc.collect()
    counts, memory = [sys.getrefcount(o) for o in watched], resident_bytes()
    work(CALLS)
    gc.collect()
    after = [sys.getrefcount(o) for o in watched]
    assert max(abs(a - b) for a, b in zip(counts, after, strict=True)) < 20
    assert resident_bytes() - memory < 2 << 20


def test_failing_calls_do_not_leak_references(compiled: Compiled) -> None:
    def refuse(args: Any, kwargs: Any) -> Any:
        raise TypeError("refused")

    wrong = compiled.entry("add_one", [np.int32], [(np.float32, ())])
    call = _native.Dispatcher(refuse, optree.tree_flatten, Array)
    array = Array._from_host(np.int32(1))
    key = "key of the argument"
    bad: Any = object()
    call.insert((array,), {}, wrong)

    def work(count: int) -> None:
        for _ in range(count):
            with pytest.raises(ValueError, match="but have si32"):
                call(array)
            with pytest.raises(TypeError, match="refused"):
                call({key: bad})

    work(10)
    counts = [sys.getrefcount(o) for o in (array, key, bad, wrong)]
    work(1000)
    after = [sys.getrefcount(o) for o in (array, key, bad, wrong)]
    assert max(abs(a - b) for a, b in zip(counts, after, strict=True)) < 5


def test_python_objects_are_freed(compiled: Compiled) -> None:
    call = Recorder(lambda args, kwargs: compiled.add_one()).call
    call(1.0)
    tracemalloc.start()
    for _ in range(2000):  # until IREE's pool of freed objects is full
        call(1.0)
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(2000):
        call(1.0)
    growth = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert growth < 2000


def test_results_outlive_dispatcher_entry_and_arguments(compiled: Compiled) -> None:
    outputs = [(np.float32, (4,))]
    recorder = Recorder(lambda args, kwargs: compiled.entry("double_float32", [np.float32], outputs))
    result = recorder.call(Array._from_host(np.arange(4, dtype=np.float32)))
    del recorder
    gc.collect()
    host = result._host()
    del result
    gc.collect()
    np.testing.assert_array_equal(host, np.array([0, 2, 4, 6], np.float32), strict=True)


def test_cycles_through_dispatcher_and_entry_are_collected() -> None:
    def make() -> weakref.ref[_native.Dispatcher]:
        def miss(args: Any, kwargs: Any) -> Any:
            def unflatten(arrays: Any) -> Any:
                return call

            device = _native.Device(None)
            entry = _native.Entry(lambda _: [], None, device, inputs=[], outputs=[], out_tree=unflatten)
            call.insert(args, kwargs, entry)
            return call.execute(args, kwargs, entry)

        call = _native.Dispatcher(miss, lambda x: ([x], None), Array, static_argnums=(0,))
        call.own = call  # type: ignore[attr-defined]
        assert call(call) is call
        assert call(call) is call
        return weakref.ref(call)

    reference = make()
    gc.collect()
    assert reference() is None


def test_a_miss_may_call_again_and_clear(compiled: Compiled) -> None:
    depth = 0

    def make(args: Any, kwargs: Any) -> _native.Entry:
        nonlocal depth
        if depth < 50:
            depth += 1
            recorder.call(*args, np.zeros(depth))
            recorder.call.clear()
        return compiled.entry("add_one", [np.float32], [(np.float32, ())])

    recorder = Recorder(make)
    assert recorder.call(1.0)._host() == 2.0
    assert len(recorder.misses) == 51
    assert recorder.call.cache_size() == 1


def test_a_call_from_within_a_call(compiled: Compiled) -> None:
    inner = Recorder(lambda args, kwargs: compiled.add_one())

    def program(buffers: list[Any]) -> list[Any]:
        return [inner.call(Array._from_buffer(buffers[0], compiled.device, np.float32, ()))._buffer(compiled.device)]

    inputs, outputs = [(0, np.float32)], [(np.float32, (), False)]
    entry = _native.Entry(program, None, compiled.device, inputs=inputs, outputs=outputs, out_tree=0)
    outer = Recorder(lambda args, kwargs: entry)
    assert outer.call(outer.call(1.0))._host() == 3.0


def test_threads_share_an_entry(compiled: Compiled) -> None:
    entry = compiled.entry("double_float64", [np.float64], [(np.float64, (4,))])
    recorder = Recorder(lambda args, kwargs: entry)
    recorder.call(np.zeros(4))
    wrong: list[float] = []

    def work(start: int) -> None:
        for i in range(start, start + 500):
            result = recorder.call(np.full(4, float(i)))._host()
            if (result != 2.0 * i).any():
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(10_000 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(recorder.misses) == 1
