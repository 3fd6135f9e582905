// RUN: pyxla-opt %s -p 'pyxla-jvp{function=sort},pyxla-jvp{function=sort_by_key},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=sort},pyxla-vjp{function=sort_by_key},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=sort size=5},pyxla-batch{function=sort_by_key size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @sort(%x: tensor<2x9xf32>) -> tensor<2x9xf32> {
  %0 = "stablehlo.sort"(%x) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.compare LT, %a, %b, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 1 : i64, is_stable = true} : (tensor<2x9xf32>) -> tensor<2x9xf32>
  return %0 : tensor<2x9xf32>
}

// JVP-LABEL: func.func @sort(%arg0: tensor<2x9xf32>, %arg1: tensor<2x9xf32>) -> (tensor<2x9xf32>, tensor<2x9xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.sort"(%arg0) <{dimension = 1 : i64, is_stable = true}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg2, %arg3, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// JVP-NEXT:   }) : (tensor<2x9xf32>) -> tensor<2x9xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 1 : tensor<2x9xi32>
// JVP-NEXT:   [[V2:%\w+]]:2 = "stablehlo.sort"(%arg0, [[V1]]) <{dimension = 1 : i64, is_stable = true}> ({
// JVP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>, %arg4: tensor<i32>, %arg5: tensor<i32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg2, %arg3, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// JVP-NEXT:   }) : (tensor<2x9xf32>, tensor<2x9xi32>) -> (tensor<2x9xf32>, tensor<2x9xi32>)
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]]#1 : (tensor<2x9xi32>) -> tensor<2x9x1xi32>
// JVP-NEXT:   [[V4:%\w+]] = "stablehlo.gather"(%arg1, [[V3]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<2x9xf32>, tensor<2x9x1xi32>) -> tensor<2x9xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<2x9xf32>, tensor<2x9xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @sort(%arg0: tensor<2x9xf32>, %arg1: tensor<2x9xf32>) -> (tensor<2x9xf32>, tensor<2x9xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x9xf32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.sort"(%arg0) <{dimension = 1 : i64, is_stable = true}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg2, %arg3, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// VJP-NEXT:   }) : (tensor<2x9xf32>) -> tensor<2x9xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 1 : tensor<2x9xi32>
// VJP-NEXT:   [[V2:%\w+]]:2 = "stablehlo.sort"(%arg0, [[V1]]) <{dimension = 1 : i64, is_stable = true}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>, %arg4: tensor<i32>, %arg5: tensor<i32>):
// VJP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg2, %arg3, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// VJP-NEXT:   }) : (tensor<2x9xf32>, tensor<2x9xi32>) -> (tensor<2x9xf32>, tensor<2x9xi32>)
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]]#1 : (tensor<2x9xi32>) -> tensor<2x9x1xi32>
// VJP-NEXT:   [[V4:%\w+]] = "stablehlo.scatter"([[CST]], [[V3]], %arg1) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     stablehlo.return %arg3 : tensor<f32>
// VJP-NEXT:   }) {pyxla.in_bounds} : (tensor<2x9xf32>, tensor<2x9x1xi32>, tensor<2x9xf32>) -> tensor<2x9xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<2x9xf32>, tensor<2x9xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @sort(%arg0: tensor<5x2x9xf32>) -> tensor<5x2x9xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.sort"(%arg0) <{dimension = 2 : i64, is_stable = true}> ({
// BATCH-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.compare LT, %arg1, %arg2, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<i1>
// BATCH-NEXT:   }) : (tensor<5x2x9xf32>) -> tensor<5x2x9xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2x9xf32>
// BATCH-NEXT: }

