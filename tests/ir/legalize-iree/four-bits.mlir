// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-four-bits' --verify-each | filecheck %s --check-prefix=CHECK

func.func @add(%x: tensor<3xi4>) -> tensor<3xi4> {
  %cst = stablehlo.constant dense<[1, -8, 7]> : tensor<3xi4>
  %0 = stablehlo.add %x, %cst : tensor<3xi4>
  return %0 : tensor<3xi4>
}

// CHECK-LABEL: func.func @add(%arg0: tensor<3xi8>) -> tensor<3xi8> {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<[1, -8, 7]> : tensor<3xi8>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.add %arg0, [[C]] : tensor<3xi8>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<4> : tensor<3xi8>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.shift_left [[V0]], [[C_0]] : tensor<3xi8>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.shift_right_arithmetic [[V1]], [[C_0]] : tensor<3xi8>
// CHECK-NEXT:   return [[V2]] : tensor<3xi8>
// CHECK-NEXT: }

func.func @maximum(%x: tensor<3xui4>, %y: tensor<3xui4>) -> tensor<3xui4> {
  %0 = stablehlo.maximum %x, %y : tensor<3xui4>
  return %0 : tensor<3xui4>
}

// CHECK-LABEL: func.func @maximum(%arg0: tensor<3xui8>, %arg1: tensor<3xui8>) -> tensor<3xui8> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.maximum %arg0, %arg1 : tensor<3xui8>
// CHECK-NEXT:   return [[V0]] : tensor<3xui8>
// CHECK-NEXT: }

func.func @bits(%x: tensor<3x2xui4>) -> tensor<3xi8> {
  %0 = stablehlo.bitcast_convert %x : (tensor<3x2xui4>) -> tensor<3xi8>
  return %0 : tensor<3xi8>
}

// CHECK-LABEL: func.func @bits(%arg0: tensor<3x2xui8>) -> tensor<3xi8> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3x2xui8>) -> tensor<3x2xui8>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<15> : tensor<3x2xui8>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.and [[V0]], [[C]] : tensor<3x2xui8>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.reshape [[V1]] : (tensor<3x2xui8>) -> tensor<3x1x2xui8>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.slice [[V2]] [0:3, 0:1, 0:1] : (tensor<3x1x2xui8>) -> tensor<3x1x1xui8>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.slice [[V2]] [0:3, 0:1, 1:2] : (tensor<3x1x2xui8>) -> tensor<3x1x1xui8>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<4> : tensor<3x1x1xui8>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.shift_left [[V4]], [[C_0]] : tensor<3x1x1xui8>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.or [[V3]], [[V5]] : tensor<3x1x1xui8>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.reshape [[V6]] : (tensor<3x1x1xui8>) -> tensor<3x1xui8>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.reshape [[V7]] : (tensor<3x1xui8>) -> tensor<3xui8>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.bitcast_convert [[V8]] : (tensor<3xui8>) -> tensor<3xi8>
// CHECK-NEXT:   return [[V9]] : tensor<3xi8>
// CHECK-NEXT: }

func.func @total(%x: tensor<3xui4>) -> tensor<ui4> {
  %cst = stablehlo.constant dense<0> : tensor<ui4>
  %0 = stablehlo.reduce(%x init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<3xui4>, tensor<ui4>) -> tensor<ui4>
  return %0 : tensor<ui4>
}

// CHECK-LABEL: func.func @total(%arg0: tensor<3xui8>) -> tensor<ui8> {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<0> : tensor<ui8>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.reduce(%arg0 init: [[C]]) across dimensions = [0] : (tensor<3xui8>, tensor<ui8>) -> tensor<ui8>
// CHECK-NEXT:    reducer(%arg1: tensor<ui8>, %arg2: tensor<ui8>)  {
// CHECK-NEXT:     [[V1:%\w+]] = stablehlo.add %arg1, %arg2 : tensor<ui8>
// CHECK-NEXT:     [[C_0:%\w+]] = stablehlo.constant dense<15> : tensor<ui8>
// CHECK-NEXT:     [[V2:%\w+]] = stablehlo.and [[V1]], [[C_0]] : tensor<ui8>
// CHECK-NEXT:     stablehlo.return [[V2]] : tensor<ui8>
// CHECK-NEXT:   }
// CHECK-NEXT:   return [[V0]] : tensor<ui8>
// CHECK-NEXT: }
