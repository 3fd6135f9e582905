// RUN: pyxla-opt %s -p 'pyxla-vjp,inline,symbol-dce,canonicalize,cse' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>, %z: tensor<f32>) -> (tensor<4xf32>, tensor<f32>, tensor<f32>) {
  %0 = stablehlo.custom_call @pyxla.psum(%x) {pyxla.axis = "i"} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = stablehlo.custom_call @pyxla.psum_scatter(%y) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4xf32>) -> tensor<f32>
  %2 = stablehlo.custom_call @pyxla.ppermute(%z) {pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<f32>) -> tensor<f32>
  %3 = stablehlo.custom_call @pyxla.pmax(%2) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
  return %0, %1, %3 : tensor<4xf32>, tensor<f32>, tensor<f32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<f32>, %arg3: tensor<4xf32>, %arg4: tensor<f32>, %arg5: tensor<f32>) -> (tensor<4xf32>, tensor<f32>, tensor<f32>, tensor<4xf32>, tensor<4xf32>, tensor<f32>) {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {pyxla.axis = "i"} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg1) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4xf32>) -> tensor<f32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg2) {pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.custom_call @pyxla.pmax([[V2]]) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg5) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.compare EQ, [[V2]], [[V3]], FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.convert [[V5]] : (tensor<i1>) -> tensor<f32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.custom_call @pyxla.psum([[V6]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.divide [[V6]], [[V7]] : tensor<f32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.multiply [[V4]], [[V8]] : tensor<f32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.custom_call @pyxla.ppermute([[V9]]) {api_version = 4 : i32, pyxla.axis = "i", pyxla.sources = array<i64: 1, 2, 3>, pyxla.targets = array<i64: 0, 1, 2>} : (tensor<f32>) -> tensor<f32>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg4) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<f32>) -> tensor<4xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg3) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:   return [[V0]], [[V1]], [[V3]], [[V12]], [[V11]], [[V10]] : tensor<4xf32>, tensor<f32>, tensor<f32>, tensor<4xf32>, tensor<4xf32>, tensor<f32>
// CHECK-NEXT: }
