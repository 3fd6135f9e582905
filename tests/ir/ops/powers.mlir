// RUN: pyxla-opt %s -p 'pyxla-jvp{function=negate},pyxla-jvp{function=square},pyxla-jvp{function=sqrt},pyxla-jvp{function=rsqrt},pyxla-jvp{function=cbrt},pyxla-jvp{function=power},pyxla-jvp{function=exponential},pyxla-jvp{function=exponential_minus_one},pyxla-jvp{function=log},pyxla-jvp{function=log_plus_one},pyxla-jvp{function=logistic},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=negate},pyxla-vjp{function=square},pyxla-vjp{function=sqrt},pyxla-vjp{function=rsqrt},pyxla-vjp{function=cbrt},pyxla-vjp{function=power},pyxla-vjp{function=exponential},pyxla-vjp{function=exponential_minus_one},pyxla-vjp{function=log},pyxla-vjp{function=log_plus_one},pyxla-vjp{function=logistic},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=negate size=5},pyxla-batch{function=square size=5},pyxla-batch{function=sqrt size=5},pyxla-batch{function=rsqrt size=5},pyxla-batch{function=cbrt size=5},pyxla-batch{function=power size=5},pyxla-batch{function=exponential size=5},pyxla-batch{function=exponential_minus_one size=5},pyxla-batch{function=log size=5},pyxla-batch{function=log_plus_one size=5},pyxla-batch{function=logistic size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @negate(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.negate %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @negate(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.negate %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.negate %arg1 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @negate(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.negate %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.negate %arg1 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @negate(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.negate %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @square(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.square %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @square(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.square %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @square(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<2.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.square %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @square(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.square %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @sqrt(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sqrt %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @sqrt(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sqrt %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @sqrt(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sqrt %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @sqrt(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sqrt %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @rsqrt(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.rsqrt %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @rsqrt(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.rsqrt %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[CST]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @rsqrt(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<-5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.rsqrt %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[CST]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide [[V1]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @rsqrt(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.rsqrt %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @cbrt(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.cbrt %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @cbrt(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<3.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.cbrt %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[CST]], [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.divide %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cbrt(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<3.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cbrt %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[CST]], [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.divide %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cbrt(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.cbrt %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @power(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.power %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @power(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.power %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, %arg0, [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg1, [[CST_0]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.and [[V1]], [[V2]] : tensor<3xi1>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.subtract %arg1, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V3]], [[CST]], [[V4]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.power %arg0, [[V5]] : tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.multiply %arg1, [[V6]] : tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg2, [[V7]] : tensor<3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V1]], [[CST]], %arg0 : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.log [[V9]] : tensor<3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V10]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.multiply %arg3, [[V11]] : tensor<3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V8]], [[V12]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V13]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @power(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.power %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.compare EQ, %arg0, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare EQ, %arg1, [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.and [[V1]], [[V2]] : tensor<3xi1>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.subtract %arg1, [[CST_0]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.select [[V3]], [[CST_0]], [[V4]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.power %arg0, [[V5]] : tensor<3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.multiply %arg1, [[V6]] : tensor<3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.multiply %arg2, [[V7]] : tensor<3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.select [[V1]], [[CST_0]], %arg0 : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.log [[V9]] : tensor<3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V10]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.multiply %arg2, [[V11]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V8]], [[V12]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @power(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.power %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @exponential(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.exponential %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @exponential(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.exponential %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @exponential(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.exponential %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, [[V0]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @exponential(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.exponential %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @exponential_minus_one(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.exponential_minus_one %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @exponential_minus_one(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.exponential_minus_one %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.add [[V0]], [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @exponential_minus_one(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.exponential_minus_one %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.add [[V0]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @exponential_minus_one(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.exponential_minus_one %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @log(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.log %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @log(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.log %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.divide %arg1, %arg0 : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @log(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.log %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.divide %arg1, %arg0 : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V1]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @log(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.log %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @log_plus_one(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.log_plus_one %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @log_plus_one(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.log_plus_one %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.divide %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @log_plus_one(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.log_plus_one %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.divide %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @log_plus_one(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.log_plus_one %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @logistic(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.logistic %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @logistic(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.logistic %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V0]], [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @logistic(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.logistic %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V0]], [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @logistic(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.logistic %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
