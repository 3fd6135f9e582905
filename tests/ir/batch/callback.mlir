// RUN: pyxla-opt %s -p 'pyxla-batch{size=3 in-dims=1,-1}' | filecheck %s --check-prefix=CHECK
// CHECK: func.func private @main.primal.batched(%arg0: tensor<2x3xf32>, %arg1: tensor<2xf32>)
// CHECK-NEXT: [[T0:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0]
// CHECK-NEXT: [[V0:%\w+]] = stablehlo.custom_call @pyxla.callback([[T0]], %arg1) {api_version = 4 : i32, pyxla.callback = 0 : i64, pyxla.kind = "pure", pyxla.maps = array<i64: 3, 1, 0>, pyxla.vmap_method = "sequential"}
// CHECK-SAME: -> tensor<3x2xf32>
// CHECK: [[E:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<2xf32>) -> tensor<3x2xf32>
// CHECK-NEXT: stablehlo.custom_call @pyxla.callback([[V0]], [[E]]) {api_version = 4 : i32, pyxla.callback = 1 : i64, pyxla.kind = "pure", pyxla.vmap_method = "broadcast_all"}
// CHECK: stablehlo.custom_call @pyxla.callback([[T2:%\w+]]) {api_version = 4 : i32, has_side_effect = true, pyxla.callback = 2 : i64, pyxla.kind = "debug", pyxla.maps = array<i64: 3, 1>, pyxla.vmap_method = "sequential"} : (tensor<3x2xf32>) -> ()
func.func @main(%x: tensor<2xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %0 = stablehlo.custom_call @pyxla.callback(%x, %y) {pyxla.callback = 0 : i64, pyxla.kind = "pure", pyxla.vmap_method = "sequential"}
    : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = stablehlo.custom_call @pyxla.callback(%0, %y) {pyxla.callback = 1 : i64, pyxla.kind = "pure", pyxla.vmap_method = "broadcast_all"}
    : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  stablehlo.custom_call @pyxla.callback(%x) {has_side_effect = true, pyxla.callback = 2 : i64, pyxla.kind = "debug", pyxla.vmap_method = "sequential"}
    : (tensor<2xf32>) -> ()
  return %1 : tensor<2xf32>
}
