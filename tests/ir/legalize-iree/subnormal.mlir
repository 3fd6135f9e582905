// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-subnormal' --verify-each | filecheck %s --check-prefix=CHECK

func.func @ceil(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.ceil %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @ceil(%arg0: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<2147483647> : tensor<3xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.and [[V0]], [[C]] : tensor<3xi32>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<0> : tensor<3xi32>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<8388608> : tensor<3xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, [[V1]], [[C_1]], SIGNED : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.compare NE, [[V1]], [[C_0]], SIGNED : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.and [[V2]], [[V3]] : tensor<3xi1>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.compare LT, [[V0]], [[C_0]], SIGNED : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi1>
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<-0.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.select [[V5]], [[CST]], [[CST_2]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.ceil %arg0 : tensor<3xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.select [[V4]], [[V6]], [[V7]] : tensor<3xi1>, tensor<3xf32>
// CHECK-NEXT:   return [[V8]] : tensor<3xf32>
// CHECK-NEXT: }

func.func @half(%x: tensor<3xf16>) -> tensor<3xf16> {
  %0 = stablehlo.ceil %x : tensor<3xf16>
  return %0 : tensor<3xf16>
}

// CHECK-LABEL: func.func @half(%arg0: tensor<3xf16>) -> tensor<3xf16> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.ceil %arg0 : tensor<3xf16>
// CHECK-NEXT:   return [[V0]] : tensor<3xf16>
// CHECK-NEXT: }

func.func @next_after(%x: tensor<3xbf16>, %y: tensor<3xbf16>) -> tensor<3xbf16> {
  %0 = chlo.next_after %x, %y : tensor<3xbf16>, tensor<3xbf16> -> tensor<3xbf16>
  return %0 : tensor<3xbf16>
}

// CHECK-LABEL: func.func @next_after(%arg0: tensor<3xbf16>, %arg1: tensor<3xbf16>) -> tensor<3xbf16> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xbf16>) -> tensor<3xi16>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.bitcast_convert %arg1 : (tensor<3xbf16>) -> tensor<3xi16>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<32767> : tensor<3xi16>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.and [[V0]], [[C]] : tensor<3xi16>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<32767> : tensor<3xi16>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.and [[V1]], [[C_0]] : tensor<3xi16>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<0> : tensor<3xi16>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<1> : tensor<3xi16>
// CHECK-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<32640> : tensor<3xi16>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.compare LT, [[V0]], [[C_1]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.compare LT, [[V1]], [[C_1]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.negate [[V2]] : tensor<3xi16>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.select [[V4]], [[V6]], [[V2]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.negate [[V3]] : tensor<3xi16>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.select [[V5]], [[V8]], [[V3]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.compare GT, [[V9]], [[V7]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.negate [[C_2]] : tensor<3xi16>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.select [[V10]], [[C_2]], [[V11]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.add [[V7]], [[V12]] : tensor<3xi16>
// CHECK-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<-32768> : tensor<3xi16>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.compare LT, [[V13]], [[C_1]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.compare EQ, [[V13]], [[C_1]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.and [[V15]], [[V4]] : tensor<3xi1>
// CHECK-NEXT:   [[V17:%\w+]] = stablehlo.or [[V14]], [[V16]] : tensor<3xi1>
// CHECK-NEXT:   [[V18:%\w+]] = stablehlo.select [[V17]], [[C_4]], [[C_1]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[C_5:%\w+]] = stablehlo.constant dense<0> : tensor<3xi16>
// CHECK-NEXT:   [[V19:%\w+]] = stablehlo.compare LT, [[V13]], [[C_5]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V20:%\w+]] = stablehlo.negate [[V13]] : tensor<3xi16>
// CHECK-NEXT:   [[V21:%\w+]] = stablehlo.select [[V19]], [[V20]], [[V13]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[V22:%\w+]] = stablehlo.or [[V18]], [[V21]] : tensor<3xi16>
// CHECK-NEXT:   [[V23:%\w+]] = stablehlo.compare EQ, [[V7]], [[V9]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V24:%\w+]] = stablehlo.select [[V23]], [[V1]], [[V22]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[V25:%\w+]] = stablehlo.compare GT, [[V2]], [[C_3]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V26:%\w+]] = stablehlo.compare GT, [[V3]], [[C_3]], SIGNED : (tensor<3xi16>, tensor<3xi16>) -> tensor<3xi1>
// CHECK-NEXT:   [[V27:%\w+]] = stablehlo.or [[V25]], [[V26]] : tensor<3xi1>
// CHECK-NEXT:   [[C_6:%\w+]] = stablehlo.constant dense<32704> : tensor<3xi16>
// CHECK-NEXT:   [[V28:%\w+]] = stablehlo.select [[V27]], [[C_6]], [[V24]] : tensor<3xi1>, tensor<3xi16>
// CHECK-NEXT:   [[V29:%\w+]] = stablehlo.bitcast_convert [[V28]] : (tensor<3xi16>) -> tensor<3xbf16>
// CHECK-NEXT:   return [[V29]] : tensor<3xbf16>
// CHECK-NEXT: }
