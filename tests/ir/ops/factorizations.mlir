// RUN: pyxla-opt %s -p 'pyxla-jvp{function=lu},pyxla-jvp{function=qr},pyxla-jvp{function=eigh},pyxla-jvp{function=svd},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=lu},pyxla-vjp{function=qr},pyxla-vjp{function=eigh},pyxla-vjp{function=svd},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=lu size=5},pyxla-batch{function=qr size=5},pyxla-batch{function=eigh size=5},pyxla-batch{function=svd size=5},pyxla-batch{function=eig size=5},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @lu(%arg0: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>) {
  %0:3 = stablehlo.custom_call @pyxla.lu(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>)
  return %0#0, %0#1, %0#2 : tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>
}

// JVP-LABEL: func.func @lu(%arg0: tensor<3x3xf32>, %arg1: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// JVP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.lu(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>)
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]]#2 : (tensor<3xi32>) -> tensor<3x1xi32>
// JVP-NEXT:   [[V2:%\w+]] = "stablehlo.gather"(%arg1, [[V1]]) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1, 3>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<3x3xf32>, tensor<3x1xi32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = "stablehlo.triangular_solve"([[V0]]#0, [[V2]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = "stablehlo.triangular_solve"([[V0]]#0, [[V3]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.add [[V5]], [[C]] : tensor<3x3xi32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.compare LE, [[V6]], [[V7]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V8]], [[V4]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.compare GE, [[V6]], [[V5]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V10]], [[V4]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.select [[V8]], [[V0]]#0, [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.dot_general [[V12]], [[V9]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.add [[V9]], [[V13]] : tensor<3x3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.select [[V10]], [[V0]]#0, [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.dot_general [[V11]], [[V15]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.add [[V14]], [[V16]] : tensor<3x3xf32>
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V0]]#2, [[V17]] : tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @lu(%arg0: tensor<3x3xf32>, %arg1: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.lu(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>)
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C]] : tensor<3x3xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.compare GE, [[V2]], [[V1]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V4]], [[V0]]#0, [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V5]], [[V0]]#0, [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.dot_general %arg1, [[V7]], contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.dot_general [[V6]], %arg1, contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.add %arg1, [[V9]] : tensor<3x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V5]], [[V8]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.select [[V4]], [[V10]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V11]], [[V12]] : tensor<3x3xf32>
// VJP-NEXT:   [[V14:%\w+]] = "stablehlo.triangular_solve"([[V0]]#0, [[V13]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V15:%\w+]] = "stablehlo.triangular_solve"([[V0]]#0, [[V14]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.reshape [[V0]]#2 : (tensor<3xi32>) -> tensor<3x1xi32>
// VJP-NEXT:   [[V17:%\w+]] = "stablehlo.scatter"([[CST]], [[V16]], [[V15]]) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = true}> ({
// VJP-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// VJP-NEXT:     [[V18:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V18]] : tensor<f32>
// VJP-NEXT:   }) {pyxla.in_bounds} : (tensor<3x3xf32>, tensor<3x1xi32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V0]]#2, [[V17]] : tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>, tensor<3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @lu(%arg0: tensor<5x3x3xf32>) -> (tensor<5x3x3xf32>, tensor<5x3xi32>, tensor<5x3xi32>) {
// BATCH-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.lu(%arg0) {api_version = 4 : i32} : (tensor<5x3x3xf32>) -> (tensor<5x3x3xf32>, tensor<5x3xi32>, tensor<5x3xi32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1, [[V0]]#2 : tensor<5x3x3xf32>, tensor<5x3xi32>, tensor<5x3xi32>
// BATCH-NEXT: }

