// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-update' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<4xf32>, %u: tensor<1xf32>, %i: tensor<i32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
  %1 = stablehlo.tanh %x : tensor<4xf32>
  %2 = stablehlo.dynamic_update_slice %1, %u, %i : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
  return %0, %2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<1xf32>, %arg2: tensor<i32>) -> (tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.optimization_barrier [[C]] : tensor<i1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.select [[V0]], %arg0, [[CST]] : tensor<i1>, tensor<4xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.dynamic_update_slice [[V1]], %arg1, %arg2 : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.tanh %arg0 : tensor<4xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.dynamic_update_slice [[V3]], %arg1, %arg2 : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
// CHECK-NEXT:   return [[V2]], [[V4]] : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT: }
