"""Expressions over JAX's names, continued: the arguments are as in `functions.py`. QR stands in `test_lowered.py`."""

from __future__ import annotations

LINEAR_ALGEBRA = """
a @ s, a @ v, v @ w, jnp.dot(x, y.T), jnp.vdot(z, z), jnp.inner(x, y)
jnp.tensordot(a, s, 1), jnp.tensordot(a, s, ((0, 1), (1, 0)))
jnp.einsum("ij,jk,k->i", a, s, v), jnp.einsum("ii->i", a), jnp.einsum("ij,ij->", x, y), jnp.einsum("bhwc->bc", image)
jnp.matmul(jnp.stack([a, s]), s), jnp.linalg.multi_dot([a, s, v]), jnp.linalg.matrix_power(a, -2)
jnp.cross(x, y), jnp.outer(v, w), jnp.matvec(a, v), jnp.vecdot(x, y)
jnp.linalg.inv(a), jnp.linalg.solve(a, v), jnp.linalg.solve(a, s)
jnp.linalg.det(a), jnp.linalg.slogdet(a)
jnp.linalg.cholesky(s), jnp.linalg.cholesky(s, upper=True)
jnp.linalg.vector_norm(v, ord=3), jnp.linalg.matrix_norm(a), jnp.linalg.trace(a), jnp.linalg.outer(v, w)
jnp.linalg.eigvalsh(s), jnp.abs(jnp.linalg.eigh(s)[1])
jnp.linalg.svd(a, compute_uv=False), jnp.abs(jnp.linalg.svd(a)[0]), jnp.linalg.svd(x, compute_uv=False)
jnp.linalg.pinv(x), jnp.linalg.matrix_rank(a), jnp.linalg.cond(a)
jnp.linalg.norm(v), jnp.linalg.norm(a, 1), jnp.linalg.norm(a, 2), jnp.linalg.norm(x, axis=1), jnp.linalg.norm(a,
    "nuc")
jnp.linalg.lstsq(a, v)[0], jnp.linalg.lstsq(x.T, v[:3])[0]
jnp.linalg.tensorinv(a.reshape(4, 2, 2), ind=1)
jax.scipy.linalg.lu(a), jax.scipy.linalg.lu_solve(jax.scipy.linalg.lu_factor(a), v)
jax.scipy.linalg.cho_solve(jax.scipy.linalg.cho_factor(s), v)
jax.scipy.linalg.solve_triangular(a, v, lower=True), jax.scipy.linalg.solve_triangular(a, v, trans=1)
jax.scipy.linalg.solve_triangular(a, s, unit_diagonal=True)
jax.scipy.linalg.expm(a * 0.3), jax.scipy.linalg.block_diag(x, y), jax.scipy.linalg.toeplitz(v)
jnp.linalg.inv(a + 1j * s), jnp.linalg.cholesky(s + 0j), jnp.linalg.eigvalsh(s + 0j)
jax.vmap(jnp.linalg.solve)(jnp.stack([a, s]), jnp.stack([v, w])), jnp.linalg.inv(jnp.stack([a, s]))
jax.grad(lambda t: jnp.linalg.slogdet(t)[1] + jnp.sum(jnp.linalg.inv(t)))(a)
jax.grad(lambda t: jnp.sum(jnp.linalg.cholesky(t)))(s), jax.grad(lambda t: jnp.linalg.eigvalsh(t)[1])(s)
jax.jvp(lambda t: jnp.linalg.solve(t, v), (a,), (s,))[1], jax.scipy.sparse.linalg.cg(lambda t: s @ t, v)[0]
"""

