// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-elementary,cse' --verify-each | filecheck %s --check-prefix=CHECK

// Of each family one function: none is left, nor any other that the target's C library would be asked for.

// CHECK-NOT: {{stablehlo\.(sine|cosine|tan|tanh|exponential|log|log_plus_one|power|atan2|cbrt) }}
// CHECK-NOT: chlo

func.func @of_float64(%x: tensor<3xf64>, %y: tensor<3xf64>) -> tensor<3xf64> {
  %0 = stablehlo.sine %x : tensor<3xf64>
  %1 = chlo.asin %0 : tensor<3xf64> -> tensor<3xf64>
  %2 = chlo.acosh %1 : tensor<3xf64> -> tensor<3xf64>
  %3 = stablehlo.exponential %2 : tensor<3xf64>
  %4 = stablehlo.log %3 : tensor<3xf64>
  %5 = chlo.erfc %4 : tensor<3xf64> -> tensor<3xf64>
  %6 = chlo.lgamma %5 : tensor<3xf64> -> tensor<3xf64>
  %7 = stablehlo.power %6, %y : tensor<3xf64>
  return %7 : tensor<3xf64>
}

func.func @of_float32(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %0 = stablehlo.cosine %x : tensor<f32>
  %1 = stablehlo.cbrt %0 : tensor<f32>
  %2 = stablehlo.atan2 %1, %y : tensor<f32>
  return %2 : tensor<f32>
}

func.func @of_complex(%x: tensor<complex<f64>>) -> tensor<complex<f64>> {
  %0 = stablehlo.tanh %x : tensor<complex<f64>>
  %1 = chlo.acos %0 : tensor<complex<f64>> -> tensor<complex<f64>>
  return %1 : tensor<complex<f64>>
}
