// RUN: pyxla-opt %s -p 'pyxla-vjp{function=main},pyxla-vjp{function=halves}' --verify-each | filecheck %s

// The cotangents of slices that do not overlap are joined; what lies between them is zero.
func.func @main(%x: tensor<6xf32>, %y: tensor<2xf32>) -> tensor<2xf32> {
  %0 = stablehlo.slice %x [0:2] : (tensor<6xf32>) -> tensor<2xf32>
  %1 = stablehlo.slice %x [3:5] : (tensor<6xf32>) -> tensor<2xf32>
  %2 = stablehlo.slice %x [3:5] : (tensor<6xf32>) -> tensor<2xf32>
  %3 = stablehlo.multiply %0, %y : tensor<2xf32>
  %4 = stablehlo.add %3, %1 : tensor<2xf32>
  %5 = stablehlo.add %4, %2 : tensor<2xf32>
  return %5 : tensor<2xf32>
}

// Both halves of a value are residuals, so the value is kept rather than them.
func.func @halves(%x: tensor<4xf32>) -> tensor<2xf32> {
  %s = stablehlo.sine %x : tensor<4xf32>
  %0 = stablehlo.slice %s [0:2] : (tensor<4xf32>) -> tensor<2xf32>
  %1 = stablehlo.slice %s [2:4] : (tensor<4xf32>) -> tensor<2xf32>
  %2 = stablehlo.multiply %0, %1 : tensor<2xf32>
  return %2 : tensor<2xf32>
}

// CHECK-LABEL: func.func private @main.primal.bwd
// CHECK: %[[A:.*]] = stablehlo.multiply %arg0, %arg1 : tensor<2xf32>
// CHECK: %[[B:.*]] = stablehlo.add %arg0, %arg0 : tensor<2xf32>
// CHECK: %[[ZERO:.*]] = stablehlo.constant dense<0.000000e+00> : tensor<1xf32>
// CHECK: %[[C:.*]] = stablehlo.concatenate %[[A]], %[[ZERO]], %[[B]], dim = 0
// CHECK: stablehlo.pad %[[C]], %{{.*}}, low = [0], high = [1], interior = [0]
// CHECK-NOT: stablehlo.pad
// CHECK-LABEL: func.func private @halves.primal.bwd(%arg0: tensor<2xf32>, %arg1: tensor<4xf32>, %arg2: tensor<4xf32>) -> tensor<4xf32> {
// CHECK: stablehlo.slice %arg1 [2:4] : (tensor<4xf32>) -> tensor<2xf32>
// CHECK: stablehlo.slice %arg1 [0:2] : (tensor<4xf32>) -> tensor<2xf32>
