// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-elementary,cse' --verify-each | filecheck %s --check-prefix=CHECK

// What IREE computes well stays, and 16-bit floats are computed as float32.

// CHECK-LABEL: func.func @kept
// CHECK-NEXT:    [[X:%\w+]] = stablehlo.logistic %arg0 : tensor<3xf32>
// CHECK-NEXT:    stablehlo.log [[X]]
func.func @kept(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.logistic %x : tensor<3xf32>
  %1 = stablehlo.log %0 : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: func.func @half
// CHECK:         stablehlo.convert %arg0 : (tensor<3xf16>) -> tensor<3xf32>
// CHECK:         [[Y:%\w+]] = stablehlo.convert %{{.*}} : (tensor<3xf32>) -> tensor<3xf16>
// CHECK-NEXT:    return [[Y]]
func.func @half(%x: tensor<3xf16>) -> tensor<3xf16> {
  %0 = stablehlo.tanh %x : tensor<3xf16>
  return %0 : tensor<3xf16>
}
