// RUN: pyxla-opt %s --pipeline 'pyxla-vjp' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.sine %x : tensor<4xf32>
  %1 = stablehlo.multiply %0, %y : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT:    %0:4 = call @main.primal.fwd(%arg0, %arg1) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
// CHECK-NEXT:    %1:2 = call @main.primal.bwd(%arg2, %0#1, %0#2, %0#3) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)
// CHECK-NEXT:    return %0#0, %1#0, %1#1 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.primal.bwd(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>, %arg3: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT:    %0 = stablehlo.multiply %arg0, %arg1 : tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.multiply %arg0, %arg2 : tensor<4xf32>
// CHECK-NEXT:    %2 = stablehlo.cosine %arg3 : tensor<4xf32>
// CHECK-NEXT:    %3 = stablehlo.multiply %0, %2 : tensor<4xf32>
// CHECK-NEXT:    return %3, %1 : tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.primal.fwd(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
// CHECK-NEXT:    %0 = stablehlo.sine %arg0 : tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.multiply %0, %arg1 : tensor<4xf32>
// CHECK-NEXT:    return %1, %arg1, %0, %arg0 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.primal(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:    %0 = stablehlo.sine %arg0 : tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.multiply %0, %arg1 : tensor<4xf32>
// CHECK-NEXT:    return %1 : tensor<4xf32>
// CHECK-NEXT:  }
