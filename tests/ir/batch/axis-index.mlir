// RUN: pyxla-opt %s -p 'pyxla-batch{size=4 axis-name=i},inline,symbol-dce' --verify-each | filecheck %s --check-prefix=CHECK

func.func private @number() -> tensor<i32> {
  %0 = stablehlo.custom_call @pyxla.axis_index() {pyxla.axis = "i"} : () -> tensor<i32>
  return %0 : tensor<i32>
}

func.func @main(%x: tensor<i32>) -> tensor<i32> {
  %0 = call @number() : () -> tensor<i32>
  %1 = stablehlo.custom_call @pyxla.ppermute(%x) {pyxla.axis = "i", pyxla.sources = array<i64: 0, 1, 2>, pyxla.targets = array<i64: 1, 2, 3>} : (tensor<i32>) -> tensor<i32>
  %2 = stablehlo.add %0, %1 : tensor<i32>
  return %2 : tensor<i32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xi32>) -> tensor<4xi32> {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<4xi32>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<[false, true, true, true]> : tensor<4xi1>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<{{\[\[}}0], [0], [1], [2]]> : tensor<4x1xi32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 0 : tensor<4xi32>
// CHECK-NEXT:   [[V1:%\w+]] = "stablehlo.gather"(%arg0, [[C_1]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds} : (tensor<4xi32>, tensor<4x1xi32>) -> tensor<4xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.select [[C_0]], [[V1]], [[C]] : tensor<4xi1>, tensor<4xi32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.add [[V0]], [[V2]] : tensor<4xi32>
// CHECK-NEXT:   return [[V3]] : tensor<4xi32>
// CHECK-NEXT: }
