// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-unit-reduce' --verify-each | filecheck %s --check-prefix=CHECK

func.func @product(%x: tensor<1x3xf32>) -> tensor<3xf32> {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %one) applies stablehlo.multiply across dimensions = [0] : (tensor<1x3xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @product(%arg0: tensor<1x3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim [[CST]], dims = [] : (tensor<f32>) -> tensor<3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg0 : (tensor<1x3xf32>) -> tensor<3xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V0]], [[V1]] : tensor<3xf32>
// CHECK-NEXT:   return [[V2]] : tensor<3xf32>
// CHECK-NEXT: }

func.func @rows(%x: tensor<1x3xf32>) -> tensor<1xf32> {
  %one = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %one) applies stablehlo.multiply across dimensions = [1] : (tensor<1x3xf32>, tensor<f32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// CHECK-LABEL: func.func @rows(%arg0: tensor<1x3xf32>) -> tensor<1xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.multiply across dimensions = [1] : (tensor<1x3xf32>, tensor<f32>) -> tensor<1xf32>
// CHECK-NEXT:   return [[V0]] : tensor<1xf32>
// CHECK-NEXT: }
