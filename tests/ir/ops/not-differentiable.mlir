// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=dynamic_pad}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_PAD
// RUN: not pyxla-opt %s -p 'pyxla-batch{function=dynamic_pad size=5}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_BATCH
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=zeta wrt=0}' 2>&1 | filecheck %s --check-prefix=ZETA
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=zeta wrt=0}' 2>&1 | filecheck %s --check-prefix=ZETA_REVERSE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=polygamma wrt=0}' 2>&1 | filecheck %s --check-prefix=POLYGAMMA
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=polygamma wrt=0}' 2>&1 | filecheck %s --check-prefix=POLYGAMMA_REVERSE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=scatter_general}' 2>&1 | filecheck %s --check-prefix=SCATTER
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=scatter_general}' 2>&1 | filecheck %s --check-prefix=SCATTER_REVERSE

func.func @dynamic_pad(%x: tensor<4xf32>, %v: tensor<f32>, %l: tensor<1xi32>) -> tensor<7xf32> {
  %0 = stablehlo.dynamic_pad %x, %v, %l, %l, %l : (tensor<4xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// DYNAMIC_PAD: pyxla-opt: stablehlo.dynamic_pad has derivatives and batches only where operand 2, a parameter, is a constant: lower the program for known shapes

// DYNAMIC_BATCH: pyxla-opt: stablehlo.dynamic_pad cannot be batched over its parameters, which make a shape

func.func @zeta(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.zeta %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// ZETA: pyxla-opt: zeta(s, q) has no derivative with respect to s; differentiate with respect to q alone

// ZETA_REVERSE: pyxla-opt: zeta(s, q) has no derivative with respect to s; differentiate with respect to q alone

func.func @polygamma(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.polygamma %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// POLYGAMMA: pyxla-opt: polygamma(n, x) has no derivative with respect to its order n; differentiate with respect to x alone

// POLYGAMMA_REVERSE: pyxla-opt: polygamma(n, x) has no derivative with respect to its order n; differentiate with respect to x alone

func.func @scatter_general(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<5x2xf32> {
  %0 = "stablehlo.scatter"(%x, %i, %u) ({
  ^bb0(%a: tensor<f32>, %b: tensor<f32>):
    %1 = stablehlo.subtract %a, %b : tensor<f32>
    stablehlo.return %1 : tensor<f32>
  }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<5x2xf32>
  return %0 : tensor<5x2xf32>
}

// SCATTER: pyxla-opt: stablehlo.scatter with a function of its own has a derivative only where no element is written twice; pass unique_indices=True if that is so, or use add, multiply, minimum, maximum or set

// SCATTER_REVERSE: pyxla-opt: stablehlo.scatter with a function of its own has a derivative only where no element is written twice; pass unique_indices=True if that is so, or use add, multiply, minimum, maximum or set
