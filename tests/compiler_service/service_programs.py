"""StableHLO programs for these tests."""

from __future__ import annotations

SQUARE = b"""
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.multiply %x, %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
"""

SINE_F64 = b"""
func.func @main(%x: tensor<4xf64>) -> tensor<4xf64> {
  %0 = stablehlo.sine %x : tensor<4xf64>
  return %0 : tensor<4xf64>
}
"""

# On processors without such an instruction this becomes a call of __truncsfbf2, which few machines have.
TO_BF16 = b"""
func.func @main(%x: tensor<4xi32>) -> tensor<4xbf16> {
  %0 = stablehlo.convert %x : (tensor<4xi32>) -> tensor<4xbf16>
  return %0 : tensor<4xbf16>
}
"""

# IREE divides by the contracted dimension, zero, and its process ends by SIGFPE.
CRASHING = b"""
func.func @main(%x: tensor<3x0xf32>, %y: tensor<0x4xf32>) -> tensor<3x4xf32> {
  %0 = stablehlo.dot %x, %y : (tensor<3x0xf32>, tensor<0x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
"""

# A carry that the condition reads and the body does not: IREE's passes give broken IR.
BROKEN_WHILE = b"""
func.func @main(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %half = stablehlo.constant dense<0.5> : tensor<f32>
  %0:2 = stablehlo.while(%a = %x, %e = %one) : tensor<f32>, tensor<f32>
   cond {
    %t = stablehlo.constant dense<1.0e-3> : tensor<f32>
    %p = stablehlo.compare GT, %e, %t : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %n = stablehlo.multiply %a, %half : tensor<f32>
    %d = stablehlo.subtract %a, %n : tensor<f32>
    stablehlo.return %n, %d : tensor<f32>, tensor<f32>
  }
  return %0#0, %0#1 : tensor<f32>, tensor<f32>
}
"""

# The sorted keys are not used, so IREE keeps all 40 kB of them on the stack.
LARGE_STACK = b"""
func.func @main(%k: tensor<10000xf32>, %v: tensor<10000xi32>) -> tensor<10000xi32> {
  %0:2 = "stablehlo.sort"(%k, %v) <{dimension = 0 : i64}> ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<i32>, %d: tensor<i32>):
    %p = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }) : (tensor<10000xf32>, tensor<10000xi32>) -> (tensor<10000xf32>, tensor<10000xi32>)
  return %0#1 : tensor<10000xi32>
}
"""

# Fifty steps of h = h / 2, each stacked.
SCAN = b"""
func.func @main(%x: tensor<4xf32>) -> tensor<50x4xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %zeros = stablehlo.constant dense<0.0> : tensor<50x4xf32>
  %0:3 = stablehlo.while(%i = %zero, %h = %x, %ys = %zeros) : tensor<i32>, tensor<4xf32>, tensor<50x4xf32>
   cond {
    %n = stablehlo.constant dense<50> : tensor<i32>
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<i32>
    %half = stablehlo.constant dense<0.5> : tensor<4xf32>
    %next = stablehlo.add %i, %one : tensor<i32>
    %y = stablehlo.multiply %h, %half : tensor<4xf32>
    %row = stablehlo.reshape %y : (tensor<4xf32>) -> tensor<1x4xf32>
    %all = stablehlo.dynamic_update_slice %ys, %row, %i, %zero
      : (tensor<50x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<50x4xf32>
    stablehlo.return %next, %y, %all : tensor<i32>, tensor<4xf32>, tensor<50x4xf32>
  }
  return %0#2 : tensor<50x4xf32>
}
"""

# Line 12 of user.py calls what IREE does not know.
UNKNOWN_CALL = b"""
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.custom_call @nothing(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("user.py":12:5)
  return %0 : tensor<4xf32>
}
"""


def slow(count: int = 24) -> bytes:
    """A program of so many different matrix products; each costs the compiler about a tenth of a second."""
    body = [f"func.func @main(%x0: tensor<8x{16}xf32>) -> tensor<8x{16 + count}xf32> {{"]
    for i in range(count):
        n = 16 + i
        body.append(f"  %w{i} = stablehlo.constant dense<0.{i + 1:02}> : tensor<{n}x{n + 1}xf32>")
        body.append(
            f"  %x{i + 1} = stablehlo.dot %x{i}, %w{i} : "
            f"(tensor<8x{n}xf32>, tensor<{n}x{n + 1}xf32>) -> tensor<8x{n + 1}xf32>"
        )
    body.append(f"  return %x{count} : tensor<8x{16 + count}xf32>\n}}")
    return "\n".join(body).encode()
