// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-donation' --verify-each | filecheck %s

func.func @main(%p: tensor<4x4xf32> {pyxla.donated = 0 : i64}, %m: tensor<4x4xf32> {pyxla.donated = 1 : i64},
                %x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %g = stablehlo.dot_general %x, %p, contracting_dims = [0] x [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %0 = stablehlo.add %m, %g : tensor<4x4xf32>
  %1 = stablehlo.subtract %p, %0 : tensor<4x4xf32>
  return %1, %0 : tensor<4x4xf32>, tensor<4x4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4x4xf32> {pyxla.donated = 0 : i64}, %arg1: tensor<4x4xf32> {pyxla.donated = 1 : i64}, %arg2: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
// CHECK-NEXT:    %0 = stablehlo.dot_general %arg2, %arg0, contracting_dims = [0] x [0] : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
// CHECK-NEXT:    %1 = stablehlo.optimization_barrier %0 : tensor<4x4xf32>
// CHECK-NEXT:    %2 = stablehlo.add %arg1, %1 : tensor<4x4xf32>
// CHECK-NEXT:    %3 = stablehlo.optimization_barrier %2 : tensor<4x4xf32>
// CHECK-NEXT:    %4 = stablehlo.subtract %arg0, %3 : tensor<4x4xf32>
// CHECK-NEXT:    return %4, %3 : tensor<4x4xf32>, tensor<4x4xf32>
// CHECK-NEXT:  }
