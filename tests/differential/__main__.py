"""Random programs until the numbers are through: `python -m tests.differential FIRST LAST [--float32] [--jit]`.

Each failing program is printed, shrunk, with its seed; the last line has the numbers.
"""

from __future__ import annotations

import argparse
import gc
import time

import numpy as np

from tests import conftest  # noqa: F401 - JAX's settings

from .checking import TRANSFORMATIONS, differences, inputs_of, shrink, transformations_of
from .generator import Program, generate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--float32", action="store_true")
    parser.add_argument("--jit", action="store_true", help="pyxla's side is compiled")
    parser.add_argument("--each", type=int, default=len(TRANSFORMATIONS), help="how many transformations of a program")
    parser.add_argument("--no-shrink", action="store_true")
    chosen = parser.parse_args()
    dtype = np.dtype(np.float32 if chosen.float32 else np.float64)
    start, failed, refused = time.perf_counter(), 0, 0
    gc.disable()  # JAX leaves much to look through, and little to collect
    for seed in range(chosen.first, chosen.last):
        if seed % 20 == 0:
            gc.collect()
            print(f"# at seed {seed} after {time.perf_counter() - start:.0f} s", flush=True)
        program = generate(seed)
        inputs = inputs_of(program, seed, dtype)
        names = transformations_of(program)
        names = [names[(seed * 3 + k) % len(names)] for k in range(min(chosen.each, len(names)))]
        try:
            found = differences(program.source(), inputs, names, jit=chosen.jit)
        except Exception as error:  # noqa: BLE001 - JAX's, or of the module it gave; looked at by hand
            refused += 1
            print(f"# seed {seed}, JAX: {type(error).__name__}: {str(error)[:300]}", flush=True)
            continue
        if not found:
            continue
        failed += 1
        name = found[0].split(":")[0]

        def fails(smaller: Program, name: str = name, inputs: object = inputs) -> bool:
            try:
                return bool(differences(smaller.source(), inputs, [name], jit=chosen.jit))
            except Exception:  # noqa: BLE001 - no longer a program
                return False

        print(f"# seed {seed}\n#   " + "\n#   ".join(line[:400] for line in found), flush=True)
        if not chosen.no_shrink:
            print(shrink(program, fails).source(), flush=True)
    seconds = time.perf_counter() - start
    print(f"{chosen.last - chosen.first} programs in {seconds:.0f} s, {failed} failed, {refused} not taken by JAX")


if __name__ == "__main__":
    main()
