from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A compilation cache that the tests of this folder share."""
    return str(tmp_path_factory.mktemp("cache"))
