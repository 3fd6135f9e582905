// RUN: pyxla-opt %s -p 'pyxla-jvp{function=reduce_window_add},pyxla-jvp{function=reduce_window_maximum},pyxla-jvp{function=cumulative_sum},pyxla-jvp{function=cumulative_product},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=reduce_window_add},pyxla-vjp{function=reduce_window_maximum},pyxla-vjp{function=cumulative_sum},pyxla-vjp{function=cumulative_product},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=reduce_window_add size=5},pyxla-batch{function=reduce_window_maximum size=5},pyxla-batch{function=cumulative_sum size=5},pyxla-batch{function=cumulative_product size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @reduce_window_add(%x: tensor<8x8xf32>) -> tensor<4x4xf32> {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %z) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {window_dimensions = array<i64: 3, 3>, window_strides = array<i64: 2, 2>, padding = dense<[[1, 0], [1, 0]]> : tensor<2x2xi64>} : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// JVP-LABEL: func.func @reduce_window_add(%arg0: tensor<8x8xf32>, %arg1: tensor<8x8xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{padding = dense<{{\[\[}}1, 0], [1, 0]]> : tensor<2x2xi64>, window_dimensions = array<i64: 3, 3>, window_strides = array<i64: 2, 2>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.reduce_window"(%arg1, [[CST]]) <{base_dilations = array<i64: 1, 1>, padding = dense<{{\[\[}}1, 0], [1, 0]]> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 3, 3>, window_strides = array<i64: 2, 2>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<4x4xf32>, tensor<4x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_window_add(%arg0: tensor<8x8xf32>, %arg1: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<8x8xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{padding = dense<{{\[\[}}1, 0], [1, 0]]> : tensor<2x2xi64>, window_dimensions = array<i64: 3, 3>, window_strides = array<i64: 2, 2>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.reduce_window"(%arg1, [[CST]]) <{base_dilations = array<i64: 2, 2>, padding = dense<{{\[\[}}1, 2], [1, 2]]> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 3, 3>, window_strides = array<i64: 1, 1>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<4x4xf32>, tensor<f32>) -> tensor<8x8xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<4x4xf32>, tensor<8x8xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_window_add(%arg0: tensor<5x8x8xf32>) -> tensor<5x4x4xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{base_dilations = array<i64: 1, 1, 1>, padding = dense<{{\[\[}}0, 0], [1, 0], [1, 0]]> : tensor<3x2xi64>, window_dilations = array<i64: 1, 1, 1>, window_dimensions = array<i64: 1, 3, 3>, window_strides = array<i64: 1, 2, 2>}> ({
// BATCH-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.add %arg1, %arg2 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x8x8xf32>, tensor<f32>) -> tensor<5x4x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x4x4xf32>
// BATCH-NEXT: }

func.func @reduce_window_maximum(%x: tensor<8x8xf32>) -> tensor<4x4xf32> {
  %z = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %z) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>} : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// JVP-LABEL: func.func @reduce_window_maximum(%arg0: tensor<8x8xf32>, %arg1: tensor<8x8xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4x4xf32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<64> : tensor<4x4xi32>
