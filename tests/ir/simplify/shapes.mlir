// RUN: pyxla-opt %s --pipeline 'pyxla-simplify' --verify-each | filecheck %s

func.func @main(%x: tensor<2x3x4xf32>) -> (tensor<4x2x3xf32>, tensor<24xf32>, tensor<5x2x3x4xf32>, tensor<2x3x4xf32>) {
  %0 = stablehlo.transpose %x, dims = [1, 2, 0] : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = stablehlo.transpose %0, dims = [1, 2, 0] : (tensor<3x4x2xf32>) -> tensor<4x2x3xf32>
  %2 = stablehlo.reshape %x : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
  %3 = stablehlo.reshape %2 : (tensor<6x4xf32>) -> tensor<24xf32>
  %number = stablehlo.constant dense<2.5> : tensor<f32>
  %4 = stablehlo.broadcast_in_dim %number, dims = [] : (tensor<f32>) -> tensor<2x3x4xf32>
  %5 = stablehlo.broadcast_in_dim %4, dims = [1, 2, 3] : (tensor<2x3x4xf32>) -> tensor<5x2x3x4xf32>
  %6 = stablehlo.slice %x [0:2, 0:3, 0:4] : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %1, %3, %5, %6 : tensor<4x2x3xf32>, tensor<24xf32>, tensor<5x2x3x4xf32>, tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<2x3x4xf32>) -> (tensor<4x2x3xf32>, tensor<24xf32>, tensor<5x2x3x4xf32>, tensor<2x3x4xf32>) {
// CHECK-NEXT:    %0 = stablehlo.transpose %arg0, dims = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
// CHECK-NEXT:    %1 = stablehlo.reshape %arg0 : (tensor<2x3x4xf32>) -> tensor<24xf32>
// CHECK-NEXT:    %cst = stablehlo.constant dense<2.500000e+00> : tensor<5x2x3x4xf32>
// CHECK-NEXT:    return %0, %1, %cst, %arg0 : tensor<4x2x3xf32>, tensor<24xf32>, tensor<5x2x3x4xf32>, tensor<2x3x4xf32>
// CHECK-NEXT:  }
