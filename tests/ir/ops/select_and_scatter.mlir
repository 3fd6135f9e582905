// RUN: pyxla-opt %s -p 'pyxla-jvp{function=select_and_scatter},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=select_and_scatter},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=select_and_scatter size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @select_and_scatter(%x: tensor<8x8xf32>, %s: tensor<4x4xf32>) -> tensor<8x8xf32> {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = "stablehlo.select_and_scatter"(%x, %s, %z) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.compare GE, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>} : (tensor<8x8xf32>, tensor<4x4xf32>, tensor<f32>) -> tensor<8x8xf32>
  return %0 : tensor<8x8xf32>
}

// JVP-LABEL: func.func @select_and_scatter(%arg0: tensor<8x8xf32>, %arg1: tensor<4x4xf32>, %arg2: tensor<8x8xf32>, %arg3: tensor<4x4xf32>) -> (tensor<8x8xf32>, tensor<8x8xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.select_and_scatter"(%arg0, %arg1, [[CST]]) <{window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// JVP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.compare GE, %arg4, %arg5, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<i1>
// JVP-NEXT:   }, {
// JVP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg4, %arg5 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<8x8xf32>, tensor<4x4xf32>, tensor<f32>) -> tensor<8x8xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.select_and_scatter"(%arg0, %arg3, [[CST]]) <{padding = dense<0> : tensor<2x2xi64>, window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// JVP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.compare GE, %arg4, %arg5, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<i1>
// JVP-NEXT:   }, {
// JVP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg4, %arg5 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<8x8xf32>, tensor<4x4xf32>, tensor<f32>) -> tensor<8x8xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<8x8xf32>, tensor<8x8xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @select_and_scatter(%arg0: tensor<8x8xf32>, %arg1: tensor<4x4xf32>, %arg2: tensor<8x8xf32>) -> (tensor<8x8xf32>, tensor<8x8xf32>, tensor<4x4xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<2147483647> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<64> : tensor<4x4xi32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4x4xf32>
// VJP-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<8x8xf32>
// VJP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.select_and_scatter"(%arg0, %arg1, [[CST_3]]) <{window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     [[V9:%\w+]] = stablehlo.compare GE, %arg3, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     stablehlo.return [[V9]] : tensor<i1>
// VJP-NEXT:   }, {
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     [[V9:%\w+]] = stablehlo.add %arg3, %arg4 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V9]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<8x8xf32>, tensor<4x4xf32>, tensor<f32>) -> tensor<8x8xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<64xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<64xi32>) -> tensor<8x8xi32>
// VJP-NEXT:   [[V3:%\w+]]:2 = "stablehlo.reduce_window"(%arg0, [[V2]], [[CST]], [[C]]) <{base_dilations = array<i64: 1, 1>, padding = dense<0> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<i32>, %arg5: tensor<f32>, %arg6: tensor<i32>):
// VJP-NEXT:     [[V9:%\w+]] = stablehlo.compare GT, %arg3, %arg5, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V10:%\w+]] = stablehlo.compare EQ, %arg3, %arg5, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V11:%\w+]] = stablehlo.compare NE, %arg3, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V12:%\w+]] = stablehlo.compare NE, %arg5, %arg5, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V13:%\w+]] = stablehlo.not [[V12]] : tensor<i1>
// VJP-NEXT:     [[V14:%\w+]] = stablehlo.and [[V11]], [[V13]] : tensor<i1>
// VJP-NEXT:     [[V15:%\w+]] = stablehlo.or [[V9]], [[V14]] : tensor<i1>
// VJP-NEXT:     [[V16:%\w+]] = stablehlo.and [[V11]], [[V12]] : tensor<i1>
// VJP-NEXT:     [[V17:%\w+]] = stablehlo.or [[V10]], [[V16]] : tensor<i1>
// VJP-NEXT:     [[V18:%\w+]] = stablehlo.compare LT, %arg4, %arg6, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:     [[V19:%\w+]] = stablehlo.and [[V17]], [[V18]] : tensor<i1>
// VJP-NEXT:     [[V20:%\w+]] = stablehlo.or [[V15]], [[V19]] : tensor<i1>
// VJP-NEXT:     [[V21:%\w+]] = stablehlo.select [[V20]], %arg3, %arg5 : tensor<i1>, tensor<f32>
// VJP-NEXT:     [[V22:%\w+]] = stablehlo.select [[V20]], %arg4, %arg6 : tensor<i1>, tensor<i32>
// VJP-NEXT:     stablehlo.return [[V21]], [[V22]] : tensor<f32>, tensor<i32>
// VJP-NEXT:   }) : (tensor<8x8xf32>, tensor<8x8xi32>, tensor<f32>, tensor<i32>) -> (tensor<4x4xf32>, tensor<4x4xi32>)
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]]#1 : (tensor<4x4xi32>) -> tensor<4x4x1xi32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.reshape %arg2 : (tensor<8x8xf32>) -> tensor<64xf32>
// VJP-NEXT:   [[V6:%\w+]] = "stablehlo.gather"([[V5]], [[V4]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<64xf32>, tensor<4x4x1xi32>) -> tensor<4x4xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.compare LT, [[V3]]#1, [[C_0]], SIGNED : (tensor<4x4xi32>, tensor<4x4xi32>) -> tensor<4x4xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], [[V6]], [[CST_1]] : tensor<4x4xi1>, tensor<4x4xf32>
// VJP-NEXT:   return [[V0]], [[CST_2]], [[V8]] : tensor<8x8xf32>, tensor<8x8xf32>, tensor<4x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @select_and_scatter(%arg0: tensor<5x8x8xf32>, %arg1: tensor<5x4x4xf32>) -> tensor<5x8x8xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.select_and_scatter"(%arg0, %arg1, [[CST]]) <{padding = dense<0> : tensor<3x2xi64>, window_dimensions = array<i64: 1, 2, 2>, window_strides = array<i64: 1, 2, 2>}> ({
// BATCH-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.compare GE, %arg2, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<i1>
// BATCH-NEXT:   }, {
// BATCH-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x8x8xf32>, tensor<5x4x4xf32>, tensor<f32>) -> tensor<5x8x8xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x8x8xf32>
// BATCH-NEXT: }
