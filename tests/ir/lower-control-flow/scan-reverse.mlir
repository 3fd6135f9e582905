// RUN: pyxla-opt %s --pipeline 'pyxla-lower' --verify-each | filecheck %s

func.func @main(%w: tensor<3xf32>, %h: tensor<3xf32>, %xs: tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>) {
  %0:3 = stablehlo.custom_call @pyxla.scan(%w, %h, %xs) {api_version = 4 : i32, called_computations = [@body], pyxla.length = 5 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 1 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>)
  return %0#0, %0#1, %0#2 : tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>
}
func.func private @body(%w: tensor<3xf32>, %h: tensor<3xf32>, %x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  %0 = stablehlo.multiply %w, %h : tensor<3xf32>
  %1 = stablehlo.add %0, %x : tensor<3xf32>
  return %1, %h, %1 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>) {
// CHECK-NEXT:    %c = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<4> : tensor<i32>
// CHECK-NEXT:    %c_1 = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:    %c_2 = stablehlo.constant dense<5> : tensor<i32>
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<5x3xf32>
// CHECK-NEXT:    %cst_3 = stablehlo.constant dense<1.000000e+00> : tensor<5x3xf32>
// CHECK-NEXT:    %0:4 = stablehlo.while(%iterArg = %c_1, %iterArg_4 = %arg1, %iterArg_5 = %cst, %iterArg_6 = %cst_3) : tensor<i32>, tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>
// CHECK-NEXT:    cond {
// CHECK-NEXT:      %1 = stablehlo.compare LT, %iterArg, %c_2, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT:      stablehlo.return %1 : tensor<i1>
// CHECK-NEXT:    } do {
// CHECK-NEXT:      %1 = stablehlo.subtract %c_0, %iterArg : tensor<i32>
// CHECK-NEXT:      %2 = stablehlo.dynamic_slice %arg2, %1, %c_1, sizes = [1, 3] : (tensor<5x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
// CHECK-NEXT:      %3 = stablehlo.reshape %2 : (tensor<1x3xf32>) -> tensor<3xf32>
// CHECK-NEXT:      %4 = stablehlo.multiply %arg0, %iterArg_4 : tensor<3xf32>
// CHECK-NEXT:      %5 = stablehlo.add %4, %3 : tensor<3xf32>
// CHECK-NEXT:      %6 = stablehlo.reshape %iterArg_4 : (tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:      %7 = stablehlo.dynamic_update_slice %iterArg_5, %6, %1, %c_1 : (tensor<5x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x3xf32>
// CHECK-NEXT:      %8 = stablehlo.reshape %5 : (tensor<3xf32>) -> tensor<1x3xf32>
// CHECK-NEXT:      %9 = stablehlo.dynamic_update_slice %iterArg_6, %8, %1, %c_1 : (tensor<5x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x3xf32>
// CHECK-NEXT:      %10 = stablehlo.add %iterArg, %c : tensor<i32>
// CHECK-NEXT:      stablehlo.return %10, %5, %7, %9 : tensor<i32>, tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %0#1, %0#2, %0#3 : tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>
// CHECK-NEXT:  }
