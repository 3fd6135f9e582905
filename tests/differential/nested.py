"""Statements of trees of arrays, and of transformations that are used inside a program."""

from __future__ import annotations

from .control import float_variable, function_body
from .generator import Generator, Var


def tree_mapped(g: Generator) -> None:
    """A function over the leaves of a tree, and a sum over them."""
    x, y = g.pick(), g.pick()
    tree = g.name("t")
    g.write(f"{tree} = {{'a': {x}, 'b': ({y}, [{x} * {g.number()}, None])}}", [])
    g.write(f"{tree} = jax.tree.map(lambda u: jnp.sin(u) * {g.number()}, {tree})", [])
    g.emit(f"{tree}['a'] * {g.number()}", x.shape, bound=3)
    g.emit(f"sum(jnp.sum(u) for u in jax.tree.leaves({tree}))", (), bound=100)


def branches_of_trees(g: Generator) -> None:
    x, y, i = g.pick(), g.pick(), g.pick("int", shape=())
    tree = g.name("t")
    g.write(
        f"{tree} = lax.cond({i} % 2 == 0, lambda a, b: {{'s': jnp.sin(a), 'm': jnp.mean(b).astype(F)}}, "
        f"lambda a, b: {{'s': a * {g.number()}, 'm': jnp.max(b).astype(F)}}, {x}, {y})",
        [],
    )
    g.emit(f"{tree}['s'] + {tree}['m']", x.shape, bound=2 * x.bound + y.bound + 1)


def gradient_of_a_tree(g: Generator) -> None:
    x, y = float_variable(g), float_variable(g)
    tree = g.name("t")
    of = g.one("jax.grad", "jax.jit(jax.grad", "jax.checkpoint(jax.grad")
    close = ")" if of.count("(") else ""
    g.write(
        f"{tree} = {of}(lambda t: jnp.sum(jnp.sin(t['u'][0]) * {g.number()}) * jnp.mean(t['w'] ** 2)){close}"
        f"({{'u': ({x},), 'w': {y}}})",
        [],
    )
    g.emit(f"jnp.tanh({tree}['u'][0])", x.shape)
    g.emit(f"jnp.tanh({tree}['w'])", y.shape)


def mapped_tree(g: Generator) -> None:
    """vmap of a dict of which one leaf is mapped."""
    xs, y = g.pick(least_rank=1), g.pick()
    axis = g.random.randrange(len(xs.shape))
    row = xs.shape[:axis] + xs.shape[axis + 1 :]
    mapped = f"jax.vmap(lambda t: (jnp.sin(t['x']), jnp.sum(t['y']) * jnp.max(t['x'])), ({{'x': {axis}, 'y': None}},))"
    a, b = Var(g.name(), (xs.shape[axis], *row)), Var(g.name(), (xs.shape[axis],), bound=6)
    g.write(f"{a}, {b} = {mapped}({{'x': {xs}, 'y': jnp.tanh({y}) * 0.1}})", [a, b])


def named_axis(g: Generator) -> None:
    xs = g.pick(least_rank=1)
    text, bound = g.one(
        ("a - lax.pmean(a, 'i')", 2 * xs.bound),
        ("a * lax.psum(jnp.sum(a), 'i') * 0.05", 2 * xs.bound),
        ("lax.pmax(lax.stop_gradient(a), 'i') - a", 2 * xs.bound),
        ("a * (lax.axis_index('i') + 1)", 3 * xs.bound),
        (f"lax.ppermute(a, 'i', [(k, (k + 1) % {xs.shape[0]}) for k in range({xs.shape[0]})])", xs.bound),
        ("jnp.sum(lax.all_gather(a, 'i'), axis=0) * a * 0.05", 2 * xs.bound),
    )
    g.emit(f"jax.vmap(lambda a: {text}, axis_name='i')({xs})", xs.shape, bound=bound)


def derivatives(g: Generator) -> None:
    """Jacobians, Hessians, pullbacks, linearizations, checkpoints of a function."""
    x = float_variable(g)
    a = g.parameter(x.shape)
    with g.function([a], reversible=True) as (name, results):
        function_body(g, [a], results, [g.one((), x.shape)])
    v = f"jnp.cos({x})"
    text = g.one(
        f"jnp.sum(jax.jacrev({name})({x}))",
        f"jnp.sum(jax.jacfwd({name})({x}) ** 2)",
        f"jnp.sum(jax.linearize({name}, {x})[1]({v}))",
        f"jnp.sum(jax.vjp({name}, {x})[1](jnp.cos({name}({x})))[0])",
        f"jnp.sum(jax.checkpoint({name})({x}))",
        f"jnp.sum(jax.value_and_grad(lambda a: jnp.sum({name}(a)))({x})[1])",
        f"jnp.sum(jax.jvp(jax.grad(lambda a: jnp.sum({name}(a))), ({x},), ({v},))[1])",
    )
    g.emit(f"jnp.sin({text})", ())


def custom_reverse(g: Generator) -> None:
    """A function with a pullback of its own: forward mode does not pass it, so nothing with a jvp may use it."""
    x = float_variable(g)
    name, factor = g.name("f"), g.number()
    g.write(f"{name} = jax.custom_vjp(lambda a: jnp.sin(a * {factor}))", [])
    g.write(f"{name}.defvjp(lambda a: (jnp.sin(a * {factor}), jnp.cos(a * {factor}))"
            f", lambda r, c: (c * r * {factor},))", [])  # fmt: skip
    g.emit(f"jax.grad(lambda a: jnp.sum({name}(a) * {g.number()}))(lax.stop_gradient({x}))", x.shape, bound=3)


def pairs_scanned(g: Generator) -> None:
    """An associative scan of pairs: a linear recurrence."""
    x = g.pick(least_rank=1)
    y = g.pick(shape=x.shape)
    pairs = f"(jnp.tanh({x}), {y}.astype(jnp.tanh({x}).dtype))"
    combine = "lambda p, q: (p[0] * q[0], q[0] * p[1] + q[1])"
    g.emit(f"lax.associative_scan({combine}, {pairs}{g.one('', ', reverse=True')})[1]", x.shape, bound=3 * y.bound)


def while_of_constants(g: Generator) -> None:
    """A loop of unknown length over a float: JAX has reverse mode for the rest of the program, as it is constant."""
    x = g.pick(shape=())
    limit = g.one(2, 4)
    g.emit(
        f"lax.while_loop(lambda c: c < {limit}, lambda c: c * 1.5 + 0.4, jnp.abs(lax.stop_gradient({x})))", (), bound=8
    )


def while_of_floats(g: Generator) -> None:
    """Loops of unknown length, through which JAX has no reverse mode."""
    x, i = float_variable(g), g.pick("int", shape=())
    a = g.parameter(x.shape)
    with g.function([a]) as (name, results):
        function_body(g, [a], results, [x.shape])
    pair = g.name("t")
    if g.chance(0.5):
        g.write(
            f"{pair} = lax.while_loop(lambda c: (c[0] < {g.one(3, 5)}) & (jnp.max(c[1]) < 0.9), "
            f"lambda c: (c[0] + 1, {name}(c[1])), ({i} % 3, {x}))",
            [],
        )
        g.emit(f"{pair}[1]", x.shape, bound=max(x.bound, 1))
        g.emit(f"{pair}[0]", (), "int", 6)
    else:
        g.emit(f"lax.fori_loop(0, {i} % 4, lambda _, c: {name}(c), {x})", x.shape, bound=max(x.bound, 1))
