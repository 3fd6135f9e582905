// RUN: pyxla-opt %s -p 'pyxla-jvp{function=cond},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=cond},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=cond size=5 in-dims=-1,0,0},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @cond(%i: tensor<i32>, %x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.cond(%i, %x, %y) {api_version = 4 : i32, called_computations = [@first, @second]} : (tensor<i32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @cond(%arg0: tensor<i32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.cond(%arg0, %arg1, %arg2, %arg3, %arg4) {api_version = 4 : i32, called_computations = [@first.jvp, @second.jvp]} : (tensor<i32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @first.jvp(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg2, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @second.jvp(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg3, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cond(%arg0: tensor<i32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]]:4 = stablehlo.custom_call @pyxla.cond(%arg0, %arg1, %arg2) {api_version = 4 : i32, called_computations = [@first.fwd.branch, @second.fwd.branch]} : (tensor<i32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   [[V1:%\w+]]:2 = stablehlo.custom_call @pyxla.cond(%arg0, %arg3, [[V0]]#1, [[V0]]#2, [[V0]]#3) {api_version = 4 : i32, called_computations = [@first.bwd.branch, @second.bwd.branch]} : (tensor<i32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   return [[V0]]#0, [[V1]]#0, [[V1]]#1 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @first.bwd.branch(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cosine %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @second.bwd.branch(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg2 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg3 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @first.fwd.branch(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], %arg0, [[CST]], [[CST]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @second.fwd.branch(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[CST]], %arg1, %arg0 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cond(%arg0: tensor<i32>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.cond(%arg0, %arg1, %arg2) {api_version = 4 : i32, called_computations = [@first.batched_1, @second.batched_1]} : (tensor<i32>, tensor<5x3xf32>, tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @first.batched_1(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @second.batched_1(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func private @first(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

func.func private @second(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.multiply %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}
