// RUN: pyxla-opt %s -p 'pyxla-jvp{function=pad},pyxla-jvp{function=pad_negative},pyxla-jvp{function=pad_constant},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=pad},pyxla-vjp{function=pad_negative},pyxla-vjp{function=pad_constant},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=pad size=5},pyxla-batch{function=pad_negative size=5},pyxla-batch{function=pad_constant size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @pad(%x: tensor<2x3xf32>, %v: tensor<f32>) -> tensor<3x7xf32> {
  %0 = stablehlo.pad %x, %v, low = [1, 0], high = [0, 2], interior = [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x7xf32>
  return %0 : tensor<3x7xf32>
}

// JVP-LABEL: func.func @pad(%arg0: tensor<2x3xf32>, %arg1: tensor<f32>, %arg2: tensor<2x3xf32>, %arg3: tensor<f32>) -> (tensor<3x7xf32>, tensor<3x7xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [1, 0], high = [0, 2], interior = [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x7xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg2, %arg3, low = [1, 0], high = [0, 2], interior = [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x7xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3x7xf32>, tensor<3x7xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @pad(%arg0: tensor<2x3xf32>, %arg1: tensor<f32>, %arg2: tensor<3x7xf32>) -> (tensor<3x7xf32>, tensor<2x3xf32>, tensor<f32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<false> : tensor<2x3xi1>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x7xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [1, 0], high = [0, 2], interior = [0, 1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x7xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg2 [1:3, 0:5:2] : (tensor<3x7xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.pad [[C]], [[C_0]], low = [1, 0], high = [0, 2], interior = [0, 1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<3x7xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], %arg2, [[CST]] : tensor<3x7xi1>, tensor<3x7xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V3]] init: [[CST_1]]) applies stablehlo.add across dimensions = [0, 1] : (tensor<3x7xf32>, tensor<f32>) -> tensor<f32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V4]] : tensor<3x7xf32>, tensor<2x3xf32>, tensor<f32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @pad(%arg0: tensor<5x2x3xf32>, %arg1: tensor<5xf32>) -> tensor<5x3x7xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<false> : tensor<2x3xi1>
// BATCH-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.pad [[C]], [[C_0]], low = [1, 0], high = [0, 2], interior = [0, 1] : (tensor<2x3xi1>, tensor<i1>) -> tensor<3x7xi1>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg0, [[CST]], low = [0, 1, 0], high = [0, 0, 2], interior = [0, 0, 1] : (tensor<5x2x3xf32>, tensor<f32>) -> tensor<5x3x7xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1, 2] : (tensor<3x7xi1>) -> tensor<5x3x7xi1>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<5xf32>) -> tensor<5x3x7xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V1]] : tensor<5x3x7xi1>, tensor<5x3x7xf32>
// BATCH-NEXT:   return [[V4]] : tensor<5x3x7xf32>
// BATCH-NEXT: }

func.func @pad_negative(%x: tensor<4xf32>, %v: tensor<f32>) -> tensor<5xf32> {
  %0 = stablehlo.pad %x, %v, low = [-1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// JVP-LABEL: func.func @pad_negative(%arg0: tensor<4xf32>, %arg1: tensor<f32>, %arg2: tensor<4xf32>, %arg3: tensor<f32>) -> (tensor<5xf32>, tensor<5xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [-1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg2, %arg3, low = [-1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<5xf32>, tensor<5xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @pad_negative(%arg0: tensor<4xf32>, %arg1: tensor<f32>, %arg2: tensor<5xf32>) -> (tensor<5xf32>, tensor<4xf32>, tensor<f32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<false> : tensor<4xi1>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [-1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg2, [[CST]], low = [1], high = [-2], interior = [0] : (tensor<5xf32>, tensor<f32>) -> tensor<4xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.pad [[C]], [[C_0]], low = [-1], high = [2], interior = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<5xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], %arg2, [[CST_1]] : tensor<5xi1>, tensor<5xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V3]] init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<5xf32>, tensor<f32>) -> tensor<f32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V4]] : tensor<5xf32>, tensor<4xf32>, tensor<f32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @pad_negative(%arg0: tensor<5x4xf32>, %arg1: tensor<5xf32>) -> tensor<5x5xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<false> : tensor<4xi1>
// BATCH-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.pad [[C]], [[C_0]], low = [-1], high = [2], interior = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<5xi1>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg0, [[CST]], low = [0, -1], high = [0, 2], interior = [0, 0] : (tensor<5x4xf32>, tensor<f32>) -> tensor<5x5xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1] : (tensor<5xi1>) -> tensor<5x5xi1>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<5xf32>) -> tensor<5x5xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V1]] : tensor<5x5xi1>, tensor<5x5xf32>
// BATCH-NEXT:   return [[V4]] : tensor<5x5xf32>
// BATCH-NEXT: }

func.func @pad_constant(%x: tensor<4xf32>) -> tensor<7xf32> {
  %v = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.pad %x, %v, low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// JVP-LABEL: func.func @pad_constant(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> (tensor<7xf32>, tensor<7xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, [[CST]], low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg1, [[CST]], low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<7xf32>, tensor<7xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @pad_constant(%arg0: tensor<4xf32>, %arg1: tensor<7xf32>) -> (tensor<7xf32>, tensor<4xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, [[CST]], low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg1 [1:5] : (tensor<7xf32>) -> tensor<4xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<7xf32>, tensor<4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @pad_constant(%arg0: tensor<5x4xf32>) -> tensor<5x7xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, [[CST]], low = [0, 1], high = [0, 2], interior = [0, 0] : (tensor<5x4xf32>, tensor<f32>) -> tensor<5x7xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x7xf32>
// BATCH-NEXT: }
