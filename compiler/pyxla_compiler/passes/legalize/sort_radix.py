"""`pyxla-legalize-iree-sort-radix`: IREE compares each element with each, so 50,000 elements take it 18 seconds.

A long sort in an order that is understood becomes a radix sort: the keys as integers of the same order, from the last
key to the first, 32 bits at a time. These bits and the place of their element make a word of 64 bits; the words are
moved in stable passes over some bits each. Then the operands are gathered in the order found. What is not StableHLO
here is one kernel of scalar loops, which IREE takes as it is for a CPU.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value
from ...ops.base import lookup
from ..rewrite import rewrite
from .rows import from_rows, take, to_rows

#: IREE's own sort is as fast up to here, and needs no kernel of its own.
LONGEST_QUADRATIC = 64

_WORD = np.dtype(np.int64)
#: From this length on, fewer passes are worth more counters to clear for each row.
_MANY = 4096


def sort_radix(module: ir.Module) -> None:
    """Sorts of more than 64 elements whose keys are plain numbers, ascending or descending, as radix sorts."""
    rewrite(module, {"stablehlo.sort": lambda op: _rewrite(module, op)})


def _rewrite(module: ir.Module, op: Operation) -> Sequence[Value] | None:
    p = lookup("stablehlo.sort").params(op)
    operands, dimension = list(op.operands), p["dimension"]
    shape = ir.shape(operands[0])
    if not shape or shape[dimension] <= LONGEST_QUADRATIC or math.prod(shape) == 0 or "num_keys" not in p:
        return None
    rows = [to_rows(x, dimension) for x in operands]
    order: Value | None = None
    for key in reversed(rows[: p["num_keys"]]):
        for part in (b.imag(key), b.real(key)) if ir.is_complex(key) else (key,):
            for piece, bits in _pieces(_ordered_bits(part, p["descending"])):
                order = _sorted(module, piece, bits, order, shape[dimension])
    assert order is not None
    return [from_rows(take(x, order), shape, dimension) for x in rows]


def _pieces(key: Value) -> list[tuple[Value, int]]:
    """A key cut into numbers of at most 32 bits, the lowest first, as 64 bits each; and how many bits each has."""
    bits = ir.dtype(key).itemsize * 8
    word = key if bits == 64 else b.convert(key, dtype=_WORD)
    low = b.and_(word, b.full_like(word, (1 << min(bits, 32)) - 1))
    if bits < 64:
        return [(low, bits)]
    return [(low, 32), (b.shift_right_logical(word, b.full_like(word, 32)), 32)]


def _sorted(module: ir.Module, piece: Value, bits: int, order: Value | None, length: int) -> Value:
    """An order (None: as they stand) made that of a piece of the keys, where equal ones stay as they were."""
    places = b.iota(shape=ir.shape(piece), dtype=_WORD, dimension=0)
    if order is not None:
        piece, places = take(piece, order), b.convert(order, dtype=_WORD)
    words = b.or_(b.shift_left(piece, b.full_like(piece, 32)), places)
    kernel = _kernel(module, ir.shape(piece)[0], length, bits)
    # IREE would draw what makes these into the kernel, which it then cannot take.
    (words,) = b.call(kernel, b.optimization_barrier(words), [words.type])
    return b.convert(words, dtype=ir.I32)


def _ordered_bits(x: Value, descending: bool) -> Value:
    """Signless integers that are, as unsigned numbers, in the order of x: all zeros of floats are one number, and NaN
    is one that stands last."""
    kind, bits = ir.dtype(x).kind, ir.dtype(x).itemsize * 8
    if ir.is_inexact(ir.dtype(x)):
        if bits == 8:
            x, bits = b.convert(x, dtype=ir.F32), 32
        key = _float_bits(x, bits)
    elif kind == "b":
        key = b.convert(x, dtype=_integer(8))
    else:
        key = b.bitcast_convert(x, dtype=_integer(bits), shape=ir.shape(x)) if kind == "u" else x
    if kind == "i":
        key = b.xor(key, b.full_like(key, np.iinfo(_integer(bits)).min))
    return b.not_(key) if descending else key


def _float_bits(x: Value, bits: int) -> Value:
    # In integers throughout: IREE takes a subnormal number for zero.
    dtype = _integer(bits)
    infinity = b.bitcast_convert(b.full_like(x, np.inf), dtype=dtype, shape=ir.shape(x))
    raw = b.bitcast_convert(x, dtype=dtype, shape=ir.shape(x))
    least, most = (b.full_like(raw, limit) for limit in (np.iinfo(dtype).min, np.iinfo(dtype).max))
    magnitude = b.and_(raw, most)
    raw = b.select(b.compare(magnitude, b.zeros_like(raw), direction="EQ"), b.zeros_like(raw), raw)
    raw = b.select(b.compare(magnitude, infinity, direction="GT"), most, raw)
    sign = b.shift_right_arithmetic(raw, b.full_like(raw, bits - 1))
    return b.xor(raw, b.or_(sign, least))


def _integer(bits: int) -> DType:
    return np.dtype(f"int{bits}")


def _kernel(module: ir.Module, size: int, length: int, bits: int) -> str:
    """The name of a function of words: each row of them sorted by the `bits` from bit 32 on, stably."""
    name = f"pyxla.radix_sort_{size}x{bits}_{length}"
    if name not in module.functions:
        module.copy_functions(ir.Module.parse(_kernel_text(name, size, length, bits)), [name])
    return name


def _digits(length: int, bits: int) -> tuple[int, int]:
    """How many bits a pass takes, and how many passes there are."""
    passes = -(-bits // (8 if length < _MANY else 11))
    return -(-bits // passes), passes


def _kernel_text(name: str, size: int, length: int, bits: int) -> str:
    # Arrays of one dimension only, since IREE breaks kernels of this kind when it drops dimensions of size 1. All that
    # is written is returned and held by a barrier: else it would be put on the stack, which is too small.
    digit, passes = _digits(length, bits)
    words, counts = f"tensor<{size}xi64>", f"tensor<{passes << digit}xi32>"
    sources = ["words", *(f"moved_{i}#1" for i in range(passes))]
    targets = ["p", "q", *(f"moved_{i}#1" for i in range(passes))]
    moves = "".join(
        _move_text(i, digit, sources[i], targets[i], f"moved_{i - 1}#0" if i else "summed#0", words, counts)
        for i in range(passes)
    )
    last = passes - 1
    others = f"%moved_{last - 1}#1" if passes > 1 else "%q"
    order = f"%moved_{last}#1, {others}" if passes % 2 else f"{others}, %moved_{last}#1"
    return f"""
    func.func private @{name}(%words: {words}) -> {words} {{
      %written:3 = flow.dispatch.region -> ({words}, {words}, {counts}) {{
        %zero = arith.constant 0 : index
        %step = arith.constant 1 : index
        %size = arith.constant {size} : index
        %length = arith.constant {length} : index
        %digits = arith.constant {1 << digit} : index
        %counters = arith.constant {passes << digit} : index
        %none = arith.constant 0 : i32
        %one = arith.constant 1 : i32
        %mask = arith.constant {(1 << digit) - 1} : i64
        %even = tensor.empty() : {words}
        %odd = tensor.empty() : {words}
        %counts = tensor.empty() : {counts}
        %rows:3 = scf.for %start = %zero to %size step %length iter_args(%p = %even, %q = %odd, %c = %counts)
            -> ({words}, {words}, {counts}) {{
          %end = arith.addi %start, %length : index
          %first = arith.index_cast %start : index to i32
          %cleared = scf.for %i = %zero to %counters step %step iter_args(%n = %c) -> ({counts}) {{
            %next = tensor.insert %none into %n[%i] : {counts}
            scf.yield %next : {counts}
          }}
          {_count_text(passes, digit, words, counts)}
          %summed:2 = scf.for %group = %zero to %counters step %digits iter_args(%n = %counted, %m = %none)
              -> ({counts}, i32) {{
            %group_end = arith.addi %group, %digits : index
            %sums:2 = scf.for %i = %group to %group_end step %step iter_args(%n_i = %n, %sum = %first)
                -> ({counts}, i32) {{
              %count = tensor.extract %n_i[%i] : {counts}
              %next = tensor.insert %sum into %n_i[%i] : {counts}
              %next_sum = arith.addi %sum, %count : i32
              scf.yield %next, %next_sum : {counts}, i32
            }}
            scf.yield %sums#0, %sums#1 : {counts}, i32
          }}
          {moves}
          scf.yield {order}, %moved_{last}#0 : {words}, {words}, {counts}
        }}
        flow.return %rows#0, %rows#1, %rows#2 : {words}, {words}, {counts}
      }} count() -> (index, index, index) {{
        %workgroups = arith.constant 1 : index
        flow.return %workgroups, %workgroups, %workgroups : index, index, index
      }}
      %held:3 = util.optimization_barrier %written#0, %written#1, %written#2 : {words}, {words}, {counts}
      return %held#{1 - passes % 2} : {words}
    }}"""


def _digit_text(place: int, digit: int) -> str:
    """The counter of a word's digit: those of each pass stand after those of the one before."""
    return f"""
              %shift_{place} = arith.constant {32 + place * digit} : i64
              %shifted_{place} = arith.shrui %word, %shift_{place} : i64
              %masked_{place} = arith.andi %shifted_{place}, %mask : i64
              %group_{place} = arith.constant {place << digit} : i64
              %slot_{place} = arith.addi %masked_{place}, %group_{place} : i64
              %d_{place} = arith.index_castui %slot_{place} : i64 to index"""


