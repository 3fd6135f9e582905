// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-gather-clamp' --verify-each | filecheck %s

func.func @main(%x: tensor<4x5xf32>, %i: tensor<6x1xi32>) -> tensor<6x5xf32> {
  %0 = "stablehlo.gather"(%x, %i) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 5>, indices_are_sorted = false} : (tensor<4x5xf32>, tensor<6x1xi32>) -> tensor<6x5xf32>
  return %0 : tensor<6x5xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4x5xf32>, %arg1: tensor<6x1xi32>) -> tensor<6x5xf32> {
// CHECK-NEXT:    %c = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<3> : tensor<i32>
// CHECK-NEXT:    %0 = stablehlo.clamp %c, %arg1, %c_0 : (tensor<i32>, tensor<6x1xi32>, tensor<i32>) -> tensor<6x1xi32>
// CHECK-NEXT:    %1 = "stablehlo.gather"(%arg0, %0) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 5>}> {pyxla.in_bounds} : (tensor<4x5xf32>, tensor<6x1xi32>) -> tensor<6x5xf32>
// CHECK-NEXT:    return %1 : tensor<6x5xf32>
// CHECK-NEXT:  }
