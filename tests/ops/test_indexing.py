"""Dynamic slices, gather and scatter: values against JAX, derivatives, batching, indices out of bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ops.base import NotDifferentiableError

from .checker import check_batching, check_derivatives, run
from .reference import check, check_values, pulled, pushed

CLIP, DROP = lax.GatherScatterMode.CLIP, lax.GatherScatterMode.FILL_OR_DROP


def numbers(*shape: int) -> Any:
    return np.random.default_rng(len(shape)).uniform(0.5, 2, shape)


def ints(*values: Any) -> Any:
    return np.array(values, np.int32)


# --- dynamic slices ---


@pytest.mark.parametrize("starts", [(1, 2), (-3, 4), (100, 0)])
@pytest.mark.parametrize("sizes", [(2, 3), (4, 2), (4, 5), (0, 3)])
def test_dynamic_slice(starts: Any, sizes: Any) -> None:
    i, j = (np.int32(s) for s in starts)
    check_values(lambda x, i, j: lax.dynamic_slice(x, (i, j), sizes), numbers(4, 5), i, j)
    check_derivatives(b.dynamic_slice, [numbers(4, 5), np.asarray(i), np.asarray(j)], slice_sizes=sizes)
    check_batching(b.dynamic_slice, [numbers(4, 5), np.asarray(i), np.asarray(j)], slice_sizes=sizes)


@pytest.mark.parametrize("starts", [(1, 2), (-3, 4), (100, 0)])
@pytest.mark.parametrize("sizes", [(2, 3), (4, 2), (4, 5), (0, 3)])
def test_dynamic_update_slice(starts: Any, sizes: Any) -> None:
    arrays = [numbers(4, 5), np.ones(sizes), *(np.asarray(s, np.int32) for s in starts)]
    check_values(lambda x, u, i, j: lax.dynamic_update_slice(x, u, (i, j)), *arrays)
    check_derivatives(b.dynamic_update_slice, arrays)
    check_derivatives(b.dynamic_update_slice, arrays, wrt=[0], order=1)
    check_derivatives(b.dynamic_update_slice, arrays, wrt=[1], order=1)
    check_batching(b.dynamic_update_slice, arrays)


def test_dynamic_slice_with_unsigned_starts() -> None:
    for start in (np.uint8(200), np.uint64(2**64 - 1), np.uint32(1)):
        (got,) = run(b.dynamic_slice, [numbers(300), np.asarray(start)], slice_sizes=(2,))
        at = min(int(start), 298)
        np.testing.assert_array_equal(got, numbers(300)[at : at + 2])


# --- gather ---

INDICES = ints(0, 2, 2)
GATHERS: dict[str, Callable[..., Any]] = {
    "element": lambda x, i: x[i[0], i[1], 1],
    "row": lambda x, i: x[i[0]],
    "last": lambda x, i: x[..., i],
    "rows": lambda x, i: x[i],
    "table": lambda x, i: x[i[:, None] + i[None, :] // 2],
    "columns": lambda x, i: x[:, i],
    "two arrays": lambda x, i: x[i, i[::-1]],
    "apart": lambda x, i: x[i, :, i],
    "outer": lambda x, i: x[i[:, None], :, i[None, :]],
    "take": lambda x, i: jnp.take(x, i, axis=1, mode="clip"),
    "along axis": lambda x, i: jnp.take_along_axis(x, jnp.broadcast_to(i, (4, 3, 3)), axis=2),
    "filled": lambda x, i: x.at[i + 2].get(mode="fill", fill_value=-1),
    "wrapped": lambda x, i: x[i - 2],
    "none": lambda x, i: x[i[:0]],
}


@pytest.mark.parametrize("case", GATHERS)
def test_gather_as_numpy_indexing(case: str) -> None:
    check(lambda x, i: GATHERS[case](jnp.asarray(x), i), numbers(4, 3, 5), INDICES)


# operand shape, indices, gather parameters
GENERAL: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "partial windows": (
        (5, 6),
        ints([1, 2], [4, -1], [9, 9]),
        {"offset_dims": (0, 2), "start_index_map": (1, 0), "index_vector_dim": 1, "slice_sizes": (2, 3)},
    ),
    "vector first": (
        (5, 6),
        ints([0, 1, 2, 3], [5, 4, 3, 2]),
        {
            "offset_dims": (1,),
            "collapsed_slice_dims": (0,),
            "start_index_map": (0, 1),
            "index_vector_dim": 0,
            "slice_sizes": (1, 2),
        },
    ),
    "implicit vector": (
        (5, 6),
        ints([0, 1], [7, -2]),
        {"offset_dims": (0, 1), "start_index_map": (1,), "index_vector_dim": 2, "slice_sizes": (5, 2)},
    ),
    "whole windows that are mapped": (
        (2, 3),
        ints([0, 1], [1, -2], [3, 0]),
        {"offset_dims": (1, 2), "start_index_map": (0, 1), "index_vector_dim": 1, "slice_sizes": (2, 3)},
    ),
    "no index at all": (
        (2, 3),
        np.zeros((4, 0), np.int32),
        {"offset_dims": (0, 2), "start_index_map": (), "index_vector_dim": 1, "slice_sizes": (2, 3)},
    ),
    "one batch dimension": (
        (3, 6),
        ints([[0], [5]], [[1], [1]], [[9], [-9]]),
        {
            "offset_dims": (1,),
            "operand_batching_dims": (0,),
            "start_indices_batching_dims": (0,),
            "start_index_map": (1,),
            "index_vector_dim": 2,
            "slice_sizes": (1, 3),
        },
    ),
    "two batch dimensions, crossed": (
        (2, 7, 3),
        np.arange(12, dtype=np.int32).reshape(3, 1, 2, 2),
        {
            "offset_dims": (),
            "collapsed_slice_dims": (1,),
            "operand_batching_dims": (0, 2),
            "start_indices_batching_dims": (3, 0),
            "start_index_map": (1,),
            "index_vector_dim": 1,
            "slice_sizes": (1, 1, 1),
        },
    ),
    "empty windows": (
        (4, 5),
        ints([1], [2]),
        {"offset_dims": (1, 2), "start_index_map": (0,), "index_vector_dim": 1, "slice_sizes": (0, 5)},
    ),
    "empty operand": (
        (0, 5),
        ints([1], [2]),
        {"offset_dims": (1, 2), "start_index_map": (1,), "index_vector_dim": 1, "slice_sizes": (0, 2)},
    ),
    "scalar operand": (
        (),
        np.zeros((3, 0), np.int32),
        {"offset_dims": (), "start_index_map": (), "index_vector_dim": 1, "slice_sizes": ()},
    ),
}


def as_jax_gather(p: dict[str, Any], mode: Any) -> Callable[..., Any]:
    names = (
        "offset_dims",
        "collapsed_slice_dims",
        "start_index_map",
        "operand_batching_dims",
        "start_indices_batching_dims",
    )
    numbers = lax.GatherDimensionNumbers(**{name: p.get(name, ()) for name in names})
    return lambda x, i: lax.gather(
        x, jnp.moveaxis(_explicit(i, p), p["index_vector_dim"], -1), numbers, p["slice_sizes"], mode=mode
    )


def _explicit(i: Any, p: dict[str, Any]) -> Any:
    return i[..., None] if p["index_vector_dim"] == i.ndim else i


@pytest.mark.parametrize("case", GENERAL)
def test_gather_in_general(case: str) -> None:
    shape, indices, p = GENERAL[case]
    if (
        case != "two batch dimensions, crossed"
    ):  # JAX wants the index vector last, which moves the batch dimensions of the indices.
        want = as_jax_gather(p, CLIP)(numbers(*shape), indices)
        np.testing.assert_array_equal(run(b.gather, [numbers(*shape), indices], **p)[0], want)
    check_derivatives(b.gather, [numbers(*shape), indices], **p)
    check_batching(b.gather, [numbers(*shape), indices], **p)


def test_gather_with_crossed_batch_dimensions_against_a_loop() -> None:
    shape, indices, p = GENERAL["two batch dimensions, crossed"]
    x = numbers(*shape)
    (got,) = run(b.gather, [x, indices], **p)
    want = np.array([[[x[d, min(indices[a, 0, c, d], 6), a] for d in range(2)] for c in range(2)] for a in range(3)])
    np.testing.assert_array_equal(got, want)


def test_gather_indices_of_any_integer_type() -> None:
    x = numbers(300)
    p = {
        "offset_dims": (),
        "collapsed_slice_dims": (0,),
        "start_index_map": (0,),
        "index_vector_dim": 1,
        "slice_sizes": (1,),
    }
    for dtype in (np.int8, np.uint8, np.int16, np.uint32, np.int64, np.uint64):
        indices = np.array([[0], [np.iinfo(dtype).max], [np.iinfo(dtype).min]], dtype)
        want = x[[min(max(int(i), 0), 299) for i in indices[:, 0]]]
        np.testing.assert_array_equal(run(b.gather, [x, indices], **p)[0], want)
        check_derivatives(b.gather, [x, indices], order=1, **p)


def test_gradient_of_a_gather_in_bounds_clamps_nothing() -> None:
    p = {
        "offset_dims": (),
        "collapsed_slice_dims": (0,),
        "start_index_map": (0,),
        "index_vector_dim": 1,
        "slice_sizes": (1,),
    }
    check_derivatives(b.gather, [numbers(4), ints([1], [3])], in_bounds=True, unique_indices=True, **p)
    check_batching(b.gather, [numbers(4), ints([0], [1])], in_bounds=True, unique_indices=True, **p)


# --- scatter ---

SCATTERS: dict[str, Callable[..., Any]] = {
    "set element": lambda x, u, i: x.at[i[0], 1].set(u[0, 0]),
    "set rows": lambda x, u, i: x.at[i].set(u),
    "set rows, dropped": lambda x, u, i: x.at[i + 2].set(u, mode="drop"),
    "set rows, clipped": lambda x, u, i: x.at[i + 2].set(u, mode="clip"),
    "set unique rows": lambda x, u, i: x.at[i + jnp.array([0, -1, 1])].set(u, unique_indices=True),
    "set columns": lambda x, u, i: x.at[:, i].set(u[0, :3]),
    "set elements": lambda x, u, i: x.at[i, i].set(u[:, 0]),
    "set slice": lambda x, u, i: x.at[1:3, 0].set(u[0, :2]),
    "add rows": lambda x, u, i: x.at[i].add(u),
    "add rows, dropped": lambda x, u, i: x.at[i + 2].add(u, mode="drop"),
    "add rows, clipped": lambda x, u, i: x.at[i + 2].add(u, mode="clip"),
    "add table": lambda x, u, i: x.at[i[:, None], i[None, :]].add(u[:, :3]),
    "add block": lambda x, u, i: x.at[1:3, 1:4].add(u[:2, :3]),
    "multiply rows": lambda x, u, i: x.at[i].multiply(u),
    "multiply rows, dropped": lambda x, u, i: x.at[i + 2].multiply(u, mode="drop"),
    "multiply unique": lambda x, u, i: x.at[jnp.array([3, 0, 1])].multiply(u, unique_indices=True),
    "divide unique": lambda x, u, i: x.at[jnp.array([3, 0, 1])].divide(u, unique_indices=True),
    "maximum rows": lambda x, u, i: x.at[i].max(u),
    "minimum rows, dropped": lambda x, u, i: x.at[i + 2].min(u, mode="drop"),
    "apply": lambda x, u, i: x.at[jnp.array([3, 0, 1])].apply(jnp.sin, unique_indices=True),
    "power": lambda x, u, i: x.at[i].power(2.0),
    "nothing": lambda x, u, i: x.at[i[:0]].add(u[:0]),
}


@pytest.mark.parametrize("case", SCATTERS)
def test_scatter_as_numpy_indexing(case: str) -> None:
    x, u = numbers(4, 5), numbers(4, 5)[:3, ::-1] * 1.01
    check(lambda x, u, i: SCATTERS[case](jnp.asarray(x), u, i), x, u, INDICES, rtol=1e-15)


def scatter_numbers(p: dict[str, Any]) -> dict[str, Any]:
    """Parameters of a scatter from those of a gather with the same windows."""
    names = {
        "offset_dims": "update_window_dims",
        "collapsed_slice_dims": "inserted_window_dims",
        "operand_batching_dims": "input_batching_dims",
        "start_indices_batching_dims": "scatter_indices_batching_dims",
        "start_index_map": "scatter_dims_to_operand_dims",
        "index_vector_dim": "index_vector_dim",
    }
    return {names[k]: v for k, v in p.items() if k in names}


@pytest.mark.parametrize("body", ["add", "set", "multiply", "maximum"])
@pytest.mark.parametrize("case", GENERAL)
def test_scatter_in_general(case: str, body: str) -> None:
    shape, indices, p = GENERAL[case]
    x = numbers(*shape)
    updates = np.random.default_rng(7).uniform(0.5, 2, run(b.gather, [x, indices], **p)[0].shape)
    arrays, q = [x, indices, updates], {**scatter_numbers(p), "body": body}
    if case not in ("two batch dimensions, crossed", "scalar operand"):  # XLA does not compile the latter.
        by_body = {"add": lax.scatter_add, "set": lax.scatter, "multiply": lax.scatter_mul, "maximum": lax.scatter_max}
        fields = {
            k: v
            for k, v in q.items()
            if k not in ("body", "index_vector_dim", "input_batching_dims", "scatter_indices_batching_dims")
        }
        names = {
            "operand_batching_dims": q.get("input_batching_dims", ()),
            "scatter_indices_batching_dims": q.get("scatter_indices_batching_dims", ()),
        }
        numbers_ = lax.ScatterDimensionNumbers(**{"inserted_window_dims": (), **fields}, **names)
        moved = jnp.moveaxis(_explicit(indices, p), p["index_vector_dim"], -1)
        want = by_body[body](jnp.asarray(x), moved, updates, numbers_, mode=DROP)
        np.testing.assert_allclose(run(b.scatter, arrays, **q)[0], want, rtol=1e-15)
    check_derivatives(b.scatter, arrays, **q)
    check_derivatives(b.scatter, arrays, wrt=[0], order=1, **q)
    check_derivatives(b.scatter, arrays, wrt=[2], order=1, **q)
    check_batching(b.scatter, arrays, **q)


def test_scatter_into_a_scalar() -> None:
    p = {"update_window_dims": (), "scatter_dims_to_operand_dims": (), "index_vector_dim": 1}
    arrays = [np.array(2.0), np.zeros((3, 0), np.int32), np.array([3.0, 4, 5])]
    for body, want in (("add", 14.0), ("multiply", 120.0), ("set", 5.0), ("maximum", 5.0)):
        np.testing.assert_array_equal(run(b.scatter, arrays, body=body, **p)[0], want)


def test_scatter_of_booleans() -> None:
    p = {
        "update_window_dims": (),
        "inserted_window_dims": (0,),
        "scatter_dims_to_operand_dims": (0,),
        "index_vector_dim": 1,
    }
    arrays = [np.array([True, False, True, False]), ints([0], [1], [1], [2]), np.array([False, True, False, False])]
    for body, want in (
        ("or", [1, 1, 1, 0]),
        ("and", [0, 0, 0, 0]),
        ("xor", [1, 1, 1, 0]),
        ("add", [1, 1, 1, 0]),
        ("set", [0, 0, 0, 0]),
    ):
        np.testing.assert_array_equal(run(b.scatter, arrays, body=body, **p)[0], np.array(want, np.bool_))


def test_multiplying_by_zeros_at_one_place() -> None:
    p = {
        "update_window_dims": (),
        "inserted_window_dims": (0,),
        "scatter_dims_to_operand_dims": (0,),
        "index_vector_dim": 1,
        "body": "multiply",
    }
    indices = ints([0], [1], [1], [2], [2], [2], [9])
    updates = np.array([0.0, 0.0, 3.0, 0.0, 0.0, 2.0, 5.0])
    check_derivatives(b.scatter, [numbers(4), indices, updates], order=1, **p)


@pytest.mark.parametrize("name", ["max", "min"])
def test_ties_are_shared_as_jax_does(name: str) -> None:
    def f(x: Any, u: Any) -> Any:
        return getattr(jnp.asarray(x).at[np.array([0, 0, 1, 2, 9])], name)(u, mode="drop")

    x, u = np.array([2.0, 2, 5, 1]), np.array([2.0, 2, 2, 5, 1])
    ct, tx, tu = np.array([1.0, 10, 100, 1000]), np.arange(1.0, 5), np.arange(7.0, 12)
    for got, want in zip(pulled(f, [x, u], [ct], [0, 1]), jax.vjp(f, x, u)[1](ct), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-15)
    np.testing.assert_allclose(pushed(f, [x, u], [tx, tu], [0, 1])[0], jax.jvp(f, (x, u), (tx, tu))[1], rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.int8, np.uint32, np.float16, ml_dtypes.bfloat16, np.float32, np.complex64])
@pytest.mark.parametrize("method", ["set", "add", "multiply"])
def test_scatter_of_dtypes(dtype: Any, method: str) -> None:
    x, u = np.arange(6).reshape(3, 2).astype(dtype), np.arange(8).reshape(4, 2).astype(dtype)
    indices = np.array([2, 0, 0, 1])
    p = {
        "update_window_dims": (1,),
        "inserted_window_dims": (0,),
        "scatter_dims_to_operand_dims": (0,),
        "index_vector_dim": 1,
    }
    dims = lax.ScatterDimensionNumbers(**{k: v for k, v in p.items() if k != "index_vector_dim"})
    reference = {"set": lax.scatter, "add": lax.scatter_add, "multiply": lax.scatter_mul}[method]
    want = reference(jnp.asarray(x), indices[:, None], jnp.asarray(u), dims)
    np.testing.assert_array_equal(run(b.scatter, [x, indices[:, None], u], body=method, **p)[0], want)


def test_scatter_with_a_body_of_its_own_combines_repeated_updates_in_turn() -> None:
    p = {
        "update_window_dims": (),
        "inserted_window_dims": (0,),
        "scatter_dims_to_operand_dims": (0,),
        "index_vector_dim": 1,
    }
    body = _body(lambda x, u: [b.subtract(b.add(x, x), u)], 2)
    arrays = [np.array([1.0, 2, 3]), ints([0], [2], [0], [0], [7]), np.array([1.0, 10, 2, 3, 99])]
    (got,) = run(b.scatter, arrays, body=body, **p)
    np.testing.assert_array_equal(got, [((1 * 2 - 1) * 2 - 2) * 2 - 3, 2, 3 * 2 - 10])
    with pytest.raises(NotDifferentiableError, match="unique_indices=True"):
        check_derivatives(b.scatter, arrays, body=body, **p)
    once = [arrays[0], ints([0], [2], [7]), np.array([1.0, 10, 2])]
    check_derivatives(b.scatter, once, body=body, unique_indices=True, **p)
    check_batching(b.scatter, once, body=body, unique_indices=True, **p)


def test_scatter_of_two_operands() -> None:
    p = {
        "update_window_dims": (),
        "inserted_window_dims": (0,),
        "scatter_dims_to_operand_dims": (0,),
        "index_vector_dim": 1,
    }
    body = _body(lambda x, y, u, v: [b.add(x, v), b.multiply(y, u)], 4)
    arrays = [np.array([1.0, 2]), np.array([3.0, 4]), ints([1], [1]), np.array([5.0, 6]), np.array([7.0, 8])]
    first, second = run(b.scatter, arrays, body=body, **p)
    np.testing.assert_array_equal(first, [1, 2 + 7 + 8])
    np.testing.assert_array_equal(second, [3, 4 * 5 * 6])
    check_batching(b.scatter, arrays, body=body, **p)
    with pytest.raises(NotDifferentiableError, match="where no element is written twice"):
        check_derivatives(b.scatter, arrays, body=body, **p)
    once = [*arrays[:2], ints([1], [7]), *arrays[3:]]
    check_derivatives(b.scatter, once, body=body, unique_indices=True, **p)
    check_derivatives(b.scatter, arrays, body="set", **p)


def _body(emit: Callable[..., Any], count: int) -> Any:
    from .checker import module_of

    module = module_of(emit, [np.zeros(())] * count)
    return b.Body(module.functions["f"].block, module)


DYNAMIC = """
func.func @main(%x: tensor<2x3xf32>, %a: tensor<2xi64>, %b: tensor<2xi64>, %c: tensor<2xi64>, %v: tensor<f32>)
    -> (tensor<6x2xf32>, tensor<2x6xi32>, tensor<2x6x3xf32>, tensor<4x4xf32>, tensor<1x2xf32>, tensor<1x3xf32>) {
  %shape = stablehlo.constant dense<[6, 2]> : tensor<2xi64>
  %y = stablehlo.concatenate %x, %x, dim = 0 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  %r = stablehlo.dynamic_reshape %y, %shape : (tensor<4x3xf32>, tensor<2xi64>) -> tensor<6x2xf32>
  %s2 = stablehlo.constant dense<[2, 6]> : tensor<2xi64>
  %i = stablehlo.dynamic_iota %s2, dim = 1 : (tensor<2xi64>) -> tensor<2x6xi32>
  %s3 = stablehlo.constant dense<[2, 6, 3]> : tensor<3xi64>
  %w = stablehlo.dynamic_broadcast_in_dim %x, %s3, dims = [0, 2] : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<2x6x3xf32>
  %p = stablehlo.dynamic_pad %x, %v, %a, %b, %c
    : (tensor<2x3xf32>, tensor<f32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<4x4xf32>
  %one = stablehlo.constant dense<1> : tensor<2xi64>
  %end = stablehlo.constant dense<[2, 3]> : tensor<2xi64>
  %q = "stablehlo.real_dynamic_slice"(%x, %one, %end, %one)
    : (tensor<2x3xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<1x2xf32>
  %at = stablehlo.constant dense<[[1]]> : tensor<1x1xi64>
  %sizes = stablehlo.constant dense<[1, 3]> : tensor<2xi64>
  %g = "stablehlo.dynamic_gather"(%x, %at, %sizes) <{dimension_numbers = #stablehlo.gather<offset_dims = [1],
    collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>}>
    : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<2xi64>) -> tensor<1x3xf32>
  return %r, %i, %w, %p, %q, %g
    : tensor<6x2xf32>, tensor<2x6xi32>, tensor<2x6x3xf32>, tensor<4x4xf32>, tensor<1x2xf32>, tensor<1x3xf32>
}
"""


def test_operations_with_parameters_as_operands() -> None:
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    amounts = [np.array(v) for v in ([0, 1], [1, 0], [1, 0])]
    reshaped, line, wide, padded, part, row = evaluate(ir.Module.parse(DYNAMIC), "main", [x, *amounts, np.float32(9)])
    np.testing.assert_array_equal(reshaped, np.concatenate([x, x]).reshape(6, 2))
    np.testing.assert_array_equal(line, np.tile(np.arange(6, dtype=np.int32), (2, 1)))
    np.testing.assert_array_equal(wide, np.repeat(x[:, None], 6, 1))
    np.testing.assert_array_equal(padded, [[9, 0, 1, 2], [9] * 4, [9, 3, 4, 5], [9] * 4])
    np.testing.assert_array_equal(part, x[1:, 1:])
    np.testing.assert_array_equal(row, x[1:])
