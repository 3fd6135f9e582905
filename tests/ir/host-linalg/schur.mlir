// RUN: pyxla-opt %s -p 'pyxla-batch{function=schur size=5},pyxla-batch{function=hessenberg size=5},inline,symbol-dce,pyxla-host-linalg' --verify-each | filecheck %s --check-prefix=BATCH
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=schur}' 2>&1 | filecheck %s --check-prefix=JVP
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=hessenberg}' 2>&1 | filecheck %s --check-prefix=VJP
// RUN: not pyxla-opt %s -p 'pyxla-lower' 2>&1 | filecheck %s --check-prefix=LOWER

func.func @schur(%a: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.schur(%a) : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<3x3xf32>)
  return %0#0, %0#1 : tensor<3x3xf32>, tensor<3x3xf32>
}

// BATCH-LABEL: func.func @schur(%arg0: tensor<5x3x3xf32>) -> (tensor<5x3x3xf32>, tensor<5x3x3xf32>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.host(%arg0) {api_version = 4 : i32, pyxla.operation = "pyxla.schur", pyxla.params = "{}"} : (tensor<5x3x3xf32>) -> (tensor<5x3x3xf32>, tensor<5x3x3xf32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x3x3xf32>, tensor<5x3x3xf32>
// BATCH-NEXT: }

// JVP: pyxla-opt: the Schur decomposition has no derivative: there is no rule for it

// LOWER: pyxla-opt: the Schur decomposition is only implemented on the CPU, by the LAPACK of the process that runs the program: it cannot be saved in an artifact, nor run on another device. Use eigh where the matrix is symmetric or Hermitian (at loc("-":7:10))

func.func @hessenberg(%a: tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<2xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.hessenberg(%a) : (tensor<3x3xf32>) -> (tensor<3x3xf32>, tensor<2xf32>)
  return %0#0, %0#1 : tensor<3x3xf32>, tensor<2xf32>
}

// BATCH-LABEL: func.func @hessenberg(%arg0: tensor<5x3x3xf32>) -> (tensor<5x3x3xf32>, tensor<5x2xf32>) {
// BATCH-NEXT:   [[V0:%\w+]]:2 = stablehlo.custom_call @pyxla.host(%arg0) {api_version = 4 : i32, pyxla.operation = "pyxla.hessenberg", pyxla.params = "{}"} : (tensor<5x3x3xf32>) -> (tensor<5x3x3xf32>, tensor<5x2xf32>)
// BATCH-NEXT:   return [[V0]]#0, [[V0]]#1 : tensor<5x3x3xf32>, tensor<5x2xf32>
// BATCH-NEXT: }

// VJP: pyxla-opt: the Hessenberg form has no derivative: there is no rule for it
