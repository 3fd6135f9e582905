"""The operations that move, combine, look up and reduce, for operands of any dtype that they accept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir

from .comparing import Array, Case

_ROWS = {"update_window_dims": (1,), "inserted_window_dims": (0,), "scatter_dims_to_operand_dims": (0,)}
_CONVOLUTION = ((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3))


def draw(dtype: np.dtype[Any], *shape: int) -> Array:
    """Small whole numbers of a dtype, whose sums and products are exact; all of them differ where they can."""
    random = np.random.RandomState(len(shape))
    size = int(np.prod(shape))
    x = (np.arange(size) if dtype.kind == "b" else random.permutation(size)).reshape(shape)
    if dtype.kind == "b":
        return x % 3 == 0
    x = x % 7 if dtype.kind == "u" else x % 7 - 3
    return (x + 1j * (x.T.reshape(shape) % 3) if dtype.kind == "c" else x).astype(dtype)


def cases(dtype: np.dtype[Any]) -> Iterator[Case]:
    """Every structural operation that accepts a dtype; all results are exact."""
    yield from _movement(dtype)
    yield from _indexing(dtype)
    yield from _reductions(dtype)
    if dtype.kind != "b":
        yield from _products(dtype)


def _movement(dtype: np.dtype[Any]) -> Iterator[Case]:
    x = draw(dtype, 5, 7)
    yield Case("broadcast_in_dim", functools.partial(b.broadcast_in_dim, shape=(2, 5, 7), dims=(1, 2)), [x])
    yield Case("reshape", functools.partial(b.reshape, shape=(7, 5)), [x])
    yield Case("transpose", functools.partial(b.transpose, permutation=(1, 0)), [x])
    yield Case("reverse", functools.partial(b.reverse, dimensions=(0, 1)), [x])
    yield Case("slice", functools.partial(b.slice_, start=(1, 0), limit=(4, 7), strides=(1, 2)), [x])
    pad = functools.partial(b.pad, low=(1, -1), high=(0, 2), interior=(0, 1))
    yield Case("pad", pad, [x, draw(dtype)])
    yield Case("concatenate", functools.partial(b.concatenate, dimension=1), [x, draw(dtype, 5, 1), draw(dtype, 5, 0)])
    yield Case("get_dimension_size", functools.partial(b.get_dimension_size, dimension=1), [x])
    yield Case("constant", lambda v: [b.select(b.compare(v, v, direction="EQ"), b.constant(x), v)], [x])
    if dtype.kind != "b":
        yield Case("iota", lambda v: [b.add(v, b.iota(shape=(5, 7), dtype=dtype, dimension=1))], [x])


def _indexing(dtype: np.dtype[Any]) -> Iterator[Case]:
    x, at = draw(dtype, 5, 7), np.array([[4], [0], [2], [2]], np.int32)
    one, far = np.int32(1), np.int32(99)
    yield Case(
        "dynamic_slice", functools.partial(b.dynamic_slice, slice_sizes=(2, 3)), [x, np.array(one), np.array(far)]
    )
    yield Case("dynamic_update_slice", b.dynamic_update_slice, [x, draw(dtype, 2, 3), np.array(-far), np.array(one)])
    rows = {"offset_dims": (1,), "collapsed_slice_dims": (0,), "start_index_map": (0,), "slice_sizes": (1, 7)}
    yield Case("gather", functools.partial(b.gather, index_vector_dim=1, **rows), [x, at])
    windows = {"offset_dims": (1, 2), "start_index_map": (0, 1), "slice_sizes": (2, 3)}
    places = np.array([[0, 0], [9, 9], [-1, 2]], np.int32)
    yield Case("gather_windows", functools.partial(b.gather, index_vector_dim=1, **windows), [x, places])
    apart = np.array([[4], [0], [2], [77]], np.int32)
    bodies = ("set", "and", "or", "xor") if dtype.kind == "b" else ("set", "add", "multiply", "maximum", "minimum")
    for body in bodies if dtype.kind != "c" else bodies[:3]:
        scatter = functools.partial(b.scatter, body=body, index_vector_dim=1, **_ROWS)
        yield Case(f"scatter_{body}", scatter, [x, apart if body == "set" else at, draw(dtype, 4, 7)])


def _reductions(dtype: np.dtype[Any]) -> Iterator[Case]:
    x = draw(dtype, 5, 7)
    if dtype.kind == "b":
        bodies: tuple[str, ...] = ("and", "or", "xor", "maximum", "minimum")
    elif dtype.kind == "c":
        bodies = ("add", "multiply")
    else:
        bodies = ("add", "multiply", "maximum", "minimum") + (("and", "or", "xor") if dtype.kind in "iu" else ())
    for body in bodies:
        init = np.asarray(b.identity(body, dtype))
        yield Case(f"reduce_{body}", functools.partial(b.reduce, dimensions=(1,), body=body), [x, init])
        yield Case(f"reduce_{body}_rows", functools.partial(b.reduce, dimensions=(0,), body=body), [x, init])
        window = {"window_dimensions": (3, 2), "window_strides": (2, 1), "padding": ((1, 1), (0, 0)), "body": body}
        yield Case(f"reduce_window_{body}", functools.partial(b.reduce_window, **window), [x, init])
    if dtype.kind != "c":
        for name, build in (("argmax", b.argmax), ("argmin", b.argmin)):
            yield Case(name, functools.partial(build, axis=1, index_dtype=np.dtype(np.int32)), [x])
    yield Case("sort", functools.partial(b.sort, dimension=1), [x])
    yield Case("sort_by_key", functools.partial(b.sort, dimension=1), [draw(np.dtype(np.int32), 5, 7) // 2, x])
    if dtype.kind not in "bc":
        grid, source = np.arange(24).astype(dtype).reshape(6, 4) % 11, draw(dtype, 3, 2)
        pool = {"select": "GE", "window_dimensions": (2, 2), "window_strides": (2, 2)}
        yield Case(
            "select_and_scatter", functools.partial(b.select_and_scatter, **pool), [grid, source, np.zeros((), dtype)]
        )
    if dtype.kind != "b":
        yield Case("map", functools.partial(b.map_, body="multiply"), [x, x[::-1].copy()])


def _products(dtype: np.dtype[Any]) -> Iterator[Case]:
    plain = {"lhs_batching": (), "rhs_batching": (), "lhs_contracting": (1,), "rhs_contracting": (0,)}
    batched = {"lhs_batching": (0,), "rhs_batching": (2,), "lhs_contracting": (2,), "rhs_contracting": (1,)}
    yield Case("dot_general", functools.partial(b.dot_general, **plain), [draw(dtype, 5, 7), draw(dtype, 7, 3)])
    yield Case("dot_general_batched", _dot(batched), [draw(dtype, 2, 5, 7), draw(dtype, 3, 7, 2)])
    yield Case("dot_general_empty", _dot(plain), [draw(dtype, 5, 0), draw(dtype, 0, 3)])
    yield Case("dot", _old_dot, [draw(dtype, 5, 7), draw(dtype, 7)])
    window = {"dimension_numbers": _CONVOLUTION, "window_strides": (2, 1), "padding": ((1, 1), (0, 1))}
    image, kernel = draw(dtype, 2, 4, 6, 5), draw(dtype, 6, 4, 3, 2)
    yield Case("convolution", functools.partial(b.convolution, **window), [image, kernel])
    grouped = functools.partial(b.convolution, **window, feature_group_count=2)
    yield Case("convolution_grouped", grouped, [image, draw(dtype, 6, 2, 3, 2)])


def _dot(numbers: dict[str, Any]) -> Callable[..., Any]:
    return functools.partial(b.dot_general, **numbers)


def _old_dot(x: Any, y: Any) -> Any:
    result = ir.tensor_type(ir.shape(x)[:-1] + ir.shape(y)[1:], ir.dtype(x))
    return ir.create("stablehlo.dot", [result], [x, y]).result


# What IREE's compiler refuses, by operation and dtypes, with what it says.
REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "reduce_window_multiply": (("complex128",), "stream.async.splat.*128"),
}


def is_refused(case: Case, dtype: np.dtype[Any]) -> bool:
    return case.name in REFUSED and dtype.name in REFUSED[case.name][0]
