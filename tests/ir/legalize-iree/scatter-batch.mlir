// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-scatter' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<4x5xf32>, %i: tensor<4x3x1xi32>, %u: tensor<4x3xf32>) -> tensor<4x5xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, indices_are_sorted = false, unique_indices = false} : (tensor<4x5xf32>, tensor<4x3x1xi32>, tensor<4x3xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4x5xf32>, %arg1: tensor<4x3x1xi32>, %arg2: tensor<4x3xf32>) -> tensor<4x5xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg1 : (tensor<4x3x1xi32>) -> tensor<12x1xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<12x1xi32>) -> tensor<12xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 0 : tensor<4x3xi32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]] : (tensor<4x3xi32>) -> tensor<12xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<4> : tensor<12xi32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V1]], [[C]], SIGNED : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi1>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<12xi32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.compare GE, [[V1]], [[C_0]], SIGNED : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi1>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.and [[V4]], [[V5]] : tensor<12xi1>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<5> : tensor<12xi32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V3]], [[C_1]] : tensor<12xi32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.add [[V1]], [[V7]] : tensor<12xi32>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.optimization_barrier [[C_2]] : tensor<i1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4x5xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.select [[V9]], %arg0, [[CST]] : tensor<i1>, tensor<4x5xf32>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.reshape [[V10]] : (tensor<4x5xf32>) -> tensor<20x1xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.reshape %arg2 : (tensor<4x3xf32>) -> tensor<12x1x1xf32>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.reshape [[V12]] : (tensor<12x1x1xf32>) -> tensor<12x1xf32>
// CHECK-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<0> : tensor<12xi32>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.select [[V6]], [[V8]], [[C_3]] : tensor<12xi1>, tensor<12xi32>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.broadcast_in_dim [[V6]], dims = [0] : (tensor<12xi1>) -> tensor<12x1xi1>
// CHECK-NEXT:   [[CST_4:%\w+]] = stablehlo.constant dense<-0.000000e+00> : tensor<12x1xf32>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.select [[V15]], [[V13]], [[CST_4]] : tensor<12x1xi1>, tensor<12x1xf32>
// CHECK-NEXT:   [[V17:%\w+]] = stablehlo.reshape [[V14]] : (tensor<12xi32>) -> tensor<12x1xi32>
// CHECK-NEXT:   [[V18:%\w+]] = "stablehlo.scatter"([[V11]], [[V17]], [[V16]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// CHECK-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// CHECK-NEXT:     [[V20:%\w+]] = stablehlo.add %arg3, %arg4 : tensor<f32>
// CHECK-NEXT:     stablehlo.return [[V20]] : tensor<f32>
// CHECK-NEXT:   }) {pyxla.in_bounds} : (tensor<20x1xf32>, tensor<12x1xi32>, tensor<12x1xf32>) -> tensor<20x1xf32>
// CHECK-NEXT:   [[V19:%\w+]] = stablehlo.reshape [[V18]] : (tensor<20x1xf32>) -> tensor<4x5xf32>
// CHECK-NEXT:   return [[V19]] : tensor<4x5xf32>
// CHECK-NEXT: }
