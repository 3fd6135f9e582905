// RUN: pyxla-opt %s --pipeline 'pyxla-jvp,inline' --verify-each | filecheck %s

func.func @main(%x: tensor<6xf32>, %n: tensor<i32>) -> (tensor<6xf32>, tensor<i32>) {
  %0 = stablehlo.exponential %x : tensor<6xf32>
  return %0, %n : tensor<6xf32>, tensor<i32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<6xf32>, %arg1: tensor<i32>, %arg2: tensor<6xf32>) -> (tensor<6xf32>, tensor<i32>, tensor<6xf32>) {
// CHECK-NEXT:    %0 = stablehlo.exponential %arg0 : tensor<6xf32>
// CHECK-NEXT:    %1 = stablehlo.multiply %arg2, %0 : tensor<6xf32>
// CHECK-NEXT:    return %0, %arg1, %1 : tensor<6xf32>, tensor<i32>, tensor<6xf32>
// CHECK-NEXT:  }
