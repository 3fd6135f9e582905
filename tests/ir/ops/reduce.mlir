// RUN: pyxla-opt %s -p 'pyxla-jvp{function=reduce_add},pyxla-jvp{function=reduce_multiply},pyxla-jvp{function=reduce_maximum},pyxla-jvp{function=reduce_argmax},pyxla-jvp{function=reduce_general},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=reduce_add},pyxla-vjp{function=reduce_multiply},pyxla-vjp{function=reduce_maximum},pyxla-vjp{function=reduce_argmax},pyxla-vjp{function=reduce_general},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=reduce_add size=5},pyxla-batch{function=reduce_multiply size=5},pyxla-batch{function=reduce_maximum size=5},pyxla-batch{function=reduce_argmax size=5},pyxla-batch{function=reduce_general size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @reduce_add(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %z) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// JVP-LABEL: func.func @reduce_add(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg1 init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2xf32>, tensor<2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_add(%arg0: tensor<2x3xf32>, %arg1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_add(%arg0: tensor<5x2x3xf32>) -> tensor<5x2xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [2] : (tensor<5x2x3xf32>, tensor<f32>) -> tensor<5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2xf32>
// BATCH-NEXT: }

func.func @reduce_multiply(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %z = stablehlo.constant dense<1.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %z) applies stablehlo.multiply across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// JVP-LABEL: func.func @reduce_multiply(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.multiply across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg0 [0:2, 0:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.slice %arg0 [0:2, 1:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.slice %arg0 [0:2, 2:3] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.slice %arg1 [0:2, 0:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.slice %arg1 [0:2, 1:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.slice %arg1 [0:2, 2:3] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<2x1xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V4]], [[V2]] : tensor<2x1xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.multiply [[V5]], [[V1]] : tensor<2x1xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.add [[V8]], [[V9]] : tensor<2x1xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.concatenate [[V7]], [[V3]], dim = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.concatenate [[V10]], [[V6]], dim = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.slice [[V11]] [0:2, 0:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.slice [[V11]] [0:2, 1:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.slice [[V12]] [0:2, 0:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.slice [[V12]] [0:2, 1:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V15]], [[V14]] : tensor<2x1xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.multiply [[V16]], [[V13]] : tensor<2x1xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.add [[V17]], [[V18]] : tensor<2x1xf32>
// JVP-NEXT:   [[V20:%\w+]] = stablehlo.reshape [[V19]] : (tensor<2x1xf32>) -> tensor<2xf32>
// JVP-NEXT:   return [[V0]], [[V20]] : tensor<2xf32>, tensor<2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_multiply(%arg0: tensor<2x3xf32>, %arg1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.multiply across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg0 [0:2, 0:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.slice %arg0 [0:2, 1:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.slice %arg0 [0:2, 2:3] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<2x1xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.concatenate [[V4]], [[V3]], dim = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.reshape %arg1 : (tensor<2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.slice [[V5]] [0:2, 0:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.slice [[V5]] [0:2, 1:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.multiply [[V6]], [[V8]] : tensor<2x1xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.multiply [[V6]], [[V7]] : tensor<2x1xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.reshape [[V9]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.reshape [[V10]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.concatenate [[V11]], [[V12]], dim = 2 : (tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<2x1x2xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.reshape [[V13]] : (tensor<2x1x2xf32>) -> tensor<2x2xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.slice [[V14]] [0:2, 0:1] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.multiply [[V15]], [[V2]] : tensor<2x1xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V15]], [[V1]] : tensor<2x1xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.reshape [[V16]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.reshape [[V17]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.concatenate [[V18]], [[V19]], dim = 2 : (tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<2x1x2xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.reshape [[V20]] : (tensor<2x1x2xf32>) -> tensor<2x2xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.slice [[V14]] [0:2, 1:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.concatenate [[V21]], [[V22]], dim = 1 : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V23]] : tensor<2xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_multiply(%arg0: tensor<5x2x3xf32>) -> tensor<5x2xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.multiply across dimensions = [2] : (tensor<5x2x3xf32>, tensor<f32>) -> tensor<5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2xf32>
// BATCH-NEXT: }

