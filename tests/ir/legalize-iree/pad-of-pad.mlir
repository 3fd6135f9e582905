// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-pad-of-pad' --verify-each | filecheck %s --check-prefix=CHECK

func.func @between(%x: tensor<3xf32>, %z: tensor<f32>) -> tensor<10xf32> {
  %0 = stablehlo.pad %x, %z, low = [0], high = [0], interior = [2] : (tensor<3xf32>, tensor<f32>) -> tensor<7xf32>
  %1 = stablehlo.pad %0, %z, low = [1], high = [2], interior = [0] : (tensor<7xf32>, tensor<f32>) -> tensor<10xf32>
  return %1 : tensor<10xf32>
}

// CHECK-LABEL: func.func @between(%arg0: tensor<3xf32>, %arg1: tensor<f32>) -> tensor<10xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [0], high = [0], interior = [2] : (tensor<3xf32>, tensor<f32>) -> tensor<7xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.optimization_barrier [[V0]] : tensor<7xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.pad [[V1]], %arg1, low = [1], high = [2], interior = [0] : (tensor<7xf32>, tensor<f32>) -> tensor<10xf32>
// CHECK-NEXT:   return [[V2]] : tensor<10xf32>
// CHECK-NEXT: }

func.func @around(%x: tensor<3xf32>, %z: tensor<f32>) -> tensor<7xf32> {
  %0 = stablehlo.pad %x, %z, low = [0], high = [1], interior = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = stablehlo.pad %0, %z, low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
  return %1 : tensor<7xf32>
}

// CHECK-LABEL: func.func @around(%arg0: tensor<3xf32>, %arg1: tensor<f32>) -> tensor<7xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.pad %arg0, %arg1, low = [0], high = [1], interior = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<4xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.pad [[V0]], %arg1, low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
// CHECK-NEXT:   return [[V1]] : tensor<7xf32>
// CHECK-NEXT: }
