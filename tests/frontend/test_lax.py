"""pyxla.lax against jax.lax: values, dtypes and weak types, at once and within a trace; and the errors of misuse."""

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

import pyxla
from pyxla import lax
from pyxla.array import wrap
from pyxla.transforms.common import in_trace

RNG = np.random.default_rng(0)
EPS = {"float32": 2e-6, "bfloat16": 1e-2, "float16": 2e-3, "complex64": 3e-6}


def staged(function, *args):
    """What a function gives on tracers of arrays."""

    def body():
        arrays = [lax.optimization_barrier(wrap(a)) if isinstance(a, np.ndarray) else a for a in args]
        return function(*arrays)

    return in_trace(body)


def agree(ours, theirs, tolerance=None):
    ours_flat, theirs_flat = pyxla.tree.leaves(ours), jax.tree.leaves(theirs)
    assert len(ours_flat) == len(theirs_flat)
    for o, t in zip(ours_flat, theirs_flat, strict=True):
        t_host = np.asarray(t)
        assert o.dtype == t_host.dtype
        assert o.shape == t_host.shape
        if o.dtype != np.bool_:
            assert o.weak_type == t.weak_type
        o_host = np.asarray(o)
        if o.dtype.kind in "biu":
            np.testing.assert_array_equal(o_host, t_host)
            continue
        tol = EPS[o.dtype.name] if tolerance is None else tolerance
        wide = np.complex128 if o.dtype.kind == "c" else np.float64
        np.testing.assert_allclose(o_host.astype(wide), t_host.astype(wide), rtol=tol, atol=tol)


def both(name, *args, tolerance=None, **options):
    theirs = getattr(jax.lax, name)(*args, **options)
    agree(getattr(lax, name)(*args, **options), theirs, tolerance)
    agree(staged(lambda *a: getattr(lax, name)(*a, **options), *args), theirs, tolerance)


def floats(*shape, low=-2.0, high=2.0, dtype=np.float32):
    return RNG.uniform(low, high, shape).astype(dtype)


UNARY = [
    "acosh",
    "asinh",
    "atan",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "digamma",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "is_finite",
    "lgamma",
    "log",
    "log1p",
    "logistic",
    "neg",
    "rsqrt",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "abs",
    "sign",
    "round",
    "square",
    "reciprocal",
    "bessel_i1e",
]


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("dtype", [np.float32, ml_dtypes.bfloat16])
def test_unary(name, dtype):
    both(name, floats(2, 3, low=1.1, high=2.9, dtype=dtype), tolerance=2e-5 if dtype == np.float32 else None)


@pytest.mark.parametrize("name", ["acos", "asin", "atanh", "erf_inv"])
def test_unary_inside_one(name):
    both(name, floats(5, low=-0.9, high=0.9))


@pytest.mark.parametrize("name", ["abs", "neg", "sign", "square", "bitwise_not", "clz", "population_count"])
@pytest.mark.parametrize("dtype", [np.int32, np.uint8])
def test_unary_of_integers(name, dtype):
    if name == "abs" and dtype == np.uint8:
        assert int(lax.abs(np.uint8(200))) == 200
        return
    both(name, np.array([0, 1, 5, 100], dtype))


@pytest.mark.parametrize(
    "name", ["abs", "sign", "real", "imag", "conj", "exp", "log", "sqrt", "tanh", "square", "is_finite"]
)
def test_unary_of_complex(name):
    x = (floats(4) + 1j * floats(4)).astype(np.complex64)
    if name == "is_finite":
        with pytest.raises(TypeError, match="floating-point"):
            lax.is_finite(x)
        return
    both(name, x, tolerance=1e-5)


BINARY = [
    "add",
    "sub",
    "mul",
    "div",
    "rem",
    "max",
    "min",
    "atan2",
    "pow",
    "nextafter",
    "complex",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
]


@pytest.mark.parametrize("name", BINARY)
def test_binary(name):
    x, y = floats(2, 3, low=0.5, high=3), floats(2, 3, low=0.5, high=3)
    both(name, x, y, tolerance=1e-5)
    both(name, x, 2.0, tolerance=1e-5)
    both(name, 2.0, y, tolerance=1e-5)
    both(name, x, floats(1, 3, low=0.5, high=3), tolerance=1e-5)


