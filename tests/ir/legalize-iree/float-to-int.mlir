// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-float-to-int' --verify-each | filecheck %s

func.func @main(%x: tensor<4xf32>) -> tensor<4xi32> {
  %0 = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xf32>) -> tensor<4xi32> {
// CHECK-NEXT:    %cst = stablehlo.constant dense<2.14748365E+9> : tensor<4xf32>
// CHECK-NEXT:    %0 = stablehlo.compare GE, %arg0, %cst, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT:    %cst_0 = stablehlo.constant dense<-2.14748365E+9> : tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.compare LE, %arg0, %cst_0, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT:    %2 = stablehlo.compare NE, %arg0, %arg0, FLOAT : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK-NEXT:    %3 = stablehlo.or %0, %1 : tensor<4xi1>
// CHECK-NEXT:    %4 = stablehlo.or %3, %2 : tensor<4xi1>
// CHECK-NEXT:    %5 = stablehlo.not %4 : tensor<4xi1>
// CHECK-NEXT:    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK-NEXT:    %6 = stablehlo.select %5, %arg0, %cst_1 : tensor<4xi1>, tensor<4xf32>
// CHECK-NEXT:    %7 = stablehlo.convert %6 : (tensor<4xf32>) -> tensor<4xi32>
// CHECK-NEXT:    %c = stablehlo.constant dense<-2147483648> : tensor<4xi32>
// CHECK-NEXT:    %8 = stablehlo.select %1, %c, %7 : tensor<4xi1>, tensor<4xi32>
// CHECK-NEXT:    %c_2 = stablehlo.constant dense<2147483647> : tensor<4xi32>
// CHECK-NEXT:    %9 = stablehlo.select %0, %c_2, %8 : tensor<4xi1>, tensor<4xi32>
// CHECK-NEXT:    return %9 : tensor<4xi32>
// CHECK-NEXT:  }
