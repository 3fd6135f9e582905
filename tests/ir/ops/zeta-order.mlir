// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=zeta wrt=0}' 2>&1 | filecheck %s --check-prefix=JVP
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=zeta wrt=0}' 2>&1 | filecheck %s --check-prefix=VJP

func.func @zeta(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.zeta %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP: pyxla-opt: zeta(s, q) has no derivative with respect to s; differentiate with respect to q alone

// VJP: pyxla-opt: zeta(s, q) has no derivative with respect to s; differentiate with respect to q alone
