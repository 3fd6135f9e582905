// RUN: pyxla-opt %s -p 'pyxla-jvp{function=fft},pyxla-jvp{function=rfft},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=fft},pyxla-vjp{function=rfft},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=fft size=5},pyxla-batch{function=rfft size=5},inline,symbol-dce,canonicalize,cse,pyxla-simplify' --verify-each | filecheck %s --check-prefix=BATCH

func.func @fft(%arg0: tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>> {
  %0 = stablehlo.fft %arg0, type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
  return %0 : tensor<4xcomplex<f32>>
}

// JVP-LABEL: func.func @fft(%arg0: tensor<4xcomplex<f32>>, %arg1: tensor<4xcomplex<f32>>) -> (tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.fft %arg0, type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.fft %arg1, type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @fft(%arg0: tensor<4xcomplex<f32>>, %arg1: tensor<4xcomplex<f32>>) -> (tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.fft %arg0, type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.fft %arg1, type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>
// VJP-NEXT: }

// BATCH-LABEL: func.func @fft(%arg0: tensor<5x4xcomplex<f32>>) -> tensor<5x4xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.fft %arg0, type = FFT, length = [4] : (tensor<5x4xcomplex<f32>>) -> tensor<5x4xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x4xcomplex<f32>>
// BATCH-NEXT: }

func.func @rfft(%arg0: tensor<4xf32>) -> tensor<3xcomplex<f32>> {
  %0 = stablehlo.fft %arg0, type = RFFT, length = [4] : (tensor<4xf32>) -> tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// JVP-LABEL: func.func @rfft(%arg0: tensor<4xf32>, %arg1: tensor<4xf32>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.fft %arg0, type = RFFT, length = [4] : (tensor<4xf32>) -> tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.fft %arg1, type = RFFT, length = [4] : (tensor<4xf32>) -> tensor<3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @rfft(%arg0: tensor<4xf32>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<4xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<f32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.fft %arg0, type = RFFT, length = [4] : (tensor<4xf32>) -> tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.complex [[CST]], [[CST]] : tensor<complex<f32>>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.pad %arg1, [[V1]], low = [0], high = [1], interior = [0] : (tensor<3xcomplex<f32>>, tensor<complex<f32>>) -> tensor<4xcomplex<f32>>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.fft [[V2]], type = FFT, length = [4] : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.real [[V3]] : (tensor<4xcomplex<f32>>) -> tensor<4xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<3xcomplex<f32>>, tensor<4xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @rfft(%arg0: tensor<5x4xf32>) -> tensor<5x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.fft %arg0, type = RFFT, length = [4] : (tensor<5x4xf32>) -> tensor<5x3xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xcomplex<f32>>
// BATCH-NEXT: }
