// RUN: pyxla-opt %s -p 'pyxla-jvp{function=sine},pyxla-jvp{function=cosine},pyxla-jvp{function=tan},pyxla-jvp{function=chlo_tan},pyxla-jvp{function=asin},pyxla-jvp{function=acos},pyxla-jvp{function=atan},pyxla-jvp{function=atan2},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=sine},pyxla-vjp{function=cosine},pyxla-vjp{function=tan},pyxla-vjp{function=chlo_tan},pyxla-vjp{function=asin},pyxla-vjp{function=acos},pyxla-vjp{function=atan},pyxla-vjp{function=atan2},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=sine size=5},pyxla-batch{function=cosine size=5},pyxla-batch{function=tan size=5},pyxla-batch{function=chlo_tan size=5},pyxla-batch{function=asin size=5},pyxla-batch{function=acos size=5},pyxla-batch{function=atan size=5},pyxla-batch{function=atan2 size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @sine(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.sine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @sine(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @sine(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @sine(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.sine %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @cosine(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.cosine %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @cosine(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @cosine(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.cosine %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.sine %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @cosine(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.cosine %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @tan(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.tan %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @tan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.tan %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @tan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.tan %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @tan(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.tan %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @chlo_tan(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.tan %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @chlo_tan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.tan %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @chlo_tan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.tan %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @chlo_tan(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.tan %arg0 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @asin(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.asin %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @asin(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.asin %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @asin(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.asin %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @asin(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.asin %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @acos(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.acos %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @acos(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.acos %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[CST]], %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.negate [[V4]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply %arg1, [[V5]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V6]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @acos(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.acos %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.subtract [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[CST]], %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.rsqrt [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.negate [[V4]] : tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply %arg1, [[V5]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V6]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @acos(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.acos %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @atan(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.atan %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @atan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.atan %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.divide %arg1, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @atan(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.atan %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.add [[V1]], [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.divide %arg1, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @atan(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.atan %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @atan2(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = stablehlo.atan2 %x, %y : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @atan2(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = stablehlo.atan2 %arg0, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.divide %arg2, [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V4]], %arg1 : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.divide %arg3, [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.negate %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V6]], [[V7]] : tensor<3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.add [[V5]], [[V8]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V9]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @atan2(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = stablehlo.atan2 %arg0, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg1, %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.add [[V1]], [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.divide %arg2, [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply [[V4]], %arg1 : tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.negate %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.multiply [[V4]], [[V6]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]], [[V7]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @atan2(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = stablehlo.atan2 %arg0, %arg1 : tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
