// RUN: pyxla-opt %s -p 'pyxla-foreign-operations' --verify-each | filecheck %s --check-prefix=CHECK

func.func @tuples(%x: tensor<2xf32>, %n: tensor<i32>) -> (tensor<2xf32>, tensor<i32>) {
  %inner = stablehlo.tuple %n : tuple<tensor<i32>>
  %outer = stablehlo.tuple %x, %inner : tuple<tensor<2xf32>, tuple<tensor<i32>>>
  %0 = stablehlo.get_tuple_element %outer[0] : (tuple<tensor<2xf32>, tuple<tensor<i32>>>) -> tensor<2xf32>
  %1 = stablehlo.get_tuple_element %outer[1] : (tuple<tensor<2xf32>, tuple<tensor<i32>>>) -> tuple<tensor<i32>>
  %2 = stablehlo.get_tuple_element %1[0] : (tuple<tensor<i32>>) -> tensor<i32>
  return %0, %2 : tensor<2xf32>, tensor<i32>
}

// CHECK-LABEL: func.func @tuples(%arg0: tensor<2xf32>, %arg1: tensor<i32>) -> (tensor<2xf32>, tensor<i32>) {
// CHECK-NEXT:   return %arg0, %arg1 : tensor<2xf32>, tensor<i32>
// CHECK-NEXT: }

func.func @mulhi(%x: tensor<2xi16>, %y: tensor<2xi16>) -> tensor<2xi16> {
  %0 = "chlo.mulhi"(%x, %y) : (tensor<2xi16>, tensor<2xi16>) -> tensor<2xi16>
  return %0 : tensor<2xi16>
}

// CHECK-LABEL: func.func @mulhi(%arg0: tensor<2xi16>, %arg1: tensor<2xi16>) -> tensor<2xi16> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<2xi16>) -> tensor<2xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.convert %arg1 : (tensor<2xi16>) -> tensor<2xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V0]], [[V1]] : tensor<2xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<16> : tensor<2xi32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.shift_right_arithmetic [[V2]], [[C]] : tensor<2xi32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.convert [[V3]] : (tensor<2xi32>) -> tensor<2xi16>
// CHECK-NEXT:   return [[V4]] : tensor<2xi16>
// CHECK-NEXT: }

func.func @mulhi_of_halves(%x: tensor<2xui64>, %y: tensor<2xui64>) -> tensor<2xui64> {
  %0 = "chlo.mulhi"(%x, %y) : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
  return %0 : tensor<2xui64>
}

// CHECK-LABEL: func.func @mulhi_of_halves(%arg0: tensor<2xui64>, %arg1: tensor<2xui64>) -> tensor<2xui64> {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<4294967295> : tensor<2xui64>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.and %arg0, [[C]] : tensor<2xui64>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.shift_right_logical %arg0, [[C_0]] : tensor<2xui64>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.and %arg1, [[C]] : tensor<2xui64>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.shift_right_logical %arg1, [[C_1]] : tensor<2xui64>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V0]], [[V2]] : tensor<2xui64>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.shift_right_logical [[V4]], [[C_2]] : tensor<2xui64>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<2xui64>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.add [[V6]], [[V5]] : tensor<2xui64>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V0]], [[V3]] : tensor<2xui64>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.and [[V7]], [[C]] : tensor<2xui64>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.add [[V8]], [[V9]] : tensor<2xui64>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V1]], [[V3]] : tensor<2xui64>
// CHECK-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.shift_right_logical [[V7]], [[C_3]] : tensor<2xui64>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.add [[V11]], [[V12]] : tensor<2xui64>
// CHECK-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.shift_right_logical [[V10]], [[C_4]] : tensor<2xui64>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.add [[V13]], [[V14]] : tensor<2xui64>
// CHECK-NEXT:   return [[V15]] : tensor<2xui64>
// CHECK-NEXT: }

func.func @batch_norm_training(%x: tensor<2x3xf32>, %s: tensor<3xf32>, %o: tensor<3xf32>) -> tensor<2x3xf32> {
  %0:3 = "stablehlo.batch_norm_training"(%x, %s, %o) {epsilon = 0.5 : f32, feature_index = 1 : i64} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>)
  return %0#0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @batch_norm_training(%arg0: tensor<2x3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> tensor<2x3xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.divide [[V0]], [[CST_0]] : tensor<3xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V1]], dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.subtract %arg0, [[V2]] : tensor<2x3xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V3]], [[V3]] : tensor<2x3xf32>
// CHECK-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.reduce([[V4]] init: [[CST_1]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// CHECK-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.divide [[V5]], [[CST_2]] : tensor<3xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.broadcast_in_dim [[V1]], dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.subtract %arg0, [[V8]] : tensor<2x3xf32>
// CHECK-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.add [[V6]], [[CST_3]] : tensor<3xf32>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.sqrt [[V10]] : tensor<3xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.broadcast_in_dim [[V11]], dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.divide [[V9]], [[V12]] : tensor<2x3xf32>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.multiply [[V7]], [[V13]] : tensor<2x3xf32>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.add [[V14]], [[V15]] : tensor<2x3xf32>
// CHECK-NEXT:   return [[V16]] : tensor<2x3xf32>
// CHECK-NEXT: }

func.func @einsum(%x: tensor<2x3x4xf32>, %y: tensor<4x2x3xf32>) -> tensor<4x2xf32> {
  %0 = "stablehlo.einsum"(%x, %y) {einsum_config = "bij,jbk->jb"} : (tensor<2x3x4xf32>, tensor<4x2x3xf32>) -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// CHECK-LABEL: func.func @einsum(%arg0: tensor<2x3x4xf32>, %arg1: tensor<4x2x3xf32>) -> tensor<4x2xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x4xf32>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg1 init: [[CST_0]]) applies stablehlo.add across dimensions = [2] : (tensor<4x2x3xf32>, tensor<f32>) -> tensor<4x2xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.dot_general [[V0]], [[V1]], batching_dims = [0, 1] x [1, 0], contracting_dims = [] x [] : (tensor<2x4xf32>, tensor<4x2xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.transpose [[V2]], dims = [1, 0] : (tensor<2x4xf32>) -> tensor<4x2xf32>
// CHECK-NEXT:   return [[V3]] : tensor<4x2xf32>
// CHECK-NEXT: }

func.func @broadcast(%x: tensor<3xf32>) -> tensor<5x3xf32> {
  %0 = "stablehlo.broadcast"(%x) {broadcast_sizes = array<i64: 5>} : (tensor<3xf32>) -> tensor<5x3xf32>
  return %0 : tensor<5x3xf32>
}

// CHECK-LABEL: func.func @broadcast(%arg0: tensor<3xf32>) -> tensor<5x3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<5x3xf32>
// CHECK-NEXT:   return [[V0]] : tensor<5x3xf32>
// CHECK-NEXT: }

func.func @torch_index_select(%x: tensor<2x3x4xf32>, %i: tensor<2x2xi32>) -> tensor<2x2x4xf32> {
  %0 = "stablehlo.torch_index_select"(%x, %i) {dim = 1 : i64, batch_dims = 1 : i64} : (tensor<2x3x4xf32>, tensor<2x2xi32>) -> tensor<2x2x4xf32>
  return %0 : tensor<2x2x4xf32>
}

// CHECK-LABEL: func.func @torch_index_select(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x2xi32>) -> tensor<2x2x4xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, %arg1) <{dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 4>}> : (tensor<2x3x4xf32>, tensor<2x2xi32>) -> tensor<2x2x4xf32>
// CHECK-NEXT:   return [[V0]] : tensor<2x2x4xf32>
// CHECK-NEXT: }
