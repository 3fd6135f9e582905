"""Weakly typed arrays, not only scalars: where their weak type is kept and where it is dropped is JAX's."""

from __future__ import annotations

from typing import Any

import jax
import pytest

import pyxla

ONE = {
    "angles": lambda jnp, x, i: [jnp.sinc(x), jnp.sinc(x[0, 0]), jnp.deg2rad(x), jnp.rad2deg(i)],
    "diagonals": lambda jnp, x, i: [jnp.diag(x), jnp.diagonal(i), jnp.diagflat(x), jnp.trace(x), jnp.tril(x)],
    "joined": lambda jnp, x, i: [jnp.concatenate(x), jnp.stack(i), jnp.vstack(x), jnp.pad(x, 1), *i, *x],
    "steps": lambda jnp, x, i: [jnp.spacing(x), jnp.heaviside(x, 0.5), jnp.hypot(x, x), jnp.logaddexp2(x, x)],
    "of integers": lambda jnp, x, i: [jnp.gcd(i, i), jnp.lcm(i, i[0, 0]), jnp.polyval(x[0], x)],
    "powers": lambda jnp, x, i: [
        *(jnp.power(i, i), jnp.power(i, 2), jnp.power(2, i), jnp.power(x, i), jnp.power(x, jnp.ones((2, 2), int))),
        *(x**2, i**i, x[0, 0] ** 3),
    ],
    "sets": lambda jnp, x, i: [jnp.intersect1d(x, x), jnp.setdiff1d(x, i), jnp.setxor1d(x, i), jnp.union1d(x, x)],
}


@pytest.mark.parametrize("name", ONE)
def test_weak_type_is_jaxs(name: str) -> None:
    def types(jx: Any) -> list[tuple[str, bool]]:
        x, i = (jx.numpy.broadcast_to(jx.numpy.asarray(value), (2, 2)) for value in (0.5, 3))
        return [(str(y.dtype), y.weak_type) for y in ONE[name](jx.numpy, x, i)]

    assert types(pyxla) == types(jax)
