// RUN: pyxla-opt %s -p 'pyxla-vjp{function=main wrt=0}' --verify-each | filecheck %s

// The cotangent of a matrix that each step multiplies by is one product of stacked factors after the loop. The matrix
// itself is no stack.
func.func private @step(%h: tensor<16xf32>, %w: tensor<16x16xf32>) -> tensor<16xf32> {
  %0 = stablehlo.dot_general %h, %w, contracting_dims = [0] x [0] : (tensor<16xf32>, tensor<16x16xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}
func.func private @body(%w: tensor<16x16xf32>, %h: tensor<16xf32>) -> tensor<16xf32> {
  %0 = call @step(%h, %w) : (tensor<16xf32>, tensor<16x16xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}
func.func @main(%w: tensor<16x16xf32>, %h: tensor<16xf32>) -> tensor<16xf32> {
  %0 = stablehlo.custom_call @pyxla.scan(%w, %h) {called_computations = [@body], pyxla.num_consts = 1 : i64, pyxla.num_carry = 1 : i64,
    pyxla.length = 5 : i64, pyxla.reverse = 0 : i64} : (tensor<16x16xf32>, tensor<16xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}

// CHECK-LABEL: func.func private @main.primal.bwd
// CHECK-SAME: %arg0: tensor<16xf32>, %arg1: tensor<5x16xf32>, %arg2: tensor<16x16xf32>) -> tensor<16x16xf32> {
// CHECK: %[[OUT:.*]]:2 = stablehlo.custom_call @pyxla.scan(%arg2, %arg0, %arg1) {{.*}} -> (tensor<16xf32>, tensor<5x16xf32>)
// CHECK: %[[CT:.*]] = stablehlo.dot_general %arg1, %[[OUT]]#1, contracting_dims = [0] x [0]
// CHECK: return %[[CT]] : tensor<16x16xf32>
