// RUN: pyxla-opt %s -p 'pyxla-jvp{function=constant},pyxla-jvp{function=iota},pyxla-jvp{function=constant_like},pyxla-jvp{function=chlo_constant},pyxla-jvp{function=dynamic_iota},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=constant},pyxla-vjp{function=iota},pyxla-vjp{function=constant_like},pyxla-vjp{function=chlo_constant},pyxla-vjp{function=dynamic_iota},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=constant size=5},pyxla-batch{function=iota size=5},pyxla-batch{function=constant_like size=5},pyxla-batch{function=chlo_constant size=5},pyxla-batch{function=dynamic_iota size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @constant(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @constant(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[CST]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @constant(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[CST]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @constant(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> : tensor<3xf32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim [[CST]], dims = [1] : (tensor<3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @iota(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = stablehlo.iota dim = 1 : tensor<2x3xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @iota(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V1]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @iota(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<2x3xf32>
// VJP-NEXT:   return [[V1]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @iota(%arg0: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 2 : tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @constant_like(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = "chlo.constant_like"(%x) {value = 2.5 : f32} : (tensor<3xf32>) -> tensor<3xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @constant_like(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.constant dense<2.500000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// JVP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @constant_like(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = chlo.constant dense<2.500000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @constant_like(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<2.500000e+00> : tensor<5x3xf32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.multiply %arg0, [[CST]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @dynamic_iota(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %s = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
  %0 = stablehlo.dynamic_iota %s, dim = 1 : (tensor<2xi32>) -> tensor<2x3xf32>
  %1 = stablehlo.multiply %0, %x : tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @dynamic_iota(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_iota [[C]], dim = 1 : (tensor<2xi32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg0 : tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V1]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dynamic_iota(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_iota [[C]], dim = 1 : (tensor<2xi32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg0 : tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<2x3xf32>
// VJP-NEXT:   return [[V1]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dynamic_iota(%arg0: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.dynamic_iota [[C]], dim = 1 : (tensor<2xi32>) -> tensor<2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1, 2] : (tensor<2x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg0 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V2]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @chlo_constant(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.constant dense<2.5> : tensor<3xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @chlo_constant(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.constant dense<2.500000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// JVP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @chlo_constant(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = chlo.constant dense<2.500000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @chlo_constant(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.constant dense<2.500000e+00> : tensor<3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1] : (tensor<3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg0, [[V1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V2]] : tensor<5x3xf32>
// BATCH-NEXT: }
