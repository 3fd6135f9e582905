"""Rules are checked in float64, so JAX, the reference, has its 64-bit types on for the tests of this folder, and only
for them."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import pytest


@pytest.fixture(autouse=True)
def _x64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield
