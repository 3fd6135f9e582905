// RUN: pyxla-opt %s -p 'pyxla-batch{size=4 axis-name=i},inline,symbol-dce' --verify-each | filecheck %s --check-prefix=OWN
// RUN: pyxla-opt %s -p 'pyxla-batch{size=4 axis-name=j},inline,symbol-dce' --verify-each | filecheck %s --check-prefix=OTHER

func.func @main(%x: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x4xf32>, tensor<4x3xf32>) {
  %0 = stablehlo.custom_call @pyxla.psum(%x) {pyxla.axis = "i"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
  %1 = stablehlo.custom_call @pyxla.psum_scatter(%x) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<3xf32>
  %2 = stablehlo.custom_call @pyxla.all_gather(%1) {pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<3xf32>) -> tensor<3x4xf32>
  %3 = stablehlo.custom_call @pyxla.all_to_all(%x) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0, %2, %3 : tensor<4x3xf32>, tensor<3x4xf32>, tensor<4x3xf32>
}

// OWN-LABEL: func.func @main(%arg0: tensor<4x4x3xf32>) -> (tensor<4x4x3xf32>, tensor<4x3x4xf32>, tensor<4x4x3xf32>) {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<4x4x3xf32>, tensor<f32>) -> tensor<4x3xf32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<4x4x3xf32>, tensor<f32>) -> tensor<4x3xf32>
// OWN-NEXT:   [[V2:%\w+]] = stablehlo.transpose [[V1]], dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// OWN-NEXT:   [[V3:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0, 2] : (tensor<4x4x3xf32>) -> tensor<4x4x3xf32>
// OWN-NEXT:   [[V4:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1, 2] : (tensor<4x3xf32>) -> tensor<4x4x3xf32>
// OWN-NEXT:   [[V5:%\w+]] = stablehlo.broadcast_in_dim [[V2]], dims = [1, 2] : (tensor<3x4xf32>) -> tensor<4x3x4xf32>
// OWN-NEXT:   return [[V4]], [[V5]], [[V3]] : tensor<4x4x3xf32>, tensor<4x3x4xf32>, tensor<4x4x3xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @main(%arg0: tensor<4x4x3xf32>) -> (tensor<4x4x3xf32>, tensor<4x3x4xf32>, tensor<4x4x3xf32>) {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4x4x3xf32>) -> tensor<4x4x3xf32>
// OTHER-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<4x4x3xf32>) -> tensor<4x3xf32>
// OTHER-NEXT:   [[V2:%\w+]] = stablehlo.custom_call @pyxla.all_gather([[V1]]) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 2 : i64} : (tensor<4x3xf32>) -> tensor<4x3x4xf32>
// OTHER-NEXT:   [[V3:%\w+]] = stablehlo.custom_call @pyxla.all_to_all(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<4x4x3xf32>) -> tensor<4x4x3xf32>
// OTHER-NEXT:   return [[V0]], [[V2]], [[V3]] : tensor<4x4x3xf32>, tensor<4x3x4xf32>, tensor<4x4x3xf32>
// OTHER-NEXT: }
