"""The array: immutable, on the host or on a device.

Its operators and methods are attached from `pyxla.numpy` by one table, the same for arrays and for tracers, so nothing
here computes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla_runtime._native import ArrayBase


class Array(ArrayBase):
    """A multidimensional array of one dtype. Immutable: `x.at[i].set(y)` gives a new one.

    Made by `pyxla.numpy.array` and the like, and by every function of pyxla. `weak_type` says that its dtype gives way
    to others in promotion.

    >>> import pyxla.numpy as jnp
    >>> x = jnp.array([1.0, 2.0, 3.0])
    >>> x.shape, x.dtype, x.at[0].set(5.0)
    ((3,), dtype('float32'), Array([5., 2., 3.], dtype=float32))
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 100

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        host = self._host()
        if dtype is not None and dtype != host.dtype:
            return host.astype(dtype)
        return host.copy() if copy else host

    def __dlpack__(self, **kwargs: Any) -> Any:
        # NumPy exports no read-only buffer, and an array of ours must not be written to through another library.
        return self._host().copy().__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._host().__dlpack_device__()

    def __bool__(self) -> bool:
        if self.size != 1:
            what = "is empty" if self.size == 0 else f"has {self.size} elements"
            raise ValueError(f"the truth value of an array that {what} is ambiguous: write x.any() or x.all()")
        return bool(self._host())

    def __int__(self) -> int:
        return self._scalar(int)

    def __float__(self) -> float:
        return self._scalar(float)

    def __complex__(self) -> complex:
        return self._scalar(complex)

    def __index__(self) -> int:
        if self.ndim or not (dtypes.is_integer(self.dtype) or self.dtype == np.bool_):
            raise TypeError(f"only an integer scalar array can be an index, not {self.dtype}{list(self.shape)}")
        return int(self._host())

    def _scalar(self, kind: type) -> Any:
        if self.ndim:
            raise TypeError(f"only a scalar array converts to {kind.__name__}, this one has shape {self.shape}")
        return kind(self._host().item())

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of a scalar array: it has no first dimension")
        return self.shape[0]

    def __iter__(self) -> Iterator[Array]:
        if not self.ndim:
            raise TypeError("iteration over a scalar array: it has no first dimension")
        return (wrap(np.asarray(row), self.weak_type) for row in self._host())

    def __format__(self, spec: str) -> str:
        return (
            format(self._host().item() if not self.ndim else self, spec) if not self.ndim else format(str(self), spec)
        )

    def __str__(self) -> str:
        return str(self._host())

    def __repr__(self) -> str:
        host = self._host()
        weak = ", weak_type=True" if self.weak_type else ""
        body = np.array2string(host, separator=", ", prefix="Array(")
        return f"Array({body}, dtype={self.dtype.name}{weak})"

    def __reduce__(self) -> Any:
        return _rebuild, (np.array(self._host()), self.weak_type)

    def __copy__(self) -> Array:
        return self

    def __deepcopy__(self, memo: Any) -> Array:
        return wrap(self._host().copy(), self.weak_type)

    def item(self, *index: int) -> Any:
        """The element as a Python number."""
        return self._host().item(*index)

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers."""
        return self._host().tolist()

    def block_until_ready(self) -> Array:
        """The array itself, once it is computed."""
        self._host()
        return self

    def delete(self) -> None:
        """Free the values. Using the array afterwards raises RuntimeError; its shape and dtype stay."""
        self._delete()

    def is_deleted(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Whether the values were freed, by `delete` or by being donated to a jitted function."""
        return _is_deleted(self)

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    @property
    def itemsize(self) -> int:
        return self.dtype.itemsize


_is_deleted = ArrayBase.is_deleted.__get__


def _rebuild(host: np.ndarray[Any, Any], weak_type: bool) -> Array:
    return wrap(host, weak_type)


def wrap(host: Any, weak_type: bool = False) -> Array:
    """An Array around a numpy array that nobody will write to. No copy, no check."""
    return Array._from_host(host, weak_type)
