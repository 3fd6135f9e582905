// RUN: pyxla-opt %s -p 'pyxla-jvp{function=broadcast_add},pyxla-jvp{function=broadcast_subtract},pyxla-jvp{function=broadcast_select},pyxla-jvp{function=broadcast_multiply},pyxla-jvp{function=broadcast_divide},pyxla-jvp{function=broadcast_remainder},pyxla-jvp{function=broadcast_power},pyxla-jvp{function=broadcast_maximum},pyxla-jvp{function=broadcast_minimum},pyxla-jvp{function=broadcast_atan2},pyxla-jvp{function=broadcast_complex},pyxla-jvp{function=broadcast_compare},pyxla-jvp{function=broadcast_zeta wrt=1},pyxla-jvp{function=broadcast_polygamma wrt=1},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=broadcast_add},pyxla-vjp{function=broadcast_subtract},pyxla-vjp{function=broadcast_select},pyxla-vjp{function=broadcast_multiply},pyxla-vjp{function=broadcast_divide},pyxla-vjp{function=broadcast_remainder},pyxla-vjp{function=broadcast_power},pyxla-vjp{function=broadcast_maximum},pyxla-vjp{function=broadcast_minimum},pyxla-vjp{function=broadcast_atan2},pyxla-vjp{function=broadcast_complex},pyxla-vjp{function=broadcast_compare},pyxla-vjp{function=broadcast_zeta wrt=1},pyxla-vjp{function=broadcast_polygamma wrt=1},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=broadcast_add size=5},pyxla-batch{function=broadcast_subtract size=5},pyxla-batch{function=broadcast_select size=5},pyxla-batch{function=broadcast_multiply size=5},pyxla-batch{function=broadcast_divide size=5},pyxla-batch{function=broadcast_remainder size=5},pyxla-batch{function=broadcast_power size=5},pyxla-batch{function=broadcast_maximum size=5},pyxla-batch{function=broadcast_minimum size=5},pyxla-batch{function=broadcast_atan2 size=5},pyxla-batch{function=broadcast_complex size=5},pyxla-batch{function=broadcast_compare size=5},pyxla-batch{function=broadcast_zeta size=5},pyxla-batch{function=broadcast_polygamma size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @broadcast_add(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_add %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_add(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_add %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], %arg3 : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_add(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_add %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg2 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], %arg2 : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_add(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.add [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_subtract(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_subtract %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_subtract(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_subtract %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.subtract [[V1]], %arg3 : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_subtract(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_subtract %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.negate %arg2 : tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.reduce(%arg2 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]], [[V1]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_subtract(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_multiply(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_multiply %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_multiply(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_multiply %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], %arg1 : tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg3, [[V2]] : tensor<2x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.add [[V3]], [[V4]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_multiply(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_multiply %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[V1]] : tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V2]] init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]], [[V3]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_multiply(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_divide(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_divide %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_divide(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_divide %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.divide [[V1]], %arg1 : tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.divide [[CST]], %arg1 : tensor<2x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg3, [[V4]] : tensor<2x3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V2]], [[V4]] : tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V5]], [[V6]] : tensor<2x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.subtract [[V3]], [[V7]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V8]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_divide(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_divide %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide %arg2, %arg1 : tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.divide [[CST]], %arg1 : tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg2, [[V3]] : tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V1]], [[V3]] : tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V4]], [[V5]] : tensor<2x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.negate [[V6]] : tensor<2x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.reduce([[V2]] init: [[CST_0]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V8]], [[V7]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_divide(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.divide [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_remainder(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_remainder %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_remainder(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_remainder %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.subtract [[V0]], [[V2]] : tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.divide [[V3]], %arg1 : tensor<2x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.round_nearest_even [[V4]] : tensor<2x3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply %arg3, [[V5]] : tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.add [[V1]], [[V6]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V7]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_remainder(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_remainder %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.subtract [[V0]], [[V1]] : tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.divide [[V2]], %arg1 : tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.round_nearest_even [[V3]] : tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg2, [[V4]] : tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.reduce(%arg2 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V6]], [[V5]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_remainder(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.remainder [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_power(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_power %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_power(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_power %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[V2]], [[CST_0]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.compare EQ, %arg1, [[CST_0]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.and [[V3]], [[V4]] : tensor<2x3xi1>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.subtract %arg1, [[CST]] : tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V5]], [[CST]], [[V6]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.power [[V2]], [[V7]] : tensor<2x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.multiply %arg1, [[V8]] : tensor<2x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.multiply [[V1]], [[V9]] : tensor<2x3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V3]], [[CST]], [[V2]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.log [[V11]] : tensor<2x3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.multiply [[V12]], [[V0]] : tensor<2x3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.multiply %arg3, [[V13]] : tensor<2x3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.add [[V10]], [[V14]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V15]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_power(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_power %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, [[V1]], [[CST]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, %arg1, [[CST]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.and [[V2]], [[V3]] : tensor<2x3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.subtract %arg1, [[CST_0]] : tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V4]], [[CST_0]], [[V5]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.power [[V1]], [[V6]] : tensor<2x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg1, [[V7]] : tensor<2x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.multiply %arg2, [[V8]] : tensor<2x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.select [[V2]], [[CST_0]], [[V1]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.log [[V10]] : tensor<2x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.multiply [[V11]], [[V0]] : tensor<2x3xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.multiply %arg2, [[V12]] : tensor<2x3xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.reduce([[V9]] init: [[CST_1]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V14]], [[V13]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_power(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.power [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_maximum(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_maximum %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_maximum(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<2x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_maximum %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare GT, [[V2]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.compare GT, %arg1, [[V2]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.compare EQ, [[V2]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.add [[V1]], %arg3 : tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V6]], [[CST_0]] : tensor<2x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V4]], %arg3, [[CST]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V3]], [[V1]], [[V8]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.select [[V5]], [[V7]], [[V9]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V10]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_maximum(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_maximum %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare GT, [[V1]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[V1]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg2, [[CST]] : tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V2]], %arg2, [[CST_0]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V3]], [[V4]], [[V5]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.compare GT, %arg1, [[V1]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], %arg2, [[CST_0]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V3]], [[V4]], [[V8]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.reduce([[V6]] init: [[CST_1]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V10]], [[V9]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_maximum(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.maximum [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_minimum(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_minimum %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_minimum(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<2x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_minimum %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare LT, [[V2]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.compare LT, %arg1, [[V2]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.compare EQ, [[V2]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.add [[V1]], %arg3 : tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V6]], [[CST_0]] : tensor<2x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V4]], %arg3, [[CST]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V3]], [[V1]], [[V8]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.select [[V5]], [[V7]], [[V9]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V10]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_minimum(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_minimum %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, [[V1]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[V1]], %arg1, FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg2, [[CST]] : tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V2]], %arg2, [[CST_0]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V3]], [[V4]], [[V5]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.compare LT, %arg1, [[V1]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], %arg2, [[CST_0]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V3]], [[V4]], [[V8]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.reduce([[V6]] init: [[CST_1]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V10]], [[V9]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_minimum(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.minimum [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_atan2(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_atan2 %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_atan2(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_atan2 %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, %arg1 : tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V2]], [[V2]] : tensor<2x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.add [[V3]], [[V4]] : tensor<2x3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.divide [[V1]], [[V5]] : tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V6]], %arg1 : tensor<2x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.divide %arg3, [[V5]] : tensor<2x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.negate [[V2]] : tensor<2x3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.multiply [[V8]], [[V9]] : tensor<2x3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.add [[V7]], [[V10]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V11]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_atan2(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_atan2 %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, %arg1 : tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V1]] : tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.add [[V2]], [[V3]] : tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.divide %arg2, [[V4]] : tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V5]], %arg1 : tensor<2x3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.negate [[V1]] : tensor<2x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V5]], [[V7]] : tensor<2x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.reduce([[V6]] init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V9]], [[V8]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_atan2(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.atan2 [[V0]], %arg1 : tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_complex(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>> {
  %0 = chlo.broadcast_complex %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>>
  return %0 : tensor<2x3xcomplex<f32>>
}

