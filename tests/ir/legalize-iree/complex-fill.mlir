// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-complex-fill' --verify-each | filecheck %s --check-prefix=CHECK

func.func @broadcast() -> tensor<3xcomplex<f32>> {
  %cst = stablehlo.constant dense<(2.0, 1.0)> : tensor<complex<f32>>
  %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<complex<f32>>) -> tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// CHECK-LABEL: func.func @broadcast() -> tensor<3xcomplex<f32>> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<(2.000000e+00,1.000000e+00)> : tensor<complex<f32>>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.complex [[CST_0]], [[CST_1]] : tensor<3xcomplex<f32>>
// CHECK-NEXT:   return [[V0]] : tensor<3xcomplex<f32>>
// CHECK-NEXT: }

func.func @pad(%x: tensor<2xcomplex<f32>>, %z: tensor<complex<f32>>) -> tensor<4xcomplex<f32>> {
  %0 = stablehlo.pad %x, %z, low = [0], high = [1], interior = [1] : (tensor<2xcomplex<f32>>, tensor<complex<f32>>) -> tensor<4xcomplex<f32>>
  return %0 : tensor<4xcomplex<f32>>
}

// CHECK-LABEL: func.func @pad(%arg0: tensor<2xcomplex<f32>>, %arg1: tensor<complex<f32>>) -> tensor<4xcomplex<f32>> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.real %arg1 : (tensor<complex<f32>>) -> tensor<f32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.pad [[V0]], [[V1]], low = [0], high = [1], interior = [1] : (tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.imag %arg0 : (tensor<2xcomplex<f32>>) -> tensor<2xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.imag %arg1 : (tensor<complex<f32>>) -> tensor<f32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.pad [[V3]], [[V4]], low = [0], high = [1], interior = [1] : (tensor<2xf32>, tensor<f32>) -> tensor<4xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.complex [[V2]], [[V5]] : tensor<4xcomplex<f32>>
// CHECK-NEXT:   return [[V6]] : tensor<4xcomplex<f32>>
// CHECK-NEXT: }