func.func @qr(%arg0: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.qr(%arg0) {api_version = 4 : i32, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<4x3xf32>, tensor<3x3xf32>
}

// JVP-LABEL: func.func @qr(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>, tensor<4x3xf32>, tensor<3x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// JVP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.qr(%arg0) {api_version = 4 : i32, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>)
// JVP-NEXT:   [[V1:%\w+]] = "stablehlo.triangular_solve"([[V0]]#1, %arg1) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.transpose [[V0]]#0, dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.dot_general [[V2]], [[V1]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.add [[V4]], [[C]] : tensor<3x3xi32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.compare LE, [[V5]], [[V6]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], [[V3]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.transpose [[V8]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.subtract [[V8]], [[V9]] : tensor<3x3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.subtract [[V10]], [[V3]] : tensor<3x3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.dot_general [[V0]]#0, [[V11]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V12]], [[V1]] : tensor<4x3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.subtract [[V3]], [[V10]] : tensor<3x3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.dot_general [[V14]], [[V0]]#1, contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V13]], [[V15]] : tensor<4x3xf32>, tensor<3x3xf32>, tensor<4x3xf32>, tensor<3x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @qr(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>, %arg2: tensor<3x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>, tensor<4x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.qr(%arg0) {api_version = 4 : i32, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>)
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C]] : tensor<3x3xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.transpose [[V0]]#0, dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.dot_general %arg2, [[V0]]#1, contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.negate [[V6]] : tensor<3x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.dot_general [[V0]]#0, %arg1, contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.add [[V7]], [[V8]] : tensor<3x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.subtract [[V6]], [[V8]] : tensor<3x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.negate [[V9]] : tensor<3x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.transpose [[V11]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V9]], [[V12]] : tensor<3x3xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.select [[V4]], [[V13]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.add [[V10]], [[V14]] : tensor<3x3xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.dot_general [[V5]], [[V15]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.add %arg1, [[V16]] : tensor<4x3xf32>
// VJP-NEXT:   [[V18:%\w+]] = "stablehlo.triangular_solve"([[V0]]#1, [[V17]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V18]] : tensor<4x3xf32>, tensor<3x3xf32>, tensor<4x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @qr(%arg0: tensor<5x4x3xf32>) -> (tensor<5x4x3xf32>, tensor<5x3x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.qr(%arg0) {api_version = 4 : i32, pyxla.full_matrices = 0 : i64} : (tensor<5x4x3xf32>) -> (tensor<5x4x3xf32>, tensor<5x3x3xf32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x4x3xf32>, tensor<5x3x3xf32>
// BATCH-NEXT: }