@pytest.mark.parametrize(
    "name",
    [
        "add",
        "sub",
        "mul",
        "div",
        "rem",
        "max",
        "min",
        "bitwise_and",
        "bitwise_or",
        "bitwise_xor",
        "eq",
        "lt",
        "shift_left",
        "shift_right_logical",
    ],
)
def test_binary_of_integers(name):
    x, y = np.array([-7, 7, 5, -1], np.int32), np.array([2, -2, 0, 3], np.int32)
    both(name, x, y)
    both(name, x, 3)


def test_binary_of_scalars_is_weak():
    assert lax.add(1.0, 2.0).weak_type
    assert lax.mul(lax.sin(1.0), 2.0).weak_type
    assert not lax.add(np.float32(1), 2.0).weak_type


def test_zeta_and_polygamma():
    both("zeta", floats(3, low=2, high=4), floats(3, low=1, high=3), tolerance=1e-5)
    both("polygamma", np.array([0.0, 1.0, 2.0], np.float32), floats(3, low=1, high=3), tolerance=1e-5)


@pytest.mark.parametrize("power", [0, 1, 2, 3, 7, -1, -2])
def test_integer_pow(power):
    both("integer_pow", floats(4, low=0.5, high=2), power, tolerance=1e-5)


def test_pow_of_integer_exponents():
    both("pow", floats(3), 2)
    both("pow", floats(3, low=0.5), np.array([1, 2, -3], np.int32), tolerance=1e-5)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: lax.add(np.ones(3), np.arange(3)), r"float32\[3\], int32\[3\].*jnp.add"),
        (lambda: lax.add(np.ones(3), np.ones(2)), r"float32\[3\], float32\[2\].*broadcast"),
        (lambda: lax.add(np.ones(3), np.ones((2, 3))), r"one shape"),
        (lambda: lax.sin(np.arange(3)), r"int32\[3\].*jnp.sin"),
        (lambda: lax.neg(True), "bool"),
        (lambda: lax.add([1, 2], 1), "jnp.asarray"),
        (lambda: lax.integer_pow(3, -2), "negative powers"),
        (lambda: lax.real(np.ones(2)), "complex"),
        (lambda: lax.select(np.ones(2), np.ones(2), np.ones(2)), "boolean"),
        (lambda: lax.select(np.array([True]), np.ones(2), np.ones(2)), "jnp.where"),
        (lambda: lax.clamp(np.zeros(2), np.ones(3), 1.0), "bounds"),
        (lambda: lax.reshape(np.ones(3), (2, 2)), "3 elements"),
        (lambda: lax.broadcast_in_dim(np.ones(3), (2, 2), (1,)), "does not broadcast"),
        (lambda: lax.concatenate([np.ones((2, 2)), np.ones((3, 3))], 0), "equal sizes"),
        (lambda: lax.slice(np.ones(3), (0,), (4,)), "limit <= size"),
        (lambda: lax.transpose(np.ones((2, 2)), (0, 0)), "permutation"),
        (lambda: lax.pad(np.ones(3), np.ones(2), [(0, 0, 0)]), "scalar"),
        (lambda: lax.dot(np.ones(3), np.ones(4)), "inner sizes"),
        (lambda: lax.dot_general(np.ones((2, 3)), np.ones((3, 2)), (((0,), (0,)), ((), ()))), "equal size"),
        (lambda: lax.conv(np.ones((1, 3, 4, 4)), np.ones((2, 5, 3, 3)), (1, 1), "SAME"), "3 features"),
        (lambda: lax.reduce(np.ones(3), 0.0, lambda a, b: lax.lt(a, b), (0,)), "must return"),
        (lambda: lax.dynamic_slice(np.ones(3), (0,), (4,)), "slice sizes"),
        (lambda: lax.dynamic_slice(np.ones(3), (0.0,), (1,)), "integers"),
        (lambda: lax.gather(np.ones(3), np.ones((1, 1)), lax.GatherDimensionNumbers((), (0,), (0,)), (1,)), "integer"),
    ],
)
def test_type_errors(call, message):
    with pytest.raises(TypeError, match=message):
        call()
    with pytest.raises(TypeError, match=message):
        in_trace(call)