FOURIER = """
jnp.fft.fft(z), jnp.fft.ifft(z), jnp.fft.fft(v), jnp.fft.fft(z, 6), jnp.fft.fft(z, 3)
jnp.fft.rfft(v), jnp.fft.irfft(z), jnp.fft.irfft(jnp.fft.rfft(v), 5), jnp.fft.rfft(x, axis=0)
jnp.fft.fft2(x), jnp.fft.ifft2(x), jnp.fft.fftn(image[0]), jnp.fft.rfftn(image[0])
jnp.fft.hfft(z), jnp.fft.ihfft(v), jnp.fft.irfft2(jnp.fft.rfft2(a))
jnp.fft.fft(z, norm="ortho")
jnp.fft.ifft(z, norm="forward"), jnp.fft.fftshift(v), jnp.fft.fftfreq(5) * v[0]
jax.scipy.fft.dct(v)
jax.scipy.fft.idct(v), jax.scipy.signal.fftconvolve(v, w), jax.scipy.signal.convolve2d(a, x)
jax.grad(lambda t: jnp.sum(jnp.abs(jnp.fft.rfft(t)) ** 2))(v)
jax.scipy.signal.correlate(v, w)
"""

RANDOM = """
jax.random.bits(key, (5,)), jax.random.bits(key, (3,), jnp.uint8), jax.random.split(key, 3),
    jax.random.fold_in(key, 7)
jax.random.uniform(key, (4,)), jax.random.uniform(key, (3,), minval=-2.0, maxval=5.0)
jax.random.normal(key, (5,)), jax.random.truncated_normal(key, -1.0, 2.0, (4,))
jax.random.randint(key, (6,), -3, 9), jax.random.permutation(key, 7), jax.random.permutation(key, v)
jax.random.bernoulli(key, 0.3, (6,)), jax.random.categorical(key, v), jax.random.categorical(key, x, axis=0)
jax.random.choice(key, v, (3,)), jax.random.choice(key, 5, (3,), replace=False), jax.random.choice(key, 4, (2,),
    p=jnp.abs(v) / 4.25)
jax.random.exponential(key, (3,)), jax.random.gumbel(key, (3,)), jax.random.laplace(key, (3,)),
    jax.random.logistic(key, (3,))
jax.random.cauchy(key, (3,)), jax.random.rademacher(key, (4,)), jax.random.rayleigh(key, 1.0, (3,)),
    jax.random.pareto(key, 2.0, (3,))
jax.random.gamma(key, 2.5, (3,)), jax.random.beta(key, 2.0, 3.0, (2,)), jax.random.dirichlet(key, jnp.abs(v))
jax.random.poisson(key, 3.0, (4,)), jax.random.multivariate_normal(key, v, s), jax.random.ball(key, 2)
jax.random.maxwell(key, (2,)), jax.random.t(key, 3.0, (2,)), jax.random.weibull_min(key, 1.0, 2.0, (3,))
jax.vmap(lambda k: jax.random.normal(k, (2,)))(jax.random.split(key, 3))
jax.grad(lambda t: jnp.sum(jax.random.normal(key, (4,)) * t))(v)
"""

