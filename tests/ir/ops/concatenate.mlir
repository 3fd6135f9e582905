// RUN: pyxla-opt %s -p 'pyxla-jvp{function=concatenate wrt=0,1},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=concatenate wrt=0,1},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=concatenate size=5 in-dims=0,-1,2},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @concatenate(%x: tensor<2x3xf32>, %y: tensor<2x1xf32>, %n: tensor<2x2xf32>) -> tensor<2x6xf32> {
  %0 = stablehlo.concatenate %x, %y, %n, dim = 1 : (tensor<2x3xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x6xf32>
  return %0 : tensor<2x6xf32>
}

// JVP-LABEL: func.func @concatenate(%arg0: tensor<2x3xf32>, %arg1: tensor<2x1xf32>, %arg2: tensor<2x2xf32>, %arg3: tensor<2x3xf32>, %arg4: tensor<2x1xf32>) -> (tensor<2x6xf32>, tensor<2x6xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x2xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.concatenate %arg0, %arg1, %arg2, dim = 1 : (tensor<2x3xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x6xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.concatenate %arg3, %arg4, [[CST]], dim = 1 : (tensor<2x3xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x6xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x6xf32>, tensor<2x6xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @concatenate(%arg0: tensor<2x3xf32>, %arg1: tensor<2x1xf32>, %arg2: tensor<2x2xf32>, %arg3: tensor<2x6xf32>) -> (tensor<2x6xf32>, tensor<2x3xf32>, tensor<2x1xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.concatenate %arg0, %arg1, %arg2, dim = 1 : (tensor<2x3xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x6xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg3 [0:2, 0:3] : (tensor<2x6xf32>) -> tensor<2x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.slice %arg3 [0:2, 3:4] : (tensor<2x6xf32>) -> tensor<2x1xf32>
// VJP-NEXT:   return [[V0]], [[V1]], [[V2]] : tensor<2x6xf32>, tensor<2x3xf32>, tensor<2x1xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @concatenate(%arg0: tensor<5x2x3xf32>, %arg1: tensor<2x1xf32>, %arg2: tensor<2x2x5xf32>) -> tensor<5x2x6xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<2x1xf32>) -> tensor<5x2x1xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.transpose %arg2, dims = [2, 0, 1] : (tensor<2x2x5xf32>) -> tensor<5x2x2xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.concatenate %arg0, [[V0]], [[V1]], dim = 2 : (tensor<5x2x3xf32>, tensor<5x2x1xf32>, tensor<5x2x2xf32>) -> tensor<5x2x6xf32>
// BATCH-NEXT:   return [[V2]] : tensor<5x2x6xf32>
// BATCH-NEXT: }
