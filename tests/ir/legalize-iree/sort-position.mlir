// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-sort-stable' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%k: tensor<9xf32>) -> tensor<9xi32> {
  %n = stablehlo.iota dim = 0 : tensor<9xi32>
  %0:3 = "stablehlo.sort"(%k, %n, %n) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<i32>, %d: tensor<i32>, %e: tensor<i32>, %f: tensor<i32>):
    %1 = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64, is_stable = true} : (tensor<9xf32>, tensor<9xi32>, tensor<9xi32>) -> (tensor<9xf32>, tensor<9xi32>, tensor<9xi32>)
  return %0#2 : tensor<9xi32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<9xf32>) -> tensor<9xi32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 0 : tensor<9xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.optimization_barrier [[C]] : tensor<i1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<9xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.select [[V1]], %arg0, [[CST]] : tensor<i1>, tensor<9xf32>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.optimization_barrier [[C_0]] : tensor<i1>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<1> : tensor<9xi32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.select [[V3]], [[V0]], [[C_1]] : tensor<i1>, tensor<9xi32>
// CHECK-NEXT:   [[V5:%\w+]]:2 = "stablehlo.sort"([[V2]], [[V4]]) <{dimension = 0 : i64, is_stable = false}> ({
// CHECK-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<i32>, %arg4: tensor<i32>):
// CHECK-NEXT:     [[V7:%\w+]] = stablehlo.compare LT, %arg1, %arg2 : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:     [[V8:%\w+]] = stablehlo.compare LT, %arg2, %arg1 : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:     [[V9:%\w+]] = stablehlo.compare LT, %arg3, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT:     [[V10:%\w+]] = stablehlo.not [[V8]] : tensor<i1>
// CHECK-NEXT:     [[V11:%\w+]] = stablehlo.and [[V10]], [[V9]] : tensor<i1>
// CHECK-NEXT:     [[V12:%\w+]] = stablehlo.or [[V7]], [[V11]] : tensor<i1>
// CHECK-NEXT:     stablehlo.return [[V12]] : tensor<i1>
// CHECK-NEXT:   }) : (tensor<9xf32>, tensor<9xi32>) -> (tensor<9xf32>, tensor<9xi32>)
// CHECK-NEXT:   [[V6:%\w+]]:2 = stablehlo.optimization_barrier [[V5]]#0, [[V5]]#1 : tensor<9xf32>, tensor<9xi32>
// CHECK-NEXT:   return [[V6]]#1 : tensor<9xi32>
// CHECK-NEXT: }
