// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-small-loop' --verify-each | filecheck %s

// State of few elements is in registers; a stack that is written row by row is in memory.
func.func @main(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<3x4xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %three = stablehlo.constant dense<3> : tensor<i32>
  %none = stablehlo.constant dense<0.0> : tensor<3x4xf32>
  %0:3 = stablehlo.while(%i = %zero, %h = %x, %s = %none) : tensor<i32>, tensor<4xf32>, tensor<3x4xf32>
  cond {
    %p = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.sine %h : tensor<4xf32>
    %row = stablehlo.reshape %y : (tensor<4xf32>) -> tensor<1x4xf32>
    %t = stablehlo.dynamic_update_slice %s, %row, %i, %zero : (tensor<3x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<3x4xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y, %t : tensor<i32>, tensor<4xf32>, tensor<3x4xf32>
  }
  return %0#1, %0#2 : tensor<4xf32>, tensor<3x4xf32>
}

// State of very many elements, used as a whole, is left to IREE.
func.func @large(%x: tensor<1000xf32>) -> tensor<1000xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %three = stablehlo.constant dense<3> : tensor<i32>
  %0:2 = stablehlo.while(%i = %zero, %h = %x) : tensor<i32>, tensor<1000xf32>
  cond {
    %p = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  } do {
    %y = stablehlo.sine %h : tensor<1000xf32>
    %j = stablehlo.add %i, %one : tensor<i32>
    stablehlo.return %j, %y : tensor<i32>, tensor<1000xf32>
  }
  return %0#1 : tensor<1000xf32>
}

// CHECK-LABEL: func.func private @pyxla.loop(%arg0: tensor<4xf32>) -> tensor<32xf32> {
// CHECK: flow.dispatch.region -> (tensor<32xf32>) {
// CHECK: %[[H:.*]] = vector.transfer_read %arg0[%c0], %cst {in_bounds = [true]} : tensor<4xf32>, vector<4xf32>
// CHECK: %[[S:.*]] = scf.for
// CHECK: tensor.insert %cst into
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %c1 iter_args(%[[X:.*]] = %[[H]], %[[T:.*]] = %[[S]]) -> (vector<4xf32>, tensor<32xf32>) {
// CHECK: %[[Y:.*]] = math.sin %[[X]] : vector<4xf32>
// CHECK: %[[W:.*]] = vector.transfer_write %[[Y]], %[[T]][%{{.*}}] {in_bounds = [true]} : vector<4xf32>, tensor<32xf32>
// CHECK: scf.yield %[[Y]], %[[W]] : vector<4xf32>, tensor<32xf32>
// CHECK: vector.transfer_write %[[R]]#0, %[[R]]#1[%c16] {in_bounds = [true]} : vector<4xf32>, tensor<32xf32>
// CHECK-LABEL: func.func @main
// CHECK: stablehlo.slice %{{.*}} [16:20]
// CHECK: stablehlo.slice %{{.*}} [0:12]
// CHECK-LABEL: func.func @large
// CHECK: stablehlo.while