def test_value_errors():
    with pytest.raises(OverflowError, match="1000"):
        lax.add(np.int8(1), 1000)
    with pytest.raises(ValueError, match="empty"):
        lax.argmax(np.ones((0,)), 0, np.int32)
    with pytest.raises(ValueError, match="size 1"):
        lax.squeeze(np.ones((2, 1)), (0,))
    with pytest.raises(ValueError, match="no mode"):
        lax.GatherScatterMode.from_any("foo")
    with pytest.raises(ValueError, match="gives 0 to 3"):
        lax.top_k(np.ones(3), 4)


def test_conversions():
    both("convert_element_type", np.array([-1.5, 300.0, np.nan], np.float32), np.int8)
    both("convert_element_type", np.array([0, 2], np.int32), np.bool_)
    both("bitcast_convert_type", floats(3), np.uint32)
    both("bitcast_convert_type", floats(3), np.uint8)
    both("bitcast_convert_type", np.arange(8, dtype=np.uint8).reshape(2, 4), np.float32)
    both("reduce_precision", floats(5), 5, 4)
    with pytest.warns(np.exceptions.ComplexWarning, match="imaginary"):
        lax.convert_element_type(np.complex64(1j), np.float32)


def test_selection():
    x, y = floats(4), floats(4)
    both("select", x > 0, x, y)
    both("select", np.array(True), x, y)
    both("select_n", np.array([0, 1, 2, 1], np.int32), x, y, x + y)
    both("select_n", x > 0, x, y)
    both("clamp", -0.5, x, 0.5)
    both("clamp", np.full(4, -0.5, np.float32), x, np.full(4, 0.5, np.float32))


def test_shapes():
    x = floats(2, 3)
    both("reshape", x, (3, 2))
    both("reshape", x, (3, 2), (1, 0))
    both("transpose", x, (1, 0))
    both("rev", x, (0, 1))
    both("broadcast", x, (4,))
    both("broadcast_in_dim", x, (2, 4, 3), (0, 2))
    both("expand_dims", x, (0, 3))
    both("squeeze", floats(1, 3, 1), (0, -1))
    both("pad", x, 0.0, [(1, -1, 0), (0, 2, 1)])
    both("concatenate", [floats(2, 3), floats(1, 3)], 0)
    both("slice", x, (0, 1), (2, 3), (1, 2))
    both("slice_in_dim", x, -2, None, 1, 1)
    both("index_in_dim", x, -1, 1, False)
    both("split", x, (1, 2), 1)
    both("full", (2,), 1.5)
    both("full", (2,), 1, np.float32)
    both("full_like", x, 2)
    both("iota", np.int32, 4)
    both("broadcasted_iota", np.float32, (2, 3), 1)
    assert lax.broadcast_shapes((2, 1), (3,)) == (2, 3)


@pytest.mark.parametrize("start", [(0, 0), (1, -1), (-1, 5), (7, 1)])
def test_dynamic_slices(start):
    x = floats(4, 5)
    both("dynamic_slice", x, start, (2, 2))
    both("dynamic_update_slice", x, floats(2, 3), start)
    both("dynamic_index_in_dim", x, start[1], 1)
    both("dynamic_update_index_in_dim", x, floats(4), start[1], 1)
    traced = [np.int32(s) for s in start]
    agree(
        staged(lambda a, i, j: lax.dynamic_slice(a, (i, j), (2, 2)), x, *map(np.asarray, traced)),
        jax.lax.dynamic_slice(x, traced, (2, 2)),
    )


