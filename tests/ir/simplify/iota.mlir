// RUN: pyxla-opt %s -p 'pyxla-simplify' --verify-each | filecheck %s --check-prefix=CHECK

func.func @broadcast_iota(%x: tensor<2x3xf32>) -> tensor<5x3x4xi32> {
  %0 = stablehlo.iota dim = 0 : tensor<3xi32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [1] : (tensor<3xi32>) -> tensor<5x3x4xi32>
  return %1 : tensor<5x3x4xi32>
}

// CHECK-LABEL: func.func @broadcast_iota(%arg0: tensor<2x3xf32>) -> tensor<5x3x4xi32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<5x3x4xi32>
// CHECK-NEXT:   return [[V0]] : tensor<5x3x4xi32>
// CHECK-NEXT: }

func.func @broadcast_iota_of_one(%x: tensor<2x3xf32>) -> tensor<5x3xi32> {
  %0 = stablehlo.iota dim = 1 : tensor<5x1xi32>
  %1 = stablehlo.broadcast_in_dim %0, dims = [0, 1] : (tensor<5x1xi32>) -> tensor<5x3xi32>
  return %1 : tensor<5x3xi32>
}

// CHECK-LABEL: func.func @broadcast_iota_of_one(%arg0: tensor<2x3xf32>) -> tensor<5x3xi32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 1 : tensor<5x1xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.broadcast_in_dim [[V0]], dims = [0, 1] : (tensor<5x1xi32>) -> tensor<5x3xi32>
// CHECK-NEXT:   return [[V1]] : tensor<5x3xi32>
// CHECK-NEXT: }
