// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-unsigned-reverse' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%x: tensor<5x7xui8>) -> tensor<5x7xui8> {
  %0 = stablehlo.reverse %x, dims = [1] : tensor<5x7xui8>
  return %0 : tensor<5x7xui8>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<5x7xui8>) -> tensor<5x7xui8> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<5x7xui8>) -> tensor<5x7xi8>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reverse [[V0]], dims = [1] : tensor<5x7xi8>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.bitcast_convert [[V1]] : (tensor<5x7xi8>) -> tensor<5x7xui8>
// CHECK-NEXT:   return [[V2]] : tensor<5x7xui8>
// CHECK-NEXT: }