NEURAL = """
jax.nn.relu(x), jax.nn.relu6(x * 5), jax.nn.leaky_relu(x), jax.nn.elu(x), jax.nn.celu(x), jax.nn.selu(x)
jax.nn.sigmoid(x), jax.nn.log_sigmoid(x), jax.nn.softplus(x), jax.nn.soft_sign(x), jax.nn.hard_tanh(x)
jax.nn.gelu(x), jax.nn.gelu(x, approximate=False), jax.nn.silu(x), jax.nn.mish(x), jax.nn.hard_silu(x), jax.nn.glu(v)
jax.nn.softmax(x), jax.nn.log_softmax(x, 0), jax.nn.softmax(x, where=x > 0), jax.nn.squareplus(x),
    jax.nn.sparse_plus(x)
jax.nn.dot_product_attention(image, image, image), jax.nn.initializers.glorot_normal()(key, (3, 2))
jax.nn.dot_product_attention(image, image, image, is_causal=True)
jax.nn.tanh(x @ y.T) @ x, jax.nn.relu(x @ y.T + v[0]).sum()
lax.conv(jnp.moveaxis(image, 3, 1), jnp.ones((3, 2, 2, 2)) * v[0], (1, 1), "SAME")
lax.conv_general_dilated(image, jnp.ones((2, 3, 2, 4)) * v[0], (2, 1), "VALID", dimension_numbers=("NHWC",
    "HWIO", "NHWC"))
lax.conv_general_dilated(image, jnp.ones((2, 2, 1, 4)), (1, 1), [(1, 0), (0, 2)], rhs_dilation=(2, 1),
    feature_group_count=2, dimension_numbers=("NHWC", "HWIO", "NHWC"))
lax.conv_transpose(image, jnp.ones((3, 3, 2, 1)) * w[0], (2, 2), "SAME")
lax.conv_general_dilated(v[None, None], w[None, None, :3], (1,), [(3, 2)], lhs_dilation=(2,))
lax.reduce_window(image, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"), lax.reduce_window(v, 0.0,
    lax.add, (2,), (1,), "SAME")
jax.grad(lambda t: jnp.sum(lax.reduce_window(t, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME")))(image)
jax.grad(lambda t: jnp.sum(lax.conv_general_dilated(image, t, (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO",
    "NHWC")) ** 2))(jnp.ones((2, 2, 2, 3)))
jax.image.resize(image, (1, 3, 7, 2), "bilinear"), jax.image.resize(image, (1, 9, 9, 2), "nearest"),
    jax.image.resize(image, (1, 8, 4, 2), "cubic")
jax.lax.batch_matmul(jnp.stack([a, s]), jnp.stack([s, a])), lax.dot_general(image, image, (((2,), (2,)), ((0,
    3), (0, 3))))
(x - x.mean(1, keepdims=True)) / jnp.sqrt(x.var(1, keepdims=True) + 1e-5)
jax.grad(lambda t: -jnp.sum(jax.nn.log_softmax(t) * jax.nn.one_hot(i[:2] % 3, 3)))(x)
jax.value_and_grad(lambda t: jnp.mean((jnp.tanh(x @ t) @ t.T - y) ** 2))(x.T)
jax.hessian(lambda t: jnp.sum(jax.nn.sigmoid(t) * jnp.roll(t, 1)))(v)
"""

SPECIAL = """
jax.scipy.special.gammaln(jnp.abs(x) + 0.1), jax.scipy.special.gamma(jnp.abs(x) + 0.5),
    jax.scipy.special.digamma(jnp.abs(x) + 0.1)
jax.scipy.special.polygamma(1, jnp.abs(x) + 1), jax.scipy.special.zeta(jnp.abs(x) + 1.5, 2.0)
jax.scipy.special.erf(x), jax.scipy.special.erfc(x), jax.scipy.special.erfinv(x / 2)
jax.scipy.special.beta(jnp.abs(x) + 1, 2.0), jax.scipy.special.betaln(jnp.abs(x) + 1, 2.0),
    jax.scipy.special.factorial(jnp.abs(m))
jax.scipy.special.betainc(1.5, 2.5, jnp.abs(x) / 2), jax.scipy.special.gammainc(2.5, jnp.abs(x)),
    jax.scipy.special.gammaincc(2.5, jnp.abs(x))
jax.scipy.special.i0(x), jax.scipy.special.i0e(x), jax.scipy.special.i1(x), jax.scipy.special.i1e(x)
jax.scipy.special.expit(x), jax.scipy.special.logit(jnp.abs(x) / 2), jax.scipy.special.xlogy(x, jnp.abs(y)),
    jax.scipy.special.xlog1py(x, jnp.abs(y))
jax.scipy.special.entr(jnp.abs(x)), jax.scipy.special.rel_entr(jnp.abs(x), jnp.abs(y)),
    jax.scipy.special.kl_div(jnp.abs(x), jnp.abs(y))
jax.scipy.special.ndtr(x), jax.scipy.special.ndtri(jnp.abs(x) / 2), jax.scipy.special.log_ndtr(x)
jax.scipy.special.logsumexp(x, 1), jax.scipy.special.multigammaln(jnp.abs(x) + 2, 2), jax.scipy.special.expn(2,
    jnp.abs(x) + 0.2)
jax.scipy.special.exp1(jnp.abs(x) + 0.2), jax.scipy.special.expi(jnp.abs(x) + 0.2),
    jax.scipy.special.sici(jnp.abs(x) + 0.5)
jax.scipy.special.fresnel(x), jax.scipy.special.spence(jnp.abs(x)), jax.scipy.special.hyp1f1(1.0, 2.0, x)
jax.scipy.special.bernoulli(5), jax.scipy.special.poch(jnp.abs(x) + 1, 2.0), jax.scipy.special.gammasgn(x)
jax.scipy.stats.norm.logpdf(x), jax.scipy.stats.norm.cdf(x), jax.scipy.stats.norm.ppf(jnp.abs(x) / 2)
jax.scipy.stats.gamma.logpdf(jnp.abs(x), 2.0), jax.scipy.stats.beta.logpdf(jnp.abs(x) / 2, 2.0, 3.0),
    jax.scipy.stats.t.logpdf(x, 3.0)
jax.scipy.stats.poisson.logpmf(jnp.abs(m), 2.5), jax.scipy.stats.binom.logpmf(i, 5, 0.3),
    jax.scipy.stats.multivariate_normal.logpdf(v, w, s)
jax.scipy.stats.rankdata(v), jax.scipy.stats.mode(m, axis=None), jax.scipy.stats.gaussian_kde(v).evaluate(w)
jax.grad(lambda t: jnp.sum(jax.scipy.special.gammaln(t) + lax.erf(t) * jax.scipy.special.i0e(t)))(jnp.abs(v))
jax.scipy.integrate.trapezoid(v), jax.scipy.interpolate.RegularGridInterpolator((jnp.arange(4.0),), v)(w[:, None] + 1)
jax.scipy.ndimage.map_coordinates(a, [v + 1, w + 1], order=1), jax.scipy.cluster.vq.vq(x, y)[0]
"""

