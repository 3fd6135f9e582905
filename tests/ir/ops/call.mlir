// RUN: pyxla-opt %s -p 'pyxla-jvp{function=call},symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=call},symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=call size=5},symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @call(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = call @twice(%x) : (tensor<3xf32>) -> tensor<3xf32>
  %1 = call @twice(%0) : (tensor<3xf32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @call(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = call @call.primal.jvp(%arg0, %arg1) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @call.primal.jvp(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = call @twice.jvp(%arg0, %arg1) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   [[V1:%\w+]]:2 = call @twice.jvp([[V0]]#0, [[V0]]#1) : (tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V1]]#0, [[V1]]#1 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @twice.jvp(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @call(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]]:3 = call @call.primal.fwd(%arg0) : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   [[V1:%\w+]] = call @call.primal.bwd(%arg1, [[V0]]#1, [[V0]]#2) : (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @call.primal.bwd(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> tensor<3xf32> {
// VJP-NEXT:   [[V0:%\w+]] = call @twice.bwd(%arg0, %arg1) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = call @twice.bwd([[V0]], %arg2) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V1]] : tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @call.primal.fwd(%arg0: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]]:2 = call @twice.fwd(%arg0) : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   [[V1:%\w+]]:2 = call @twice.fwd([[V0]]#0) : (tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   return [[V1]]#0, [[V1]]#1, [[V0]]#1 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @twice.bwd(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cosine %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]] : tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @twice.fwd(%arg0: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], %arg0 : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @call(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = call @call.primal.batched(%arg0) : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @call.primal.batched(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = call @twice.batched(%arg0) : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = call @twice.batched([[V0]]) : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @twice.batched(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func private @twice(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}
