"""Dispatcher: which entry a call takes, and when it goes to Python."""

from __future__ import annotations

import collections
import functools
import threading
from typing import Any

import ml_dtypes
import numpy as np
import optree
import pytest

from pyxla_runtime import _native

from .conftest import Array, Compiled, Recorder

Point = collections.namedtuple("Point", ["x", "y"])


class Tracer:
    """Stands for a value that is being traced."""


def scalar(value: float) -> Array:
    return Array._from_host(np.float32(value))


def counting(**options: Any) -> tuple[_native.Dispatcher, list[Any]]:
    """A dispatcher of calls without any compiled function: an entry returns the number of the miss that made it."""
    misses: list[Any] = []
    device = _native.Device(None, upload=lambda values: values)

    def miss(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        misses.append((args, kwargs))
        number = len(misses) - 1
        entry = _native.Entry(lambda _: [], None, device, inputs=[], outputs=[], out_tree=lambda _: number)
        call.insert(args, kwargs, entry)
        return number

    call = _native.Dispatcher(miss, optree.tree_flatten, Array, **options)
    return call, misses


def test_a_second_call_does_not_miss(compiled: Compiled) -> None:
    recorder = Recorder(lambda args, kwargs: compiled.add_one())
    result = recorder.call(scalar(1))
    assert type(result) is Array
    assert (result._host(), result.dtype, result.shape) == (2.0, np.float32, ())
    assert recorder.call(recorder.call(scalar(5)))._host() == 7.0
    assert len(recorder.misses) == recorder.call.cache_size() == 1
    recorder.call.clear()
    assert recorder.call(scalar(1))._host() == 2.0
    assert len(recorder.misses) == 2


@pytest.mark.parametrize("value", [2.5, 2, True, np.float64(2.5), np.float32(2.5), np.array(2.5), np.array(2)])
def test_numbers_are_converted_to_the_dtype_of_the_function(compiled: Compiled, value: Any) -> None:
    recorder = Recorder(lambda args, kwargs: compiled.add_one())
    assert recorder.call(value)._host() == float(value) + 1
    assert recorder.call(value)._host() == float(value) + 1
    assert len(recorder.misses) == 1


@pytest.mark.parametrize("name", ["bool", "int8", "uint16", "int32", "int64", "float16", "bfloat16", "float8_e4m3fn",
                                  "float32", "float64", "complex64", "complex128"])  # fmt: skip
def test_every_dtype_passes(compiled: Compiled, name: str) -> None:
    dtype = np.dtype(getattr(ml_dtypes, name, None) or name)
    values = np.array([0, 1, 2, 3]).astype(dtype)
    expected = ~values if name == "bool" else values + values
    recorder = Recorder(lambda args, kwargs: compiled.entry(f"double_{name}", [dtype], [(dtype, (4,))]))
    for argument in (values, Array._from_host(values), np.repeat(values, 2)[::2]):
        np.testing.assert_array_equal(recorder.call(argument)._host(), expected, strict=True)
    assert len(recorder.misses) == 1


@pytest.mark.parametrize("name, value", [("int8", 3), ("bfloat16", 1.5), ("complex64", 1 + 2j), ("bool", True),
                                         ("float64", 0.1), ("int64", 2**40)])  # fmt: skip
def test_python_numbers_of_every_dtype(compiled: Compiled, name: str, value: Any) -> None:
    dtype = np.dtype(getattr(ml_dtypes, name, None) or name)
    device = compiled.device
    entry = _native.Entry(lambda b: b, None, device, inputs=[(0, dtype)], outputs=[(dtype, (), True)], out_tree=0)
    recorder = Recorder(lambda args, kwargs: entry)
    result = recorder.call(value)
    assert result._host() == np.asarray(value).astype(dtype)
    assert result.weak_type


def test_large_int_goes_to_python(compiled: Compiled) -> None:
    entry = compiled.entry("add_one_int", [np.int32], [(np.int32, ())])
    misses: list[Any] = []

    def miss(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        misses.append(args)
        return "too large"

    call = _native.Dispatcher(miss, lambda x: ([x], None), Array)
    call.insert((1,), {}, entry)
    assert call(2**31 - 2)._host() == 2**31 - 1
    assert call(2**31) == call(-(2**31) - 1) == call(2**70) == "too large"
    assert len(misses) == 3
    with pytest.raises(OverflowError, match="2147483648 does not fit int32"):
        call.execute((2**31,), {}, entry)


def test_the_signature_separates_what_compiles_differently() -> None:
    call, misses = counting()
    x = np.zeros((2, 3), np.float32)
    weak = Array._from_host(np.float32(1), True)
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((x,), {}),
        ((x.T,), {}),
        ((x.astype(np.int32),), {}),
        ((x.astype(ml_dtypes.bfloat16),), {}),
        ((x.astype(ml_dtypes.float8_e5m2),), {}),
        ((x, x), {}),
        (((x, x),), {}),
        (([x, x],), {}),
        ((None,), {}),
        ((), {}),
        ((), {"a": x}),
        ((), {"b": x}),
        (({"a": x},), {}),
        (({"b": x},), {}),
        (({"a": x, "b": x},), {}),
        ((Point(x, x),), {}),
        ((1,), {}),
        ((1.0,), {}),
        ((True,), {}),
        ((1j,), {}),
        ((scalar(1),), {}),
        ((weak,), {}),
        (((x, (x,)),), {}),
        (((x, [x]),), {}),
        ((((x,), x),), {}),
    ]
    for _ in range(2):
        assert [call(*args, **kwargs) for args, kwargs in calls] == list(range(len(calls)))
    assert len(misses) == call.cache_size() == len(calls)


def test_the_signature_joins_what_compiles_alike() -> None:
    call, misses = counting()
    x = np.zeros(3, np.float32)
    assert call(x) == call(Array._from_host(x.copy())) == call(np.ones(6, np.float32)[::2])
    assert call(np.float32(1)) == call(np.array(2, np.float32)) == call(scalar(3))
    assert call(np.zeros(1, np.longlong)) == call(np.zeros(1, np.int64))
    assert call({"a": x, "b": 1}) == call({"b": 2, "a": x})
    assert call(a=x, b=1) == call(b=2, a=x)
    assert len(misses) == 5


def test_leaf_order_is_that_of_sorted_keys(compiled: Compiled) -> None:
    def make(args: Any, kwargs: Any) -> _native.Entry:
        outputs = [(np.float32, ())] * 2
        return compiled.entry("sum_and_difference", [(0, np.float32), (1, np.float32)], outputs, out_tree=(0, 1))

    recorder = Recorder(make)
    for args, kwargs in [
        (({"b": 2.0, "a": 5.0},), {}),
        ((), {"y": 2.0, "x": 5.0}),
        ((5.0,), {"x": 2.0}),
        ((Point(5.0, 2.0),), {}),
        (([5.0, None, {3: (2.0,)}],), {}),
        (({3: 2.0, "a": 5.0, 1: None},), {}),  # keys of several types: optree's rule, by the name of the type
    ]:
        for _ in range(2):
            total, difference = recorder.call(*args, **kwargs)
            assert (total._host(), abs(difference._host())) == (7.0, 3.0)
    assert recorder.call({"b": 2.0, "a": 5.0})[1]._host() == 3.0


@pytest.mark.parametrize("out_tree, expected", [
    ((0, 1), (3.0, -1.0)),
    ([1, None, (0,)], [-1.0, None, (3.0,)]),
    ({"z": 0, "a": [1, 0]}, {"z": 3.0, "a": [-1.0, 3.0]}),
    (None, None),
    ((), ()),
    (lambda arrays: Point(*arrays), Point(3.0, -1.0)),
])  # fmt: skip
def test_result_trees(compiled: Compiled, out_tree: Any, expected: Any) -> None:
    entry = compiled.entry("sum_and_difference", [np.float32] * 2, [(np.float32, ())] * 2, out_tree=out_tree)
    recorder = Recorder(lambda args, kwargs: entry)
    for _ in range(2):
        result = recorder.call(1.0, 2.0)
        assert optree.tree_map(lambda leaf: float(leaf._host()), result) == expected
    if isinstance(expected, dict):
        assert list(result) == list(expected)


def test_dropped_and_captured_arguments(compiled: Compiled) -> None:
    entry = compiled.entry(
        "sum_and_difference", [(1, np.float32)], [(np.float32, ())] * 2, out_tree=1, captured=[scalar(10)]
    )
    recorder = Recorder(lambda args, kwargs: entry)
    assert recorder.call(np.zeros(7), 4.0, None)._host() == -6.0
    assert recorder.call(np.zeros(7), 5.0, None)._host() == -5.0
    assert Recorder(lambda args, kwargs: compiled.entry("seven", [], [(np.int32, ())])).call()._host() == 7


def test_empty_arrays(compiled: Compiled) -> None:
    recorder = Recorder(lambda args, kwargs: compiled.entry("total", [np.float32], [(np.float32, (2,))]))
    np.testing.assert_array_equal(recorder.call(np.zeros((2, 0), np.float32))._host(), np.zeros(2, np.float32))


def test_static_arguments() -> None:
    call, misses = counting(static_argnums=(0, -1), static_argnames=("mode",))
    x = np.zeros(2)
    assert call("a", x, (1, 2)) == call("a", x + 1, (1, 2)) == 0
    assert call("b", x, (1, 2)) == 1
    assert call("a", x, (1, 3)) == 2
    assert call("a", x, (1, 2), mode="fast") == 3
    assert call("a", x, (1, 2), mode="slow") == 4
    assert call("a", x, (1, 2), mode="fast") == 3
    assert call(1, x, 0) == 5
    assert call(1.0, x, 0) == 6
    assert call(True, x, 0) == 7
    assert call(0.0, x, 0) == 8
    assert call(-0.0, x, 0) == 9
    assert call(float("nan"), x, 0) == call(float("nan"), x, 0) == 10
    assert len(misses) == 11


def test_unhashable_static_argument_goes_to_python() -> None:
    seen: list[Any] = []
    call = _native.Dispatcher(lambda a, k: seen.append(a), lambda x: ([x], None), Array, static_argnums=(0,))
    call([1], 2)
    assert seen == [([1], 2)]
    entry = _native.Entry(list, None, _native.Device(None), inputs=[], outputs=[], out_tree=None)
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        call.insert(([1], 2), {}, entry)


class Awkward:
    """A static argument whose comparison raises, or does something else."""

    def __init__(self, action: Any) -> None:
        self.action = action

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        return self.action()


def test_comparison_of_static_arguments_may_raise_or_clear_the_cache() -> None:
    call, misses = counting(static_argnums=(0,))

    def fail() -> bool:
        raise ZeroDivisionError("from __eq__")

    call(Awkward(fail))
    with pytest.raises(ZeroDivisionError, match="from __eq__"):
        call(Awkward(fail))
    call.clear()

    def clear() -> bool:
        call.clear()
        return False

    call(Awkward(clear))
    call(Awkward(clear))
    assert len(misses) == 3


@pytest.mark.parametrize("leaf", ["text", object(), Tracer(), np.array(["a"]), np.array([None]),
                                  np.zeros(2, ">f4"), np.zeros(2, np.longdouble)])  # fmt: skip
def test_other_leaves_go_to_python(leaf: Any) -> None:
    call, misses = counting(tracer_type=Tracer)
    for argument in (leaf, [1, {"a": leaf}], collections.OrderedDict(a=leaf)):
        with pytest.raises(TypeError, match="neither an array nor a number"):
            call(argument)
    assert len(misses) == 3


def test_tracing_goes_to_python_in_this_thread_only() -> None:
    call, misses = counting()
    assert call(1) == 0
    _native.enter_trace()
    _native.enter_trace()
    try:
        assert call(1) == 1
        _native.exit_trace()
        assert call(1) == 2
        seen: list[Any] = []
        thread = threading.Thread(target=lambda: seen.append((call(1), len(misses))))
        thread.start()
        thread.join()
    finally:
        _native.exit_trace()
    assert seen == [(2, 3)]  # the entry that the last miss inserted, without another miss
    assert call(1) == 2
    with pytest.raises(ValueError, match="exit_trace without enter_trace"):
        _native.exit_trace()


def test_configuration_tokens() -> None:
    call, misses = counting()
    before = _native.config_token()
    try:
        assert call(1) == 0
        _native.set_config_token(before + 1)
        assert call(1) == 1
        assert _native.set_thread_config_token(before) is None
        assert call(1) == 0
        seen: list[int] = []
        thread = threading.Thread(target=lambda: seen.append(call(1)))
        thread.start()
        thread.join()
        assert seen == [1]
        assert _native.set_thread_config_token(None) == before
        assert call(1) == 1
    finally:
        _native.set_thread_config_token(None)
        _native.set_config_token(before)
    assert len(misses) == 2


def test_donated_arrays_are_deleted_and_their_views_are_not_written(compiled: Compiled) -> None:
    entry = compiled.entry("overwrite", [np.float32], [(np.float32, (4,))], donated=[0], overwritten=[(0, 0)])
    recorder = Recorder(lambda args, kwargs: entry)
    first = recorder.call(np.arange(4, dtype=np.float32))  # an ndarray is copied, never written to
    second = recorder.call(first)
    assert first.is_deleted
    assert not second.is_deleted
    place = second._host().ctypes.data
    second = recorder.call(second)
    assert second._host().ctypes.data == place  # nothing else saw this memory, so it was written to
    view = second._host()
    third = recorder.call(second)
    np.testing.assert_array_equal(view, [0, -1, -2, -3])
    np.testing.assert_array_equal(third._host(), [0, 1, 2, 3])
    with pytest.raises(RuntimeError, match="was deleted"):
        recorder.call(second)


def test_works_as_a_decorator_of_functions_and_methods() -> None:
    call, misses = counting(static_argnums=(0,), state="kept")

    def function(x: float) -> float:
        """Its documentation."""
        return x

    functools.update_wrapper(call, function)
    assert (call.__name__, call.__doc__, call.state) == ("function", "Its documentation.", "kept")

    class Holder:
        method = call

    holder = Holder()
    assert holder.method(1.0) == 0
    assert holder.method(2.0) == 0
    assert misses == [((holder, 1.0), {})]
    assert Holder.method is call


def test_misuse_is_reported() -> None:
    device = _native.Device(None)
    with pytest.raises(TypeError, match="subclass of ArrayBase"):
        _native.Dispatcher(print, print, int)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="static_argnames must be strings, not int"):
        _native.Dispatcher(print, print, Array, static_argnames=(1,))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="__init__ was not called"):
        _native.Dispatcher.__new__(_native.Dispatcher)(1)
    with pytest.raises(TypeError, match="device must be a Device"):
        _native.Entry(list, None, 3, inputs=[], outputs=[], out_tree=0)  # type: ignore[arg-type]
    with pytest.raises(IndexError, match="out_tree names an output"):
        _native.Entry(list, None, device, inputs=[], outputs=[], out_tree=(0,))
    with pytest.raises(IndexError, match="overwritten names a parameter or a result"):
        _native.Entry(list, None, device, inputs=[], outputs=[], out_tree=(), overwritten=[(0, 0)])
    with pytest.raises(TypeError, match="out_tree must be a callable, or tuples"):
        _native.Entry(list, None, device, inputs=[], outputs=[], out_tree="x")
    call = _native.Dispatcher(print, lambda x: x, Array)
    with pytest.raises(TypeError, match="flatten must return a list of leaves"):
        call(object())
    with pytest.raises(TypeError, match="expected an Entry, not int"):
        call.insert((), {}, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="arguments as a tuple and a dict"):
        call.insert([], {}, _native.Entry(list, None, device, inputs=[], outputs=[], out_tree=None))  # type: ignore[arg-type]
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(RecursionError, match="while flattening the arguments"):
        call(endless)


def test_errors_of_the_compiled_function_propagate(compiled: Compiled) -> None:
    wrong_dtype = compiled.entry("add_one", [np.int32], [(np.float32, ())])
    too_few = compiled.entry("add_one", [], [(np.float32, ())])
    missing_leaf = compiled.entry("add_one", [(3, np.float32)], [(np.float32, ())])
    call = Recorder(lambda args, kwargs: compiled.add_one()).call
    for entry, message in [
        (wrong_dtype, "expected f32 .* but have si32"),
        (too_few, "expected 1 arguments but passed 0"),
        (missing_leaf, "takes leaf 3, but the call has 1 leaves"),
    ]:
        with pytest.raises(ValueError, match=message):
            call.execute((1,), {}, entry)
    assert call(1.0)._host() == 2.0
    two = _native.Entry(lambda _: [1], None, compiled.device, inputs=[], outputs=[], out_tree=None)
    with pytest.raises(ValueError, match="returned 1 buffers where 0 were declared"):
        call.execute((), {}, two)
