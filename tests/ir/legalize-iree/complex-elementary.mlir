// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-complex-elementary' --verify-each | filecheck %s --check-prefix=CHECK

func.func @extremum(%x: tensor<3xcomplex<f32>>, %y: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
  %0 = stablehlo.maximum %x, %y : tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// CHECK-LABEL: func.func @extremum(%arg0: tensor<3xcomplex<f32>>, %arg1: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.real %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.imag %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.imag %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.compare GT, [[V2]], [[V3]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.compare GT, [[V0]], [[V1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.compare EQ, [[V0]], [[V1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.and [[V6]], [[V4]] : tensor<3xi1>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.or [[V5]], [[V7]] : tensor<3xi1>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.real %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.imag %arg0 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.compare NE, [[V9]], [[V9]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.compare NE, [[V10]], [[V10]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.or [[V11]], [[V12]] : tensor<3xi1>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.real %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.imag %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// CHECK-NEXT:   [[V16:%\w+]] = stablehlo.compare NE, [[V14]], [[V14]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V17:%\w+]] = stablehlo.compare NE, [[V15]], [[V15]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// CHECK-NEXT:   [[V18:%\w+]] = stablehlo.or [[V16]], [[V17]] : tensor<3xi1>
// CHECK-NEXT:   [[V19:%\w+]] = stablehlo.not [[V18]] : tensor<3xi1>
// CHECK-NEXT:   [[V20:%\w+]] = stablehlo.and [[V19]], [[V8]] : tensor<3xi1>
// CHECK-NEXT:   [[V21:%\w+]] = stablehlo.or [[V13]], [[V20]] : tensor<3xi1>
// CHECK-NEXT:   [[V22:%\w+]] = stablehlo.select [[V21]], %arg0, %arg1 : tensor<3xi1>, tensor<3xcomplex<f32>>
// CHECK-NEXT:   return [[V22]] : tensor<3xcomplex<f32>>
// CHECK-NEXT: }

func.func @root(%x: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
  %0 = stablehlo.cbrt %x : tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// CHECK-LABEL: func.func @root(%arg0: tensor<3xcomplex<f32>>) -> tensor<3xcomplex<f32>> {
// CHECK-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.333333343> : tensor<3xf32>
// CHECK-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.complex [[CST]], [[CST_0]] : tensor<3xcomplex<f32>>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.power %arg0, [[V0]] : tensor<3xcomplex<f32>>
// CHECK-NEXT:   return [[V1]] : tensor<3xcomplex<f32>>
// CHECK-NEXT: }

func.func @bits(%x: tensor<3xcomplex<f64>>) -> tensor<3x2xcomplex<f32>> {
  %0 = stablehlo.bitcast_convert %x : (tensor<3xcomplex<f64>>) -> tensor<3x2xcomplex<f32>>
  return %0 : tensor<3x2xcomplex<f32>>
}

// CHECK-LABEL: func.func @bits(%arg0: tensor<3xcomplex<f64>>) -> tensor<3x2xcomplex<f32>> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.real %arg0 : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.reshape [[V0]] : (tensor<3xf64>) -> tensor<3x1xf64>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.imag %arg0 : (tensor<3xcomplex<f64>>) -> tensor<3xf64>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.reshape [[V2]] : (tensor<3xf64>) -> tensor<3x1xf64>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.concatenate [[V1]], [[V3]], dim = 1 : (tensor<3x1xf64>, tensor<3x1xf64>) -> tensor<3x2xf64>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.bitcast_convert [[V4]] : (tensor<3x2xf64>) -> tensor<3x2x2xf32>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.slice [[V5]] [0:3, 0:2, 0:1] : (tensor<3x2x2xf32>) -> tensor<3x2x1xf32>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.reshape [[V6]] : (tensor<3x2x1xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.slice [[V5]] [0:3, 0:2, 1:2] : (tensor<3x2x2xf32>) -> tensor<3x2x1xf32>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.reshape [[V8]] : (tensor<3x2x1xf32>) -> tensor<3x2xf32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.complex [[V7]], [[V9]] : tensor<3x2xcomplex<f32>>
// CHECK-NEXT:   return [[V10]] : tensor<3x2xcomplex<f32>>
// CHECK-NEXT: }

func.func @real(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.maximum %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @real(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.maximum %arg0, %arg1 : tensor<3xf32>
// CHECK-NEXT:   return [[V0]] : tensor<3xf32>
// CHECK-NEXT: }
