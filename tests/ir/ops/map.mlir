// RUN: pyxla-opt %s -p 'pyxla-jvp{function=map},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=map},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=map size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @map(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = "stablehlo.map"(%x, %y) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.sine %a : tensor<f32>
    %2 = stablehlo.multiply %1, %b : tensor<f32>
    stablehlo.return %2 : tensor<f32>
  }) {dimensions = array<i64: 0>} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @map(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = "stablehlo.map"(%arg0, %arg1) <{dimensions = array<i64: 0>}> ({
// JVP-NEXT:   ^bb0(%arg4: tensor<f32>, %arg5: tensor<f32>):
// JVP-NEXT:     [[V7:%\w+]] = stablehlo.sine %arg4 : tensor<f32>
// JVP-NEXT:     [[V8:%\w+]] = stablehlo.multiply [[V7]], %arg5 : tensor<f32>
// JVP-NEXT:     stablehlo.return [[V8]] : tensor<f32>
// JVP-NEXT:   }) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V3]], %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg3, [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.add [[V4]], [[V5]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V6]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @map(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = "stablehlo.map"(%arg0, %arg1) <{dimensions = array<i64: 0>}> ({
// VJP-NEXT:   ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
// VJP-NEXT:     [[V6:%\w+]] = stablehlo.sine %arg3 : tensor<f32>
// VJP-NEXT:     [[V7:%\w+]] = stablehlo.multiply [[V6]], %arg4 : tensor<f32>
// VJP-NEXT:     stablehlo.return [[V7]] : tensor<f32>
// VJP-NEXT:   }) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg2, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V2]], [[V4]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V3]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @map(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = "stablehlo.map"(%arg0, %arg1) <{dimensions = array<i64: 0, 1>}> ({
// BATCH-NEXT:   ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
// BATCH-NEXT:     [[V1:%\w+]] = stablehlo.sine %arg2 : tensor<f32>
// BATCH-NEXT:     [[V2:%\w+]] = stablehlo.multiply [[V1]], %arg3 : tensor<f32>
// BATCH-NEXT:     stablehlo.return [[V2]] : tensor<f32>
// BATCH-NEXT:   }) : (tensor<5x3xf32>, tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
