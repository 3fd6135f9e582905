// RUN: pyxla-opt %s --pipeline 'pyxla-simplify' --verify-each | filecheck %s

// Only where the first of two conversions is exact are they one.
func.func @main(%i: tensor<4xi32>, %h: tensor<4xf16>) -> (tensor<4xi32>, tensor<4xbf16>, tensor<4xi64>) {
  %0 = stablehlo.convert %i : (tensor<4xi32>) -> tensor<4xf64>
  %1 = stablehlo.convert %0 : (tensor<4xf64>) -> tensor<4xi32>
  %2 = stablehlo.convert %h : (tensor<4xf16>) -> tensor<4xf32>
  %3 = stablehlo.convert %2 : (tensor<4xf32>) -> tensor<4xbf16>
  %4 = stablehlo.convert %i : (tensor<4xi32>) -> tensor<4xf32>
  %5 = stablehlo.convert %4 : (tensor<4xf32>) -> tensor<4xi64>
  return %1, %3, %5 : tensor<4xi32>, tensor<4xbf16>, tensor<4xi64>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xi32>, %arg1: tensor<4xf16>) -> (tensor<4xi32>, tensor<4xbf16>, tensor<4xi64>) {
// CHECK-NEXT:    %0 = stablehlo.convert %arg1 : (tensor<4xf16>) -> tensor<4xbf16>
// CHECK-NEXT:    %1 = stablehlo.convert %arg0 : (tensor<4xi32>) -> tensor<4xf32>
// CHECK-NEXT:    %2 = stablehlo.convert %1 : (tensor<4xf32>) -> tensor<4xi64>
// CHECK-NEXT:    return %arg0, %0, %2 : tensor<4xi32>, tensor<4xbf16>, tensor<4xi64>
// CHECK-NEXT:  }