func.func @reduce_maximum(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %z = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %z) applies stablehlo.maximum across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// JVP-LABEL: func.func @reduce_maximum(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0x7FC00000> : tensor<2xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2xf32>
// JVP-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST_3]]) applies stablehlo.maximum across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, [[V1]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.convert [[V2]] : (tensor<2x3xi1>) -> tensor<2x3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V3]] init: [[CST_2]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.maximum [[V4]], [[CST_1]] : tensor<2xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.select [[V2]], %arg1, [[CST_0]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.reduce([[V6]] init: [[CST_2]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.divide [[V7]], [[V5]] : tensor<2xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.compare EQ, [[V0]], [[V0]], FLOAT : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.select [[V9]], [[V8]], [[CST]] : tensor<2xi1>, tensor<2xf32>
// JVP-NEXT:   return [[V0]], [[V10]] : tensor<2xf32>, tensor<2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_maximum(%arg0: tensor<2x3xf32>, %arg1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<2xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf32>
// VJP-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<0x7FC00000> : tensor<2xf32>
// VJP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST_3]]) applies stablehlo.maximum across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, [[V1]], FLOAT : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.convert [[V2]] : (tensor<2x3xi1>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reduce([[V3]] init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.maximum [[V4]], [[CST_0]] : tensor<2xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.divide %arg1, [[V5]] : tensor<2xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.compare EQ, [[V0]], [[V0]], FLOAT : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], [[CST_1]], [[CST_2]] : tensor<2xi1>, tensor<2xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.broadcast_in_dim [[V6]], dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.broadcast_in_dim [[V8]], dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V2]], [[V9]], [[V10]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V11]] : tensor<2xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_maximum(%arg0: tensor<5x2x3xf32>) -> tensor<5x2xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.maximum across dimensions = [2] : (tensor<5x2x3xf32>, tensor<f32>) -> tensor<5x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2xf32>
// BATCH-NEXT: }

func.func @reduce_argmax(%x: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xi32>) {
  %z = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %n = stablehlo.constant dense<0> : tensor<i32>
  %k = stablehlo.iota dim = 1 : tensor<2x3xi32>
  %0:2 = stablehlo.reduce(%x init: %z), (%k init: %n) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
   reducer(%a: tensor<f32>, %c: tensor<f32>) (%b: tensor<i32>, %d: tensor<i32>) {
    %1 = stablehlo.compare GT, %a, %c, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %2 = stablehlo.compare NE, %a, %a, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %3 = stablehlo.or %1, %2 : tensor<i1>
    %4 = stablehlo.compare EQ, %a, %c, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %5 = stablehlo.compare LT, %b, %d, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %6 = stablehlo.and %4, %5 : tensor<i1>
    %7 = stablehlo.or %3, %6 : tensor<i1>
    %8 = stablehlo.select %3, %a, %c : tensor<i1>, tensor<f32>
    %9 = stablehlo.select %7, %b, %d : tensor<i1>, tensor<i32>
    stablehlo.return %8, %9 : tensor<f32>, tensor<i32>
  }
  return %0#0, %0#1 : tensor<2xf32>, tensor<2xi32>
}

