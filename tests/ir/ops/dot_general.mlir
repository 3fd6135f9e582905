// RUN: pyxla-opt %s -p 'pyxla-jvp{function=dot},pyxla-jvp{function=dot_general},pyxla-jvp{function=dot_one_batched wrt=1},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=dot},pyxla-vjp{function=dot_general},pyxla-vjp{function=dot_one_batched wrt=1},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=dot size=5},pyxla-batch{function=dot_general size=5},pyxla-batch{function=dot_one_batched size=5 in-dims=-1,1 out-dims=0},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @dot(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = stablehlo.dot %x, %y : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// JVP-LABEL: func.func @dot(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<2x3xf32>, %arg3: tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dot %arg0, %arg1 : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dot_general %arg2, %arg1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.dot_general %arg0, %arg3, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x4xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<2x4xf32>, tensor<2x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dot(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x3xf32>, tensor<3x4xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dot %arg0, %arg1 : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dot_general %arg2, %arg1, contracting_dims = [1] x [1] : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.dot_general %arg0, %arg2, contracting_dims = [0] x [0] : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<2x4xf32>, tensor<2x3xf32>, tensor<3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dot(%arg0: tensor<5x2x3xf32>, %arg1: tensor<5x3x4xf32>) -> tensor<5x2x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<5x2x3xf32>, tensor<5x3x4xf32>) -> tensor<5x2x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2x4xf32>
// BATCH-NEXT: }

func.func @dot_general(%x: tensor<7x2x3xf32>, %y: tensor<7x4x3xf32>) -> tensor<7x2x4xf32> {
  %0 = stablehlo.dot_general %x, %y, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<7x2x4xf32>
  return %0 : tensor<7x2x4xf32>
}

// JVP-LABEL: func.func @dot_general(%arg0: tensor<7x2x3xf32>, %arg1: tensor<7x4x3xf32>, %arg2: tensor<7x2x3xf32>, %arg3: tensor<7x4x3xf32>) -> (tensor<7x2x4xf32>, tensor<7x2x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<7x2x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dot_general %arg2, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<7x2x4xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.dot_general %arg0, %arg3, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<7x2x4xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<7x2x4xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<7x2x4xf32>, tensor<7x2x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dot_general(%arg0: tensor<7x2x3xf32>, %arg1: tensor<7x4x3xf32>, %arg2: tensor<7x2x4xf32>) -> (tensor<7x2x4xf32>, tensor<7x2x3xf32>, tensor<7x4x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<7x2x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dot_general %arg2, %arg1, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<7x2x4xf32>, tensor<7x4x3xf32>) -> tensor<7x2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.dot_general %arg2, %arg0, batching_dims = [0] x [0], contracting_dims = [1] x [1] : (tensor<7x2x4xf32>, tensor<7x2x3xf32>) -> tensor<7x4x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<7x2x4xf32>, tensor<7x2x3xf32>, tensor<7x4x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dot_general(%arg0: tensor<5x7x2x3xf32>, %arg1: tensor<5x7x4x3xf32>) -> tensor<5x7x2x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [3] : (tensor<5x7x2x3xf32>, tensor<5x7x4x3xf32>) -> tensor<5x7x2x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x7x2x4xf32>
// BATCH-NEXT: }

func.func @dot_one_batched(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// JVP-LABEL: func.func @dot_one_batched(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<3x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.dot_general %arg0, %arg2, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x4xf32>, tensor<2x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @dot_one_batched(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xf32>, %arg2: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<3x4xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.dot_general %arg0, %arg2, contracting_dims = [0] x [0] : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2x4xf32>, tensor<3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @dot_one_batched(%arg0: tensor<2x3xf32>, %arg1: tensor<3x5x4xf32>) -> tensor<5x2x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x5x4xf32>) -> tensor<2x5x4xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.transpose [[V0]], dims = [1, 0, 2] : (tensor<2x5x4xf32>) -> tensor<5x2x4xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x2x4xf32>
// BATCH-NEXT: }
