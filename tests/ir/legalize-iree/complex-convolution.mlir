// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-complex-convolution' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<2x3x8xcomplex<f32>>, %w: tensor<4x3x3xcomplex<f32>>) -> tensor<2x4x6xcomplex<f32>> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {} {feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x3x8xcomplex<f32>>, tensor<4x3x3xcomplex<f32>>) -> tensor<2x4x6xcomplex<f32>>
  return %0 : tensor<2x4x6xcomplex<f32>>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<2x3x8xcomplex<f32>>, %arg1: tensor<4x3x3xcomplex<f32>>) -> tensor<2x4x6xcomplex<f32>> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<2x3x8xcomplex<f32>>) -> tensor<2x3x8xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.imag %arg0 : (tensor<2x3x8xcomplex<f32>>) -> tensor<2x3x8xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.real %arg1 : (tensor<4x3x3xcomplex<f32>>) -> tensor<4x3x3xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.imag %arg1 : (tensor<4x3x3xcomplex<f32>>) -> tensor<4x3x3xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.convolution([[V0]], [[V2]]) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8xf32>, tensor<4x3x3xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.convolution([[V1]], [[V3]]) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8xf32>, tensor<4x3x3xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.subtract [[V4]], [[V5]] : tensor<2x4x6xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.convolution([[V0]], [[V3]]) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8xf32>, tensor<4x3x3xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.convolution([[V1]], [[V2]]) dim_numbers = [b, f, 0]x[o, i, 0]->[b, f, 0], window = {} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8xf32>, tensor<4x3x3xf32>) -> tensor<2x4x6xf32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.add [[V7]], [[V8]] : tensor<2x4x6xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.complex [[V6]], [[V9]] : tensor<2x4x6xcomplex<f32>>
// CHECK-NEXT:   return [[V10]] : tensor<2x4x6xcomplex<f32>>
// CHECK-NEXT: }
