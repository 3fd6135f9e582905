// RUN: pyxla-opt %s -p 'pyxla-jvp{function=forward},pyxla-lower-custom,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=forward},pyxla-lower-custom,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=TRANSPOSED
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=reverse},pyxla-lower-custom,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=reverse size=3},pyxla-vjp{function=reverse},pyxla-lower-custom,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=reverse}' --verify-each 2>&1 | filecheck %s --check-prefix=REFUSED
// RUN: pyxla-opt %s -p 'pyxla-lower-custom,inline,symbol-dce,canonicalize' --verify-each | filecheck %s --check-prefix=LOWERED

func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.sine %x : tensor<f32>
  return %0 : tensor<f32>
}

func.func private @f.jvp_rule(%x: tensor<f32>, %t: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.custom_call @pyxla.custom(%x) {api_version = 4 : i32, called_computations = [@f, @f.jvp_rule], pyxla.num_consts = 0 : i64, pyxla.rules = "jvp"} : (tensor<f32>) -> tensor<f32>
  %1 = stablehlo.tanh %x : tensor<f32>
  %2 = stablehlo.multiply %1, %t : tensor<f32>
  return %0, %2 : tensor<f32>, tensor<f32>
}

func.func private @f.fwd_rule(%x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.custom_call @pyxla.custom(%x) {api_version = 4 : i32, called_computations = [@f, @f.fwd_rule, @f.bwd_rule], pyxla.num_consts = 0 : i64, pyxla.rules = "fwd bwd"} : (tensor<f32>) -> tensor<f32>
  %1 = stablehlo.exponential %x : tensor<f32>
  return %0, %1 : tensor<f32>, tensor<f32>
}

func.func private @f.bwd_rule(%residual: tensor<f32>, %ct: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %residual, %ct : tensor<f32>
  return %0 : tensor<f32>
}

func.func @forward(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.custom(%x) {api_version = 4 : i32, called_computations = [@f, @f.jvp_rule], pyxla.num_consts = 0 : i64, pyxla.rules = "jvp"} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// JVP-LABEL: func.func @forward(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.tanh %arg0 : tensor<f32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg1 : tensor<f32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<f32>, tensor<f32>
// JVP-NEXT: }

// TRANSPOSED-LABEL: func.func @forward(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// TRANSPOSED-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// TRANSPOSED-NEXT:   [[V1:%\w+]] = stablehlo.tanh %arg0 : tensor<f32>
// TRANSPOSED-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<f32>
// TRANSPOSED-NEXT:   return [[V0]], [[V2]] : tensor<f32>, tensor<f32>
// TRANSPOSED-NEXT: }

// VJP-LABEL: func.func @forward(%arg0: tensor<f32>) -> tensor<f32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// VJP-NEXT:   return [[V0]] : tensor<f32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @forward(%arg0: tensor<f32>) -> tensor<f32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// BATCH-NEXT:   return [[V0]] : tensor<f32>
// BATCH-NEXT: }

// LOWERED-LABEL: func.func @forward(%arg0: tensor<f32>) -> tensor<f32> {
// LOWERED-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// LOWERED-NEXT:   return [[V0]] : tensor<f32>
// LOWERED-NEXT: }

func.func @reverse(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.custom(%x) {api_version = 4 : i32, called_computations = [@f, @f.fwd_rule, @f.bwd_rule], pyxla.num_consts = 0 : i64, pyxla.rules = "fwd bwd"} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// JVP-LABEL: func.func @reverse(%arg0: tensor<f32>) -> tensor<f32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// JVP-NEXT:   return [[V0]] : tensor<f32>
// JVP-NEXT: }

// TRANSPOSED-LABEL: func.func @reverse(%arg0: tensor<f32>) -> tensor<f32> {
// TRANSPOSED-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// TRANSPOSED-NEXT:   return [[V0]] : tensor<f32>
// TRANSPOSED-NEXT: }

// VJP-LABEL: func.func @reverse(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.exponential %arg0 : tensor<f32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg1 : tensor<f32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<f32>, tensor<f32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reverse(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.exponential %arg0 : tensor<3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg1 : tensor<3xf32>
// BATCH-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// BATCH-NEXT: }

// REFUSED: pyxla-opt: can't apply forward-mode differentiation (jvp) to f, which has a vjp rule only: give it a rule for forward mode too, with defjvp

// LOWERED-LABEL: func.func @reverse(%arg0: tensor<f32>) -> tensor<f32> {
// LOWERED-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// LOWERED-NEXT:   return [[V0]] : tensor<f32>
// LOWERED-NEXT: }
