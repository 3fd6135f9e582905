// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-while-carry' --verify-each | filecheck %s

func.func @main(%x: tensor<f32>, %step: tensor<f32>, %go: tensor<i1>) -> (tensor<f32>, tensor<f32>, tensor<i1>) {
  %ten = stablehlo.constant dense<10.0> : tensor<f32>
  %0:3 = stablehlo.while(%v = %x, %s = %step, %flag = %go) : tensor<f32>, tensor<f32>, tensor<i1>
  cond {
    stablehlo.return %flag : tensor<i1>
  } do {
    %b = stablehlo.optimization_barrier %v : tensor<f32>
    %y = stablehlo.add %b, %s : tensor<f32>
    %p = stablehlo.compare LT, %y, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %y, %s, %p : tensor<f32>, tensor<f32>, tensor<i1>
  }
  return %0#0, %0#1, %0#2 : tensor<f32>, tensor<f32>, tensor<i1>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<i1>) -> (tensor<f32>, tensor<f32>, tensor<i1>) {
// CHECK-NEXT:    %cst = stablehlo.constant dense<1.000000e+01> : tensor<f32>
// CHECK-NEXT:    %c = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:    %0 = stablehlo.optimization_barrier %c : tensor<i1>
// CHECK-NEXT:    %1:3 = stablehlo.while(%iterArg = %arg0, %iterArg_0 = %arg1, %iterArg_1 = %arg2) : tensor<f32>, tensor<f32>, tensor<i1>
// CHECK-NEXT:    cond {
// CHECK-NEXT:      stablehlo.return %iterArg_1 : tensor<i1>
// CHECK-NEXT:    } do {
// CHECK-NEXT:      %2 = stablehlo.add %iterArg, %arg1 : tensor<f32>
// CHECK-NEXT:      %3 = stablehlo.compare LT, %2, %cst : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:      %4 = stablehlo.select %0, %3, %iterArg_1 : tensor<i1>, tensor<i1>
// CHECK-NEXT:      stablehlo.return %2, %arg1, %4 : tensor<f32>, tensor<f32>, tensor<i1>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %1#0, %arg1, %1#2 : tensor<f32>, tensor<f32>, tensor<i1>
// CHECK-NEXT:  }
