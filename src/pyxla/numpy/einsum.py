"""Sums of products in Einstein's notation, as a sequence of contractions of two operands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyxla import dtypes, lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, converted, promote_dtypes
from pyxla.numpy.grids import diagonal
from pyxla.numpy.reductions import sum
from pyxla.numpy.shaping import moveaxis, reshape, transpose

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def einsum(
    subscripts: Any,
    /,
    *operands: Any,
    out: None = None,
    optimize: Any = "auto",
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """The sum of products that subscripts describe, over the letters that the result lacks.

    Args:
        subscripts: as "ij,jk->ik", with "..." for any dimensions; or operands and lists of integers in turn.
        optimize: how opt_einsum orders the contractions of more than two operands.

    Raises:
        ValueError: the subscripts do not fit the operands.

    >>> import pyxla.numpy as jnp
    >>> jnp.einsum("ij,jk->ik", jnp.ones((2, 3)), jnp.ones((3, 2)))
    Array([[3., 3.],
           [3., 3.]], dtype=float32)
    """
    if out is not None:
        raise NotImplementedError("arrays are immutable: there is no `out`; use the result.")
    inputs, output, arrays = _parse(subscripts, operands)
    arrays = promote_dtypes(*arrays)
    sizes = _sizes(inputs, arrays)
    terms = [_without_repeats(x, names) for x, names in zip(arrays, inputs, strict=True)]
    for chosen in _path(inputs, output, sizes, optimize):
        picked = [terms.pop(i) for i in sorted(chosen, reverse=True)][::-1]
        needed = set(output).union(*(names for _, names in terms))
        terms.append(_contract(picked, needed, sizes, precision, preferred_element_type))
    (result, names) = _summed(*terms[0], set(output))
    result = transpose(result, [names.index(c) for c in output])
    return (
        result
        if preferred_element_type is None
        else converted(result, dtypes.check_user_dtype(preferred_element_type, "einsum"))
    )


def _parse(subscripts: Any, operands: Sequence[Any]) -> tuple[list[str], str, list[Any]]:
    """Letters of each operand and of the result, "..." written out, and the operands."""
    if not isinstance(subscripts, str):
        subscripts, operands = _interleaved([subscripts, *operands])
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    inputs = left.split(",")
    arrays = [as_array(x) for x in operands]
    if len(inputs) != len(arrays):
        raise ValueError(f"einsum({subscripts!r}) describes {len(inputs)} operands, got {len(arrays)}")
    free = [c for c in reversed(_LETTERS) if c not in subscripts]
    widest = max(
        (x.ndim - len(names.replace("...", "")) for x, names in zip(arrays, inputs, strict=True) if "..." in names),
        default=0,
    )
    dots = "".join(free[:widest])
    written = []
    for x, names in zip(arrays, inputs, strict=True):
        count = x.ndim - len(names.replace("...", ""))
        names = names.replace("...", dots[len(dots) - count :]) if count >= 0 else names
        if len(names) != x.ndim:
            raise ValueError(f"einsum({subscripts!r}) gives {len(names)} letters to an operand of {x.ndim} dimensions")
        written.append(names)
    if not arrow:
        letters = "".join(written)
        output = dots + "".join(sorted(c for c in set(letters) if letters.count(c) == 1 and c not in dots))
    else:
        output = output.replace("...", dots)
    if len(set(output)) != len(output) or not set(output) <= set("".join(written)):
        raise ValueError(f"einsum({subscripts!r}): the letters of the result stand once each, and in an operand")
    return written, output, arrays


def _interleaved(arguments: list[Any]) -> tuple[str, list[Any]]:
    """Subscripts and operands of NumPy's other form: operands and lists of integers in turn."""
    operands = arguments[0 : len(arguments) - 1 : 2]
    lists = arguments[1 : 2 * len(operands) : 2]
    numbers = sorted({i for names in lists for i in names if i is not Ellipsis})
    letter: dict[Any, str] = dict(zip(numbers, _LETTERS, strict=False))
    letter[Ellipsis] = "..."
    text = ",".join("".join(letter[i] for i in names) for names in lists)
    if len(arguments) % 2:
        text += "->" + "".join(letter[i] for i in arguments[-1])
    return text, operands


