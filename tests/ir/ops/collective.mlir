// RUN: pyxla-opt %s -p 'pyxla-jvp{function=psum},pyxla-jvp{function=pmax},pyxla-jvp{function=pmin},pyxla-jvp{function=all_gather},pyxla-jvp{function=psum_scatter},pyxla-jvp{function=all_to_all},pyxla-jvp{function=ppermute},pyxla-jvp{function=groups},pyxla-jvp{function=axis_index},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=psum},pyxla-vjp{function=pmax},pyxla-vjp{function=pmin},pyxla-vjp{function=all_gather},pyxla-vjp{function=psum_scatter},pyxla-vjp{function=all_to_all},pyxla-vjp{function=ppermute},pyxla-vjp{function=groups},pyxla-vjp{function=axis_index},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=psum size=4 axis-name=i},pyxla-batch{function=pmax size=4 axis-name=i},pyxla-batch{function=pmin size=4 axis-name=i},pyxla-batch{function=all_gather size=4 axis-name=i},pyxla-batch{function=psum_scatter size=4 axis-name=i},pyxla-batch{function=all_to_all size=4 axis-name=i},pyxla-batch{function=ppermute size=4 axis-name=i},pyxla-batch{function=groups size=4 axis-name=i},pyxla-batch{function=axis_index size=4 axis-name=i},pyxla-lower' --verify-each | filecheck %s --check-prefix=OWN
// RUN: pyxla-opt %s -p 'pyxla-batch{function=psum size=4 axis-name=j},pyxla-batch{function=pmax size=4 axis-name=j},pyxla-batch{function=pmin size=4 axis-name=j},pyxla-batch{function=all_gather size=4 axis-name=j},pyxla-batch{function=psum_scatter size=4 axis-name=j},pyxla-batch{function=all_to_all size=4 axis-name=j},pyxla-batch{function=ppermute size=4 axis-name=j},pyxla-batch{function=groups size=4 axis-name=j},pyxla-batch{function=axis_index size=4 axis-name=j},pyxla-lower' --verify-each | filecheck %s --check-prefix=OTHER

