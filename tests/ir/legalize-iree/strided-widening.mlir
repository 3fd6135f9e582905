// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-strided-widening' --verify-each | filecheck %s --check-prefix=CHECK

func.func @twice(%x: tensor<6xi8>) -> (tensor<3xi32>, tensor<3xi32>) {
  %0 = stablehlo.convert %x : (tensor<6xi8>) -> tensor<6xi32>
  %1 = stablehlo.slice %0 [0:6:2] : (tensor<6xi32>) -> tensor<3xi32>
  %2 = stablehlo.slice %0 [1:6:2] : (tensor<6xi32>) -> tensor<3xi32>
  return %1, %2 : tensor<3xi32>, tensor<3xi32>
}

// CHECK-LABEL: func.func @twice(%arg0: tensor<6xi8>) -> (tensor<3xi32>, tensor<3xi32>) {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<6xi8>) -> tensor<6xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.optimization_barrier [[V0]] : tensor<6xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.slice [[V1]] [0:6:2] : (tensor<6xi32>) -> tensor<3xi32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.slice [[V1]] [1:6:2] : (tensor<6xi32>) -> tensor<3xi32>
// CHECK-NEXT:   return [[V2]], [[V3]] : tensor<3xi32>, tensor<3xi32>
// CHECK-NEXT: }

func.func @once(%x: tensor<6xi8>) -> tensor<3xi32> {
  %0 = stablehlo.convert %x : (tensor<6xi8>) -> tensor<6xi32>
  %1 = stablehlo.slice %0 [0:6:2] : (tensor<6xi32>) -> tensor<3xi32>
  return %1 : tensor<3xi32>
}

// CHECK-LABEL: func.func @once(%arg0: tensor<6xi8>) -> tensor<3xi32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<6xi8>) -> tensor<6xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.slice [[V0]] [0:6:2] : (tensor<6xi32>) -> tensor<3xi32>
// CHECK-NEXT:   return [[V1]] : tensor<3xi32>
// CHECK-NEXT: }
