// RUN: pyxla-opt %s -p 'pyxla-batch{function=next_after size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH
// RUN: not pyxla-opt %s -p 'pyxla-jvp{function=next_after wrt=0}' 2>&1 | filecheck %s --check-prefix=JVP
// RUN: not pyxla-opt %s -p 'pyxla-vjp{function=next_after wrt=0}' 2>&1 | filecheck %s --check-prefix=VJP

func.func @next_after(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.next_after %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
