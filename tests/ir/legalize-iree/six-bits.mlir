// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-six-bits' --verify-each | filecheck %s --check-prefix=CHECK

func.func @constant() -> tensor<2xf6E2M3FN> {
  %cst = stablehlo.constant dense<[0.125, -7.5]> : tensor<2xf6E2M3FN>
  %0 = stablehlo.negate %cst : tensor<2xf6E2M3FN>
  return %0 : tensor<2xf6E2M3FN>
}

// CHECK-LABEL: func.func @constant() -> tensor<2xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<[1.250000e-01, -7.500000e+00]> : tensor<2xf32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.negate [[CST]] : tensor<2xf32>
// CHECK-NEXT:   return [[V0]] : tensor<2xf32>
// CHECK-NEXT: }

func.func @convert(%x: tensor<2xf32>) -> tensor<2xf6E3M2FN> {
  %0 = stablehlo.convert %x : (tensor<2xf32>) -> tensor<2xf6E3M2FN>
  return %0 : tensor<2xf6E3M2FN>
}

// CHECK-LABEL: func.func @convert(%arg0: tensor<2xf32>) -> tensor<2xf32> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<2.800000e+01> : tensor<2xf32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.compare NE, %arg0, %arg0, FLOAT : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xi1>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<-0.000000e+00> : tensor<2xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.select [[V0]], [[CST_0]], %arg0 : tensor<2xi1>, tensor<2xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.negate [[CST]] : tensor<2xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.clamp [[V2]], [[V1]], [[CST]] : tensor<2xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.bitcast_convert [[V3]] : (tensor<2xf32>) -> tensor<2xui32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<2139095040> : tensor<2xui32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.and [[V4]], [[C]] : tensor<2xui32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.bitcast_convert [[V5]] : (tensor<2xui32>) -> tensor<2xf32>
// CHECK-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<2.500000e-01> : tensor<2xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.maximum [[V6]], [[CST_1]] : tensor<2xf32>
// CHECK-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<2.500000e-01> : tensor<2xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V7]], [[CST_2]] : tensor<2xf32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.divide [[V3]], [[V8]] : tensor<2xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.round_nearest_even [[V9]] : tensor<2xf32>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V10]], [[V8]] : tensor<2xf32>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.convert [[V11]] : tensor<2xf32>
// CHECK-NEXT:   return [[V12]] : tensor<2xf32>
// CHECK-NEXT: }
