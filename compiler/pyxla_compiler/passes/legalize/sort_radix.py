"""`pyxla-legalize-iree-sort-radix`: IREE compares each element with each, so 50,000 elements take it 18 seconds.

A long sort in an order that is understood becomes a radix sort: the keys as integers of the same order, from the last
key to the first, each a stable pass over 8 bits at a time; then the operands are gathered in the order found. What is
not StableHLO here is one kernel of scalar loops, which IREE takes as it is.
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
    size = math.prod(shape)
    order = b.iota(shape=(size,), dtype=ir.I32, dimension=0)
    for key in reversed(rows[: p["num_keys"]]):
        for part in (b.imag(key), b.real(key)) if ir.is_complex(key) else (key,):
            bits = _ordered_bits(part, p["descending"])
            kernel = _kernel(module, size, shape[dimension], ir.dtype(bits))
            # IREE would draw what makes these into the kernel, which it then cannot take.
            (order,) = b.call(kernel, b.optimization_barrier(bits, order), [order.type])
    return [from_rows(take(x, order), shape, dimension) for x in rows]


def _ordered_bits(x: Value, descending: bool) -> Value:
    """Signless integers of at least 16 bits that are, as unsigned numbers, in the order of x: all zeros of floats are
    one number, and NaN is one that stands last."""
    kind, bits = ir.dtype(x).kind, ir.dtype(x).itemsize * 8
    if ir.is_inexact(ir.dtype(x)):
        if bits == 8:
            x, bits = b.convert(x, dtype=ir.F32), 32
        key = _float_bits(x, bits)
    elif bits == 8:
        bits = 16
        key = b.convert(x, dtype=np.dtype(np.int16))
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


def _kernel(module: ir.Module, size: int, length: int, dtype: DType) -> str:
    """The name of a function of keys and an order of them: the order in which each row of keys is sorted, where equal
    keys stay in the order given."""
    bits = dtype.itemsize * 8
    name = f"pyxla.radix_sort_{size}x{bits}_{length}"
    if name not in module.functions:
        module.copy_functions(ir.Module.parse(_kernel_text(name, size, length, bits)), [name])
    return name


def _kernel_text(name: str, size: int, length: int, bits: int) -> str:
    # Arrays of one dimension only, since IREE breaks kernels of this kind when it drops dimensions of size 1. All that
    # is written is returned and held by a barrier: else it would be put on the stack, which is too small.
    keys, order, counts = f"tensor<{size}xi{bits}>", f"tensor<{size}xi32>", "tensor<256xi32>"
    return f"""
    func.func private @{name}(%keys: {keys}, %given: {order}) -> {order} {{
      %written:3 = flow.dispatch.region -> ({order}, {order}, {counts}) {{
        %zero = arith.constant 0 : index
        %step = arith.constant 1 : index
        %size = arith.constant {size} : index
        %length = arith.constant {length} : index
        %digits = arith.constant 256 : index
        %none = arith.constant 0 : i32
        %one = arith.constant 1 : i32
        %mask = arith.constant 255 : i{bits}
        %bits = arith.constant {bits} : index
        %digit = arith.constant 8 : i{bits}
        %two_digits = arith.constant 16 : index
        %new_order = tensor.empty() : {order}
        %other = tensor.empty() : {order}
        %counts = tensor.empty() : {counts}
        %order = scf.for %i = %zero to %size step %step iter_args(%to = %new_order) -> ({order}) {{
          %place = tensor.extract %given[%i] : {order}
          %next = tensor.insert %place into %to[%i] : {order}
          scf.yield %next : {order}
        }}
        %rows:3 = scf.for %start = %zero to %size step %length iter_args(%p = %order, %q = %other, %c = %counts)
            -> ({order}, {order}, {counts}) {{
          %end = arith.addi %start, %length : index
          %first = arith.index_cast %start : index to i32
          %row:3 = scf.for %place = %zero to %bits step %two_digits iter_args(%from = %p, %to = %q, %n = %c)
              -> ({order}, {order}, {counts}) {{
            %low = arith.index_cast %place : index to i{bits}
            %high = arith.addi %low, %digit : i{bits}
            {_pass_text("low", "from", "to", "n", keys, order, counts, bits)}
            {_pass_text("high", "moved_low#1", "from", "moved_low#0", keys, order, counts, bits)}
            scf.yield %moved_high#1, %moved_low#1, %moved_high#0 : {order}, {order}, {counts}
          }}
          scf.yield %row#0, %row#1, %row#2 : {order}, {order}, {counts}
        }}
        flow.return %rows#0, %rows#1, %rows#2 : {order}, {order}, {counts}
      }} count() -> (index, index, index) {{
        %workgroups = arith.constant 1 : index
        flow.return %workgroups, %workgroups, %workgroups : index, index, index
      }}
      %held:3 = util.optimization_barrier %written#0, %written#1, %written#2 : {order}, {order}, {counts}
      return %held#0 : {order}
    }}"""


def _pass_text(
    shift: str, source: str, target: str, counter: str, keys: str, order: str, counts: str, bits: int
) -> str:
    """One pass over a row: count the digits at a place of the keys, sum the counts, move each place of the order to its
    digit's next slot."""
    digit = f"""
              %key = tensor.extract %keys[%place_of_key] : {keys}
              %shifted = arith.shrui %key, %{shift} : i{bits}
              %masked = arith.andi %shifted, %mask : i{bits}
              %d = arith.index_castui %masked : i{bits} to index"""
    return f"""
            %cleared_{shift} = scf.for %i = %zero to %digits step %step iter_args(%n_i = %{counter}) -> ({counts}) {{
              %next = tensor.insert %none into %n_i[%i] : {counts}
              scf.yield %next : {counts}
            }}
            %counted_{shift} = scf.for %place_of_key = %start to %end step %step iter_args(%n_i = %cleared_{shift})
                -> ({counts}) {{{digit}
              %count = tensor.extract %n_i[%d] : {counts}
              %more = arith.addi %count, %one : i32
              %next = tensor.insert %more into %n_i[%d] : {counts}
              scf.yield %next : {counts}
            }}
            %summed_{shift}:2 = scf.for %i = %zero to %digits step %step
                iter_args(%n_i = %counted_{shift}, %sum = %first) -> ({counts}, i32) {{
              %count = tensor.extract %n_i[%i] : {counts}
              %next = tensor.insert %sum into %n_i[%i] : {counts}
              %next_sum = arith.addi %sum, %count : i32
              scf.yield %next, %next_sum : {counts}, i32
            }}
            %moved_{shift}:2 = scf.for %i = %start to %end step %step
                iter_args(%n_i = %summed_{shift}#0, %to_i = %{target}) -> ({counts}, {order}) {{
              %value = tensor.extract %{source}[%i] : {order}
              %place_of_key = arith.index_castui %value : i32 to index{digit}
              %slot = tensor.extract %n_i[%d] : {counts}
              %slot_index = arith.index_castui %slot : i32 to index
              %more = arith.addi %slot, %one : i32
              %next = tensor.insert %more into %n_i[%d] : {counts}
              %next_to = tensor.insert %value into %to_i[%slot_index] : {order}
              scf.yield %next, %next_to : {counts}, {order}
            }}"""
