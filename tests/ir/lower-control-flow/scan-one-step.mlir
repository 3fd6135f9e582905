// RUN: pyxla-opt %s --pipeline 'pyxla-lower' --verify-each | filecheck %s

func.func @main(%w: tensor<3xf32>, %h: tensor<3xf32>, %xs: tensor<1x3xf32>) -> (tensor<3xf32>, tensor<1x3xf32>, tensor<1x3xf32>) {
  %0:3 = stablehlo.custom_call @pyxla.scan(%w, %h, %xs) {api_version = 4 : i32, called_computations = [@body], pyxla.length = 1 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<1x3xf32>) -> (tensor<3xf32>, tensor<1x3xf32>, tensor<1x3xf32>)
  return %0#0, %0#1, %0#2 : tensor<3xf32>, tensor<1x3xf32>, tensor<1x3xf32>
}
func.func private @body(%w: tensor<3xf32>, %h: tensor<3xf32>, %x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %0 = stablehlo.multiply %w, %h : tensor<3xf32>
  %1 = stablehlo.add %0, %x : tensor<3xf32>
  return %1, %h, %1 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<1x3xf32>) -> (tensor<3xf32>, tensor<1x3xf32>, tensor<1x3xf32>) {
// CHECK-NEXT:    %0 = stablehlo.reshape %arg2 : (tensor<1x3xf32>) -> tensor<3xf32>
// CHECK-NEXT:    %1 = stablehlo.multiply %arg0, %arg1 : tensor<3xf32>
// CHECK-NEXT:    %2 = stablehlo.add %1, %0 : tensor<3xf32>
// CHECK-NEXT:    %3 = stablehlo.reshape %arg1 : (tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:    %4 = stablehlo.reshape %2 : (tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:    return %2, %3, %4 : tensor<3xf32>, tensor<1x3xf32>, tensor<1x3xf32>
// CHECK-NEXT:  }
