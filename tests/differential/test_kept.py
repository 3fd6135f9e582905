"""Programs that were found to fail, shrunk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .checking import differences, inputs_of
from .generator import generate

KEPT = {
    "a weakly typed array, filled where indices are outside": """
def program(p, n):
    return jnp.take(jnp.sin(n[1] * -0.4364), n[1].reshape(-1) % 3, axis=0),
""",
}
COMPILED = {
    "a scan whose initial carry is used after it": """
def program(p, n):
    def step(carry, _):
        c, i = carry["c"], carry["i"]
        return {"c": jnp.sin(jnp.full((2, 3), -0.93814, F) + jnp.mean(c)), "i": i + 1}, (i, jnp.sum(c))
    last, _ = lax.scan(step, {"c": p["x1"], "i": jnp.int32(0)}, None, length=3)
    return jnp.sinh(last["c"]) / (p["x1"] * p["x1"] + 0.8),
""",
}


def inputs_in(dtype: Any) -> Any:
    p = {"x0": np.array([0.3, -0.7], dtype), "x1": np.array([[0.2, 0.5, -0.4], [0.9, -0.3, 0.1]], dtype)}
    n = np.array(2, np.int32), np.array([1, 2, 5], np.int32)
    tangents = {k: np.asarray(np.cos(3 * v + 1), dtype) for k, v in p.items()}
    batch = {k: np.stack([v, tangents[k]]) for k, v in p.items()}
    return p, n, tangents, batch, tuple(np.stack([x, (x * 3 + 1) % 7]) for x in n)


@pytest.mark.parametrize("name", KEPT)
def test_kept(name: str) -> None:
    assert differences(KEPT[name], inputs_in(np.float64), ["value", "jvp", "vmap"]) == []


@pytest.mark.parametrize("name", COMPILED)
def test_kept_compiled(name: str) -> None:
    assert differences(COMPILED[name], inputs_in(np.float32), ["vjp"], jit=True) == []


# Its branches return values that were computed together, which once lost their memory.
SWITCH = """
def program(p, n):
    v1 = jnp.hypot(p["x2"] + 0.5290, jnp.full((2,), 0.7, F))
    v2 = 0.01 * jnp.sin(p["x1"]) + jnp.sin(jnp.arange(9) * 2.3 + -1.4920).reshape((3, 3)).astype(F)
    def f0(x):
        return jnp.sin(v1 * -1.6257 + jnp.mean(x)).astype(F)
    def f1(x):
        return jnp.sin(v1 * 1.5472 + jnp.mean(x)).astype(F)
    def f2(x):
        pair = {"x": jnp.full((2,), 0.7, F), "y": jnp.tanh(v2) * 0.1}
        y, _ = jax.vmap(lambda t: (jnp.sin(t["x"]), jnp.sum(t["y"]) * jnp.max(t["x"])), ({"x": 0, "y": None},))(pair)
        return jnp.sin(y * 0.8150 + jnp.mean(x)).astype(F)
    return lax.switch(n[0] - 1, [f0, f1, f2], p["x1"]),
"""


def test_second_derivative_of_a_switch_compiled() -> None:
    inputs = inputs_of(generate(9074), 9074, np.float32)
    assert differences(SWITCH, inputs, ["jvp of grad"], jit=True) == []
