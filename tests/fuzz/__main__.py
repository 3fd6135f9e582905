"""Damaged inputs until the numbers are through.

`python -m tests.fuzz modules FIRST LAST [--compile-every N]` changes types, attributes, sizes and operands of
StableHLO modules, and takes them through `from_mlir`, the passes, and, each Nth, the compiler.
`python -m tests.fuzz artifacts FIRST LAST` damages `.pyxla` files, and loads and calls them.
`python -m tests.fuzz modules SEED --show` prints a module.
"""

from __future__ import annotations

import argparse
import time

from .driver import fuzz
from .modules import corpus, mutated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["modules", "artifacts"])
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int, nargs="?")
    parser.add_argument("--compile-every", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print the module of the first seed")
    chosen = parser.parse_args()
    if chosen.show:
        print(mutated(chosen.first, corpus()))
        return
    start = time.perf_counter()
    report = fuzz(chosen.kind, chosen.first, chosen.last, compile_every=chosen.compile_every)
    print("\n".join(report.failures))
    counts = ", ".join(f"{n} {outcome}" for outcome, n in report.outcomes.most_common())
    print(f"{chosen.last - chosen.first} {chosen.kind} in {time.perf_counter() - start:.0f} s: {counts}")


if __name__ == "__main__":
    main()
