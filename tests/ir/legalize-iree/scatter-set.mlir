// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-scatter' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<4xf32>, %i: tensor<6x1xi32>, %u: tensor<6xf32>) -> tensor<4xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<4xf32>, tensor<6x1xi32>, tensor<6xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<6x1xi32>, %arg2: tensor<6xf32>) -> tensor<4xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg1 : (tensor<6x1xi32>) -> tensor<6xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<3> : tensor<6xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.compare LE, [[V0]], [[C]], SIGNED : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi1>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<6xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.compare GE, [[V0]], [[C_0]], SIGNED : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi1>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.and [[V1]], [[V2]] : tensor<6xi1>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.optimization_barrier [[C_1]] : tensor<i1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.select [[V4]], %arg0, [[CST]] : tensor<i1>, tensor<4xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.reshape [[V5]] : (tensor<4xf32>) -> tensor<4x1xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.reshape %arg2 : (tensor<6xf32>) -> tensor<6x1xf32>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<4> : tensor<6xi32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.select [[V3]], [[V0]], [[C_2]] : tensor<6xi1>, tensor<6xi32>
// CHECK-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.pad [[V6]], [[CST_3]], low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<4x1xf32>, tensor<f32>) -> tensor<5x1xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.reshape [[V8]] : (tensor<6xi32>) -> tensor<6x1xi32>
// CHECK-NEXT:   [[V11:%\w+]] = "stablehlo.scatter"([[V9]], [[V10]], [[V7]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// CHECK-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// CHECK-NEXT:     stablehlo.return %arg4 : tensor<f32>
// CHECK-NEXT:   }) {pyxla.in_bounds} : (tensor<5x1xf32>, tensor<6x1xi32>, tensor<6x1xf32>) -> tensor<5x1xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.slice [[V11]] [0:4, 0:1] : (tensor<5x1xf32>) -> tensor<4x1xf32>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.reshape [[V12]] : (tensor<4x1xf32>) -> tensor<4xf32>
// CHECK-NEXT:   return [[V13]] : tensor<4xf32>
// CHECK-NEXT: }
