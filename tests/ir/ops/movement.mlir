// RUN: pyxla-opt %s -p 'pyxla-jvp{function=broadcast_in_dim},pyxla-jvp{function=reshape},pyxla-jvp{function=transpose},pyxla-jvp{function=reverse},pyxla-jvp{function=slice},pyxla-jvp{function=get_dimension_size},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=broadcast_in_dim},pyxla-vjp{function=reshape},pyxla-vjp{function=transpose},pyxla-vjp{function=reverse},pyxla-vjp{function=slice},pyxla-vjp{function=get_dimension_size},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=broadcast_in_dim size=5},pyxla-batch{function=reshape size=5},pyxla-batch{function=transpose size=5},pyxla-batch{function=reverse size=5},pyxla-batch{function=slice size=5},pyxla-batch{function=get_dimension_size size=5 out-dims=-1},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @broadcast_in_dim(%x: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.broadcast_in_dim %x, dims = [1, 2] : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// JVP-LABEL: func.func @broadcast_in_dim(%arg0: tensor<3x1xf32>, %arg1: tensor<3x1xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1, 2] : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x3x4xf32>, tensor<2x3x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @broadcast_in_dim(%arg0: tensor<3x1xf32>, %arg1: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<3x1xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [1, 2] : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reduce(%arg1 init: [[CST]]) applies stablehlo.add across dimensions = [0, 2] : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<3xf32>) -> tensor<3x1xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<2x3x4xf32>, tensor<3x1xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @broadcast_in_dim(%arg0: tensor<5x3x1xf32>) -> tensor<5x2x3x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.broadcast_in_dim %arg0, dims = [0, 2, 3] : (tensor<5x3x1xf32>) -> tensor<5x2x3x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2x3x4xf32>
// BATCH-NEXT: }

func.func @reshape(%x: tensor<2x3x4xf32>) -> tensor<6x4xf32> {
  %0 = stablehlo.reshape %x : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
  return %0 : tensor<6x4xf32>
}

// JVP-LABEL: func.func @reshape(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x3x4xf32>) -> (tensor<6x4xf32>, tensor<6x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg0 : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg1 : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<6x4xf32>, tensor<6x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reshape(%arg0: tensor<2x3x4xf32>, %arg1: tensor<6x4xf32>) -> (tensor<6x4xf32>, tensor<2x3x4xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg0 : (tensor<2x3x4xf32>) -> tensor<6x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg1 : (tensor<6x4xf32>) -> tensor<2x3x4xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<6x4xf32>, tensor<2x3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reshape(%arg0: tensor<5x2x3x4xf32>) -> tensor<5x6x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg0 : (tensor<5x2x3x4xf32>) -> tensor<5x6x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x6x4xf32>
// BATCH-NEXT: }

func.func @transpose(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = stablehlo.transpose %x, dims = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}

// JVP-LABEL: func.func @transpose(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x3x4xf32>) -> (tensor<4x2x3xf32>, tensor<4x2x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.transpose %arg1, dims = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<4x2x3xf32>, tensor<4x2x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @transpose(%arg0: tensor<2x3x4xf32>, %arg1: tensor<4x2x3xf32>) -> (tensor<4x2x3xf32>, tensor<2x3x4xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [2, 0, 1] : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.transpose %arg1, dims = [1, 2, 0] : (tensor<4x2x3xf32>) -> tensor<2x3x4xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<4x2x3xf32>, tensor<2x3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @transpose(%arg0: tensor<5x2x3x4xf32>) -> tensor<5x4x2x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [0, 3, 1, 2] : (tensor<5x2x3x4xf32>) -> tensor<5x4x2x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x4x2x3xf32>
// BATCH-NEXT: }

func.func @reverse(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = stablehlo.reverse %x, dims = [0, 2] : tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// JVP-LABEL: func.func @reverse(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.reverse %arg0, dims = [0, 2] : tensor<2x3x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg1, dims = [0, 2] : tensor<2x3x4xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x3x4xf32>, tensor<2x3x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @reverse(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.reverse %arg0, dims = [0, 2] : tensor<2x3x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg1, dims = [0, 2] : tensor<2x3x4xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2x3x4xf32>, tensor<2x3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @reverse(%arg0: tensor<5x2x3x4xf32>) -> tensor<5x2x3x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reverse %arg0, dims = [1, 3] : tensor<5x2x3x4xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2x3x4xf32>
// BATCH-NEXT: }

func.func @slice(%x: tensor<2x3x4xf32>) -> tensor<2x2x2xf32> {
  %0 = stablehlo.slice %x [0:2, 1:3, 0:4:2] : (tensor<2x3x4xf32>) -> tensor<2x2x2xf32>
  return %0 : tensor<2x2x2xf32>
}

// JVP-LABEL: func.func @slice(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x3x4xf32>) -> (tensor<2x2x2xf32>, tensor<2x2x2xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [0:2, 1:3, 0:4:2] : (tensor<2x3x4xf32>) -> tensor<2x2x2xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.slice %arg1 [0:2, 1:3, 0:4:2] : (tensor<2x3x4xf32>) -> tensor<2x2x2xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<2x2x2xf32>, tensor<2x2x2xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @slice(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x2x2xf32>) -> (tensor<2x2x2xf32>, tensor<2x3x4xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [0:2, 1:3, 0:4:2] : (tensor<2x3x4xf32>) -> tensor<2x2x2xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.pad %arg1, [[CST]], low = [0, 1, 0], high = [0, 0, 1], interior = [0, 0, 1] : (tensor<2x2x2xf32>, tensor<f32>) -> tensor<2x3x4xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<2x2x2xf32>, tensor<2x3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @slice(%arg0: tensor<5x2x3x4xf32>) -> tensor<5x2x2x2xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.slice %arg0 [0:5, 0:2, 1:3, 0:4:2] : (tensor<5x2x3x4xf32>) -> tensor<5x2x2x2xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x2x2x2xf32>
// BATCH-NEXT: }

func.func @get_dimension_size(%x: tensor<2x3x4xf32>) -> tensor<i32> {
  %0 = stablehlo.get_dimension_size %x, dim = 1 : (tensor<2x3x4xf32>) -> tensor<i32>
  return %0 : tensor<i32>
}

// JVP-LABEL: func.func @get_dimension_size(%arg0: tensor<2x3x4xf32>, %arg1: tensor<2x3x4xf32>) -> tensor<i32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.get_dimension_size %arg0, dim = 1 : (tensor<2x3x4xf32>) -> tensor<i32>
// JVP-NEXT:   return [[V0]] : tensor<i32>
// JVP-NEXT: }

// VJP-LABEL: func.func @get_dimension_size(%arg0: tensor<2x3x4xf32>) -> (tensor<i32>, tensor<2x3x4xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<2x3x4xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.get_dimension_size %arg0, dim = 1 : (tensor<2x3x4xf32>) -> tensor<i32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<i32>, tensor<2x3x4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @get_dimension_size(%arg0: tensor<5x2x3x4xf32>) -> tensor<i32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.get_dimension_size %arg0, dim = 2 : (tensor<5x2x3x4xf32>) -> tensor<i32>
// BATCH-NEXT:   return [[V0]] : tensor<i32>
// BATCH-NEXT: }
