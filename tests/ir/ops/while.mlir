// RUN: pyxla-opt %s -p 'pyxla-jvp{function=while},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=while size=5 in-dims=-1,0},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=while},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP

func.func @while(%w: tensor<3xf32>, %x: tensor<3xf32>) -> tensor<3xf32> {
  %c = stablehlo.constant dense<0> : tensor<i32>
  %0:2 = stablehlo.custom_call @pyxla.while(%w, %c, %x) {api_version = 4 : i32, called_computations = [@cond, @body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 0 : i64} : (tensor<3xf32>, tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>)
  return %0#1 : tensor<3xf32>
}

// JVP-LABEL: func.func @while(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.scan(%arg0, %arg2, [[C]], %arg1, %arg3) {api_version = 4 : i32, called_computations = [@body.step.jvp_step], pyxla.length = 9 : i64, pyxla.num_carry = 3 : i64, pyxla.num_consts = 2 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<i32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V0]]#1, [[V0]]#2 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @body.step.jvp_step(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<i32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg2, [[C]] : tensor<i32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg3 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, %arg3 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg4, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add [[V2]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]], [[V4]] : tensor<i32>, tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// BATCH-LABEL: func.func @while(%arg0: tensor<3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.scan(%arg0, [[C]], %arg1) {api_version = 4 : i32, called_computations = [@body.step.batched], pyxla.length = 9 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<i32>, tensor<5x3xf32>) -> (tensor<i32>, tensor<5x3xf32>)
// BATCH-NEXT:   return [[V0]]#1 : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @body.step.batched(%arg0: tensor<3xf32>, %arg1: tensor<i32>, %arg2: tensor<5x3xf32>) -> (tensor<i32>, tensor<5x3xf32>) {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.add %arg1, [[C]] : tensor<i32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg2 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]], [[V2]] : tensor<i32>, tensor<5x3xf32>
// BATCH-NEXT: }

// VJP-LABEL: func.func @while(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.scan(%arg0, [[C]], %arg1) {api_version = 4 : i32, called_computations = [@body.step.fwd.step], pyxla.length = 9 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<3xf32>, tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<9x3xf32>)
// VJP-NEXT:   [[V1:%\w+]]:2 = stablehlo.custom_call @pyxla.scan(%arg0, %arg2, [[CST]], [[V0]]#2) {api_version = 4 : i32, called_computations = [@body.step.bwd.step], pyxla.length = 9 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 1 : i64} : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<9x3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   return [[V0]]#1, [[V1]]#1, [[V1]]#0 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.step.bwd.step(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg1, %arg3 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg2, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.step.fwd.step(%arg0: tensor<3xf32>, %arg1: tensor<i32>, %arg2: tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg1, [[C]] : tensor<i32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg2 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], %arg2 : tensor<i32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

func.func private @cond(%n: tensor<i32>, %x: tensor<3xf32>) -> tensor<i1> {
  %c = stablehlo.constant dense<9> : tensor<i32>
  %0 = stablehlo.compare LT, %n, %c, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  return %0 : tensor<i1>
}

func.func private @body(%w: tensor<3xf32>, %n: tensor<i32>, %x: tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>) {
  %c = stablehlo.constant dense<1> : tensor<i32>
  %0 = stablehlo.add %n, %c : tensor<i32>
  %1 = stablehlo.multiply %w, %x : tensor<3xf32>
  return %0, %1 : tensor<i32>, tensor<3xf32>
}