@pytest.mark.parametrize("mode", [None, "clip", "fill"])
def test_gather_and_scatter(mode):
    x, indices = floats(5, 3), np.array([[0], [4], [7], [-1]], np.int32)
    ours = lax.GatherDimensionNumbers((1,), (0,), (0,))
    theirs = jax.lax.GatherDimensionNumbers((1,), (0,), (0,))
    want = jax.lax.gather(x, indices, theirs, (1, 3), mode=mode)
    agree(lax.gather(x, indices, ours, (1, 3), mode=mode), want)
    agree(staged(lambda a, i: lax.gather(a, i, ours, (1, 3), mode=mode), x, indices), want)
    ours, theirs = lax.ScatterDimensionNumbers((1,), (0,), (0,)), jax.lax.ScatterDimensionNumbers((1,), (0,), (0,))
    for name in ("scatter", "scatter_add", "scatter_sub", "scatter_mul", "scatter_min", "scatter_max"):
        updates = floats(4, 3)
        if mode == "clip" and name == "scatter":
            continue  # two updates of one element
        want = getattr(jax.lax, name)(jnp.asarray(x), indices, updates, theirs, mode=mode)
        agree(getattr(lax, name)(x, indices, updates, ours, mode=mode), want)
        agree(
            staged(lambda a, i, u, name=name: getattr(lax, name)(a, i, u, ours, mode=mode), x, indices, updates), want
        )


def test_products():
    both("dot", floats(3), floats(3), tolerance=1e-5)
    both("dot", floats(2, 3), floats(3, 4), tolerance=1e-5)
    both("dot", floats(2, 3), np.arange(3), tolerance=1e-5)
    both("batch_matmul", floats(2, 3, 4), floats(2, 4, 5), tolerance=1e-5)
    both("dot_general", floats(2, 3, 4), floats(4, 2, 5), (((2,), (0,)), ((0,), (1,))), tolerance=1e-5)
    both("dot", np.ones((2, 2), np.int8), np.ones((2, 2), np.int8), preferred_element_type=np.int32)
    agree(
        lax.dot(np.ones(2), np.ones(2), precision="highest"), jax.lax.dot(np.ones(2), np.ones(2), precision="highest")
    )
    with pytest.raises(ValueError, match="no precision"):
        lax.dot(np.ones(2), np.ones(2), precision="best")


@pytest.mark.parametrize("padding", ["SAME", "VALID", [(1, 0), (2, 1)]])
def test_convolutions(padding):
    x, k = floats(2, 7, 6, 4), floats(3, 3, 2, 6)
    options = {"dimension_numbers": ("NHWC", "HWIO", "NHWC"), "feature_group_count": 2, "rhs_dilation": (1, 2)}
    both("conv_general_dilated", x, k, (2, 1), padding, **options, tolerance=1e-5)
    both("conv", floats(1, 2, 5, 5), floats(3, 2, 3, 3), (1, 2), "SAME", tolerance=1e-5)
    both("conv_transpose", floats(1, 4, 4, 2), floats(3, 3, 2, 3), (2, 2), padding, tolerance=1e-5)
    both(
        "conv_transpose", floats(1, 4, 4, 3), floats(3, 3, 2, 3), (2, 3), "SAME", transpose_kernel=True, tolerance=1e-5
    )


@pytest.mark.parametrize("name", ["reduce_sum", "reduce_prod", "reduce_max", "reduce_min"])
def test_reductions(name):
    both(name, floats(2, 3, 4), (0, 2), tolerance=1e-5)
    both(name, np.arange(6, dtype=np.int32).reshape(2, 3), (1,))
    both(name, floats(0, 3), (0,))


def test_reductions_of_bits_and_positions():
    x = np.array([[True, False], [True, True]])
    for name in ("reduce_and", "reduce_or"):
        both(name, x, (1,))
    both("reduce_xor", np.array([1, 3, 7], np.int32), (0,))
    y = np.array([[1.0, np.nan, 3.0], [2.0, 2.0, 0.0]], np.float32)
    both("argmax", y, 1, np.int32)
    both("argmin", y, 0, np.uint8)


def test_reduce_with_a_function():
    x = floats(3, 4)
    agree(lax.reduce(x, 0.0, lax.add, (0,)), jax.lax.reduce(x, 0.0, jax.lax.add, (0,)))
    custom = lax.reduce(x, 0.0, lambda a, b: lax.add(lax.add(a, b), lax.mul(a, b)), (1,))
    agree(custom, jax.lax.reduce(x, 0.0, lambda a, b: a + b + a * b, (1,)), 1e-4)
    pair = staged(
        lambda a: lax.reduce((a, a), (0.0, 1.0), lambda p, q: (lax.add(p[0], q[0]), lax.mul(p[1], q[1])), (0,)), x
    )
    agree(pair, (x.sum(0) + jnp.zeros(4), x.prod(0) + jnp.zeros(4)), 1e-5)


