// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-int-to-bf16' --verify-each | filecheck %s

func.func @main(%x: tensor<4xi32>) -> tensor<4xbf16> {
  %0 = stablehlo.convert %x : (tensor<4xi32>) -> tensor<4xbf16>
  return %0 : tensor<4xbf16>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<4xi32>) -> tensor<4xbf16> {
// CHECK-NEXT:    %0 = stablehlo.convert %arg0 : (tensor<4xi32>) -> tensor<4xf32>
// CHECK-NEXT:    %1 = stablehlo.bitcast_convert %0 : (tensor<4xf32>) -> tensor<4xui32>
// CHECK-NEXT:    %c = stablehlo.constant dense<16> : tensor<4xui32>
// CHECK-NEXT:    %2 = stablehlo.shift_right_logical %1, %c : tensor<4xui32>
// CHECK-NEXT:    %c_0 = stablehlo.constant dense<1> : tensor<4xui32>
// CHECK-NEXT:    %3 = stablehlo.and %2, %c_0 : tensor<4xui32>
// CHECK-NEXT:    %c_1 = stablehlo.constant dense<32767> : tensor<4xui32>
// CHECK-NEXT:    %4 = stablehlo.add %1, %c_1 : tensor<4xui32>
// CHECK-NEXT:    %5 = stablehlo.add %4, %3 : tensor<4xui32>
// CHECK-NEXT:    %6 = stablehlo.shift_right_logical %5, %c : tensor<4xui32>
// CHECK-NEXT:    %7 = stablehlo.convert %6 : (tensor<4xui32>) -> tensor<4xui16>
// CHECK-NEXT:    %8 = stablehlo.bitcast_convert %7 : (tensor<4xui16>) -> tensor<4xbf16>
// CHECK-NEXT:    return %8 : tensor<4xbf16>
// CHECK-NEXT:  }
