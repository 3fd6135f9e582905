// RUN: pyxla-opt %s --pipeline 'pyxla-legalize-iree-wide-dispatch' --verify-each | filecheck %s

func.func @main(%x0: tensor<8xf32>, %x1: tensor<8xf32>, %x2: tensor<8xf32>, %x3: tensor<8xf32>, %x4: tensor<8xf32>, %x5: tensor<8xf32>, %x6: tensor<8xf32>, %x7: tensor<8xf32>, %x8: tensor<8xf32>, %x9: tensor<8xf32>, %x10: tensor<8xf32>, %x11: tensor<8xf32>, %x12: tensor<8xf32>, %x13: tensor<8xf32>, %x14: tensor<8xf32>, %x15: tensor<8xf32>, %x16: tensor<8xf32>, %x17: tensor<8xf32>, %x18: tensor<8xf32>, %x19: tensor<8xf32>) -> tensor<8xf32> {
  %s1 = stablehlo.add %x0, %x1 : tensor<8xf32>
  %s2 = stablehlo.add %s1, %x2 : tensor<8xf32>
  %s3 = stablehlo.add %s2, %x3 : tensor<8xf32>
  %s4 = stablehlo.add %s3, %x4 : tensor<8xf32>
  %s5 = stablehlo.add %s4, %x5 : tensor<8xf32>
  %s6 = stablehlo.add %s5, %x6 : tensor<8xf32>
  %s7 = stablehlo.add %s6, %x7 : tensor<8xf32>
  %s8 = stablehlo.add %s7, %x8 : tensor<8xf32>
  %s9 = stablehlo.add %s8, %x9 : tensor<8xf32>
  %s10 = stablehlo.add %s9, %x10 : tensor<8xf32>
  %s11 = stablehlo.add %s10, %x11 : tensor<8xf32>
  %s12 = stablehlo.add %s11, %x12 : tensor<8xf32>
  %s13 = stablehlo.add %s12, %x13 : tensor<8xf32>
  %s14 = stablehlo.add %s13, %x14 : tensor<8xf32>
  %s15 = stablehlo.add %s14, %x15 : tensor<8xf32>
  %s16 = stablehlo.add %s15, %x16 : tensor<8xf32>
  %s17 = stablehlo.add %s16, %x17 : tensor<8xf32>
  %s18 = stablehlo.add %s17, %x18 : tensor<8xf32>
  %s19 = stablehlo.add %s18, %x19 : tensor<8xf32>
  return %s19 : tensor<8xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<8xf32>, %arg1: tensor<8xf32>, %arg2: tensor<8xf32>, %arg3: tensor<8xf32>, %arg4: tensor<8xf32>, %arg5: tensor<8xf32>, %arg6: tensor<8xf32>, %arg7: tensor<8xf32>, %arg8: tensor<8xf32>, %arg9: tensor<8xf32>, %arg10: tensor<8xf32>, %arg11: tensor<8xf32>, %arg12: tensor<8xf32>, %arg13: tensor<8xf32>, %arg14: tensor<8xf32>, %arg15: tensor<8xf32>, %arg16: tensor<8xf32>, %arg17: tensor<8xf32>, %arg18: tensor<8xf32>, %arg19: tensor<8xf32>) -> tensor<8xf32> {
// CHECK-NEXT:    %0 = stablehlo.add %arg0, %arg1 : tensor<8xf32>
// CHECK-NEXT:    %1 = stablehlo.add %0, %arg2 : tensor<8xf32>
// CHECK-NEXT:    %2 = stablehlo.add %1, %arg3 : tensor<8xf32>
// CHECK-NEXT:    %3 = stablehlo.add %2, %arg4 : tensor<8xf32>
// CHECK-NEXT:    %4 = stablehlo.add %3, %arg5 : tensor<8xf32>
// CHECK-NEXT:    %5 = stablehlo.add %4, %arg6 : tensor<8xf32>
// CHECK-NEXT:    %6 = stablehlo.add %5, %arg7 : tensor<8xf32>
// CHECK-NEXT:    %7 = stablehlo.add %6, %arg8 : tensor<8xf32>
// CHECK-NEXT:    %8 = stablehlo.add %7, %arg9 : tensor<8xf32>
// CHECK-NEXT:    %9 = stablehlo.add %8, %arg10 : tensor<8xf32>
// CHECK-NEXT:    %10 = stablehlo.add %9, %arg11 : tensor<8xf32>
// CHECK-NEXT:    %11 = stablehlo.add %10, %arg12 : tensor<8xf32>
// CHECK-NEXT:    %12 = stablehlo.add %11, %arg13 : tensor<8xf32>
// CHECK-NEXT:    %13 = stablehlo.add %12, %arg14 : tensor<8xf32>
// CHECK-NEXT:    %14 = stablehlo.add %13, %arg15 : tensor<8xf32>
// CHECK-NEXT:    %15 = stablehlo.optimization_barrier %14 : tensor<8xf32>
// CHECK-NEXT:    %16 = stablehlo.add %15, %arg16 : tensor<8xf32>
// CHECK-NEXT:    %17 = stablehlo.add %16, %arg17 : tensor<8xf32>
// CHECK-NEXT:    %18 = stablehlo.add %17, %arg18 : tensor<8xf32>
// CHECK-NEXT:    %19 = stablehlo.add %18, %arg19 : tensor<8xf32>
// CHECK-NEXT:    return %19 : tensor<8xf32>
// CHECK-NEXT:  }
