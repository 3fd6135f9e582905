// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=dynamic_broadcast_in_dim}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_BROADCAST_IN_DIM
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=dynamic_reshape}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_RESHAPE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=dynamic_pad}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_PAD
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=real_dynamic_slice}' 2>&1 | filecheck %s --check-prefix=REAL_DYNAMIC_SLICE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=dynamic_gather}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_GATHER
// RUN: not pyxla-opt %s -p 'pyxla-batch{function=dynamic_reshape size=5}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_BATCH
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=dynamic_reshape}' 2>&1 | filecheck %s --check-prefix=DYNAMIC_REVERSE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=zeta wrt=0}' 2>&1 | filecheck %s --check-prefix=ZETA
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=zeta wrt=0}' 2>&1 | filecheck %s --check-prefix=ZETA_REVERSE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=polygamma wrt=0}' 2>&1 | filecheck %s --check-prefix=POLYGAMMA
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=polygamma wrt=0}' 2>&1 | filecheck %s --check-prefix=POLYGAMMA_REVERSE
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=scatter_general}' 2>&1 | filecheck %s --check-prefix=SCATTER
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=scatter_general}' 2>&1 | filecheck %s --check-prefix=SCATTER_REVERSE

func.func @dynamic_broadcast_in_dim(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %s = stablehlo.constant dense<[2, 3]> : tensor<2xi32>
  %0 = stablehlo.dynamic_broadcast_in_dim %x, %s, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// DYNAMIC_BROADCAST_IN_DIM: pyxla-opt: stablehlo.dynamic_broadcast_in_dim has no derivative in forward mode

func.func @dynamic_reshape(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  %s = stablehlo.constant dense<6> : tensor<1xi32>
  %0 = stablehlo.dynamic_reshape %x, %s : (tensor<2x3xf32>, tensor<1xi32>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// DYNAMIC_RESHAPE: pyxla-opt: stablehlo.dynamic_reshape has no derivative in forward mode

// DYNAMIC_BATCH: pyxla-opt: stablehlo.dynamic_reshape has no batching rule

// DYNAMIC_REVERSE: pyxla-opt: stablehlo.dynamic_reshape has no derivative in reverse mode

func.func @dynamic_pad(%x: tensor<4xf32>, %v: tensor<f32>) -> tensor<7xf32> {
  %l = stablehlo.constant dense<1> : tensor<1xi32>
  %h = stablehlo.constant dense<2> : tensor<1xi32>
  %i = stablehlo.constant dense<0> : tensor<1xi32>
  %0 = stablehlo.dynamic_pad %x, %v, %l, %h, %i : (tensor<4xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<7xf32>
  return %0 : tensor<7xf32>
}

// DYNAMIC_PAD: pyxla-opt: stablehlo.dynamic_pad has no derivative in forward mode

func.func @real_dynamic_slice(%x: tensor<6xf32>) -> tensor<2xf32> {
  %b = stablehlo.constant dense<1> : tensor<1xi32>
  %e = stablehlo.constant dense<5> : tensor<1xi32>
  %s = stablehlo.constant dense<2> : tensor<1xi32>
  %0 = stablehlo.real_dynamic_slice %x, %b, %e, %s : (tensor<6xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// REAL_DYNAMIC_SLICE: pyxla-opt: stablehlo.real_dynamic_slice has no derivative in forward mode

func.func @dynamic_gather(%x: tensor<5x2xf32>, %i: tensor<3x1xi32>) -> tensor<3x2xf32> {
  %s = stablehlo.constant dense<[1, 2]> : tensor<2xi32>
  %0 = "stablehlo.dynamic_gather"(%x, %i, %s) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false} : (tensor<5x2xf32>, tensor<3x1xi32>, tensor<2xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// DYNAMIC_GATHER: pyxla-opt: stablehlo.dynamic_gather has no derivative in forward mode

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
