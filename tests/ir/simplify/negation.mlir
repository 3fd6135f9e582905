// RUN: pyxla-opt %s -p 'pyxla-simplify' --verify-each | filecheck %s --check-prefix=CHECK

func.func @add_negation(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.negate %y : tensor<3xf32>
  %1 = stablehlo.add %x, %0 : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: func.func @add_negation(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.subtract %arg0, %arg1 : tensor<3xf32>
// CHECK-NEXT:   return [[V0]] : tensor<3xf32>
// CHECK-NEXT: }
