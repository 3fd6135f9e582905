// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-complex128' --verify-each | filecheck %s --check-prefix=CHECK

func.func @sums(%x: tensor<4xcomplex<f64>>, %z: tensor<complex<f64>>) -> tensor<3xcomplex<f64>> {
  %0 = "stablehlo.reduce_window"(%x, %z) ({
  ^bb0(%a: tensor<complex<f64>>, %b: tensor<complex<f64>>):
    %1 = stablehlo.add %a, %b : tensor<complex<f64>>
    stablehlo.return %1 : tensor<complex<f64>>
  }) {window_dimensions = array<i64: 2>} : (tensor<4xcomplex<f64>>, tensor<complex<f64>>) -> tensor<3xcomplex<f64>>
  return %0 : tensor<3xcomplex<f64>>
}

// CHECK-LABEL: func.func @sums(%arg0: tensor<4xcomplex<f64>>, %arg1: tensor<complex<f64>>) -> tensor<3xcomplex<f64>> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<4xcomplex<f64>>) -> tensor<4xf64>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.real %arg1 : (tensor<complex<f64>>) -> tensor<f64>
// CHECK-NEXT:   [[V2:%\w+]] = "stablehlo.reduce_window"([[V0]], [[V1]]) <{base_dilations = array<i64: 1>, padding = dense<0> : tensor<1x2xi64>, window_dilations = array<i64: 1>, window_dimensions = array<i64: 2>, window_strides = array<i64: 1>}> ({
// CHECK-NEXT:   ^bb0(%arg2: tensor<f64>, %arg3: tensor<f64>):
// CHECK-NEXT:     [[V7:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f64>
// CHECK-NEXT:     stablehlo.return [[V7]] : tensor<f64>
// CHECK-NEXT:   }) : (tensor<4xf64>, tensor<f64>) -> tensor<3xf64>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.imag %arg0 : (tensor<4xcomplex<f64>>) -> tensor<4xf64>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.imag %arg1 : (tensor<complex<f64>>) -> tensor<f64>
// CHECK-NEXT:   [[V5:%\w+]] = "stablehlo.reduce_window"([[V3]], [[V4]]) <{base_dilations = array<i64: 1>, padding = dense<0> : tensor<1x2xi64>, window_dilations = array<i64: 1>, window_dimensions = array<i64: 2>, window_strides = array<i64: 1>}> ({
// CHECK-NEXT:   ^bb0(%arg2: tensor<f64>, %arg3: tensor<f64>):
// CHECK-NEXT:     [[V7:%\w+]] = stablehlo.add %arg2, %arg3 : tensor<f64>
// CHECK-NEXT:     stablehlo.return [[V7]] : tensor<f64>
// CHECK-NEXT:   }) : (tensor<4xf64>, tensor<f64>) -> tensor<3xf64>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.complex [[V2]], [[V5]] : tensor<3xcomplex<f64>>
// CHECK-NEXT:   return [[V6]] : tensor<3xcomplex<f64>>
// CHECK-NEXT: }
