"""The table of operations and of the rules that each has: `python -m pyxla_compiler.ops_table > docs/ops.md`.

What a class overrides is read from the class, so the table cannot say more than the code does.
"""

from __future__ import annotations

import inspect

from .ops import REGISTRY
from .ops.base import Calling, Elementwise, Op
from .ops.collective import Collective

COLUMNS = ("operation", "evaluate", "jvp", "vjp", "batch", "shard", "compiled")
HEADER = """# Operations

Made by `python -m pyxla_compiler.ops_table > docs/ops.md` from the classes in `compiler/pyxla_compiler/ops/`.

For each operation: whether the host evaluates it; its rules of forward and of reverse mode; its batching rule;
whether it runs on the devices of `pyxla.shard` (`pmap`), which on logical devices batching meets; how a compiled
program computes it. *yes*: its class has the rule, its own or one that it inherits. *zero*: the derivative is zero
everywhere. *none needed*: it has no operands, so nothing to differentiate or to batch. *across*: it is what devices
exchange. *host*: by a call of the process that runs the program, so not in an artifact. *no*: an error names the
operation.

What the cells say is shown for every operation by its golden programs in `tests/ir/ops`:
`tests/ops/test_golden_rules.py` differentiates them twice in both modes, batches and shards them, in all compositions
and dtypes; `tests/compiled/test_golden.py` and `test_linalg.py` compile them, and `test_claims.py` fails where the last
column says more or less than they show.
"""


def table() -> str:
    """The file docs/ops.md.

    >>> print(table().splitlines()[0])
    # Operations
    """
    rows = [COLUMNS, *(row(name, rules) for name, rules in sorted(REGISTRY.items()))]
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    lines.insert(1, "|---" * len(COLUMNS) + "|")
    return HEADER + "\n" + "\n".join(lines) + "\n"


def row(name: str, rules: Op) -> tuple[str, ...]:
    """The cells of one operation."""
    cls, compiled = type(rules), rules.compiled
    evaluated = "yes" if overrides(cls, "run" if isinstance(rules, Calling) else "evaluate") else "no"
    if not takes_operands(cls):
        return f"`{name}`", evaluated, *("none needed",) * 4, compiled
    if not cls.differentiable:
        jvp = vjp = "zero"
    else:
        jvp = "yes" if derived(cls, "jvp_with_primal" if isinstance(rules, Calling) else "jvp", "push") else "no"
        vjp = "yes" if derived(cls, "vjp", "pull") else "no"
    batch = "yes" if overrides(cls, "batch") else "no"
    shard = "across" if issubclass(cls, Collective) else batch
    return f"`{name}`", evaluated, jvp, vjp, batch, shard, compiled


def overrides(cls: type[Op], rule: str, base: type[Op] | None = None) -> bool:
    """Whether a class has a rule of its own, or inherits one that is not the one which only raises."""
    base = base or (Calling if rule in vars(Calling) else Op)
    return getattr(cls, rule, None) is not getattr(base, rule)


def derived(cls: type[Op], rule: str, part: str) -> bool:
    """Whether a class has a derivative; one of an elementwise operation is made of a factor, or of `part`."""
    if issubclass(cls, Elementwise) and getattr(cls, rule) is getattr(Elementwise, rule):
        return overrides(cls, part, Elementwise) or overrides(cls, "factor", Elementwise)
    return overrides(cls, rule)


def takes_operands(cls: type[Op]) -> bool:
    """Whether the evaluation of an operation takes operands, or parameters only."""
    parameters = list(inspect.signature(cls.evaluate).parameters.values())[1:]
    return any(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.VAR_POSITIONAL) for p in parameters)


if __name__ == "__main__":
    print(table(), end="")