// JVP-LABEL: func.func @reduce_argmax(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xi32>, tensor<2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<2x3xi32>
// JVP-NEXT:   [[V1:%\w+]]:2 = stablehlo.reduce(%arg0 init: [[CST_1]]), ([[V0]] init: [[C]]) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
// JVP-NEXT:    reducer(%arg2: tensor<f32>, %arg4: tensor<f32>) (%arg3: tensor<i32>, %arg5: tensor<i32>)  {
// JVP-NEXT:     [[V6:%\w+]] = stablehlo.compare GT, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V7:%\w+]] = stablehlo.compare NE, %arg2, %arg2, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V8:%\w+]] = stablehlo.or [[V6]], [[V7]] : tensor<i1>
// JVP-NEXT:     [[V9:%\w+]] = stablehlo.compare EQ, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:     [[V10:%\w+]] = stablehlo.compare LT, %arg3, %arg5, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT:     [[V11:%\w+]] = stablehlo.and [[V9]], [[V10]] : tensor<i1>
// JVP-NEXT:     [[V12:%\w+]] = stablehlo.or [[V8]], [[V11]] : tensor<i1>
// JVP-NEXT:     [[V13:%\w+]] = stablehlo.select [[V8]], %arg2, %arg4 : tensor<i1>, tensor<f32>
// JVP-NEXT:     [[V14:%\w+]] = stablehlo.select [[V12]], %arg3, %arg5 : tensor<i1>, tensor<i32>
// JVP-NEXT:     stablehlo.return [[V13]], [[V14]] : tensor<f32>, tensor<i32>
// JVP-NEXT:   }
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V1]]#1, dims = [0] : (tensor<2xi32>) -> tensor<2x3xi32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[V0]], [[V2]], SIGNED : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.select [[V3]], %arg1, [[CST_0]] : tensor<2x3xi1>, tensor<2x3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.reduce([[V4]] init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:   return [[V1]]#0, [[V1]]#1, [[V5]] : tensor<2xf32>, tensor<2xi32>, tensor<2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_argmax(%arg0: tensor<2x3xf32>, %arg1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xi32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<2x3xi32>
// VJP-NEXT:   [[V1:%\w+]]:2 = stablehlo.reduce(%arg0 init: [[CST_0]]), ([[V0]] init: [[C]]) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
// VJP-NEXT:    reducer(%arg2: tensor<f32>, %arg4: tensor<f32>) (%arg3: tensor<i32>, %arg5: tensor<i32>)  {
// VJP-NEXT:     [[V6:%\w+]] = stablehlo.compare GT, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V7:%\w+]] = stablehlo.compare NE, %arg2, %arg2, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V8:%\w+]] = stablehlo.or [[V6]], [[V7]] : tensor<i1>
// VJP-NEXT:     [[V9:%\w+]] = stablehlo.compare EQ, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:     [[V10:%\w+]] = stablehlo.compare LT, %arg3, %arg5, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:     [[V11:%\w+]] = stablehlo.and [[V9]], [[V10]] : tensor<i1>
// VJP-NEXT:     [[V12:%\w+]] = stablehlo.or [[V8]], [[V11]] : tensor<i1>
// VJP-NEXT:     [[V13:%\w+]] = stablehlo.select [[V8]], %arg2, %arg4 : tensor<i1>, tensor<f32>
// VJP-NEXT:     [[V14:%\w+]] = stablehlo.select [[V12]], %arg3, %arg5 : tensor<i1>, tensor<i32>
// VJP-NEXT:     stablehlo.return [[V13]], [[V14]] : tensor<f32>, tensor<i32>
// VJP-NEXT:   }
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V1]]#1, dims = [0] : (tensor<2xi32>) -> tensor<2x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.compare EQ, [[V0]], [[V2]], SIGNED : (tensor<2x3xi32>, tensor<2x3xi32>) -> tensor<2x3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [0] : (tensor<2xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V3]], [[V4]], [[CST]] : tensor<2x3xi1>, tensor<2x3xf32>
// VJP-NEXT:   return [[V1]]#0, [[V1]]#1, [[V5]] : tensor<2xf32>, tensor<2xi32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_argmax(%arg0: tensor<5x2x3xf32>) -> (tensor<5x2xf32>, tensor<5x2xi32>) {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 2 : tensor<5x2x3xi32>
// BATCH-NEXT:   [[V1:%\w+]]:2 = stablehlo.reduce(%arg0 init: [[CST]]), ([[V0]] init: [[C]]) across dimensions = [2] : (tensor<5x2x3xf32>, tensor<5x2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<5x2xf32>, tensor<5x2xi32>)
// BATCH-NEXT:    reducer(%arg1: tensor<f32>, %arg3: tensor<f32>) (%arg2: tensor<i32>, %arg4: tensor<i32>)  {
// BATCH-NEXT:     [[V2:%\w+]] = stablehlo.compare GT, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// BATCH-NEXT:     [[V3:%\w+]] = stablehlo.compare EQ, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// BATCH-NEXT:     [[V4:%\w+]] = stablehlo.compare NE, %arg1, %arg1, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// BATCH-NEXT:     [[V5:%\w+]] = stablehlo.compare NE, %arg3, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// BATCH-NEXT:     [[V6:%\w+]] = stablehlo.not [[V5]] : tensor<i1>
// BATCH-NEXT:     [[V7:%\w+]] = stablehlo.and [[V4]], [[V6]] : tensor<i1>
// BATCH-NEXT:     [[V8:%\w+]] = stablehlo.or [[V2]], [[V7]] : tensor<i1>
// BATCH-NEXT:     [[V9:%\w+]] = stablehlo.and [[V4]], [[V5]] : tensor<i1>
// BATCH-NEXT:     [[V10:%\w+]] = stablehlo.or [[V3]], [[V9]] : tensor<i1>
// BATCH-NEXT:     [[V11:%\w+]] = stablehlo.compare LT, %arg2, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// BATCH-NEXT:     [[V12:%\w+]] = stablehlo.and [[V10]], [[V11]] : tensor<i1>
// BATCH-NEXT:     [[V13:%\w+]] = stablehlo.or [[V8]], [[V12]] : tensor<i1>
// BATCH-NEXT:     [[V14:%\w+]] = stablehlo.select [[V13]], %arg1, %arg3 : tensor<i1>, tensor<f32>
// BATCH-NEXT:     [[V15:%\w+]] = stablehlo.select [[V13]], %arg2, %arg4 : tensor<i1>, tensor<i32>
// BATCH-NEXT:     stablehlo.return [[V14]], [[V15]] : tensor<f32>, tensor<i32>
// BATCH-NEXT:   }
// BATCH-NEXT:   return [[V1]]#0, [[V1]]#1 : tensor<5x2xf32>, tensor<5x2xi32>
// BATCH-NEXT: }

