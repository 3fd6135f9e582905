// RUN: pyxla-opt %s -p 'pyxla-jvp{function=convolution},pyxla-jvp{function=convolution_dilated},pyxla-jvp{function=convolution_grouped},pyxla-jvp{function=convolution_batch_groups},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=convolution},pyxla-vjp{function=convolution_dilated},pyxla-vjp{function=convolution_grouped},pyxla-vjp{function=convolution_batch_groups},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=convolution size=5},pyxla-batch{function=convolution_dilated size=5},pyxla-batch{function=convolution_grouped size=5},pyxla-batch{function=convolution_batch_groups size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @convolution(%x: tensor<2x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<2x4x4x4xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 2], pad = [[1, 1], [1, 1]]} {feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x4x4xf32>
  return %0 : tensor<2x4x4x4xf32>
}

// JVP-LABEL: func.func @convolution(%arg0: tensor<2x3x8x8xf32>, %arg1: tensor<4x3x3x3xf32>, %arg2: tensor<2x3x8x8xf32>, %arg3: tensor<4x3x3x3xf32>) -> (tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 2], pad = {{\[\[}}1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x4x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convolution(%arg2, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 2], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x4x4xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.convolution(%arg0, %arg3) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 2], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x4x4xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x4x4x4xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<2x4x4x4xf32>, tensor<2x4x4x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @convolution(%arg0: tensor<2x3x8x8xf32>, %arg1: tensor<4x3x3x3xf32>, %arg2: tensor<2x4x4x4xf32>) -> (tensor<2x4x4x4xf32>, tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 2], pad = {{\[\[}}1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x4x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg1, dims = [2, 3] : tensor<4x3x3x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.convolution(%arg2, [[V1]]) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 2], [1, 2]], lhs_dilate = [2, 2], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x4x4x4xf32>, tensor<4x3x3x3xf32>) -> tensor<2x3x8x8xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.convolution(%arg0, %arg2) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 0], [1, 0]], lhs_dilate = [1, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<2x4x4x4xf32>) -> tensor<4x3x3x3xf32>
// VJP-NEXT:   return [[V0]], [[V2]], [[V3]] : tensor<2x4x4x4xf32>, tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convolution(%arg0: tensor<5x2x3x8x8xf32>, %arg1: tensor<5x4x3x3x3xf32>) -> tensor<5x2x4x4x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0, 2, 3, 4] : (tensor<5x2x3x8x8xf32>) -> tensor<2x5x3x8x8xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<2x5x3x8x8xf32>) -> tensor<2x15x8x8xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.reshape %arg1 : (tensor<5x4x3x3x3xf32>) -> tensor<20x3x3x3xf32>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.convolution([[V1]], [[V2]]) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [2, 2], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 5 : i64} : (tensor<2x15x8x8xf32>, tensor<20x3x3x3xf32>) -> tensor<2x20x4x4xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<2x20x4x4xf32>) -> tensor<2x5x4x4x4xf32>
// BATCH-NEXT:   [[V5:%\w+]] = stablehlo.transpose [[V4]], dims = [1, 0, 2, 3, 4] : (tensor<2x5x4x4x4xf32>) -> tensor<5x2x4x4x4xf32>
// BATCH-NEXT:   return [[V5]] : tensor<5x2x4x4x4xf32>
// BATCH-NEXT: }

