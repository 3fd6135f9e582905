// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-strided-reverse' --verify-each | filecheck %s --check-prefix=CHECK

func.func @columns(%x: tensor<3x8xf32>) -> tensor<2x3xf32> {
  %0 = stablehlo.slice %x [1:3, 1:7:2] : (tensor<3x8xf32>) -> tensor<2x3xf32>
  %1 = stablehlo.reverse %0, dims = [1] : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @columns(%arg0: tensor<3x8xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [1:3, 1:7:2] : (tensor<3x8xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg0, dims = [1] : tensor<3x8xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.slice [[V1]] [1:3, 2:7:2] : (tensor<3x8xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   return [[V2]] : tensor<2x3xf32>
// CHECK-NEXT: }

func.func @no_strides(%x: tensor<8xf32>) -> tensor<3xf32> {
  %0 = stablehlo.slice %x [1:4] : (tensor<8xf32>) -> tensor<3xf32>
  %1 = stablehlo.reverse %0, dims = [0] : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: func.func @no_strides(%arg0: tensor<8xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [1:4] : (tensor<8xf32>) -> tensor<3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reverse [[V0]], dims = [0] : tensor<3xf32>
// CHECK-NEXT:   return [[V1]] : tensor<3xf32>
// CHECK-NEXT: }
