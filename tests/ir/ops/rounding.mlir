// RUN: pyxla-opt %s -p 'pyxla-jvp{function=floor},pyxla-jvp{function=ceil},pyxla-jvp{function=round_nearest_even},pyxla-jvp{function=round_nearest_afz},pyxla-jvp{function=sign},pyxla-jvp{function=reduce_precision},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=floor},pyxla-vjp{function=ceil},pyxla-vjp{function=round_nearest_even},pyxla-vjp{function=round_nearest_afz},pyxla-vjp{function=sign},pyxla-vjp{function=reduce_precision},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=floor size=5},pyxla-batch{function=ceil size=5},pyxla-batch{function=round_nearest_even size=5},pyxla-batch{function=round_nearest_afz size=5},pyxla-batch{function=sign size=5},pyxla-batch{function=reduce_precision size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @floor(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.floor %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @floor(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.floor %arg0 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @floor(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.floor %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @floor(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.floor %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @ceil(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.ceil %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @ceil(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.ceil %arg0 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @ceil(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.ceil %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @ceil(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.ceil %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @round_nearest_even(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.round_nearest_even %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @round_nearest_even(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.round_nearest_even %arg0 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @round_nearest_even(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.round_nearest_even %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @round_nearest_even(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.round_nearest_even %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @round_nearest_afz(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.round_nearest_afz %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @round_nearest_afz(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.round_nearest_afz %arg0 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @round_nearest_afz(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.round_nearest_afz %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @round_nearest_afz(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.round_nearest_afz %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @sign(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sign %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @sign(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sign %arg0 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @sign(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sign %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @sign(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sign %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @reduce_precision(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.reduce_precision %x, format = e5m10 : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @reduce_precision(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reduce_precision %arg0, format = e5m10 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.reduce_precision %arg1, format = e5m10 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_precision(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reduce_precision %arg0, format = e5m10 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reduce_precision %arg1, format = e5m10 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_precision(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reduce_precision %arg0, format = e5m10 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
