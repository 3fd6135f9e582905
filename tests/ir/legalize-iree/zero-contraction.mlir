// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-zero-contraction' --verify-each | filecheck %s

func.func @main(%x: tensor<2x0xf32>, %w: tensor<0x4xf32>) -> tensor<2x4xf32> {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x0xf32>, tensor<0x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<2x0xf32>, %arg1: tensor<0x4xf32>) -> tensor<2x4xf32> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<2x4xf32>
// CHECK-NEXT:    return %cst : tensor<2x4xf32>
// CHECK-NEXT:  }
