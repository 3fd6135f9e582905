// RUN: pyxla-opt %s -p 'pyxla-foreign-collectives,pyxla-simplify' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<ui32>) {
  %0 = "stablehlo.all_reduce"(%x) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %4 = stablehlo.multiply %a, %b : tensor<f32>
    stablehlo.return %4 : tensor<f32>
  }) {replica_groups = dense<[[0]]> : tensor<1x1xi64>} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = "stablehlo.all_gather"(%x) {all_gather_dim = 0 : i64, replica_groups = dense<> : tensor<0x0xi64>}
    : (tensor<4xf32>) -> tensor<4xf32>
  %2 = stablehlo.replica_id : tensor<ui32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<ui32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<ui32>) {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<i32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.convert [[C]] : (tensor<i32>) -> tensor<ui32>
// CHECK-NEXT:   return %arg0, %arg0, [[V0]] : tensor<4xf32>, tensor<4xf32>, tensor<ui32>
// CHECK-NEXT: }
