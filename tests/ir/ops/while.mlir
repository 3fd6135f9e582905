// RUN: pyxla-opt %s -p 'pyxla-jvp{function=while},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=while size=5 in-dims=-1,0,-1},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=while},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP

func.func @while(%w: tensor<3xf32>, %x: tensor<3xf32>, %bound: tensor<i32>) -> tensor<3xf32> {
  %c = stablehlo.constant dense<0> : tensor<i32>
  %0:2 = stablehlo.custom_call @pyxla.while(%bound, %w, %c, %x) {api_version = 4 : i32, called_computations = [@cond, @body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<3xf32>, tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>)
  return %0#1 : tensor<3xf32>
}

// JVP-LABEL: func.func @while(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<i32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// JVP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.while(%arg2, %arg0, %arg3, [[C]], %arg1, %arg4) {api_version = 4 : i32, called_computations = [@cond.step, @body.step], pyxla.body_consts = 2 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<3xf32>, tensor<3xf32>, tensor<i32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<3xf32>)
// JVP-NEXT:   return [[V0]]#1, [[V0]]#2 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @body.step(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<i32>, %arg3: tensor<3xf32>, %arg4: tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg2, [[C]] : tensor<i32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg3 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, %arg3 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg4, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.add [[V2]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]], [[V4]] : tensor<i32>, tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// JVP-LABEL: func.func private @cond.step(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> tensor<i1> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg1, %arg0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// JVP-NEXT:   return [[V0]] : tensor<i1>
// JVP-NEXT: }

// BATCH-LABEL: func.func @while(%arg0: tensor<3xf32>, %arg1: tensor<5x3xf32>, %arg2: tensor<i32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.while(%arg2, %arg0, [[C]], %arg1) {api_version = 4 : i32, called_computations = [@cond.batched, @body.batched], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<3xf32>, tensor<i32>, tensor<5x3xf32>) -> (tensor<i32>, tensor<5x3xf32>)
// BATCH-NEXT:   return [[V0]]#1 : tensor<5x3xf32>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @cond.batched(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<5x3xf32>) -> tensor<i1> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg1, %arg0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// BATCH-NEXT:   return [[V0]] : tensor<i1>
// BATCH-NEXT: }

// BATCH-LABEL: func.func private @body.batched(%arg0: tensor<3xf32>, %arg1: tensor<i32>, %arg2: tensor<5x3xf32>) -> (tensor<i32>, tensor<5x3xf32>) {
// BATCH-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.add %arg1, [[C]] : tensor<i32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg2 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]], [[V2]] : tensor<i32>, tensor<5x3xf32>
// BATCH-NEXT: }

// VJP-LABEL: func.func @while(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<i32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<33xi32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<1> : tensor<33xi32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<2.000000e+00> : tensor<33x3xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]]:3 = stablehlo.custom_call @pyxla.while(%arg2, %arg0, [[C_2]], [[C_2]], %arg1) {api_version = 4 : i32, called_computations = [@cond.counted, @body.counted], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<3xf32>, tensor<i32>, tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<3xf32>)
// VJP-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<0> : tensor<1xi32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_update_slice [[C]], [[C_3]], [[C_2]] : (tensor<33xi32>, tensor<1xi32>, tensor<i32>) -> tensor<33xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.dynamic_update_slice [[C_0]], [[C_3]], [[C_2]] : (tensor<33xi32>, tensor<1xi32>, tensor<i32>) -> tensor<33xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.reshape %arg1 : (tensor<3xf32>) -> tensor<1x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.dynamic_update_slice [[CST]], [[V3]], [[C_2]], [[C_2]] : (tensor<33x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<33x3xf32>
// VJP-NEXT:   [[V5:%\w+]]:7 = stablehlo.custom_call @pyxla.while(%arg0, [[V0]]#0, [[C_2]], [[V1]], [[V2]], [[V4]], %arg3, [[CST_1]]) {api_version = 4 : i32, called_computations = [@body.left, @body.back], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 0 : i64} : (tensor<3xf32>, tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<3xf32>, tensor<3xf32>)
// VJP-NEXT:   return [[V0]]#2, [[V5]]#6, [[V5]]#5 : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.left(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<33xi32>, %arg3: tensor<33xi32>, %arg4: tensor<33x3xf32>, %arg5: tensor<3xf32>, %arg6: tensor<3xf32>) -> tensor<i1> {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.compare GT, %arg0, [[C]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   return [[V0]] : tensor<i1>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.before(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<33xi32>, %arg5: tensor<33xi32>, %arg6: tensor<33x3xf32>, %arg7: tensor<i32>, %arg8: tensor<3xf32>) -> tensor<i1> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg1, %arg0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   return [[V0]] : tensor<i1>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.replay(%arg0: tensor<i32>, %arg1: tensor<3xf32>, %arg2: tensor<i32>, %arg3: tensor<i32>, %arg4: tensor<i32>, %arg5: tensor<33xi32>, %arg6: tensor<33xi32>, %arg7: tensor<33x3xf32>, %arg8: tensor<i32>, %arg9: tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<i32>, tensor<3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<31> : tensor<i32>
// VJP-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg8, [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, %arg9 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg2, [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add %arg4, [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V2]] : (tensor<i32>) -> tensor<1xi32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.dynamic_update_slice %arg5, [[V4]], [[V3]] : (tensor<33xi32>, tensor<1xi32>, tensor<i32>) -> tensor<33xi32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.reshape [[V0]] : (tensor<i32>) -> tensor<1xi32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.dynamic_update_slice %arg6, [[V6]], [[V3]] : (tensor<33xi32>, tensor<1xi32>, tensor<i32>) -> tensor<33xi32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.reshape [[V1]] : (tensor<3xf32>) -> tensor<1x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.dynamic_update_slice %arg7, [[V8]], [[V3]], [[C_3]] : (tensor<33x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<33x3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.compare EQ, [[V2]], %arg3, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.select [[V10]], [[V3]], %arg4 : tensor<i1>, tensor<i32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.subtract [[C_2]], [[V11]] : tensor<i32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.subtract %arg0, [[V2]] : tensor<i32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.divide [[V12]], [[C_1]] : tensor<i32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.add [[V14]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.maximum [[V15]], [[C_0]] : tensor<i32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.subtract [[V13]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.divide [[V17]], [[V16]] : tensor<i32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.add [[V18]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.subtract [[V12]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.shift_left [[C_4]], [[V20]] : tensor<i32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.subtract [[V13]], [[V21]] : tensor<i32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.compare LE, [[V13]], [[V12]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.maximum [[V19]], [[V22]] : tensor<i32>
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.select [[V23]], [[C_4]], [[V24]] : tensor<i1>, tensor<i32>
// VJP-NEXT:   [[V26:%\w+]] = stablehlo.compare GT, [[V12]], [[C_3]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   [[V27:%\w+]] = stablehlo.add [[V2]], [[V25]] : tensor<i32>
// VJP-NEXT:   [[V28:%\w+]] = stablehlo.select [[V26]], [[V27]], [[C]] : tensor<i1>, tensor<i32>
// VJP-NEXT:   [[V29:%\w+]] = stablehlo.select [[V10]], [[V28]], %arg3 : tensor<i1>, tensor<i32>
// VJP-NEXT:   return [[V2]], [[V29]], [[V11]], [[V5]], [[V7]], [[V9]], [[V0]], [[V1]] : tensor<i32>, tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<i32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.back(%arg0: tensor<3xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<33xi32>, %arg4: tensor<33xi32>, %arg5: tensor<33x3xf32>, %arg6: tensor<3xf32>, %arg7: tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<i32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<2> : tensor<i32>
// VJP-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<3> : tensor<i32>
// VJP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<31> : tensor<i32>
// VJP-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// VJP-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.subtract %arg1, [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dynamic_slice %arg3, %arg2, sizes = [1] : (tensor<33xi32>, tensor<i32>) -> tensor<1xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<1xi32>) -> tensor<i32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.dynamic_slice %arg4, %arg2, sizes = [1] : (tensor<33xi32>, tensor<i32>) -> tensor<1xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<1xi32>) -> tensor<i32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.dynamic_slice %arg5, %arg2, [[C_3]], sizes = [1, 3] : (tensor<33x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.reshape [[V5]] : (tensor<1x3xf32>) -> tensor<3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.subtract [[C_2]], %arg2 : tensor<i32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.subtract [[V0]], [[V2]] : tensor<i32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.divide [[V7]], [[C_1]] : tensor<i32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.add [[V9]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.maximum [[V10]], [[C_0]] : tensor<i32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.subtract [[V8]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.divide [[V12]], [[V11]] : tensor<i32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.add [[V13]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.subtract [[V7]], [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.shift_left [[C_4]], [[V15]] : tensor<i32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.subtract [[V8]], [[V16]] : tensor<i32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.compare LE, [[V8]], [[V7]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.maximum [[V14]], [[V17]] : tensor<i32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.select [[V18]], [[C_4]], [[V19]] : tensor<i1>, tensor<i32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.compare GT, [[V7]], [[C_3]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.add [[V2]], [[V20]] : tensor<i32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.select [[V21]], [[V22]], [[C]] : tensor<i1>, tensor<i32>
// VJP-NEXT:   [[V24:%\w+]]:8 = stablehlo.custom_call @pyxla.while([[V0]], [[V0]], %arg0, [[V2]], [[V23]], %arg2, %arg3, %arg4, %arg5, [[V4]], [[V6]]) {api_version = 4 : i32, called_computations = [@body.before, @body.replay], pyxla.body_consts = 2 : i64, pyxla.cond_consts = 1 : i64} : (tensor<i32>, tensor<i32>, tensor<3xf32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<i32>, tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<i32>, tensor<3xf32>)
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.multiply %arg6, [[V24]]#7 : tensor<3xf32>
// VJP-NEXT:   [[V26:%\w+]] = stablehlo.multiply %arg6, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V27:%\w+]] = stablehlo.dynamic_slice [[V24]]#3, [[V24]]#2, sizes = [1] : (tensor<33xi32>, tensor<i32>) -> tensor<1xi32>
// VJP-NEXT:   [[V28:%\w+]] = stablehlo.reshape [[V27]] : (tensor<1xi32>) -> tensor<i32>
// VJP-NEXT:   [[V29:%\w+]] = stablehlo.compare EQ, [[V28]], [[V0]], SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   [[V30:%\w+]] = stablehlo.subtract [[V24]]#2, [[C_4]] : tensor<i32>
// VJP-NEXT:   [[V31:%\w+]] = stablehlo.select [[V29]], [[V30]], [[V24]]#2 : tensor<i1>, tensor<i32>
// VJP-NEXT:   [[V32:%\w+]] = stablehlo.add %arg7, [[V25]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V31]], [[V24]]#3, [[V24]]#4, [[V24]]#5, [[V26]], [[V32]] : tensor<i32>, tensor<i32>, tensor<33xi32>, tensor<33xi32>, tensor<33x3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// VJP-LABEL: func.func private @cond.counted(%arg0: tensor<i32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<3xf32>) -> tensor<i1> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.compare LT, %arg2, %arg0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
// VJP-NEXT:   return [[V0]] : tensor<i1>
// VJP-NEXT: }

// VJP-LABEL: func.func private @body.counted(%arg0: tensor<3xf32>, %arg1: tensor<i32>, %arg2: tensor<i32>, %arg3: tensor<3xf32>) -> (tensor<i32>, tensor<i32>, tensor<3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<1> : tensor<i32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.add %arg2, [[C]] : tensor<i32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg3 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add %arg1, [[C]] : tensor<i32>
// VJP-NEXT:   return [[V2]], [[V0]], [[V1]] : tensor<i32>, tensor<i32>, tensor<3xf32>
// VJP-NEXT: }

func.func private @cond(%bound: tensor<i32>, %n: tensor<i32>, %x: tensor<3xf32>) -> tensor<i1> {
  %0 = stablehlo.compare LT, %n, %bound, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
  return %0 : tensor<i1>
}

func.func private @body(%w: tensor<3xf32>, %n: tensor<i32>, %x: tensor<3xf32>) -> (tensor<i32>, tensor<3xf32>) {
  %c = stablehlo.constant dense<1> : tensor<i32>
  %0 = stablehlo.add %n, %c : tensor<i32>
  %1 = stablehlo.multiply %w, %x : tensor<3xf32>
  return %0, %1 : tensor<i32>, tensor<3xf32>
}