func.func @eigh(%arg0: tensor<3x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.eigh(%arg0) {api_version = 4 : i32, pyxla.lower = 1 : i64} : (tensor<3x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<3xf32>, tensor<3x3xf32>
}

// JVP-LABEL: func.func @eigh(%arg0: tensor<3x3xf32>, %arg1: tensor<3x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>, tensor<3xf32>, tensor<3x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// JVP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.eigh(%arg0) {api_version = 4 : i32, pyxla.lower = 1 : i64} : (tensor<3x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>)
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.transpose [[V0]]#1, dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add [[V2]], [[C]] : tensor<3x3xi32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.compare LE, [[V3]], [[V4]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V5]], %arg1, [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.compare EQ, [[V2]], [[V3]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.convert [[V7]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.multiply %arg1, [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.transpose [[V6]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.add [[V6]], [[V10]] : tensor<3x3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.add [[V11]], [[V9]] : tensor<3x3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.dot_general [[V12]], [[V0]]#1, contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.dot_general [[V1]], [[V13]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#0, dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#0, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.subtract [[V15]], [[V16]] : tensor<3x3xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.add [[V17]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.divide [[CST_0]], [[V18]] : tensor<3x3xf32>
// JVP-NEXT:   [[V20:%\w+]] = stablehlo.subtract [[V19]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V21:%\w+]] = stablehlo.multiply [[V20]], [[V14]] : tensor<3x3xf32>
// JVP-NEXT:   [[V22:%\w+]] = stablehlo.multiply [[V14]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V23:%\w+]] = stablehlo.reduce([[V22]] init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<3x3xf32>, tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V24:%\w+]] = stablehlo.dot_general [[V0]]#1, [[V21]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V23]], [[V24]] : tensor<3xf32>, tensor<3x3xf32>, tensor<3xf32>, tensor<3x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @eigh(%arg0: tensor<3x3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>, tensor<3x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.eigh(%arg0) {api_version = 4 : i32, pyxla.lower = 1 : i64} : (tensor<3x3xf32>) -> (tensor<3xf32>, tensor<3x3xf32>)
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C]] : tensor<3x3xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.compare EQ, [[V1]], [[V2]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.convert [[V5]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#0, dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#0, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.subtract [[V7]], [[V8]] : tensor<3x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.add [[V9]], [[V6]] : tensor<3x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.divide [[CST]], [[V10]] : tensor<3x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.subtract [[V11]], [[V6]] : tensor<3x3xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.transpose [[V0]]#1, dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.dot_general [[V0]]#1, %arg2, contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.multiply [[V15]], [[V6]] : tensor<3x3xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V14]], [[V12]] : tensor<3x3xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.add [[V16]], [[V17]] : tensor<3x3xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.dot_general [[V13]], [[V18]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.dot_general [[V19]], [[V0]]#1, contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.transpose [[V20]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.add [[V20]], [[V21]] : tensor<3x3xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.multiply [[V20]], [[V6]] : tensor<3x3xf32>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.select [[V4]], [[V22]], [[CST_0]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.add [[V23]], [[V24]] : tensor<3x3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V25]] : tensor<3xf32>, tensor<3x3xf32>, tensor<3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @eigh(%arg0: tensor<5x3x3xf32>) -> (tensor<5x3xf32>, tensor<5x3x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.eigh(%arg0) {api_version = 4 : i32, pyxla.lower = 1 : i64} : (tensor<5x3x3xf32>) -> (tensor<5x3xf32>, tensor<5x3x3xf32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x3xf32>, tensor<5x3x3xf32>
// BATCH-NEXT: }

func.func @svd(%arg0: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>) {
  %0:3 = stablehlo.custom_call @pyxla.svd(%arg0) {api_version = 4 : i32, pyxla.compute_uv = 1 : i64, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>)
  return %0#0, %0#1, %0#2 : tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>
}

// JVP-LABEL: func.func @svd(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.svd(%arg0) {api_version = 4 : i32, pyxla.compute_uv = 1 : i64, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>)
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.transpose [[V0]]#0, dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.transpose [[V0]]#2, dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.dot_general %arg1, [[V2]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.dot_general [[V1]], [[V3]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.compare EQ, [[V5]], [[V6]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.convert [[V7]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.multiply [[V4]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.reduce([[V9]] init: [[CST_1]]) applies stablehlo.add across dimensions = [1] : (tensor<3x3xf32>, tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V0]]#1, [[V0]]#1 : tensor<3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.broadcast_in_dim [[V11]], dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.broadcast_in_dim [[V11]], dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.subtract [[V12]], [[V13]] : tensor<3x3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.add [[V14]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.divide [[CST_0]], [[V15]] : tensor<3x3xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.subtract [[V16]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.divide [[CST]], [[V0]]#1 : tensor<3xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.transpose [[V4]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V20:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#1, dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V21:%\w+]] = stablehlo.multiply [[V4]], [[V20]] : tensor<3x3xf32>
// JVP-NEXT:   [[V22:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#1, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V23:%\w+]] = stablehlo.multiply [[V19]], [[V22]] : tensor<3x3xf32>
// JVP-NEXT:   [[V24:%\w+]] = stablehlo.add [[V21]], [[V23]] : tensor<3x3xf32>
// JVP-NEXT:   [[V25:%\w+]] = stablehlo.multiply [[V17]], [[V24]] : tensor<3x3xf32>
// JVP-NEXT:   [[V26:%\w+]] = stablehlo.multiply [[V4]], [[V22]] : tensor<3x3xf32>
// JVP-NEXT:   [[V27:%\w+]] = stablehlo.multiply [[V19]], [[V20]] : tensor<3x3xf32>
// JVP-NEXT:   [[V28:%\w+]] = stablehlo.add [[V26]], [[V27]] : tensor<3x3xf32>
// JVP-NEXT:   [[V29:%\w+]] = stablehlo.multiply [[V17]], [[V28]] : tensor<3x3xf32>
// JVP-NEXT:   [[V30:%\w+]] = stablehlo.dot_general [[V0]]#0, [[V25]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V31:%\w+]] = stablehlo.dot_general [[V2]], [[V29]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V32:%\w+]] = stablehlo.dot_general [[V0]]#0, [[V4]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V33:%\w+]] = stablehlo.subtract [[V3]], [[V32]] : tensor<4x3xf32>
// JVP-NEXT:   [[V34:%\w+]] = stablehlo.broadcast_in_dim [[V18]], dims = [1] : (tensor<3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V35:%\w+]] = stablehlo.multiply [[V33]], [[V34]] : tensor<4x3xf32>
// JVP-NEXT:   [[V36:%\w+]] = stablehlo.add [[V30]], [[V35]] : tensor<4x3xf32>
// JVP-NEXT:   [[V37:%\w+]] = stablehlo.transpose [[V31]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V0]]#2, [[V36]], [[V10]], [[V37]] : tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @svd(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>, tensor<4x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.svd(%arg0) {api_version = 4 : i32, pyxla.compute_uv = 1 : i64, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>)
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[V1]], [[V2]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V0]]#1, [[V0]]#1 : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.convert [[V3]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.broadcast_in_dim [[V4]], dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.broadcast_in_dim [[V4]], dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.subtract [[V6]], [[V7]] : tensor<3x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.add [[V8]], [[V5]] : tensor<3x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.divide [[CST]], [[V9]] : tensor<3x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.subtract [[V10]], [[V5]] : tensor<3x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.divide [[CST_0]], [[V0]]#1 : tensor<3xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.transpose [[V0]]#0, dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.transpose [[V0]]#2, dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.transpose %arg3, dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.broadcast_in_dim [[V12]], dims = [1] : (tensor<3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.multiply %arg1, [[V16]] : tensor<4x3xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.negate [[V17]] : tensor<4x3xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.dot_general [[V0]]#0, [[V18]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.dot_general [[V14]], [[V15]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.dot_general [[V0]]#0, %arg1, contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.multiply [[V20]], [[V11]] : tensor<3x3xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#1, dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.multiply [[V22]], [[V23]] : tensor<3x3xf32>
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#1, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V26:%\w+]] = stablehlo.multiply [[V22]], [[V25]] : tensor<3x3xf32>
// VJP-NEXT:   [[V27:%\w+]] = stablehlo.add [[V19]], [[V26]] : tensor<3x3xf32>
// VJP-NEXT:   [[V28:%\w+]] = stablehlo.multiply [[V21]], [[V11]] : tensor<3x3xf32>
// VJP-NEXT:   [[V29:%\w+]] = stablehlo.multiply [[V28]], [[V25]] : tensor<3x3xf32>
// VJP-NEXT:   [[V30:%\w+]] = stablehlo.add [[V24]], [[V29]] : tensor<3x3xf32>
// VJP-NEXT:   [[V31:%\w+]] = stablehlo.multiply [[V28]], [[V23]] : tensor<3x3xf32>
// VJP-NEXT:   [[V32:%\w+]] = stablehlo.add [[V27]], [[V31]] : tensor<3x3xf32>
// VJP-NEXT:   [[V33:%\w+]] = stablehlo.transpose [[V30]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V34:%\w+]] = stablehlo.add [[V32]], [[V33]] : tensor<3x3xf32>
// VJP-NEXT:   [[V35:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V36:%\w+]] = stablehlo.multiply [[V35]], [[V5]] : tensor<3x3xf32>
// VJP-NEXT:   [[V37:%\w+]] = stablehlo.add [[V34]], [[V36]] : tensor<3x3xf32>
// VJP-NEXT:   [[V38:%\w+]] = stablehlo.dot_general [[V13]], [[V37]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V39:%\w+]] = stablehlo.add [[V17]], [[V38]] : tensor<4x3xf32>
// VJP-NEXT:   [[V40:%\w+]] = stablehlo.dot_general [[V39]], [[V14]], contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V0]]#2, [[V40]] : tensor<4x3xf32>, tensor<3xf32>, tensor<3x3xf32>, tensor<4x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @svd(%arg0: tensor<5x4x3xf32>) -> (tensor<5x4x3xf32>, tensor<5x3xf32>, tensor<5x3x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.svd(%arg0) {api_version = 4 : i32, pyxla.compute_uv = 1 : i64, pyxla.full_matrices = 0 : i64} : (tensor<5x4x3xf32>) -> (tensor<5x4x3xf32>, tensor<5x3xf32>, tensor<5x3x3xf32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1, [[V0]]#2 : tensor<5x4x3xf32>, tensor<5x3xf32>, tensor<5x3x3xf32>
// BATCH-NEXT: }

func.func @eig(%arg0: tensor<3x3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>) {
  %0:2 = stablehlo.custom_call @pyxla.eig(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>)
  return %0#0, %0#1 : tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>
}

// JVP-LABEL: func.func @eig(%arg0: tensor<3x3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.eig(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>)
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @eig(%arg0: tensor<3x3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>) {
// VJP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.eig(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>)
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<3xcomplex<f32>>, tensor<3x3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @eig(%arg0: tensor<5x3x3xf32>) -> (tensor<5x3xcomplex<f32>>, tensor<5x3x3xcomplex<f32>>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.eig(%arg0) {api_version = 4 : i32} : (tensor<5x3x3xf32>) -> (tensor<5x3xcomplex<f32>>, tensor<5x3x3xcomplex<f32>>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x3xcomplex<f32>>, tensor<5x3x3xcomplex<f32>>
// BATCH-NEXT: }