func.func @convolution_dilated(%x: tensor<2x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<2x4x13x4xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = [[1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [2, 2]} {feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x13x4xf32>
  return %0 : tensor<2x4x13x4xf32>
}

// JVP-LABEL: func.func @convolution_dilated(%arg0: tensor<2x3x8x8xf32>, %arg1: tensor<4x3x3x3xf32>, %arg2: tensor<2x3x8x8xf32>, %arg3: tensor<4x3x3x3xf32>) -> (tensor<2x4x13x4xf32>, tensor<2x4x13x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = {{\[\[}}1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x13x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convolution(%arg2, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x13x4xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.convolution(%arg0, %arg3) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x13x4xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x4x13x4xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<2x4x13x4xf32>, tensor<2x4x13x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @convolution_dilated(%arg0: tensor<2x3x8x8xf32>, %arg1: tensor<4x3x3x3xf32>, %arg2: tensor<2x4x13x4xf32>) -> (tensor<2x4x13x4xf32>, tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = {{\[\[}}1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x13x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg1, dims = [2, 3] : tensor<4x3x3x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.convolution(%arg2, [[V1]]) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [2, 1], pad = {{\[\[}}3, 3], [4, 4]], lhs_dilate = [1, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x4x13x4xf32>, tensor<4x3x3x3xf32>) -> tensor<2x3x8x8xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.convolution(%arg0, %arg2) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [2, 2], pad = {{\[\[}}1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x8x8xf32>, tensor<2x4x13x4xf32>) -> tensor<4x3x3x3xf32>
// VJP-NEXT:   return [[V0]], [[V2]], [[V3]] : tensor<2x4x13x4xf32>, tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convolution_dilated(%arg0: tensor<5x2x3x8x8xf32>, %arg1: tensor<5x4x3x3x3xf32>) -> tensor<5x2x4x13x4xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0, 2, 3, 4] : (tensor<5x2x3x8x8xf32>) -> tensor<2x5x3x8x8xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<2x5x3x8x8xf32>) -> tensor<2x15x8x8xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.reshape %arg1 : (tensor<5x4x3x3x3xf32>) -> tensor<20x3x3x3xf32>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.convolution([[V1]], [[V2]]) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [0, 0]], lhs_dilate = [2, 1], rhs_dilate = [2, 2]} {batch_group_count = 1 : i64, feature_group_count = 5 : i64} : (tensor<2x15x8x8xf32>, tensor<20x3x3x3xf32>) -> tensor<2x20x13x4xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<2x20x13x4xf32>) -> tensor<2x5x4x13x4xf32>
// BATCH-NEXT:   [[V5:%\w+]] = stablehlo.transpose [[V4]], dims = [1, 0, 2, 3, 4] : (tensor<2x5x4x13x4xf32>) -> tensor<5x2x4x13x4xf32>
// BATCH-NEXT:   return [[V5]] : tensor<5x2x4x13x4xf32>
// BATCH-NEXT: }

func.func @convolution_grouped(%x: tensor<2x4x5x5xf32>, %w: tensor<4x2x3x3xf32>) -> tensor<2x4x5x5xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = [[1, 1], [1, 1]]} {feature_group_count = 2 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>) -> tensor<2x4x5x5xf32>
  return %0 : tensor<2x4x5x5xf32>
}

// JVP-LABEL: func.func @convolution_grouped(%arg0: tensor<2x4x5x5xf32>, %arg1: tensor<4x2x3x3xf32>, %arg2: tensor<2x4x5x5xf32>, %arg3: tensor<4x2x3x3xf32>) -> (tensor<2x4x5x5xf32>, tensor<2x4x5x5xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = {{\[\[}}1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>) -> tensor<2x4x5x5xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convolution(%arg2, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>) -> tensor<2x4x5x5xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.convolution(%arg0, %arg3) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>) -> tensor<2x4x5x5xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x4x5x5xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<2x4x5x5xf32>, tensor<2x4x5x5xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @convolution_grouped(%arg0: tensor<2x4x5x5xf32>, %arg1: tensor<4x2x3x3xf32>, %arg2: tensor<2x4x5x5xf32>) -> (tensor<2x4x5x5xf32>, tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {pad = {{\[\[}}1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>) -> tensor<2x4x5x5xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg1, dims = [2, 3] : tensor<4x2x3x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<4x2x3x3xf32>) -> tensor<2x2x2x3x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.transpose [[V2]], dims = [1, 0, 2, 3, 4] : (tensor<2x2x2x3x3xf32>) -> tensor<2x2x2x3x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<2x2x2x3x3xf32>) -> tensor<2x4x3x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.convolution(%arg2, [[V4]]) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x4x5x5xf32>, tensor<2x4x3x3xf32>) -> tensor<2x4x5x5xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.convolution(%arg0, %arg2) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<2x4x5x5xf32>, tensor<2x4x5x5xf32>) -> tensor<4x2x3x3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V6]] : tensor<2x4x5x5xf32>, tensor<2x4x5x5xf32>, tensor<4x2x3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convolution_grouped(%arg0: tensor<5x2x4x5x5xf32>, %arg1: tensor<5x4x2x3x3xf32>) -> tensor<5x2x4x5x5xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0, 2, 3, 4] : (tensor<5x2x4x5x5xf32>) -> tensor<2x5x4x5x5xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<2x5x4x5x5xf32>) -> tensor<2x20x5x5xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.reshape %arg1 : (tensor<5x4x2x3x3xf32>) -> tensor<20x2x3x3xf32>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.convolution([[V1]], [[V2]]) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 10 : i64} : (tensor<2x20x5x5xf32>, tensor<20x2x3x3xf32>) -> tensor<2x20x5x5xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<2x20x5x5xf32>) -> tensor<2x5x4x5x5xf32>
// BATCH-NEXT:   [[V5:%\w+]] = stablehlo.transpose [[V4]], dims = [1, 0, 2, 3, 4] : (tensor<2x5x4x5x5xf32>) -> tensor<5x2x4x5x5xf32>
// BATCH-NEXT:   return [[V5]] : tensor<5x2x4x5x5xf32>
// BATCH-NEXT: }

