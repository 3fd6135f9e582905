// RUN: pyxla-opt %s --pipeline 'pyxla-batch{size=8},pyxla-lower' --verify-each | filecheck %s

func.func @main(%index: tensor<i32>, %x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.custom_call @pyxla.cond(%index, %x, %y) {api_version = 4 : i32, called_computations = [@product, @sum]} : (tensor<i32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @product(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.multiply %x, %y : tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @sum(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.add %x, %y : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<8xi32>, %arg1: tensor<8x4xf32>, %arg2: tensor<8x4xf32>) -> tensor<8x4xf32> {
// CHECK-NEXT:    %c = stablehlo.constant dense<0> : tensor<8xi32>
// CHECK-NEXT:    %0 = stablehlo.add %arg1, %arg2 : tensor<8x4xf32>
// CHECK-NEXT:    %1 = stablehlo.multiply %arg1, %arg2 : tensor<8x4xf32>
// CHECK-NEXT:    %2 = stablehlo.compare EQ, %arg0, %c, SIGNED : (tensor<8xi32>, tensor<8xi32>) -> tensor<8xi1>
// CHECK-NEXT:    %3 = stablehlo.broadcast_in_dim %2, dims = [0] : (tensor<8xi1>) -> tensor<8x4xi1>
// CHECK-NEXT:    %4 = stablehlo.select %3, %1, %0 : tensor<8x4xi1>, tensor<8x4xf32>
// CHECK-NEXT:    return %4 : tensor<8x4xf32>
// CHECK-NEXT:  }
