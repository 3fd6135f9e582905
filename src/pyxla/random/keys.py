"""Keys: what the random functions take in the place of hidden state."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, lax, trees
from pyxla.array import Array
from pyxla.lax.operands import as_operand
from pyxla.random import threefry
from pyxla.random.host import UINT32
from pyxla.staging import Tracer

IMPLEMENTATION = "threefry2x32"


class KeyDType:
    """The dtype of typed keys."""

    name = "key<fry>"
    itemsize = 8

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyDType)

    def __hash__(self) -> int:
        return hash(KeyDType)


class PRNGKeyArray:
    """An array of keys, which cannot be mistaken for numbers; its shape leaves out the two words of each key.

    Made by `pyxla.random.key`. It is a pytree with the uint32 array `key_data(keys)` as its leaf, so it goes through
    `jit`, `vmap` (axes counted from the front) and `scan`.

    >>> from pyxla import random
    >>> keys = random.split(random.key(0), 3)
    >>> keys.shape, keys.dtype, keys[1].shape
    ((3,), key<fry>, ())
    """

    __slots__ = ("_data",)
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 300
    dtype = KeyDType()
    itemsize = KeyDType.itemsize

    def __init__(self, data: Any):
        self._data = data

    @property
    def shape(self) -> tuple[int, ...]:
        return self._data.shape[:-1]

    @property
    def ndim(self) -> int:
        return len(self._data.shape) - 1

    @property
    def size(self) -> int:
        return self._data.size // 2

    @property
    def nbytes(self) -> int:
        return self.size * self.itemsize

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of a single key: it has no first dimension")
        return self.shape[0]

    def __iter__(self) -> Iterator[PRNGKeyArray]:
        if not self.ndim:
            raise TypeError("iteration over a single key: write random.split(key) for several")
        return (PRNGKeyArray(row) for row in self._data)

    def __getitem__(self, index: Any) -> PRNGKeyArray:
        items = index if isinstance(index, tuple) else (index,)
        consumed = sum(_consumed(i) for i in items)
        if consumed > self.ndim:
            raise IndexError(f"{consumed} indices for an array of keys of {self.ndim} dimensions")
        return PRNGKeyArray(self._data[(*items, slice(None)) if any(i is Ellipsis for i in items) else index])

    def reshape(self, *shape: Any) -> PRNGKeyArray:
        """The keys in another shape, of which one size may be -1."""
        sizes = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        return PRNGKeyArray(self._data.reshape((*sizes, 2)))

    def ravel(self) -> PRNGKeyArray:
        """The keys as a vector."""
        return self.reshape(-1)

    flatten = ravel

    def squeeze(self, axis: Any = None) -> PRNGKeyArray:
        """The keys without the dimensions of size 1, or without those named."""
        axes = (
            [i for i, n in enumerate(self.shape) if n == 1]
            if axis is None
            else [axis]
            if isinstance(axis, int)
            else axis
        )
        return PRNGKeyArray(lax.squeeze(self._data, [a % self.ndim for a in axes]))

    def block_until_ready(self) -> PRNGKeyArray:
        """The keys themselves, once they are computed."""
        self._data.block_until_ready()
        return self

    def __eq__(self, other: object) -> Any:
        return (self._data == other._data).all(-1) if isinstance(other, PRNGKeyArray) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return (self._data != other._data).any(-1) if isinstance(other, PRNGKeyArray) else NotImplemented

    def __bool__(self) -> bool:
        raise TypeError("a key is neither true nor false")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise TypeError("keys are not numbers and do not become a numpy array: write np.asarray(random.key_data(keys))")

    def __repr__(self) -> str:
        return f"Array({self.shape}, dtype=key<fry>) overlaying:\n{self._data}"


def _consumed(item: Any) -> int:
    """How many dimensions an index takes up."""
    if item is None or item is Ellipsis:
        return 0
    return item.ndim if getattr(item, "dtype", None) == np.bool_ else 1


def _unflatten(_: None, children: Sequence[Any]) -> Any:
    (data,) = children
    if isinstance(data, (Array, Tracer, np.ndarray)) and (data.dtype != UINT32 or data.shape[-1:] != (2,)):
        # A map over a tree made something else of the key: that stands for itself, as if the key were a leaf.
        return data
    return PRNGKeyArray(data)


trees.register_pytree_node(PRNGKeyArray, lambda keys: ((keys._data,), None), _unflatten)


def _check_impl(impl: Any, dtype: Any = None) -> None:
    for asked in (impl, dtype):
        if asked is not None and asked != IMPLEMENTATION and not isinstance(asked, KeyDType):
            raise ValueError(f"there is no implementation {asked!r}: the only one is {IMPLEMENTATION!r}")


def _check_seed(seed: Any, name: str) -> None:
    if isinstance(seed, PRNGKeyArray):
        raise TypeError(f"random.{name} takes an integer as seed, got a key")


def PRNGKey(seed: Any, *, impl: str | None = None) -> Any:
    """A raw key of an integer: a uint32 vector of two words. `key` makes a typed one.

    Raises:
        TypeError: the seed is not an integer scalar.

    >>> from pyxla import random
    >>> random.PRNGKey(7)
    Array([0, 7], dtype=uint32)
    """
    _check_impl(impl)
    _check_seed(seed, "PRNGKey")
    return threefry.seed_words(seed)


def key(seed: Any, *, impl: str | None = None, dtype: Any = None) -> PRNGKeyArray:
    """A typed key of an integer.

    Random functions do not change a key: the same key gives the same numbers.

    Raises:
        TypeError: the seed is not an integer scalar.

    >>> from pyxla import random
    >>> k = random.key(0)
    >>> bool(random.normal(k) == random.normal(k))
    True
    """
    _check_impl(impl, dtype)
    _check_seed(seed, "key")
    return PRNGKeyArray(threefry.seed_words(seed))


def key_data(keys: Any) -> Any:
    """The words of keys, two in a last dimension.

    >>> from pyxla import random
    >>> random.key_data(random.key(7))
    Array([0, 7], dtype=uint32)
    """
    return words(keys, "key_data")


def wrap_key_data(key_bits_array: Any, *, impl: str | None = None, dtype: Any = None) -> PRNGKeyArray:
    """Typed keys of their words, the inverse of `key_data`.

    Raises:
        TypeError: not a uint32 array with a last dimension of 2.

    >>> from pyxla import random
    >>> random.wrap_key_data(random.PRNGKey(7)).shape
    ()
    """
    _check_impl(impl, dtype)
    return PRNGKeyArray(words(key_bits_array, "wrap_key_data"))


def key_impl(keys: Any) -> str:
    """The name of the generator that keys are of, `threefry2x32`."""
    words(keys, "key_impl")
    return IMPLEMENTATION


def clone(key: Any) -> Any:
    """The same key, to say that it is used again on purpose."""
    return key


def words(keys: Any, name: str) -> Any:
    """The uint32 data of keys, typed or raw. TypeError for what is neither."""
    if isinstance(keys, PRNGKeyArray):
        return keys._data
    if not isinstance(keys, (Array, Tracer, np.ndarray)):
        raise TypeError(
            f"random.{name} takes a key, got {keys!r} of type {type(keys).__name__}: write random.key(seed)"
        )
    if keys.dtype != UINT32 or keys.shape[-1:] != (2,):
        got = f"{keys.dtype}[{','.join(map(str, keys.shape))}]"
        raise TypeError(
            f"the words of keys are uint32, two in a last dimension; random.{name} got {got}: write random.key(seed)"
        )
    return as_operand(keys)


def single(key: Any, name: str) -> Any:
    """The words of one key. TypeError for what is not a key, ValueError for several."""
    data = words(key, name)
    if len(data.shape) != 1:
        raise ValueError(
            f"random.{name} takes one key, got an array of them of shape {data.shape[:-1]}: use vmap, or index it"
        )
    return data


def _like(key: Any, data: Any) -> Any:
    return PRNGKeyArray(data) if isinstance(key, PRNGKeyArray) else data


def split(key: Any, num: int | Sequence[int] = 2) -> Any:
    """New keys of one: as many as asked, or an array of them of a shape. Use them, and not the old one, from then on.

    >>> from pyxla import random
    >>> k1, k2 = random.split(random.key(0))
    >>> random.split(k1, (2, 3)).shape
    (2, 3)
    """
    data = single(key, "split")
    shape = num if isinstance(num, Sequence) else (num,)
    return _like(key, threefry.split(data, tuple(operator.index(n) for n in shape)))


def fold_in(key: Any, data: Any) -> Any:
    """A new key of a key and an integer, such as the number of a step.

    Raises:
        TypeError: not an integer scalar.
        OverflowError: a Python int that is not one of 32 bits without sign.

    >>> from pyxla import random
    >>> step_keys = [random.fold_in(random.key(0), step) for step in range(3)]
    """
    old = single(key, "fold_in")
    if isinstance(data, int):
        dtypes.check_int(data, UINT32)
        value = as_operand(np.array(data, UINT32))
    else:
        data = as_operand(data)
        if data.shape:
            raise TypeError(f"random.fold_in takes a scalar, got shape {data.shape}: use vmap for several")
        value = lax.convert_element_type(data, UINT32)
    return _like(key, threefry.fold_in(old, value))
