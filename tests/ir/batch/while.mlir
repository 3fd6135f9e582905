// RUN: pyxla-opt %s --pipeline 'pyxla-batch{size=8 in-dims=-1,-1,0},pyxla-lower' --verify-each | filecheck %s

func.func @main(%limit: tensor<f32>, %step: tensor<f32>, %x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.while(%limit, %step, %x) {api_version = 4 : i32, called_computations = [@cond, @body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func private @cond(%limit: tensor<f32>, %x: tensor<f32>) -> tensor<i1> {
  %0 = stablehlo.compare LT, %x, %limit : (tensor<f32>, tensor<f32>) -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @body(%step: tensor<f32>, %x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %x, %step : tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<8xf32>) -> tensor<8xf32> {
// CHECK-NEXT:    %c = stablehlo.constant dense<false> : tensor<i1>
// CHECK-NEXT:    %0 = stablehlo.while(%iterArg = %arg2) : tensor<8xf32>
// CHECK-NEXT:    cond {
// CHECK-NEXT:      %1 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<f32>) -> tensor<8xf32>
// CHECK-NEXT:      %2 = stablehlo.compare LT, %iterArg, %1, FLOAT : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xi1>
// CHECK-NEXT:      %3 = stablehlo.reduce(%2 init: %c) applies stablehlo.or across dimensions = [0] : (tensor<8xi1>, tensor<i1>) -> tensor<i1>
// CHECK-NEXT:      stablehlo.return %3 : tensor<i1>
// CHECK-NEXT:    } do {
// CHECK-NEXT:      %1 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<f32>) -> tensor<8xf32>
// CHECK-NEXT:      %2 = stablehlo.compare LT, %iterArg, %1, FLOAT : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xi1>
// CHECK-NEXT:      %3 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<8xf32>
// CHECK-NEXT:      %4 = stablehlo.multiply %iterArg, %3 : tensor<8xf32>
// CHECK-NEXT:      %5 = stablehlo.select %2, %4, %iterArg : tensor<8xi1>, tensor<8xf32>
// CHECK-NEXT:      stablehlo.return %5 : tensor<8xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0 : tensor<8xf32>
// CHECK-NEXT:  }
