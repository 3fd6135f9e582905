// RUN: pyxla-opt %s -p 'pyxla-host-linalg' --verify-each | filecheck %s --check-prefix=HOST
// RUN: pyxla-opt %s -p 'pyxla-host-linalg,pyxla-legalize-iree-callback' --verify-each | filecheck %s --check-prefix=LEGAL

func.func @main(%a: tensor<4x4xf32>, %b: tensor<8x8xf32>) -> (tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x8xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.eigh(%a) {pyxla.lower = 1 : i64} : (tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4x4xf32>)
  %1 = stablehlo.cholesky %a, lower = true : tensor<4x4xf32>
  %2 = stablehlo.cholesky %b, lower = true : tensor<8x8xf32>
  return %0#0, %0#1, %1, %2 : tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x8xf32>
}

// HOST-LABEL: func.func @main(%arg0: tensor<4x4xf32>, %arg1: tensor<8x8xf32>) -> (tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x8xf32>) {
// HOST-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.host(%arg0) {api_version = 4 : i32, pyxla.operation = "pyxla.eigh", pyxla.params = "{\22lower\22: true}"} : (tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4x4xf32>)
// HOST-NEXT:   [[V1:%\w+]] = stablehlo.cholesky %arg0, lower = true : tensor<4x4xf32>
// HOST-NEXT:   [[V2:%\w+]] = stablehlo.custom_call @pyxla.host(%arg1) {api_version = 4 : i32, pyxla.operation = "stablehlo.cholesky", pyxla.params = "{\22lower\22: true}"} : (tensor<8x8xf32>) -> tensor<8x8xf32>
// HOST-NEXT:   return [[V0]]#0, [[V0]]#1, [[V1]], [[V2]] : tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x8xf32>
// HOST-NEXT: }

// LEGAL-LABEL: func.func @main(%arg0: tensor<4x4xf32>, %arg1: tensor<8x8xf32>) -> (tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x8xf32>) {
// LEGAL-NEXT:   [[V0:%\w+]]:2 = call @pyxla.callback_0(%arg0) : (tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4x4xf32>)
// LEGAL-NEXT:   [[V1:%\w+]] = stablehlo.cholesky %arg0, lower = true : tensor<4x4xf32>
// LEGAL-NEXT:   [[V2:%\w+]] = call @pyxla.callback_1(%arg1) : (tensor<8x8xf32>) -> tensor<8x8xf32>
// LEGAL-NEXT:   return [[V0]]#0, [[V0]]#1, [[V1]], [[V2]] : tensor<4xf32>, tensor<4x4xf32>, tensor<4x4xf32>, tensor<8x8xf32>
// LEGAL-NEXT: }

// LEGAL-LABEL: func.func private @pyxla.callback_0(tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4x4xf32>) attributes {pyxla.callback = -1 : i64, pyxla.maps = array<i64>, pyxla.operation = "pyxla.eigh", pyxla.params = "{\22lower\22: true}"}

// LEGAL-LABEL: func.func private @pyxla.callback_1(tensor<8x8xf32>) -> tensor<8x8xf32> attributes {pyxla.callback = -1 : i64, pyxla.maps = array<i64>, pyxla.operation = "stablehlo.cholesky", pyxla.params = "{\22lower\22: true}"}