DTYPES = """
x.astype(jnp.float16) * 2, x.astype(jnp.bfloat16) @ y.T.astype(jnp.bfloat16), x.astype(jnp.int32), x.astype(bool)
m.astype(jnp.int8) + 1, m.astype(jnp.uint32), m.astype(jnp.float32) / 3, m.astype(jnp.int16) * m.astype(jnp.int16)
u + u, u.astype(jnp.int32) - 300, u // 7, u >> 1, u.astype(jnp.float32).sum(), u.max()
lax.bitcast_convert_type(x, jnp.int32), lax.bitcast_convert_type(m, jnp.float32), lax.bitcast_convert_type(x,
    jnp.uint8)
v.view(jnp.uint32), jnp.asarray(z, jnp.complex64) * 2j, lax.complex(v, w), z.real.astype(jnp.float16)
x.astype(jnp.float16).sum(), jnp.mean(x.astype(jnp.bfloat16)), jnp.exp(x.astype(jnp.float16)),
    jax.nn.softmax(x.astype(jnp.bfloat16))
jnp.packbits(p), jnp.unpackbits(u), jnp.bitwise_count(u), jnp.left_shift(u, 2), jnp.invert(u)
p & (v > 0), p | ~p, p.astype(jnp.float32), p + p, jnp.where(p, 1, 0), jnp.sum(p)
x.astype(jnp.float8_e4m3fn).astype(jnp.float32), x.astype(jnp.float8_e5m2).astype(jnp.float32)
jnp.float32(3) * v, 2 * m, v * 2.5, m * 2.5, m / m, jnp.int32(7) // m
jnp.iinfo(jnp.int32).max + m * 0, jnp.full((2,), jnp.inf) - v[:2], jnp.nan * v, -0.0 * v
lax.convert_element_type(v, jnp.int32), lax.convert_element_type(v * 1e10, jnp.int32), (v * 100).astype(jnp.int8)
jnp.sort(x.astype(jnp.bfloat16), 1), jnp.cumsum(m.astype(jnp.int8)), jnp.argmax(u), jnp.maximum(u, 100)
jnp.einsum("i,i", u, u), jnp.dot(m, m.T), jnp.dot(m.astype(jnp.int8), m.T.astype(jnp.int8),
    preferred_element_type=jnp.int32)
"""