def _sizes(inputs: Sequence[str], arrays: Sequence[Any]) -> dict[str, int]:
    """The size that each letter stands for; operands may have 1 in its place."""
    sizes: dict[str, int] = {}
    for names, x in zip(inputs, arrays, strict=True):
        for c, n in zip(names, x.shape, strict=True):
            if sizes.setdefault(c, n) == 1:
                sizes[c] = n
            elif n not in (1, sizes[c]):
                raise ValueError(f"einsum: letter {c!r} stands for dimensions of sizes {sizes[c]} and {n}")
    return sizes


def _path(inputs: Sequence[str], output: str, sizes: dict[str, int], optimize: Any) -> Sequence[Sequence[int]]:
    """Which operands are contracted, one pair after the other; results go to the end of the list."""
    if len(inputs) <= 2:
        return [tuple(range(len(inputs)))]
    if isinstance(optimize, (list, tuple)):
        return [step for step in optimize if not isinstance(step, str)]
    import opt_einsum

    shapes = [tuple(sizes[c] for c in names) for names in inputs]
    if optimize is False:
        optimize = [(0, 1)] * (len(inputs) - 1)
    found, _ = opt_einsum.contract_path(
        f"{','.join(inputs)}->{output}", *shapes, shapes=True, optimize="optimal" if optimize is True else optimize
    )
    return [step for step in found if not isinstance(step, str)]


def _without_repeats(x: Any, names: str) -> tuple[Any, str]:
    """An operand with the diagonal taken of dimensions that have one letter."""
    for c in dict.fromkeys(names):
        while names.count(c) > 1:
            i = names.index(c)
            j = names.index(c, i + 1)
            x = moveaxis(diagonal(x, axis1=i, axis2=j), -1, i)
            names = names[:j] + names[j + 1 :]
    return x, names


def _summed(x: Any, names: str, needed: set[str]) -> tuple[Any, str]:
    """An operand summed over the letters that nobody needs."""
    gone = tuple(i for i, c in enumerate(names) if c not in needed)
    if not gone:
        return x, names
    return sum(x, gone, promote_integers=False), "".join(c for c in names if c in needed)


def _squeezed(x: Any, names: str, sizes: dict[str, int]) -> tuple[Any, str]:
    """An operand without the dimensions of size 1 that stand for a larger size."""
    kept = [i for i, c in enumerate(names) if x.shape[i] == sizes[c]]
    return reshape(x, tuple(x.shape[i] for i in kept)), "".join(names[i] for i in kept)


def _contract(
    terms: Sequence[tuple[Any, str]], needed: set[str], sizes: dict[str, int], precision: Any, dtype: Any
) -> tuple[Any, str]:
    """The product of operands, summed over what is not needed after it."""
    if len(terms) > 2:
        first = _contract(terms[:2], needed.union(*(names for _, names in terms[2:])), sizes, precision, dtype)
        return _contract([first, *terms[2:]], needed, sizes, precision, dtype)
    if len(terms) == 1:
        return _summed(*terms[0], needed)
    (x, a), (y, b) = (_squeezed(*t, sizes) for t in terms)
    x, a = _summed(x, a, needed | set(b))
    y, b = _summed(y, b, needed | set(a))
    contracted = [c for c in a if c in b and c not in needed]
    batch = [c for c in a if c in b and c in needed]
    if not contracted and batch:
        return _multiplied(x, a, y, b)
    places = [([names.index(c) for c in letters]) for letters in (contracted, batch) for names in (a, b)]
    result = lax.dot_general(x, y, ((places[0], places[1]), (places[2], places[3])), precision, dtype)
    rest = "".join(c for c in a if c not in batch and c not in contracted) + "".join(
        c for c in b if c not in batch and c not in contracted
    )
    return result, "".join(batch) + rest


def _multiplied(x: Any, a: str, y: Any, b: str) -> tuple[Any, str]:
    """The product where nothing is summed: elementwise, dimensions that one lacks being of size 1."""
    names = a + "".join(c for c in b if c not in a)
    x = reshape(x, x.shape + (1,) * (len(names) - len(a)))
    y = transpose(y, [b.index(c) for c in names if c in b])
    sizes = iter(y.shape)
    return u.multiply(x, reshape(y, tuple(next(sizes) if c in b else 1 for c in names))), names


def einsum_path(subscripts: str, /, *operands: Any, optimize: Any = "auto") -> tuple[Any, Any]:
    """The order in which opt_einsum would contract the operands, and its report."""
    import opt_einsum

    shapes = [as_array(x).shape for x in operands]
    return opt_einsum.contract_path(subscripts, *shapes, shapes=True, optimize=optimize)


__all__ = [
    "einsum", "einsum_path",
]  # fmt: skip
