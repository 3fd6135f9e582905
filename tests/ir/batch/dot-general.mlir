// RUN: pyxla-opt %s --pipeline 'pyxla-batch{size=8},inline' --verify-each | filecheck %s

func.func @main(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<8x2x3xf32>, %arg1: tensor<8x3x4xf32>) -> tensor<8x2x4xf32> {
// CHECK-NEXT:    %0 = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<8x2x3xf32>, tensor<8x3x4xf32>) -> tensor<8x2x4xf32>
// CHECK-NEXT:    return %0 : tensor<8x2x4xf32>
// CHECK-NEXT:  }
