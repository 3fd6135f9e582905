// RUN: pyxla-opt %s -p 'pyxla-expand,inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=LINEAR

func.func private @first(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.sine %x : tensor<f32>
  return %0 : tensor<f32>
}

func.func private @second(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %x, %y : tensor<f32>
  return %0 : tensor<f32>
}

func.func private @branches(%i: tensor<i32>, %x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.cond(%i, %x, %y) {api_version = 4 : i32, called_computations = [@first, @second]} : (tensor<i32>, tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

func.func @pushed(%i: tensor<i32>, %x: tensor<f32>, %y: tensor<f32>, %t: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0:2 = stablehlo.custom_call @pyxla.jvp(%i, %x, %y, %t) {api_version = 4 : i32, called_computations = [@branches], pyxla.linear = 1 : i64, pyxla.wrt = array<i64: 1>} : (tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
  return %0#0, %0#1 : tensor<f32>, tensor<f32>
}

// LINEAR-LABEL: func.func @pushed(%arg0: tensor<i32>, %arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// LINEAR-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.cond(%arg0, %arg1, %arg2) {api_version = 4 : i32, called_computations = [@first.jvp.primal.branch, @second.jvp.primal.branch]} : (tensor<i32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
// LINEAR-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.cond(%arg0, %arg3, %arg2, [[V0]]#1) {api_version = 4 : i32, called_computations = [@first.jvp.linear.branch, @second.jvp.linear.branch]} : (tensor<i32>, tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<f32>
// LINEAR-NEXT:   return [[V0]]#0, [[V1]] : tensor<f32>, tensor<f32>
// LINEAR-NEXT: }

// LINEAR-LABEL: func.func private @first.jvp.primal.branch(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// LINEAR-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<f32>
// LINEAR-NEXT:   [[V1:%\w+]] = stablehlo.cosine %arg0 : tensor<f32>
// LINEAR-NEXT:   return [[V0]], [[V1]] : tensor<f32>, tensor<f32>
// LINEAR-NEXT: }

// LINEAR-LABEL: func.func private @second.jvp.primal.branch(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// LINEAR-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// LINEAR-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<f32>
// LINEAR-NEXT:   return [[V0]], [[CST]] : tensor<f32>, tensor<f32>
// LINEAR-NEXT: }

// LINEAR-LABEL: func.func private @first.jvp.linear.branch(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<f32> {
// LINEAR-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg2 : tensor<f32>
// LINEAR-NEXT:   return [[V0]] : tensor<f32>
// LINEAR-NEXT: }

// LINEAR-LABEL: func.func private @second.jvp.linear.branch(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<f32> {
// LINEAR-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<f32>
// LINEAR-NEXT:   return [[V0]] : tensor<f32>
// LINEAR-NEXT: }
