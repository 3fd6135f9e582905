// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-sort-radix' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%k: tensor<65xi16>, %v: tensor<65xf32>) -> tensor<65xf32> {
  %0:2 = "stablehlo.sort"(%k, %v) ({
  ^bb0(%a: tensor<i16>, %b: tensor<i16>, %c: tensor<f32>, %d: tensor<f32>):
    %1 = stablehlo.compare GT, %a, %b : (tensor<i16>, tensor<i16>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64, is_stable = true} : (tensor<65xi16>, tensor<65xf32>) -> (tensor<65xi16>, tensor<65xf32>)
  return %0#1 : tensor<65xf32>
}

// CHECK-LABEL: func.func private @pyxla.radix_sort_65x16_65(%arg0: tensor<65xi16>, %arg1: tensor<65xi32>) -> tensor<65xi32> {
// CHECK-NEXT:   [[V0:%\w+]]:3 = flow.dispatch.region -> (tensor<65xi32>, tensor<65xi32>, tensor<256xi32>) {
// CHECK-NEXT:     [[C0:%\w+]] = arith.constant 0 : index
// CHECK-NEXT:     [[C1:%\w+]] = arith.constant 1 : index
// CHECK-NEXT:     [[C65:%\w+]] = arith.constant 65 : index
// CHECK-NEXT:     [[C65_0:%\w+]] = arith.constant 65 : index
// CHECK-NEXT:     [[C256:%\w+]] = arith.constant 256 : index
// CHECK-NEXT:     [[C0_I32:%\w+]] = arith.constant 0 : i32
// CHECK-NEXT:     [[C1_I32:%\w+]] = arith.constant 1 : i32
// CHECK-NEXT:     [[C255_I16:%\w+]] = arith.constant 255 : i16
// CHECK-NEXT:     [[C16:%\w+]] = arith.constant 16 : index
// CHECK-NEXT:     [[C8_I16:%\w+]] = arith.constant 8 : i16
// CHECK-NEXT:     [[C16_1:%\w+]] = arith.constant 16 : index
// CHECK-NEXT:     [[V2:%\w+]] = tensor.empty() : tensor<65xi32>
// CHECK-NEXT:     [[V3:%\w+]] = tensor.empty() : tensor<65xi32>
// CHECK-NEXT:     [[V4:%\w+]] = tensor.empty() : tensor<256xi32>
// CHECK-NEXT:     [[V5:%\w+]] = scf.for %arg2 = [[C0]] to [[C65]] step [[C1]] iter_args(%arg3 = [[V2]]) -> (tensor<65xi32>) {
// CHECK-NEXT:       [[EXTRACTED:%\w+]] = tensor.extract %arg1[%arg2] : tensor<65xi32>
// CHECK-NEXT:       [[INSERTED:%\w+]] = tensor.insert [[EXTRACTED]] into %arg3[%arg2] : tensor<65xi32>
// CHECK-NEXT:       scf.yield [[INSERTED]] : tensor<65xi32>
// CHECK-NEXT:     }
// CHECK-NEXT:     [[V6:%\w+]]:3 = scf.for %arg2 = [[C0]] to [[C65]] step [[C65_0]] iter_args(%arg3 = [[V5]], %arg4 = [[V3]], %arg5 = [[V4]]) -> (tensor<65xi32>, tensor<65xi32>, tensor<256xi32>) {
// CHECK-NEXT:       [[V7:%\w+]] = arith.addi %arg2, [[C65_0]] : index
// CHECK-NEXT:       [[V8:%\w+]] = arith.index_cast %arg2 : index to i32
// CHECK-NEXT:       [[V9:%\w+]]:3 = scf.for %arg6 = [[C0]] to [[C16]] step [[C16_1]] iter_args(%arg7 = %arg3, %arg8 = %arg4, %arg9 = %arg5) -> (tensor<65xi32>, tensor<65xi32>, tensor<256xi32>) {
// CHECK-NEXT:         [[V10:%\w+]] = arith.index_cast %arg6 : index to i16
// CHECK-NEXT:         [[V11:%\w+]] = arith.addi [[V10]], [[C8_I16]] : i16
// CHECK-NEXT:         [[V12:%\w+]] = scf.for %arg10 = [[C0]] to [[C256]] step [[C1]] iter_args(%arg11 = %arg9) -> (tensor<256xi32>) {
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert [[C0_I32]] into %arg11[%arg10] : tensor<256xi32>
// CHECK-NEXT:           scf.yield [[INSERTED]] : tensor<256xi32>
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V13:%\w+]] = scf.for %arg10 = %arg2 to [[V7]] step [[C1]] iter_args(%arg11 = [[V12]]) -> (tensor<256xi32>) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract %arg0[%arg10] : tensor<65xi16>
// CHECK-NEXT:           [[V20:%\w+]] = arith.shrui [[EXTRACTED]], [[V10]] : i16
// CHECK-NEXT:           [[V21:%\w+]] = arith.andi [[V20]], [[C255_I16]] : i16
// CHECK-NEXT:           [[V22:%\w+]] = arith.index_castui [[V21]] : i16 to index
// CHECK-NEXT:           [[EXTRACTED_2:%\w+]] = tensor.extract %arg11[[[V22]]] : tensor<256xi32>
// CHECK-NEXT:           [[V23:%\w+]] = arith.addi [[EXTRACTED_2]], [[C1_I32]] : i32
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert [[V23]] into %arg11[[[V22]]] : tensor<256xi32>
// CHECK-NEXT:           scf.yield [[INSERTED]] : tensor<256xi32>
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V14:%\w+]]:2 = scf.for %arg10 = [[C0]] to [[C256]] step [[C1]] iter_args(%arg11 = [[V13]], %arg12 = [[V8]]) -> (tensor<256xi32>, i32) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract %arg11[%arg10] : tensor<256xi32>
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert %arg12 into %arg11[%arg10] : tensor<256xi32>
// CHECK-NEXT:           [[V20:%\w+]] = arith.addi %arg12, [[EXTRACTED]] : i32
// CHECK-NEXT:           scf.yield [[INSERTED]], [[V20]] : tensor<256xi32>, i32
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V15:%\w+]]:2 = scf.for %arg10 = %arg2 to [[V7]] step [[C1]] iter_args(%arg11 = [[V14]]#0, %arg12 = %arg8) -> (tensor<256xi32>, tensor<65xi32>) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract %arg7[%arg10] : tensor<65xi32>
// CHECK-NEXT:           [[V20:%\w+]] = arith.index_castui [[EXTRACTED]] : i32 to index
// CHECK-NEXT:           [[EXTRACTED_2:%\w+]] = tensor.extract %arg0[[[V20]]] : tensor<65xi16>
// CHECK-NEXT:           [[V21:%\w+]] = arith.shrui [[EXTRACTED_2]], [[V10]] : i16
// CHECK-NEXT:           [[V22:%\w+]] = arith.andi [[V21]], [[C255_I16]] : i16
// CHECK-NEXT:           [[V23:%\w+]] = arith.index_castui [[V22]] : i16 to index
// CHECK-NEXT:           [[EXTRACTED_3:%\w+]] = tensor.extract %arg11[[[V23]]] : tensor<256xi32>
// CHECK-NEXT:           [[V24:%\w+]] = arith.index_castui [[EXTRACTED_3]] : i32 to index
// CHECK-NEXT:           [[V25:%\w+]] = arith.addi [[EXTRACTED_3]], [[C1_I32]] : i32
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert [[V25]] into %arg11[[[V23]]] : tensor<256xi32>
// CHECK-NEXT:           [[INSERTED_4:%\w+]] = tensor.insert [[EXTRACTED]] into %arg12[[[V24]]] : tensor<65xi32>
// CHECK-NEXT:           scf.yield [[INSERTED]], [[INSERTED_4]] : tensor<256xi32>, tensor<65xi32>
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V16:%\w+]] = scf.for %arg10 = [[C0]] to [[C256]] step [[C1]] iter_args(%arg11 = [[V15]]#0) -> (tensor<256xi32>) {
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert [[C0_I32]] into %arg11[%arg10] : tensor<256xi32>
// CHECK-NEXT:           scf.yield [[INSERTED]] : tensor<256xi32>
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V17:%\w+]] = scf.for %arg10 = %arg2 to [[V7]] step [[C1]] iter_args(%arg11 = [[V16]]) -> (tensor<256xi32>) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract %arg0[%arg10] : tensor<65xi16>
// CHECK-NEXT:           [[V20:%\w+]] = arith.shrui [[EXTRACTED]], [[V11]] : i16
// CHECK-NEXT:           [[V21:%\w+]] = arith.andi [[V20]], [[C255_I16]] : i16
// CHECK-NEXT:           [[V22:%\w+]] = arith.index_castui [[V21]] : i16 to index
// CHECK-NEXT:           [[EXTRACTED_2:%\w+]] = tensor.extract %arg11[[[V22]]] : tensor<256xi32>
// CHECK-NEXT:           [[V23:%\w+]] = arith.addi [[EXTRACTED_2]], [[C1_I32]] : i32
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert [[V23]] into %arg11[[[V22]]] : tensor<256xi32>
// CHECK-NEXT:           scf.yield [[INSERTED]] : tensor<256xi32>
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V18:%\w+]]:2 = scf.for %arg10 = [[C0]] to [[C256]] step [[C1]] iter_args(%arg11 = [[V17]], %arg12 = [[V8]]) -> (tensor<256xi32>, i32) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract %arg11[%arg10] : tensor<256xi32>
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert %arg12 into %arg11[%arg10] : tensor<256xi32>
// CHECK-NEXT:           [[V20:%\w+]] = arith.addi %arg12, [[EXTRACTED]] : i32
// CHECK-NEXT:           scf.yield [[INSERTED]], [[V20]] : tensor<256xi32>, i32
// CHECK-NEXT:         }
// CHECK-NEXT:         [[V19:%\w+]]:2 = scf.for %arg10 = %arg2 to [[V7]] step [[C1]] iter_args(%arg11 = [[V18]]#0, %arg12 = %arg7) -> (tensor<256xi32>, tensor<65xi32>) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract [[V15]]#1[%arg10] : tensor<65xi32>
// CHECK-NEXT:           [[V20:%\w+]] = arith.index_castui [[EXTRACTED]] : i32 to index
// CHECK-NEXT:           [[EXTRACTED_2:%\w+]] = tensor.extract %arg0[[[V20]]] : tensor<65xi16>
// CHECK-NEXT:           [[V21:%\w+]] = arith.shrui [[EXTRACTED_2]], [[V11]] : i16
// CHECK-NEXT:           [[V22:%\w+]] = arith.andi [[V21]], [[C255_I16]] : i16
// CHECK-NEXT:           [[V23:%\w+]] = arith.index_castui [[V22]] : i16 to index
// CHECK-NEXT:           [[EXTRACTED_3:%\w+]] = tensor.extract %arg11[[[V23]]] : tensor<256xi32>
// CHECK-NEXT:           [[V24:%\w+]] = arith.index_castui [[EXTRACTED_3]] : i32 to index
// CHECK-NEXT:           [[V25:%\w+]] = arith.addi [[EXTRACTED_3]], [[C1_I32]] : i32
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert [[V25]] into %arg11[[[V23]]] : tensor<256xi32>
// CHECK-NEXT:           [[INSERTED_4:%\w+]] = tensor.insert [[EXTRACTED]] into %arg12[[[V24]]] : tensor<65xi32>
// CHECK-NEXT:           scf.yield [[INSERTED]], [[INSERTED_4]] : tensor<256xi32>, tensor<65xi32>
// CHECK-NEXT:         }
// CHECK-NEXT:         scf.yield [[V19]]#1, [[V15]]#1, [[V19]]#0 : tensor<65xi32>, tensor<65xi32>, tensor<256xi32>
// CHECK-NEXT:       }
// CHECK-NEXT:       scf.yield [[V9]]#0, [[V9]]#1, [[V9]]#2 : tensor<65xi32>, tensor<65xi32>, tensor<256xi32>
// CHECK-NEXT:     }
// CHECK-NEXT:     flow.return [[V6]]#0, [[V6]]#1, [[V6]]#2 : tensor<65xi32>, tensor<65xi32>, tensor<256xi32>
// CHECK-NEXT:   } count() -> (index, index, index) {
// CHECK-NEXT:     [[C1:%\w+]] = arith.constant 1 : index
// CHECK-NEXT:     flow.return [[C1]], [[C1]], [[C1]] : index, index, index
// CHECK-NEXT:   }
// CHECK-NEXT:   [[V1:%\w+]]:3 = util.optimization_barrier [[V0]]#0, [[V0]]#1, [[V0]]#2 : tensor<65xi32>, tensor<65xi32>, tensor<256xi32>
// CHECK-NEXT:   return [[V1]]#0 : tensor<65xi32>
// CHECK-NEXT: }

