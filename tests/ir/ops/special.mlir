// RUN: pyxla-opt %s -p 'pyxla-jvp{function=lgamma},pyxla-jvp{function=digamma},pyxla-jvp{function=erf},pyxla-jvp{function=erfc},pyxla-jvp{function=erf_inv},pyxla-jvp{function=bessel_i1e},pyxla-jvp{function=zeta wrt=1},pyxla-jvp{function=polygamma wrt=1},pyxla-jvp{function=next_after},pyxla-lower' --verify-each | filecheck %s --check-prefix=JVP
// RUN: pyxla-opt %s -p 'pyxla-vjp{function=lgamma},pyxla-vjp{function=digamma},pyxla-vjp{function=erf},pyxla-vjp{function=erfc},pyxla-vjp{function=erf_inv},pyxla-vjp{function=bessel_i1e},pyxla-vjp{function=zeta wrt=1},pyxla-vjp{function=polygamma wrt=1},pyxla-vjp{function=next_after},pyxla-lower' --verify-each | filecheck %s --check-prefix=VJP
// RUN: pyxla-opt %s -p 'pyxla-batch{function=lgamma size=5},pyxla-batch{function=digamma size=5},pyxla-batch{function=erf size=5},pyxla-batch{function=erfc size=5},pyxla-batch{function=erf_inv size=5},pyxla-batch{function=bessel_i1e size=5},pyxla-batch{function=zeta size=5},pyxla-batch{function=polygamma size=5},pyxla-batch{function=next_after size=5},pyxla-lower' --verify-each | filecheck %s --check-prefix=BATCH

