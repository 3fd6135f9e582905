// RUN: pyxla-opt %s -p 'pyxla-jvp{function=dynamic_update_slice},pyxla-jvp{function=dynamic_update_slice_same_place},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=dynamic_update_slice},pyxla-vjp{function=dynamic_update_slice_same_place wrt=1},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=dynamic_update_slice size=5},pyxla-batch{function=dynamic_update_slice_same_place size=5 in-dims=0,0,-1,-1},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @dynamic_update_slice(%x: tensor<5x6xf32>, %u: tensor<2x3xf32>, %i: tensor<i32>, %j: tensor<i32>) -> tensor<5x6xf32> {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i, %j : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
  return %0 : tensor<5x6xf32>
}

// JVP-LABEL: func.func @dynamic_update_slice(%arg0: tensor<5x6xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<5x6xf32>, %arg5: tensor<2x3xf32>) -> (tensor<5x6xf32>, tensor<5x6xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_update_slice %arg0, %arg1, %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_update_slice %arg4, %arg5, %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<5x6xf32>, tensor<5x6xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_update_slice(%arg0: tensor<5x6xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<5x6xf32>) -> (tensor<5x6xf32>, tensor<5x6xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_update_slice %arg0, %arg1, %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_update_slice %arg4, [[CST]], %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.dynamic_slice %arg4, %arg2, %arg3, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<5x6xf32>, tensor<5x6xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_update_slice(%arg0: tensor<5x5x6xf32>, %arg1: tensor<5x2x3xf32>, %arg2: tensor<5xi32>, %arg3: tensor<5xi32>) -> tensor<5x5x6xf32> {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<3> : tensor<i32>
// BATCH-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg2 : (tensor<5xi32>) -> tensor<5x1xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg3 : (tensor<5xi32>) -> tensor<5x1xi32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.concatenate [[V0]], [[V1]], dim = 1 : (tensor<5x1xi32>, tensor<5x1xi32>) -> tensor<5x2xi32>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.clamp [[C_0]], [[V2]], [[C]] : (tensor<i32>, tensor<5x2xi32>, tensor<i32>) -> tensor<5x2xi32>
// BATCH-NEXT:   [[V4:%\w+]] = "stablehlo.scatter"(%arg0, [[V3]], %arg1) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1, 2], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1, 2], index_vector_dim = 1>, unique_indices = true}> ({
// BATCH-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// BATCH-NEXT:     stablehlo.return %arg5 : tensor<f32>
// BATCH-NEXT:   }) {pyxla.in_bounds} : (tensor<5x5x6xf32>, tensor<5x2xi32>, tensor<5x2x3xf32>) -> tensor<5x5x6xf32>
// BATCH-NEXT:   return [[V4]] : tensor<5x5x6xf32>
// BATCH-NEXT: }

func.func @dynamic_update_slice_same_place(%x: tensor<5x6xf32>, %u: tensor<2x3xf32>, %i: tensor<i32>, %j: tensor<i32>) -> tensor<5x6xf32> {
  %0 = stablehlo.dynamic_update_slice %x, %u, %i, %j : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
  return %0 : tensor<5x6xf32>
}

// JVP-LABEL: func.func @dynamic_update_slice_same_place(%arg0: tensor<5x6xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<5x6xf32>, %arg5: tensor<2x3xf32>) -> (tensor<5x6xf32>, tensor<5x6xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_update_slice %arg0, %arg1, %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_update_slice %arg4, %arg5, %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<5x6xf32>, tensor<5x6xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_update_slice_same_place(%arg0: tensor<5x6xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<5x6xf32>) -> (tensor<5x6xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_update_slice %arg0, %arg1, %arg2, %arg3 : (tensor<5x6xf32>, tensor<2x3xf32>, tensor<i32>, tensor<i32>) -> tensor<5x6xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_slice %arg4, %arg2, %arg3, sizes = [2, 3] : (tensor<5x6xf32>, tensor<i32>, tensor<i32>) -> tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<5x6xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_update_slice_same_place(%arg0: tensor<5x5x6xf32>, %arg1: tensor<5x2x3xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>) -> tensor<5x5x6xf32> {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_update_slice %arg0, %arg1, [[C]], %arg2, %arg3 : (tensor<5x5x6xf32>, tensor<5x2x3xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<5x5x6xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x5x6xf32>
// BATCH-NEXT: }
