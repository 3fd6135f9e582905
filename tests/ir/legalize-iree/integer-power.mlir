// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-integer-power,cse' --verify-each | filecheck %s --check-prefix=CHECK

// Eight bits of the exponent: the last is multiplied in, and there is no square after it that is read.

// CHECK-LABEL: func.func @main
// CHECK-NOT:     stablehlo.power
// CHECK:         stablehlo.multiply %arg0, %arg0
// CHECK:         return
func.func @main(%x: tensor<3xui8>, %y: tensor<3xui8>) -> tensor<3xui8> {
  %0 = stablehlo.power %x, %y : tensor<3xui8>
  return %0 : tensor<3xui8>
}

// CHECK-LABEL: func.func @kept
// CHECK-NEXT:    stablehlo.power %arg0, %arg1 : tensor<3xf32>
func.func @kept(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.power %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}
