// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-scatter' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>, %i: tensor<6x1xi32>, %u: tensor<6xf32>) -> tensor<4xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<4xf32>, tensor<6x1xi32>, tensor<6xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<6x1xi32>, %arg2: tensor<6xf32>) -> tensor<4xf32> {
// CHECK-NEXT:    %0 = stablehlo.reshape %arg1 : (tensor<6x1xi32>) -> tensor<6xi32>
// CHECK-NEXT:    %c = stablehlo.constant dense<3> : tensor<6xi32>
// CHECK-NEXT:    %1 = stablehlo.compare LE, %0, %c, SIGNED : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi1>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<0> : tensor<6xi32>
// CHECK-NEXT:    %2 = stablehlo.compare GE, %0, %c_0, SIGNED : (tensor<6xi32>, tensor<6xi32>) -> tensor<6xi1>
// CHECK-NEXT:    %3 = stablehlo.and %1, %2 : tensor<6xi1>
// CHECK-NEXT:    %c_1 = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:    %4 = stablehlo.optimization_barrier %c_1 : tensor<i1>
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:    %5 = stablehlo.select %4, %arg0, %cst : tensor<i1>, tensor<4xf32>
// CHECK-NEXT:    %6 = stablehlo.reshape %5 : (tensor<4xf32>) -> tensor<4x1xf32>
// CHECK-NEXT:    %7 = stablehlo.reshape %arg2 : (tensor<6xf32>) -> tensor<6x1xf32>
// CHECK-NEXT:    %c_2 = stablehlo.constant dense<4> : tensor<6xi32>
// CHECK-NEXT:    %8 = stablehlo.select %3, %0, %c_2 : tensor<6xi1>, tensor<6xi32>
// CHECK-NEXT:    %cst_3 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:    %9 = stablehlo.pad %6, %cst_3, low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<4x1xf32>, tensor<f32>) -> tensor<5x1xf32>
// CHECK-NEXT:    %10 = stablehlo.reshape %8 : (tensor<6xi32>) -> tensor<6x1xi32>
// CHECK-NEXT:    %11 = "stablehlo.scatter"(%9, %10, %7) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// CHECK-NEXT:    ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// CHECK-NEXT:      stablehlo.return %arg4 : tensor<f32>
// CHECK-NEXT:    }) {pyxla.in_bounds} : (tensor<5x1xf32>, tensor<6x1xi32>, tensor<6x1xf32>) -> tensor<5x1xf32>
// CHECK-NEXT:    %12 = stablehlo.slice %11 [0:4, 0:1] : (tensor<5x1xf32>) -> tensor<4x1xf32>
// CHECK-NEXT:    %13 = stablehlo.reshape %12 : (tensor<4x1xf32>) -> tensor<4xf32>
// CHECK-NEXT:    return %13 : tensor<4xf32>
// CHECK-NEXT:  }
