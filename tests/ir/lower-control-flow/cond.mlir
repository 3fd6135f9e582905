// RUN: pyxla-opt %s --pipeline 'pyxla-lower' --verify-each | filecheck %s

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

// CHECK-LABEL: func.func @main(%arg0: tensor<i32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:    %0 = "stablehlo.case"(%arg0) ({
// CHECK-NEXT:      %1 = stablehlo.multiply %arg1, %arg2 : tensor<4xf32>
// CHECK-NEXT:      stablehlo.return %1 : tensor<4xf32>
// CHECK-NEXT:    }, {
// CHECK-NEXT:      %1 = stablehlo.add %arg1, %arg2 : tensor<4xf32>
// CHECK-NEXT:      stablehlo.return %1 : tensor<4xf32>
// CHECK-NEXT:    }) : (tensor<i32>) -> tensor<4xf32>
// CHECK-NEXT:    return %0 : tensor<4xf32>
// CHECK-NEXT:  }