func.func @lgamma(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.lgamma %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @lgamma(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.lgamma %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = chlo.digamma %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @lgamma(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[V0:%\w+]] = chlo.lgamma %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = chlo.digamma %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @lgamma(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.lgamma %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @digamma(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.digamma %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @digamma(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.digamma %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = chlo.polygamma [[CST]], %arg0 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @digamma(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.digamma %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = chlo.polygamma [[CST]], %arg0 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.multiply %arg1, [[V1]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V2]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @digamma(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.digamma %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @erf(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.erf %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @erf(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.12837923> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.erf %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.exponential [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[CST]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @erf(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.12837923> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.erf %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.exponential [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[CST]], [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @erf(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.erf %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @erfc(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.erfc %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @erfc(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<-1.12837923> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.erfc %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.exponential [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[CST]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @erfc(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<-1.12837923> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.erfc %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply %arg0, %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.negate [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.exponential [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[CST]], [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg1, [[V4]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @erfc(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.erfc %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @erf_inv(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.erf_inv %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @erf_inv(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.886226952> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.erf_inv %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.exponential [[V1]] : tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[CST]], [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg1, [[V3]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @erf_inv(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.886226952> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.erf_inv %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.multiply [[V0]], [[V0]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.exponential [[V1]] : tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply [[CST]], [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.multiply %arg1, [[V3]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V4]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @erf_inv(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.erf_inv %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @bessel_i1e(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.bessel_i1e %x : tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @bessel_i1e(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// JVP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<0.402245194> : tensor<3xf32>
// JVP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<0.00336911646> : tensor<3xf32>
// JVP-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<6.88975852E-5> : tensor<3xf32>
// JVP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<2.89137051E-6> : tensor<3xf32>
// JVP-NEXT:   [[CST_4:%\w+]] = stablehlo.constant dense<2.04891862E-7> : tensor<3xf32>
// JVP-NEXT:   [[CST_5:%\w+]] = stablehlo.constant dense<2.26666899E-8> : tensor<3xf32>
// JVP-NEXT:   [[CST_6:%\w+]] = stablehlo.constant dense<3.39623196E-9> : tensor<3xf32>
// JVP-NEXT:   [[CST_7:%\w+]] = stablehlo.constant dense<1.600000e+01> : tensor<3xf32>
// JVP-NEXT:   [[CST_8:%\w+]] = stablehlo.constant dense<0.338397652> : tensor<3xf32>
// JVP-NEXT:   [[CST_9:%\w+]] = stablehlo.constant dense<-0.304682672> : tensor<3xf32>
// JVP-NEXT:   [[CST_10:%\w+]] = stablehlo.constant dense<0.171620905> : tensor<3xf32>
// JVP-NEXT:   [[CST_11:%\w+]] = stablehlo.constant dense<-9.490110e-02> : tensor<3xf32>
// JVP-NEXT:   [[CST_12:%\w+]] = stablehlo.constant dense<0.0493052825> : tensor<3xf32>
// JVP-NEXT:   [[CST_13:%\w+]] = stablehlo.constant dense<-0.0237374157> : tensor<3xf32>
// JVP-NEXT:   [[CST_14:%\w+]] = stablehlo.constant dense<0.0105464607> : tensor<3xf32>
// JVP-NEXT:   [[CST_15:%\w+]] = stablehlo.constant dense<-4.324310e-03> : tensor<3xf32>
// JVP-NEXT:   [[CST_16:%\w+]] = stablehlo.constant dense<0.00163947558> : tensor<3xf32>
// JVP-NEXT:   [[CST_17:%\w+]] = stablehlo.constant dense<-5.76375576E-4> : tensor<3xf32>
// JVP-NEXT:   [[CST_18:%\w+]] = stablehlo.constant dense<1.88502891E-4> : tensor<3xf32>
// JVP-NEXT:   [[CST_19:%\w+]] = stablehlo.constant dense<-5.75419508E-5> : tensor<3xf32>
// JVP-NEXT:   [[CST_20:%\w+]] = stablehlo.constant dense<1.64484482E-5> : tensor<3xf32>
// JVP-NEXT:   [[CST_21:%\w+]] = stablehlo.constant dense<-4.41673819E-6> : tensor<3xf32>
// JVP-NEXT:   [[CST_22:%\w+]] = stablehlo.constant dense<1.11738757E-6> : tensor<3xf32>
// JVP-NEXT:   [[CST_23:%\w+]] = stablehlo.constant dense<-2.67079372E-7> : tensor<3xf32>
// JVP-NEXT:   [[CST_24:%\w+]] = stablehlo.constant dense<6.04699508E-8> : tensor<3xf32>
// JVP-NEXT:   [[CST_25:%\w+]] = stablehlo.constant dense<-1.30002498E-8> : tensor<3xf32>
// JVP-NEXT:   [[CST_26:%\w+]] = stablehlo.constant dense<2.65982369E-9> : tensor<3xf32>
// JVP-NEXT:   [[CST_27:%\w+]] = stablehlo.constant dense<2.500000e-01> : tensor<3xf32>
// JVP-NEXT:   [[CST_28:%\w+]] = stablehlo.constant dense<8.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_29:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[CST_30:%\w+]] = stablehlo.constant dense<1.42108547E-14> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.bessel_i1e %arg0 : tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.abs %arg0 : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, [[V1]], [[CST_30]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], [[CST_29]], %arg0 : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.abs [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.minimum [[V4]], [[CST_28]] : tensor<3xf32>
// JVP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V5]], [[CST_27]] : tensor<3xf32>
// JVP-NEXT:   [[V7:%\w+]] = stablehlo.subtract [[V6]], [[CST_29]] : tensor<3xf32>
// JVP-NEXT:   [[V8:%\w+]] = stablehlo.add [[V7]], [[V7]] : tensor<3xf32>
// JVP-NEXT:   [[V9:%\w+]] = stablehlo.multiply [[V8]], [[CST_26]] : tensor<3xf32>
// JVP-NEXT:   [[V10:%\w+]] = stablehlo.add [[V9]], [[CST_25]] : tensor<3xf32>
// JVP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V8]], [[V10]] : tensor<3xf32>
// JVP-NEXT:   [[V12:%\w+]] = stablehlo.subtract [[V11]], [[CST_26]] : tensor<3xf32>
// JVP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V12]], [[CST_24]] : tensor<3xf32>
// JVP-NEXT:   [[V14:%\w+]] = stablehlo.multiply [[V8]], [[V13]] : tensor<3xf32>
// JVP-NEXT:   [[V15:%\w+]] = stablehlo.subtract [[V14]], [[V10]] : tensor<3xf32>
// JVP-NEXT:   [[V16:%\w+]] = stablehlo.add [[V15]], [[CST_23]] : tensor<3xf32>
// JVP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V8]], [[V16]] : tensor<3xf32>
// JVP-NEXT:   [[V18:%\w+]] = stablehlo.subtract [[V17]], [[V13]] : tensor<3xf32>
// JVP-NEXT:   [[V19:%\w+]] = stablehlo.add [[V18]], [[CST_22]] : tensor<3xf32>
// JVP-NEXT:   [[V20:%\w+]] = stablehlo.multiply [[V8]], [[V19]] : tensor<3xf32>
// JVP-NEXT:   [[V21:%\w+]] = stablehlo.subtract [[V20]], [[V16]] : tensor<3xf32>
// JVP-NEXT:   [[V22:%\w+]] = stablehlo.add [[V21]], [[CST_21]] : tensor<3xf32>
// JVP-NEXT:   [[V23:%\w+]] = stablehlo.multiply [[V8]], [[V22]] : tensor<3xf32>
// JVP-NEXT:   [[V24:%\w+]] = stablehlo.subtract [[V23]], [[V19]] : tensor<3xf32>
// JVP-NEXT:   [[V25:%\w+]] = stablehlo.add [[V24]], [[CST_20]] : tensor<3xf32>
// JVP-NEXT:   [[V26:%\w+]] = stablehlo.multiply [[V8]], [[V25]] : tensor<3xf32>
// JVP-NEXT:   [[V27:%\w+]] = stablehlo.subtract [[V26]], [[V22]] : tensor<3xf32>
// JVP-NEXT:   [[V28:%\w+]] = stablehlo.add [[V27]], [[CST_19]] : tensor<3xf32>
// JVP-NEXT:   [[V29:%\w+]] = stablehlo.multiply [[V8]], [[V28]] : tensor<3xf32>
// JVP-NEXT:   [[V30:%\w+]] = stablehlo.subtract [[V29]], [[V25]] : tensor<3xf32>
// JVP-NEXT:   [[V31:%\w+]] = stablehlo.add [[V30]], [[CST_18]] : tensor<3xf32>
// JVP-NEXT:   [[V32:%\w+]] = stablehlo.multiply [[V8]], [[V31]] : tensor<3xf32>
// JVP-NEXT:   [[V33:%\w+]] = stablehlo.subtract [[V32]], [[V28]] : tensor<3xf32>
// JVP-NEXT:   [[V34:%\w+]] = stablehlo.add [[V33]], [[CST_17]] : tensor<3xf32>
// JVP-NEXT:   [[V35:%\w+]] = stablehlo.multiply [[V8]], [[V34]] : tensor<3xf32>
// JVP-NEXT:   [[V36:%\w+]] = stablehlo.subtract [[V35]], [[V31]] : tensor<3xf32>
// JVP-NEXT:   [[V37:%\w+]] = stablehlo.add [[V36]], [[CST_16]] : tensor<3xf32>
// JVP-NEXT:   [[V38:%\w+]] = stablehlo.multiply [[V8]], [[V37]] : tensor<3xf32>
// JVP-NEXT:   [[V39:%\w+]] = stablehlo.subtract [[V38]], [[V34]] : tensor<3xf32>
// JVP-NEXT:   [[V40:%\w+]] = stablehlo.add [[V39]], [[CST_15]] : tensor<3xf32>
// JVP-NEXT:   [[V41:%\w+]] = stablehlo.multiply [[V8]], [[V40]] : tensor<3xf32>
// JVP-NEXT:   [[V42:%\w+]] = stablehlo.subtract [[V41]], [[V37]] : tensor<3xf32>
// JVP-NEXT:   [[V43:%\w+]] = stablehlo.add [[V42]], [[CST_14]] : tensor<3xf32>
// JVP-NEXT:   [[V44:%\w+]] = stablehlo.multiply [[V8]], [[V43]] : tensor<3xf32>
// JVP-NEXT:   [[V45:%\w+]] = stablehlo.subtract [[V44]], [[V40]] : tensor<3xf32>
// JVP-NEXT:   [[V46:%\w+]] = stablehlo.add [[V45]], [[CST_13]] : tensor<3xf32>
// JVP-NEXT:   [[V47:%\w+]] = stablehlo.multiply [[V8]], [[V46]] : tensor<3xf32>
// JVP-NEXT:   [[V48:%\w+]] = stablehlo.subtract [[V47]], [[V43]] : tensor<3xf32>
// JVP-NEXT:   [[V49:%\w+]] = stablehlo.add [[V48]], [[CST_12]] : tensor<3xf32>
// JVP-NEXT:   [[V50:%\w+]] = stablehlo.multiply [[V8]], [[V49]] : tensor<3xf32>
// JVP-NEXT:   [[V51:%\w+]] = stablehlo.subtract [[V50]], [[V46]] : tensor<3xf32>
// JVP-NEXT:   [[V52:%\w+]] = stablehlo.add [[V51]], [[CST_11]] : tensor<3xf32>
// JVP-NEXT:   [[V53:%\w+]] = stablehlo.multiply [[V8]], [[V52]] : tensor<3xf32>
// JVP-NEXT:   [[V54:%\w+]] = stablehlo.subtract [[V53]], [[V49]] : tensor<3xf32>
// JVP-NEXT:   [[V55:%\w+]] = stablehlo.add [[V54]], [[CST_10]] : tensor<3xf32>
// JVP-NEXT:   [[V56:%\w+]] = stablehlo.multiply [[V8]], [[V55]] : tensor<3xf32>
// JVP-NEXT:   [[V57:%\w+]] = stablehlo.subtract [[V56]], [[V52]] : tensor<3xf32>
// JVP-NEXT:   [[V58:%\w+]] = stablehlo.add [[V57]], [[CST_9]] : tensor<3xf32>
// JVP-NEXT:   [[V59:%\w+]] = stablehlo.multiply [[V7]], [[V58]] : tensor<3xf32>
// JVP-NEXT:   [[V60:%\w+]] = stablehlo.subtract [[V59]], [[V55]] : tensor<3xf32>
// JVP-NEXT:   [[V61:%\w+]] = stablehlo.add [[V60]], [[CST_8]] : tensor<3xf32>
// JVP-NEXT:   [[V62:%\w+]] = stablehlo.maximum [[V4]], [[CST_28]] : tensor<3xf32>
// JVP-NEXT:   [[V63:%\w+]] = stablehlo.divide [[CST_7]], [[V62]] : tensor<3xf32>
// JVP-NEXT:   [[V64:%\w+]] = stablehlo.subtract [[V63]], [[CST_29]] : tensor<3xf32>
// JVP-NEXT:   [[V65:%\w+]] = stablehlo.add [[V64]], [[V64]] : tensor<3xf32>
// JVP-NEXT:   [[V66:%\w+]] = stablehlo.multiply [[V65]], [[CST_6]] : tensor<3xf32>
// JVP-NEXT:   [[V67:%\w+]] = stablehlo.add [[V66]], [[CST_5]] : tensor<3xf32>
// JVP-NEXT:   [[V68:%\w+]] = stablehlo.multiply [[V65]], [[V67]] : tensor<3xf32>
// JVP-NEXT:   [[V69:%\w+]] = stablehlo.subtract [[V68]], [[CST_6]] : tensor<3xf32>
// JVP-NEXT:   [[V70:%\w+]] = stablehlo.add [[V69]], [[CST_4]] : tensor<3xf32>
// JVP-NEXT:   [[V71:%\w+]] = stablehlo.multiply [[V65]], [[V70]] : tensor<3xf32>
// JVP-NEXT:   [[V72:%\w+]] = stablehlo.subtract [[V71]], [[V67]] : tensor<3xf32>
// JVP-NEXT:   [[V73:%\w+]] = stablehlo.add [[V72]], [[CST_3]] : tensor<3xf32>
// JVP-NEXT:   [[V74:%\w+]] = stablehlo.multiply [[V65]], [[V73]] : tensor<3xf32>
// JVP-NEXT:   [[V75:%\w+]] = stablehlo.subtract [[V74]], [[V70]] : tensor<3xf32>
// JVP-NEXT:   [[V76:%\w+]] = stablehlo.add [[V75]], [[CST_2]] : tensor<3xf32>
// JVP-NEXT:   [[V77:%\w+]] = stablehlo.multiply [[V65]], [[V76]] : tensor<3xf32>
// JVP-NEXT:   [[V78:%\w+]] = stablehlo.subtract [[V77]], [[V73]] : tensor<3xf32>
// JVP-NEXT:   [[V79:%\w+]] = stablehlo.add [[V78]], [[CST_1]] : tensor<3xf32>
// JVP-NEXT:   [[V80:%\w+]] = stablehlo.multiply [[V64]], [[V79]] : tensor<3xf32>
// JVP-NEXT:   [[V81:%\w+]] = stablehlo.subtract [[V80]], [[V76]] : tensor<3xf32>
// JVP-NEXT:   [[V82:%\w+]] = stablehlo.add [[V81]], [[CST_0]] : tensor<3xf32>
// JVP-NEXT:   [[V83:%\w+]] = stablehlo.rsqrt [[V62]] : tensor<3xf32>
// JVP-NEXT:   [[V84:%\w+]] = stablehlo.multiply [[V82]], [[V83]] : tensor<3xf32>
// JVP-NEXT:   [[V85:%\w+]] = stablehlo.compare LE, [[V4]], [[CST_28]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// JVP-NEXT:   [[V86:%\w+]] = stablehlo.select [[V85]], [[V61]], [[V84]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V87:%\w+]] = stablehlo.sign [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V88:%\w+]] = stablehlo.divide [[CST_29]], [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V89:%\w+]] = stablehlo.add [[V87]], [[V88]] : tensor<3xf32>
// JVP-NEXT:   [[V90:%\w+]] = stablehlo.multiply [[V0]], [[V89]] : tensor<3xf32>
// JVP-NEXT:   [[V91:%\w+]] = stablehlo.subtract [[V86]], [[V90]] : tensor<3xf32>
// JVP-NEXT:   [[V92:%\w+]] = stablehlo.select [[V2]], [[CST]], [[V91]] : tensor<3xi1>, tensor<3xf32>
// JVP-NEXT:   [[V93:%\w+]] = stablehlo.multiply %arg1, [[V92]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V93]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @bessel_i1e(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.42108547E-14> : tensor<3xf32>
// VJP-NEXT:   [[CST_0:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_1:%\w+]] = stablehlo.constant dense<8.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[CST_2:%\w+]] = stablehlo.constant dense<2.500000e-01> : tensor<3xf32>
// VJP-NEXT:   [[CST_3:%\w+]] = stablehlo.constant dense<2.65982369E-9> : tensor<3xf32>
// VJP-NEXT:   [[CST_4:%\w+]] = stablehlo.constant dense<-1.30002498E-8> : tensor<3xf32>
// VJP-NEXT:   [[CST_5:%\w+]] = stablehlo.constant dense<6.04699508E-8> : tensor<3xf32>
// VJP-NEXT:   [[CST_6:%\w+]] = stablehlo.constant dense<-2.67079372E-7> : tensor<3xf32>
// VJP-NEXT:   [[CST_7:%\w+]] = stablehlo.constant dense<1.11738757E-6> : tensor<3xf32>
// VJP-NEXT:   [[CST_8:%\w+]] = stablehlo.constant dense<-4.41673819E-6> : tensor<3xf32>
// VJP-NEXT:   [[CST_9:%\w+]] = stablehlo.constant dense<1.64484482E-5> : tensor<3xf32>
// VJP-NEXT:   [[CST_10:%\w+]] = stablehlo.constant dense<-5.75419508E-5> : tensor<3xf32>
// VJP-NEXT:   [[CST_11:%\w+]] = stablehlo.constant dense<1.88502891E-4> : tensor<3xf32>
// VJP-NEXT:   [[CST_12:%\w+]] = stablehlo.constant dense<-5.76375576E-4> : tensor<3xf32>
// VJP-NEXT:   [[CST_13:%\w+]] = stablehlo.constant dense<0.00163947558> : tensor<3xf32>
// VJP-NEXT:   [[CST_14:%\w+]] = stablehlo.constant dense<-4.324310e-03> : tensor<3xf32>
// VJP-NEXT:   [[CST_15:%\w+]] = stablehlo.constant dense<0.0105464607> : tensor<3xf32>
// VJP-NEXT:   [[CST_16:%\w+]] = stablehlo.constant dense<-0.0237374157> : tensor<3xf32>
// VJP-NEXT:   [[CST_17:%\w+]] = stablehlo.constant dense<0.0493052825> : tensor<3xf32>
// VJP-NEXT:   [[CST_18:%\w+]] = stablehlo.constant dense<-9.490110e-02> : tensor<3xf32>
// VJP-NEXT:   [[CST_19:%\w+]] = stablehlo.constant dense<0.171620905> : tensor<3xf32>
// VJP-NEXT:   [[CST_20:%\w+]] = stablehlo.constant dense<-0.304682672> : tensor<3xf32>
// VJP-NEXT:   [[CST_21:%\w+]] = stablehlo.constant dense<0.338397652> : tensor<3xf32>
// VJP-NEXT:   [[CST_22:%\w+]] = stablehlo.constant dense<1.600000e+01> : tensor<3xf32>
// VJP-NEXT:   [[CST_23:%\w+]] = stablehlo.constant dense<3.39623196E-9> : tensor<3xf32>
// VJP-NEXT:   [[CST_24:%\w+]] = stablehlo.constant dense<2.26666899E-8> : tensor<3xf32>
// VJP-NEXT:   [[CST_25:%\w+]] = stablehlo.constant dense<2.04891862E-7> : tensor<3xf32>
// VJP-NEXT:   [[CST_26:%\w+]] = stablehlo.constant dense<2.89137051E-6> : tensor<3xf32>
// VJP-NEXT:   [[CST_27:%\w+]] = stablehlo.constant dense<6.88975852E-5> : tensor<3xf32>
// VJP-NEXT:   [[CST_28:%\w+]] = stablehlo.constant dense<0.00336911646> : tensor<3xf32>
// VJP-NEXT:   [[CST_29:%\w+]] = stablehlo.constant dense<0.402245194> : tensor<3xf32>
// VJP-NEXT:   [[CST_30:%\w+]] = stablehlo.constant dense<5.000000e-01> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.bessel_i1e %arg0 : tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.abs %arg0 : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = stablehlo.compare LT, [[V1]], [[CST]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.select [[V2]], [[CST_0]], %arg0 : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.abs [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.minimum [[V4]], [[CST_1]] : tensor<3xf32>
// VJP-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V5]], [[CST_2]] : tensor<3xf32>
// VJP-NEXT:   [[V7:%\w+]] = stablehlo.subtract [[V6]], [[CST_0]] : tensor<3xf32>
// VJP-NEXT:   [[V8:%\w+]] = stablehlo.add [[V7]], [[V7]] : tensor<3xf32>
// VJP-NEXT:   [[V9:%\w+]] = stablehlo.multiply [[V8]], [[CST_3]] : tensor<3xf32>
// VJP-NEXT:   [[V10:%\w+]] = stablehlo.add [[V9]], [[CST_4]] : tensor<3xf32>
// VJP-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V8]], [[V10]] : tensor<3xf32>
// VJP-NEXT:   [[V12:%\w+]] = stablehlo.subtract [[V11]], [[CST_3]] : tensor<3xf32>
// VJP-NEXT:   [[V13:%\w+]] = stablehlo.add [[V12]], [[CST_5]] : tensor<3xf32>
// VJP-NEXT:   [[V14:%\w+]] = stablehlo.multiply [[V8]], [[V13]] : tensor<3xf32>
// VJP-NEXT:   [[V15:%\w+]] = stablehlo.subtract [[V14]], [[V10]] : tensor<3xf32>
// VJP-NEXT:   [[V16:%\w+]] = stablehlo.add [[V15]], [[CST_6]] : tensor<3xf32>
// VJP-NEXT:   [[V17:%\w+]] = stablehlo.multiply [[V8]], [[V16]] : tensor<3xf32>
// VJP-NEXT:   [[V18:%\w+]] = stablehlo.subtract [[V17]], [[V13]] : tensor<3xf32>
// VJP-NEXT:   [[V19:%\w+]] = stablehlo.add [[V18]], [[CST_7]] : tensor<3xf32>
// VJP-NEXT:   [[V20:%\w+]] = stablehlo.multiply [[V8]], [[V19]] : tensor<3xf32>
// VJP-NEXT:   [[V21:%\w+]] = stablehlo.subtract [[V20]], [[V16]] : tensor<3xf32>
// VJP-NEXT:   [[V22:%\w+]] = stablehlo.add [[V21]], [[CST_8]] : tensor<3xf32>
// VJP-NEXT:   [[V23:%\w+]] = stablehlo.multiply [[V8]], [[V22]] : tensor<3xf32>
// VJP-NEXT:   [[V24:%\w+]] = stablehlo.subtract [[V23]], [[V19]] : tensor<3xf32>
// VJP-NEXT:   [[V25:%\w+]] = stablehlo.add [[V24]], [[CST_9]] : tensor<3xf32>
// VJP-NEXT:   [[V26:%\w+]] = stablehlo.multiply [[V8]], [[V25]] : tensor<3xf32>
// VJP-NEXT:   [[V27:%\w+]] = stablehlo.subtract [[V26]], [[V22]] : tensor<3xf32>
// VJP-NEXT:   [[V28:%\w+]] = stablehlo.add [[V27]], [[CST_10]] : tensor<3xf32>
// VJP-NEXT:   [[V29:%\w+]] = stablehlo.multiply [[V8]], [[V28]] : tensor<3xf32>
// VJP-NEXT:   [[V30:%\w+]] = stablehlo.subtract [[V29]], [[V25]] : tensor<3xf32>
// VJP-NEXT:   [[V31:%\w+]] = stablehlo.add [[V30]], [[CST_11]] : tensor<3xf32>
// VJP-NEXT:   [[V32:%\w+]] = stablehlo.multiply [[V8]], [[V31]] : tensor<3xf32>
// VJP-NEXT:   [[V33:%\w+]] = stablehlo.subtract [[V32]], [[V28]] : tensor<3xf32>
// VJP-NEXT:   [[V34:%\w+]] = stablehlo.add [[V33]], [[CST_12]] : tensor<3xf32>
// VJP-NEXT:   [[V35:%\w+]] = stablehlo.multiply [[V8]], [[V34]] : tensor<3xf32>
// VJP-NEXT:   [[V36:%\w+]] = stablehlo.subtract [[V35]], [[V31]] : tensor<3xf32>
// VJP-NEXT:   [[V37:%\w+]] = stablehlo.add [[V36]], [[CST_13]] : tensor<3xf32>
// VJP-NEXT:   [[V38:%\w+]] = stablehlo.multiply [[V8]], [[V37]] : tensor<3xf32>
// VJP-NEXT:   [[V39:%\w+]] = stablehlo.subtract [[V38]], [[V34]] : tensor<3xf32>
// VJP-NEXT:   [[V40:%\w+]] = stablehlo.add [[V39]], [[CST_14]] : tensor<3xf32>
// VJP-NEXT:   [[V41:%\w+]] = stablehlo.multiply [[V8]], [[V40]] : tensor<3xf32>
// VJP-NEXT:   [[V42:%\w+]] = stablehlo.subtract [[V41]], [[V37]] : tensor<3xf32>
// VJP-NEXT:   [[V43:%\w+]] = stablehlo.add [[V42]], [[CST_15]] : tensor<3xf32>
// VJP-NEXT:   [[V44:%\w+]] = stablehlo.multiply [[V8]], [[V43]] : tensor<3xf32>
// VJP-NEXT:   [[V45:%\w+]] = stablehlo.subtract [[V44]], [[V40]] : tensor<3xf32>
// VJP-NEXT:   [[V46:%\w+]] = stablehlo.add [[V45]], [[CST_16]] : tensor<3xf32>
// VJP-NEXT:   [[V47:%\w+]] = stablehlo.multiply [[V8]], [[V46]] : tensor<3xf32>
// VJP-NEXT:   [[V48:%\w+]] = stablehlo.subtract [[V47]], [[V43]] : tensor<3xf32>
// VJP-NEXT:   [[V49:%\w+]] = stablehlo.add [[V48]], [[CST_17]] : tensor<3xf32>
// VJP-NEXT:   [[V50:%\w+]] = stablehlo.multiply [[V8]], [[V49]] : tensor<3xf32>
// VJP-NEXT:   [[V51:%\w+]] = stablehlo.subtract [[V50]], [[V46]] : tensor<3xf32>
// VJP-NEXT:   [[V52:%\w+]] = stablehlo.add [[V51]], [[CST_18]] : tensor<3xf32>
// VJP-NEXT:   [[V53:%\w+]] = stablehlo.multiply [[V8]], [[V52]] : tensor<3xf32>
// VJP-NEXT:   [[V54:%\w+]] = stablehlo.subtract [[V53]], [[V49]] : tensor<3xf32>
// VJP-NEXT:   [[V55:%\w+]] = stablehlo.add [[V54]], [[CST_19]] : tensor<3xf32>
// VJP-NEXT:   [[V56:%\w+]] = stablehlo.multiply [[V8]], [[V55]] : tensor<3xf32>
// VJP-NEXT:   [[V57:%\w+]] = stablehlo.subtract [[V56]], [[V52]] : tensor<3xf32>
// VJP-NEXT:   [[V58:%\w+]] = stablehlo.add [[V57]], [[CST_20]] : tensor<3xf32>
// VJP-NEXT:   [[V59:%\w+]] = stablehlo.multiply [[V7]], [[V58]] : tensor<3xf32>
// VJP-NEXT:   [[V60:%\w+]] = stablehlo.subtract [[V59]], [[V55]] : tensor<3xf32>
// VJP-NEXT:   [[V61:%\w+]] = stablehlo.add [[V60]], [[CST_21]] : tensor<3xf32>
// VJP-NEXT:   [[V62:%\w+]] = stablehlo.maximum [[V4]], [[CST_1]] : tensor<3xf32>
// VJP-NEXT:   [[V63:%\w+]] = stablehlo.divide [[CST_22]], [[V62]] : tensor<3xf32>
// VJP-NEXT:   [[V64:%\w+]] = stablehlo.subtract [[V63]], [[CST_0]] : tensor<3xf32>
// VJP-NEXT:   [[V65:%\w+]] = stablehlo.add [[V64]], [[V64]] : tensor<3xf32>
// VJP-NEXT:   [[V66:%\w+]] = stablehlo.multiply [[V65]], [[CST_23]] : tensor<3xf32>
// VJP-NEXT:   [[V67:%\w+]] = stablehlo.add [[V66]], [[CST_24]] : tensor<3xf32>
// VJP-NEXT:   [[V68:%\w+]] = stablehlo.multiply [[V65]], [[V67]] : tensor<3xf32>
// VJP-NEXT:   [[V69:%\w+]] = stablehlo.subtract [[V68]], [[CST_23]] : tensor<3xf32>
// VJP-NEXT:   [[V70:%\w+]] = stablehlo.add [[V69]], [[CST_25]] : tensor<3xf32>
// VJP-NEXT:   [[V71:%\w+]] = stablehlo.multiply [[V65]], [[V70]] : tensor<3xf32>
// VJP-NEXT:   [[V72:%\w+]] = stablehlo.subtract [[V71]], [[V67]] : tensor<3xf32>
// VJP-NEXT:   [[V73:%\w+]] = stablehlo.add [[V72]], [[CST_26]] : tensor<3xf32>
// VJP-NEXT:   [[V74:%\w+]] = stablehlo.multiply [[V65]], [[V73]] : tensor<3xf32>
// VJP-NEXT:   [[V75:%\w+]] = stablehlo.subtract [[V74]], [[V70]] : tensor<3xf32>
// VJP-NEXT:   [[V76:%\w+]] = stablehlo.add [[V75]], [[CST_27]] : tensor<3xf32>
// VJP-NEXT:   [[V77:%\w+]] = stablehlo.multiply [[V65]], [[V76]] : tensor<3xf32>
// VJP-NEXT:   [[V78:%\w+]] = stablehlo.subtract [[V77]], [[V73]] : tensor<3xf32>
// VJP-NEXT:   [[V79:%\w+]] = stablehlo.add [[V78]], [[CST_28]] : tensor<3xf32>
// VJP-NEXT:   [[V80:%\w+]] = stablehlo.multiply [[V64]], [[V79]] : tensor<3xf32>
// VJP-NEXT:   [[V81:%\w+]] = stablehlo.subtract [[V80]], [[V76]] : tensor<3xf32>
// VJP-NEXT:   [[V82:%\w+]] = stablehlo.add [[V81]], [[CST_29]] : tensor<3xf32>
// VJP-NEXT:   [[V83:%\w+]] = stablehlo.rsqrt [[V62]] : tensor<3xf32>
// VJP-NEXT:   [[V84:%\w+]] = stablehlo.multiply [[V82]], [[V83]] : tensor<3xf32>
// VJP-NEXT:   [[V85:%\w+]] = stablehlo.compare LE, [[V4]], [[CST_1]], FLOAT : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>
// VJP-NEXT:   [[V86:%\w+]] = stablehlo.select [[V85]], [[V61]], [[V84]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V87:%\w+]] = stablehlo.sign [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V88:%\w+]] = stablehlo.divide [[CST_0]], [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V89:%\w+]] = stablehlo.add [[V87]], [[V88]] : tensor<3xf32>
// VJP-NEXT:   [[V90:%\w+]] = stablehlo.multiply [[V0]], [[V89]] : tensor<3xf32>
// VJP-NEXT:   [[V91:%\w+]] = stablehlo.subtract [[V86]], [[V90]] : tensor<3xf32>
// VJP-NEXT:   [[V92:%\w+]] = stablehlo.select [[V2]], [[CST_30]], [[V91]] : tensor<3xi1>, tensor<3xf32>
// VJP-NEXT:   [[V93:%\w+]] = stablehlo.multiply %arg1, [[V92]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V93]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @bessel_i1e(%arg0: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.bessel_i1e %arg0 : tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @zeta(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.zeta %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @zeta(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.zeta %arg0, %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = chlo.zeta [[V1]], %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg0, [[V2]] : tensor<3xf32>
// JVP-NEXT:   [[V4:%\w+]] = stablehlo.negate [[V3]] : tensor<3xf32>
// JVP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg2, [[V4]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @zeta(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.zeta %arg0, %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = chlo.zeta [[V1]], %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg0, [[V2]] : tensor<3xf32>
// VJP-NEXT:   [[V4:%\w+]] = stablehlo.negate [[V3]] : tensor<3xf32>
// VJP-NEXT:   [[V5:%\w+]] = stablehlo.multiply %arg2, [[V4]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V5]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @zeta(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.zeta %arg0, %arg1 : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @polygamma(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.polygamma %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @polygamma(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// JVP-NEXT:   [[V0:%\w+]] = chlo.polygamma %arg0, %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// JVP-NEXT:   [[V2:%\w+]] = chlo.polygamma [[V1]], %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[V2]] : tensor<3xf32>
// JVP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @polygamma(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<1.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.polygamma %arg0, %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V1:%\w+]] = stablehlo.add %arg0, [[CST]] : tensor<3xf32>
// VJP-NEXT:   [[V2:%\w+]] = chlo.polygamma [[V1]], %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   [[V3:%\w+]] = stablehlo.multiply %arg2, [[V2]] : tensor<3xf32>
// VJP-NEXT:   return [[V0]], [[V3]] : tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @polygamma(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.polygamma %arg0, %arg1 : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }

func.func @next_after(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = chlo.next_after %x, %y : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// JVP-LABEL: func.func @next_after(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>, %arg3: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
// JVP-NEXT:   [[V0:%\w+]] = chlo.next_after %arg0, %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// JVP-NEXT:   return [[V0]], %arg2 : tensor<3xf32>, tensor<3xf32>
// JVP-NEXT: }

// VJP-LABEL: func.func @next_after(%arg0: tensor<3xf32>, %arg1: tensor<3xf32>, %arg2: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
// VJP-NEXT:   [[CST:%\w+]] = stablehlo.constant dense<0.000000e+00> : tensor<3xf32>
// VJP-NEXT:   [[V0:%\w+]] = chlo.next_after %arg0, %arg1 : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
// VJP-NEXT:   return [[V0]], %arg2, [[CST]] : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
// VJP-NEXT: }

// BATCH-LABEL: func.func @next_after(%arg0: tensor<5x3xf32>, %arg1: tensor<5x3xf32>) -> tensor<5x3xf32> {
// BATCH-NEXT:   [[V0:%\w+]] = chlo.next_after %arg0, %arg1 : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
// BATCH-NEXT:   return [[V0]] : tensor<5x3xf32>
// BATCH-NEXT: }