def _count_text(passes: int, digit: int, words: str, counts: str) -> str:
    """The digits of all passes, counted in one loop over a row."""
    lines = ""
    for i in range(passes):
        before = f"more_{i - 1}_in" if i else "n"
        lines += f"""{_digit_text(i, digit)}
              %count_{i} = tensor.extract %{before}[%d_{i}] : {counts}
              %more_{i} = arith.addi %count_{i}, %one : i32
              %more_{i}_in = tensor.insert %more_{i} into %{before}[%d_{i}] : {counts}"""
    return f"""%counted = scf.for %i = %start to %end step %step iter_args(%n = %cleared) -> ({counts}) {{
              %word = tensor.extract %words[%i] : {words}{lines}
              scf.yield %more_{passes - 1}_in : {counts}
          }}"""


def _move_text(place: int, digit: int, source: str, target: str, counter: str, words: str, counts: str) -> str:
    """One pass over a row: each word moves to its digit's next slot."""
    return f"""
          %moved_{place}:2 = scf.for %i = %start to %end step %step
              iter_args(%n_i = %{counter}, %to_i = %{target}) -> ({counts}, {words}) {{
              %word = tensor.extract %{source}[%i] : {words}{_digit_text(place, digit)}
              %slot = tensor.extract %n_i[%d_{place}] : {counts}
              %slot_index = arith.index_castui %slot : i32 to index
              %more = arith.addi %slot, %one : i32
              %next = tensor.insert %more into %n_i[%d_{place}] : {counts}
              %next_to = tensor.insert %word into %to_i[%slot_index] : {words}
              scf.yield %next, %next_to : {counts}, {words}
          }}"""
