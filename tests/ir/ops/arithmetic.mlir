// RUN: pyxla-opt %s -p 'pyxla-jvp{function=add},pyxla-jvp{function=subtract},pyxla-jvp{function=multiply},pyxla-jvp{function=divide},pyxla-jvp{function=remainder},pyxla-jvp{function=maximum},pyxla-jvp{function=minimum},pyxla-jvp{function=abs},pyxla-jvp{function=abs_complex},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=add},pyxla-vjp{function=subtract},pyxla-vjp{function=multiply},pyxla-vjp{function=divide},pyxla-vjp{function=remainder},pyxla-vjp{function=maximum},pyxla-vjp{function=minimum},pyxla-vjp{function=abs},pyxla-vjp{function=abs_complex},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=add size=5},pyxla-batch{function=subtract size=5},pyxla-batch{function=multiply size=5},pyxla-batch{function=divide size=5},pyxla-batch{function=remainder size=5},pyxla-batch{function=maximum size=5},pyxla-batch{function=minimum size=5},pyxla-batch{function=abs size=5},pyxla-batch{function=abs_complex size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @add(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.add %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @add(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @add(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], %arg2, %arg2 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @add(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.add %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @subtract(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.subtract %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @subtract(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.subtract %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract %arg2, %arg3 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @subtract(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.subtract %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.negate %arg2 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], %arg2, [[V1]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @subtract(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.subtract %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @multiply(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.multiply %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @multiply(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg3, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @multiply(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg2, %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @multiply(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @divide(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.divide %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @divide(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.divide %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.divide %arg2, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[CST]], %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg3, [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg0, [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V3]], [[V4]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.subtract [[V1]], [[V5]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V6]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @divide(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.divide %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.divide %arg2, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[CST]], %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg0, [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V3]], [[V4]] : tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.negate [[V5]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V6]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @divide(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.divide %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @remainder(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.remainder %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @remainder(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.remainder %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[V0]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.round_nearest_even [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg3, [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.add %arg2, [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @remainder(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.remainder %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[V0]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.round_nearest_even [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg2, [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], %arg2, [[V4]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @remainder(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.remainder %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @maximum(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.maximum %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @maximum(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.maximum %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare GT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare GT, %arg1, %arg0, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V4]], [[CST_0]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V2]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V1]], %arg2, [[V6]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V3]], [[V5]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V8]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @maximum(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.maximum %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare GT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V1]], %arg2, [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V4]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare GT, %arg1, %arg0, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], %arg2, [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V8]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @maximum(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.maximum %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @minimum(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.minimum %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @minimum(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.minimum %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare LT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, %arg1, %arg0, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V4]], [[CST_0]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V2]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V1]], %arg2, [[V6]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V3]], [[V5]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V8]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @minimum(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.minimum %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare LT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V1]], %arg2, [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V4]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare LT, %arg1, %arg0, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], %arg2, [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V8]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @minimum(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.minimum %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @abs(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.abs %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @abs(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare GE, %arg0, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.negate %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V1]], %arg1, [[V2]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @abs(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare GE, %arg0, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.negate %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V1]], %arg1, [[V2]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @abs(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @abs_complex(%x: tensor<3xcomplex<f32>>) -> tensor<3xf32> {
  %0 = stablehlo.abs %x : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @abs_complex(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, [[V0]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.select [[V1]], [[CST_0]], [[V0]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = chlo.conj %arg0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.complex [[V2]], [[CST]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.divide [[V3]], [[V4]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply %arg1, [[V5]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.real [[V6]] : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V7]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @abs_complex(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.complex %arg1, [[CST]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, [[V0]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], [[CST_0]], [[V0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = chlo.conj %arg0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.complex [[V3]], [[CST]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.divide [[V4]], [[V5]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V1]], [[V6]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V7]] : tensor<3xf32>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @abs_complex(%arg0: tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : (tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
