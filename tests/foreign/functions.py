"""Expressions over JAX's names, by subject: each is a function of the arguments that it names.

A line that begins with spaces goes on with the one before. The arguments: x, y [2,3], v, w [4], a (well conditioned),
s (positive definite) [4,4], image [1,6,5,2], all float32; z complex64 [4]; i int32 [4] within 0..3, m int32 [2,3],
u uint8 [4], p bool [4]; key, of random numbers.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.experimental.ode
import jax.numpy as jnp
import numpy as np
from jax import lax

_random = np.random.RandomState(0)
_square = _random.uniform(-1, 1, (4, 4))
ARGUMENTS: dict[str, Any] = {
    "x": np.float32([[0.3, -1.2, 0.7], [1.5, 0.2, -0.4]]),
    "y": np.float32([[-0.8, 0.9, 0.45], [0.1, -1.7, 1.3]]),
    "v": np.float32([0.5, -1.5, 2.0, 0.25]),
    "w": np.float32([1.25, 0.75, -0.3, -2.2]),
    "a": np.float32(_square + 3 * np.eye(4)),
    "s": np.float32(_square @ _square.T + np.diag([1, 2, 3, 4])),
    "image": np.float32(_random.uniform(-1, 1, (1, 6, 5, 2))),
    "z": np.complex64([1 + 2j, -0.5j, 0.3 - 0.7j, -1.1 + 0.2j]),
    "i": np.int32([3, 0, 2, 1]),
    "m": np.int32([[5, -3, 2], [7, 11, -6]]),
    "u": np.uint8([200, 3, 17, 255]),
    "p": np.array([True, False, True, True]),
    "key": np.uint32([17, 4]),
}

ELEMENTWISE = """
jnp.sin(x) + jnp.cos(y)
jnp.tan(x)
jnp.exp(x) - jnp.expm1(x)
jnp.log(jnp.abs(x)) + jnp.log1p(jnp.abs(y))
jnp.log2(jnp.abs(x) + 1), jnp.log10(jnp.abs(y) + 1), jnp.exp2(x)
jnp.sqrt(jnp.abs(x)), lax.rsqrt(jnp.abs(x)), jnp.cbrt(x)
jnp.sinh(x), jnp.cosh(x), jnp.tanh(x)
jnp.arcsin(x / 2), jnp.arccos(x / 2), jnp.arctan(x)
jnp.arcsinh(x), jnp.arccosh(jnp.abs(x) + 1), jnp.arctanh(x / 2)
jnp.arctan2(x, y)
jnp.hypot(x, y)
jnp.power(jnp.abs(x), y)
x ** 3 + x ** -2
jnp.float_power(jnp.abs(x), 1.5)
jnp.floor(x), jnp.ceil(x), jnp.round(x), jnp.trunc(x), jnp.rint(y)
jnp.round(x, 1)
jnp.fmod(x, y), jnp.mod(x, y), jnp.remainder(x, y)
jnp.divmod(x, y)
x // y
jnp.sign(x), jnp.signbit(x), jnp.copysign(x, y)
jnp.maximum(x, y), jnp.minimum(x, y), jnp.fmax(x, y)
jnp.clip(x, -0.5, 0.5)
jnp.where(x > y, x, y * 2)
jnp.logaddexp(x, y), jnp.logaddexp2(x, y)
jnp.nextafter(x, y)
jnp.ldexp(x, 3), jnp.frexp(x)
jnp.modf(x)
jnp.heaviside(x, 0.5)
jnp.sinc(x)
jnp.deg2rad(x), jnp.rad2deg(y)
jnp.reciprocal(x), jnp.square(y)
jnp.isnan(x / 0.0), jnp.isinf(x), jnp.isfinite(x)
jnp.nan_to_num(x / 0.0)
lax.erf(x), lax.erfc(y)
lax.integer_pow(x, 5)
lax.clamp(-1.0, x, 1.0)
lax.select(x > 0, x, y)
lax.reduce_precision(x, 8, 10)
jnp.gcd(m, 4), jnp.lcm(m, 3)
m & 6, m | 9, m ^ 3, ~m
m << 2, m >> 1, lax.shift_right_logical(m, 2)
m // 4, m % 4, lax.div(m, 4), lax.rem(m, 4)
lax.population_count(u), lax.clz(m)
jnp.real(z), jnp.imag(z), jnp.conj(z), jnp.abs(z), jnp.angle(z)
jnp.exp(z), jnp.log(z), jnp.sqrt(z)
jnp.sin(z), jnp.cosh(z), jnp.tanh(z)
z ** 2, z ** 0.5, 1 / z
jnp.logical_xor(p, v > 0), jnp.logical_not(p)
"""

SHAPES = """
x.reshape(3, 2), x.ravel()
x.T, jnp.swapaxes(x, 0, 1), jnp.moveaxis(image, 1, 3)
jnp.expand_dims(x, (0, 2)), jnp.squeeze(image)
jnp.broadcast_to(v, (3, 4))
jnp.concatenate([x, y, x], 1)
jnp.stack([x, y], 1), jnp.vstack([x, y]), jnp.hstack([x, y]), jnp.dstack([x, y])
jnp.split(v, 2), jnp.array_split(v, 3)
jnp.tile(x, (2, 2)), jnp.repeat(x, 2, 1), jnp.repeat(v, np.array([0, 2, 1, 3]), total_repeat_length=6)
jnp.flip(x), jnp.flipud(x), jnp.fliplr(x), jnp.rot90(x)
jnp.roll(v, 1), jnp.roll(x, (1, 2), (0, 1))
jnp.pad(x, 1), jnp.pad(x, ((1, 0), (0, 2)), constant_values=7.0)
jnp.pad(v, 2, mode="reflect"), jnp.pad(v, 2, mode="edge"), jnp.pad(v, 2, mode="wrap")
jnp.pad(v, 2, mode="symmetric"), jnp.pad(v, 2, mode="linear_ramp")
lax.pad(v, 0.0, [(1, -1, 2)])
jnp.diag(v), jnp.diag(a), jnp.diagonal(a, 1), jnp.trace(a)
jnp.tril(a), jnp.triu(a, 1)
jnp.eye(3, 4), jnp.identity(2), jnp.ones((2, 2)) * v[0]
jnp.arange(5) * v[0], jnp.linspace(v[0], v[2], 5), jnp.logspace(0, 1, 3), jnp.geomspace(1.0, 8.0, 4)
jnp.meshgrid(v, w), jnp.outer(v, w)
jnp.vander(v, 3)
jnp.kron(x, y)
jnp.block([[x, y], [y, x]])
jnp.atleast_3d(x)
jnp.ravel_multi_index((i, i), (4, 4), mode="clip"), jnp.unravel_index(i, (2, 2))
jnp.tri(3, 4), jnp.hanning(5), jnp.blackman(4)
lax.rev(x, (0, 1)), lax.transpose(x, (1, 0)), lax.collapse(image, 0, 3)
lax.broadcast_in_dim(v, (2, 4, 3), (1,))
lax.iota(jnp.int32, 5), lax.broadcasted_iota(jnp.int32, (2, 3), 1)
lax.slice(x, (0, 1), (2, 3), (1, 2)), lax.slice_in_dim(v, 1, 4, 2)
lax.concatenate([x, y], 0)
jnp.append(v, w), jnp.insert(v, 1, 9.0), jnp.delete(v, 2)
jnp.resize(v, (3, 3))
jnp.apply_along_axis(jnp.cumsum, 0, x)
jnp.vectorize(lambda r: r @ r, signature="(n)->()")(x)
jnp.column_stack([v, w]), jnp.ediff1d(v)
jnp.rollaxis(image, 2), jnp.matrix_transpose(x)
"""

INDEXING = """
v[0], v[-1], v[1:3], v[::-1], v[::2]
x[0], x[:, 1], x[..., None], x[0, 1:], x[:, ::-1]
v[i], x[:, i % 3], x[i % 2, i % 3]
x[np.array([[0, 1], [1, 0]])]
jnp.where(i > 1, v, 0)
jnp.take(v, i), jnp.take(x, i % 3, axis=1), jnp.take(v, i + 2, mode="clip"), jnp.take(v, i + 2, mode="wrap")
jnp.take_along_axis(x, m % 3, 1)
jnp.choose(i % 2, [v, w], mode="clip")
jnp.select([v > 1, v > 0], [v, w], 7.0)
jnp.searchsorted(jnp.sort(v), w), jnp.searchsorted(jnp.sort(v), w, side="right"), jnp.digitize(v,
    jnp.array([0.0, 1.0]))
