// RUN: pyxla-opt %s -p 'pyxla-jvp{function=convert},pyxla-jvp{function=convert_integer},pyxla-jvp{function=convert_complex},pyxla-jvp{function=bitcast_convert},pyxla-jvp{function=bitcast_wider},pyxla-jvp{function=optimization_barrier},pyxla-jvp{function=stop_gradient},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=convert},pyxla-vjp{function=convert_integer},pyxla-vjp{function=convert_complex},pyxla-vjp{function=bitcast_convert},pyxla-vjp{function=bitcast_wider},pyxla-vjp{function=optimization_barrier},pyxla-vjp{function=stop_gradient},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=convert size=5},pyxla-batch{function=convert_integer size=5},pyxla-batch{function=convert_complex size=5},pyxla-batch{function=bitcast_convert size=5},pyxla-batch{function=bitcast_wider size=5},pyxla-batch{function=optimization_barrier size=5},pyxla-batch{function=stop_gradient size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @convert(%x: tensor<3xf32>) -> tensor<3xf16> {
  %0 = stablehlo.convert %x : (tensor<3xf32>) -> tensor<3xf16>
  return %0 : tensor<3xf16>
}

// JVP-LABEL: func.func @convert(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf16>, tensor<3xf16>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<3xf32>) -> tensor<3xf16>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convert %arg1 : (tensor<3xf32>) -> tensor<3xf16>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf16>, tensor<3xf16>
// JVP-NEXT: }

// VJP-LABEL: func.func @convert(%arg0: tensor<3xf32>, %arg1: tensor<3xf16>) -> (tensor<3xf16>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<3xf32>) -> tensor<3xf16>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.convert %arg1 : (tensor<3xf16>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf16>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convert(%arg0: tensor<5x3xf32>) -> tensor<5x3xf16> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<5x3xf32>) -> tensor<5x3xf16>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf16>
// BATCH-NEXT: }

func.func @convert_integer(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.convert %x : (tensor<3xf32>) -> tensor<3xi32>
  %1 = stablehlo.convert %0 : (tensor<3xi32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @convert_integer(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<3xi32>) -> tensor<3xf32>
// JVP-NEXT:   return [[V1]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @convert_integer(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<3xi32>) -> tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convert_integer(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<5x3xf32>) -> tensor<5x3xi32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.convert [[V0]] : (tensor<5x3xi32>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @convert_complex(%x: tensor<3xf32>) -> tensor<3xcomplex<f32>> {
  %0 = stablehlo.convert %x : (tensor<3xf32>) -> tensor<3xcomplex<f32>>
  return %0 : tensor<3xcomplex<f32>>
}

// JVP-LABEL: func.func @convert_complex(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<3xf32>) -> tensor<3xcomplex<f32>>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.convert %arg1 : (tensor<3xf32>) -> tensor<3xcomplex<f32>>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xcomplex<f32>>, tensor<3xcomplex<f32>>
// JVP-NEXT: }

// VJP-LABEL: func.func @convert_complex(%arg0: tensor<3xf32>, %arg1: tensor<3xcomplex<f32>>) -> (tensor<3xcomplex<f32>>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<3xf32>) -> tensor<3xcomplex<f32>>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.convert %arg1 : (tensor<3xcomplex<f32>>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xcomplex<f32>>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @convert_complex(%arg0: tensor<5x3xf32>) -> tensor<5x3xcomplex<f32>> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<5x3xf32>) -> tensor<5x3xcomplex<f32>>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xcomplex<f32>>
// BATCH-NEXT: }

func.func @bitcast_convert(%x: tensor<3xf32>) -> tensor<3xi32> {
  %0 = stablehlo.bitcast_convert %x : (tensor<3xf32>) -> tensor<3xi32>
  return %0 : tensor<3xi32>
}

// JVP-LABEL: func.func @bitcast_convert(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> tensor<3xi32> {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// JVP-NEXT:   return [[V0]] : tensor<3xi32>
// JVP-NEXT: }

// VJP-LABEL: func.func @bitcast_convert(%arg0: tensor<3xf32>) -> (tensor<3xi32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3xf32>) -> tensor<3xi32>
// VJP-NEXT:   return [[V0]], [[CST]] : tensor<3xi32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @bitcast_convert(%arg0: tensor<5x3xf32>) -> tensor<5x3xi32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<5x3xf32>) -> tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xi32>
// BATCH-NEXT: }

func.func @bitcast_wider(%x: tensor<3x4xi8>) -> tensor<3xf32> {
  %0 = stablehlo.bitcast_convert %x : (tensor<3x4xi8>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @bitcast_wider(%arg0: tensor<3x4xi8>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3x4xi8>) -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[CST]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @bitcast_wider(%arg0: tensor<3x4xi8>, %arg1: tensor<3xf32>) -> tensor<3xf32> {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<3x4xi8>) -> tensor<3xf32>
// VJP-NEXT:   return [[V0]] : tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @bitcast_wider(%arg0: tensor<5x3x4xi8>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.bitcast_convert %arg0 : (tensor<5x3x4xi8>) -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @optimization_barrier(%x: tensor<3xf32>, %n: tensor<3xi32>) -> (tensor<3xf32>, tensor<3xi32>) {
  %0:2 = stablehlo.optimization_barrier %x, %n : tensor<3xf32>, tensor<3xi32>
  return %0#0, %0#1 : tensor<3xf32>, tensor<3xi32>
}

// JVP-LABEL: func.func @optimization_barrier(%arg0: tensor<3xf32>, %arg1: tensor<3xi32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xi32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]]:2 = stablehlo.optimization_barrier %arg0, %arg1 : tensor<3xf32>, tensor<3xi32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.optimization_barrier %arg2 : tensor<3xf32>
// JVP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V1]] : tensor<3xf32>, tensor<3xi32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @optimization_barrier(%arg0: tensor<3xf32>, %arg1: tensor<3xi32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xi32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]]:2 = stablehlo.optimization_barrier %arg0, %arg1 : tensor<3xf32>, tensor<3xi32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.optimization_barrier %arg2 : tensor<3xf32>
// VJP-NEXT:   return [[V0]]#0, [[V0]]#1, [[V1]] : tensor<3xf32>, tensor<3xi32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @optimization_barrier(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xi32>) -> (tensor<5x3xf32>, tensor<5x3xi32>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.optimization_barrier %arg0, %arg1 : tensor<5x3xf32>, tensor<5x3xi32>
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x3xf32>, tensor<5x3xi32>
// BATCH-NEXT: }

func.func @stop_gradient(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.custom_call @pyxla.stop_gradient(%x) : (tensor<3xf32>) -> tensor<3xf32>
  %1 = stablehlo.multiply %0, %x : tensor<3xf32>
  return %1 : tensor<3xf32>
}

// JVP-LABEL: func.func @stop_gradient(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.stop_gradient(%arg0) : (tensor<3xf32>) -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// JVP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @stop_gradient(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.stop_gradient(%arg0) : (tensor<3xf32>) -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V1]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @stop_gradient(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.custom_call @pyxla.stop_gradient(%arg0) {api_version = 4 : i32} : (tensor<5x3xf32>) -> tensor<5x3xf32>
// BATCH-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V1]] : tensor<5x3xf32>
// BATCH-NEXT: }
