// RUN: pyxla-opt %s --pipeline 'pyxla-simplify' --verify-each | filecheck %s

func.func @main(%p: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) {
  %yes = stablehlo.constant dense<true> : tensor<4xi1>
  %no = stablehlo.constant dense<false> : tensor<4xi1>
  %0 = stablehlo.and %p, %yes : tensor<4xi1>
  %1 = stablehlo.or %no, %0 : tensor<4xi1>
  %2 = stablehlo.not %1 : tensor<4xi1>
  %3 = stablehlo.not %2 : tensor<4xi1>
  %4 = stablehlo.select %p, %x, %x : tensor<4xi1>, tensor<4xf32>
  %5 = stablehlo.select %no, %x, %y : tensor<4xi1>, tensor<4xf32>
  return %3, %4, %5 : tensor<4xi1>, tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xi1>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT:    return %arg0, %arg1, %arg2 : tensor<4xi1>, tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT:  }
