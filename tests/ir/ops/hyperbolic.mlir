// RUN: pyxla-opt %s -p 'pyxla-jvp{function=sinh},pyxla-jvp{function=cosh},pyxla-jvp{function=tanh},pyxla-jvp{function=asinh},pyxla-jvp{function=acosh},pyxla-jvp{function=acosh_complex},pyxla-jvp{function=atanh},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=sinh},pyxla-vjp{function=cosh},pyxla-vjp{function=tanh},pyxla-vjp{function=asinh},pyxla-vjp{function=acosh},pyxla-vjp{function=acosh_complex},pyxla-vjp{function=atanh},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=sinh size=5},pyxla-batch{function=cosh size=5},pyxla-batch{function=tanh size=5},pyxla-batch{function=asinh size=5},pyxla-batch{function=acosh size=5},pyxla-batch{function=acosh_complex size=5},pyxla-batch{function=atanh size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @sinh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.sinh %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @sinh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.sinh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = chlo.cosh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @sinh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = chlo.sinh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = chlo.cosh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @sinh(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.sinh %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @cosh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.cosh %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @cosh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.cosh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = chlo.sinh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cosh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = chlo.cosh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = chlo.sinh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cosh(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.cosh %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @tanh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.tanh %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @tanh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.tanh %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.subtract [[CST]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V2]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @tanh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.tanh %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.subtract [[CST]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V2]], [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @tanh(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.tanh %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @asinh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.asinh %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @asinh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.asinh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.rsqrt [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg1, [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @asinh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.asinh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.rsqrt [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg1, [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @asinh(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.asinh %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @acosh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.acosh %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @acosh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.acosh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract %arg0, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @acosh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.acosh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract %arg0, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @acosh(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.acosh %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @acosh_complex(%x: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
  %0 = chlo.acosh %x : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// JVP-LABEL: func.func @acosh_complex(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.acosh %arg0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.complex [[CST_0]], [[CST]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.subtract %arg0, [[V1]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add %arg0, [[V1]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V2]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V4]], [[V5]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply %arg1, [[V6]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V7]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @acosh_complex(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.acosh %arg0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.complex [[CST_0]], [[CST]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.subtract %arg0, [[V1]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add %arg0, [[V1]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V2]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V4]], [[V5]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.multiply %arg1, [[V6]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V7]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @acosh_complex(%arg0: tensor<5x3xcomplex<f32>>) -> tensor<5x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.acosh %arg0 : tensor<5x3xcomplex<f32>> -> tensor<5x3xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xcomplex<f32>>
// BATCH-NEXT: }

func.func @atanh(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.atanh %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @atanh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.atanh %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.divide %arg1, [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @atanh(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.atanh %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.divide %arg1, [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @atanh(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.atanh %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