func.func @convolution_batch_groups(%x: tensor<4x3x5x5xf32>, %w: tensor<6x3x3x3xf32>) -> tensor<2x6x3x3xf32> {
  %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {feature_group_count = 1 : i64, batch_group_count = 2 : i64} : (tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>) -> tensor<2x6x3x3xf32>
  return %0 : tensor<2x6x3x3xf32>
}

// JVP-LABEL: func.func @convolution_batch_groups(%arg0: tensor<4x3x5x5xf32>, %arg1: tensor<6x3x3x3xf32>, %arg2: tensor<4x3x5x5xf32>, %arg3: tensor<6x3x3x3xf32>) -> (tensor<2x6x3x3xf32>, tensor<2x6x3x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>) -> tensor<2x6x3x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convolution(%arg2, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>) -> tensor<2x6x3x3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.convolution(%arg0, %arg3) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>) -> tensor<2x6x3x3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<2x6x3x3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<2x6x3x3xf32>, tensor<2x6x3x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @convolution_batch_groups(%arg0: tensor<4x3x5x5xf32>, %arg1: tensor<6x3x3x3xf32>, %arg2: tensor<2x6x3x3xf32>) -> (tensor<2x6x3x3xf32>, tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convolution(%arg0, %arg1) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {} {batch_group_count = 2 : i64, feature_group_count = 1 : i64} : (tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>) -> tensor<2x6x3x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.reverse %arg1, dims = [2, 3] : tensor<6x3x3x3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<6x3x3x3xf32>) -> tensor<2x3x3x3x3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.transpose [[V2]], dims = [1, 0, 2, 3, 4] : (tensor<2x3x3x3x3xf32>) -> tensor<3x2x3x3x3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.reshape [[V3]] : (tensor<3x2x3x3x3xf32>) -> tensor<3x6x3x3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.convolution(%arg2, [[V4]]) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}2, 2], [2, 2]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<2x6x3x3xf32>, tensor<3x6x3x3xf32>) -> tensor<2x6x5x5xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.reshape [[V5]] : (tensor<2x6x5x5xf32>) -> tensor<2x2x3x5x5xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.transpose [[V6]], dims = [1, 0, 2, 3, 4] : (tensor<2x2x3x5x5xf32>) -> tensor<2x2x3x5x5xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.reshape [[V7]] : (tensor<2x2x3x5x5xf32>) -> tensor<4x3x5x5xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.convolution(%arg0, %arg2) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 2 : i64} : (tensor<4x3x5x5xf32>, tensor<2x6x3x3xf32>) -> tensor<6x3x3x3xf32>
// VJP-NEXT:   return [[V0]], [[V8]], [[V9]] : tensor<2x6x3x3xf32>, tensor<4x3x5x5xf32>, tensor<6x3x3x3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convolution_batch_groups(%arg0: tensor<5x4x3x5x5xf32>, %arg1: tensor<5x6x3x3x3xf32>) -> tensor<5x2x6x3x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.reshape %arg0 : (tensor<5x4x3x5x5xf32>) -> tensor<20x3x5x5xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.reshape %arg1 : (tensor<5x6x3x3x3xf32>) -> tensor<30x3x3x3xf32>
// BATCH-NEXT:   [[V2:%\w+]] = stablehlo.convolution([[V0]], [[V1]]) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = {{\[\[}}0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 10 : i64, feature_group_count = 1 : i64} : (tensor<20x3x5x5xf32>, tensor<30x3x3x3xf32>) -> tensor<2x30x3x3xf32>
// BATCH-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]] : (tensor<2x30x3x3xf32>) -> tensor<2x5x6x3x3xf32>
// BATCH-NEXT:   [[V4:%\w+]] = stablehlo.transpose [[V3]], dims = [1, 0, 2, 3, 4] : (tensor<2x5x6x3x3xf32>) -> tensor<5x2x6x3x3xf32>
// BATCH-NEXT:   return [[V4]] : tensor<5x2x6x3x3xf32>
// BATCH-NEXT: }
