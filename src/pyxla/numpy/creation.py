"""Making arrays: from Python objects, of one value, and from shapes."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import Array
from pyxla.numpy.common import as_array, as_shape, cast_host, converted, filled, from_host, shape_of
from pyxla.staging import Tracer, with_weak_type

_BOOL = np.dtype(np.bool_)


def array(object: Any, dtype: Any = None, copy: bool = True, order: str | None = "K", ndmin: int = 0) -> Any:
    """An array of a number, an array, or nested sequences of these (tracers among them).

    Args:
        dtype: the dtype of the result; otherwise that of the contents, in which 64-bit numbers are 32-bit ones unless
            `enable_x64` is on.
        copy: is taken for compatibility: arrays are immutable.
        ndmin: dimensions of size 1 are put in front until there are so many.

    Raises:
        TypeError: not numbers; ragged sequences are ValueErrors.
        OverflowError: an int that does not fit the dtype.

    >>> import pyxla.numpy as jnp
    >>> jnp.array([[1, 2], [3, 4.5]])
    Array([[1. , 2. ],
           [3. , 4.5]], dtype=float32)
    """
    if order not in (None, "K", "A", "C"):
        raise NotImplementedError(f"arrays are in row-major order: order={order!r} is not possible.")
    asked = None if dtype is None else dtypes.check_user_dtype(dtype, "array")
    result = _from_object(object, asked)
    if result.ndim < ndmin:
        from pyxla.numpy.shaping import reshape

        result = reshape(result, (1,) * (ndmin - result.ndim) + result.shape)
    return result


def _from_object(x: Any, dtype: np.dtype[Any] | None) -> Any:
    if hasattr(x, "__jax_array__"):
        x = x.__jax_array__()
    if isinstance(x, (Array, Tracer)):
        return with_weak_type(x if dtype is None else converted(x, dtype), x.weak_type and dtype is None)
    if isinstance(x, (bool, int, float, complex)):
        found, weak = dtypes.dtype_of(x) if dtype is None else (dtype, False)
        return from_host(cast_host(_integral(x, found), found), weak)
    if x is None:
        raise TypeError("None is not a number or an array: write jnp.nan for a missing value.")
    if isinstance(x, (list, tuple, range)):
        return _from_sequence(x, dtype)
    if hasattr(x, "__array__") or isinstance(x, (memoryview, bytearray)):
        host = np.asarray(x)
        dtypes.dtype_of(host)
        return from_host(_cast(host, dtype))
    dtypes.dtype_of(x)
    return from_host(cast_host(x, dtype or dtypes.dtype_of(x)[0]))


def _integral(x: Any, dtype: np.dtype[Any]) -> Any:
    """A number that becomes an integer, truncated; complex numbers that become real lose the imaginary part."""
    if isinstance(x, complex) and not dtypes.is_complex(dtype) and dtype != _BOOL:
        x = x.real
    return int(x) if isinstance(x, float) and dtypes.is_integer(dtype) and np.isfinite(x) else x


def _cast(host: np.ndarray[Any, Any], dtype: np.dtype[Any] | None) -> np.ndarray[Any, Any]:
    dtype = dtype or dtypes.canonicalize_dtype(host.dtype)
    if dtypes.is_complex(host.dtype) and not dtypes.is_complex(dtype) and dtype != _BOOL:
        host = host.real
    with np.errstate(all="ignore"):
        return np.array(host, dtype, order="C")


def _from_sequence(x: Any, dtype: np.dtype[Any] | None) -> Any:
    leaves = list(_leaves(x))
    if all(isinstance(leaf, (bool, int, float, complex)) for leaf in leaves):
        found = dtype or (dtypes.result_type(*leaves) if leaves else dtypes.default_dtype(float))
        if dtypes.is_integer(found) and dtype is not None:
            return from_host(
                _cast(np.asarray(x), found) if any(type(v) is not int for v in leaves) else np.array(x, found)
            )
        for leaf in leaves:
            if isinstance(leaf, int) and dtypes.is_integer(found):
                dtypes.check_int(leaf, found)
        return from_host(_cast(np.array(x), found))
    if any(leaf is None for leaf in leaves):
        raise TypeError("None is not a number or an array: write jnp.nan for a missing value.")
    found = dtype or dtypes.result_type(*leaves)
    if not any(isinstance(leaf, Tracer) for leaf in leaves):
        return from_host(_cast(np.array(_as_numpy(x, found)), found))
    from pyxla.numpy.joining import stack

    return stack([_from_object(element, found) for element in x])


def _as_numpy(x: Any, dtype: np.dtype[Any]) -> Any:
    return [_as_numpy(v, dtype) for v in x] if isinstance(x, (list, tuple, range)) else np.asarray(x).astype(dtype)


def _leaves(x: Any) -> Any:
    if isinstance(x, (list, tuple, range)):
        for element in x:
            yield from _leaves(element)
    else:
        yield x


def asarray(a: Any, dtype: Any = None, order: str | None = None, *, copy: bool | None = None) -> Any:
    """An array of `a`, which may be one already. As `array`, which see.

    >>> import pyxla.numpy as jnp
    >>> jnp.asarray([1, 2], dtype=jnp.float32)
    Array([1., 2.], dtype=float32)
    """
    if copy is False and not isinstance(a, (Array, Tracer)):
        raise ValueError("asarray(copy=False) of what is not an Array has to copy: leave out copy.")
    return array(a, dtype, order=order)


def copy(a: Any, order: str | None = None) -> Any:
    """The same array: arrays are immutable."""
    return array(a, order=order)


def astype(x: Any, dtype: Any, /, *, copy: bool = False) -> Any:
    """x in another dtype. Floats made integers are truncated; complex numbers made real lose the imaginary part.

    >>> import pyxla.numpy as jnp
    >>> jnp.astype(jnp.array([1.7, -1.7]), jnp.int32)
    Array([ 1, -1], dtype=int32)
    """
    wanted = dtypes.default_dtype(float) if dtype is None else dtypes.check_user_dtype(dtype, "astype")
    return converted(as_array(x), wanted)


def _dtype(dtype: Any, name: str) -> np.dtype[Any]:
    return dtypes.default_dtype(float) if dtype is None else dtypes.check_user_dtype(dtype, name)


def zeros(shape: Any, dtype: Any = None) -> Any:
    """An array of zeros, float32 unless asked otherwise.

    >>> import pyxla.numpy as jnp
    >>> jnp.zeros((2, 2), int)
    Array([[0, 0],
           [0, 0]], dtype=int32)
    """
    return filled(as_shape(shape), 0, _dtype(dtype, "zeros"))


def ones(shape: Any, dtype: Any = None) -> Any:
    """An array of ones, float32 unless asked otherwise."""
    return filled(as_shape(shape), 1, _dtype(dtype, "ones"))


def empty(shape: Any, dtype: Any = None) -> Any:
    """As `zeros`: there are no uninitialized arrays."""
    return filled(as_shape(shape), 0, _dtype(dtype, "empty"))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    """An array of one value, or of an array broadcast to the shape.

    >>> import pyxla.numpy as jnp
    >>> jnp.full(3, 7)
    Array([7, 7, 7], dtype=int32, weak_type=True)
    """
    weak = dtype is None and dtypes.dtype_of(fill_value)[1]
    found = dtypes.dtype_of(fill_value)[0] if dtype is None else dtypes.check_user_dtype(dtype, "full")
    return _full(as_shape(shape), fill_value, found, weak)


def _full(shape: tuple[int, ...], value: Any, dtype: np.dtype[Any], weak: bool = False) -> Any:
    if isinstance(value, (bool, int, float, complex)):
        return filled(shape, _integral(value, dtype), dtype, weak)
    from pyxla.numpy.shaping import broadcast_to

    return broadcast_to(converted(array(value), dtype, weak), shape)


def _like(a: Any, dtype: Any, shape: Any, name: str) -> tuple[tuple[int, ...], np.dtype[Any], bool]:
    found, weak = dtypes.dtype_of(a)
    if dtype is not None:
        found, weak = dtypes.check_user_dtype(dtype, name), False
    return shape_of(a) if shape is None else as_shape(shape), found, weak


def zeros_like(a: Any, dtype: Any = None, shape: Any = None) -> Any:
    """Zeros of the shape and dtype of `a`."""
    shape, dtype, weak = _like(a, dtype, shape, "zeros_like")
    return filled(shape, 0, dtype, weak)


def ones_like(a: Any, dtype: Any = None, shape: Any = None) -> Any:
    """Ones of the shape and dtype of `a`."""
    shape, dtype, weak = _like(a, dtype, shape, "ones_like")
    return filled(shape, 1, dtype, weak)


empty_like = zeros_like


def full_like(a: Any, fill_value: Any, dtype: Any = None, shape: Any = None) -> Any:
    """One value in the shape and dtype of `a`."""
    shape, dtype, weak = _like(a, dtype, shape, "full_like")
    return _full(shape, fill_value, dtype, weak)


def _static(x: Any, name: str) -> Any:
    """A Python number; of a traced one its value, or an error."""
    if not isinstance(x, (Array, Tracer, np.ndarray, np.generic)):
        return x
    if np.ndim(np.asarray(x)):
        raise TypeError(f"{name} takes scalars, not an array of shape {np.shape(x)}")
    return np.asarray(x).item()


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    """Numbers from `start` (0 if there is one argument) up to, without, `stop`.

    >>> import pyxla.numpy as jnp
    >>> jnp.arange(2, 8, 2)
    Array([2, 4, 6], dtype=int32)
    """
    given = [x for x in (start, stop, step) if x is not None]
    found = dtypes.check_user_dtype(dtype, "arange") if dtype is not None else dtypes.result_type(*given)
    start, stop, step = (x if x is None else _static(x, "arange") for x in (start, stop, step))
    if stop is None:
        start, stop = 0, start
    host = np.arange(start, stop, step) if step is not None else np.arange(start, stop)
    if dtypes.is_integer(found) and host.size and staging.current_trace() is not None and host.size > 1:
        return _staged_arange(host, found)
    return from_host(_cast(host, found))


def _staged_arange(host: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> Any:
    """An arithmetic sequence as an iota, so that a long one is no constant."""
    from pyxla import lax

    first, step = int(host[0]), int(host[1]) - int(host[0])
    result = lax.iota(dtype, host.size)
    if step != 1:
        result = result * cast_host(step, dtype)
    return result + cast_host(first, dtype) if first else result


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """Ones on the diagonal k of an N x M (N x N) matrix, zeros elsewhere.

    >>> import pyxla.numpy as jnp
    >>> jnp.eye(2, 3, k=1)
    Array([[0., 1., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    shape = as_shape((N, N if M is None else M))
    if staging.current_trace() is None:
        return from_host(np.eye(shape[0], shape[1], int(k), _dtype(dtype, "eye")))
    return converted(_grid_difference(shape) == np.int32(k), _dtype(dtype, "eye"))


def _grid_difference(shape: tuple[int, ...]) -> Any:
    """Column minus row of each position of a matrix."""
    from pyxla import lax

    return lax.broadcasted_iota(np.int32, shape, 1) - lax.broadcasted_iota(np.int32, shape, 0)


def identity(n: int, dtype: Any = None) -> Any:
    """The n x n identity matrix."""
    return eye(n, dtype=dtype)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Any:
    """Ones on and below the diagonal k, zeros above."""
    shape = as_shape((N, N if M is None else M))
    if staging.current_trace() is None:
        return from_host(np.tri(shape[0], shape[1], int(k), _dtype(dtype, "tri")))
    return converted(_grid_difference(shape) <= np.int32(k), _dtype(dtype, "tri"))


__all__ = [
    "arange", "array", "asarray", "astype", "copy", "empty", "empty_like", "eye", "full", "full_like", "identity",
    "ones", "ones_like", "tri", "zeros", "zeros_like",
]  # fmt: skip
