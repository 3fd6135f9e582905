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


@pytest.mark.xfail(strict=True, reason="IREE loses the buffer of a branch's result: slot 0 is out of range")
def test_second_derivative_of_a_switch_compiled() -> None:
    program = generate(9074)
    assert differences(program.source(), inputs_of(program, 9074, np.float32), ["jvp of grad"], jit=True) == []