// JVP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<2147483647> : tensor<i32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST_1]]) <{window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V9:%\w+]] = stablehlo.maximum %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V9]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<64xi32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<64xi32>) -> tensor<8x8xi32>
// JVP-NEXT:   [[V3:%\w+]]:2 = "stablehlo.reduce_window"(%arg0, [[V2]], [[CST_1]], [[C_0]]) <{base_dilations = array<i64: 1, 1>, padding = dense<0> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<i32>, %arg4: tensor<f32>, %arg5: tensor<i32>):
// JVP-NEXT:     [[V9:%\w+]] = stablehlo.compare GT, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V10:%\w+]] = stablehlo.compare EQ, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V11:%\w+]] = stablehlo.compare NE, %arg2, %arg2, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V12:%\w+]] = stablehlo.compare NE, %arg4, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V13:%\w+]] = stablehlo.not [[V12]] : tensor<i1>
// JVP-NEXT:     [[V14:%\w+]] = stablehlo.and [[V11]], [[V13]] : tensor<i1>
// JVP-NEXT:     [[V15:%\w+]] = stablehlo.or [[V9]], [[V14]] : tensor<i1>
// JVP-NEXT:     [[V16:%\w+]] = stablehlo.and [[V11]], [[V12]] : tensor<i1>
// JVP-NEXT:     [[V17:%\w+]] = stablehlo.or [[V10]], [[V16]] : tensor<i1>
// JVP-NEXT:     [[V18:%\w+]] = stablehlo.compare LT, %arg3, %arg5, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT:     [[V19:%\w+]] = stablehlo.and [[V17]], [[V18]] : tensor<i1>
// JVP-NEXT:     [[V20:%\w+]] = stablehlo.or [[V15]], [[V19]] : tensor<i1>
// JVP-NEXT:     [[V21:%\w+]] = stablehlo.select [[V20]], %arg2, %arg4 : tensor<i1>, tensor<f32>
// JVP-NEXT:     [[V22:%\w+]] = stablehlo.select [[V20]], %arg3, %arg5 : tensor<i1>, tensor<i32>
// JVP-NEXT:     stablehlo.return [[V21]], [[V22]] : tensor<f32>, tensor<i32>
// JVP-NEXT:   }) : (tensor<8x8xf32>, tensor<8x8xi32>, tensor<f32>, tensor<i32>) -> (tensor<4x4xf32>, tensor<4x4xi32>)
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]]#1 : (tensor<4x4xi32>) -> tensor<4x4x1xi32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.reshape %arg1 : (tensor<8x8xf32>) -> tensor<64xf32>
// JVP-NEXT:   [[V6:%\w+]] = "stablehlo.gather"([[V5]], [[V4]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<64xf32>, tensor<4x4x1xi32>) -> tensor<4x4xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.compare LT, [[V3]]#1, [[C]], SIGNED : (tensor<4x4xi32>, tensor<4x4xi32>) -> tensor<4x4xi1>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], [[V6]], [[CST]] : tensor<4x4xi1>, tensor<4x4xf32>
// JVP-NEXT:   return [[V0]], [[V8]] : tensor<4x4xf32>, tensor<4x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_window_maximum(%arg0: tensor<8x8xf32>, %arg1: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<8x8xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST_0]]) <{window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.maximum %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<8x8xf32>, tensor<f32>) -> tensor<4x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.select_and_scatter"(%arg0, %arg1, [[CST]]) <{padding = dense<0> : tensor<2x2xi64>, window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 2, 2>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.compare GE, %arg2, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<i1>
// VJP-NEXT:   }, {
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<8x8xf32>, tensor<4x4xf32>, tensor<f32>) -> tensor<8x8xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<4x4xf32>, tensor<8x8xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_window_maximum(%arg0: tensor<5x8x8xf32>) -> tensor<5x4x4xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{base_dilations = array<i64: 1, 1, 1>, padding = dense<0> : tensor<3x2xi64>, window_dilations = array<i64: 1, 1, 1>, window_dimensions = array<i64: 1, 2, 2>, window_strides = array<i64: 1, 2, 2>}> ({
// BATCH-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.maximum %arg1, %arg2 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x8x8xf32>, tensor<f32>) -> tensor<5x4x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x4x4xf32>
// BATCH-NEXT: }

func.func @cumulative_sum(%x: tensor<6xf32>) -> tensor<6xf32> {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %z) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {window_dimensions = array<i64: 6>, window_strides = array<i64: 1>, padding = dense<[[5, 0]]> : tensor<1x2xi64>} : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// JVP-LABEL: func.func @cumulative_sum(%arg0: tensor<6xf32>, %arg1: tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{padding = dense<{{\[\[}}5, 0]]> : tensor<1x2xi64>, window_dimensions = array<i64: 6>, window_strides = array<i64: 1>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.reduce_window"(%arg1, [[CST]]) <{base_dilations = array<i64: 1>, padding = dense<{{\[\[}}5, 0]]> : tensor<1x2xi64>, window_dilations = array<i64: 1>, window_dimensions = array<i64: 6>, window_strides = array<i64: 1>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<6xf32>, tensor<6xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cumulative_sum(%arg0: tensor<6xf32>, %arg1: tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{padding = dense<{{\[\[}}5, 0]]> : tensor<1x2xi64>, window_dimensions = array<i64: 6>, window_strides = array<i64: 1>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.reduce_window"(%arg1, [[CST]]) <{base_dilations = array<i64: 1>, padding = dense<{{\[\[}}0, 5]]> : tensor<1x2xi64>, window_dilations = array<i64: 1>, window_dimensions = array<i64: 6>, window_strides = array<i64: 1>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<6xf32>, tensor<6xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cumulative_sum(%arg0: tensor<5x6xf32>) -> tensor<5x6xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{base_dilations = array<i64: 1, 1>, padding = dense<{{\[\[}}0, 0], [5, 0]]> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 1, 6>, window_strides = array<i64: 1, 1>}> ({
// BATCH-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.add %arg1, %arg2 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x6xf32>, tensor<f32>) -> tensor<5x6xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x6xf32>
// BATCH-NEXT: }

func.func @cumulative_product(%x: tensor<6xf32>) -> tensor<6xf32> {
  %z = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = "stablehlo.reduce_window"(%x, %z) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {window_dimensions = array<i64: 6>, window_strides = array<i64: 1>, padding = dense<[[5, 0]]> : tensor<1x2xi64>} : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// JVP-LABEL: func.func @cumulative_product(%arg0: tensor<6xf32>, %arg1: tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST_0]]) <{padding = dense<{{\[\[}}5, 0]]> : tensor<1x2xi64>, window_dimensions = array<i64: 6>, window_strides = array<i64: 1>}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V24:%\w+]] = stablehlo.multiply %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V24]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg0, [[CST_0]], low = [5], high = [-1], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.pad %arg1, [[CST]], low = [5], high = [-1], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.pad %arg0, [[CST_0]], low = [4], high = [0], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.pad %arg1, [[CST]], low = [4], high = [0], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V1]], [[V3]] : tensor<10xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V2]], [[V3]] : tensor<10xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V4]], [[V1]] : tensor<10xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.add [[V6]], [[V7]] : tensor<10xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.slice [[V5]] [0:6] : (tensor<10xf32>) -> tensor<6xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.slice [[V8]] [0:6] : (tensor<10xf32>) -> tensor<6xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.slice [[V5]] [0:8] : (tensor<10xf32>) -> tensor<8xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.slice [[V8]] [0:8] : (tensor<10xf32>) -> tensor<8xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.slice [[V5]] [2:10] : (tensor<10xf32>) -> tensor<8xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.slice [[V8]] [2:10] : (tensor<10xf32>) -> tensor<8xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.multiply [[V11]], [[V13]] : tensor<8xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.multiply [[V12]], [[V13]] : tensor<8xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V14]], [[V11]] : tensor<8xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.add [[V16]], [[V17]] : tensor<8xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.slice [[V15]] [2:8] : (tensor<8xf32>) -> tensor<6xf32>
// JVP-NEXT:   [[V20:%\w+]] = stablehlo.slice [[V18]] [2:8] : (tensor<8xf32>) -> tensor<6xf32>
// JVP-NEXT:   [[V21:%\w+]] = stablehlo.multiply [[V10]], [[V19]] : tensor<6xf32>
// JVP-NEXT:   [[V22:%\w+]] = stablehlo.multiply [[V20]], [[V9]] : tensor<6xf32>
// JVP-NEXT:   [[V23:%\w+]] = stablehlo.add [[V21]], [[V22]] : tensor<6xf32>
// JVP-NEXT:   return [[V0]], [[V23]] : tensor<6xf32>, tensor<6xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cumulative_product(%arg0: tensor<6xf32>, %arg1: tensor<6xf32>) -> (tensor<6xf32>, tensor<6xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST_0]]) <{padding = dense<{{\[\[}}5, 0]]> : tensor<1x2xi64>, window_dimensions = array<i64: 6>, window_strides = array<i64: 1>}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V25:%\w+]] = stablehlo.multiply %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V25]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<6xf32>, tensor<f32>) -> tensor<6xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg0, [[CST_0]], low = [5], high = [-1], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.pad %arg0, [[CST_0]], low = [4], high = [0], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<10xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.slice [[V3]] [0:8] : (tensor<10xf32>) -> tensor<8xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.slice [[V3]] [2:10] : (tensor<10xf32>) -> tensor<8xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V4]], [[V5]] : tensor<8xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.slice [[V3]] [0:6] : (tensor<10xf32>) -> tensor<6xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.slice [[V6]] [2:8] : (tensor<8xf32>) -> tensor<6xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.multiply %arg1, [[V8]] : tensor<6xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.multiply %arg1, [[V7]] : tensor<6xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.pad [[V10]], [[CST]], low = [2], high = [0], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<8xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.multiply [[V11]], [[V5]] : tensor<8xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.multiply [[V11]], [[V4]] : tensor<8xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.pad [[V13]], [[CST]], low = [2], high = [0], interior = [0] : (tensor<8xf32>, tensor<f32>) -> tensor<10xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.pad [[V12]], [[CST]], low = [0], high = [2], interior = [0] : (tensor<8xf32>, tensor<f32>) -> tensor<10xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.pad [[V9]], [[CST]], low = [0], high = [4], interior = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<10xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.add [[V14]], [[V15]] : tensor<10xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.add [[V17]], [[V16]] : tensor<10xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.multiply [[V18]], [[V2]] : tensor<10xf32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.multiply [[V18]], [[V1]] : tensor<10xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.pad [[V20]], [[CST]], low = [1], high = [0], interior = [0] : (tensor<10xf32>, tensor<f32>) -> tensor<11xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.pad [[V19]], [[CST]], low = [0], high = [1], interior = [0] : (tensor<10xf32>, tensor<f32>) -> tensor<11xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.add [[V21]], [[V22]] : tensor<11xf32>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.slice [[V23]] [5:11] : (tensor<11xf32>) -> tensor<6xf32>
// VJP-NEXT:   return [[V0]], [[V24]] : tensor<6xf32>, tensor<6xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cumulative_product(%arg0: tensor<5x6xf32>) -> tensor<5x6xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.reduce_window"(%arg0, [[CST]]) <{base_dilations = array<i64: 1, 1>, padding = dense<{{\[\[}}0, 0], [5, 0]]> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 1, 6>, window_strides = array<i64: 1, 1>}> ({
// BATCH-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.multiply %arg1, %arg2 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x6xf32>, tensor<f32>) -> tensor<5x6xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x6xf32>
// BATCH-NEXT: }
