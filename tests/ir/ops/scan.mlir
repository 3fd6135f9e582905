// RUN: pyxla-opt %s -p 'pyxla-jvp{function=scan},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=scan},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=scan size=5 in-dims=-1,0,0},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @scan(%w: tensor<3xf32>, %h: tensor<3xf32>, %xs: tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.scan(%w, %h, %xs) {api_version = 4 : i32, called_computations = [@step], pyxla.length = 5 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>)
  return %0#0, %0#1 : tensor<3xf32>, tensor<5x3xf32>
}

// JVP-LABEL: func.func @scan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<5x3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>, %arg5: tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<3xf32>, tensor<5x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:4 = stablehlo.custom_call @pyxla.scan(%arg0, %arg3, %arg1, %arg4, %arg2, %arg5) {api_version = 4 : i32, called_computations = [@step.jvp_step], pyxla.length = 5 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 2 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>)
// JVP-NEXT:   return [[V0]]#0, [[V0]]#2, [[V0]]#1, [[V0]]#3 : tensor<3xf32>, tensor<5x3xf32>, tensor<3xf32>, tensor<5x3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @step.jvp_step(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>, %arg5: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg2 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, %arg2 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg3, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add [[V0]], %arg4 : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.add [[V3]], %arg5 : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.sine [[V4]] : tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.cosine [[V4]] : tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V5]], [[V7]] : tensor<3xf32>
// JVP-NEXT:   return [[V4]], [[V5]], [[V6]], [[V8]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @scan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<5x3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]]:4 = stablehlo.custom_call @pyxla.scan(%arg0, %arg1, %arg2) {api_version = 4 : i32, called_computations = [@step.fwd.step], pyxla.length = 5 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>)
// VJP-NEXT:   [[V1:%\w+]]:3 = stablehlo.custom_call @pyxla.scan(%arg0, %arg3, [[CST]], %arg4, [[V0]]#2, [[V0]]#3) {api_version = 4 : i32, called_computations = [@step.bwd.step], pyxla.length = 5 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 1 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>, tensor<5x3xf32>, tensor<5x3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>)
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V1]]#1, [[V1]]#0, [[V1]]#2 : tensor<3xf32>, tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<5x3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @step.bwd.step(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>, %arg5: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cosine %arg4 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg3, [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V2]], %arg5 : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V2]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.add %arg2, [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V4]], [[V5]], [[V2]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @step.fwd.step(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.add [[V0]], %arg2 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.sine [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[V2]], [[V1]], %arg1 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @scan(%arg0: tensor<3xf32>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x5x3xf32>) -> (tensor<5x3xf32>, tensor<5x5x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg2, dims = [1, 0, 2] : (tensor<5x5x3xf32>) -> tensor<5x5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]]:2 = stablehlo.custom_call @pyxla.scan(%arg0, %arg1, [[V0]]) {api_version = 4 : i32, called_computations = [@step.batched], pyxla.length = 5 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<5x3xf32>, tensor<5x5x3xf32>) -> (tensor<5x3xf32>, tensor<5x5x3xf32>)
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.transpose [[V1]]#1, dims = [1, 0, 2] : (tensor<5x5x3xf32>) -> tensor<5x5x3xf32>
// BATCH-NEXT:   return [[V1]]#0, [[V2]] : tensor<5x3xf32>, tensor<5x5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @step.batched(%arg0: tensor<3xf32>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x3xf32>) -> (tensor<5x3xf32>, tensor<5x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], %arg2 : tensor<5x3xf32>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.sine [[V2]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V2]], [[V3]] : tensor<5x3xf32>, tensor<5x3xf32>
// BATCH-NEXT: }

func.func private @step(%w: tensor<3xf32>, %h: tensor<3xf32>, %x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %0 = stablehlo.multiply %w, %h : tensor<3xf32>
  %1 = stablehlo.add %0, %x : tensor<3xf32>
  %2 = stablehlo.sine %1 : tensor<3xf32>
  return %1, %2 : tensor<3xf32>, tensor<3xf32>
}
