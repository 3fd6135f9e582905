// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=polygamma wrt=0}' 2>&1 | filecheck %s --check-prefix=JVP
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=polygamma wrt=0}' 2>&1 | filecheck %s --check-prefix=VJP

func.func @polygamma(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.polygamma %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP: pyxla-opt: polygamma(n, x) has no derivative with respect to its order n; differentiate with respect to x alone

// VJP: pyxla-opt: polygamma(n, x) has no derivative with respect to its order n; differentiate with respect to x alone