func.func @reduce_general(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %z = stablehlo.constant dense<0.0> : tensor<f32>
  %0 = stablehlo.reduce(%x init: %z) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
   reducer(%a: tensor<f32>, %b: tensor<f32>) {
    %1 = stablehlo.multiply %a, %b : tensor<f32>
    %2 = stablehlo.add %a, %b : tensor<f32>
    %3 = stablehlo.add %1, %2 : tensor<f32>
    stablehlo.return %3 : tensor<f32>
  }
  return %0 : tensor<2xf32>
}

// JVP-LABEL: func.func @reduce_general(%arg0: tensor<2x3xf32>, %arg1: tensor<2x3xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// JVP-NEXT:    reducer(%arg2: tensor<f32>, %arg3: tensor<f32>)  {
// JVP-NEXT:     [[V29:%\w+]] = stablehlo.multiply %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     [[V30:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// JVP-NEXT:     [[V31:%\w+]] = stablehlo.add [[V29]], [[V30]] : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V31]] : tensor<f32>
// JVP-NEXT:   }
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg0 [0:2, 0:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.slice %arg0 [0:2, 1:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.slice %arg0 [0:2, 2:3] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.slice %arg1 [0:2, 0:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.slice %arg1 [0:2, 1:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.slice %arg1 [0:2, 2:3] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<2x1xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x1xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.add [[V7]], [[V8]] : tensor<2x1xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.multiply [[V4]], [[V2]] : tensor<2x1xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V5]], [[V1]] : tensor<2x1xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.add [[V10]], [[V11]] : tensor<2x1xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V4]], [[V5]] : tensor<2x1xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.add [[V12]], [[V13]] : tensor<2x1xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.concatenate [[V9]], [[V3]], dim = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.concatenate [[V14]], [[V6]], dim = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.slice [[V15]] [0:2, 0:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.slice [[V15]] [0:2, 1:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.slice [[V16]] [0:2, 0:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V20:%\w+]] = stablehlo.slice [[V16]] [0:2, 1:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// JVP-NEXT:   [[V21:%\w+]] = stablehlo.multiply [[V19]], [[V18]] : tensor<2x1xf32>
// JVP-NEXT:   [[V22:%\w+]] = stablehlo.multiply [[V20]], [[V17]] : tensor<2x1xf32>
// JVP-NEXT:   [[V23:%\w+]] = stablehlo.add [[V21]], [[V22]] : tensor<2x1xf32>
// JVP-NEXT:   [[V24:%\w+]] = stablehlo.add [[V19]], [[V20]] : tensor<2x1xf32>
// JVP-NEXT:   [[V25:%\w+]] = stablehlo.add [[V23]], [[V24]] : tensor<2x1xf32>
// JVP-NEXT:   [[V26:%\w+]] = stablehlo.reshape [[V25]] : (tensor<2x1xf32>) -> tensor<2xf32>
// JVP-NEXT:   [[V27:%\w+]] = stablehlo.multiply [[V26]], [[CST_0]] : tensor<2xf32>
// JVP-NEXT:   [[V28:%\w+]] = stablehlo.add [[V27]], [[V26]] : tensor<2xf32>
// JVP-NEXT:   return [[V0]], [[V28]] : tensor<2xf32>, tensor<2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reduce_general(%arg0: tensor<2x3xf32>, %arg1: tensor<2xf32>) -> (tensor<2xf32>, tensor<2x3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
// VJP-NEXT:    reducer(%arg2: tensor<f32>, %arg3: tensor<f32>)  {
// VJP-NEXT:     [[V32:%\w+]] = stablehlo.multiply %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     [[V33:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f32>
// VJP-NEXT:     [[V34:%\w+]] = stablehlo.add [[V32]], [[V33]] : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V34]] : tensor<f32>
// VJP-NEXT:   }
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg0 [0:2, 0:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.slice %arg0 [0:2, 1:2:2] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.slice %arg0 [0:2, 2:3] : (tensor<2x3xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<2x1xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x1xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.add [[V4]], [[V5]] : tensor<2x1xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.concatenate [[V6]], [[V3]], dim = 1 : (tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg1, [[CST_0]] : tensor<2xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.add %arg1, [[V8]] : tensor<2xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.reshape [[V9]] : (tensor<2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.slice [[V7]] [0:2, 0:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.slice [[V7]] [0:2, 1:2:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.multiply [[V10]], [[V12]] : tensor<2x1xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.multiply [[V10]], [[V11]] : tensor<2x1xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.add [[V10]], [[V13]] : tensor<2x1xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.add [[V10]], [[V14]] : tensor<2x1xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.reshape [[V15]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.reshape [[V16]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.concatenate [[V17]], [[V18]], dim = 2 : (tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<2x1x2xf32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.reshape [[V19]] : (tensor<2x1x2xf32>) -> tensor<2x2xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.slice [[V20]] [0:2, 0:1] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.multiply [[V21]], [[V2]] : tensor<2x1xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.multiply [[V21]], [[V1]] : tensor<2x1xf32>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.add [[V21]], [[V22]] : tensor<2x1xf32>
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.add [[V21]], [[V23]] : tensor<2x1xf32>
// VJP-NEXT:   [[V26:%\w+]] = stablehlo.reshape [[V24]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V27:%\w+]] = stablehlo.reshape [[V25]] : (tensor<2x1xf32>) -> tensor<2x1x1xf32>
// VJP-NEXT:   [[V28:%\w+]] = stablehlo.concatenate [[V26]], [[V27]], dim = 2 : (tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<2x1x2xf32>
// VJP-NEXT:   [[V29:%\w+]] = stablehlo.reshape [[V28]] : (tensor<2x1x2xf32>) -> tensor<2x2xf32>
// VJP-NEXT:   [[V30:%\w+]] = stablehlo.slice [[V20]] [0:2, 1:2] : (tensor<2x2xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   [[V31:%\w+]] = stablehlo.concatenate [[V29]], [[V30]], dim = 1 : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   return [[V0]], [[V31]] : tensor<2xf32>, tensor<2x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reduce_general(%arg0: tensor<5x2x3xf32>) -> tensor<5x2xf32> {
// BATCH-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) across dimensions = [2] : (tensor<5x2x3xf32>, tensor<f32>) -> tensor<5x2xf32>
// BATCH-NEXT:    reducer(%arg1: tensor<f32>, %arg2: tensor<f32>)  {
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.multiply %arg1, %arg2 : tensor<f32>
// BATCH-NEXT:     [[V2:%\w+]] = stablehlo.add %arg1, %arg2 : tensor<f32>
// BATCH-NEXT:     [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V3]] : tensor<f32>
// BATCH-NEXT:   }
// BATCH-NEXT:   return [[V0]] : tensor<5x2xf32>
// BATCH-NEXT: }
