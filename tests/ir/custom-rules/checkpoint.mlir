// RUN: pyxla-opt %s -p 'pyxla-vjp{function=nothing},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=NOTHING
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=named},pyxla-lower-custom,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=NAMED

func.func private @f(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.sine %x : tensor<f32>
  %1 = stablehlo.custom_call @pyxla.name(%0) {api_version = 4 : i32, pyxla.name = "sine"} : (tensor<f32>) -> tensor<f32>
  %2 = stablehlo.sine %1 : tensor<f32>
  return %2 : tensor<f32>
}

// NOTHING-LABEL: func.func private @f(%arg0: tensor<f32>) -> tensor<f32> {
// NOTHING-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// NOTHING-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.name([[V0]]) {api_version = 4 : i32, pyxla.name = "sine"} : (tensor<f32>) -> tensor<f32>
// NOTHING-NEXT:   [[V2:%\w+]] = stablehlo.sine [[V1]] : tensor<f32>
// NOTHING-NEXT:   return [[V2]] : tensor<f32>
// NOTHING-NEXT: }

func.func @nothing(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.checkpoint(%x) {api_version = 4 : i32, called_computations = [@f], pyxla.barrier = 1 : i64, pyxla.policy = "nothing"} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// NOTHING-LABEL: func.func @nothing(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// NOTHING-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.checkpoint(%arg0) {api_version = 4 : i32, called_computations = [@f], pyxla.barrier = 1 : i64, pyxla.policy = "nothing"} : (tensor<f32>) -> tensor<f32>
// NOTHING-NEXT:   [[V1:%\w+]]:2 = stablehlo.optimization_barrier %arg0, %arg1 : tensor<f32>, tensor<f32>
// NOTHING-NEXT:   [[V2:%\w+]] = stablehlo.sine [[V1]]#0 : tensor<f32>
// NOTHING-NEXT:   [[V3:%\w+]] = stablehlo.custom_call @pyxla.name([[V2]]) {api_version = 4 : i32, pyxla.name = "sine"} : (tensor<f32>) -> tensor<f32>
// NOTHING-NEXT:   [[V4:%\w+]] = stablehlo.cosine [[V3]] : tensor<f32>
// NOTHING-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V1]]#1, [[V4]] : tensor<f32>
// NOTHING-NEXT:   [[V6:%\w+]] = stablehlo.cosine [[V1]]#0 : tensor<f32>
// NOTHING-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V5]], [[V6]] : tensor<f32>
// NOTHING-NEXT:   return [[V0]], [[V7]] : tensor<f32>, tensor<f32>
// NOTHING-NEXT: }

// NAMED-LABEL: func.func @nothing(%arg0: tensor<f32>) -> tensor<f32> {
// NAMED-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// NAMED-NEXT:   [[V1:%\w+]] = stablehlo.sine [[V0]] : tensor<f32>
// NAMED-NEXT:   return [[V1]] : tensor<f32>
// NAMED-NEXT: }

func.func @named(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.checkpoint(%x) {api_version = 4 : i32, called_computations = [@f], pyxla.barrier = 1 : i64, pyxla.policy = "names:sine"} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// NOTHING-LABEL: func.func @named(%arg0: tensor<f32>) -> tensor<f32> {
// NOTHING-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.checkpoint(%arg0) {api_version = 4 : i32, called_computations = [@f], pyxla.barrier = 1 : i64, pyxla.policy = "names:sine"} : (tensor<f32>) -> tensor<f32>
// NOTHING-NEXT:   return [[V0]] : tensor<f32>
// NOTHING-NEXT: }

// NAMED-LABEL: func.func @named(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// NAMED-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// NAMED-NEXT:   [[V1:%\w+]] = stablehlo.sine [[V0]] : tensor<f32>
// NAMED-NEXT:   [[V2:%\w+]]:3 = stablehlo.optimization_barrier %arg0, [[V0]], %arg1 : tensor<f32>, tensor<f32>, tensor<f32>
// NAMED-NEXT:   [[V3:%\w+]] = stablehlo.cosine [[V2]]#1 : tensor<f32>
// NAMED-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V2]]#2, [[V3]] : tensor<f32>
// NAMED-NEXT:   [[V5:%\w+]] = stablehlo.cosine [[V2]]#0 : tensor<f32>
// NAMED-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V4]], [[V5]] : tensor<f32>
// NAMED-NEXT:   return [[V1]], [[V6]] : tensor<f32>, tensor<f32>
// NAMED-NEXT: }
