// RUN: pyxla-opt %s -p 'pyxla-jvp{function=and},pyxla-jvp{function=or},pyxla-jvp{function=xor},pyxla-jvp{function=shift_left},pyxla-jvp{function=shift_right_arithmetic},pyxla-jvp{function=shift_right_logical},pyxla-jvp{function=not},pyxla-jvp{function=popcnt},pyxla-jvp{function=count_leading_zeros},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=and},pyxla-vjp{function=or},pyxla-vjp{function=xor},pyxla-vjp{function=shift_left},pyxla-vjp{function=shift_right_arithmetic},pyxla-vjp{function=shift_right_logical},pyxla-vjp{function=not},pyxla-vjp{function=popcnt},pyxla-vjp{function=count_leading_zeros},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=and size=5},pyxla-batch{function=or size=5},pyxla-batch{function=xor size=5},pyxla-batch{function=shift_left size=5},pyxla-batch{function=shift_right_arithmetic size=5},pyxla-batch{function=shift_right_logical size=5},pyxla-batch{function=not size=5},pyxla-batch{function=popcnt size=5},pyxla-batch{function=count_leading_zeros size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @and(%x: tensor<3xi32>, %y: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.and %x, %y : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @and(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.and %arg0, %arg1 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @and(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.and %arg0, %arg1 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @and(%arg0: tensor<5x3xi32>, %arg1: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.and %arg0, %arg1 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @or(%x: tensor<3xi32>, %y: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.or %x, %y : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @or(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.or %arg0, %arg1 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @or(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.or %arg0, %arg1 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @or(%arg0: tensor<5x3xi32>, %arg1: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.or %arg0, %arg1 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @xor(%x: tensor<3xi32>, %y: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.xor %x, %y : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @xor(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.xor %arg0, %arg1 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @xor(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.xor %arg0, %arg1 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @xor(%arg0: tensor<5x3xi32>, %arg1: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.xor %arg0, %arg1 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @shift_left(%x: tensor<3xi32>, %y: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.shift_left %x, %y : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @shift_left(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.shift_left %arg0, %arg1 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @shift_left(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.shift_left %arg0, %arg1 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @shift_left(%arg0: tensor<5x3xi32>, %arg1: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.shift_left %arg0, %arg1 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @shift_right_arithmetic(%x: tensor<3xi32>, %y: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.shift_right_arithmetic %x, %y : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @shift_right_arithmetic(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.shift_right_arithmetic %arg0, %arg1 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @shift_right_arithmetic(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.shift_right_arithmetic %arg0, %arg1 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @shift_right_arithmetic(%arg0: tensor<5x3xi32>, %arg1: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.shift_right_arithmetic %arg0, %arg1 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @shift_right_logical(%x: tensor<3xi32>, %y: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.shift_right_logical %x, %y : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @shift_right_logical(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.shift_right_logical %arg0, %arg1 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @shift_right_logical(%arg0: tensor<3xi32>, %arg1: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.shift_right_logical %arg0, %arg1 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @shift_right_logical(%arg0: tensor<5x3xi32>, %arg1: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.shift_right_logical %arg0, %arg1 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @not(%x: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.not %x : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @not(%arg0: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.not %arg0 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @not(%arg0: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.not %arg0 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @not(%arg0: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.not %arg0 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @popcnt(%x: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.popcnt %x : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @popcnt(%arg0: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.popcnt %arg0 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @popcnt(%arg0: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.popcnt %arg0 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @popcnt(%arg0: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.popcnt %arg0 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @count_leading_zeros(%x: tensor<3xi32>) -> tensor<3xi32> {
  %0 = stablehlo.count_leading_zeros %x : tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @count_leading_zeros(%arg0: tensor<3xi32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.count_leading_zeros %arg0 : tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @count_leading_zeros(%arg0: tensor<3xi32>) -> tensor<3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.count_leading_zeros %arg0 : tensor<3xi32>
// VJP-NEXT:   return [[V0]] : tensor<3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @count_leading_zeros(%arg0: tensor<5x3xi32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.count_leading_zeros %arg0 : tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }
