// RUN: pyxla-opt %s -p 'pyxla-check' --verify-each | filecheck %s

func.func @main(%x: tensor<3xf32>) -> (tensor<f32>, tensor<3xf32>, tensor<3x4xi8>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %0:2 = stablehlo.custom_call @pyxla.scan(%zero, %x) {called_computations = [@step], pyxla.num_consts = 0 : i64, pyxla.num_carry = 1 : i64, pyxla.length = 3 : i64, pyxla.reverse = 0 : i64} : (tensor<f32>, tensor<3xf32>) -> (tensor<f32>, tensor<3xf32>)
  %1 = stablehlo.bitcast_convert %x : (tensor<3xf32>) -> tensor<3x4xi8>
  return %0#0, %0#1, %1 : tensor<f32>, tensor<3xf32>, tensor<3x4xi8>
}
func.func private @step(%c: tensor<f32>, %x: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %0 = stablehlo.add %c, %x : tensor<f32>
  return %0, %0 : tensor<f32>, tensor<f32>
}

// What fits stays as it is; tests/foreign/test_misuse.py has what does not.
// CHECK-LABEL: func.func @main
// CHECK: @pyxla.scan
// CHECK: stablehlo.bitcast_convert
// CHECK-NOT: pyxla.check
