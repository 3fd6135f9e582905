// RUN: pyxla-opt %s -p 'pyxla-foreign-collectives{replicas=2 partitions=2},pyxla-simplify' --verify-each | filecheck %s --check-prefix=GRID

func.func @all_reduce(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "stablehlo.all_reduce"(%x) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.add %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// GRID-LABEL: func.func @all_reduce(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// GRID-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.psum(%arg0) {api_version = 4 : i32, pyxla.axis = "processes", pyxla.group_size = 2 : i64, pyxla.groups = array<i64: 0, 2, 1, 3>} : (tensor<4xf32>) -> tensor<4xf32>
// GRID-NEXT:   return [[V0]] : tensor<4xf32>
// GRID-NEXT: }

func.func @all_gather(%x: tensor<4xf32>) -> tensor<16xf32> {
  %0 = "stablehlo.all_gather"(%x) {
    all_gather_dim = 0 : i64, replica_groups = dense<[[1, 0]]> : tensor<1x2xi64>,
    channel_handle = #stablehlo.channel_handle<handle = 1, type = 0>
  } : (tensor<4xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}

// GRID-LABEL: func.func @all_gather(%arg0: tensor<4xf32>) -> tensor<16xf32> {
// GRID-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.all_gather(%arg0) {api_version = 4 : i32, pyxla.axis = "processes", pyxla.dim = 0 : i64, pyxla.group_size = 4 : i64, pyxla.groups = array<i64: 2, 0, 3, 1>} : (tensor<4xf32>) -> tensor<4x4xf32>
// GRID-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<4x4xf32>) -> tensor<16xf32>
// GRID-NEXT:   return [[V1]] : tensor<16xf32>
// GRID-NEXT: }

func.func @permute(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "stablehlo.collective_permute"(%x) {source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>}
    : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// GRID-LABEL: func.func @permute(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// GRID-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.ppermute(%arg0) {api_version = 4 : i32, pyxla.axis = "processes", pyxla.sources = array<i64: 0, 1>, pyxla.targets = array<i64: 2, 3>} : (tensor<4xf32>) -> tensor<4xf32>
// GRID-NEXT:   return [[V0]] : tensor<4xf32>
// GRID-NEXT: }

func.func @identities() -> (tensor<ui32>, tensor<ui32>) {
  %0 = stablehlo.replica_id : tensor<ui32>
  %1 = stablehlo.partition_id : tensor<ui32>
  return %0, %1 : tensor<ui32>, tensor<ui32>
}

// GRID-LABEL: func.func @identities() -> (tensor<ui32>, tensor<ui32>) {
// GRID-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.axis_index() {api_version = 4 : i32, pyxla.axis = "processes"} : () -> tensor<i32>
// GRID-NEXT:   [[C:%\w+]] = stablehlo.constant dense<2> : tensor<i32>
// GRID-NEXT:   [[V1:%\w+]] = stablehlo.divide [[V0]], [[C]] : tensor<i32>
// GRID-NEXT:   [[V2:%\w+]] = stablehlo.convert [[V1]] : (tensor<i32>) -> tensor<ui32>
// GRID-NEXT:   [[V3:%\w+]] = stablehlo.custom_call @pyxla.axis_index() {api_version = 4 : i32, pyxla.axis = "processes"} : () -> tensor<i32>
// GRID-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<2> : tensor<i32>
// GRID-NEXT:   [[V4:%\w+]] = stablehlo.remainder [[V3]], [[C_0]] : tensor<i32>
// GRID-NEXT:   [[V5:%\w+]] = stablehlo.convert [[V4]] : (tensor<i32>) -> tensor<ui32>
// GRID-NEXT:   return [[V2]], [[V5]] : tensor<ui32>, tensor<ui32>
// GRID-NEXT: }
