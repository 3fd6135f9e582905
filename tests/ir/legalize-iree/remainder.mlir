// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-remainder' --verify-each | filecheck %s --check-prefix=CHECK

// CHECK-LABEL: func.func @main
// CHECK-NOT:     stablehlo.remainder
// CHECK:         stablehlo.while
// CHECK:         stablehlo.reduce
// CHECK:         stablehlo.return
func.func @main(%x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.remainder %x, %y : tensor<3xf64>
  return %0 : tensor<3xf64>
}

// float32 has a function in IREE.
// CHECK-LABEL: func.func @single
// CHECK-NEXT:    stablehlo.remainder
func.func @single(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.remainder %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}
