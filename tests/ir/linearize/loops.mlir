// RUN: pyxla-opt %s -p 'pyxla-expand,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=LINEAR

func.func private @step(%w: tensor<f32>, %c: tensor<f32>, %x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.multiply %c, %x : tensor<f32>
  %1 = stablehlo.tanh %0 : tensor<f32>
  %2 = stablehlo.multiply %1, %w : tensor<f32>
  return %2, %1 : tensor<f32>, tensor<f32>
}

func.func private @loop(%w: tensor<f32>, %c: tensor<f32>, %x: tensor<4xf32>) -> tensor<f32> {
  %0:2 = stablehlo.custom_call @pyxla.scan(%w, %c, %x) {api_version = 4 : i32, called_computations = [@step], pyxla.length = 4 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<f32>, tensor<f32>, tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>)
  return %0#0 : tensor<f32>
}

func.func @pushed_twice(%w: tensor<f32>, %c: tensor<f32>, %x: tensor<4xf32>, %t: tensor<f32>, %u: tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>) {
  %0 = func.call @loop(%w, %c, %x) {pyxla.primal} : (tensor<f32>, tensor<f32>, tensor<4xf32>) -> tensor<f32>
  %1:2 = stablehlo.custom_call @pyxla.jvp(%w, %c, %x, %t) {api_version = 4 : i32, called_computations = [@loop], pyxla.linear = 1 : i64, pyxla.wrt = array<i64: 1>} : (tensor<f32>, tensor<f32>, tensor<4xf32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  %2:2 = stablehlo.custom_call @pyxla.jvp(%w, %c, %x, %u) {api_version = 4 : i32, called_computations = [@loop], pyxla.linear = 1 : i64, pyxla.wrt = array<i64: 1>} : (tensor<f32>, tensor<f32>, tensor<4xf32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %0, %1#1, %2#1 : tensor<f32>, tensor<f32>, tensor<f32>
}

// LINEAR-LABEL: func.func @pushed_twice(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<4xf32>, %arg3: tensor<f32>, %arg4: tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>) {
// LINEAR-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.scan(%arg0, %arg1, %arg2) {api_version = 4 : i32, called_computations = [@step.jvp_step.primal], pyxla.length = 4 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<f32>, tensor<f32>, tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>, tensor<4xf32>)
// LINEAR-NEXT:   [[V1:%\w+]]:2 = stablehlo.custom_call @pyxla.scan(%arg0, %arg3, %arg2, [[V0]]#1, [[V0]]#2) {api_version = 4 : i32, called_computations = [@step.jvp_step.linear.step], pyxla.length = 4 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<f32>, tensor<f32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>)
// LINEAR-NEXT:   [[V2:%\w+]]:2 = stablehlo.custom_call @pyxla.scan(%arg0, %arg4, %arg2, [[V0]]#1, [[V0]]#2) {api_version = 4 : i32, called_computations = [@step.jvp_step.linear.step], pyxla.length = 4 : i64, pyxla.num_carry = 1 : i64, pyxla.num_consts = 1 : i64, pyxla.reverse = 0 : i64} : (tensor<f32>, tensor<f32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>)
// LINEAR-NEXT:   return [[V0]]#0, [[V1]]#0, [[V2]]#0 : tensor<f32>, tensor<f32>, tensor<f32>
// LINEAR-NEXT: }

// LINEAR-LABEL: func.func private @step.jvp_step.primal(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> (tensor<f32>, tensor<f32>, tensor<f32>) {
// LINEAR-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// LINEAR-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg1, %arg2 : tensor<f32>
// LINEAR-NEXT:   [[V1:%\w+]] = stablehlo.tanh [[V0]] : tensor<f32>
// LINEAR-NEXT:   [[V2:%\w+]] = stablehlo.subtract [[CST]], [[V1]] : tensor<f32>
// LINEAR-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], %arg0 : tensor<f32>
// LINEAR-NEXT:   return [[V3]], [[V1]], [[V2]] : tensor<f32>, tensor<f32>, tensor<f32>
// LINEAR-NEXT: }

// LINEAR-LABEL: func.func private @step.jvp_step.linear.step(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<f32>, %arg4: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// LINEAR-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg1, %arg2 : tensor<f32>
// LINEAR-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg3 : tensor<f32>
// LINEAR-NEXT:   [[V2:%\w+]] = stablehlo.add [[V0]], [[V1]] : tensor<f32>
// LINEAR-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V2]], %arg4 : tensor<f32>
// LINEAR-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V3]], %arg0 : tensor<f32>
// LINEAR-NEXT:   return [[V4]], [[V3]] : tensor<f32>, tensor<f32>
// LINEAR-NEXT: }
