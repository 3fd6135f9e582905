"""The process that tries inputs: it says each before it tries it, so that what ends it is known.

`python -m tests.fuzz.child KIND FIRST LAST [EVERY]`: EVERY how many modules one is compiled.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import traceback
from types import FrameType

SECONDS = 5


class TooLong(BaseException):
    """The time of one input is over."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def main() -> None:
    kind, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _alarm)
    if kind == "modules":
        from .modules import corpus, mutated
        from .trying import try_module

        texts = corpus()

        def attempt(seed: int) -> str:
            compiled = bool(every) and seed % every == 0
            return try_module(mutated(seed, texts), lambda name: say("step", name), compiled=compiled)
    else:
        from .artifacts import Originals, try_artifact

        originals = Originals()

        def attempt(seed: int) -> str:
            return try_artifact(seed, originals, lambda name: say("step", name))

    for seed in range(first, last):
        say("seed", str(seed))
        if os.environ.get("PYXLA_FUZZ_DIES") == str(seed):  # to see that it is noticed
            say("step", "abort")
            os.abort()
        signal.alarm(SECONDS)
        try:
            say("done", attempt(seed))
        except TooLong:
            say("done", "long")
        except Exception as error:  # noqa: BLE001 - what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            message = " ".join(f"{type(error).__name__}: {error}"[:600].split())
            say("failed", f"{message} ({where.filename.rpartition('/')[2]}:{where.lineno})")
        finally:
            signal.alarm(0)


def say(*words: str) -> None:
    print("\t".join(word.replace("\n", " ") for word in words), flush=True)


if __name__ == "__main__":
    main()
