// RUN: pyxla-opt %s -p 'pyxla-jvp{function=geqrf},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=geqrf},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=geqrf size=5},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @geqrf(%arg0: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.geqrf(%arg0) : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>)
  return %0#0, %0#1 : tensor<4x3xf32>, tensor<3xf32>
}

// JVP-LABEL: func.func @geqrf(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// JVP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<1> : tensor<3x3xi32>
// JVP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4x3xf32>
// JVP-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<-1> : tensor<4x3xi32>
// JVP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.geqrf(%arg0) : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>)
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<4x3xi32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<4x3xi32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C_4]] : tensor<4x3xi32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<4x3xi32>, tensor<4x3xi32>) -> tensor<4x3xi1>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V4]], [[V0]]#0, [[CST_3]] : tensor<4x3xi1>, tensor<4x3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.compare EQ, [[V1]], [[V2]], SIGNED : (tensor<4x3xi32>, tensor<4x3xi32>) -> tensor<4x3xi1>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.convert [[V6]] : (tensor<4x3xi1>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.add [[V5]], [[V7]] : tensor<4x3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.transpose [[V8]], dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.dot_general [[V9]], [[V7]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.dot_general [[V9]], [[V8]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.add [[V12]], [[C_2]] : tensor<3x3xi32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.compare GE, [[V13]], [[V14]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.select [[V15]], [[V11]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#1, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.multiply [[V16]], [[V17]] : tensor<3x3xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.multiply [[V10]], [[V17]] : tensor<3x3xf32>
// JVP-NEXT:   [[V20:%\w+]] = "stablehlo.triangular_solve"([[V18]], [[V19]]) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V21:%\w+]] = stablehlo.dot_general [[V8]], [[V20]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V22:%\w+]] = stablehlo.subtract [[V7]], [[V21]] : tensor<4x3xf32>
// JVP-NEXT:   [[V23:%\w+]] = stablehlo.slice [[V0]]#0 [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V24:%\w+]] = stablehlo.compare GE, [[V13]], [[V12]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V25:%\w+]] = stablehlo.select [[V24]], [[V23]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V26:%\w+]] = "stablehlo.triangular_solve"([[V25]], %arg1) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V27:%\w+]] = stablehlo.transpose [[V22]], dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// JVP-NEXT:   [[V28:%\w+]] = stablehlo.dot_general [[V27]], [[V26]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V29:%\w+]] = stablehlo.add [[V12]], [[C]] : tensor<3x3xi32>
// JVP-NEXT:   [[V30:%\w+]] = stablehlo.compare LE, [[V13]], [[V29]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V31:%\w+]] = stablehlo.select [[V30]], [[V28]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V32:%\w+]] = stablehlo.transpose [[V31]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V33:%\w+]] = stablehlo.subtract [[V31]], [[V32]] : tensor<3x3xf32>
// JVP-NEXT:   [[V34:%\w+]] = stablehlo.subtract [[V33]], [[V28]] : tensor<3x3xf32>
// JVP-NEXT:   [[V35:%\w+]] = stablehlo.dot_general [[V22]], [[V34]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V36:%\w+]] = stablehlo.add [[V35]], [[V26]] : tensor<4x3xf32>
// JVP-NEXT:   [[V37:%\w+]] = stablehlo.subtract [[V28]], [[V33]] : tensor<3x3xf32>
// JVP-NEXT:   [[V38:%\w+]] = stablehlo.dot_general [[V37]], [[V25]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V39:%\w+]] = stablehlo.slice [[V8]] [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V40:%\w+]] = stablehlo.transpose [[V39]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V41:%\w+]] = stablehlo.multiply [[V40]], [[V17]] : tensor<3x3xf32>
// JVP-NEXT:   [[V42:%\w+]] = "stablehlo.triangular_solve"([[V18]], [[V41]]) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V43:%\w+]] = stablehlo.select [[V24]], [[V42]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V44:%\w+]] = stablehlo.compare EQ, [[V0]]#1, [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V45:%\w+]] = stablehlo.convert [[V44]] : (tensor<3xi1>) -> tensor<3xf32>
// JVP-NEXT:   [[V46:%\w+]] = stablehlo.broadcast_in_dim [[V45]], dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V47:%\w+]] = stablehlo.compare EQ, [[V12]], [[V13]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// JVP-NEXT:   [[V48:%\w+]] = stablehlo.convert [[V47]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V49:%\w+]] = stablehlo.multiply [[V46]], [[V48]] : tensor<3x3xf32>
// JVP-NEXT:   [[V50:%\w+]] = stablehlo.add [[V43]], [[V49]] : tensor<3x3xf32>
// JVP-NEXT:   [[V51:%\w+]] = stablehlo.negate [[V36]] : tensor<4x3xf32>
// JVP-NEXT:   [[V52:%\w+]] = stablehlo.slice [[V51]] [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V53:%\w+]] = "stablehlo.triangular_solve"([[V39]], [[V52]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V54:%\w+]] = "stablehlo.triangular_solve"([[V50]], [[V53]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V55:%\w+]] = stablehlo.select [[V24]], [[V54]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V56:%\w+]] = stablehlo.dot_general [[V55]], [[V43]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V57:%\w+]] = stablehlo.select [[V30]], [[V54]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// JVP-NEXT:   [[V58:%\w+]] = stablehlo.dot_general [[V39]], [[V57]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// JVP-NEXT:   [[V59:%\w+]] = stablehlo.slice [[V51]] [3:4, 0:3] : (tensor<4x3xf32>) -> tensor<1x3xf32>
// JVP-NEXT:   [[V60:%\w+]] = stablehlo.slice [[V8]] [3:4, 0:3] : (tensor<4x3xf32>) -> tensor<1x3xf32>
// JVP-NEXT:   [[V61:%\w+]] = stablehlo.dot_general [[V60]], [[V56]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<1x3xf32>, tensor<3x3xf32>) -> tensor<1x3xf32>
// JVP-NEXT:   [[V62:%\w+]] = stablehlo.subtract [[V59]], [[V61]] : tensor<1x3xf32>
// JVP-NEXT:   [[V63:%\w+]] = "stablehlo.triangular_solve"([[V50]], [[V62]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
// JVP-NEXT:   [[V64:%\w+]] = stablehlo.concatenate [[V58]], [[V63]], dim = 0 : (tensor<3x3xf32>, tensor<1x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V65:%\w+]] = stablehlo.broadcast_in_dim [[V44]], dims = [1] : (tensor<3xi1>) -> tensor<4x3xi1>
// JVP-NEXT:   [[V66:%\w+]] = stablehlo.select [[V65]], [[CST_3]], [[V64]] : tensor<4x3xi1>, tensor<4x3xf32>
// JVP-NEXT:   [[V67:%\w+]] = stablehlo.multiply [[V56]], [[V48]] : tensor<3x3xf32>
// JVP-NEXT:   [[V68:%\w+]] = stablehlo.reduce([[V67]] init: [[CST]]) applies stablehlo.add across dimensions = [1] : (tensor<3x3xf32>, tensor<f32>) -> tensor<3xf32>
// JVP-NEXT:   [[V69:%\w+]] = stablehlo.pad [[V38]], [[CST]], low = [0, 0], high = [1, 0], interior = [0, 0] : (tensor<3x3xf32>, tensor<f32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V70:%\w+]] = stablehlo.add [[V66]], [[V69]] : tensor<4x3xf32>
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V70]], [[V68]] : tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @geqrf(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>, %arg2: tensor<3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>) {
// VJP-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-1> : tensor<4x3xi32>
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4x3xf32>
// VJP-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<1> : tensor<3x3xi32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3x3xf32>
// VJP-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<-1> : tensor<3x3xi32>
// VJP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.geqrf(%arg0) : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<3xf32>)
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.iota dim = 0 : tensor<4x3xi32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.iota dim = 1 : tensor<4x3xi32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[C]] : tensor<4x3xi32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.compare LE, [[V2]], [[V3]], SIGNED : (tensor<4x3xi32>, tensor<4x3xi32>) -> tensor<4x3xi1>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V4]], [[V0]]#0, [[CST]] : tensor<4x3xi1>, tensor<4x3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.compare EQ, [[V1]], [[V2]], SIGNED : (tensor<4x3xi32>, tensor<4x3xi32>) -> tensor<4x3xi1>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.convert [[V6]] : (tensor<4x3xi1>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.add [[V5]], [[V7]] : tensor<4x3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.transpose [[V8]], dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.dot_general [[V9]], [[V7]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.dot_general [[V9]], [[V8]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.iota dim = 0 : tensor<3x3xi32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.iota dim = 1 : tensor<3x3xi32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.add [[V12]], [[C_0]] : tensor<3x3xi32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.compare GE, [[V13]], [[V14]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.select [[V15]], [[V11]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.broadcast_in_dim [[V0]]#1, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.multiply [[V16]], [[V17]] : tensor<3x3xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.multiply [[V10]], [[V17]] : tensor<3x3xf32>
// VJP-NEXT:   [[V20:%\w+]] = "stablehlo.triangular_solve"([[V18]], [[V19]]) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.dot_general [[V8]], [[V20]], contracting_dims = [1] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.subtract [[V7]], [[V21]] : tensor<4x3xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.slice [[V0]]#0 [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.compare GE, [[V13]], [[V12]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.select [[V24]], [[V23]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V26:%\w+]] = stablehlo.add [[V12]], [[C_2]] : tensor<3x3xi32>
// VJP-NEXT:   [[V27:%\w+]] = stablehlo.compare LE, [[V13]], [[V26]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V28:%\w+]] = stablehlo.slice [[V8]] [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V29:%\w+]] = stablehlo.transpose [[V28]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V30:%\w+]] = stablehlo.multiply [[V29]], [[V17]] : tensor<3x3xf32>
// VJP-NEXT:   [[V31:%\w+]] = "stablehlo.triangular_solve"([[V18]], [[V30]]) <{left_side = true, lower = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V32:%\w+]] = stablehlo.select [[V24]], [[V31]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V33:%\w+]] = stablehlo.compare EQ, [[V0]]#1, [[CST_3]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V34:%\w+]] = stablehlo.convert [[V33]] : (tensor<3xi1>) -> tensor<3xf32>
// VJP-NEXT:   [[V35:%\w+]] = stablehlo.broadcast_in_dim [[V34]], dims = [1] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V36:%\w+]] = stablehlo.compare EQ, [[V12]], [[V13]], SIGNED : (tensor<3x3xi32>, tensor<3x3xi32>) -> tensor<3x3xi1>
// VJP-NEXT:   [[V37:%\w+]] = stablehlo.convert [[V36]] : (tensor<3x3xi1>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V38:%\w+]] = stablehlo.multiply [[V35]], [[V37]] : tensor<3x3xf32>
// VJP-NEXT:   [[V39:%\w+]] = stablehlo.add [[V32]], [[V38]] : tensor<3x3xf32>
// VJP-NEXT:   [[V40:%\w+]] = stablehlo.transpose [[V22]], dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   [[V41:%\w+]] = stablehlo.slice [[V8]] [3:4, 0:3] : (tensor<4x3xf32>) -> tensor<1x3xf32>
// VJP-NEXT:   [[V42:%\w+]] = stablehlo.slice %arg1 [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V43:%\w+]] = stablehlo.broadcast_in_dim %arg2, dims = [0] : (tensor<3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V44:%\w+]] = stablehlo.multiply [[V43]], [[V37]] : tensor<3x3xf32>
// VJP-NEXT:   [[V45:%\w+]] = stablehlo.broadcast_in_dim [[V33]], dims = [1] : (tensor<3xi1>) -> tensor<4x3xi1>
// VJP-NEXT:   [[V46:%\w+]] = stablehlo.select [[V45]], [[CST]], %arg1 : tensor<4x3xi1>, tensor<4x3xf32>
// VJP-NEXT:   [[V47:%\w+]] = stablehlo.slice [[V46]] [0:3, 0:3] : (tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V48:%\w+]] = stablehlo.slice [[V46]] [3:4, 0:3] : (tensor<4x3xf32>) -> tensor<1x3xf32>
// VJP-NEXT:   [[V49:%\w+]] = "stablehlo.triangular_solve"([[V39]], [[V48]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<1x3xf32>) -> tensor<1x3xf32>
// VJP-NEXT:   [[V50:%\w+]] = stablehlo.negate [[V49]] : tensor<1x3xf32>
// VJP-NEXT:   [[V51:%\w+]] = stablehlo.dot_general [[V41]], [[V50]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V52:%\w+]] = stablehlo.add [[V44]], [[V51]] : tensor<3x3xf32>
// VJP-NEXT:   [[V53:%\w+]] = stablehlo.dot_general [[V28]], [[V47]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V54:%\w+]] = stablehlo.select [[V27]], [[V53]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V55:%\w+]] = stablehlo.dot_general [[V52]], [[V32]], contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V56:%\w+]] = stablehlo.select [[V24]], [[V55]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V57:%\w+]] = stablehlo.add [[V54]], [[V56]] : tensor<3x3xf32>
// VJP-NEXT:   [[V58:%\w+]] = "stablehlo.triangular_solve"([[V39]], [[V57]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V59:%\w+]] = "stablehlo.triangular_solve"([[V28]], [[V58]]) <{left_side = true, lower = true, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = true}> : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V60:%\w+]] = stablehlo.concatenate [[V59]], [[V49]], dim = 0 : (tensor<3x3xf32>, tensor<1x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V61:%\w+]] = stablehlo.negate [[V60]] : tensor<4x3xf32>
// VJP-NEXT:   [[V62:%\w+]] = stablehlo.dot_general [[V42]], [[V25]], contracting_dims = [1] x [1], precision = [HIGHEST, HIGHEST] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V63:%\w+]] = stablehlo.negate [[V62]] : tensor<3x3xf32>
// VJP-NEXT:   [[V64:%\w+]] = stablehlo.dot_general [[V22]], [[V61]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V65:%\w+]] = stablehlo.add [[V63]], [[V64]] : tensor<3x3xf32>
// VJP-NEXT:   [[V66:%\w+]] = stablehlo.subtract [[V62]], [[V64]] : tensor<3x3xf32>
// VJP-NEXT:   [[V67:%\w+]] = stablehlo.negate [[V65]] : tensor<3x3xf32>
// VJP-NEXT:   [[V68:%\w+]] = stablehlo.transpose [[V67]], dims = [1, 0] : (tensor<3x3xf32>) -> tensor<3x3xf32>
// VJP-NEXT:   [[V69:%\w+]] = stablehlo.add [[V65]], [[V68]] : tensor<3x3xf32>
// VJP-NEXT:   [[V70:%\w+]] = stablehlo.select [[V27]], [[V69]], [[CST_1]] : tensor<3x3xi1>, tensor<3x3xf32>
// VJP-NEXT:   [[V71:%\w+]] = stablehlo.add [[V66]], [[V70]] : tensor<3x3xf32>
// VJP-NEXT:   [[V72:%\w+]] = stablehlo.dot_general [[V40]], [[V71]], contracting_dims = [0] x [0], precision = [HIGHEST, HIGHEST] : (tensor<3x4xf32>, tensor<3x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V73:%\w+]] = stablehlo.add [[V61]], [[V72]] : tensor<4x3xf32>
// VJP-NEXT:   [[V74:%\w+]] = "stablehlo.triangular_solve"([[V25]], [[V73]]) <{left_side = false, lower = false, transpose_a = #stablehlo<transpose TRANSPOSE>, unit_diagonal = false}> : (tensor<3x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V74]] : tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @geqrf(%arg0: tensor<5x4x3xf32>) -> (tensor<5x4x3xf32>, tensor<5x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.geqrf(%arg0) {api_version = 4 : i32} : (tensor<5x4x3xf32>) -> (tensor<5x4x3xf32>, tensor<5x3xf32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x4x3xf32>, tensor<5x3xf32>
// BATCH-NEXT: }
