// RUN: pyxla-opt %s -p 'pyxla-jvp{function=scatter_add},pyxla-jvp{function=scatter_set},pyxla-jvp{function=scatter_set_unique},pyxla-jvp{function=scatter_multiply},pyxla-jvp{function=scatter_maximum},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=scatter_add},pyxla-vjp{function=scatter_set},pyxla-vjp{function=scatter_set_unique},pyxla-vjp{function=scatter_multiply},pyxla-vjp{function=scatter_maximum},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=scatter_add size=5},pyxla-batch{function=scatter_set size=5},pyxla-batch{function=scatter_set_unique size=5},pyxla-batch{function=scatter_multiply size=5},pyxla-batch{function=scatter_maximum size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @scatter_add(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<5x2xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// JVP-LABEL: func.func @scatter_add(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>, %arg4: tensor<3x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, %arg4) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V2:%\w+]] = stablehlo.add %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<5x2xf32>, tensor<5x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @scatter_add(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     [[V7:%\w+]] = stablehlo.add %arg4, %arg5 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V7]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.gather"(%arg3, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.clamp [[C]], %arg1, [[C_0]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, %arg1, [[V2]], SIGNED : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.broadcast_in_dim [[V4]], dims = [0] : (tensor<3xi1>) -> tensor<3x2xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V5]], [[V1]], [[CST]] : tensor<3x2xi1>, tensor<3x2xf32>
// VJP-NEXT:   return [[V0]], %arg3, [[V6]] : tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @scatter_add(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>, %arg2: tensor<5x3x2xf32>) -> tensor<5x5x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
// BATCH-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.add %arg3, %arg4 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x5x2xf32>, tensor<5x3x1xi32>, tensor<5x3x2xf32>) -> tensor<5x5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x5x2xf32>
// BATCH-NEXT: }

