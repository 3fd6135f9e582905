// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-scatter' --verify-each | filecheck %s

func.func @main(%x: tensor<4x5xf32>, %i: tensor<2xi32>, %u: tensor<2x3xf32>) -> tensor<4x5xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [0, 1], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 0>, indices_are_sorted = false, unique_indices = false} : (tensor<4x5xf32>, tensor<2xi32>, tensor<2x3xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4x5xf32>, %arg1: tensor<2xi32>, %arg2: tensor<2x3xf32>) -> tensor<4x5xf32> {
// CHECK-NEXT:    %0 = stablehlo.reshape %arg1 : (tensor<2xi32>) -> tensor<1x2xi32>
// CHECK-NEXT:    %1 = stablehlo.slice %0 [0:1, 0:1] : (tensor<1x2xi32>) -> tensor<1x1xi32>
// CHECK-NEXT:    %2 = stablehlo.reshape %1 : (tensor<1x1xi32>) -> tensor<1xi32>
// CHECK-NEXT:    %3 = stablehlo.slice %0 [0:1, 1:2] : (tensor<1x2xi32>) -> tensor<1x1xi32>
// CHECK-NEXT:    %4 = stablehlo.reshape %3 : (tensor<1x1xi32>) -> tensor<1xi32>
// CHECK-NEXT:    %c = stablehlo.constant dense<2> : tensor<1xi32>
// CHECK-NEXT:    %5 = stablehlo.compare LE, %2, %c, SIGNED : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<0> : tensor<1xi32>
// CHECK-NEXT:    %6 = stablehlo.compare GE, %2, %c_0, SIGNED : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
// CHECK-NEXT:    %7 = stablehlo.and %5, %6 : tensor<1xi1>
// CHECK-NEXT:    %c_1 = stablehlo.constant dense<2> : tensor<1xi32>
// CHECK-NEXT:    %8 = stablehlo.compare LE, %4, %c_1, SIGNED : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
// CHECK-NEXT:    %c_2 = stablehlo.constant dense<0> : tensor<1xi32>
// CHECK-NEXT:    %9 = stablehlo.compare GE, %4, %c_2, SIGNED : (tensor<1xi32>, tensor<1xi32>) -> tensor<1xi1>
// CHECK-NEXT:    %10 = stablehlo.and %8, %9 : tensor<1xi1>
// CHECK-NEXT:    %11 = stablehlo.and %7, %10 : tensor<1xi1>
// CHECK-NEXT:    %12 = stablehlo.reshape %2 : (tensor<1xi32>) -> tensor<i32>
// CHECK-NEXT:    %13 = stablehlo.reshape %4 : (tensor<1xi32>) -> tensor<i32>
// CHECK-NEXT:    %14 = stablehlo.reshape %11 : (tensor<1xi1>) -> tensor<i1>
// CHECK-NEXT:    %15 = stablehlo.dynamic_slice %arg0, %12, %13, sizes = [2, 3] : (tensor<4x5xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// CHECK-NEXT:    %16 = stablehlo.add %15, %arg2 : tensor<2x3xf32>
// CHECK-NEXT:    %17 = stablehlo.select %14, %16, %15 : tensor<i1>, tensor<2x3xf32>
// CHECK-NEXT:    %18 = stablehlo.dynamic_update_slice %arg0, %17, %12, %13 : (tensor<4x5xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<4x5xf32>
// CHECK-NEXT:    return %18 : tensor<4x5xf32>
// CHECK-NEXT:  }
