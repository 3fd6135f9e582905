"""Data types and their promotion, every pair against JAX."""

import enum
import importlib
import itertools
import random
import warnings

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from jax._src.lax.lax import _convert_element_type

from pyxla import dtypes, errors

config = importlib.import_module("pyxla.config")  # the name pyxla.config is the Config object

MODES = [(x64, strict) for x64 in (False, True) for strict in ("standard", "strict")]
WEAK_TYPES = (int, float, complex)


class Value:
    """What an Array is to promotion: something with a dtype and a weak type."""

    def __init__(self, dtype, weak):
        self.dtype, self.weak_type = np.dtype(dtype), weak


@pytest.fixture(scope="module")
def jax_values():
    """For each (dtype, weak) an array of JAX's, 64-bit ones among them."""
    with jax.enable_x64(True):
        return {
            (dtype, weak): _convert_element_type(jnp.ones((), dtype), dtype, weak_type=weak)
            for dtype in dtypes.ALL_DTYPES
            for weak in (False, True)
        }


def of_jax(function, *args, **kwargs):
    """What JAX returns, or the class of its error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(*args, **kwargs)
        except jax.dtypes.TypePromotionError:
            return errors.TypePromotionError


def of_ours(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except errors.TypePromotionError:
        return errors.TypePromotionError


def modes(x64, promotion):
    return (
        jax.enable_x64(x64),
        jax.numpy_dtype_promotion(promotion),
        config.config.override(enable_x64=x64, numpy_dtype_promotion=promotion),
    )


@pytest.mark.parametrize(("x64", "promotion"), MODES)
def test_every_pair_of_values_promotes_as_in_jax(jax_values, x64, promotion):
    theirs, strict, ours = modes(x64, promotion)
    with theirs, strict, ours:
        for (a, value_a), (b, value_b) in itertools.product(jax_values.items(), repeat=2):
            expected = of_jax(jax._src.dtypes.result_type, value_a, value_b, return_weak_type_flag=True)
            for _ in range(2):  # the second is the memo's
                assert of_ours(dtypes.binary_result, *a, *b) == expected, (a, b)


@pytest.mark.parametrize(("x64", "promotion"), MODES)
def test_every_pair_of_dtypes_promotes_as_in_jax(x64, promotion):
    theirs, strict, ours = modes(x64, promotion)
    with theirs, strict, ours:
        for a, b in itertools.product((*dtypes.ALL_DTYPES, *WEAK_TYPES), repeat=2):
            assert of_ours(dtypes.promote_types, a, b) == of_jax(jnp.promote_types, a, b), (a, b)
            assert of_ours(dtypes.result_type, a, b) == of_jax(jnp.result_type, a, b), (a, b)


@pytest.mark.parametrize(("x64", "promotion"), MODES)
def test_several_values_promote_as_in_jax(jax_values, x64, promotion):
    rng, keys = random.Random(0), list(jax_values)
    theirs, strict, ours = modes(x64, promotion)
    with theirs, strict, ours:
        for _ in range(1500):
            chosen = rng.choices(keys, k=rng.choice((1, 3, 4)))
            expected = of_jax(
                jax._src.dtypes.result_type, *(jax_values[key] for key in chosen), return_weak_type_flag=True
            )
            values = [Value(*key) for key in chosen]
            assert of_ours(dtypes.result_type, *values, return_weak_type=True) == expected, chosen


@pytest.mark.parametrize("x64", [False, True])
@pytest.mark.parametrize(
    "args",
    [
        (1,), (1.0,), (1j,), (True,), (1, 2.5), (True, 1), (np.float64(1),), (np.int8(1), 2), (np.ones(2), 1),
        (np.ones(2, np.float16), 1.5), (np.ones(2, np.int64), np.uint32(1)), ("float16", 1.0), ("bfloat16", np.float16),
        (int,), (float, np.int32(1)), (bool, int), (np.dtype("f8"),), (2**40,), (np.uint64(1), np.int8(1)),
    ],
)  # fmt: skip
def test_python_and_numpy_values_are_typed_as_in_jax(args, x64):
    with jax.enable_x64(x64), config.enable_x64(x64):
        expected = of_jax(jax._src.dtypes.result_type, *args, return_weak_type_flag=True)
        assert dtypes.result_type(*args, return_weak_type=True) == expected


def test_errors_of_promotion_say_what_to_write():
    with pytest.raises(errors.TypePromotionError, match=r"bfloat16 and float8_e5m2 .* x\.astype\('float32'\)"):
        dtypes.promote_types(dtypes.bfloat16, dtypes.float8_e5m2)
    with config.numpy_dtype_promotion("strict"), pytest.raises(errors.TypePromotionError, match="'strict'"):
        dtypes.result_type("int32", "float32")
    with pytest.raises(ValueError, match=r"float0.*do not mix"):
        dtypes.promote_types(dtypes.float0, "float32")
    with pytest.raises(ValueError, match="at least one"):
        dtypes.result_type()
    assert dtypes.result_type(dtypes.float0, dtypes.float0) == dtypes.float0


def test_the_setting_is_part_of_the_memo():
    arguments = (np.dtype("uint32"), False, np.dtype("int32"), False)
    assert dtypes.binary_result(*arguments) == (np.dtype("int32"), False)
    with config.enable_x64():
        assert dtypes.binary_result(*arguments) == (np.dtype("int64"), False)
    assert dtypes.binary_result(*arguments) == (np.dtype("int32"), False)


@pytest.mark.parametrize("x64", [False, True])
def test_conversions_between_dtypes_are_those_of_jax(x64):
    with jax.enable_x64(x64), config.enable_x64(x64):
        for dtype in dtypes.ALL_DTYPES:
            canonical = dtypes.canonicalize_dtype(dtype)
            assert canonical == jax.dtypes.canonicalize_dtype(dtype)
            assert dtypes.to_inexact_dtype(canonical) == jax._src.dtypes.to_inexact_dtype(canonical)
            assert dtypes.to_complex_dtype(canonical) == jax._src.dtypes.to_complex_dtype(canonical)
        assert [dtypes.default_dtype(t) for t in (bool, int, float, complex)] == [
            jnp.dtype(bool), jnp.asarray(1).dtype, jnp.asarray(1.0).dtype, jnp.asarray(1j).dtype,
        ]  # fmt: skip
        defaults = (dtypes.int_, dtypes.uint, dtypes.float_, dtypes.complex_)
        assert [np.dtype(t).itemsize for t in defaults] == ([8, 8, 8, 16] if x64 else [4, 4, 4, 8])


def test_real_and_tangent_dtypes():
    for dtype in dtypes.ALL_DTYPES:
        assert dtypes.to_real_dtype(dtype) == np.zeros((), dtype).real.dtype
        expected = dtype if jnp.issubdtype(dtype, jnp.inexact) else jax.dtypes.float0
        assert dtypes.tangent_dtype(dtype) == expected


KINDS = ["bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating", "numeric"]


def test_kinds_of_dtypes_are_those_of_jax():
    abstract = [np.generic, np.number, np.integer, np.signedinteger, np.unsignedinteger, np.inexact, np.floating,
                np.complexfloating, np.bool_]  # fmt: skip
    for dtype in dtypes.ALL_DTYPES:
        for kind in KINDS:
            assert dtypes.isdtype(dtype, kind) == jnp.isdtype(dtype, kind)
        for other in (*abstract, *dtypes.ALL_DTYPES):
            assert dtypes.issubdtype(dtype, other) == jnp.issubdtype(dtype, other), (dtype, other)
        assert dtypes.is_float(dtype) == jnp.issubdtype(dtype, jnp.floating)
        assert dtypes.is_complex(dtype) == jnp.issubdtype(dtype, jnp.complexfloating)
        assert dtypes.is_integer(dtype) == jnp.issubdtype(dtype, jnp.integer)
        assert dtypes.is_signed_integer(dtype) == jnp.issubdtype(dtype, jnp.signedinteger)
        assert dtypes.is_unsigned_integer(dtype) == jnp.issubdtype(dtype, jnp.unsignedinteger)
        assert dtypes.is_bool(dtype) == (dtype == np.bool_)
        assert dtypes.is_float8(dtype) == dtype.name.startswith("float8")
    assert dtypes.isdtype("int8", (np.float32, "integral"))
    with pytest.raises(ValueError, match="'real floating'"):
        dtypes.isdtype("int8", "floaty")
    with pytest.raises(TypeError, match="not 3"):
        dtypes.isdtype("int8", 3)


def test_limits_are_those_of_jax():
    for dtype in dtypes.ALL_DTYPES:
        if dtypes.is_inexact(dtype):
            ours, theirs = dtypes.finfo(dtype), jnp.finfo(dtype)
            assert (ours.bits, ours.max, ours.eps, ours.dtype) == (theirs.bits, theirs.max, theirs.eps, theirs.dtype)
        elif not dtypes.is_bool(dtype):
            ours, theirs = dtypes.iinfo(dtype), jnp.iinfo(dtype)
            assert (ours.bits, ours.min, ours.max) == (theirs.bits, theirs.min, theirs.max)


def test_can_cast():
    assert dtypes.can_cast(dtypes.bfloat16, dtypes.float32)
    assert not dtypes.can_cast("int32", dtypes.float32)
    assert dtypes.can_cast("int32", dtypes.float32, casting="same_kind")


SCALAR_TYPES = [getattr(dtypes, "bool_" if d.name == "bool" else d.name) for d in dtypes.ALL_DTYPES]


@pytest.mark.parametrize("scalar", SCALAR_TYPES, ids=lambda t: t.__name__)
def test_a_scalar_type_stands_for_its_dtype(scalar):
    dtype = np.dtype(scalar)
    assert isinstance(dtype, np.dtype)
    assert dtype == scalar.dtype
    assert scalar == dtype
    assert dtype == scalar
    assert scalar == dtype.type
    assert dtype.type == scalar
    assert hash(scalar) == hash(dtype)
    assert np.zeros(2, scalar).dtype == dtype
    assert dtypes.promote_types(scalar, bool) == dtype
    assert isinstance(dtype.type(1), scalar)
    assert [other for other in SCALAR_TYPES if other == scalar] == [scalar]


def test_scalar_types_have_their_names_and_differ_from_python_types():
    assert repr(dtypes.float32) == "<class 'pyxla.numpy.float32'>"
    assert dtypes.float64 not in (float, complex)
    assert dtypes.bfloat16.dtype == ml_dtypes.bfloat16
    assert dtypes.half is dtypes.float16


def test_calling_a_scalar_type_calls_the_constructor_of_arrays(monkeypatch):
    from pyxla import scalar_types

    monkeypatch.setattr(scalar_types, "_construct", None)
    with pytest.raises(RuntimeError, match=r"import pyxla\.numpy"):
        dtypes.float32(3)
    dtypes.set_array_constructor(lambda x, dtype: np.asarray(x, dtype))
    assert dtypes.int8(3.7).dtype == np.int8


def test_a_wide_dtype_of_the_users_is_narrowed_with_a_warning_at_his_line():
    with pytest.warns(UserWarning, match=r"zeros was asked for float64, .* it uses float32.*enable_x64") as caught:
        assert dtypes.check_user_dtype(np.float64, "zeros") == np.float32
    assert caught[0].filename == __file__
    with config.enable_x64():
        assert dtypes.check_user_dtype("float64", "zeros") == np.float64


def test_a_dtype_of_the_users_is_checked():
    assert dtypes.check_user_dtype(float, "zeros") == np.float32
    assert dtypes.check_user_dtype(dtypes.float_, "zeros") == np.float32
    assert dtypes.check_user_dtype(dtypes.bfloat16, "zeros") == ml_dtypes.bfloat16
    with pytest.raises(TypeError, match=r"object.* in zeros"):
        dtypes.check_user_dtype(object, "zeros")
    with pytest.raises(TypeError, match=r"byte order.*astype\('float32'\)"):
        dtypes.check_user_dtype(">f4", "zeros")
    with pytest.raises(ValueError, match="zeros needs a dtype"):
        dtypes.check_user_dtype(None, "zeros")


def test_dtype_of_values():
    assert dtypes.dtype_of(3) == (np.dtype("int32"), True)
    assert dtypes.dtype_of(enum.IntEnum("Letter", "A").A) == (np.dtype("int32"), True)
    assert dtypes.dtype_of(True) == (np.dtype(bool), False)
    assert dtypes.dtype_of(np.float64(3)) == (np.dtype("float32"), False)
    assert dtypes.dtype_of(Value("float64", False)) == (np.dtype("float64"), False)
    assert dtypes.dtype_of("bfloat16") == (np.dtype(ml_dtypes.bfloat16), False)
    with pytest.raises(TypeError, match=r"jnp\.asarray"):
        dtypes.dtype_of([1, 2])
    with pytest.raises(TypeError, match="numbers only"):
        dtypes.dtype_of(np.array(["a"]))


@pytest.mark.parametrize("x64", [False, True])
def test_python_ints_out_of_range_are_errors_as_in_jax(x64):
    bits = 64 if x64 else 32
    with jax.enable_x64(x64), config.enable_x64(x64):
        for value in (2 ** (bits - 1) - 1, -(2 ** (bits - 1))):
            assert dtypes.dtype_of(value)[0] == jnp.asarray(value).dtype
        for value in (2 ** (bits - 1), -(2 ** (bits - 1)) - 1):
            with pytest.raises(OverflowError):
                jnp.asarray(value)
            with pytest.raises(OverflowError, match=f"{value} is too (large|small) for int{bits}"):
                dtypes.dtype_of(value)
    dtypes.check_int(2**40, np.dtype("float16"))
    with pytest.raises(OverflowError, match="-1 is too small for uint8"):
        dtypes.check_int(-1, np.dtype("uint8"))