// JVP-LABEL: func.func @broadcast_complex(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xcomplex<f32>>, tensor<2x3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_complex %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.complex [[V1]], %arg3 : tensor<2x3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<2x3xcomplex<f32>>, tensor<2x3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_complex(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xcomplex<f32>>) -> (tensor<2x3xcomplex<f32>>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_complex %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.real %arg2 : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.imag %arg2 : (tensor<2x3xcomplex<f32>>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.negate [[V2]] : tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V1]] init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]], [[V3]] : tensor<2x3xcomplex<f32>>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_complex(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.complex [[V0]], %arg1 : tensor<5x2x3xcomplex<f32>>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xcomplex<f32>>
// BATCH-NEXT: }

func.func @broadcast_compare(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xi1> {
  %0 = chlo.broadcast_compare %x, %y {comparison_direction = #chlo<comparison_direction LT>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
  return %0 : tensor<2x3xi1>
}

// JVP-LABEL: func.func @broadcast_compare(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<2x3xf32>) -> tensor<2x3xi1> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_compare %arg0, %arg1 {comparison_direction = #chlo<comparison_direction LT>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   return [[V0]] : tensor<2x3xi1>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_compare(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_compare %arg0, %arg1 {comparison_direction = #chlo<comparison_direction LT>} : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   return [[V0]], [[CST_0]], [[CST]] : tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_compare(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xi1> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.compare LT, [[V0]], %arg1, FLOAT : (tensor<5x2x3xf32>, tensor<5x2x3xf32>) -> tensor<5x2x3xi1>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xi1>
// BATCH-NEXT: }

func.func @broadcast_zeta(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_zeta %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_zeta(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_zeta %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = chlo.zeta [[V2]], %arg1 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V1]], [[V3]] : tensor<2x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.negate [[V4]] : tensor<2x3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply %arg2, [[V5]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V6]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_zeta(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_zeta %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = chlo.zeta [[V2]], %arg1 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V1]], [[V3]] : tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.negate [[V4]] : tensor<2x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply %arg2, [[V5]] : tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V6]] : tensor<2x3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_zeta(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = chlo.zeta [[V0]], %arg1 : tensor<5x2x3xf32>, tensor<5x2x3xf32> -> tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_polygamma(%x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_polygamma %x, %y : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_polygamma(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_polygamma %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<2x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = chlo.polygamma [[V2]], %arg1 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg2, [[V3]] : tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_polygamma(%arg0: tensor<3xf32>, %arg1: tensor<2x3xf32>, %arg2: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_polygamma %arg0, %arg1 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = chlo.polygamma [[V2]], %arg1 : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg2, [[V3]] : tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<2x3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_polygamma(%arg0: tensor<5x3xf32>, %arg1: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = chlo.polygamma [[V0]], %arg1 : tensor<5x2x3xf32>, tensor<5x2x3xf32> -> tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }

func.func @broadcast_select(%p: tensor<2x3xi1>, %x: tensor<3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = chlo.broadcast_select %p, %x, %y : (tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// JVP-LABEL: func.func @broadcast_select(%arg0: tensor<2x3xi1>, %arg1: tensor<3xf32>, %arg2: tensor<2x3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.broadcast_select %arg0, %arg1, %arg2 : (tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg3, dims = [1] : (tensor<3xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.select %arg0, [[V1]], %arg4 : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<2x3xf32>, tensor<2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_select(%arg0: tensor<2x3xi1>, %arg1: tensor<3xf32>, %arg2: tensor<2x3xf32>, %arg3: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.broadcast_select %arg0, %arg1, %arg2 : (tensor<2x3xi1>, tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.select %arg0, %arg3, [[CST]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.select %arg0, [[CST]], %arg3 : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.reduce([[V1]] init: [[CST_0]]) applies stablehlo.add across dimensions = [0] : (tensor<2x3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]], [[V2]] : tensor<2x3xf32>, tensor<3xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_select(%arg0: tensor<5x2x3xi1>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x2x3xf32>) -> tensor<5x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0, 2] : (tensor<5x3xf32>) -> tensor<5x2x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.select %arg0, [[V0]], %arg2 : tensor<5x2x3xi1>, tensor<5x2x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x3xf32>
// BATCH-NEXT: }
