// RUN: pyxla-opt %s -p 'pyxla-foreign-calls' --verify-each | filecheck %s --check-prefix=CALLS

func.func @qr(%a: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  %0:2 = stablehlo.custom_call @lapack_sgeqrf_ffi(%a) {mhlo.backend_config = {}} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>)
  %1 = stablehlo.custom_call @lapack_sorgqr_ffi(%0#0, %0#1) {mhlo.backend_config = {}} : (tensor<4x3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  return %0#0, %1 : tensor<4x3xf32>, tensor<4x3xf32>
}

// CALLS-LABEL: func.func @qr(%arg0: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
// CALLS-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.geqrf(%arg0) {api_version = 4 : i32} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>)
// CALLS-NEXT:   [[V1:%\w+]]:2 = stablehlo.custom_call @pyxla.qr(%arg0) {api_version = 4 : i32, pyxla.full_matrices = 0 : i64} : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3x3xf32>)
// CALLS-NEXT:   return [[V0]]#0, [[V1]]#0 : tensor<4x3xf32>, tensor<4x3xf32>
// CALLS-NEXT: }

func.func @product(%v: tensor<3x2xf32>, %taus: tensor<2xf32>) -> tensor<3x2xf32> {
  %0 = stablehlo.custom_call @lapack_sorgqr_ffi(%v, %taus) {mhlo.backend_config = {}} : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// CALLS-LABEL: func.func @product(%arg0: tensor<3x2xf32>, %arg1: tensor<2xf32>) -> tensor<3x2xf32> {
// CALLS-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 0 : tensor<3x2xi32>
// CALLS-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 1 : tensor<3x2xi32>
// CALLS-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x2xi32>
// CALLS-NEXT:   [[V2:%\w+]] = stablehlo.add [[V0]], [[C]] : tensor<3x2xi32>
// CALLS-NEXT:   [[V3:%\w+]] = stablehlo.compare LE, [[V1]], [[V2]], SIGNED : (tensor<3x2xi32>, tensor<3x2xi32>) -> tensor<3x2xi1>
// CALLS-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x2xf32>
// CALLS-NEXT:   [[V4:%\w+]] = stablehlo.select [[V3]], %arg0, [[CST]] : tensor<3x2xi1>, tensor<3x2xf32>
// CALLS-NEXT:   [[V5:%\w+]] = stablehlo.iota dim = 0 : tensor<3x2xi32>
// CALLS-NEXT:   [[V6:%\w+]] = stablehlo.iota dim = 1 : tensor<3x2xi32>
// CALLS-NEXT:   [[V7:%\w+]] = stablehlo.compare EQ, [[V5]], [[V6]], SIGNED : (tensor<3x2xi32>, tensor<3x2xi32>) -> tensor<3x2xi1>
// CALLS-NEXT:   [[V8:%\w+]] = stablehlo.convert [[V7]] : (tensor<3x2xi1>) -> tensor<3x2xf32>
// CALLS-NEXT:   [[V9:%\w+]] = stablehlo.add [[V4]], [[V8]] : tensor<3x2xf32>
// CALLS-NEXT:   [[V10:%\w+]] = stablehlo.slice [[V9]] [0:2, 0:2] : (tensor<3x2xf32>) -> tensor<2x2xf32>
// CALLS-NEXT:   [[V11:%\w+]] = stablehlo.transpose [[V10]], dims = [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
// CALLS-NEXT:   [[V12:%\w+]] = stablehlo.iota dim = 0 : tensor<3x2xi32>
// CALLS-NEXT:   [[V13:%\w+]] = stablehlo.iota dim = 1 : tensor<3x2xi32>
// CALLS-NEXT:   [[V14:%\w+]] = stablehlo.compare EQ, [[V12]], [[V13]], SIGNED : (tensor<3x2xi32>, tensor<3x2xi32>) -> tensor<3x2xi1>
// CALLS-NEXT:   [[V15:%\w+]] = stablehlo.convert [[V14]] : (tensor<3x2xi1>) -> tensor<3x2xf32>
// CALLS-NEXT:   [[V16:%\w+]] = stablehlo.transpose [[V9]], dims = [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32>
// CALLS-NEXT:   [[V17:%\w+]] = stablehlo.dot_general [[V16]], [[V9]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
// CALLS-NEXT:   [[V18:%\w+]] = stablehlo.iota dim = 0 : tensor<2x2xi32>
// CALLS-NEXT:   [[V19:%\w+]] = stablehlo.iota dim = 1 : tensor<2x2xi32>
// CALLS-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<1> : tensor<2x2xi32>
// CALLS-NEXT:   [[V20:%\w+]] = stablehlo.add [[V18]], [[C_0]] : tensor<2x2xi32>
// CALLS-NEXT:   [[V21:%\w+]] = stablehlo.compare GE, [[V19]], [[V20]], SIGNED : (tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi1>
// CALLS-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x2xf32>
// CALLS-NEXT:   [[V22:%\w+]] = stablehlo.select [[V21]], [[V17]], [[CST_1]] : tensor<2x2xi1>, tensor<2x2xf32>
// CALLS-NEXT:   [[V23:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<2xf32>) -> tensor<2x2xf32>
// CALLS-NEXT:   [[V24:%\w+]] = stablehlo.multiply [[V22]], [[V23]] : tensor<2x2xf32>
// CALLS-NEXT:   [[V25:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<2xf32>) -> tensor<2x2xf32>
// CALLS-NEXT:   [[V26:%\w+]] = stablehlo.multiply [[V11]], [[V25]] : tensor<2x2xf32>
// CALLS-NEXT:   [[V27:%\w+]] = "stablehlo.triangular_solve"([[V24]], [[V26]]) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
// CALLS-NEXT:   [[V28:%\w+]] = stablehlo.dot_general [[V9]], [[V27]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
// CALLS-NEXT:   [[V29:%\w+]] = stablehlo.subtract [[V15]], [[V28]] : tensor<3x2xf32>
// CALLS-NEXT:   return [[V29]] : tensor<3x2xf32>
// CALLS-NEXT: }

func.func @hessenberg(%a: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<2xf32>, tensor<i32>) {
  %0:3 = stablehlo.custom_call @lapack_sgehrd_ffi(%a) {mhlo.backend_config = {high = 3 : i32, low = 1 : i32}} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<2xf32>, tensor<i32>)
  return %0#0, %0#1, %0#2 : tensor<3x3xf32>, tensor<2xf32>, tensor<i32>
}

// CALLS-LABEL: func.func @hessenberg(%arg0: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<2xf32>, tensor<i32>) {
// CALLS-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.hessenberg(%arg0) {api_version = 4 : i32} : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<2xf32>)
// CALLS-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// CALLS-NEXT:   return [[V0]]#0, [[V0]]#1, [[C]] : tensor<3x3xf32>, tensor<2xf32>, tensor<i32>
// CALLS-NEXT: }
