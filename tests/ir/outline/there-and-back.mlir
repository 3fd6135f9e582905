// RUN: pyxla-opt %s --pipeline 'pyxla-outline,pyxla-lower' --verify-each | filecheck %s

func.func @main(%k: tensor<i32>, %x: tensor<f32>) -> tensor<f32> {
  %ten = stablehlo.constant dense<10.0> : tensor<f32>
  %0 = "stablehlo.case"(%k) ({
    %1 = stablehlo.while(%v = %x) : tensor<f32>
    cond {
      %p = stablehlo.compare LT, %v, %ten : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %p : tensor<i1>
    } do {
      %y = stablehlo.add %v, %x : tensor<f32>
      stablehlo.return %y : tensor<f32>
    }
    stablehlo.return %1 : tensor<f32>
  }, {
    stablehlo.return %ten : tensor<f32>
  }) : (tensor<i32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<i32>, %arg1: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<1.000000e+01> : tensor<f32>
// CHECK-NEXT:    %0 = "stablehlo.case"(%arg0) ({
// CHECK-NEXT:      %1 = stablehlo.while(%iterArg = %arg1) : tensor<f32>
// CHECK-NEXT:      cond {
// CHECK-NEXT:        %2 = stablehlo.compare LT, %iterArg, %cst : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:        stablehlo.return %2 : tensor<i1>
// CHECK-NEXT:      } do {
// CHECK-NEXT:        %2 = stablehlo.add %iterArg, %arg1 : tensor<f32>
// CHECK-NEXT:        stablehlo.return %2 : tensor<f32>
// CHECK-NEXT:      }
// CHECK-NEXT:      stablehlo.return %1 : tensor<f32>
// CHECK-NEXT:    }, {
// CHECK-NEXT:      stablehlo.return %cst : tensor<f32>
// CHECK-NEXT:    }) : (tensor<i32>) -> tensor<f32>
// CHECK-NEXT:    return %0 : tensor<f32>
// CHECK-NEXT:  }
