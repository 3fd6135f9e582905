"""Three hundred functions as JAX lowers them agree with JAX. `python -m tests.foreign` takes each on its own."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import pytest

from .functions import ARGUMENTS
from .lowered import SUBJECTS, differences

#: How many functions are in one module.
GROUP = 24
# What IREE compiles here, of each subject; the command compiles all.
COMPILED = 3


def test_there_are_three_hundred() -> None:
    assert sum(len(functions) for functions in SUBJECTS.values()) >= 300


@pytest.mark.parametrize(
    ("subject", "start"), [(s, k) for s, functions in SUBJECTS.items() for k in range(0, len(functions), GROUP)]
)
def test_evaluated(subject: str, start: int) -> None:
    chosen = list(SUBJECTS[subject].items())[start : start + GROUP]
    assert differences(dict(chosen), compiled=False) == []


@pytest.mark.parametrize("subject", [s for s in SUBJECTS if s != "programs"])  # those are in test_from_mlir.py
def test_compiled(subject: str) -> None:
    functions = list(SUBJECTS[subject].items())
    step = max(1, len(functions) // COMPILED)
    assert differences(dict(functions[::step][:COMPILED]), compiled=True) == []


def test_fourier_transforms() -> None:
    def both(z: jax.Array) -> tuple[jax.Array, jax.Array]:  # two transforms of one array
        return jnp.fft.fft(z, norm="ortho"), jnp.fft.ifft(z, norm="forward")

    def cosine(v: jax.Array) -> jax.Array:  # reverses every other element
        return jax.scipy.fft.dct(v)

    def energy(v: jax.Array) -> jax.Array:  # updates a complex constant
        return jax.grad(lambda t: jnp.sum(jnp.abs(jnp.fft.rfft(t)) ** 2))(v)

    z, v = (ARGUMENTS["z"],), (ARGUMENTS["v"],)
    assert differences({"both": (both, z), "cosine": (cosine, v), "energy": (energy, v)}, compiled=True) == []
