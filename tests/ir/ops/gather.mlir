// RUN: pyxla-opt %s -p 'pyxla-jvp{function=gather_rows},pyxla-jvp{function=gather_windows},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=gather_rows},pyxla-vjp{function=gather_windows},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=gather_rows size=5},pyxla-batch{function=gather_windows size=5 in-dims=-1,0},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @gather_rows(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>) -> tensor<3x2xf32> {
  %0 = "stablehlo.gather"(%x, %i) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 2>, indices_are_sorted = false} : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// JVP-LABEL: func.func @gather_rows(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<5x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.gather"(%arg2, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3x2xf32>, tensor<3x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @gather_rows(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<5x2xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x2xf32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.clamp [[C_0]], %arg1, [[C]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.scatter"([[CST]], [[V1]], %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     [[V3:%\w+]] = stablehlo.add %arg3, %arg4 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V3]] : tensor<f32>
// VJP-NEXT:   }) {pyxla.in_bounds} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3x2xf32>, tensor<5x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @gather_rows(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>) -> tensor<5x3x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 2>}> : (tensor<5x5x2xf32>, tensor<5x3x1xi32>) -> tensor<5x3x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3x2xf32>
// BATCH-NEXT: }

func.func @gather_windows(%x: tensor<5x6xf32>, %i: tensor<3x2xi32>) -> tensor<3x2x3xf32> {
  %0 = "stablehlo.gather"(%x, %i) {dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], start_index_map = [0, 1], index_vector_dim = 1>, slice_sizes = array<i64: 2, 3>, indices_are_sorted = false} : (tensor<5x6xf32>, tensor<3x2xi32>) -> tensor<3x2x3xf32>
  return %0 : tensor<3x2x3xf32>
}

// JVP-LABEL: func.func @gather_windows(%arg0: tensor<5x6xf32>, %arg1: tensor<3x2xi32>, %arg2: tensor<5x6xf32>) -> (tensor<3x2x3xf32>, tensor<3x2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], start_index_map = [0, 1], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 2, 3>}> : (tensor<5x6xf32>, tensor<3x2xi32>) -> tensor<3x2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.gather"(%arg2, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], start_index_map = [0, 1], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 2, 3>}> : (tensor<5x6xf32>, tensor<3x2xi32>) -> tensor<3x2x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3x2x3xf32>, tensor<3x2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @gather_windows(%arg0: tensor<5x6xf32>, %arg1: tensor<3x2xi32>, %arg2: tensor<3x2x3xf32>) -> (tensor<3x2x3xf32>, tensor<5x6xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x6xf32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], start_index_map = [0, 1], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 2, 3>}> : (tensor<5x6xf32>, tensor<3x2xi32>) -> tensor<3x2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.clamp [[C_0]], %arg1, [[C]] : (tensor<i32>, tensor<3x2xi32>, tensor<i32>) -> tensor<3x2xi32>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.scatter"([[CST]], [[V1]], %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1, 2], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     [[V3:%\w+]] = stablehlo.add %arg3, %arg4 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V3]] : tensor<f32>
// VJP-NEXT:   }) {pyxla.in_bounds} : (tensor<5x6xf32>, tensor<3x2xi32>, tensor<3x2x3xf32>) -> tensor<5x6xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3x2x3xf32>, tensor<5x6xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @gather_windows(%arg0: tensor<5x6xf32>, %arg1: tensor<5x3x2xi32>) -> tensor<5x3x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [2, 3], start_index_map = [0, 1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 2, 3>}> : (tensor<5x6xf32>, tensor<5x3x2xi32>) -> tensor<5x3x2x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3x2x3xf32>
// BATCH-NEXT: }
