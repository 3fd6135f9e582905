// RUN: pyxla-opt %s -p 'pyxla-jvp{function=broadcast_and},pyxla-jvp{function=broadcast_or},pyxla-jvp{function=broadcast_xor},pyxla-jvp{function=broadcast_shift_left},pyxla-jvp{function=broadcast_shift_right_arithmetic},pyxla-jvp{function=broadcast_shift_right_logical},pyxla-jvp{function=broadcast_next_after},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=broadcast_and},pyxla-vjp{function=broadcast_or},pyxla-vjp{function=broadcast_xor},pyxla-vjp{function=broadcast_shift_left},pyxla-vjp{function=broadcast_shift_right_arithmetic},pyxla-vjp{function=broadcast_shift_right_logical},pyxla-vjp{function=broadcast_next_after},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=broadcast_and size=5},pyxla-batch{function=broadcast_or size=5},pyxla-batch{function=broadcast_xor size=5},pyxla-batch{function=broadcast_shift_left size=5},pyxla-batch{function=broadcast_shift_right_arithmetic size=5},pyxla-batch{function=broadcast_shift_right_logical size=5},pyxla-batch{function=broadcast_next_after size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @broadcast_and(%x: tensor<3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = chlo.broadcast_and %x, %y : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// JVP-LABEL: func.func @broadcast_and(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_and %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_and(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_and %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   return [[V0]] : tensor<2x3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_and(%arg0: tensor<5x3xi32>, %arg1: tensor<5x2x3xi32>) -> tensor<5x2x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xi32>) -> tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.and [[V0]], %arg1 : tensor<5x2x3xi32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi32>
// BATCH-NEXT: }

func.func @broadcast_or(%x: tensor<3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = chlo.broadcast_or %x, %y : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// JVP-LABEL: func.func @broadcast_or(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_or %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_or(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_or %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   return [[V0]] : tensor<2x3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_or(%arg0: tensor<5x3xi32>, %arg1: tensor<5x2x3xi32>) -> tensor<5x2x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xi32>) -> tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.or [[V0]], %arg1 : tensor<5x2x3xi32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi32>
// BATCH-NEXT: }

func.func @broadcast_xor(%x: tensor<3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = chlo.broadcast_xor %x, %y : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// JVP-LABEL: func.func @broadcast_xor(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_xor %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_xor(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_xor %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   return [[V0]] : tensor<2x3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_xor(%arg0: tensor<5x3xi32>, %arg1: tensor<5x2x3xi32>) -> tensor<5x2x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xi32>) -> tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.xor [[V0]], %arg1 : tensor<5x2x3xi32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi32>
// BATCH-NEXT: }

func.func @broadcast_shift_left(%x: tensor<3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = chlo.broadcast_shift_left %x, %y : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// JVP-LABEL: func.func @broadcast_shift_left(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_shift_left %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_shift_left(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_shift_left %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   return [[V0]] : tensor<2x3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_shift_left(%arg0: tensor<5x3xi32>, %arg1: tensor<5x2x3xi32>) -> tensor<5x2x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xi32>) -> tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.shift_left [[V0]], %arg1 : tensor<5x2x3xi32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi32>
// BATCH-NEXT: }

func.func @broadcast_shift_right_arithmetic(%x: tensor<3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = chlo.broadcast_shift_right_arithmetic %x, %y : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// JVP-LABEL: func.func @broadcast_shift_right_arithmetic(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_shift_right_arithmetic %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_shift_right_arithmetic(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_shift_right_arithmetic %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   return [[V0]] : tensor<2x3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_shift_right_arithmetic(%arg0: tensor<5x3xi32>, %arg1: tensor<5x2x3xi32>) -> tensor<5x2x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xi32>) -> tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.shift_right_arithmetic [[V0]], %arg1 : tensor<5x2x3xi32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi32>
// BATCH-NEXT: }

func.func @broadcast_shift_right_logical(%x: tensor<3xi32>, %y: tensor<2x3xi32>) -> tensor<2x3xi32> {
  %0 = chlo.broadcast_shift_right_logical %x, %y : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0 : tensor<2x3xi32>
}

// JVP-LABEL: func.func @broadcast_shift_right_logical(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_shift_right_logical %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_shift_right_logical(%arg0: tensor<3xi32>, %arg1: tensor<2x3xi32>) -> tensor<2x3xi32> {
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_shift_right_logical %arg0, %arg1 : (tensor<3xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   return [[V0]] : tensor<2x3xi32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_shift_right_logical(%arg0: tensor<5x3xi32>, %arg1: tensor<5x2x3xi32>) -> tensor<5x2x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xi32>) -> tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.shift_right_logical [[V0]], %arg1 : tensor<5x2x3xi32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi32>
// BATCH-NEXT: }

func.func @broadcast_next_after(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_next_after %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_next_after(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_next_after %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_next_after(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_next_after %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg2 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[CST_0]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_next_after(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = chlo.next_after [[V0]], %arg1 : tensor<5x2x3xf32>, tensor<5x2x3xf32> -> tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }
