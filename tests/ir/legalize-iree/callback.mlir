// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-callback' | filecheck %s --check-prefix=CHECK
// Calls of one function with one signature are one import; its number is the callback's place in the module's list.

module attributes {pyxla.callbacks = array<i64: 4, 7>} {
  func.func @main(%arg0: tensor<2xf32>, %arg1: tensor<3x2xf32>) -> tensor<2xf32> {
    %0 = stablehlo.custom_call @pyxla.callback(%arg0) {pyxla.callback = 7 : i64, pyxla.kind = "pure"} : (tensor<2xf32>) -> tensor<2xf32>
    stablehlo.custom_call @pyxla.callback(%arg1) {has_side_effect = true, pyxla.callback = 4 : i64, pyxla.kind = "debug", pyxla.maps = array<i64: 3, 1>, pyxla.vmap_method = "sequential"} : (tensor<3x2xf32>) -> ()
    %1 = stablehlo.custom_call @pyxla.callback(%0) {pyxla.callback = 7 : i64, pyxla.kind = "pure"} : (tensor<2xf32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  }
}
// CHECK: func.func @main(
// CHECK: [[V0:%\w+]] = call @pyxla.callback_0(%arg0) : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT: call @pyxla.callback_1(%arg1) : (tensor<3x2xf32>) -> ()
// CHECK-NEXT: [[V1:%\w+]] = call @pyxla.callback_0([[V0]]) : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT: return [[V1]] : tensor<2xf32>
// CHECK: func.func private @pyxla.callback_0(tensor<2xf32>) -> tensor<2xf32> attributes {pyxla.callback = 1 : i64, pyxla.maps = array<i64>}
// CHECK: func.func private @pyxla.callback_1(tensor<3x2xf32>) attributes {pyxla.callback = 0 : i64, pyxla.maps = array<i64: 3, 1>}
