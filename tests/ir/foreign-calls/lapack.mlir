// RUN: pyxla-opt %s -p 'pyxla-foreign-calls' --verify-each | filecheck %s --check-prefix=CALLS

func.func @cholesky(%a: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<i32>) {
  %0:2 = stablehlo.custom_call @lapack_spotrf_ffi(%a) {mhlo.backend_config = {uplo = 76 : ui8}} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<i32>)
  return %0#0, %0#1 : tensor<3x3xf32>, tensor<i32>
}

// CALLS-LABEL: func.func @cholesky(%arg0: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<i32>) {
// CALLS-NEXT:   [[V0:%\w+]] = stablehlo.cholesky %arg0, lower = true : tensor<3x3xf32>
// CALLS-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// CALLS-NEXT:   return [[V0]], [[C]] : tensor<3x3xf32>, tensor<i32>
// CALLS-NEXT: }

func.func @triangular(%a: tensor<3x3xf32>, %b: tensor<3x1xf32>) -> tensor<3x1xf32> {
  %0 = stablehlo.custom_call @lapack_strsm_ffi(%a, %b) {mhlo.backend_config = {diag = 85 : ui8, side = 76 : ui8, trans_x = 84 : ui8, uplo = 85 : ui8}} : (tensor<3x3xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// CALLS-LABEL: func.func @triangular(%arg0: tensor<3x3xf32>, %arg1: tensor<3x1xf32>) -> tensor<3x1xf32> {
// CALLS-NEXT:   [[V0:%\w+]] = "stablehlo.triangular_solve"(%arg0, %arg1) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x1xf32>) -> tensor<3x1xf32>
// CALLS-NEXT:   return [[V0]] : tensor<3x1xf32>
// CALLS-NEXT: }

func.func @lu(%a: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<i32>) {
  %0:3 = stablehlo.custom_call @lapack_sgetrf_ffi(%a) {mhlo.backend_config = {}} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<i32>)
  return %0#0, %0#1, %0#2 : tensor<3x3xf32>, tensor<3xi32>, tensor<i32>
}

// CALLS-LABEL: func.func @lu(%arg0: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<i32>) {
// CALLS-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.lu(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3xi32>, tensor<3xi32>)
// CALLS-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<3xi32>
// CALLS-NEXT:   [[V1:%\w+]] = stablehlo.add [[V0]]#1, [[C]] : tensor<3xi32>
// CALLS-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// CALLS-NEXT:   return [[V0]]#0, [[V1]], [[C_0]] : tensor<3x3xf32>, tensor<3xi32>, tensor<i32>
// CALLS-NEXT: }

func.func @top_k(%x: tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi32>) {
  %values, %indices = chlo.top_k(%x, k = 3) : tensor<2x5xf32> -> (tensor<2x3xf32>, tensor<2x3xi32>)
  return %values, %indices : tensor<2x3xf32>, tensor<2x3xi32>
}

// CALLS-LABEL: func.func @top_k(%arg0: tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x3xi32>) {
// CALLS-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<2x5xi32>
// CALLS-NEXT:   [[V1:%\w+]]:2 = "stablehlo.sort"(%arg0, [[V0]]) <{dimension = 1 : i64, is_stable = true}> ({
// CALLS-NEXT:   ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<i32>, %arg4: tensor<i32>):
// CALLS-NEXT:     [[V4:%\w+]] = stablehlo.compare LT, %arg2, %arg1, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CALLS-NEXT:     [[V5:%\w+]] = stablehlo.compare NE, %arg1, %arg1, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CALLS-NEXT:     [[V6:%\w+]] = stablehlo.compare EQ, %arg2, %arg2, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CALLS-NEXT:     [[V7:%\w+]] = stablehlo.and [[V5]], [[V6]] : tensor<i1>
// CALLS-NEXT:     [[V8:%\w+]] = stablehlo.or [[V4]], [[V7]] : tensor<i1>
// CALLS-NEXT:     stablehlo.return [[V8]] : tensor<i1>
// CALLS-NEXT:   }) : (tensor<2x5xf32>, tensor<2x5xi32>) -> (tensor<2x5xf32>, tensor<2x5xi32>)
// CALLS-NEXT:   [[V2:%\w+]] = stablehlo.slice [[V1]]#0 [0:2, 0:3] : (tensor<2x5xf32>) -> tensor<2x3xf32>
// CALLS-NEXT:   [[V3:%\w+]] = stablehlo.slice [[V1]]#1 [0:2, 0:3] : (tensor<2x5xi32>) -> tensor<2x3xi32>
// CALLS-NEXT:   return [[V2]], [[V3]] : tensor<2x3xf32>, tensor<2x3xi32>
// CALLS-NEXT: }

func.func @annotation(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = stablehlo.custom_call @Sharding(%x) {mhlo.sharding = "{replicated}"} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CALLS-LABEL: func.func @annotation(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// CALLS-NEXT:   return %arg0 : tensor<4xf32>
// CALLS-NEXT: }
