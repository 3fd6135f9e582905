// RUN: pyxla-opt %s -p 'pyxla-jvp{function=compare},pyxla-jvp{function=select},pyxla-jvp{function=select_scalar},pyxla-jvp{function=clamp},pyxla-jvp{function=clamp_scalar},pyxla-jvp{function=is_finite},pyxla-jvp{function=is_inf},pyxla-jvp{function=is_pos_inf},pyxla-jvp{function=is_neg_inf},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=compare},pyxla-vjp{function=select},pyxla-vjp{function=select_scalar},pyxla-vjp{function=clamp},pyxla-vjp{function=clamp_scalar},pyxla-vjp{function=is_finite},pyxla-vjp{function=is_inf},pyxla-vjp{function=is_pos_inf},pyxla-vjp{function=is_neg_inf},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=compare size=5},pyxla-batch{function=select size=5},pyxla-batch{function=select_scalar size=5},pyxla-batch{function=clamp size=5},pyxla-batch{function=clamp_scalar size=5},pyxla-batch{function=is_finite size=5},pyxla-batch{function=is_inf size=5},pyxla-batch{function=is_pos_inf size=5},pyxla-batch{function=is_neg_inf size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @compare(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xi1> {
  %0 = stablehlo.compare LT, %x, %y, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

// JVP-LABEL: func.func @compare(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> tensor<3xi1> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   return [[V0]] : tensor<3xi1>
// JVP-NEXT: }

// VJP-LABEL: func.func @compare(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xi1>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   return [[V0]], [[CST]], [[CST]] : tensor<3xi1>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @compare(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xi1> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg0, %arg1, FLOAT : (tensor<5x3xf32>, tensor<5x3xf32>) -> tensor<5x3xi1>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi1>
// BATCH-NEXT: }