def test_windows():
    x = floats(6, 5)
    theirs = jax.lax.reduce_window(x, -np.inf, jax.lax.max, (2, 3), (2, 1), "SAME")
    agree(lax.reduce_window(x, -np.inf, lax.max, (2, 3), (2, 1), "SAME"), theirs)
    agree(staged(lambda a: lax.reduce_window(a, -np.inf, lax.max, (2, 3), (2, 1), "SAME"), x), theirs)
    theirs = jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 2), (1, 1), [(1, 0), (0, 2)], (2, 1), (1, 2))
    agree(lax.reduce_window(x, 0.0, lax.add, (2, 2), (1, 1), [(1, 0), (0, 2)], (2, 1), (1, 2)), theirs, 1e-5)


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"])
@pytest.mark.parametrize("reverse", [False, True])
def test_cumulative(name, reverse):
    both(name, floats(2, 7), 1, reverse, tolerance=1e-5)
    both(name, floats(1), 0, reverse, tolerance=1e-5)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "uint32"])
def test_cumulative_sums_of_many_integers(dtype):
    x = np.random.RandomState(0).randint(0, 200, (2, 1100, 3)).astype(dtype)  # sums beyond the range wrap around
    for n, axis, reverse in [(65, 1, False), (1100, 1, True), (1040, -2, False)]:
        part = x[:, :n]
        want = np.cumsum(part[:, ::-1] if reverse else part, axis, dtype=dtype)
        got = lax.cumsum(part, axis, reverse)
        np.testing.assert_array_equal(got, want[:, ::-1] if reverse else want)
        assert got.dtype == dtype
        np.testing.assert_array_equal(pyxla.vmap(lambda y, r=reverse: lax.cumsum(y, 0, r))(part), got)
    assert not lax.cumsum(np.zeros((100, 0), dtype)).size


def test_associative_scan_drops_the_weak_type_and_cumulative_sums_keep_it():
    def weak_types(jx):
        x = jx.numpy.sin(jx.numpy.arange(3) * 0.9)
        scans = [jx.lax.associative_scan(jx.numpy.add, y) for y in (x, x[:1])]
        return [y.weak_type for y in (*scans, jx.lax.cumsum(x), jx.lax.cummax(x))]

    assert weak_types(pyxla) == weak_types(jax) == [False, True, True, True]


def test_associative_scan_is_not_commutative():
    a, x = floats(9), floats(9)

    def ours(p, q):
        return lax.mul(p[0], q[0]), lax.add(lax.mul(p[1], q[0]), q[1])

    for reverse in (False, True):
        theirs = jax.lax.associative_scan(lambda p, q: (p[0] * q[0], p[1] * q[0] + q[1]), (a, x), reverse)
        agree(lax.associative_scan(ours, (a, x), reverse), theirs, 1e-5)


def test_sorting():
    x = np.array([[3.0, np.nan, -0.0], [0.0, 2.0, -np.inf]], np.float32)
    both("sort", x)
    both("sort", x, 0)
    keys = np.array([2, 1, 2, 1], np.int32)
    theirs = jax.lax.sort((keys, floats(4), np.arange(4)), num_keys=1)
    assert (
        np.asarray(lax.sort((keys, floats(4), np.arange(4)), num_keys=1)[2]).tolist() == np.asarray(theirs[2]).tolist()
    )
    both("top_k", x, 2)
    both("sort_key_val", keys, np.arange(4, dtype=np.int32))


def test_stop_gradient():
    assert float(pyxla.grad(lambda x: lax.mul(x, lax.stop_gradient(x)))(3.0)) == 3.0
    assert lax.stop_gradient({"a": 1})["a"] == 1
    kept = staged(lambda x: lax.stop_gradient(x), floats(2))
    assert kept.shape == (2,)


def test_arrays_do_not_follow_changes_of_numpy_arrays():
    host = np.zeros(3, np.float32)
    x = lax.reshape(host, (3,))
    host[0] = 1
    assert np.asarray(x).tolist() == [0, 0, 0]
