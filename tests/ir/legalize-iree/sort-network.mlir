// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-sort-network' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%k: tensor<65xf32>) -> tensor<65xf32> {
  %0 = "stablehlo.sort"(%k) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %x = stablehlo.abs %a : tensor<f32>
    %y = stablehlo.abs %b : tensor<f32>
    %1 = stablehlo.compare LT, %x, %y : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64, is_stable = true} : (tensor<65xf32>) -> tensor<65xf32>
  return %0 : tensor<65xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<65xf32>) -> tensor<65xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 0 : tensor<65xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<65> : tensor<65xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.remainder [[V0]], [[C]] : tensor<65xi32>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<[64, 32, 32, 16, 16, 16, 8, 8, 8, 8, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1]> : tensor<28xi32>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<[0, 0, 32, 0, 16, 16, 0, 8, 8, 8, 0, 4, 4, 4, 4, 0, 2, 2, 2, 2, 2, 0, 1, 1, 1, 1, 1, 1]> : tensor<28xi32>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<[64, 32, 32, 16, 48, 16, 8, 56, 24, 8, 4, 60, 28, 12, 4, 2, 62, 30, 14, 6, 2, 1, 63, 31, 15, 7, 3, 1]> : tensor<28xi32>
// CHECK-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<28> : tensor<i32>
// CHECK-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:   [[V2:%\w+]]:2 = stablehlo.while([[ITERARG:%\w+]] = [[C_4]], [[ITERARG_5:%\w+]] = [[V0]]) : tensor<i32>, tensor<65xi32>
// CHECK-NEXT:   cond {
// CHECK-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, [[ITERARG]], [[C_3]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// CHECK-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// CHECK-NEXT:   } do {
// CHECK-NEXT:     [[C_6:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// CHECK-NEXT:     [[V5:%\w+]] = stablehlo.add [[ITERARG]], [[C_6]] : tensor<i32>
// CHECK-NEXT:     [[V6:%\w+]] = stablehlo.dynamic_slice [[C_0]], [[ITERARG]], sizes = [1] : (tensor<28xi32>, tensor<i32>) -> tensor<1xi32>
// CHECK-NEXT:     [[V7:%\w+]] = stablehlo.reshape [[V6]] : (tensor<1xi32>) -> tensor<i32>
// CHECK-NEXT:     [[V8:%\w+]] = stablehlo.broadcast_in_dim [[V7]], dims = [] : (tensor<i32>) -> tensor<65xi32>
// CHECK-NEXT:     [[V9:%\w+]] = stablehlo.dynamic_slice [[C_1]], [[ITERARG]], sizes = [1] : (tensor<28xi32>, tensor<i32>) -> tensor<1xi32>
// CHECK-NEXT:     [[V10:%\w+]] = stablehlo.reshape [[V9]] : (tensor<1xi32>) -> tensor<i32>
// CHECK-NEXT:     [[V11:%\w+]] = stablehlo.broadcast_in_dim [[V10]], dims = [] : (tensor<i32>) -> tensor<65xi32>
// CHECK-NEXT:     [[V12:%\w+]] = stablehlo.dynamic_slice [[C_2]], [[ITERARG]], sizes = [1] : (tensor<28xi32>, tensor<i32>) -> tensor<1xi32>
// CHECK-NEXT:     [[V13:%\w+]] = stablehlo.reshape [[V12]] : (tensor<1xi32>) -> tensor<i32>
// CHECK-NEXT:     [[V14:%\w+]] = stablehlo.broadcast_in_dim [[V13]], dims = [] : (tensor<i32>) -> tensor<65xi32>
// CHECK-NEXT:     [[V15:%\w+]] = stablehlo.and [[V1]], [[V8]] : tensor<65xi32>
// CHECK-NEXT:     [[V16:%\w+]] = stablehlo.compare EQ, [[V15]], [[V11]], SIGNED : (tensor<65xi32>, tensor<65xi32>) -> tensor<65xi1>
// CHECK-NEXT:     [[V17:%\w+]] = stablehlo.add [[V1]], [[V14]] : tensor<65xi32>
// CHECK-NEXT:     [[C_7:%\w+]] = stablehlo.constant dense<65> : tensor<65xi32>
// CHECK-NEXT:     [[V18:%\w+]] = stablehlo.compare LT, [[V17]], [[C_7]], SIGNED : (tensor<65xi32>, tensor<65xi32>) -> tensor<65xi1>
// CHECK-NEXT:     [[V19:%\w+]] = stablehlo.and [[V16]], [[V18]] : tensor<65xi1>
// CHECK-NEXT:     [[V20:%\w+]] = stablehlo.subtract [[V1]], [[V14]] : tensor<65xi32>
// CHECK-NEXT:     [[V21:%\w+]] = stablehlo.and [[V20]], [[V8]] : tensor<65xi32>
// CHECK-NEXT:     [[V22:%\w+]] = stablehlo.compare EQ, [[V21]], [[V11]], SIGNED : (tensor<65xi32>, tensor<65xi32>) -> tensor<65xi1>
// CHECK-NEXT:     [[C_8:%\w+]] = stablehlo.constant dense<0> : tensor<65xi32>
// CHECK-NEXT:     [[V23:%\w+]] = stablehlo.compare GE, [[V20]], [[C_8]], SIGNED : (tensor<65xi32>, tensor<65xi32>) -> tensor<65xi1>
// CHECK-NEXT:     [[V24:%\w+]] = stablehlo.and [[V22]], [[V23]] : tensor<65xi1>
// CHECK-NEXT:     [[C_9:%\w+]] = stablehlo.constant dense<0> : tensor<65xi32>
// CHECK-NEXT:     [[V25:%\w+]] = stablehlo.negate [[V14]] : tensor<65xi32>
// CHECK-NEXT:     [[V26:%\w+]] = stablehlo.select [[V24]], [[V25]], [[C_9]] : tensor<65xi1>, tensor<65xi32>
// CHECK-NEXT:     [[V27:%\w+]] = stablehlo.select [[V19]], [[V14]], [[V26]] : tensor<65xi1>, tensor<65xi32>
// CHECK-NEXT:     [[V28:%\w+]] = stablehlo.add [[V0]], [[V27]] : tensor<65xi32>
// CHECK-NEXT:     [[V29:%\w+]] = stablehlo.reshape [[V28]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:     [[V30:%\w+]] = "stablehlo.gather"([[ITERARG_5]], [[V29]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xi32>, tensor<65x1xi32>) -> tensor<65xi32>
// CHECK-NEXT:     [[V31:%\w+]] = stablehlo.select [[V19]], [[ITERARG_5]], [[V30]] : tensor<65xi1>, tensor<65xi32>
// CHECK-NEXT:     [[V32:%\w+]] = stablehlo.select [[V19]], [[V30]], [[ITERARG_5]] : tensor<65xi1>, tensor<65xi32>
// CHECK-NEXT:     [[V33:%\w+]] = stablehlo.reshape [[V31]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:     [[V34:%\w+]] = "stablehlo.gather"(%arg0, [[V33]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xf32>, tensor<65x1xi32>) -> tensor<65xf32>
// CHECK-NEXT:     [[V35:%\w+]] = stablehlo.reshape [[V32]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:     [[V36:%\w+]] = "stablehlo.gather"(%arg0, [[V35]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xf32>, tensor<65x1xi32>) -> tensor<65xf32>
// CHECK-NEXT:     [[V37:%\w+]] = stablehlo.abs [[V34]] : tensor<65xf32>
// CHECK-NEXT:     [[V38:%\w+]] = stablehlo.abs [[V36]] : tensor<65xf32>
// CHECK-NEXT:     [[V39:%\w+]] = stablehlo.compare LT, [[V37]], [[V38]], FLOAT : (tensor<65xf32>, tensor<65xf32>) -> tensor<65xi1>
// CHECK-NEXT:     [[V40:%\w+]] = stablehlo.abs [[V36]] : tensor<65xf32>
// CHECK-NEXT:     [[V41:%\w+]] = stablehlo.abs [[V34]] : tensor<65xf32>
// CHECK-NEXT:     [[V42:%\w+]] = stablehlo.compare LT, [[V40]], [[V41]], FLOAT : (tensor<65xf32>, tensor<65xf32>) -> tensor<65xi1>
// CHECK-NEXT:     [[V43:%\w+]] = stablehlo.compare EQ, [[V39]], [[V42]], UNSIGNED : (tensor<65xi1>, tensor<65xi1>) -> tensor<65xi1>
// CHECK-NEXT:     [[V44:%\w+]] = stablehlo.compare GT, [[V31]], [[V32]], SIGNED : (tensor<65xi32>, tensor<65xi32>) -> tensor<65xi1>
// CHECK-NEXT:     [[V45:%\w+]] = stablehlo.select [[V43]], [[V44]], [[V42]] : tensor<65xi1>, tensor<65xi1>
// CHECK-NEXT:     [[V46:%\w+]] = stablehlo.select [[V45]], [[V30]], [[ITERARG_5]] : tensor<65xi1>, tensor<65xi32>
// CHECK-NEXT:     stablehlo.return [[V5]], [[V46]] : tensor<i32>, tensor<65xi32>
// CHECK-NEXT:   }
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]]#1 : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:   [[V4:%\w+]] = "stablehlo.gather"(%arg0, [[V3]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xf32>, tensor<65x1xi32>) -> tensor<65xf32>
// CHECK-NEXT:   return [[V4]] : tensor<65xf32>
// CHECK-NEXT: }
