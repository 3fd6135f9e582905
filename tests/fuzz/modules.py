"""Damaged modules: what may come of a StableHLO module whose text is changed here and there, and what may not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "ir"
Mutation = Callable[[str, random.Random], str]

SIZES = ("0", "1", "2", "3", "4", "7")
NUMBERS = ("-1", "0", "1", "2", "3", "5", "-7", "64", "2147483648", "9223372036854775807", "-9223372036854775808")
ELEMENTS = ("f32", "f64", "f16", "bf16", "i1", "i8", "i32", "i64", "ui8", "ui32", "complex<f32>", "complex<f64>", "i4")
ELEMENTS += ("f8E4M3FN", "index", "i7", "!quant.uniform<i8:f32, 1.0>")
VALUES = ("0.0", "-0.0", "1.0", "1.0e38", "0x7F800000", "0xFFC00000", "true", "3", "-1", '"0x00"', "[1, 2]", "")
OPERATIONS = (
    "add", "subtract", "multiply", "divide", "maximum", "and", "or", "xor", "power", "remainder", "atan2", "sine",
    "negate", "not", "convert", "reshape", "transpose", "reverse", "abs", "sign", "real", "imag", "cholesky", "slice",
    "concatenate", "reduce", "sort",
)  # fmt: skip
WORDS = ("LT", "EQ", "GE", "FLOAT", "SIGNED", "UNSIGNED", "TOTALORDER", "FFT", "IRFFT", "RFFT", "TRANSPOSE", "ADJOINT")


def corpus() -> list[str]:
    """Modules to start from: each function of the golden tests, with those that it calls."""
    modules: list[str] = []
    for path in sorted(GOLDEN.rglob("*.mlir")):
        text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("//"))
        blocks = ["func.func" + block for block in re.split(r"^func\.func", text, flags=re.MULTILINE)[1:]]
        named = {re.search(r"@([\w.]+)", block)[1]: block for block in blocks}  # type: ignore[index]
        modules += ["".join(_with_callees(name, named)) for name in named]
    return modules


def _with_callees(name: str, named: dict[str, str]) -> list[str]:
    wanted, found = [name], [name]
    while wanted:
        for callee in re.findall(r"@([\w.]+)", named[wanted.pop()]):
            if callee in named and callee not in found:
                found.append(callee)
                wanted.append(callee)
    return [named[n] for n in found]


def mutated(seed: int, modules: list[str]) -> str:
    """The module of a seed, with one to three changes."""
    rng = random.Random(seed)
    text = rng.choice(modules)
    for _ in range(rng.choice((1, 1, 2, 3))):
        text = rng.choice(MUTATIONS)(text, rng)
    return text


def _replaced(text: str, rng: random.Random, pattern: str, new: Callable[[re.Match[str]], str], all_: float) -> str:
    """One place of those that match, or, with a probability, all that read the same."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    at = rng.choice(found)
    by = new(at)
    if rng.random() < all_:
        return text.replace(at[0], by)
    return text[: at.start()] + by + text[at.end() :]


def _type(text: str, rng: random.Random) -> str:
    """Another shape or element type, most often wherever the type stands."""

    def other(at: re.Match[str]) -> str:
        sizes = [s for s in at[1].split("x") if s]
        kind = rng.randrange(5)
        element = rng.choice(ELEMENTS) if kind == 0 else at[2]
        if kind == 1 and sizes:
            sizes[rng.randrange(len(sizes))] = rng.choice((*SIZES, *SIZES, "?", "4611686018427387904"))
        elif kind == 2:
            sizes.insert(rng.randrange(len(sizes) + 1), rng.choice(SIZES))
        elif kind == 3 and sizes:
            sizes.pop(rng.randrange(len(sizes)))
        elif kind == 4:
            rng.shuffle(sizes)
        return f"tensor<{''.join(s + 'x' for s in sizes)}{element}>"

    return _replaced(text, rng, r"tensor<((?:\d+x)*)([a-z][\w<>]*?)>(?!>)", other, 0.7)


def _element(text: str, rng: random.Random) -> str:
    """Another element type in the whole module."""
    found = sorted(set(re.findall(r"(?<=x|<)(f32|i32|i1|f64|complex<f32>)(?=>)", text)))
    return re.sub(rf"(?<=x|<){re.escape(rng.choice(found))}(?=>)", rng.choice(ELEMENTS), text) if found else text


def _size(text: str, rng: random.Random) -> str:
    """Another size for a dimension, wherever that number is one."""
    found = sorted(set(re.findall(r"(?<=[<x])\d+(?=x)", text)))
    return re.sub(rf"(?<=[<x]){rng.choice(found)}(?=x)", rng.choice(SIZES), text) if found else text


def _number(text: str, rng: random.Random) -> str:
    """Another number in an attribute."""
    return _replaced(text, rng, r"(?<=[\[ ,:=<])-?\d+(?=[\],: >}])", lambda _: rng.choice(NUMBERS), 0.1)


def _constant(text: str, rng: random.Random) -> str:
    return _replaced(text, rng, r"dense<[^>]*>", lambda _: f"dense<{rng.choice(VALUES)}>", 0.2)


def _operand(text: str, rng: random.Random) -> str:
    """One value in place of another."""
    values = sorted(set(re.findall(r"%\w+(?:#\d)?", text)))
    return _replaced(text, rng, r"%\w+(?:#\d)?(?! =)(?!:\d)(?! *:)", lambda _: rng.choice(values), 0.1)


def _operation(text: str, rng: random.Random) -> str:
    others = [*OPERATIONS, *re.findall(r"stablehlo\.(\w+)", text)]
    return _replaced(text, rng, r"(?<=stablehlo\.)\w+(?=[ (\"])", lambda _: rng.choice(others), 0.1)


def _symbol(text: str, rng: random.Random) -> str:
    """One function in place of another: a missing callee, a circle, another type."""
    names = [*re.findall(r"@[\w.]+", text), "@nobody"]
    return _replaced(text, rng, r"@[\w.]+", lambda _: rng.choice(names), 0.2)


def _word(text: str, rng: random.Random) -> str:
    return _replaced(text, rng, r"\b[A-Z]{2,}\b", lambda _: rng.choice(WORDS), 0.2)


def _attribute(text: str, rng: random.Random) -> str:
    """An attribute left out, or of another type."""
    values = (
        "unit",
        "true",
        '"x"',
        "1.5 : f32",
        "[1, 2]",
        "array<i64>",
        "array<i64: 9, -9>",
        "-1 : i64",
        "@nobody",
        "7",
    )
    if rng.random() < 0.4:
        return _replaced(text, rng, r"[\w.]+ = [^,{}()]+, ", lambda _: "", 0)
    return _replaced(text, rng, r"(?<= = )[^,{}()%]+(?=[,}])", lambda _: rng.choice(values), 0)


def _line(text: str, rng: random.Random) -> str:
    """A line left out, doubled or moved."""
    lines = text.split("\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines[i]
    if rng.random() < 0.6:
        del lines[i]
    if rng.random() < 0.6:
        lines.insert(j, line)
    return "\n".join(lines)


def _characters(text: str, rng: random.Random) -> str:
    """A character changed, or the end cut off."""
    i = rng.randrange(len(text))
    return text[:i] if rng.random() < 0.2 else text[:i] + chr(rng.randrange(32, 127)) + text[i + 1 :]


MUTATIONS: tuple[Mutation, ...] = (
    _type, _type, _type, _element, _element, _size, _size, _number, _number, _number, _constant, _operand, _operand,
    _operation, _operation, _symbol, _word, _attribute, _attribute, _line, _characters,
)  # fmt: skip
