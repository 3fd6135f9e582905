// RUN: pyxla-opt %s -p 'pyxla-jvp{function=dynamic_slice},pyxla-jvp{function=dynamic_slice_same_place},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=dynamic_slice},pyxla-vjp{function=dynamic_slice_same_place},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=dynamic_slice size=5},pyxla-batch{function=dynamic_slice_same_place size=5 in-dims=1,-1,-1},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @dynamic_slice(%x: tensor<5x6xf32>, %i: tensor<i32>, %j: tensor<i32>) -> tensor<2x3xf32> {
  %0 = stablehlo.dynamic_slice %x, %i, %j, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @dynamic_slice(%arg0: tensor<5x6xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<5x6xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_slice %arg0, %arg1, %arg2, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_slice %arg3, %arg1, %arg2, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_slice(%arg0: tensor<5x6xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<5x6xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x6xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_slice %arg0, %arg1, %arg2, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_update_slice [[CST]], %arg3, %arg1, %arg2 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<5x6xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_slice(%arg0: tensor<5x5x6xf32>, %arg1: tensor<5xi32>, %arg2: tensor<5xi32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg1 : (tensor<5xi32>) -> tensor<5x1xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg2 : (tensor<5xi32>) -> tensor<5x1xi32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.concatenate [[V0]], [[V1]], dim = 1 : (tensor<5x1xi32>, tensor<5x1xi32>) -> tensor<5x2xi32>
// BATCH-NEXT:   [[V3:%\w+]] = "stablehlo.gather"(%arg0, [[V2]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1, 2], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1, 2], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2, 3>}> : (tensor<5x5x6xf32>, tensor<5x2xi32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V3]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @dynamic_slice_same_place(%x: tensor<5x6xf32>, %i: tensor<i32>, %j: tensor<i32>) -> tensor<2x3xf32> {
  %0 = stablehlo.dynamic_slice %x, %i, %j, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @dynamic_slice_same_place(%arg0: tensor<5x6xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<5x6xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_slice %arg0, %arg1, %arg2, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_slice %arg3, %arg1, %arg2, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_slice_same_place(%arg0: tensor<5x6xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<5x6xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x6xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_slice %arg0, %arg1, %arg2, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_update_slice [[CST]], %arg3, %arg1, %arg2 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<5x6xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_slice_same_place(%arg0: tensor<5x5x6xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_slice %arg0, %arg1, [[C]], %arg2, sizes = [2, 5, 3] : (tensor<5x5x6xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<2x5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.transpose [[V0]], dims = [1, 0, 2] : (tensor<2x5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }
