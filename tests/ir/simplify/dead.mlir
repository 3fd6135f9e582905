// RUN: pyxla-opt %s --pipeline 'pyxla-simplify' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>, %n: tensor<i32>) -> tensor<4xf32> {
  %0 = stablehlo.sine %x : tensor<4xf32>
  %1 = stablehlo.cosine %0 : tensor<4xf32>
  %2 = "stablehlo.case"(%n) ({
    %4 = stablehlo.exponential %0 : tensor<4xf32>
    stablehlo.return %4 : tensor<4xf32>
  }) : (tensor<i32>) -> tensor<4xf32>
  %3 = stablehlo.custom_call @pyxla.callback(%x) {has_side_effect = true, pyxla.callback = 0 : i64, pyxla.kind = "io"} : (tensor<4xf32>) -> tensor<4xf32>
  return %x : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<i32>) -> tensor<4xf32> {
// CHECK-NEXT:    %0 = stablehlo.custom_call @pyxla.callback(%arg0) {has_side_effect = true, pyxla.callback = 0 : i64, pyxla.kind = "io"} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-NEXT:    return %arg0 : tensor<4xf32>
// CHECK-NEXT:  }
