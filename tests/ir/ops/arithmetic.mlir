// RUN: pyxla-opt %s -p 'pyxla-jvp{function=add},pyxla-jvp{function=subtract},pyxla-jvp{function=multiply},pyxla-jvp{function=divide},pyxla-jvp{function=remainder},pyxla-jvp{function=maximum},pyxla-jvp{function=minimum},pyxla-jvp{function=abs},pyxla-jvp{function=abs_complex},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=add},pyxla-vjp{function=subtract},pyxla-vjp{function=multiply},pyxla-vjp{function=divide},pyxla-vjp{function=remainder},pyxla-vjp{function=maximum},pyxla-vjp{function=minimum},pyxla-vjp{function=abs},pyxla-vjp{function=abs_complex},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=add size=5},pyxla-batch{function=subtract size=5},pyxla-batch{function=multiply size=5},pyxla-batch{function=divide size=5},pyxla-batch{function=remainder size=5},pyxla-batch{function=maximum size=5},pyxla-batch{function=minimum size=5},pyxla-batch{function=abs size=5},pyxla-batch{function=abs_complex size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @add(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.add %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @add([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.add [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.add [[ARG2]], [[ARG3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @add([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.add [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[ARG2]], [[ARG2]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @add([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.add [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @subtract(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.subtract %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @subtract([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.subtract [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[ARG2]], [[ARG3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @subtract([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.subtract [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.negate [[ARG2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[ARG2]], [[V1]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @subtract([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.subtract [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @multiply(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.multiply %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @multiply([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.multiply [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[ARG2]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[ARG3]], [[ARG0]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @multiply([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[ARG2]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[ARG2]], [[ARG0]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @multiply([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.multiply [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @divide(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.divide %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @divide([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.divide [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.divide [[ARG2]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[ARG3]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V2]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.subtract [[V1]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @divide([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.divide [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.divide [[ARG2]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.negate [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V3]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @divide([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.divide [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @remainder(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.remainder %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @remainder([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.remainder [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[V0]], [[ARG0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.round_nearest_even [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[ARG3]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.add [[ARG2]], [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @remainder([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.remainder [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[V0]], [[ARG0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.round_nearest_even [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[ARG2]], [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[ARG2]], [[V4]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @remainder([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.remainder [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @maximum(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.maximum %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @maximum([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.maximum [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare GT, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare GT, [[ARG1]], [[ARG0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add [[ARG2]], [[ARG3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V4]], [[CST_0]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V2]], [[ARG3]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V1]], [[ARG2]], [[V6]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V3]], [[V5]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V8]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @maximum([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.maximum [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare GT, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[ARG2]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V1]], [[ARG2]], [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V4]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare GT, [[ARG1]], [[ARG0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], [[ARG2]], [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V8]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @maximum([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.maximum [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @minimum(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.minimum %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @minimum([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>, [[ARG3:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.minimum [[ARG0]], [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare LT, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, [[ARG1]], [[ARG0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add [[ARG2]], [[ARG3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V4]], [[CST_0]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V2]], [[ARG3]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V1]], [[ARG2]], [[V6]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V3]], [[V5]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V8]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @minimum([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>, [[ARG2:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.minimum [[ARG0]], [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare LT, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, [[ARG0]], [[ARG1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[ARG2]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V1]], [[ARG2]], [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V4]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare LT, [[ARG1]], [[ARG0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], [[ARG2]], [[CST_0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V2]], [[V3]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V8]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @minimum([[ARG0:%\w+]]: tensor<5x3xf32>, [[ARG1:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.minimum [[ARG0]], [[ARG1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @abs(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.abs %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @abs([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.abs [[ARG0]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare GE, [[ARG0]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[ARG1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V1]], [[ARG1]], [[V2]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @abs([[ARG0:%\w+]]: tensor<3xf32>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.abs [[ARG0]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare GE, [[ARG0]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[ARG1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V1]], [[ARG1]], [[V2]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @abs([[ARG0:%\w+]]: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.abs [[ARG0]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @abs_complex(%x: tensor<3xcomplex<f32>>) -> tensor<3xf32> {
  %0 = stablehlo.abs %x : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @abs_complex([[ARG0:%\w+]]: tensor<3xcomplex<f32>>, [[ARG1:%\w+]]: tensor<3xcomplex<f32>>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.abs [[ARG0]] : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, [[V0]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.select [[V1]], [[CST_0]], [[V0]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = chlo.conj [[ARG0]] : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.complex [[V2]], [[CST]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.divide [[V3]], [[V4]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[ARG1]], [[V5]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.real [[V6]] : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V7]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @abs_complex([[ARG0:%\w+]]: tensor<3xcomplex<f32>>, [[ARG1:%\w+]]: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.abs [[ARG0]] : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.complex [[ARG1]], [[CST]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, [[V0]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], [[CST_0]], [[V0]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = chlo.conj [[ARG0]] : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.complex [[V3]], [[CST]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.divide [[V4]], [[V5]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V1]], [[V6]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V7]] : tensor<3xf32>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @abs_complex([[ARG0:%\w+]]: tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.abs [[ARG0]] : (tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
