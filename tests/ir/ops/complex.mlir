// RUN: pyxla-opt %s -p 'pyxla-jvp{function=complex},pyxla-jvp{function=real},pyxla-jvp{function=imag},pyxla-jvp{function=conj},pyxla-jvp{function=multiply},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=complex},pyxla-vjp{function=real},pyxla-vjp{function=imag},pyxla-vjp{function=conj},pyxla-vjp{function=multiply},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=complex size=5},pyxla-batch{function=real size=5},pyxla-batch{function=imag size=5},pyxla-batch{function=conj size=5},pyxla-batch{function=multiply size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @complex(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xcomplex<f32>> {
  %0 = stablehlo.complex %x, %y : tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// JVP-LABEL: func.func @complex(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.complex %arg0, %arg1 : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.complex %arg2, %arg3 : tensor<3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @complex(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.complex %arg0, %arg1 : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.real %arg2 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.imag %arg2 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.negate [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V3]] : tensor<3xcomplex<f32>>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @complex(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.complex %arg0, %arg1 : tensor<5x3xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xcomplex<f32>>
// BATCH-NEXT: }

func.func @real(%x: tensor<3xcomplex<f32>>) -> tensor<3xf32> {
  %0 = stablehlo.real %x : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @real(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.real %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @real(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.complex %arg1, [[CST]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @real(%arg0: tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @imag(%x: tensor<3xcomplex<f32>>) -> tensor<3xf32> {
  %0 = stablehlo.imag %x : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @imag(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.imag %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.imag %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @imag(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.imag %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.negate %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.complex [[CST]], [[V1]] : tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @imag(%arg0: tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.imag %arg0 : (tensor<5x3xcomplex<f32>>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @conj(%x: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
  %0 = chlo.conj %x : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// JVP-LABEL: func.func @conj(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.conj %arg0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = chlo.conj %arg1 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @conj(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[V0:%\w+]] = chlo.conj %arg0 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = chlo.conj %arg1 : tensor<3xcomplex<f32>> -> tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @conj(%arg0: tensor<5x3xcomplex<f32>>) -> tensor<5x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.conj %arg0 : tensor<5x3xcomplex<f32>> -> tensor<5x3xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xcomplex<f32>>
// BATCH-NEXT: }

func.func @multiply(%x: tensor<3xcomplex<f32>>, %y: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
  %0 = stablehlo.multiply %x, %y : tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// JVP-LABEL: func.func @multiply(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>, %arg2: tensor<3xcomplex<f32>>, %arg3: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg3, %arg0 : tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @multiply(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>, %arg2: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg2, %arg0 : tensor<3xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @multiply(%arg0: tensor<5x3xcomplex<f32>>, %arg1: tensor<5x3xcomplex<f32>>) -> tensor<5x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, %arg1 : tensor<5x3xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xcomplex<f32>>
// BATCH-NEXT: }