jnp.nonzero(p, size=4), jnp.argwhere(v > 0, size=4), jnp.flatnonzero(p, size=3, fill_value=9)
jnp.extract(p, v, size=4), jnp.compress(np.array([True, False, True]), x, axis=1, size=2)
jnp.piecewise(v, [v < 0, v >= 0], [lambda t: -t, lambda t: t * 2])
v.at[1].set(9.0), v.at[i].add(w), v.at[i[:2]].multiply(3.0, unique_indices=True)
x.at[0].set(v[:3]), x.at[:, 1].add(1.0), x.at[i % 2, i % 3].set(5.0), x.at[..., 0].min(0.0)
v.at[i].max(w), v.at[i].min(w), v.at[7].add(1.0), v.at[-1].divide(2.0)
v.at[i + 2].add(w, mode="drop"), v.at[i + 2].get(mode="fill", fill_value=-1.0)
x.at[1, 1].apply(jnp.sin)
a.at[jnp.ix_(i[:2], i[2:])].add(1.0)
jnp.put_along_axis(x, m[:, :1] % 3, 9.0, 1, inplace=False)
jnp.fill_diagonal(a, 0.0, inplace=False)
lax.dynamic_slice(v, (i[0],), (2,)), lax.dynamic_index_in_dim(x, i[3], 0)
lax.dynamic_update_slice(v, w[:2], (i[2],)), lax.dynamic_update_index_in_dim(x, y[0], i[3], 0)
jax.ops.segment_sum(v, i // 2, 3), jax.ops.segment_max(v, i // 2, 3), jax.ops.segment_prod(v, i // 2, 2)
jnp.bincount(i, length=5), jnp.bincount(i, v, length=4), jnp.histogram(v, 3)
jnp.histogram(v, jnp.array([-2.0, 0.0, 1.0, 3.0]), weights=w)
lax.gather(x, i[:, None] % 2, lax.GatherDimensionNumbers((1,), (0,), (0,)), (1, 3))
lax.scatter(v, i[:, None], w, lax.ScatterDimensionNumbers((), (0,), (0,)))
lax.scatter_mul(v, i[:, None], w, lax.ScatterDimensionNumbers((), (0,), (0,)))
jnp.unique(m, size=6), jnp.unique(i, return_counts=True, size=4)
jnp.isin(i, np.array([1, 3])), jnp.intersect1d(i, np.array([1, 3, 9]), size=2)
jax.nn.one_hot(i, 5), jax.nn.one_hot(i, 4, axis=0)
jax.vmap(lambda t, k: t[k])(a, i), jax.vmap(lambda t, k: t.at[k].set(0.0))(a, i)
jax.grad(lambda t: jnp.sum(t[i] * w))(v), jax.grad(lambda t: jnp.sum(t.at[i].mul(2.0, unique_indices=True) ** 2))(v)
"""

REDUCTIONS = """
x.sum(), x.sum(0), x.sum(1, keepdims=True), jnp.sum(x, where=x > 0)
x.mean(), x.var(0), x.std(1, ddof=1), jnp.average(v, weights=jnp.abs(w))
x.max(), x.min(1), x.prod(0), jnp.ptp(x), jnp.max(x, initial=-9.0, where=x > 5)
x.argmax(), x.argmin(1), jnp.nanargmax(x)
jnp.all(x > 0), jnp.any(x > 0, 1), jnp.count_nonzero(m), p.sum()
jnp.nansum(x / x), jnp.nanmean(x), jnp.nanmax(x), jnp.nanstd(x), jnp.nanprod(x)
jnp.median(x), jnp.median(x, 1), jnp.quantile(v, 0.3), jnp.percentile(x, np.array([10.0, 80.0]), axis=1)
jnp.nanmedian(v), jnp.nanquantile(v, 0.6)
jnp.quantile(v, 0.4, method="lower"), jnp.quantile(v, 0.4, method="nearest"), jnp.quantile(v, 0.4, method="midpoint")
jnp.cumsum(x, 1), jnp.cumprod(v), jnp.cumsum(m), lax.cummax(v), lax.cummin(v, reverse=True), lax.cumlogsumexp(v)
jnp.diff(v), jnp.diff(x, 2, axis=1), jnp.gradient(v), jnp.trapezoid(v, dx=0.5)
jnp.cov(x), jnp.corrcoef(v, w)
jnp.sort(x), jnp.sort(x, 0), jnp.argsort(v), jnp.sort(m, None), jnp.sort(v, descending=True), jnp.sort(u)
lax.sort((i, v), num_keys=1), lax.sort((i // 2, i, v), num_keys=2), lax.sort_key_val(v, w)
jnp.lexsort((v, i)), jnp.partition(v, 2), jnp.argpartition(v, 1)[:2]
lax.top_k(v, 2), lax.top_k(x, 1)
jnp.sort(z), jnp.sort_complex(z)
lax.reduce(v, 0.0, lax.add, (0,)), lax.reduce(v, 1.0, lambda s, t: s * t + 0 * s, (0,))
lax.reduce_max(x, (0,)), lax.reduce_and(p, (0,)), lax.reduce_xor(m, (0, 1)), lax.argmax(x, 1, jnp.int32)
lax.associative_scan(lambda s, t: (s[0] * t[0], t[0] * s[1] + t[1]), (v, w))
jax.nn.logsumexp(x), jax.nn.logsumexp(x, 1, b=y), jax.nn.standardize(x), jax.nn.softmax(x, 0)
jnp.interp(w, jnp.arange(4.0), v), jnp.convolve(v, w), jnp.correlate(v, w), jnp.polyval(v, w)
jnp.polyfit(jnp.arange(4.0), v, 1), jnp.polyder(v), jnp.polyint(v), jnp.polymul(v, w)
jax.grad(lambda t: jnp.sort(t)[1] + jnp.max(t) * jnp.prod(t))(v), jax.grad(lambda t: jnp.var(t))(v)
"""

SUBJECTS: dict[str, str] = {
    "elementwise": ELEMENTWISE,
    "shapes": SHAPES,
    "indexing": INDEXING,
    "reductions": REDUCTIONS,
}
NAMES: dict[str, Any] = {"jax": jax, "jnp": jnp, "lax": lax, "np": np}
