// RUN: pyxla-opt %s -p 'pyxla-lower-linalg,canonicalize,cse' --verify-each | filecheck %s --check-prefix=ELEMENTS
// RUN: pyxla-opt %s -p 'pyxla-lower-linalg{wide=true},canonicalize,cse' --verify-each | filecheck %s --check-prefix=WIDE

// On a CPU: reflections, their product, then QL steps that turn pieces of two rows at a time in place.
// On a GPU: sweeps of rounds, each of which turns all rows in pairs.
func.func @main(%a: tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4x4xf32>) {
  %0:2 = stablehlo.custom_call @pyxla.eigh(%a) {pyxla.lower = 1 : i64} : (tensor<4x4xf32>) -> (tensor<4xf32>, tensor<4x4xf32>)
  return %0#0, %0#1 : tensor<4xf32>, tensor<4x4xf32>
}

// ELEMENTS-NOT: custom_call
// ELEMENTS: stablehlo.while({{.*}}) : tensor<i32>, tensor<1x4x4xf32>, tensor<1x3xf32>
// ELEMENTS: stablehlo.while({{.*}}) : tensor<i32>, tensor<1x3x3xf32>
// ELEMENTS: stablehlo.while({{.*}}) : tensor<i32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4x4xf32>
// ELEMENTS: stablehlo.while({{.*}}) : tensor<i32>, tensor<i32>, tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4x4xf32>
// ELEMENTS: [[UPPER:%\w+]] = stablehlo.dynamic_slice [[ROWS:%\w+]], {{.*}}, sizes = [1, 1, 4]
// ELEMENTS: [[LOWER:%\w+]] = stablehlo.dynamic_slice [[ROWS]], {{.*}}, sizes = [1, 1, 4]
// ELEMENTS: [[NEW:%\w+]] = stablehlo.dynamic_update_slice [[ROWS]]
// ELEMENTS: stablehlo.dynamic_update_slice [[NEW]]
// ELEMENTS-NOT: custom_call

// WIDE-NOT: custom_call
// WIDE: stablehlo.while({{.*}}) : tensor<i32>, tensor<f32>, tensor<1x2x8xf32>, tensor<1x2x8xf32>
// WIDE: stablehlo.while({{.*}}) : tensor<i32>, tensor<f32>, tensor<1x2x8xf32>, tensor<1x2x8xf32>
// WIDE-NOT: stablehlo.dynamic_update_slice
