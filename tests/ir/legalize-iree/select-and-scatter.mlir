// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-select-and-scatter' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<5xf32>, %source: tensor<2xf32>, %init: tensor<f32>) -> tensor<5xf32> {
  %0 = "stablehlo.select_and_scatter"(%x, %source, %init) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.compare GE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }, {
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {window_dimensions = array<i64: 2>, window_strides = array<i64: 3>, padding = dense<0> : tensor<1x2xi64>} : (tensor<5xf32>, tensor<2xf32>, tensor<f32>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<5xf32>, %arg1: tensor<2xf32>, %arg2: tensor<f32>) -> tensor<5xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<5xi32>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<-1> : tensor<2xi32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [0:4:3] : (tensor<5xf32>) -> tensor<2xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.slice [[C]] [0:4:3] : (tensor<5xi32>) -> tensor<2xi32>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<1> : tensor<2xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, [[V1]], [[C_2]], SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
// CHECK-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<0> : tensor<2xi32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], [[C_3]], [[C_1]] : tensor<2xi1>, tensor<2xi32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.slice %arg0 [1:5:3] : (tensor<5xf32>) -> tensor<2xf32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.slice [[C]] [1:5:3] : (tensor<5xi32>) -> tensor<2xi32>
// CHECK-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<1> : tensor<2xi32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.compare EQ, [[V5]], [[C_4]], SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
// CHECK-NEXT:   [[C_5:%\w+]] = stablehlo.constant dense<0> : tensor<2xi32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.compare LT, [[V3]], [[C_5]], SIGNED : (tensor<2xi32>, tensor<2xi32>) -> tensor<2xi1>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.compare GE, [[V0]], [[V4]], FLOAT : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.not [[V8]] : tensor<2xi1>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.or [[V7]], [[V9]] : tensor<2xi1>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.and [[V6]], [[V10]] : tensor<2xi1>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.select [[V11]], [[V4]], [[V0]] : tensor<2xi1>, tensor<2xf32>
// CHECK-NEXT:   [[C_6:%\w+]] = stablehlo.constant dense<1> : tensor<2xi32>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.select [[V11]], [[C_6]], [[V3]] : tensor<2xi1>, tensor<2xi32>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [] : (tensor<f32>) -> tensor<5xf32>
// CHECK-NEXT:   [[C_7:%\w+]] = stablehlo.constant dense<-1> : tensor<i32>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.pad [[V13]], [[C_7]], low = [0], high = [1], interior = [2] : (tensor<2xi32>, tensor<i32>) -> tensor<5xi32>
// CHECK-NEXT:   [[CST_8:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.pad %arg1, [[CST_8]], low = [0], high = [1], interior = [2] : (tensor<2xf32>, tensor<f32>) -> tensor<5xf32>
// CHECK-NEXT:   [[V17:%\w+]] = stablehlo.add [[V14]], [[V16]] : tensor<5xf32>
// CHECK-NEXT:   [[C_9:%\w+]] = stablehlo.constant dense<0> : tensor<5xi32>
// CHECK-NEXT:   [[V18:%\w+]] = stablehlo.compare EQ, [[V15]], [[C_9]], SIGNED : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
// CHECK-NEXT:   [[V19:%\w+]] = stablehlo.select [[V18]], [[V17]], [[V14]] : tensor<5xi1>, tensor<5xf32>
// CHECK-NEXT:   [[C_10:%\w+]] = stablehlo.constant dense<-1> : tensor<i32>
// CHECK-NEXT:   [[V20:%\w+]] = stablehlo.pad [[V13]], [[C_10]], low = [1], high = [0], interior = [2] : (tensor<2xi32>, tensor<i32>) -> tensor<5xi32>
// CHECK-NEXT:   [[CST_11:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V21:%\w+]] = stablehlo.pad %arg1, [[CST_11]], low = [1], high = [0], interior = [2] : (tensor<2xf32>, tensor<f32>) -> tensor<5xf32>
// CHECK-NEXT:   [[V22:%\w+]] = stablehlo.add [[V19]], [[V21]] : tensor<5xf32>
// CHECK-NEXT:   [[C_12:%\w+]] = stablehlo.constant dense<1> : tensor<5xi32>
// CHECK-NEXT:   [[V23:%\w+]] = stablehlo.compare EQ, [[V20]], [[C_12]], SIGNED : (tensor<5xi32>, tensor<5xi32>) -> tensor<5xi1>
// CHECK-NEXT:   [[V24:%\w+]] = stablehlo.select [[V23]], [[V22]], [[V19]] : tensor<5xi1>, tensor<5xf32>
// CHECK-NEXT:   return [[V24]] : tensor<5xf32>
// CHECK-NEXT: }
