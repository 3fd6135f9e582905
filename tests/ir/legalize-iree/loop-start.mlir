// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-loop-start' --verify-each | filecheck %s

// A barrier on what is computed before a loop; constants and arguments need none.
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %three = stablehlo.constant dense<3> : tensor<i32>
  %y = stablehlo.sine %x : tensor<4xf32>
  %0:3 = stablehlo.while(%i = %zero, %h = %y, %g = %x) : tensor<i32>, tensor<4xf32>, tensor<4xf32>
  cond {
    %p = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %g, %h : tensor<i32>, tensor<4xf32>, tensor<4xf32>
  }
  return %0#1, %0#2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK: %[[Y:.*]] = stablehlo.sine %arg0 : tensor<4xf32>
// CHECK-NEXT: %[[HELD:.*]] = stablehlo.optimization_barrier %[[Y]] : tensor<4xf32>
// CHECK-NEXT: stablehlo.while(%{{.*}} = %{{.*}}, %{{.*}} = %[[HELD]], %{{.*}} = %arg0)