// CHECK-LABEL: func.func @main(%arg0: tensor<65xi16>, %arg1: tensor<65xf32>) -> tensor<65xf32> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.iota dim = 0 : tensor<65xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-32768> : tensor<65xi16>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.xor %arg0, [[C]] : tensor<65xi16>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.not [[V1]] : tensor<65xi16>
// CHECK-NEXT:   [[V3:%\w+]]:2 = stablehlo.optimization_barrier [[V2]], [[V0]] : tensor<65xi16>, tensor<65xi32>
// CHECK-NEXT:   [[V4:%\w+]] = call @pyxla.radix_sort_65x16_65([[V3]]#0, [[V3]]#1) : (tensor<65xi16>, tensor<65xi32>) -> tensor<65xi32>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.reshape [[V4]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:   [[V6:%\w+]] = "stablehlo.gather"(%arg0, [[V5]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xi16>, tensor<65x1xi32>) -> tensor<65xi16>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.reshape [[V4]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:   [[V8:%\w+]] = "stablehlo.gather"(%arg1, [[V7]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xf32>, tensor<65x1xi32>) -> tensor<65xf32>
// CHECK-NEXT:   return [[V8]] : tensor<65xf32>
// CHECK-NEXT: }

func.func @short(%k: tensor<64xi16>) -> tensor<64xi16> {
  %0 = "stablehlo.sort"(%k) ({
  ^bb0(%a: tensor<i16>, %b: tensor<i16>):
    %1 = stablehlo.compare LT, %a, %b : (tensor<i16>, tensor<i16>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64} : (tensor<64xi16>) -> tensor<64xi16>
  return %0 : tensor<64xi16>
}

// CHECK-LABEL: func.func @short(%arg0: tensor<64xi16>) -> tensor<64xi16> {
// CHECK-NEXT:   [[V0:%\w+]] = "stablehlo.sort"(%arg0) <{dimension = 0 : i64}> ({
// CHECK-NEXT:   ^bb0(%arg1: tensor<i16>, %arg2: tensor<i16>):
// CHECK-NEXT:     [[V1:%\w+]] = stablehlo.compare LT, %arg1, %arg2 : (tensor<i16>, tensor<i16>) -> tensor<i1>
// CHECK-NEXT:     stablehlo.return [[V1]] : tensor<i1>
// CHECK-NEXT:   }) : (tensor<64xi16>) -> tensor<64xi16>
// CHECK-NEXT:   return [[V0]] : tensor<64xi16>
// CHECK-NEXT: }
