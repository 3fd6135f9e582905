// RUN: pyxla-opt %s -p 'pyxla-jvp{function=call},symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=call},symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=call size=5},symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @call(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = call @twice(%x) : (tensor<3xf32>) -> tensor<3xf32>
  %1 = call @twice(%0) : (tensor<3xf32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @call([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = call @call.primal.jvp([[ARG0]], [[ARG1]]) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @call.primal.jvp([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = call @twice.jvp([[ARG0]], [[ARG1]]) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   [[V1:%\w+]]:2 = call @twice.jvp([[V0]]#0, [[V0]]#1) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V1]]#0, [[V1]]#1 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @twice.jvp([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sine [[ARG0]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.cosine [[ARG0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[ARG1]], [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @call([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]]:3 = call @call.primal.fwd([[ARG0]]) : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   [[V1:%\w+]] = call @call.primal.bwd([[ARG1]], [[V0]]#1, [[V0]]#2) : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @call.primal.bwd([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> tensor<3xf32> {
// VJP-NEXT:   [[V0:%\w+]] = call @twice.bwd([[ARG0]], [[ARG1]]) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = call @twice.bwd([[V0]], [[ARG2]]) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V1]] : tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @call.primal.fwd([[ARG0:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]]:2 = call @twice.fwd([[ARG0]]) : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   [[V1:%\w+]]:2 = call @twice.fwd([[V0]]#0) : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   return [[V1]]#0, [[V1]]#1, [[V0]]#1 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @twice.bwd([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> tensor<3xf32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cosine [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[ARG0]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]] : tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @twice.fwd([[ARG0:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sine [[ARG0]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[ARG0]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @call([[ARG0:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = call @call.primal.batched([[ARG0]]) : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @call.primal.batched([[ARG0:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = call @twice.batched([[ARG0]]) : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = call @twice.batched([[V0]]) : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @twice.batched([[ARG0:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sine [[ARG0]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func private @twice(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}
