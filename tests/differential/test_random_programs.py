"""Random programs under every transformation, next to JAX. PYXLA_PROGRAMS=N checks N of them; `python -m
tests.differential` checks a range of seeds, and shrinks what fails."""

from __future__ import annotations

import os

import numpy as np
import pytest

from .checking import differences, inputs_of, shrink, transformations_of
from .generator import Program, Statement, generate

COUNT = int(os.environ.get("PYXLA_PROGRAMS", "24"))


@pytest.mark.parametrize("seed", range(COUNT))
def test_program(seed: int) -> None:
    # Two transformations of each, so that all come up in a short run.
    program = generate(seed)
    names = transformations_of(program)
    names = [names[(2 * seed + k) % len(names)] for k in range(2)]
    inputs = inputs_of(program, seed, np.float64)
    assert differences(program.source(), inputs, names) == [], program.source()


@pytest.mark.parametrize("seed", [20_000, 20_002])
def test_program_compiled(seed: int) -> None:
    program = generate(seed, length=6)
    inputs = inputs_of(program, seed, np.float32)
    assert differences(program.source(), inputs, ["value", "vjp"], jit=True) == [], program.source()


def test_shrinking_leaves_what_fails() -> None:
    lines = [Statement("a = p['x0'] * 2"), Statement("b = jnp.sin(a)"), Statement("c = a + 1")]
    program = Program(lines, ["b", "c"], {"x0": (2,)}, [])

    def fails(smaller: Program) -> bool:
        source = smaller.source()
        return "jnp.sin(a)" in source and "a = " in source

    small = shrink(program, fails)
    assert [s.head for s in small.statements] == ["a = p['x0'] * 2", "b = jnp.sin(a)"]
    assert len(small.results) == 1
