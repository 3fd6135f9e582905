"""What `pyxla-foreign-operations` makes of sums of products and of batch normalization.

einsum and unary_einsum become products of matrices, sums and transpositions; the three batch_norm operations the
elementwise operations and sums that StableHLO's specification defines them by.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value


def _sum(x: Value, dims: Sequence[int]) -> Value:
    return b.reduce(x, b.constant(0, ir.dtype(x)), dimensions=tuple(dims), body="add") if dims else x


def _sum_to(x: Value, letters: str, kept: str) -> tuple[Value, str]:
    """x summed over its dimensions whose letters are not kept."""
    left = "".join(c for c in letters if c in kept)
    return _sum(x, [i for i, c in enumerate(letters) if c not in kept]), left


def _config(op: Operation) -> tuple[list[str], str] | None:
    """The letters of the operands and of the result; None where one stands twice at an operand, or for any number of
    dimensions."""
    operands, _, result = op.attributes["einsum_config"].value.replace(" ", "").partition("->")
    terms = operands.split(",")
    plain = all(term.isalpha() and len(set(term)) == len(term) for term in (*terms, result or "a"))
    return (terms, result) if plain else None


def _transposed(x: Value, letters: str, result: str) -> Value:
    return b.transpose(x, permutation=[letters.index(c) for c in result])


def _einsum(op: Operation) -> Sequence[Value] | None:
    found = _config(op)
    if found is None:
        return None
    (left, right), result = found
    lhs, left = _sum_to(op.operands[0], left, right + result)
    rhs, right = _sum_to(op.operands[1], right, left + result)
    both = [c for c in left if c in right]
    batch, inner = [c for c in both if c in result], [c for c in both if c not in result]
    product = b.dot_general(
        lhs,
        rhs,
        lhs_batching=[left.index(c) for c in batch],
        rhs_batching=[right.index(c) for c in batch],
        lhs_contracting=[left.index(c) for c in inner],
        rhs_contracting=[right.index(c) for c in inner],
        dtype=ir.dtype(op.result),
    )
    letters = [*batch, *(c for c in left if c not in both), *(c for c in right if c not in both)]
    return [_transposed(product, "".join(letters), result)]


def _unary_einsum(op: Operation) -> Sequence[Value] | None:
    found = _config(op)
    if found is None:
        return None
    (term,), result = found
    x, letters = _sum_to(op.operands[0], term, result)
    return [_transposed(x, letters, result)]


class _Norm:
    """What the three operations share: the feature dimension, and each feature's numbers along the others."""

    def __init__(self, op: Operation):
        self.x: Value = op.operands[0]
        self.shape = ir.shape(self.x)
        self.feature = ir.integer(op, "feature_index")
        self.others = [d for d in range(len(self.shape)) if d != self.feature]
        self.count = float(np.prod([self.shape[d] for d in self.others]))
        self.epsilon: float = op.attributes["epsilon"].value

    def spread(self, v: Value) -> Value:
        return b.broadcast_in_dim(v, shape=self.shape, dims=(self.feature,))

    def sum(self, x: Value) -> Value:
        return _sum(x, self.others)

    def mean(self, x: Value) -> Value:
        total = self.sum(x)
        return b.divide(total, b.full_like(total, self.count))

    def stable(self, variance: Value) -> Value:
        return b.add(variance, b.full_like(variance, self.epsilon))

    def normalized(self, mean: Value, variance: Value) -> Value:
        centered = b.subtract(self.x, self.spread(mean))
        return b.divide(centered, self.spread(b.sqrt(self.stable(variance))))

    def scaled(self, scale: Value, offset: Value, mean: Value, variance: Value) -> Value:
        return b.add(b.multiply(self.spread(scale), self.normalized(mean, variance)), self.spread(offset))


def _inference(op: Operation) -> Sequence[Value]:
    return [_Norm(op).scaled(*op.operands[1:])]


def _training(op: Operation) -> Sequence[Value]:
    norm, (_, scale, offset) = _Norm(op), op.operands
    mean = norm.mean(norm.x)
    centered = b.subtract(norm.x, norm.spread(mean))
    variance = norm.mean(b.multiply(centered, centered))
    return [norm.scaled(scale, offset, mean, variance), mean, variance]


def _grad(op: Operation) -> Sequence[Value]:
    norm, (x, scale, mean, variance, ct) = _Norm(op), op.operands
    centered, stable = b.subtract(x, norm.spread(mean)), norm.stable(variance)
    total, along = norm.sum(ct), norm.sum(b.multiply(ct, centered))
    inside = b.subtract(b.multiply(ct, b.full_like(ct, norm.count)), norm.spread(total))
    inside = b.subtract(inside, b.divide(b.multiply(norm.spread(along), centered), norm.spread(stable)))
    factor = b.divide(b.divide(scale, b.sqrt(stable)), b.full_like(scale, norm.count))
    by_scale = norm.sum(b.multiply(ct, norm.normalized(mean, variance)))
    return [b.multiply(norm.spread(factor), inside), by_scale, total]


RULES: dict[str, Callable[[Operation], Sequence[Value] | None]] = {
    "stablehlo.batch_norm_grad": _grad,
    "stablehlo.batch_norm_inference": _inference,
    "stablehlo.batch_norm_training": _training,
    "stablehlo.einsum": _einsum,
    "stablehlo.unary_einsum": _unary_einsum,
}
