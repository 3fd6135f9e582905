"""Each legalization is needed still: without it, IREE refuses a program, or computes something else."""

from __future__ import annotations

import pytest

from pyxla_compiler import pipelines
from pyxla_compiler.evaluate import evaluate

from .quirks import PREFIX, QUIRKS, SPEED, outcome


@pytest.mark.parametrize("name", QUIRKS)
def test_the_quirk_is_there_and_is_mended(name: str) -> None:
    quirk = QUIRKS[name]
    want = evaluate(pipelines.run(quirk.module(), "pyxla-foreign-calls,pyxla-outline"), "main", quirk.arguments)
    assert outcome(quirk, want) == "right"
    assert outcome(quirk, want, without=name) != "right", f"IREE has mended this: {PREFIX}{name} can go"


def test_every_legalization_has_its_quirk() -> None:
    # A callback is a call of ours, which has no meaning to IREE. For donation see tests/frontend/test_in_place.py, for
    # what loops start from tests/passes/test_legalize_iree_loops.py.
    elsewhere = {"callback", "donation", "loop-start"}
    legalizations = {name.removeprefix(PREFIX) for name in pipelines.PASSES if name.startswith(PREFIX)}
    assert legalizations == {*QUIRKS, *SPEED, *elsewhere}
