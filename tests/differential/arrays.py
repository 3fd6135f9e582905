"""Statements of whole subjects: linear algebra, FFT, complex numbers, sorting, scatters, windows, random numbers."""

from __future__ import annotations

from .generator import Generator, Var


def _spread(g: Generator, shape: tuple[int, ...]) -> Var:
    """A float variable whose elements all differ, far enough that no two change places."""
    x = g.pick(shape=shape)
    count = 1
    for n in shape:
        count *= n
    steps = f"jnp.sin(jnp.arange({count}) * 2.3 + {g.number()}).reshape({shape}).astype({x}.dtype)"
    return g.emit(f"0.01 * jnp.sin({x}) + {steps}", shape, bound=1.1)


def linear_algebra(g: Generator) -> None:
    n = g.one(2, 3)
    x, b = g.pick(shape=(n, n)), g.pick(shape=(n,))
    a = g.emit(f"0.3 * {g.within(x, 1.0)} + 1.6 * jnp.eye({n}, dtype={x}.dtype)", (n, n), bound=2)
    s = f"(0.05 * ({a} + {a}.T) + jnp.diag(jnp.arange(1, {n + 1}).astype({x}.dtype)))"
    solved = 4 * b.bound
    text, shape, bound = g.one(
        (f"jnp.linalg.solve({a}, {b})", (n,), solved),
        (f"jnp.linalg.solve({a}, {x})", (n, n), 4 * x.bound),
        (f"jnp.linalg.inv({a})", (n, n), 3),
        (f"jnp.linalg.det({a})", (), 8),
        (f"jnp.linalg.slogdet({a})[1]", (), 2),
        (f"jnp.linalg.cholesky({s})", (n, n), 2),
        (f"jnp.linalg.qr({a})[1] ** 2", (n, n), 8),
        (f"jnp.linalg.qr({a})[0] * {x}", (n, n), x.bound),
        (f"jnp.linalg.eigh({s})[0]", (n,), 4),
        (f"jnp.linalg.eigh({s})[1] ** 2", (n, n), 1),
        (f"jnp.linalg.svd({a} @ {s}, compute_uv=False)", (n,), 8),
        (f"jax.scipy.linalg.solve_triangular({a}, {b}, lower=True)", (n,), solved),
        (f"jax.scipy.linalg.solve_triangular({a}, {x}, trans=1)", (n, n), 4 * x.bound),
        (f"jax.scipy.linalg.cho_solve((jnp.linalg.cholesky({s}), True), {b})", (n,), solved),
        (f"jax.scipy.linalg.expm(0.3 * {a})", (n, n), 3),
        (f"jnp.linalg.matrix_power({a}, 3)", (n, n), 20),
        (f"jnp.linalg.norm({a})", (), 4),
        (f"jnp.linalg.norm({a}, axis=-1)", (n,), 3),
        (f"jnp.linalg.pinv({a})", (n, n), 3),
        (f"jnp.linalg.multi_dot([{a}, {x}, {b}])", (n,), 9 * x.bound * b.bound),
        (f"jnp.kron({a}, {b})", (n, n * n), 2 * b.bound),
        (f"jnp.trace({a} @ {x})", (), 6 * x.bound),
        (f"jax.vmap(jnp.linalg.solve, (0, None))(jnp.stack([{a}, {a}.T]), {b})", (2, n), solved),
    )
    g.emit(text, shape, bound=bound)


