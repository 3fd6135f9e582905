// RUN: pyxla-opt %s --pipeline 'pyxla-jvp,pyxla-lower' --verify-each | filecheck %s

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

// CHECK-LABEL: func.func @main(%arg0: tensor<f32>, %arg1: tensor<i32>, %arg2: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// CHECK-NEXT:    %c = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:    %0:3 = stablehlo.while(%iterArg = %c_0, %iterArg_1 = %arg0, %iterArg_2 = %arg2) : tensor<i32>, tensor<f32>, tensor<f32>
// CHECK-NEXT:    cond {
// CHECK-NEXT:      %1 = stablehlo.compare LT, %iterArg, %arg1 : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT:      stablehlo.return %1 : tensor<i1>
// CHECK-NEXT:    } do {
// CHECK-NEXT:      %1 = stablehlo.add %iterArg, %c : tensor<i32>
// CHECK-NEXT:      %2 = stablehlo.multiply %iterArg_1, %arg0 : tensor<f32>
// CHECK-NEXT:      %3 = stablehlo.multiply %iterArg_2, %arg0 : tensor<f32>
// CHECK-NEXT:      %4 = stablehlo.multiply %arg2, %iterArg_1 : tensor<f32>
// CHECK-NEXT:      %5 = stablehlo.add %3, %4 : tensor<f32>
// CHECK-NEXT:      stablehlo.return %1, %2, %5 : tensor<i32>, tensor<f32>, tensor<f32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0#1, %0#2 : tensor<f32>, tensor<f32>
// CHECK-NEXT:  }