func.func @select(%p: tensor<3xi1>, %x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.select %p, %x, %y : tensor<3xi1>, tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @select(%arg0: tensor<3xi1>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.select %arg0, %arg1, %arg2 : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.select %arg0, %arg3, %arg4 : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @select(%arg0: tensor<3xi1>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.select %arg0, %arg1, %arg2 : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.select %arg0, %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.select %arg0, [[CST]], %arg3 : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @select(%arg0: tensor<5x3xi1>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.select %arg0, %arg1, %arg2 : tensor<5x3xi1>, tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @select_scalar(%p: tensor<i1>, %x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.select %p, %x, %y : tensor<i1>, tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @select_scalar(%arg0: tensor<i1>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.select %arg0, %arg1, %arg2 : tensor<i1>, tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.select %arg0, %arg3, %arg4 : tensor<i1>, tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @select_scalar(%arg0: tensor<i1>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.select %arg0, %arg1, %arg2 : tensor<i1>, tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.select %arg0, %arg3, [[CST]] : tensor<i1>, tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.select %arg0, [[CST]], %arg3 : tensor<i1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @select_scalar(%arg0: tensor<5xi1>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0] : (tensor<5xi1>) -> tensor<5x3xi1>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.select [[V0]], %arg1, %arg2 : tensor<5x3xi1>, tensor<5x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @clamp(%low: tensor<3xf32>, %x: tensor<3xf32>, %high: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.clamp %low, %x, %high : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @clamp(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>, %arg5: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.clamp %arg0, %arg1, %arg2 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare GT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, %arg0, %arg2, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.and [[V1]], [[V2]] : tensor<3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V3]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.compare GT, %arg1, %arg0, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.compare LT, %arg1, %arg2, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.and [[V5]], [[V6]] : tensor<3xi1>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], %arg4, [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.add [[V4]], [[V8]] : tensor<3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.compare LT, %arg2, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V10]], %arg5, [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.add [[V9]], [[V11]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V12]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @clamp(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.clamp %arg0, %arg1, %arg2 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare GT, %arg0, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, %arg0, %arg2, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.and [[V1]], [[V2]] : tensor<3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V3]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.compare GT, %arg1, %arg0, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare LT, %arg1, %arg2, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.and [[V5]], [[V6]] : tensor<3xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.compare LT, %arg2, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.select [[V9]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]], [[V8]], [[V10]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @clamp(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>, %arg2: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.clamp %arg0, %arg1, %arg2 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @clamp_scalar(%low: tensor<f32>, %x: tensor<3xf32>, %high: tensor<f32>) -> tensor<3xf32> {
  %0 = stablehlo.clamp %low, %x, %high : (tensor<f32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @clamp_scalar(%arg0: tensor<f32>, %arg1: tensor<3xf32>, %arg2: tensor<f32>, %arg3: tensor<f32>, %arg4: tensor<3xf32>, %arg5: tensor<f32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.clamp %arg0, %arg1, %arg2 : (tensor<f32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg3, dims = [] : (tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [] : (tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.compare GT, [[V2]], %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.compare LT, [[V2]], [[V3]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.and [[V4]], [[V5]] : tensor<3xi1>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], [[V1]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.compare GT, %arg1, [[V2]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.compare LT, %arg1, [[V3]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.and [[V8]], [[V9]] : tensor<3xi1>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V10]], %arg4, [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.add [[V7]], [[V11]] : tensor<3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.broadcast_in_dim %arg5, dims = [] : (tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.compare LT, [[V3]], %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.select [[V14]], [[V13]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.add [[V12]], [[V15]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V16]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @clamp_scalar(%arg0: tensor<f32>, %arg1: tensor<3xf32>, %arg2: tensor<f32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<f32>, tensor<3xf32>, tensor<f32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.clamp %arg0, %arg1, %arg2 : (tensor<f32>, tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [] : (tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare GT, [[V1]], %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare LT, [[V1]], [[V2]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.and [[V3]], [[V4]] : tensor<3xi1>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V5]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.reduce([[V6]] init: [[CST_0]]) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.compare GT, %arg1, [[V1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.compare LT, %arg1, [[V2]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.and [[V8]], [[V9]] : tensor<3xi1>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V10]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.compare LT, [[V2]], %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.select [[V12]], %arg3, [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.reduce([[V13]] init: [[CST_0]]) applies stablehlo.add across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
// VJP-NEXT:   return [[V0]], [[V7]], [[V11]], [[V14]] : tensor<3xf32>, tensor<f32>, tensor<3xf32>, tensor<f32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @clamp_scalar(%arg0: tensor<5xf32>, %arg1: tensor<5x3xf32>, %arg2: tensor<5xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0] : (tensor<5xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [0] : (tensor<5xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.clamp [[V0]], %arg1, [[V1]] : tensor<5x3xf32>
// BATCH-NEXT:   return [[V2]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @is_finite(%x: tensor<3xf32>) -> tensor<3xi1> {
  %0 = stablehlo.is_finite %x : (tensor<3xf32>) -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

// JVP-LABEL: func.func @is_finite(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xi1> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.is_finite %arg0 : (tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   return [[V0]] : tensor<3xi1>
// JVP-NEXT: }

// VJP-LABEL: func.func @is_finite(%arg0: tensor<3xf32>) -> (tensor<3xi1>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.is_finite %arg0 : (tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @is_finite(%arg0: tensor<5x3xf32>) -> tensor<5x3xi1> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.is_finite %arg0 : (tensor<5x3xf32>) -> tensor<5x3xi1>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi1>
// BATCH-NEXT: }

func.func @is_inf(%x: tensor<3xf32>) -> tensor<3xi1> {
  %0 = chlo.is_inf %x : tensor<3xf32> -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

// JVP-LABEL: func.func @is_inf(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xi1> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.is_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
// JVP-NEXT:   return [[V0]] : tensor<3xi1>
// JVP-NEXT: }

// VJP-LABEL: func.func @is_inf(%arg0: tensor<3xf32>) -> (tensor<3xi1>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.is_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @is_inf(%arg0: tensor<5x3xf32>) -> tensor<5x3xi1> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.is_inf %arg0 : tensor<5x3xf32> -> tensor<5x3xi1>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi1>
// BATCH-NEXT: }

func.func @is_pos_inf(%x: tensor<3xf32>) -> tensor<3xi1> {
  %0 = chlo.is_pos_inf %x : tensor<3xf32> -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

// JVP-LABEL: func.func @is_pos_inf(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xi1> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.is_pos_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
// JVP-NEXT:   return [[V0]] : tensor<3xi1>
// JVP-NEXT: }

// VJP-LABEL: func.func @is_pos_inf(%arg0: tensor<3xf32>) -> (tensor<3xi1>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.is_pos_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @is_pos_inf(%arg0: tensor<5x3xf32>) -> tensor<5x3xi1> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.is_pos_inf %arg0 : tensor<5x3xf32> -> tensor<5x3xi1>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi1>
// BATCH-NEXT: }

func.func @is_neg_inf(%x: tensor<3xf32>) -> tensor<3xi1> {
  %0 = chlo.is_neg_inf %x : tensor<3xf32> -> tensor<3xi1>
  return %0 : tensor<3xi1>
}

// JVP-LABEL: func.func @is_neg_inf(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xi1> {
// JVP-NEXT:   [[V0:%\w+]] = chlo.is_neg_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
// JVP-NEXT:   return [[V0]] : tensor<3xi1>
// JVP-NEXT: }

// VJP-LABEL: func.func @is_neg_inf(%arg0: tensor<3xf32>) -> (tensor<3xi1>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.is_neg_inf %arg0 : tensor<3xf32> -> tensor<3xi1>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @is_neg_inf(%arg0: tensor<5x3xf32>) -> tensor<5x3xi1> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.is_neg_inf %arg0 : tensor<5x3xf32> -> tensor<5x3xi1>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi1>
// BATCH-NEXT: }