func.func @scatter_set(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<5x2xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// JVP-LABEL: func.func @scatter_set(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>, %arg4: tensor<3x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     stablehlo.return %arg6 : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, %arg4) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     stablehlo.return %arg6 : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<5x2xf32>, tensor<5x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @scatter_set(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<6xi32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<5x2xi32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     stablehlo.return %arg5 : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, [[CST]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     stablehlo.return %arg5 : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"(%arg3, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.iota dim = 0 : tensor<6xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.add [[V3]], [[C]] : tensor<6xi32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.reshape [[V4]] : (tensor<6xi32>) -> tensor<3x2xi32>
// VJP-NEXT:   [[V6:%\w+]] = "stablehlo.scatter"([[C_0]], %arg1, [[V5]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<i32>, %arg5: tensor<i32>):
// VJP-NEXT:     stablehlo.return %arg5 : tensor<i32>
// VJP-NEXT:   }) : (tensor<5x2xi32>, tensor<3x1xi32>, tensor<3x2xi32>) -> tensor<5x2xi32>
// VJP-NEXT:   [[V7:%\w+]] = "stablehlo.gather"([[V6]], %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xi32>, tensor<3x1xi32>) -> tensor<3x2xi32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.compare EQ, [[V7]], [[V5]], SIGNED : (tensor<3x2xi32>, tensor<3x2xi32>) -> tensor<3x2xi1>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V8]], [[V2]], [[CST]] : tensor<3x2xi1>, tensor<3x2xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V9]] : tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @scatter_set(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>, %arg2: tensor<5x3x2xf32>) -> tensor<5x5x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
// BATCH-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// BATCH-NEXT:     stablehlo.return %arg4 : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x5x2xf32>, tensor<5x3x1xi32>, tensor<5x3x2xf32>) -> tensor<5x5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x5x2xf32>
// BATCH-NEXT: }

func.func @scatter_set_unique(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<5x2xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    stablehlo.return %b : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = true} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// JVP-LABEL: func.func @scatter_set_unique(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>, %arg4: tensor<3x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     stablehlo.return %arg6 : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, %arg4) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     stablehlo.return %arg6 : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<5x2xf32>, tensor<5x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @scatter_set_unique(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     stablehlo.return %arg5 : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, [[CST]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     stablehlo.return %arg5 : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"(%arg3, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.clamp [[C]], %arg1, [[C_0]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare EQ, %arg1, [[V3]], SIGNED : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.reshape [[V4]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.broadcast_in_dim [[V5]], dims = [0] : (tensor<3xi1>) -> tensor<3x2xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], [[V2]], [[CST]] : tensor<3x2xi1>, tensor<3x2xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V7]] : tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @scatter_set_unique(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>, %arg2: tensor<5x3x2xf32>) -> tensor<5x5x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = true}> ({
// BATCH-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// BATCH-NEXT:     stablehlo.return %arg4 : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x5x2xf32>, tensor<5x3x1xi32>, tensor<5x3x2xf32>) -> tensor<5x5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x5x2xf32>
// BATCH-NEXT: }

func.func @scatter_multiply(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<5x2xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = true} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// JVP-LABEL: func.func @scatter_multiply(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>, %arg4: tensor<3x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.multiply %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.multiply %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg4, [[V2]] : tensor<3x2xf32>
// JVP-NEXT:   [[V4:%\w+]] = "stablehlo.scatter"([[V1]], %arg1, [[V3]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V5:%\w+]] = stablehlo.add %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V5]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<5x2xf32>, tensor<5x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @scatter_multiply(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     [[V10:%\w+]] = stablehlo.multiply %arg4, %arg5 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V10]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.scatter"(%arg3, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     [[V10:%\w+]] = stablehlo.multiply %arg4, %arg5 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V10]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"(%arg3, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V3:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V2]], [[V3]] : tensor<3x2xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.clamp [[C]], %arg1, [[C_0]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare EQ, %arg1, [[V5]], SIGNED : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.reshape [[V6]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.broadcast_in_dim [[V7]], dims = [0] : (tensor<3xi1>) -> tensor<3x2xi1>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V8]], [[V4]], [[CST]] : tensor<3x2xi1>, tensor<3x2xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V9]] : tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @scatter_multiply(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>, %arg2: tensor<5x3x2xf32>) -> tensor<5x5x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = true}> ({
// BATCH-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.multiply %arg3, %arg4 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x5x2xf32>, tensor<5x3x1xi32>, tensor<5x3x2xf32>) -> tensor<5x5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x5x2xf32>
// BATCH-NEXT: }

func.func @scatter_maximum(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<5x2xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.maximum %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// JVP-LABEL: func.func @scatter_maximum(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>, %arg4: tensor<3x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x2xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<5x2xf32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V14:%\w+]] = stablehlo.maximum %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V14]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, %arg0, [[V0]], FLOAT : (tensor<5x2xf32>, tensor<5x2xf32>) -> tensor<5x2xi1>
// JVP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"([[V0]], %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, %arg2, [[V2]], FLOAT : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.convert [[V1]] : (tensor<5x2xi1>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.convert [[V3]] : (tensor<3x2xi1>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V6:%\w+]] = "stablehlo.scatter"([[V4]], %arg1, [[V5]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V14:%\w+]] = stablehlo.add %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V14]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.divide [[CST_1]], [[V6]] : tensor<5x2xf32>
// JVP-NEXT:   [[V8:%\w+]] = "stablehlo.gather"([[V7]], %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.multiply %arg4, [[V8]] : tensor<3x2xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.select [[V3]], [[V9]], [[CST_0]] : tensor<3x2xi1>, tensor<3x2xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.multiply %arg3, [[V7]] : tensor<5x2xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.select [[V1]], [[V11]], [[CST]] : tensor<5x2xi1>, tensor<5x2xf32>
// JVP-NEXT:   [[V13:%\w+]] = "stablehlo.scatter"([[V12]], %arg1, [[V10]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// JVP-NEXT:   ^bb0(%arg5: tensor<f32>, %arg6: tensor<f32>):
// JVP-NEXT:     [[V14:%\w+]] = stablehlo.add %arg5, %arg6 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V14]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// JVP-NEXT:   return [[V0]], [[V13]] : tensor<5x2xf32>, tensor<5x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @scatter_maximum(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>, %arg3: tensor<5x2xf32>) -> (tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<5x2xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x2xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     [[V17:%\w+]] = stablehlo.maximum %arg4, %arg5 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V17]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, %arg0, [[V0]], FLOAT : (tensor<5x2xf32>, tensor<5x2xf32>) -> tensor<5x2xi1>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"([[V0]], %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, %arg2, [[V2]], FLOAT : (tensor<3x2xf32>, tensor<3x2xf32>) -> tensor<3x2xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.convert [[V1]] : (tensor<5x2xi1>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.convert [[V3]] : (tensor<3x2xi1>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V6:%\w+]] = "stablehlo.scatter"([[V4]], %arg1, [[V5]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// VJP-NEXT:     [[V17:%\w+]] = stablehlo.add %arg4, %arg5 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V17]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.divide [[CST]], [[V6]] : tensor<5x2xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg3, [[V7]] : tensor<5x2xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V1]], [[V8]], [[CST_0]] : tensor<5x2xi1>, tensor<5x2xf32>
// VJP-NEXT:   [[V10:%\w+]] = "stablehlo.gather"([[V8]], %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V3]], [[V10]], [[CST_1]] : tensor<3x2xi1>, tensor<3x2xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.clamp [[C]], %arg1, [[C_2]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.compare EQ, %arg1, [[V12]], SIGNED : (tensor<3x1xi32>, tensor<3x1xi32>) -> tensor<3x1xi1>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.reshape [[V13]] : (tensor<3x1xi1>) -> tensor<3xi1>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.broadcast_in_dim [[V14]], dims = [0] : (tensor<3xi1>) -> tensor<3x2xi1>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.select [[V15]], [[V11]], [[CST_1]] : tensor<3x2xi1>, tensor<3x2xf32>
// VJP-NEXT:   return [[V0]], [[V9]], [[V16]] : tensor<5x2xf32>, tensor<5x2xf32>, tensor<3x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @scatter_maximum(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>, %arg2: tensor<5x3x2xf32>) -> tensor<5x5x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.scatter"(%arg0, %arg1, %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [2], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
// BATCH-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.maximum %arg3, %arg4 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V1]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x5x2xf32>, tensor<5x3x1xi32>, tensor<5x3x2xf32>) -> tensor<5x5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x5x2xf32>
// BATCH-NEXT: }
