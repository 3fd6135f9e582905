// RUN: pyxla-opt %s -p 'pyxla-jvp{function=dynamic_broadcast_in_dim},pyxla-jvp{function=dynamic_reshape},pyxla-jvp{function=dynamic_pad},pyxla-jvp{function=real_dynamic_slice},pyxla-jvp{function=dynamic_gather},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=dynamic_broadcast_in_dim},pyxla-vjp{function=dynamic_reshape},pyxla-vjp{function=dynamic_pad},pyxla-vjp{function=real_dynamic_slice},pyxla-vjp{function=dynamic_gather},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=dynamic_broadcast_in_dim size=5},pyxla-batch{function=dynamic_reshape size=5},pyxla-batch{function=dynamic_pad size=5},pyxla-batch{function=real_dynamic_slice size=5},pyxla-batch{function=dynamic_gather size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @dynamic_broadcast_in_dim(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %s = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
  %0 = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @dynamic_broadcast_in_dim(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_broadcast_in_dim %arg0, [[C]], dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_broadcast_in_dim(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_broadcast_in_dim %arg0, [[C]], dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg1 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2x3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_broadcast_in_dim(%arg0: tensor<5x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @dynamic_reshape(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %s = stablehlo.constant dense<6> : tensor<1xi32>
  %0 = stablehlo.dynamic_reshape %x, %s : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// JVP-LABEL: func.func @dynamic_reshape(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<6xf32>, tensor<6xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<6> : tensor<1xi32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_reshape %arg0, [[C]] : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<6xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg1 : (tensor<2x3xf32>) -> tensor<6xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<6xf32>, tensor<6xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_reshape(%arg0: tensor<2x3xf32>, %arg1: tensor<6xf32>) -> (tensor<6xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<6> : tensor<1xi32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_reshape %arg0, [[C]] : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<6xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg1 : (tensor<6xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<6xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_reshape(%arg0: tensor<5x2x3xf32>) -> tensor<5x6xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg0 : (tensor<5x2x3xf32>) -> tensor<5x6xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x6xf32>
// BATCH-NEXT: }

func.func @dynamic_pad(%x: tensor<4xf32>, %v: tensor<f32>) -> tensor<7xf32> {
  %l = stablehlo.constant dense<1> : tensor<1xi32>
  %h = stablehlo.constant dense<2> : tensor<1xi32>
  %i = stablehlo.constant dense<0> : tensor<1xi32>
  %0 = stablehlo.dynamic_pad %x, %v, %l, %h, %i : (tensor<4xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// JVP-LABEL: func.func @dynamic_pad(%arg0: tensor<4xf32>, %arg1: tensor<f32>, %arg2: tensor<4xf32>, %arg3: tensor<f32>) -> (tensor<7xf32>, tensor<7xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<1xi32>
// JVP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<2> : tensor<1xi32>
// JVP-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<0> : tensor<1xi32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_pad %arg0, %arg1, [[C]], [[C_0]], [[C_1]] : (tensor<4xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<7xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg2, %arg3, low = [1], high = [2], interior = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<7xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<7xf32>, tensor<7xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_pad(%arg0: tensor<4xf32>, %arg1: tensor<f32>, %arg2: tensor<7xf32>) -> (tensor<7xf32>, tensor<4xf32>, tensor<f32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<false> : tensor<4xi1>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<7xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<1> : tensor<1xi32>
// VJP-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<2> : tensor<1xi32>
// VJP-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<0> : tensor<1xi32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_pad %arg0, %arg1, [[C_2]], [[C_3]], [[C_4]] : (tensor<4xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<7xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg2 [1:5] : (tensor<7xf32>) -> tensor<4xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.pad [[C]], [[C_0]], low = [1], high = [2], interior = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<7xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], %arg2, [[CST]] : tensor<7xi1>, tensor<7xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V3]] init: [[CST_1]]) applies stablehlo.add across dimensions = [0] : (tensor<7xf32>, tensor<f32>) -> tensor<f32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V4]] : tensor<7xf32>, tensor<4xf32>, tensor<f32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_pad(%arg0: tensor<5x4xf32>, %arg1: tensor<5xf32>) -> tensor<5x7xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<false> : tensor<4xi1>
// BATCH-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<true> : tensor<i1>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.pad [[C]], [[C_0]], low = [1], high = [2], interior = [0] : (tensor<4xi1>, tensor<i1>) -> tensor<7xi1>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg0, [[CST]], low = [0, 1], high = [0, 2], interior = [0, 0] : (tensor<5x4xf32>, tensor<f32>) -> tensor<5x7xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1] : (tensor<7xi1>) -> tensor<5x7xi1>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<5xf32>) -> tensor<5x7xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V1]] : tensor<5x7xi1>, tensor<5x7xf32>
// BATCH-NEXT:   return [[V4]] : tensor<5x7xf32>
// BATCH-NEXT: }

func.func @real_dynamic_slice(%x: tensor<6xf32>) -> tensor<2xf32> {
  %b = stablehlo.constant dense<1> : tensor<1xi32>
  %e = stablehlo.constant dense<5> : tensor<1xi32>
  %s = stablehlo.constant dense<2> : tensor<1xi32>
  %0 = stablehlo.real_dynamic_slice %x, %b, %e, %s : (tensor<6xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// JVP-LABEL: func.func @real_dynamic_slice(%arg0: tensor<6xf32>, %arg1: tensor<6xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<1xi32>
// JVP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<5> : tensor<1xi32>
// JVP-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<2> : tensor<1xi32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.real_dynamic_slice %arg0, [[C]], [[C_0]], [[C_1]] : (tensor<6xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg1 [1:5:2] : (tensor<6xf32>) -> tensor<2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2xf32>, tensor<2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @real_dynamic_slice(%arg0: tensor<6xf32>, %arg1: tensor<2xf32>) -> (tensor<2xf32>, tensor<6xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<1xi32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<5> : tensor<1xi32>
// VJP-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<2> : tensor<1xi32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.real_dynamic_slice %arg0, [[C]], [[C_0]], [[C_1]] : (tensor<6xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg1, [[CST]], low = [1], high = [2], interior = [1] : (tensor<2xf32>, tensor<f32>) -> tensor<6xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2xf32>, tensor<6xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @real_dynamic_slice(%arg0: tensor<5x6xf32>) -> tensor<5x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [0:5, 1:5:2] : (tensor<5x6xf32>) -> tensor<5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2xf32>
// BATCH-NEXT: }

func.func @dynamic_gather(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>) -> tensor<3x2xf32> {
  %s = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
  %0 = "stablehlo.dynamic_gather"(%x, %i, %s) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<2xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// JVP-LABEL: func.func @dynamic_gather(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<5x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.dynamic_gather"(%arg0, %arg1, [[C]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false}> : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<2xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.gather"(%arg2, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 2>}> : (tensor<5x2xf32>, tensor<3x1xi32>) -> tensor<3x2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3x2xf32>, tensor<3x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_gather(%arg0: tensor<5x2xf32>, %arg1: tensor<3x1xi32>, %arg2: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<5x2xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<4> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<5x2xf32>
// VJP-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.dynamic_gather"(%arg0, %arg1, [[C_1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false}> : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<2xi32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.clamp [[C_0]], %arg1, [[C]] : (tensor<i32>, tensor<3x1xi32>, tensor<i32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V2:%\w+]] = "stablehlo.scatter"([[CST]], [[V1]], %arg2) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     [[V3:%\w+]] = stablehlo.add %arg3, %arg4 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V3]] : tensor<f32>
// VJP-NEXT:   }) {pyxla.in_bounds} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3x2xf32>, tensor<5x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_gather(%arg0: tensor<5x5x2xf32>, %arg1: tensor<5x3x1xi32>) -> tensor<5x3x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 2>}> : (tensor<5x5x2xf32>, tensor<5x3x1xi32>) -> tensor<5x3x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3x2xf32>
// BATCH-NEXT: }
