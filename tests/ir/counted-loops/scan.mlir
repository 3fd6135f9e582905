// RUN: pyxla-opt %s -p 'pyxla-outline,pyxla-counted-loops,symbol-dce,canonicalize,pyxla-simplify' --verify-each | filecheck %s --check-prefix=SCAN

func.func @rows(%w: tensor<f32>, %xs: tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %ys = stablehlo.constant dense<0.0> : tensor<4xf32>
  %0:4 = stablehlo.while(%x = %xs, %i = %zero, %c = %w, %y = %ys) : tensor<4xf32>, tensor<i32>, tensor<f32>, tensor<4xf32>
  cond {
    %four = stablehlo.constant dense<4> : tensor<i32>
    %p = stablehlo.compare LT, %i, %four : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %row = func.call @at(%x, %i) : (tensor<4xf32>, tensor<i32>) -> tensor<1xf32>
    %e = stablehlo.reshape %row : (tensor<1xf32>) -> tensor<f32>
    %d = stablehlo.multiply %c, %e : tensor<f32>
    %u = stablehlo.reshape %c : (tensor<f32>) -> tensor<1xf32>
    %z = stablehlo.dynamic_update_slice %y, %u, %i : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %x, %j, %d, %z : tensor<4xf32>, tensor<i32>, tensor<f32>, tensor<4xf32>
  }
  return %0#2, %0#3 : tensor<f32>, tensor<4xf32>
}

// SCAN-LABEL: func.func @rows(%arg0: tensor<f32>, %arg1: tensor<4xf32>) -> (tensor<f32>, tensor<4xf32>) {
// SCAN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// SCAN-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.scan([[C]], %arg0, %arg1) {api_version = 4 : i32, called_computations = [@rows.body.step], pyxla.length = 4 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 0 : i64, pyxla.reverse = 0 : i64} : (tensor<i32>, tensor<f32>, tensor<4xf32>) -> (tensor<i32>, tensor<f32>, tensor<4xf32>)
// SCAN-NEXT:   return [[V0]]#1, [[V0]]#2 : tensor<f32>, tensor<4xf32>
// SCAN-NEXT: }

func.func @down(%w: tensor<f32>, %xs: tensor<3xf32>) -> (tensor<i32>, tensor<f32>) {
  %five = stablehlo.constant dense<5> : tensor<i32>
  %0:2 = stablehlo.while(%i = %five, %c = %w) : tensor<i32>, tensor<f32>
  cond {
    %end = stablehlo.constant dense<0> : tensor<i32>
    %p = stablehlo.compare LT, %end, %i : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %two = stablehlo.constant dense<2> : tensor<i32>
    %j = stablehlo.subtract %i, %two : tensor<i32>
    %d = stablehlo.sine %c : tensor<f32>
    stablehlo.return %j, %d : tensor<i32>, tensor<f32>
  }
  return %0#0, %0#1 : tensor<i32>, tensor<f32>
}

// SCAN-LABEL: func.func @down(%arg0: tensor<f32>, %arg1: tensor<3xf32>) -> (tensor<i32>, tensor<f32>) {
// SCAN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<5> : tensor<i32>
// SCAN-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.scan([[C]], %arg0) {api_version = 4 : i32, called_computations = [@down.body.step], pyxla.length = 3 : i64, pyxla.num_carry = 2 : i64, pyxla.num_consts = 0 : i64, pyxla.reverse = 0 : i64} : (tensor<i32>, tensor<f32>) -> (tensor<i32>, tensor<f32>)
// SCAN-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<i32>, tensor<f32>
// SCAN-NEXT: }

func.func @unknown(%n: tensor<i32>, %w: tensor<f32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %0:2 = stablehlo.while(%i = %zero, %c = %w) : tensor<i32>, tensor<f32>
  cond {
    %p = stablehlo.compare LT, %i, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %one = stablehlo.constant dense<1> : tensor<i32>
    %j = stablehlo.add %i, %one : tensor<i32>
    %d = stablehlo.sine %c : tensor<f32>
    stablehlo.return %j, %d : tensor<i32>, tensor<f32>
  }
  return %0#1 : tensor<f32>
}

// SCAN-LABEL: func.func @unknown(%arg0: tensor<i32>, %arg1: tensor<f32>) -> tensor<f32> {
// SCAN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// SCAN-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.while(%arg0, [[C]], %arg1) {api_version = 4 : i32, called_computations = [@unknown.cond, @unknown.body], pyxla.body_consts = 0 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<i32>, tensor<f32>) -> (tensor<i32>, tensor<f32>)
// SCAN-NEXT:   return [[V0]]#1 : tensor<f32>
// SCAN-NEXT: }

// SCAN-LABEL: func.func private @unknown.cond(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<f32>) -> tensor<i1> {
// SCAN-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg1, %arg0 : (tensor<i32>, tensor<i32>) -> tensor<i1>
// SCAN-NEXT:   return [[V0]] : tensor<i1>
// SCAN-NEXT: }

// SCAN-LABEL: func.func private @unknown.body(%arg0: tensor<i32>, %arg1: tensor<f32>) -> (tensor<i32>, tensor<f32>) {
// SCAN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// SCAN-NEXT:   [[V0:%\w+]] = stablehlo.add %arg0, [[C]] : tensor<i32>
// SCAN-NEXT:   [[V1:%\w+]] = stablehlo.sine %arg1 : tensor<f32>
// SCAN-NEXT:   return [[V0]], [[V1]] : tensor<i32>, tensor<f32>
// SCAN-NEXT: }

// SCAN-LABEL: func.func private @rows.body.step(%arg0: tensor<i32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> (tensor<i32>, tensor<f32>, tensor<f32>) {
// SCAN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// SCAN-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg1, %arg2 : tensor<f32>
// SCAN-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[C]] : tensor<i32>
// SCAN-NEXT:   return [[V1]], [[V0]], %arg1 : tensor<i32>, tensor<f32>, tensor<f32>
// SCAN-NEXT: }

// SCAN-LABEL: func.func private @down.body.step(%arg0: tensor<i32>, %arg1: tensor<f32>) -> (tensor<i32>, tensor<f32>) {
// SCAN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<2> : tensor<i32>
// SCAN-NEXT:   [[V0:%\w+]] = stablehlo.subtract %arg0, [[C]] : tensor<i32>
// SCAN-NEXT:   [[V1:%\w+]] = stablehlo.sine %arg1 : tensor<f32>
// SCAN-NEXT:   return [[V0]], [[V1]] : tensor<i32>, tensor<f32>
// SCAN-NEXT: }

func.func private @at(%x: tensor<4xf32>, %i: tensor<i32>) -> tensor<1xf32> {
  %0 = stablehlo.dynamic_slice %x, %i, sizes = [1] : (tensor<4xf32>, tensor<i32>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}
