// RUN: pyxla-opt %s --pipeline 'pyxla-simplify' --verify-each | filecheck %s

// Adding 0.0 makes 0.0 of -0.0, and so does subtracting -0.0: both stay.
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<4xf32>
  %negative_zero = stablehlo.constant dense<-0.0> : tensor<4xf32>
  %0 = stablehlo.add %x, %zero : tensor<4xf32>
  %1 = stablehlo.subtract %0, %negative_zero : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:    %cst_0 = stablehlo.constant dense<-0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:    %0 = stablehlo.add %arg0, %cst : tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.subtract %0, %cst_0 : tensor<4xf32>
// CHECK-NEXT:    return %1 : tensor<4xf32>
// CHECK-NEXT:  }
