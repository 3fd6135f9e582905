// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-unsigned-dot' --verify-each | filecheck %s

func.func @main(%x: tensor<2x3xui8>, %w: tensor<3x4xui8>) -> tensor<2x4xi32> {
  %0 = stablehlo.convert %x : (tensor<2x3xui8>) -> tensor<2x3xi32>
  %1 = stablehlo.dot_general %0, %w, contracting_dims = [1] x [0] : (tensor<2x3xi32>, tensor<3x4xui8>) -> tensor<2x4xi32>
  return %1 : tensor<2x4xi32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<2x3xui8>, %arg1: tensor<3x4xui8>) -> tensor<2x4xi32> {
// CHECK-NEXT:    %0 = stablehlo.convert %arg0 : (tensor<2x3xui8>) -> tensor<2x3xi32>
// CHECK-NEXT:    %1 = stablehlo.optimization_barrier %0 : tensor<2x3xi32>
// CHECK-NEXT:    %2 = stablehlo.convert %arg1 : (tensor<3x4xui8>) -> tensor<3x4xi32>
// CHECK-NEXT:    %3 = stablehlo.optimization_barrier %2 : tensor<3x4xi32>
// CHECK-NEXT:    %4 = stablehlo.dot_general %1, %3, contracting_dims = [1] x [0] : (tensor<2x3xi32>, tensor<3x4xi32>) -> tensor<2x4xi32>
// CHECK-NEXT:    return %4 : tensor<2x4xi32>
// CHECK-NEXT:  }

func.func @bools(%x: tensor<2x3xf32>, %w: tensor<3x4xi1>) -> tensor<2x4xf32> {
  %0 = stablehlo.convert %w : (tensor<3x4xi1>) -> tensor<3x4xf32>
  %1 = stablehlo.dot_general %x, %0, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @bools(%arg0: tensor<2x3xf32>, %arg1: tensor<3x4xi1>) -> tensor<2x4xf32> {
// CHECK-NEXT:    %0 = stablehlo.convert %arg1 : (tensor<3x4xi1>) -> tensor<3x4xf32>
// CHECK-NEXT:    %1 = stablehlo.optimization_barrier %0 : tensor<3x4xf32>
// CHECK-NEXT:    %2 = stablehlo.dot_general %arg0, %1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
// CHECK-NEXT:    return %2 : tensor<2x4xf32>
// CHECK-NEXT:  }
