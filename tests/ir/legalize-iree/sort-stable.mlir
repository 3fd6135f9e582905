// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-sort-stable' --verify-each | filecheck %s

func.func @main(%k: tensor<9xf32>, %v: tensor<9xi32>) -> tensor<9xi32> {
  %0:2 = "stablehlo.sort"(%k, %v) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<i32>, %d: tensor<i32>):
    %1 = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64, is_stable = true} : (tensor<9xf32>, tensor<9xi32>) -> (tensor<9xf32>, tensor<9xi32>)
  return %0#1 : tensor<9xi32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<9xf32>, %arg1: tensor<9xi32>) -> tensor<9xi32> {
// CHECK-NEXT:    %c = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:    %0 = stablehlo.optimization_barrier %c : tensor<i1>
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<9xf32>
// CHECK-NEXT:    %1 = stablehlo.select %0, %arg0, %cst : tensor<i1>, tensor<9xf32>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:    %2 = stablehlo.optimization_barrier %c_0 : tensor<i1>
// CHECK-NEXT:    %c_1 = stablehlo.constant dense<0> : tensor<9xi32>
// CHECK-NEXT:    %3 = stablehlo.select %2, %arg1, %c_1 : tensor<i1>, tensor<9xi32>
// CHECK-NEXT:    %4 = stablehlo.iota dim = 0 : tensor<9xi32>
// CHECK-NEXT:    %5:3 = "stablehlo.sort"(%1, %3, %4) <{dimension = 0 : i64, is_stable = false}> ({
// CHECK-NEXT:    ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>, %arg4: tensor<i32>, %arg5: tensor<i32>, %arg6: tensor<i32>, %arg7: tensor<i32>):
// CHECK-NEXT:      %7 = stablehlo.compare LT, %arg2, %arg3 : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:      %8 = stablehlo.compare LT, %arg3, %arg2 : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:      %9 = stablehlo.compare LT, %arg6, %arg7, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT:      %10 = stablehlo.not %8 : tensor<i1>
// CHECK-NEXT:      %11 = stablehlo.and %10, %9 : tensor<i1>
// CHECK-NEXT:      %12 = stablehlo.or %7, %11 : tensor<i1>
// CHECK-NEXT:      stablehlo.return %12 : tensor<i1>
// CHECK-NEXT:    }) : (tensor<9xf32>, tensor<9xi32>, tensor<9xi32>) -> (tensor<9xf32>, tensor<9xi32>, tensor<9xi32>)
// CHECK-NEXT:    %6:3 = stablehlo.optimization_barrier %5#0, %5#1, %5#2 : tensor<9xf32>, tensor<9xi32>, tensor<9xi32>
// CHECK-NEXT:    return %6#1 : tensor<9xi32>
// CHECK-NEXT:  }
