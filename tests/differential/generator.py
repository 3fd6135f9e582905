"""Random programs, written once for JAX's names, from a seed.

A program is source text: statements that each define variables, so that a failing one can be printed, and shrunk by
leaving statements out. Values stay small and away from the kinks of functions: a variable knows a bound of its
magnitude.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

SIZES = (2, 3)
MAX_SIZE = 40
INDENT = "    "


@dataclasses.dataclass(frozen=True)
class Var:
    """A variable: its name, shape, kind (`float`, `int` or `bool`), and no value's magnitude is above `bound`."""

    name: str
    shape: tuple[int, ...]
    kind: str = "float"
    bound: float = 1.0

    def __str__(self) -> str:
        return self.name


@dataclasses.dataclass
class Statement:
    """Text that defines variables, around other statements where it is a function."""

    head: str
    defines: list[Var] = dataclasses.field(default_factory=list)
    body: list[Statement] = dataclasses.field(default_factory=list)
    tail: str = ""

    def lines(self) -> Iterator[str]:
        yield self.head
        for statement in self.body:
            yield from (INDENT + line for line in statement.lines())
        if self.tail:
            yield INDENT + self.tail


@dataclasses.dataclass
class Program:
    """`program(p, n)`: p is a dict of float arrays, n a tuple of int arrays; `F` is the float dtype it works in."""

    statements: list[Statement]
    results: list[str]
    floats: dict[str, tuple[int, ...]]
    ints: list[tuple[int, ...]]
    reversible: bool = True  # JAX has reverse mode for it

    def source(self) -> str:
        lines = [f"{name} = p[{name!r}]" for name in self.floats] + [f"n{i} = n[{i}]" for i in range(len(self.ints))]
        lines += [line for statement in self.statements for line in statement.lines()]
        results = "".join(f"{name}, " for name in self.results)
        return "\n".join(["def program(p, n):", *(INDENT + line for line in lines), f"{INDENT}return ({results})", ""])

    def function(self, jx: Any, dtype: Any) -> Callable[..., Any]:
        """The program for one package of JAX's names."""
        return function_of(self.source(), jx, dtype)

    def inputs(self, seed: int, dtype: Any) -> tuple[dict[str, Any], tuple[Any, ...]]:
        numbers = np.random.RandomState(seed % 2**32)
        p = {name: np.asarray(numbers.uniform(-1, 1, shape), dtype) for name, shape in self.floats.items()}
        return p, tuple(np.asarray(numbers.randint(0, 7, shape), np.int32) for shape in self.ints)


def function_of(source: str, jx: Any, dtype: Any) -> Callable[..., Any]:
    """The function `program` of a source text, with the names of a package like JAX."""
    names: dict[str, Any] = {"jax": jx, "jnp": jx.numpy, "lax": jx.lax, "np": np, "F": np.dtype(dtype)}
    exec(compile(source, "<random program>", "exec"), names)
    return names["program"]


class Generator:
    """What the makers of statements (`statements.py`) work with."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.reversible = seed % 10 != 3  # a tenth of the programs may have loops of unknown length
        self.count = 0
        self.depth = 0
        self.scope: list[Var] = []
        self.statements: list[Statement] = []

    # Choosing.

    def name(self, prefix: str = "v") -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def number(self, low: float = 0.3, high: float = 1.7) -> str:
        """A constant, of either sign: enough digits that no value meets it."""
        return f"{self.random.uniform(low, high) * self.random.choice((1, -1)):.4f}"

    def positive(self, low: float = 0.6, high: float = 1.7) -> str:
        return f"{self.random.uniform(low, high):.4f}"

    def shape(self, rank: int) -> tuple[int, ...]:
        return tuple(self.random.choice(SIZES) for _ in range(rank))

    def pick(self, kind: str = "float", least_rank: int = 0, shape: Sequence[int] | None = None) -> Var:
        """A variable in scope, later ones more often; where none fits one is made."""
        found = [
            v
            for v in self.scope
            if v.kind == kind and len(v.shape) >= least_rank and (shape is None or v.shape == tuple(shape))
        ]
        if found:
            return self.random.choices(found, range(1, len(found) + 1))[0]
        return self._made(kind, tuple(shape) if shape is not None else self.shape(max(least_rank, 1)))

    def _made(self, kind: str, shape: tuple[int, ...]) -> Var:
        source = next(v for v in reversed(self.scope) if v.kind == "float")
        offsets = f"jnp.linspace({self.number()}, {self.number(2.1, 2.9)}, {int(np.prod(shape))}).reshape({shape})"
        x = self.emit(f"jnp.sin({offsets} + jnp.sum({source})).astype(F)", shape)
        if kind == "float":
            return x
        if kind == "bool":
            return self.emit(f"{x} > {self.number(0.1, 0.4)}", shape, "bool")
        return self.emit(f"jnp.floor({x} * 3.3).astype(jnp.int32) % 5", shape, "int", 5)

    # Writing.

    def emit(self, text: str, shape: Sequence[int], kind: str = "float", bound: float = 1.0) -> Var:
        """Writes `v = text` and gives v, brought back to a small magnitude where it could be large."""
        if kind == "float" and bound > 6:
            text, bound = self.one((f"jnp.sin({text})", 1.0), (f"jnp.tanh(0.3 * ({text}))", 1.0))
        if kind == "int" and bound > 50:
            text, bound = f"({text}) % 11", 11
        var = Var(self.name(), tuple(shape), kind, bound)
        self.write(f"{var} = {text}", [var])
        return var

    def write(self, text: str, defines: list[Var]) -> None:
        self.statements.append(Statement(text, defines))
        self.scope += defines

    @contextmanager
    def function(
        self, parameters: Sequence[Var], text: str = "", *, reversible: bool = False
    ) -> Iterator[tuple[str, list[str]]]:
        """Writes a function of parameters (or of what `text` says), which may have to have reverse mode; gives its
        name, and a list for the results."""
        name, results = self.name("f"), list[str]()
        outer = self.statements, self.scope, self.reversible
        statement = Statement(f"def {name}({text or ', '.join(v.name for v in parameters)}):")
        self.statements, self.scope = statement.body, [*self.scope, *parameters]
        self.depth += 1
        self.reversible |= reversible
        yield name, results
        self.depth -= 1
        self.statements, self.scope, self.reversible = outer
        statement.tail = f"return {', '.join(results)}"
        self.statements.append(statement)

    def parameter(self, shape: Sequence[int], kind: str = "float", bound: float = 6.0) -> Var:
        return Var(self.name("a"), tuple(shape), kind, bound)

    def within(self, v: Var, limit: float) -> str:
        """An expression of v no larger than `limit`."""
        return v.name if v.bound <= limit else f"({limit} * jnp.tanh({v}))"


def generate(seed: int, length: int | None = None) -> Program:
    """The program of a seed."""
    from .statements import add_statement

    g = Generator(seed)
    floats = {f"x{i}": g.shape(rank) for i, rank in enumerate((1, 2, g.one(0, 1, 2, 3)))}
    ints = [(), g.shape(1)]
    g.scope = [Var(name, shape) for name, shape in floats.items()]
    g.scope += [Var(f"n{i}", shape, "int", 7) for i, shape in enumerate(ints)]
    inputs = len(g.scope)
    for _ in range(length or g.one(3, 4, 5, 7)):
        add_statement(g)
    made = g.scope[inputs:]
    kept = [v for v in made[:-2] if g.chance(0.25)] + made[-2:]
    if not any(v.kind == "float" for v in kept):
        kept.append(g.pick())
    return Program(g.statements, [v.name for v in kept], floats, ints, g.reversible)
