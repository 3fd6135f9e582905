// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-bool-sum' --verify-each | filecheck %s --check-prefix=CHECK

// CHECK-LABEL: func.func @main
// CHECK-NEXT:    [[Y:%\w+]] = stablehlo.or %arg0, %arg1 : tensor<3xi1>
// CHECK-NEXT:    return [[Y]]
func.func @main(%x: tensor<3xi1>, %y: tensor<3xi1>) -> tensor<3xi1> {
  %0 = stablehlo.add %x, %y : tensor<3xi1>
  return %0 : tensor<3xi1>
}
