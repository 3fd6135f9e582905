// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-update' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>, %u: tensor<1xf32>, %i: tensor<i32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
  %1 = stablehlo.tanh %x : tensor<4xf32>
  %2 = stablehlo.dynamic_update_slice %1, %u, %i : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
  return %0, %2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<1xf32>, %arg2: tensor<i32>) -> (tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT:    %c = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:    %0 = stablehlo.optimization_barrier %c : tensor<i1>
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.select %0, %arg0, %cst : tensor<i1>, tensor<4xf32>
// CHECK-NEXT:    %2 = stablehlo.dynamic_update_slice %1, %arg1, %arg2 : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
// CHECK-NEXT:    %3 = stablehlo.tanh %arg0 : tensor<4xf32>
// CHECK-NEXT:    %4 = stablehlo.dynamic_update_slice %3, %arg1, %arg2 : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
// CHECK-NEXT:    return %2, %4 : tensor<4xf32>, tensor<4xf32>
