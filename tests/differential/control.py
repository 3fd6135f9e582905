"""Statements with functions: calls, loops, branches, and transformations inside."""

from __future__ import annotations

from collections.abc import Sequence

from .generator import Generator, Var


def function_body(
    g: Generator, parameters: Sequence[Var], results: list[str], shapes: Sequence[tuple[int, ...]]
) -> None:
    """A few statements, then a result of each shape, no larger than 1, of the program's float dtype."""
    from .statements import add_statement

    for _ in range(g.one(1, 2)):
        add_statement(g)
    for shape in shapes:
        v = g.pick(shape=shape)
        text = f"{v} * {g.number()}" + "".join(f" + jnp.mean({a})" for a in parameters if a.kind == "float")
        results.append(f"jnp.sin({text}).astype(F)")


def float_variable(g: Generator, least_rank: int = 0) -> Var:
    """A variable of the program's float dtype, not weakly typed: what loops carry."""
    x = g.pick(least_rank=least_rank)
    return g.emit(f"jnp.asarray({x}, F)", x.shape, bound=x.bound)


def helper(g: Generator) -> None:
    """A function, plain or jitted, called twice."""
    x = g.pick()
    a, shape = g.parameter(x.shape), g.pick().shape
    with g.function([a]) as (name, results):
        function_body(g, [a], results, [shape])
    called = g.one(name, f"jax.jit({name})")
    y = g.pick(shape=x.shape)
    g.emit(f"{called}({x}) + {called}({y})", shape, bound=2)


def scan(g: Generator) -> None:
    carry, xs = float_variable(g), g.pick(least_rank=1)
    c, x = g.parameter(carry.shape), g.parameter(xs.shape[1:])
    with g.function([c, x]) as (name, results):
        shape = g.one((), x.shape)
        function_body(g, [c, x], results, [carry.shape, shape])
    options = g.one("", ", reverse=True", ", unroll=2")
    last, ys = Var(g.name(), carry.shape), Var(g.name(), (xs.shape[0], *shape))
    g.write(f"{last}, {ys} = lax.scan({name}, {carry}, {xs}{options})", [last, ys])


def scan_of_tree(g: Generator) -> None:
    """Carries a dict with a counter, over a number of steps."""
    carry, steps = float_variable(g), g.one(1, 2, 3)
    c, i = g.parameter(carry.shape), g.parameter((), "int", 10)
    with g.function([c, i], "carry, _") as (name, results):
        g.write(f"{c}, {i} = carry['c'], carry['i']", [])
        function_body(g, [c], results, [carry.shape])
        results[:] = [f"{{'c': {results[0]}, 'i': {i} + 1}}", f"({i}, jnp.sum({c}))"]
    last, indices, sums = (
        Var(g.name(), carry.shape),
        Var(g.name(), (steps,), "int", 10),
        Var(g.name(), (steps,), bound=6),
    )
    init = f"{{'c': {carry}, 'i': jnp.int32({g.random.randrange(3)})}}"
    tree = g.name("t")
    g.write(f"{tree}, ({indices}, {sums}) = lax.scan({name}, {init}, None, length={steps})", [indices, sums])
    g.write(f"{last} = {tree}['c']", [last])


def fori(g: Generator) -> None:
    carry = float_variable(g)
    i, c = g.parameter((), "int", 5), g.parameter(carry.shape)
    with g.function([i, c]) as (name, results):
        function_body(g, [c], results, [carry.shape])
    g.emit(f"lax.fori_loop({g.one(0, 1)}, {g.one(1, 3, 4)}, {name}, {carry})", carry.shape)


def cond(g: Generator) -> None:
    x, predicate = g.pick(), g.pick("bool")
    shape = g.pick().shape
    names = []
    for _ in range(2):
        a = g.parameter(x.shape)
        with g.function([a]) as (name, results):
            function_body(g, [a], results, [shape])
        names.append(name)
    test = predicate.name if predicate.shape == () else f"jnp.{g.one('any', 'all')}({predicate})"
    g.emit(f"lax.cond({test}, {names[0]}, {names[1]}, {x})", shape)


def switch(g: Generator) -> None:
    x, i = g.pick(), g.pick("int", shape=())
    shape = g.pick().shape
    names = []
    for _ in range(3):
        a = g.parameter(x.shape)
        with g.function([a]) as (name, results):
            function_body(g, [a], results, [shape])
        names.append(name)
    g.emit(f"lax.switch({i} - 1, [{', '.join(names)}], {x})", shape)


def while_integer(g: Generator) -> None:
    """A loop whose steps depend on a value: of integers, as it has no reverse mode."""
    i = g.pick("int", shape=())
    limit = g.one(5, 9)
    g.emit(f"lax.while_loop(lambda c: c < {limit}, lambda c: c * 2 + 1, jnp.abs({i}))", (), "int", 40)


def mapped(g: Generator) -> None:
    """vmap or lax.map over the rows of an array, with a closure."""
    xs = g.pick(least_rank=1)
    a = g.parameter(xs.shape[1:])
    shape = g.one((), a.shape)
    with g.function([a]) as (name, results):
        function_body(g, [a], results, [shape])
    if g.chance(0.3):
        g.emit(f"lax.map({name}, {xs})", (xs.shape[0], *shape))
    elif len(xs.shape) == 1 or shape != a.shape:
        g.emit(f"jax.vmap({name})({xs})", (xs.shape[0], *shape))
    else:
        g.emit(f"jax.vmap({name}, out_axes=1)({xs})", (shape[0], xs.shape[0], *shape[1:]))


def inner_grad(g: Generator) -> None:
    x = float_variable(g)
    a = g.parameter(x.shape)
    with g.function([a], reversible=True) as (name, results):
        function_body(g, [a], results, [g.pick().shape])
        results[:] = [f"jnp.sum({results[0]} * {g.number()})"]
    g.emit(f"jnp.sin(jax.grad({name})({x}))", x.shape)


def inner_jvp(g: Generator) -> None:
    x = float_variable(g)
    a = g.parameter(x.shape)
    with g.function([a]) as (name, results):
        shape = g.pick().shape
        function_body(g, [a], results, [shape])
    g.emit(f"jnp.sin(jax.jvp({name}, ({x},), (jnp.cos({x}),))[1])", shape)


def custom_rule(g: Generator) -> None:
    """A function with a derivative rule of its own."""
    x = float_variable(g)
    name = g.name("f")
    factor = g.number()
    g.write(f"{name} = jax.custom_jvp(lambda a: jnp.sin(a * {factor}))", [])
    g.write(f"{name}.defjvp(lambda p, t: ({name}(*p), jnp.cos(p[0] * {factor}) * {factor} * t[0]))", [])
    g.emit(f"{name}({x})", x.shape)