func.func @sort_by_key(%k: tensor<9xi32>, %x: tensor<9xf32>) -> tensor<9xf32> {
  %0:2 = "stablehlo.sort"(%k, %x) ({
  ^bb0(%a: tensor<i32>, %b: tensor<i32>, %c: tensor<f32>, %d: tensor<f32>):
    %1 = stablehlo.compare LT, %a, %b, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64, is_stable = true} : (tensor<9xi32>, tensor<9xf32>) -> (tensor<9xi32>, tensor<9xf32>)
  return %0#1 : tensor<9xf32>
}

// JVP-LABEL: func.func @sort_by_key(%arg0: tensor<9xi32>, %arg1: tensor<9xf32>, %arg2: tensor<9xf32>) -> (tensor<9xf32>, tensor<9xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = "stablehlo.sort"(%arg0, %arg1) <{dimension = 0 : i64, is_stable = true}> ({
// JVP-NEXT:   ^bb0(%arg3: tensor<i32>, %arg4: tensor<i32>, %arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg3, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// JVP-NEXT:   }) : (tensor<9xi32>, tensor<9xf32>) -> (tensor<9xi32>, tensor<9xf32>)
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<9xi32>
// JVP-NEXT:   [[V2:%\w+]]:3 = "stablehlo.sort"(%arg0, %arg1, [[V1]]) <{dimension = 0 : i64, is_stable = true}> ({
// JVP-NEXT:   ^bb0(%arg3: tensor<i32>, %arg4: tensor<i32>, %arg5: tensor<f32>, %arg6: tensor<f32>, %arg7: tensor<i32>, %arg8: tensor<i32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg3, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// JVP-NEXT:   }) : (tensor<9xi32>, tensor<9xf32>, tensor<9xi32>) -> (tensor<9xi32>, tensor<9xf32>, tensor<9xi32>)
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]]#2 : (tensor<9xi32>) -> tensor<9x1xi32>
// JVP-NEXT:   [[V4:%\w+]] = "stablehlo.gather"(%arg2, [[V3]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<9xf32>, tensor<9x1xi32>) -> tensor<9xf32>
// JVP-NEXT:   return [[V0]]#1, [[V4]] : tensor<9xf32>, tensor<9xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @sort_by_key(%arg0: tensor<9xi32>, %arg1: tensor<9xf32>, %arg2: tensor<9xf32>) -> (tensor<9xf32>, tensor<9xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<9xf32>
// VJP-NEXT:   [[V0:%\w+]]:2 = "stablehlo.sort"(%arg0, %arg1) <{dimension = 0 : i64, is_stable = true}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<i32>, %arg4: tensor<i32>, %arg5: tensor<f32>, %arg6: tensor<f32>):
// VJP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg3, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// VJP-NEXT:   }) : (tensor<9xi32>, tensor<9xf32>) -> (tensor<9xi32>, tensor<9xf32>)
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<9xi32>
// VJP-NEXT:   [[V2:%\w+]]:3 = "stablehlo.sort"(%arg0, %arg1, [[V1]]) <{dimension = 0 : i64, is_stable = true}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<i32>, %arg4: tensor<i32>, %arg5: tensor<f32>, %arg6: tensor<f32>, %arg7: tensor<i32>, %arg8: tensor<i32>):
// VJP-NEXT:     [[V5:%\w+]] = stablehlo.compare LT, %arg3, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:     stablehlo.return [[V5]] : tensor<i1>
// VJP-NEXT:   }) : (tensor<9xi32>, tensor<9xf32>, tensor<9xi32>) -> (tensor<9xi32>, tensor<9xf32>, tensor<9xi32>)
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]]#2 : (tensor<9xi32>) -> tensor<9x1xi32>
// VJP-NEXT:   [[V4:%\w+]] = "stablehlo.scatter"([[CST]], [[V3]], %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     stablehlo.return %arg4 : tensor<f32>
// VJP-NEXT:   }) {pyxla.in_bounds} : (tensor<9xf32>, tensor<9x1xi32>, tensor<9xf32>) -> tensor<9xf32>
// VJP-NEXT:   return [[V0]]#1, [[V4]] : tensor<9xf32>, tensor<9xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @sort_by_key(%arg0: tensor<5x9xi32>, %arg1: tensor<5x9xf32>) -> tensor<5x9xf32> {
// BATCH-NEXT:   [[V0:%\w+]]:2 = "stablehlo.sort"(%arg0, %arg1) <{dimension = 1 : i64, is_stable = true}> ({
// BATCH-NEXT:   ^bb0(%arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<f32>, %arg5: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.compare LT, %arg2, %arg3, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<i1>
// BATCH-NEXT:   }) : (tensor<5x9xi32>, tensor<5x9xf32>) -> (tensor<5x9xi32>, tensor<5x9xf32>)
// BATCH-NEXT:   return [[V0]]#1 : tensor<5x9xf32>
// BATCH-NEXT: }
