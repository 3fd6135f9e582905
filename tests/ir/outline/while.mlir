// RUN: pyxla-opt %s --pipeline 'pyxla-outline' --verify-each | filecheck %s

func.func @main(%x: tensor<f32>, %n: tensor<i32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %0:2 = stablehlo.while(%i = %zero, %v = %x) : tensor<i32>, tensor<f32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %j = stablehlo.add %i, %one : tensor<i32>
    %y = stablehlo.multiply %v, %x : tensor<f32>
    stablehlo.return %j, %y : tensor<i32>, tensor<f32>
  }
  return %0#1 : tensor<f32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<f32>, %arg1: tensor<i32>) -> tensor<f32> {
// CHECK-NEXT:    %c = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT:    %0:2 = stablehlo.custom_call @pyxla.while(%arg1, %arg0, %c, %arg0) {api_version = 4 : i32, called_computations = [@main.cond, @main.body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<f32>, tensor<i32>, tensor<f32>) -> (tensor<i32>, tensor<f32>)
// CHECK-NEXT:    return %0#1 : tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.cond(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<f32>) -> tensor<i1> {
// CHECK-NEXT:    %0 = stablehlo.compare LT, %arg1, %arg0 : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT:    return %0 : tensor<i1>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.body(%arg0: tensor<f32>, %arg1: tensor<i32>, %arg2: tensor<f32>) -> (tensor<i32>, tensor<f32>) {
// CHECK-NEXT:    %c = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT:    %0 = stablehlo.add %arg1, %c : tensor<i32>
// CHECK-NEXT:    %1 = stablehlo.multiply %arg2, %arg0 : tensor<f32>
// CHECK-NEXT:    return %0, %1 : tensor<i32>, tensor<f32>
// CHECK-NEXT:  }
