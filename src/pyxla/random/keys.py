"""Keys: what the random functions take in the place of a hidden state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pyxla import dtypes, trees
from pyxla.numpy.common import as_array, as_shape, convert
from pyxla.numpy.shaping import reshape
from pyxla.random.threefry import UINT32, join, random_words, seed_words, threefry2x32

IMPLEMENTATION = "threefry2x32"


class KeyDType:
    """The dtype of typed keys."""

    name = "key<fry>"
    itemsize = 8
    kind = "key"

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeyDType)

    def __hash__(self) -> int:
        return hash(KeyDType)


class PRNGKeyArray:
    """Keys that are not mistaken for numbers: the shape is that of the keys, without the words that each consists of.

    Made by `pyxla.random.key`. A pytree whose leaf is the uint32 array `key_data(keys)`.

    >>> from pyxla import random
    >>> keys = random.split(random.key(0), 3)
    >>> keys.shape, keys.dtype, keys[1].shape
    ((3,), key<fry>, ())
    """

    __slots__ = ("_data",)
    dtype = KeyDType()

    def __init__(self, data: Any):
        self._data = data

    @property
    def shape(self) -> tuple[int, ...]:
        return self._data.shape[:-1]

    @property
    def ndim(self) -> int:
        return self._data.ndim - 1

    @property
    def size(self) -> int:
        return self._data.size // 2

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of a single key")
        return self.shape[0]

    def __iter__(self) -> Iterator[PRNGKeyArray]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> PRNGKeyArray:
        index = index if isinstance(index, tuple) else (index,)
        return PRNGKeyArray(self._data[(*index, slice(None))] if Ellipsis in index else self._data[(*index, ..., slice(None))])

    def reshape(self, *shape: Any) -> PRNGKeyArray:
        """The keys in another shape."""
        sizes = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        return PRNGKeyArray(reshape(self._data, (*sizes, 2)))

    def ravel(self) -> PRNGKeyArray:
        """The keys as a vector."""
        return self.reshape(-1)

    flatten = ravel

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, PRNGKeyArray):
            return NotImplemented
        return (self._data == other._data).all(-1)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Array({self.shape}, dtype=key<fry>) overlaying:\n{self._data}"


def _flatten(keys: PRNGKeyArray) -> tuple[tuple[Any], None]:
    return (keys._data,), None


def _unflatten(_: None, children: Any) -> PRNGKeyArray:
    return PRNGKeyArray(*children)


trees.register_pytree_node(PRNGKeyArray, _flatten, _unflatten)


def _check_impl(impl: Any) -> None:
    if impl not in (None, IMPLEMENTATION):
        raise ValueError(f"the random bits are those of {IMPLEMENTATION!r}; there is no implementation {impl!r}")


def PRNGKey(seed: Any, *, impl: str | None = None) -> Any:
    """A raw key, a uint32 vector of two words, of an integer.

    >>> from pyxla import random
    >>> random.PRNGKey(7)
    Array([0, 7], dtype=uint32)
    """
    _check_impl(impl)
    return seed_words(seed)


def key(seed: Any, *, impl: str | None = None) -> PRNGKeyArray:
    """A typed key, of an integer. Every random function takes it; none changes it: the same key gives the same numbers.

    >>> from pyxla import random
    >>> k = random.key(0)
    >>> bool(random.normal(k) == random.normal(k))
    True
    """
    _check_impl(impl)
    return PRNGKeyArray(seed_words(seed))


def key_data(keys: Any) -> Any:
    """The words of keys, two in a last dimension."""
    return keys._data if isinstance(keys, PRNGKeyArray) else as_array(keys)


def wrap_key_data(key_bits_array: Any, *, impl: str | None = None) -> PRNGKeyArray:
    """Typed keys of their words.

    Raises:
        TypeError: the words are not uint32, two in a last dimension.
    """
    _check_impl(impl)
    return PRNGKeyArray(_checked_words(as_array(key_bits_array)))


def _checked_words(data: Any) -> Any:
    if data.dtype != UINT32 or not data.ndim or data.shape[-1] != 2:
        raise TypeError(f"the words of keys are uint32, two in a last dimension: got {data.dtype}{list(data.shape)}. Write random.key(seed).")
    return data


def key_impl(keys: Any) -> str:
    """The name of what makes the random bits of keys."""
    return IMPLEMENTATION


def clone(key: Any) -> Any:
    """The same key."""
    return key


def single(key: Any, name: str) -> Any:
    """The words of one key. TypeError for what is not a key, ValueError for several."""
    if not isinstance(key, PRNGKeyArray) and not hasattr(key, "shape"):
        raise TypeError(f"random.{name} takes a key, not {key!r} of type {type(key).__name__}: write random.key(seed).")
    data = _checked_words(key_data(key))
    if data.ndim != 1:
        raise ValueError(f"random.{name} takes one key, not an array of them of shape {data.shape[:-1]}: use vmap, or index them.")
    return data


def like(data: Any, key: Any) -> Any:
    """Words as keys of the kind, raw or typed, that a key is of."""
    return PRNGKeyArray(data) if isinstance(key, PRNGKeyArray) else data


def split(key: Any, num: int | tuple[int, ...] = 2) -> Any:
    """New keys of one: as many as asked, or an array of them of a shape. The old one should not be used again.

    >>> from pyxla import random
    >>> k1, k2 = random.split(random.key(0))
    """
    data = single(key, "split")
    return like(split_words(data, as_shape(num)), key)


def split_words(data: Any, shape: tuple[int, ...] = (2,)) -> Any:
    """`split` of the words of a key."""
    return join(*random_words(data, shape))


def fold_in(key: Any, data: Any) -> Any:
    """A new key of a key and a number, such as the number of a step.

    >>> from pyxla import random
    >>> step_keys = [random.fold_in(random.key(0), step) for step in range(3)]
    """
    words = single(key, "fold_in")
    if not isinstance(data, int):
        data = as_array(data)
        if data.ndim or not dtypes.is_integer(data.dtype):
            raise TypeError(f"fold_in takes an integer scalar, not {data.dtype}{list(data.shape)}")
    counter = convert(data & 0xFFFFFFFF, UINT32) if isinstance(data, int) else convert(data, UINT32)
    return like(join(*threefry2x32((words[0], words[1]), (np.zeros((), UINT32), counter))), key)