def fourier(g: Generator) -> None:
    x = g.pick(least_rank=1)
    last, bound = x.shape[-1], 4 * x.bound
    half = (*x.shape[:-1], last // 2 + 1)
    choices = [
        (f"jnp.real(jnp.fft.fft({x}))", x.shape),
        (f"jnp.imag(jnp.fft.fft({x}, axis=0))", x.shape),
        (f"jnp.imag(jnp.fft.ifft({x} * (1 + 2j)))", x.shape),
        (f"jnp.real(jnp.fft.rfft({x}))", half),
        (f"jnp.abs(jnp.fft.rfft({x}) + 31.7)", half),
        (f"jnp.fft.irfft(jnp.fft.rfft({x}) * 1j, n={last})", x.shape),
        (f"jnp.fft.irfft({x} * (1 - 1j), n=4)", (*x.shape[:-1], 4)),
        (f"jnp.real(jnp.fft.fft({x}, n=5))", (*x.shape[:-1], 5)),
        (f"jnp.fft.fftshift({x})", x.shape),
    ]
    if len(x.shape) > 1:
        choices += [(f"jnp.real(jnp.fft.fft2({x}))", x.shape), (f"jnp.imag(jnp.fft.rfft2({x}))", half)]
    text, shape = g.one(*choices)
    g.emit(text, shape, bound=max(bound, 40 if "31.7" in text else 0))


def complex_numbers(g: Generator) -> None:
    x = g.pick()
    y = g.pick(shape=x.shape)
    z = f"({x} + {g.one('1j', '(0.7 - 1.2j)')} * {y})"
    m = x.bound + 1.4 * y.bound
    text, bound = g.one(
        (f"jnp.real({z} * {z})", m * m),
        (f"jnp.imag(jnp.exp(0.1 * {z}))", 4),
        (f"jnp.abs({z} + 17.1)", 40),
        (f"jnp.angle({z} + 17.3)", 3),
        (f"jnp.real(jnp.log({z} + 17.9))", 5),
        (f"jnp.imag(jnp.sqrt({z} + 17.9))", 6),
        (f"jnp.real(jnp.sin(0.1 * {z}))", 3),
        (f"jnp.imag(jnp.tanh(0.1 * {z}))", 2),
        (f"jnp.real(1 / ({z} + 17.3))", 1),
        (f"jnp.real(jnp.conj({z}) * {z})", m * m),
        (f"jnp.imag((0.1 * {z}) ** 3)", 8),
        (f"jnp.real(({z} + 17.3) ** 0.3)", 4),
        (f"lax.imag(lax.conj({z}))", m),
        (f"jnp.real(jnp.sum({z} * (0.3 + 0.4j), keepdims=True)) + {x} * 0", 40),
    )
    g.emit(text, x.shape, bound=bound)


def sorting(g: Generator) -> None:
    shape = g.pick(least_rank=1).shape
    x, n = _spread(g, shape), shape[-1]
    y, i = g.pick(shape=shape), g.pick("int", shape=shape)
    text, shape, kind, bound = g.one(
        (f"lax.sort(({i}, {x}), num_keys=1)[1]", shape, "float", 1.1),
        (f"lax.sort(({i}, {x}, {y}), num_keys=2)[2]", shape, "float", y.bound),
        (f"lax.sort_key_val({x}, {y}, dimension=0)[1]", shape, "float", y.bound),
        (f"lax.top_k({x}, 2)[0]", (*shape[:-1], 2), "float", 1.1),
        (f"lax.top_k({x}, 1)[1]", (*shape[:-1], 1), "int", 3),
        (f"jnp.median({x}, axis=-1)", shape[:-1], "float", 1.1),
        (f"jnp.quantile({x}, 0.3, axis=0)", shape[1:], "float", 1.1),
        (f"jnp.percentile({x}, jnp.array([20.0, 60.0]))", (2,), "float", 1.1),
        (f"jnp.argsort({x}, axis=0, descending=True)", shape, "int", 3),
        (f"jnp.sort({x}, axis=None)[:2]", (2,), "float", 1.1),
        (f"jnp.partition({x}, {n - 1})[..., :1]", (*shape[:-1], 1), "float", 1.1),
        (f"jnp.searchsorted(jnp.sort({x}.reshape(-1)), {y})", shape, "int", 30),
        (f"jnp.interp({y}, jnp.linspace(-1.3, 1.4, {n}), {x}.reshape(-1)[:{n}])", shape, "float", 1.2),
        (f"jnp.digitize({y}, jnp.array([-0.31, 0.17, 0.93]))", shape, "int", 4),
        (f"jnp.unique({i}, size=3, fill_value=1)", (3,), "int", i.bound),
        (f"jnp.bincount({i}.reshape(-1) % 3, length=3)", (3,), "int", 30),
    )
    g.emit(text, shape, kind, bound)


def scattering(g: Generator) -> None:
    """Gathers and scatters of several dimensions, of slices, and with indices that are outside.

    Where max and min clip their indices, JAX's derivative is NaN; so theirs stay inside, as do those of lax.gather,
    which promises so: JAX clamps the value and drops the cotangent.
    """
    n, m = g.shape(2)
    x, j, k = g.pick(shape=(n, m)), g.pick("int", shape=(2,)), g.pick("int", shape=(2,))
    row, pair = g.pick(shape=(m,)), g.pick(shape=(2,))
    at = f"{j} % {n}, {k} % {m}"
    dims = "offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,)"
    update_dims = "update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)"
    rows = f"jnp.stack([{row}, {row}]).astype({x}.dtype)"
    text, shape, bound = g.one(
        (f"{x}[{at}]", (2,), x.bound),
        (f"{x}.at[{at}].add({pair})", (n, m), x.bound + 2 * pair.bound),
        (f"{x}.at[jnp.array([1, 0]), {k} % {m}].set({pair})", (n, m), max(x.bound, pair.bound)),
        (f"{x}.at[jnp.array([1, 0]), {k} % {m}].multiply({pair}, unique_indices=True)", (n, m),
         x.bound * max(pair.bound, 1)),
        (f"{x}.at[:, {k}[0] % {m}].add({g.number()})", (n, m), x.bound + 1.7),
        (f"{x}.at[{j}].get(mode='fill', fill_value=0.25)", (2, m), x.bound + 1),
        (f"{x}.at[{j}].get(mode='clip')", (2, m), x.bound),
        (f"{x}.at[{j} + 1].add({row}, mode='drop')", (n, m), x.bound + 2 * row.bound),
        (f"{x}.at[{j} % {n}].max({row} + {g.number()}, mode='clip')", (n, m), max(x.bound, row.bound + 1.7)),
        (f"{x}.at[{at}].min({pair})", (n, m), max(x.bound, pair.bound)),
        (f"jnp.zeros(4, {x}.dtype).at[{j} % 4].add({x}[0, :2])", (4,), 2 * x.bound),
        (f"lax.gather({x}, {j}[:, None] % {n}, lax.GatherDimensionNumbers({dims}), (1, {m}))", (2, m), x.bound),
        (f"lax.scatter_add({x}, {j}[:, None], {rows}, lax.ScatterDimensionNumbers({update_dims}))", (n, m),
         x.bound + 2 * row.bound),
        (f"lax.scatter_min({x}, {j}[:, None] % {n}, {rows}, lax.ScatterDimensionNumbers({update_dims}), mode='clip')",
         (n, m), max(x.bound, row.bound)),
        (f"jnp.take_along_axis({x}, {k}[None] % {m}, axis=1)", (n, 2), x.bound),
        (f"jnp.put_along_axis({x}, {k}[:1, None] % {m}, {g.number()}, axis=1, inplace=False)", (n, m), x.bound + 1.7),
        (f"jnp.insert({x}, 1, {row}, axis=0)", (n + 1, m), max(x.bound, row.bound)),
        (f"jnp.delete({x}, 0, axis=1)", (n, m - 1), x.bound),
        (f"jnp.fill_diagonal({x}, {g.number()}, inplace=False)", (n, m), x.bound + 1.7),
        (f"jnp.select([{x} > 0.61, {x} > 0.17], [{x}, {x} * 2], {g.number()})", (n, m), 2 * x.bound + 1.7),
        (f"{x}[jnp.ix_({j} % {n}, jnp.array([0, 1]))]", (2, 2), x.bound),
    )  # fmt: skip
    g.emit(text, shape, bound=bound)


def windows(g: Generator) -> None:
    n, m = g.one(3, 5), g.one(2, 3)
    x, w = _spread(g, (n,)), g.pick(shape=(m,))
    square = _spread(g, (3, 3))
    bound = m * 1.1 * w.bound
    image, kernel = f"{square}[None, :, :, None]", f"{w}[:2].reshape(1, 2, 1, 1).astype({square}.dtype)"
    signal, taps = f"{x}[None, None]", f"{w}[None, None].astype({x}.dtype)"
    text, shape, bound = g.one(
        (f"jnp.convolve({x}, {w}, mode='same')", (max(n, m),), bound),
        (f"jnp.convolve({x}, {w})", (n + m - 1,), bound),
        (f"jnp.correlate({x}, {w}, mode='valid')", (abs(n - m) + 1,), bound),
        (f"lax.conv_general_dilated({signal}, {taps}, (2,), 'SAME')[0, 0]", ((n + 1) // 2,), bound),
        (f"lax.conv_general_dilated({signal}, {taps}, (1,), [(2, 1)], lhs_dilation=(2,))[0, 0]",
         (2 * n + 3 - m,), bound),
        (f"lax.conv_general_dilated({signal}, {taps}, (1,), [({m}, {m})], rhs_dilation=(2,))[0, 0]", (n + 2,), bound),
        (f"lax.conv_general_dilated({image}, {kernel}, (1, 1), 'VALID', "
         "dimension_numbers=('NHWC', 'HWIO', 'NHWC'))[0, :, :, 0]", (3, 2), bound),
        (f"lax.conv_transpose({signal}, {taps}, (2,), 'SAME', dimension_numbers=('NCH', 'OIH', 'NCH'))[0, 0]",
         (2 * n,), bound),
        (f"lax.reduce_window({square}, 0.0, lax.add, (2, 2), (1, 1), 'SAME')", (3, 3), 5),
        (f"lax.reduce_window({square}, -jnp.inf, lax.max, (2, 2), (1, 1), 'VALID')", (2, 2), 1.1),
        (f"lax.reduce_window({square}, jnp.inf, lax.min, (2, 3), (2, 1), 'SAME')", (2, 3), 1.1),
        (f"jnp.polyval({w}, {x})", (n,), 3 * w.bound),
        (f"jnp.diff({x})", (n - 1,), 2.2),
        (f"jnp.gradient({x})", (n,), 2.2),
        (f"jnp.trapezoid({square}, axis=0)", (3,), 4),
        (f"jnp.cov({square}, rowvar=False)", (3, 3), 3),
        (f"jnp.cross({square}, {square}[::-1] + 0.3)", (3, 3), 4),
    )  # fmt: skip
    g.emit(text, shape, bound=bound)


def random_numbers(g: Generator) -> None:
    """Numbers from a key: a constant, or one folded with an integer of the program."""
    x, i = g.pick(), g.pick("int", shape=())
    key = g.one("jax.random.key(7)", f"jax.random.fold_in(jax.random.PRNGKey(3), {i})")
    text, bound = g.one(
        (f"{x} * jax.random.uniform({key}, {x.shape}, {x}.dtype)", x.bound),
        (f"{x} + jnp.tanh(jax.random.normal({key}, {x.shape}, {x}.dtype))", x.bound + 1),
        (f"jnp.where(jax.random.bernoulli({key}, 0.6, {x.shape}), {x}, 0.31)", x.bound + 0.31),
        (f"{x} * jax.random.randint({key}, {x.shape}, 0, 5)", 4 * x.bound),
        (f"jax.random.permutation({key}, {x}.reshape(-1)).reshape({x.shape})", x.bound),
    )
    g.emit(text, x.shape, bound=bound)
