// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-scatter' --verify-each | filecheck %s

func.func @main(%x: tensor<4x5xf32>, %i: tensor<4x3x1xi32>, %u: tensor<4x3xf32>) -> tensor<4x5xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, indices_are_sorted = false, unique_indices = false} : (tensor<4x5xf32>, tensor<4x3x1xi32>, tensor<4x3xf32>) -> tensor<4x5xf32>
  return %0 : tensor<4x5xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4x5xf32>, %arg1: tensor<4x3x1xi32>, %arg2: tensor<4x3xf32>) -> tensor<4x5xf32> {
// CHECK-NEXT:    %0 = stablehlo.reshape %arg1 : (tensor<4x3x1xi32>) -> tensor<12x1xi32>
// CHECK-NEXT:    %1 = stablehlo.reshape %0 : (tensor<12x1xi32>) -> tensor<12xi32>
// CHECK-NEXT:    %2 = stablehlo.iota dim = 0 : tensor<4x3xi32>
// CHECK-NEXT:    %3 = stablehlo.reshape %2 : (tensor<4x3xi32>) -> tensor<12xi32>
// CHECK-NEXT:    %c = stablehlo.constant dense<4> : tensor<12xi32>
// CHECK-NEXT:    %4 = stablehlo.compare LE, %1, %c, SIGNED : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi1>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<0> : tensor<12xi32>
// CHECK-NEXT:    %5 = stablehlo.compare GE, %1, %c_0, SIGNED : (tensor<12xi32>, tensor<12xi32>) -> tensor<12xi1>
// CHECK-NEXT:    %6 = stablehlo.and %4, %5 : tensor<12xi1>
// CHECK-NEXT:    %c_1 = stablehlo.constant dense<5> : tensor<12xi32>
// CHECK-NEXT:    %7 = stablehlo.multiply %3, %c_1 : tensor<12xi32>
// CHECK-NEXT:    %8 = stablehlo.add %1, %7 : tensor<12xi32>
// CHECK-NEXT:    %c_2 = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:    %9 = stablehlo.optimization_barrier %c_2 : tensor<i1>
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<4x5xf32>
// CHECK-NEXT:    %10 = stablehlo.select %9, %arg0, %cst : tensor<i1>, tensor<4x5xf32>
// CHECK-NEXT:    %11 = stablehlo.reshape %10 : (tensor<4x5xf32>) -> tensor<20x1xf32>
// CHECK-NEXT:    %12 = stablehlo.reshape %arg2 : (tensor<4x3xf32>) -> tensor<12x1x1xf32>
// CHECK-NEXT:    %13 = stablehlo.reshape %12 : (tensor<12x1x1xf32>) -> tensor<12x1xf32>
// CHECK-NEXT:    %c_3 = stablehlo.constant dense<0> : tensor<12xi32>
// CHECK-NEXT:    %14 = stablehlo.select %6, %8, %c_3 : tensor<12xi1>, tensor<12xi32>
// CHECK-NEXT:    %15 = stablehlo.broadcast_in_dim %6, dims = [0] : (tensor<12xi1>) -> tensor<12x1xi1>
// CHECK-NEXT:    %cst_4 = stablehlo.constant dense<-0.000000e+00> : tensor<12x1xf32>
// CHECK-NEXT:    %16 = stablehlo.select %15, %13, %cst_4 : tensor<12x1xi1>, tensor<12x1xf32>
// CHECK-NEXT:    %17 = stablehlo.reshape %14 : (tensor<12xi32>) -> tensor<12x1xi32>
// CHECK-NEXT:    %18 = "stablehlo.scatter"(%11, %17, %16) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// CHECK-NEXT:    ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// CHECK-NEXT:      %20 = stablehlo.add %arg3, %arg4 : tensor<f32>
// CHECK-NEXT:      stablehlo.return %20 : tensor<f32>
// CHECK-NEXT:    }) {pyxla.in_bounds} : (tensor<20x1xf32>, tensor<12x1xi32>, tensor<12x1xf32>) -> tensor<20x1xf32>
// CHECK-NEXT:    %19 = stablehlo.reshape %18 : (tensor<20x1xf32>) -> tensor<4x5xf32>
// CHECK-NEXT:    return %19 : tensor<4x5xf32>
// CHECK-NEXT:  }
