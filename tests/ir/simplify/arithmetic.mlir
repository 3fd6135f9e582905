// RUN: pyxla-opt %s --pipeline 'pyxla-simplify' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>, %n: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
  %one = stablehlo.constant dense<1.0> : tensor<4xf32>
  %negative_zero = stablehlo.constant dense<-0.0> : tensor<4xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<4xf32>
  %none = stablehlo.constant dense<0> : tensor<4xi32>
  %0 = stablehlo.multiply %x, %one : tensor<4xf32>
  %1 = stablehlo.add %negative_zero, %0 : tensor<4xf32>
  %2 = stablehlo.subtract %1, %zero : tensor<4xf32>
  %3 = stablehlo.negate %2 : tensor<4xf32>
  %4 = stablehlo.negate %3 : tensor<4xf32>
  %5 = stablehlo.divide %4, %one : tensor<4xf32>
  %6 = stablehlo.add %n, %none : tensor<4xi32>
  return %5, %6 : tensor<4xf32>, tensor<4xi32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<4xi32>) -> (tensor<4xf32>, tensor<4xi32>) {
// CHECK-NEXT:    return %arg0, %arg1 : tensor<4xf32>, tensor<4xi32>
// CHECK-NEXT:  }
