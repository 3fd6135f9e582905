// RUN: pyxla-opt %s --pipeline 'pyxla-outline' --verify-each | filecheck %s

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
// CHECK-NEXT:    %0 = stablehlo.custom_call @pyxla.cond(%arg0, %arg1) {api_version = 4 : i32, called_computations = [@main.branch, @main.branch_1]} : (tensor<i32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:    return %0 : tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.branch(%arg0: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<1.000000e+01> : tensor<f32>
// CHECK-NEXT:    %0 = stablehlo.custom_call @pyxla.while(%arg0, %arg0) {api_version = 4 : i32, called_computations = [@main.branch.cond, @main.branch.body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 0 : i64} : (tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:    return %0 : tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.branch_1(%arg0: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<1.000000e+01> : tensor<f32>
// CHECK-NEXT:    return %cst : tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.branch.cond(%arg0: tensor<f32>) -> tensor<i1> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<1.000000e+01> : tensor<f32>
// CHECK-NEXT:    %0 = stablehlo.compare LT, %arg0, %cst : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:    return %0 : tensor<i1>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.branch.body(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:    %0 = stablehlo.add %arg1, %arg0 : tensor<f32>
// CHECK-NEXT:    return %0 : tensor<f32>
// CHECK-NEXT:  }