LOOPS = """
lax.fori_loop(0, 5, lambda k, t: t * 1.1 + k, v)
lax.fori_loop(0, i[0], lambda k, t: t + k, v)
lax.while_loop(lambda t: jnp.sum(t) < 50.0, lambda t: t * 1.5 + 1, v)
lax.while_loop(lambda t: t[0] < 7, lambda t: (t[0] + 2, t[1] @ a * 0.1), (i[1], v))
lax.scan(lambda c, t: (c * 0.5 + t, c), 0.0, v), lax.scan(lambda c, t: (jnp.tanh(c + t), c), v[:3], x, reverse=True)
lax.scan(lambda c, _: (c * 1.1, None), v, None, length=6)[0], lax.scan(lambda c, t: (c + t, c * t), v, a, unroll=2)
lax.map(lambda r: jnp.sort(r), x), lax.map(jnp.sum, x), lax.map(lambda r: r @ r, a, batch_size=2)
lax.cond(v[0] > 0, jnp.sin, jnp.cos, w), lax.cond(p[1], lambda t: t * 2, lambda t: t, v)
lax.switch(i[2], [jnp.sin, jnp.cos, jnp.tanh], v), lax.switch(jnp.int32(9), [jnp.sin, jnp.cos], v)
jax.vmap(lambda t: lax.while_loop(lambda c: c < 10.0, lambda c: c * 2 + 1, t))(jnp.abs(v))
jax.vmap(lambda t, q: lax.cond(q, jnp.sin, jnp.cos, t))(v, p), jax.vmap(lambda k, t: lax.switch(k, [jnp.sin,
    jnp.cos, jnp.exp], t))(i % 3, v)
jax.grad(lambda t: lax.fori_loop(0, 4, lambda k, c: jnp.sin(c * t[k]), 1.0))(v)
jax.grad(lambda t: jnp.sum(lax.scan(lambda c, r: (jnp.tanh(c @ a + r), c), t, a)[1]))(v)
jax.jvp(lambda t: lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * t), (0, t))[1], (v,), (w,))
lax.fori_loop(0, 3, lambda k, t: lax.fori_loop(0, k, lambda l, q: q + l * v[0], t), 0.0)
lax.associative_scan(jnp.add, x, axis=1), lax.associative_scan(jnp.maximum, v, reverse=True)
jax.jit(lambda t: jax.jit(jnp.sin)(t) + jax.jit(jnp.sin)(t * 2))(v), jax.checkpoint(lambda t: jnp.sin(jnp.cos(t)))(v)
jax.jacfwd(lambda t: jnp.sin(t) * t[0])(v), jax.jacrev(lambda t: jnp.cumsum(t) ** 2)(v)
lax.custom_root(lambda t: t ** 2 - jnp.abs(v[0]), 1.0, lambda f, t: lax.fori_loop(0, 20, lambda _,
    q: q - f(q) / (2 * q), t), lambda g, t: t / g(1.0))
lax.custom_linear_solve(lambda t: s @ t, v, lambda _, t: jnp.linalg.solve(s, t)),
    jax.experimental.ode.odeint(lambda q, t: -q, v, jnp.array([0.0, 0.5]))
lax.scan(lambda c, k: (c.at[k].set(c[k - 1] + 1.0), c[k]), v, i)
jax.vmap(lambda r: r - lax.pmean(r, "k"), axis_name="k")(x), jax.vmap(lambda r: lax.psum(r, "k"), axis_name="k")(a)
"""

SUBJECTS: dict[str, str] = {
    "linear_algebra": LINEAR_ALGEBRA,
    "fourier": FOURIER,
    "random": RANDOM,
    "neural": NEURAL,
    "special": SPECIAL,
    "dtypes": DTYPES,
    "loops": LOOPS,
}
