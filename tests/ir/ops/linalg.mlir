// RUN: pyxla-opt %s -p 'pyxla-jvp{function=cholesky},pyxla-jvp{function=triangular_solve},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=cholesky},pyxla-vjp{function=triangular_solve},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=cholesky size=5},pyxla-batch{function=triangular_solve size=5},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @cholesky(%arg0: tensor<3x3xf32>) -> tensor<3x3xf32> {
  %0 = stablehlo.cholesky %arg0, lower = true : tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// JVP-LABEL: func.func @cholesky(%arg0: tensor<3x3xf32>, %arg1: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3x3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.cholesky %arg0, lower = true : tensor<3x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C]] : tensor<3x3xi32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V4]], %arg1, [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.compare EQ, [[V1]], [[V2]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.convert [[V6]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg1, [[V7]] : tensor<3x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.transpose [[V5]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.add [[V5]], [[V9]] : tensor<3x3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.add [[V10]], [[V8]] : tensor<3x3xf32>
// JVP-NEXT:   [[V12:%\w+]] = "stablehlo.triangular_solve"([[V0]], [[V11]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V13:%\w+]] = "stablehlo.triangular_solve"([[V0]], [[V12]]) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose ADJOINT>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.multiply [[V7]], [[CST]] : tensor<3x3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.subtract [[CST_0]], [[V14]] : tensor<3x3xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.compare LE, [[V2]], [[V1]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.select [[V16]], [[V13]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.multiply [[V17]], [[V15]] : tensor<3x3xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.dot_general [[V0]], [[V18]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   return [[V0]], [[V19]] : tensor<3x3xf32>, tensor<3x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cholesky(%arg0: tensor<3x3xf32>, %arg1: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3x3xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cholesky %arg0, lower = true : tensor<3x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C]] : tensor<3x3xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.compare EQ, [[V1]], [[V2]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.convert [[V5]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V6]], [[CST_0]] : tensor<3x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.subtract [[CST]], [[V7]] : tensor<3x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.compare LE, [[V2]], [[V1]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.dot_general [[V0]], %arg1, contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V10]], [[V8]] : tensor<3x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.select [[V9]], [[V11]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V13:%\w+]] = "stablehlo.triangular_solve"([[V0]], [[V12]]) <{left_side = false, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V14:%\w+]] = "stablehlo.triangular_solve"([[V0]], [[V13]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.transpose [[V14]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.add [[V14]], [[V15]] : tensor<3x3xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V14]], [[V6]] : tensor<3x3xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.select [[V4]], [[V16]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.add [[V17]], [[V18]] : tensor<3x3xf32>
// VJP-NEXT:   return [[V0]], [[V19]] : tensor<3x3xf32>, tensor<3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cholesky(%arg0: tensor<5x3x3xf32>) -> tensor<5x3x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.cholesky %arg0, lower = true : tensor<5x3x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3x3xf32>
// BATCH-NEXT: }

func.func @triangular_solve(%arg0: tensor<3x3xf32>, %arg1: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = "stablehlo.triangular_solve"(%arg0, %arg1) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// JVP-LABEL: func.func @triangular_solve(%arg0: tensor<3x3xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<3x3xf32>, %arg3: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<3x2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.triangular_solve"(%arg0, %arg1) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare LE, [[V2]], [[V1]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V3]], %arg2, [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.dot_general [[V4]], [[V0]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.subtract %arg3, [[V5]] : tensor<3x2xf32>
// JVP-NEXT:   [[V7:%\w+]] = "stablehlo.triangular_solve"(%arg0, [[V6]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
// JVP-NEXT:   return [[V0]], [[V7]] : tensor<3x2xf32>, tensor<3x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @triangular_solve(%arg0: tensor<3x3xf32>, %arg1: tensor<3x2xf32>, %arg2: tensor<3x2xf32>) -> (tensor<3x2xf32>, tensor<3x3xf32>, tensor<3x2xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.triangular_solve"(%arg0, %arg1) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = "stablehlo.triangular_solve"(%arg0, %arg2) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x2xf32>) -> tensor<3x2xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.transpose [[V0]], dims = [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.dot_general [[V1]], [[V2]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x2xf32>, tensor<2x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.negate [[V3]] : tensor<3x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.compare LE, [[V6]], [[V5]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], [[V4]], [[CST]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   return [[V0]], [[V8]], [[V1]] : tensor<3x2xf32>, tensor<3x3xf32>, tensor<3x2xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @triangular_solve(%arg0: tensor<5x3x3xf32>, %arg1: tensor<5x3x2xf32>) -> tensor<5x3x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.triangular_solve"(%arg0, %arg1) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<5x3x3xf32>, tensor<5x3x2xf32>) -> tensor<5x3x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3x2xf32>
// BATCH-NEXT: }
