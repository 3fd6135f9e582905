"""What a random program is made of: each maker writes a statement or a few."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from . import arrays, control, nested
from .generator import MAX_SIZE, SIZES, Generator, Var

Maker = Callable[[Generator], None]

# Functions of one float: the text, with {x} any number, {s} one within 1 and {c} a constant; and the bound of the
# result for a bound of the operand.
UNARY: list[tuple[str, Callable[[float], float]]] = [
    ("jnp.sin({x})", lambda m: 1),
    ("jnp.cos({x} + {c})", lambda m: 1),
    ("jnp.tan({s} * 0.7)", lambda m: 1),
    ("jnp.tanh({x})", lambda m: 1),
    ("jnp.exp({s})", lambda m: 2.8),
    ("jnp.exp2({s})", lambda m: 2),
    ("jnp.expm1({s})", lambda m: 1.8),
    ("jnp.log({x} * {x} + 1.3)", lambda m: math.log(m * m + 1.3)),
    ("jnp.log1p({x} ** 2)", lambda m: math.log1p(m * m)),
    ("jnp.sqrt({x} * {x} + 0.7)", lambda m: m + 1),
    ("lax.rsqrt(jnp.square({x}) + 0.6)", lambda m: 1.4),
    ("jnp.cbrt({x} * {x} + 0.6)", lambda m: m + 1),
    ("jnp.arctan({x})", lambda m: 1.6),
    ("jnp.arcsinh({x})", lambda m: m),
    ("jnp.arcsin({s} * 0.8)", lambda m: 1),
    ("jnp.arccos({s} * 0.8)", lambda m: 2.7),
    ("jnp.arctanh({s} * 0.7)", lambda m: 1),
    ("jnp.arccosh({x} * {x} + 1.4)", lambda m: m + 2),
    ("jnp.sinh({s})", lambda m: 1.2),
    ("jnp.cosh({s})", lambda m: 1.6),
    ("jax.nn.sigmoid({x})", lambda m: 1),
    ("jax.nn.softplus({x})", lambda m: m + 1),
    ("jax.nn.relu({x} - {c})", lambda m: m + 2),
    ("jax.nn.gelu({x})", lambda m: m),
    ("lax.erf({x})", lambda m: 1),
    ("lax.erfc({x})", lambda m: 2),
    ("lax.erf_inv({s} * 0.7)", lambda m: 1),
    ("lax.lgamma({s} * {s} + 1.3)", lambda m: 1),
    ("lax.digamma({s} * {s} + 1.3)", lambda m: 1.5),
    ("lax.integer_pow({s}, 3)", lambda m: 1),
    ("{s} ** 4", lambda m: 1),
    ("({s} * {s} + 0.7) ** {c}", lambda m: 3),
    ("2.0 ** {s}", lambda m: 2),
    ("jnp.abs({x} + {c})", lambda m: m + 2),
    ("jnp.sign({x} + {c})", lambda m: 1),
    ("jnp.floor({x} * 2.0 + {c})", lambda m: 2 * m + 3),
    ("jnp.round({x} * 2.0 + {c})", lambda m: 2 * m + 3),
    ("{x} % 1.37", lambda m: 1.4),
    ("lax.rem({x}, jnp.full_like({x}, 1.1371))", lambda m: 1.2),
    ("1.0 / ({x} * {x} + 0.8)", lambda m: 1.3),
    ("-{x}", lambda m: m),
    ("{c} * {x}", lambda m: 1.7 * m),
    ("{x} - {c}", lambda m: m + 1.7),
    ("2 * {x} + 1", lambda m: 2 * m + 1),
    ("jnp.clip({x}, -0.6131, 0.7177)", lambda m: 1),
    ("jnp.where({x} > {c}, {x}, {c} * {x})", lambda m: 1.7 * m),
    ("jnp.nan_to_num({x})", lambda m: m),
    ("lax.stop_gradient({x}) * {x}", lambda m: m * m),
    ("{x}.astype(jnp.float32) * {c}", lambda m: 1.7 * m),
    ("lax.reduce_precision({x}, 11, 52)", lambda m: m),
    ("jnp.sinc({x} + {c})", lambda m: 1),
]

# Functions of two floats.
BINARY: list[tuple[str, Callable[[float, float], float]]] = [
    ("{x} + {y}", lambda m, n: m + n),
    ("{x} - {y}", lambda m, n: m + n),
    ("{x} * {y}", lambda m, n: m * n),
    ("{x} / ({y} * {y} + 0.8)", lambda m, n: 1.3 * m),
    ("jnp.maximum({x}, {y} + {c})", lambda m, n: max(m, n + 2)),
    ("jnp.minimum({x} * {c}, {y})", lambda m, n: max(2 * m, n)),
    ("jnp.arctan2({x}, {y} * {y} + 0.7)", lambda m, n: 3.2),
    ("jnp.arctan2({x} + {c}, {y})", lambda m, n: 3.2),
    ("jnp.logaddexp({x}, {y})", lambda m, n: max(m, n) + 1),
    ("jnp.hypot({x} + {c}, {y})", lambda m, n: m + n + 2),
    ("({x} * {x} + 0.8) ** jnp.tanh({y})", lambda m, n: m * m + 2),
    ("jnp.where({x} < {y} + {c}, jnp.sin({x}), {y})", lambda m, n: max(1, n)),
    ("jnp.fmod({x}, {y} * {y} + 0.9)", lambda m, n: m),
    ("jnp.copysign({x}, {y} + {c})", lambda m, n: m),
]

INTEGER = [
    "{i} + {j}", "{i} - {j}", "{i} * {j}", "{i} // ({j} % 5 + 2)", "{i} % ({j} % 5 + 3)", "{i} & {j}", "{i} | {j}",
    "{i} ^ {j}", "{i} << ({j} % 3)", "{i} >> ({j} % 3)", "jnp.maximum({i}, {j})", "jnp.abs({i} - {j})",
    "~{i} + 2 * {j}",
    "jnp.where({i} > {j}, {i}, 3)", "lax.population_count({i} + 0 * {j})", "jnp.gcd({i}, {j})", "jnp.sign({i}) * {j}",
]  # fmt: skip


def unary(g: Generator) -> None:
    x = g.pick()
    text, bound = g.one(*UNARY)
    g.emit(text.format(x=x, s=g.within(x, 1.0), c=g.number()), x.shape, bound=bound(x.bound))


def _broadcasting(g: Generator, kind: str) -> tuple[Var, Var, tuple[int, ...]]:
    """Two variables whose shapes broadcast."""
    x = g.pick(kind)
    fitting = [v for v in g.scope if v.kind == kind and _broadcast(x.shape, v.shape) is not None]
    y = g.random.choice(fitting)
    return x, y, _broadcast(x.shape, y.shape) or ()


def _broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...] | None:
    try:
        return np.broadcast_shapes(a, b)
    except ValueError:
        return None


def binary(g: Generator) -> None:
    x, y, shape = _broadcasting(g, "float")
    text, bound = g.one(*BINARY)
    g.emit(text.format(x=x, y=y, c=g.number()), shape, bound=bound(x.bound, y.bound))


def integer(g: Generator) -> None:
    i, j, shape = _broadcasting(g, "int")
    g.emit(g.one(*INTEGER).format(i=i, j=j), shape, "int", 4 * max(i.bound, 3) * max(j.bound, 3))


def convert(g: Generator) -> None:
    i = g.pick(g.one("int", "bool"))
    g.emit(g.one(f"{i}.astype(F) * 0.31", f"{i} * {g.number()}", f"jnp.sin({i}.astype(F))"), i.shape, bound=i.bound)


def comparison(g: Generator) -> None:
    if g.chance(0.7):
        x, y, shape = _broadcasting(g, "float")
        g.emit(f"{x} {g.one('<', '>', '<=', '>=')} {y} + {g.number(0.05, 0.4)}", shape, "bool")
    else:
        i, j, shape = _broadcasting(g, "int")
        g.emit(f"{i} {g.one('<', '==', '!=', '>=')} {j} % 3", shape, "bool")


def select(g: Generator) -> None:
    x = g.pick()
    fitting = [v for v in g.scope if v.kind == "bool" and _broadcast(x.shape, v.shape) == x.shape]
    mask = g.random.choice(fitting) if fitting else g.pick("bool", shape=x.shape)
    y = g.pick(shape=x.shape)
    g.emit(f"jnp.where({mask}, {x}, {g.one(y.name, g.number())})", x.shape, bound=max(x.bound, y.bound, 1.7))


def reduction(g: Generator) -> None:
    x = g.pick(least_rank=1)
    rank = len(x.shape)
    axes = g.one(None, *range(rank), *range(-rank, 0), tuple(range(rank)))
    keep = g.chance(0.3)
    shape = np.zeros(x.shape).sum(axis=axes, keepdims=keep).shape
    count = math.prod(x.shape)
    options = f"axis={axes}, keepdims={keep}"
    text, bound = g.one(
        (f"jnp.sum({x}, {options})", x.bound * count),
        (f"jnp.mean({x}, {options})", x.bound),
        (f"jnp.max({x}, {options})", x.bound),
        (f"jnp.min({x}, {options})", x.bound),
        (f"jnp.prod({g.within(x, 1.0)}, {options})", 1),
        (f"jnp.var({x}, {options})", x.bound**2),
        (f"jnp.sqrt(jnp.var({x}, {options}) + 0.5)", x.bound + 1),
        (f"jax.nn.logsumexp({x}, {options})", x.bound + 4),
    )
    g.emit(text, shape, bound=bound)


def integer_reduction(g: Generator) -> None:
    if g.chance(0.5):
        x = g.pick(least_rank=1)
        axis = g.random.randrange(len(x.shape))
        shape = x.shape[:axis] + x.shape[axis + 1 :]
        g.emit(f"jnp.{g.one('argmax', 'argmin')}({x}, axis={axis})", shape, "int", 3)
    else:
        i = g.pick("int", least_rank=1)
        text = g.one(f"jnp.sum({i})", f"jnp.max({i})", f"jnp.prod({i} % 3)", f"jnp.count_nonzero({i})")
        g.emit(text, (), "int", 60)


def cumulative(g: Generator) -> None:
    x = g.pick(least_rank=1)
    axis = g.random.randrange(len(x.shape))
    text, bound = g.one(
        (f"jnp.cumsum({x}, axis={axis})", 3 * x.bound),
        (f"lax.cumsum({x}, axis={axis}, reverse=True)", 3 * x.bound),
        (f"jnp.cumprod({g.within(x, 1.0)}, axis={axis})", 1),
        (f"lax.cummax({x}, axis={axis})", x.bound),
        (f"lax.cummin({x}, axis={axis}, reverse=True)", x.bound),
        (f"lax.cumlogsumexp({x}, axis={axis})", x.bound + 2),
        (f"lax.associative_scan(jnp.multiply, {g.within(x, 1.0)}, axis={axis})", 1),
        (f"jnp.sort({x}, axis={axis})", x.bound),
        (f"jnp.take_along_axis({x}, jnp.argsort({x}, axis={axis}), axis={axis})", x.bound),
        (f"jax.nn.softmax({x}, axis={axis})", 1),
        (f"jax.nn.log_softmax({x}, axis={axis})", 2 * x.bound + 3),
        (f"jnp.flip({x}, axis={axis})", x.bound),
        (f"jnp.roll({x}, {g.one(1, -1, 2)}, axis={axis})", x.bound),
    )
    g.emit(text, x.shape, bound=bound)


def product(g: Generator) -> None:
    x = g.pick(least_rank=1)
    n = x.shape[-1]
    if g.chance(0.4):
        y = g.pick(shape=(n,))
        g.emit(g.one(f"{x} @ {y}", f"jnp.dot({x}, {y})"), x.shape[:-1], bound=n * x.bound * y.bound)
        return
    m = g.one(*SIZES)
    y = g.pick(shape=(n, m))
    text = g.one(
        f"{x} @ {y}", f"jnp.tensordot({x}, {y}, axes=1)", f"jnp.einsum('...i,ij->...j', {x}, {y})",
        f"lax.dot_general({x}, {y}, ((({len(x.shape) - 1},), (0,)), ((), ())))",
    )  # fmt: skip
    g.emit(text, (*x.shape[:-1], m), bound=n * x.bound * y.bound)


def batched_product(g: Generator) -> None:
    k, n, m = g.shape(3)
    x, y = g.pick(shape=(k, n, m)), g.pick(shape=(k, m))
    bound = m * x.bound * y.bound
    text, shape = g.one(
        (f"jnp.einsum('bnm,bm->bn', {x}, {y})", (k, n)),
        (f"lax.dot_general({x}, {y}, (((2,), (1,)), ((0,), (0,))))", (k, n)),
        (f"jnp.einsum('bnm,cm->cn', {x}, {y})", (k, n)),
        (f"jnp.outer({y}[0], {y}[1])", (m, m)),
    )
    g.emit(text, shape, bound=max(bound * 3, y.bound**2))


def shaping(g: Generator) -> None:
    x = g.pick(least_rank=1)
    order = g.random.sample(range(len(x.shape)), len(x.shape))
    size = math.prod(x.shape)
    text, shape = g.one(
        (f"{x}.reshape(-1)", (size,)),
        (f"jnp.reshape({x}, {tuple(reversed(x.shape))})", x.shape[::-1]),
        (f"jnp.transpose({x}, {order})", tuple(x.shape[i] for i in order)),
        (f"{x}.T", x.shape[::-1]),
        (f"{x}[..., None]", (*x.shape, 1)),
        (f"jnp.broadcast_to({x}, {(2, *x.shape)})", (2, *x.shape)),
        (f"jnp.concatenate([{x}, {x} * {g.number()}], axis=0)", (2 * x.shape[0], *x.shape[1:])),
        (f"jnp.stack([{x}, jnp.sin({x})], axis=-1)", (*x.shape, 2)),
        (f"jnp.pad({x}, 1)", tuple(n + 2 for n in x.shape)),
        (f"lax.pad({x}, jnp.zeros((), {x}.dtype), [(1, -1, 1)] * {len(x.shape)})", tuple(2 * n - 1 for n in x.shape)),
        (f"jnp.repeat({x}, 2, axis=0)", (2 * x.shape[0], *x.shape[1:])),
        (f"jnp.tile({x}, 2)", (*x.shape[:-1], 2 * x.shape[-1])),
        (f"jnp.diag({x}.reshape(-1)[-2:])", (min(size, 2),) * 2),
        (f"jnp.tril(jnp.stack([{x}.reshape(-1)] * 2))", (2, size)),
        (f"jnp.split({x}, {x.shape[0]}, axis=0)[-1]", (1, *x.shape[1:])),
    )
    if len(shape) <= 3 and math.prod(shape) <= MAX_SIZE:
        g.emit(text, shape, bound=2 * x.bound)


def indexing(g: Generator) -> None:
    x = g.pick(least_rank=1)
    n, rest = x.shape[0], x.shape[1:]
    i, j = g.pick("int", shape=()), g.pick("int", least_rank=1)
    at = f"{j}.reshape(-1) % {n}"
    count = math.prod(j.shape)
    text, shape = g.one(
        (f"{x}[{g.one(0, -1)}]", rest),
        (f"{x}[1:]", (n - 1, *rest)),
        (f"{x}[::-1]", x.shape),
        (f"{x}[::2]", ((n + 1) // 2, *rest)),
        (f"{x}[..., :1]", (*x.shape[:-1], 1)),
        (f"{x}[{i} % {n}]", rest),
        (f"{x}[{at}]", (count, *rest)),
        (f"jnp.take({x}, {at}, axis=0)", (count, *rest)),
        (f"{x}[jnp.array([{n - 1}, 0, 0])]", (3, *rest)),
        (f"{x}[..., jnp.array([0, 1])[:, None] % {x.shape[-1]}]", (*x.shape[:-1], 2, 1)),
        (f"lax.dynamic_index_in_dim({x}, {i}, keepdims=False)", rest),
        (f"lax.dynamic_slice_in_dim({x}, {i} - 1, 1, axis=0)", (1, *rest)),
        (f"{x}[{at}, ...]", (count, *rest)),
    )
    if len(shape) <= 3 and 0 < math.prod(shape) <= MAX_SIZE:
        g.emit(text, shape, bound=x.bound)


def updating(g: Generator) -> None:
    x = g.pick(least_rank=1)
    n, rest = x.shape[0], x.shape[1:]
    i, j = g.pick("int", shape=()), g.pick("int", least_rank=1)
    at = f"{j}.reshape(-1) % {n}"
    row = g.pick(shape=rest)
    text = g.one(
        f"{x}.at[0].set({row})",
        f"{x}.at[{i} % {n}].set({row})",
        f"{x}.at[{i} % {n}].multiply({row})",
        f"{x}.at[{at}].add({row})",
        f"{x}.at[jnp.array([{n - 1}, 0])].set({row})",
        f"{x}.at[1:].add({row})",
        f"{x}.at[{at}].max({row} + {g.number()})",
        f"{x}.at[..., 0].mul({g.number()})",
        f"lax.dynamic_update_index_in_dim({x}, {row}.astype({x}.dtype), {i}, 0)",
        f"lax.dynamic_update_slice_in_dim({x}, {row}[None].astype({x}.dtype), {i} - 1, 0)",
    )
    g.emit(text, x.shape, bound=max(2 * x.bound, x.bound + 9 * row.bound, x.bound * row.bound))


MAKERS: list[tuple[Maker, float]] = [
    (unary, 3), (binary, 3), (integer, 0.7), (convert, 0.5), (comparison, 0.5), (select, 0.8), (reduction, 1.5),
    (integer_reduction, 0.5), (cumulative, 1.2), (product, 1.2), (batched_product, 0.4), (shaping, 1.2),
    (indexing, 1.2), (updating, 1), (arrays.linear_algebra, 0.6), (arrays.fourier, 0.4), (arrays.complex_numbers, 0.5),
    (arrays.sorting, 0.5), (arrays.scattering, 0.9), (arrays.windows, 0.5), (arrays.random_numbers, 0.3),
]  # fmt: skip
CONTROL: list[tuple[Maker, float]] = [
    (control.helper, 0.5), (control.scan, 0.5), (control.scan_of_tree, 0.3), (control.fori, 0.4), (control.cond, 0.5),
    (control.switch, 0.3), (control.while_integer, 0.2), (control.mapped, 0.3), (control.inner_grad, 0.3),
    (control.inner_jvp, 0.2), (control.custom_rule, 0.2), (nested.tree_mapped, 0.3), (nested.branches_of_trees, 0.2),
    (nested.gradient_of_a_tree, 0.3), (nested.mapped_tree, 0.2), (nested.named_axis, 0.3), (nested.derivatives, 0.3),
    (nested.custom_reverse, 0.1), (nested.pairs_scanned, 0.2), (nested.while_of_constants, 0.15),
]  # fmt: skip
# Only in programs that have no reverse mode in JAX.
ONE_WAY: list[tuple[Maker, float]] = [(nested.while_of_floats, 4)]


def add_statement(g: Generator) -> None:
    """Writes one statement, simple or, not too deep, one with a function."""
    makers = MAKERS + (CONTROL if g.depth < 2 else []) + (ONE_WAY if g.depth < 2 and not g.reversible else [])
    g.random.choices([m for m, _ in makers], [w for _, w in makers])[0](g)