func.func @psum(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %0 = stablehlo.custom_call @pyxla.psum(%x) {pyxla.axis = "i"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// JVP-LABEL: func.func @psum(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {pyxla.axis = "i"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg1) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<4x3xf32>, tensor<4x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @psum(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {pyxla.axis = "i"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg1) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<4x3xf32>, tensor<4x3xf32>
// VJP-NEXT: }

// OWN-LABEL: func.func @psum(%arg0: tensor<4x4x3xf32>) -> tensor<4x4x3xf32> {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<4x4x3xf32>, tensor<f32>) -> tensor<4x3xf32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1, 2] : (tensor<4x3xf32>) -> tensor<4x4x3xf32>
// OWN-NEXT:   return [[V1]] : tensor<4x4x3xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @psum(%arg0: tensor<4x4x3xf32>) -> tensor<4x4x3xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4x4x3xf32>) -> tensor<4x4x3xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4x4x3xf32>
// OTHER-NEXT: }

func.func @pmax(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.pmax(%x) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// JVP-LABEL: func.func @pmax(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.pmax(%arg0) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, %arg0, [[V0]], FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.convert [[V1]] : (tensor<i1>) -> tensor<f32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.custom_call @pyxla.psum([[V2]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.divide [[V2]], [[V3]] : tensor<f32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<f32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.custom_call @pyxla.psum([[V5]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   return [[V0]], [[V6]] : tensor<f32>, tensor<f32>
// JVP-NEXT: }

// VJP-LABEL: func.func @pmax(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.pmax(%arg0) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg1) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, [[V0]], FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.convert [[V2]] : (tensor<i1>) -> tensor<f32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.custom_call @pyxla.psum([[V3]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.divide [[V3]], [[V4]] : tensor<f32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V1]], [[V5]] : tensor<f32>
// VJP-NEXT:   return [[V0]], [[V6]] : tensor<f32>, tensor<f32>
// VJP-NEXT: }

// OWN-LABEL: func.func @pmax(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0xFF800000> : tensor<f32>
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.maximum across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [] : (tensor<f32>) -> tensor<4xf32>
// OWN-NEXT:   return [[V1]] : tensor<4xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @pmax(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.pmax(%arg0) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4xf32>) -> tensor<4xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4xf32>
// OTHER-NEXT: }

func.func @pmin(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.pmin(%x) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// JVP-LABEL: func.func @pmin(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.pmin(%arg0) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, %arg0, [[V0]], FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.convert [[V1]] : (tensor<i1>) -> tensor<f32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.custom_call @pyxla.psum([[V2]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.divide [[V2]], [[V3]] : tensor<f32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<f32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.custom_call @pyxla.psum([[V5]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   return [[V0]], [[V6]] : tensor<f32>, tensor<f32>
// JVP-NEXT: }

// VJP-LABEL: func.func @pmin(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.pmin(%arg0) {pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg1) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, [[V0]], FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.convert [[V2]] : (tensor<i1>) -> tensor<f32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.custom_call @pyxla.psum([[V3]]) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.divide [[V3]], [[V4]] : tensor<f32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V1]], [[V5]] : tensor<f32>
// VJP-NEXT:   return [[V0]], [[V6]] : tensor<f32>, tensor<f32>
// VJP-NEXT: }

// OWN-LABEL: func.func @pmin(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0x7F800000> : tensor<f32>
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.minimum across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [] : (tensor<f32>) -> tensor<4xf32>
// OWN-NEXT:   return [[V1]] : tensor<4xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @pmin(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.pmin(%arg0) {api_version = 4 : i32, pyxla.axis = "i"} : (tensor<4xf32>) -> tensor<4xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4xf32>
// OTHER-NEXT: }

func.func @all_gather(%x: tensor<3xf32>) -> tensor<3x4xf32> {
  %0 = stablehlo.custom_call @pyxla.all_gather(%x) {pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<3xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// JVP-LABEL: func.func @all_gather(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3x4xf32>, tensor<3x4xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg0) {pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<3xf32>) -> tensor<3x4xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<3xf32>) -> tensor<3x4xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3x4xf32>, tensor<3x4xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @all_gather(%arg0: tensor<3xf32>, %arg1: tensor<3x4xf32>) -> (tensor<3x4xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg0) {pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<3xf32>) -> tensor<3x4xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<3x4xf32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3x4xf32>, tensor<3xf32>
// VJP-NEXT: }

// OWN-LABEL: func.func @all_gather(%arg0: tensor<4x3xf32>) -> tensor<4x3x4xf32> {
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<4x3xf32>) -> tensor<3x4xf32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [1, 2] : (tensor<3x4xf32>) -> tensor<4x3x4xf32>
// OWN-NEXT:   return [[V1]] : tensor<4x3x4xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @all_gather(%arg0: tensor<4x3xf32>) -> tensor<4x3x4xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 2 : i64} : (tensor<4x3xf32>) -> tensor<4x3x4xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4x3x4xf32>
// OTHER-NEXT: }

func.func @psum_scatter(%x: tensor<4x3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.psum_scatter(%x) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @psum_scatter(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg0) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @psum_scatter(%arg0: tensor<4x3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<4x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg0) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<4x3xf32>
// VJP-NEXT: }

// OWN-LABEL: func.func @psum_scatter(%arg0: tensor<4x4x3xf32>) -> tensor<4x3xf32> {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<4x4x3xf32>, tensor<f32>) -> tensor<4x3xf32>
// OWN-NEXT:   return [[V0]] : tensor<4x3xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @psum_scatter(%arg0: tensor<4x4x3xf32>) -> tensor<4x3xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum_scatter(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<4x4x3xf32>) -> tensor<4x3xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4x3xf32>
// OTHER-NEXT: }

func.func @all_to_all(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %0 = stablehlo.custom_call @pyxla.all_to_all(%x) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// JVP-LABEL: func.func @all_to_all(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_to_all(%arg0) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.all_to_all(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<4x3xf32>, tensor<4x3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @all_to_all(%arg0: tensor<4x3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_to_all(%arg0) {pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.all_to_all(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<4x3xf32>, tensor<4x3xf32>
// VJP-NEXT: }

// OWN-LABEL: func.func @all_to_all(%arg0: tensor<4x4x3xf32>) -> tensor<4x4x3xf32> {
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.transpose %arg0, dims = [1, 0, 2] : (tensor<4x4x3xf32>) -> tensor<4x4x3xf32>
// OWN-NEXT:   return [[V0]] : tensor<4x4x3xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @all_to_all(%arg0: tensor<4x4x3xf32>) -> tensor<4x4x3xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_to_all(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.dim = 1 : i64} : (tensor<4x4x3xf32>) -> tensor<4x4x3xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4x4x3xf32>
// OTHER-NEXT: }

func.func @ppermute(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.ppermute(%x) {pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// JVP-LABEL: func.func @ppermute(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg0) {pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<f32>, tensor<f32>
// JVP-NEXT: }

// VJP-LABEL: func.func @ppermute(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg0) {pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.sources = array<i64: 1, 2, 3>, pyxla.targets = array<i64: 0, 1, 2>} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<f32>, tensor<f32>
// VJP-NEXT: }

// OWN-LABEL: func.func @ppermute(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// OWN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[false, true, true, true]> : tensor<4xi1>
// OWN-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<{{\[\[}}0], [0], [1], [2]]> : tensor<4x1xi32>
// OWN-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, [[C_0]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds} : (tensor<4xf32>, tensor<4x1xi32>) -> tensor<4xf32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.select [[C]], [[V0]], [[CST]] : tensor<4xi1>, tensor<4xf32>
// OWN-NEXT:   return [[V1]] : tensor<4xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @ppermute(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<4xf32>) -> tensor<4xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4xf32>
// OTHER-NEXT: }

func.func @groups(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.psum(%x) {pyxla.axis = "i", pyxla.groups = array<i64: 0, 2, 1, 3>, pyxla.group_size = 2 : i64} : (tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}

// JVP-LABEL: func.func @groups(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {pyxla.axis = "i", pyxla.group_size = 2 : i64, pyxla.groups = array<i64: 0, 2, 1, 3>} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.group_size = 2 : i64, pyxla.groups = array<i64: 0, 2, 1, 3>} : (tensor<f32>) -> tensor<f32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<f32>, tensor<f32>
// JVP-NEXT: }

// VJP-LABEL: func.func @groups(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {pyxla.axis = "i", pyxla.group_size = 2 : i64, pyxla.groups = array<i64: 0, 2, 1, 3>} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg1) {api_version = 4 : i32, pyxla.axis = "i", pyxla.group_size = 2 : i64, pyxla.groups = array<i64: 0, 2, 1, 3>} : (tensor<f32>) -> tensor<f32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<f32>, tensor<f32>
// VJP-NEXT: }

// OWN-LABEL: func.func @groups(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OWN-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// OWN-NEXT:   [[C:%\w+]] = stablehlo.constant dense<{{\[\[}}0], [2], [1], [3]]> : tensor<4x1xi32>
// OWN-NEXT:   [[V0:%\w+]] = "stablehlo.gather"(%arg0, [[C]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<4xf32>, tensor<4x1xi32>) -> tensor<4xf32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<4xf32>) -> tensor<2x2xf32>
// OWN-NEXT:   [[V2:%\w+]] = stablehlo.transpose [[V1]], dims = [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
// OWN-NEXT:   [[V3:%\w+]] = stablehlo.reduce([[V2]] init: [[CST]]) applies stablehlo.add across dimensions = [0] : (tensor<2x2xf32>, tensor<f32>) -> tensor<2xf32>
// OWN-NEXT:   [[V4:%\w+]] = stablehlo.broadcast_in_dim [[V3]], dims = [0] : (tensor<2xf32>) -> tensor<2x2xf32>
// OWN-NEXT:   [[V5:%\w+]] = stablehlo.reshape [[V4]] : (tensor<2x2xf32>) -> tensor<4xf32>
// OWN-NEXT:   [[V6:%\w+]] = "stablehlo.gather"([[V5]], [[C]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<4xf32>, tensor<4x1xi32>) -> tensor<4xf32>
// OWN-NEXT:   return [[V6]] : tensor<4xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @groups(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {api_version = 4 : i32, pyxla.axis = "i", pyxla.group_size = 2 : i64, pyxla.groups = array<i64: 0, 2, 1, 3>} : (tensor<4xf32>) -> tensor<4xf32>
// OTHER-NEXT:   return [[V0]] : tensor<4xf32>
// OTHER-NEXT: }

func.func @axis_index(%x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.axis_index() {pyxla.axis = "i"} : () -> tensor<i32>
  %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<f32>
  %2 = stablehlo.multiply %x, %1 : tensor<f32>
  return %2 : tensor<f32>
}

// JVP-LABEL: func.func @axis_index(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.axis_index() {pyxla.axis = "i"} : () -> tensor<i32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<i32>) -> tensor<f32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg0, [[V1]] : tensor<f32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<f32>
// JVP-NEXT:   return [[V2]], [[V3]] : tensor<f32>, tensor<f32>
// JVP-NEXT: }

// VJP-LABEL: func.func @axis_index(%arg0: tensor<f32>, %arg1: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.axis_index() {pyxla.axis = "i"} : () -> tensor<i32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<i32>) -> tensor<f32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg0, [[V1]] : tensor<f32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<f32>
// VJP-NEXT:   return [[V2]], [[V3]] : tensor<f32>, tensor<f32>
// VJP-NEXT: }

// OWN-LABEL: func.func @axis_index(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OWN-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 0 : tensor<4xi32>
// OWN-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<4xi32>) -> tensor<4xf32>
// OWN-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg0, [[V1]] : tensor<4xf32>
// OWN-NEXT:   return [[V2]] : tensor<4xf32>
// OWN-NEXT: }

// OTHER-LABEL: func.func @axis_index(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// OTHER-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.axis_index() {pyxla.axis = "i"} : () -> tensor<i32>
// OTHER-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<i32>) -> tensor<f32>
// OTHER-NEXT:   [[V2:%\w+]] = stablehlo.broadcast_in_dim [[V1]], dims = [] : (tensor<f32>) -> tensor<4xf32>
// OTHER-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg0, [[V2]] : tensor<4xf32>
// OTHER-NEXT:   return [[V3]] : tensor<4xf32>
// OTHER-NEXT: }
