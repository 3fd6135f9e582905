// RUN: pyxla-opt %s --pipeline 'pyxla-batch{size=8 in-dims=1,-1 out-dims=1},inline' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.sine %x : tensor<4xf32>
  %1 = stablehlo.multiply %0, %y : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4x8xf32>, %arg1: tensor<4xf32>) -> tensor<4x8xf32> {
// CHECK-NEXT:    %0 = stablehlo.sine %arg0 : tensor<4x8xf32>
// CHECK-NEXT:    %1 = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<4xf32>) -> tensor<4x8xf32>
// CHECK-NEXT:    %2 = stablehlo.multiply %0, %1 : tensor<4x8xf32>
// CHECK-NEXT:    return %2 : tensor<4x8xf32>
// CHECK-NEXT:  }
