"""Three hundred functions as JAX lowers them agree with JAX. `python -m tests.foreign` takes each on its own."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import pytest

from pyxla import from_mlir
from pyxla_compiler.errors import CompilationError

from .functions import ARGUMENTS
from .lowered import SUBJECTS, differences, reason

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
    functions = [item for item in SUBJECTS[subject].items() if reason(item[0]) is None]
    step = max(1, len(functions) // COMPILED)
    assert differences(dict(functions[::step][:COMPILED]), compiled=True) == []


@pytest.mark.parametrize("name", [n for functions in SUBJECTS.values() for n in functions if reason(n) is not None])
def test_not_compiled_yet(name: str) -> None:
    with pytest.raises(CompilationError, match=reason(name)):
        differences({name: SUBJECTS[name.split()[0]][name]}, compiled=True)


def test_two_transforms_of_an_array() -> None:
    def both(z: jax.Array) -> tuple[jax.Array, jax.Array]:
        return jnp.fft.fft(z, norm="ortho"), jnp.fft.ifft(z, norm="forward")

    assert differences({"both": (both, (ARGUMENTS["z"],))}, compiled=True) == []


def test_householder_products_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="no rules are known for custom call @lapack_sgeqrf_ffi"):
        from_mlir(jax.jit(jnp.linalg.qr).lower(ARGUMENTS["a"]).as_text())
