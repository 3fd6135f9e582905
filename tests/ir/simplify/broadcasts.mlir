// RUN: pyxla-opt %s -p 'pyxla-simplify' --verify-each | filecheck %s --check-prefix=CHECK

func.func @transpose_of_broadcast(%x: tensor<2x3xf32>) -> tensor<3x4x2xf32> {
  %0 = stablehlo.broadcast_in_dim %x, dims = [0, 2] : (tensor<2x3xf32>) -> tensor<2x4x3xf32>
  %1 = stablehlo.transpose %0, dims = [2, 1, 0] : (tensor<2x4x3xf32>) -> tensor<3x4x2xf32>
  return %1 : tensor<3x4x2xf32>
}

// CHECK-LABEL: func.func @transpose_of_broadcast(%arg0: tensor<2x3xf32>) -> tensor<3x4x2xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [2, 0] : (tensor<2x3xf32>) -> tensor<3x4x2xf32>
// CHECK-NEXT:   return [[V0]] : tensor<3x4x2xf32>
// CHECK-NEXT: }

func.func @slice_of_pad(%x: tensor<4xf32>, %v: tensor<f32>) -> (tensor<5xf32>, tensor<4xf32>, tensor<3xf32>) {
  %0 = stablehlo.pad %x, %v, low = [2], high = [3], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<9xf32>
  %1 = stablehlo.slice %0 [3:8] : (tensor<9xf32>) -> tensor<5xf32>
  %2 = stablehlo.slice %0 [2:6] : (tensor<9xf32>) -> tensor<4xf32>
  %3 = stablehlo.slice %0 [0:6:2] : (tensor<9xf32>) -> tensor<3xf32>
  return %1, %2, %3 : tensor<5xf32>, tensor<4xf32>, tensor<3xf32>
}

// CHECK-LABEL: func.func @slice_of_pad(%arg0: tensor<4xf32>, %arg1: tensor<f32>) -> (tensor<5xf32>, tensor<4xf32>, tensor<3xf32>) {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [2], high = [3], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<9xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg0, %arg1, low = [-1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<5xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.slice [[V0]] [0:6:2] : (tensor<9xf32>) -> tensor<3xf32>
// CHECK-NEXT:   return [[V1]], %arg0, [[V2]] : tensor<5xf32>, tensor<4xf32>, tensor<3xf32>
// CHECK-NEXT: }
