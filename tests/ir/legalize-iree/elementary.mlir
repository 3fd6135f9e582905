// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-elementary' --verify-each | filecheck %s --check-prefix=CHECK

func.func @power(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.power %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @power(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : tensor<3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.power [[V0]], %arg1 {pyxla.legal} : tensor<3xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg1, [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], [[V0]], [[V1]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.compare EQ, [[V0]], [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.compare EQ, %arg1, %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.and [[V4]], [[V5]] : tensor<3xi1>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.select [[V6]], [[CST_0]], [[V3]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg1, [[CST_1]] : tensor<3xf32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.floor %arg1 : tensor<3xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.compare EQ, [[V9]], %arg1, FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.floor [[V8]] : tensor<3xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.compare EQ, [[V11]], [[V8]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<3xi32>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.compare LT, [[V13]], [[C]], SIGNED : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.not [[V12]] : tensor<3xi1>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.and [[V10]], [[V15]] : tensor<3xi1>
// CHECK-NEXT:   [[V17:%\w+]] = stablehlo.and [[V14]], [[V16]] : tensor<3xi1>
// CHECK-NEXT:   [[V18:%\w+]] = stablehlo.negate [[V7]] : tensor<3xf32>
// CHECK-NEXT:   [[V19:%\w+]] = stablehlo.select [[V17]], [[V18]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V20:%\w+]] = stablehlo.compare LT, %arg0, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V21:%\w+]] = stablehlo.is_finite %arg0 : (tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V22:%\w+]] = stablehlo.and [[V20]], [[V21]] : tensor<3xi1>
// CHECK-NEXT:   [[V23:%\w+]] = stablehlo.not [[V10]] : tensor<3xi1>
// CHECK-NEXT:   [[V24:%\w+]] = stablehlo.and [[V22]], [[V23]] : tensor<3xi1>
// CHECK-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<0x7FC00000> : tensor<3xf32>
// CHECK-NEXT:   [[V25:%\w+]] = stablehlo.select [[V24]], [[CST_2]], [[V19]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V26:%\w+]] = stablehlo.compare EQ, %arg1, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V27:%\w+]] = stablehlo.compare EQ, %arg0, [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V28:%\w+]] = stablehlo.or [[V26]], [[V27]] : tensor<3xi1>
// CHECK-NEXT:   [[V29:%\w+]] = stablehlo.select [[V28]], [[CST_0]], [[V25]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   return [[V29]] : tensor<3xf32>
// CHECK-NEXT: }

func.func @atan2(%y: tensor<3xf32>, %x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.atan2 %y, %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @atan2(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : tensor<3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.abs %arg1 : tensor<3xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.minimum [[V0]], [[V1]] : tensor<3xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.maximum [[V0]], [[V1]] : tensor<3xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.compare EQ, [[V2]], [[V3]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.divide [[V2]], [[V3]] : tensor<3xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.select [[V4]], [[CST]], [[V5]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.compare EQ, [[V3]], [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.select [[V7]], [[CST_1]], [[V6]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V9:%\w+]] = chlo.atan [[V8]] : tensor<3xf32> -> tensor<3xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.compare GT, [[V0]], [[V1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<1.57079637> : tensor<3xf32>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.subtract [[CST_2]], [[V9]] : tensor<3xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.select [[V10]], [[V11]], [[V9]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.bitcast_convert %arg1 : (tensor<3xf32>) -> tensor<3xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<3xi32>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.compare LT, [[V13]], [[C]], SIGNED : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// CHECK-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<3.14159274> : tensor<3xf32>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.subtract [[CST_3]], [[V12]] : tensor<3xf32>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.select [[V14]], [[V15]], [[V12]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V17:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// CHECK-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<0> : tensor<3xi32>
// CHECK-NEXT:   [[V18:%\w+]] = stablehlo.compare LT, [[V17]], [[C_4]], SIGNED : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V19:%\w+]] = stablehlo.negate [[V16]] : tensor<3xf32>
// CHECK-NEXT:   [[V20:%\w+]] = stablehlo.select [[V18]], [[V19]], [[V16]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   return [[V20]] : tensor<3xf32>
// CHECK-NEXT: }

func.func @atan2_double(%y: tensor<3xf64>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.atan2 %y, %x : tensor<3xf64>
  return %0 : tensor<3xf64>
}

// CHECK-LABEL: func.func @atan2_double(%arg0: tensor<3xf64>, %arg1: tensor<3xf64>) -> tensor<3xf64> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.atan2 %arg0, %arg1 : tensor<3xf64>
// CHECK-NEXT:   return [[V0]] : tensor<3xf64>
// CHECK-NEXT: }

func.func @cbrt(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.cbrt %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @cbrt(%arg0: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.is_finite %arg0 : (tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.not [[V0]] : tensor<3xi1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg0, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.or [[V1]], [[V2]] : tensor<3xi1>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.cbrt %arg0 {pyxla.legal} : tensor<3xf32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.select [[V3]], %arg0, [[V4]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   return [[V5]] : tensor<3xf32>
// CHECK-NEXT: }

func.func @cbrt_double(%x: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.cbrt %x : tensor<3xf64>
  return %0 : tensor<3xf64>
}

// CHECK-LABEL: func.func @cbrt_double(%arg0: tensor<3xf64>) -> tensor<3xf64> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.abs %arg0 : tensor<3xf64>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.33333333333333331> : tensor<3xf64>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.power [[V0]], [[CST]] {pyxla.legal} : tensor<3xf64>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V1]], [[V1]] : tensor<3xf64>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.divide [[V0]], [[V2]] : tensor<3xf64>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.subtract [[V1]], [[V3]] : tensor<3xf64>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<3.000000e+00> : tensor<3xf64>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.divide [[V4]], [[CST_0]] : tensor<3xf64>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.subtract [[V1]], [[V5]] : tensor<3xf64>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xf64>) -> tensor<3xi64>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<3xi64>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.compare LT, [[V7]], [[C]], SIGNED : (tensor<3xi64>, tensor<3xi64>) -> tensor<3xi1>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.negate [[V6]] : tensor<3xf64>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.select [[V8]], [[V9]], [[V6]] : tensor<3xi1>, tensor<3xf64>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.is_finite %arg0 : (tensor<3xf64>) -> tensor<3xi1>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.not [[V11]] : tensor<3xi1>
// CHECK-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf64>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.compare EQ, %arg0, [[CST_1]], FLOAT : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xi1>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.or [[V12]], [[V13]] : tensor<3xi1>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.select [[V14]], %arg0, [[V10]] : tensor<3xi1>, tensor<3xf64>
// CHECK-NEXT:   return [[V15]] : tensor<3xf64>
// CHECK-NEXT: }

func.func @add(%x: tensor<3xi1>, %y: tensor<3xi1>) -> tensor<3xi1> {
  %0 = stablehlo.add %x, %y : tensor<3xi1>
  return %0 : tensor<3xi1>
}

// CHECK-LABEL: func.func @add(%arg0: tensor<3xi1>, %arg1: tensor<3xi1>) -> tensor<3xi1> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.or %arg0, %arg1 : tensor<3xi1>
// CHECK-NEXT:   return [[V0]] : tensor<3xi1>
// CHECK-NEXT: }
