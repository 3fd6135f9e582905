"""JAX's lowering of three hundred functions, each on its own: `python -m tests.foreign [SUBJECT...] [--compiled]`.

Each that differs from JAX is printed, and the last line has the numbers.
"""

from __future__ import annotations

import argparse
import time

from tests import conftest  # noqa: F401 - JAX's settings

from .lowered import SUBJECTS, differences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subjects", nargs="*", help=", ".join(SUBJECTS))
    parser.add_argument("--compiled", action="store_true", help="run what IREE makes of it, rather than the evaluator")
    chosen = parser.parse_args()
    start, tried, failed = time.perf_counter(), 0, 0
    for subject in chosen.subjects or SUBJECTS:
        for name, function in SUBJECTS[subject].items():
            tried += 1
            try:
                found = differences({name: function}, compiled=chosen.compiled)
            except Exception as error:  # noqa: BLE001 - what is looked for
                found = [f"{name}: {type(error).__name__}: {error}"]
            if found:
                failed += 1
                print(found[0][:600], flush=True)
    print(f"{tried} functions in {time.perf_counter() - start:.0f} s, {failed} failed")


if __name__ == "__main__":
    main()
