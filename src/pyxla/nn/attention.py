"""Scaled dot-product attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla import numpy as jnp
from pyxla.nn.activations import softmax
from pyxla.numpy.common import as_array, converted


def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    *,
    scale: Any = None,
    is_causal: bool = False,
) -> Any:
    """softmax(query @ key.T * scale + bias) @ value, for each head.

    Args:
        query: (batch, T, N, H), or without the batch; T positions, N heads, H features.
        key, value: (batch, S, K, H) with N a multiple of K: groups of N / K heads share one.
        bias: added to the logits, of shape (batch, N, T, S) or one that broadcasts to it.
        mask: booleans of that shape; False takes a position out.
        scale: 1 / sqrt(H) by default.
        is_causal: position t sees positions up to t.

    Raises:
        ValueError: the shapes do not fit.

    >>> import pyxla.numpy as jnp
    >>> from pyxla import nn
    >>> x = jnp.ones((2, 5, 4, 8))
    >>> nn.dot_product_attention(x, x, x).shape
    (2, 5, 4, 8)
    """
    query, key, value = (as_array(x) for x in (query, key, value))
    rank, dtype = query.ndim, query.dtype
    if rank == 3:
        query, key, value = (jnp.expand_dims(x, 0) for x in (query, key, value))
    _check_shapes(query, key, value)
    _, t, heads, features = query.shape
    s, groups = key.shape[1:3]
    if groups != heads:
        key, value = (jnp.repeat(x, heads // groups, axis=2) for x in (key, value))
    # The logits are added up and normalized in float32 at least.
    computed = np.dtype(np.float32) if dtype.itemsize < 4 else dtype
    logits = jnp.einsum("btnh,bsnh->bnts", query, key, preferred_element_type=computed)
    logits = logits * converted(1 / math.sqrt(features) if scale is None else scale, computed)
    if bias is not None:
        logits = jnp.astype(logits + bias, computed)
    allowed = None if mask is None else as_array(mask)
    if is_causal:
        causal = jnp.tri(t, s, dtype=bool)
        allowed = causal if allowed is None else jnp.logical_and(allowed, causal)
    if allowed is not None:
        # Not -inf: a row where nothing is allowed has a mean, not NaN.
        logits = jnp.where(allowed, logits, 0.7 * float(dtypes.finfo(computed).min))
    weights = jnp.astype(softmax(logits), dtype)
    result = jnp.einsum("bnts,bsnh->btnh", weights, value)
    return jnp.squeeze(result, 0) if rank == 3 else result


def _check_shapes(query: Any, key: Any, value: Any) -> None:
    shapes = f"query {query.shape}, key {key.shape}, value {value.shape}"
    if query.ndim != 4 or key.ndim != 4 or key.shape != value.shape:
        raise ValueError(f"attention takes arrays of 3 or 4 dimensions, key and value of one shape: got {shapes}")
    if query.shape[0] != key.shape[0] or query.shape[3] != key.shape[3] or query.shape[2] % key.shape[2]:
        raise ValueError(
            f"attention needs equal batches and features, and heads that are a multiple of the key's: got {shapes}"
        )
