// RUN: pyxla-opt %s --pipeline 'pyxla-jvp{wrt=2}' --verify-each | filecheck %s

func.func @main(%limit: tensor<f32>, %step: tensor<f32>, %x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.custom_call @pyxla.while(%limit, %step, %x) {api_version = 4 : i32, called_computations = [@cond, @body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<f32>
  return %0 : tensor<f32>
}
func.func private @cond(%limit: tensor<f32>, %x: tensor<f32>) -> tensor<i1> {
  %0 = stablehlo.compare LT, %x, %limit : (tensor<f32>, tensor<f32>) -> tensor<i1>
  return %0 : tensor<i1>
}
func.func private @body(%step: tensor<f32>, %x: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.multiply %x, %step : tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// CHECK-NEXT:    %0:2 = call @main.primal.jvp(%arg0, %arg1, %arg2, %arg3) : (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:    return %0#0, %0#1 : tensor<f32>, tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.primal.jvp(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>, %arg3: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// CHECK-NEXT:    %0:2 = stablehlo.custom_call @pyxla.while(%arg0, %arg1, %arg2, %arg3) {api_version = 4 : i32, called_computations = [@cond.step, @body.step], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<f32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:    return %0#0, %0#1 : tensor<f32>, tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @main.primal(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:    %0 = stablehlo.custom_call @pyxla.while(%arg0, %arg1, %arg2) {api_version = 4 : i32, called_computations = [@cond, @body], pyxla.body_consts = 1 : i64, pyxla.cond_consts = 1 : i64} : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<f32>
// CHECK-NEXT:    return %0 : tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @cond(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<i1> {
// CHECK-NEXT:    %0 = stablehlo.compare LT, %arg1, %arg0 : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:    return %0 : tensor<i1>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @body.jvp(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// CHECK-NEXT:    %0 = stablehlo.multiply %arg1, %arg0 : tensor<f32>
// CHECK-NEXT:    %1 = stablehlo.multiply %arg2, %arg0 : tensor<f32>
// CHECK-NEXT:    return %0, %1 : tensor<f32>, tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @body(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<f32> {
// CHECK-NEXT:    %0 = stablehlo.multiply %arg1, %arg0 : tensor<f32>
// CHECK-NEXT:    return %0 : tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @body.step(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
// CHECK-NEXT:    %0:2 = call @body.jvp(%arg0, %arg1, %arg2) : (tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>)
// CHECK-NEXT:    return %0#0, %0#1 : tensor<f32>, tensor<f32>
// CHECK-NEXT:  }
// CHECK-LABEL: func.func private @cond.step(%arg0: tensor<f32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<i1> {
// CHECK-NEXT:    %0 = call @cond(%arg0, %arg1) : (tensor<f32>, tensor<f32>) -> tensor<i1>
// CHECK-NEXT:    return %0 : tensor<i1>
// CHECK-NEXT:  }
