// RUN: pyxla-opt %s -p 'pyxla-legalize-iree-sort-radix' --verify-each | filecheck %s --check-prefix=CHECK

func.func @main(%k: tensor<65xi16>, %v: tensor<65xf32>) -> tensor<65xf32> {
  %0:2 = "stablehlo.sort"(%k, %v) ({
  ^bb0(%a: tensor<i16>, %b: tensor<i16>, %c: tensor<f32>, %d: tensor<f32>):
    %1 = stablehlo.compare GT, %a, %b : (tensor<i16>, tensor<i16>) -> tensor<i1>
    stablehlo.return %1 : tensor<i1>
  }) {dimension = 0 : i64, is_stable = true} : (tensor<65xi16>, tensor<65xf32>) -> (tensor<65xi16>, tensor<65xf32>)
  return %0#1 : tensor<65xf32>
}

// CHECK-LABEL: func.func private @pyxla.radix_sort_65x16_65(%arg0: tensor<65xi64>) -> tensor<65xi64> {
// CHECK-NEXT:   [[V0:%\w+]]:3 = flow.dispatch.region -> (tensor<65xi64>, tensor<65xi64>, tensor<512xi32>) {
// CHECK-NEXT:     [[C0:%\w+]] = arith.constant 0 : index
// CHECK-NEXT:     [[C1:%\w+]] = arith.constant 1 : index
// CHECK-NEXT:     [[C65:%\w+]] = arith.constant 65 : index
// CHECK-NEXT:     [[C65_0:%\w+]] = arith.constant 65 : index
// CHECK-NEXT:     [[C256:%\w+]] = arith.constant 256 : index
// CHECK-NEXT:     [[C512:%\w+]] = arith.constant 512 : index
// CHECK-NEXT:     [[C0_I32:%\w+]] = arith.constant 0 : i32
// CHECK-NEXT:     [[C1_I32:%\w+]] = arith.constant 1 : i32
// CHECK-NEXT:     [[C255_I64:%\w+]] = arith.constant 255 : i64
// CHECK-NEXT:     [[V2:%\w+]] = tensor.empty() : tensor<65xi64>
// CHECK-NEXT:     [[V3:%\w+]] = tensor.empty() : tensor<65xi64>
// CHECK-NEXT:     [[V4:%\w+]] = tensor.empty() : tensor<512xi32>
// CHECK-NEXT:     [[V5:%\w+]]:3 = scf.for %arg1 = [[C0]] to [[C65]] step [[C65_0]] iter_args(%arg2 = [[V2]], %arg3 = [[V3]], %arg4 = [[V4]]) -> (tensor<65xi64>, tensor<65xi64>, tensor<512xi32>) {
// CHECK-NEXT:       [[V6:%\w+]] = arith.addi %arg1, [[C65_0]] : index
// CHECK-NEXT:       [[V7:%\w+]] = arith.index_cast %arg1 : index to i32
// CHECK-NEXT:       [[V8:%\w+]] = scf.for %arg5 = [[C0]] to [[C512]] step [[C1]] iter_args(%arg6 = %arg4) -> (tensor<512xi32>) {
// CHECK-NEXT:         [[INSERTED:%\w+]] = tensor.insert [[C0_I32]] into %arg6[%arg5] : tensor<512xi32>
// CHECK-NEXT:         scf.yield [[INSERTED]] : tensor<512xi32>
// CHECK-NEXT:       }
// CHECK-NEXT:       [[V9:%\w+]] = scf.for %arg5 = %arg1 to [[V6]] step [[C1]] iter_args(%arg6 = [[V8]]) -> (tensor<512xi32>) {
// CHECK-NEXT:         [[EXTRACTED:%\w+]] = tensor.extract %arg0[%arg5] : tensor<65xi64>
// CHECK-NEXT:         [[C32_I64:%\w+]] = arith.constant 32 : i64
// CHECK-NEXT:         [[V13:%\w+]] = arith.shrui [[EXTRACTED]], [[C32_I64]] : i64
// CHECK-NEXT:         [[V14:%\w+]] = arith.andi [[V13]], [[C255_I64]] : i64
// CHECK-NEXT:         [[C0_I64:%\w+]] = arith.constant 0 : i64
// CHECK-NEXT:         [[V15:%\w+]] = arith.addi [[V14]], [[C0_I64]] : i64
// CHECK-NEXT:         [[V16:%\w+]] = arith.index_castui [[V15]] : i64 to index
// CHECK-NEXT:         [[EXTRACTED_1:%\w+]] = tensor.extract %arg6[[[V16]]] : tensor<512xi32>
// CHECK-NEXT:         [[V17:%\w+]] = arith.addi [[EXTRACTED_1]], [[C1_I32]] : i32
// CHECK-NEXT:         [[INSERTED:%\w+]] = tensor.insert [[V17]] into %arg6[[[V16]]] : tensor<512xi32>
// CHECK-NEXT:         [[C40_I64:%\w+]] = arith.constant 40 : i64
// CHECK-NEXT:         [[V18:%\w+]] = arith.shrui [[EXTRACTED]], [[C40_I64]] : i64
// CHECK-NEXT:         [[V19:%\w+]] = arith.andi [[V18]], [[C255_I64]] : i64
// CHECK-NEXT:         [[C256_I64:%\w+]] = arith.constant 256 : i64
// CHECK-NEXT:         [[V20:%\w+]] = arith.addi [[V19]], [[C256_I64]] : i64
// CHECK-NEXT:         [[V21:%\w+]] = arith.index_castui [[V20]] : i64 to index
// CHECK-NEXT:         [[EXTRACTED_2:%\w+]] = tensor.extract [[INSERTED]][[[V21]]] : tensor<512xi32>
// CHECK-NEXT:         [[V22:%\w+]] = arith.addi [[EXTRACTED_2]], [[C1_I32]] : i32
// CHECK-NEXT:         [[INSERTED_3:%\w+]] = tensor.insert [[V22]] into [[INSERTED]][[[V21]]] : tensor<512xi32>
// CHECK-NEXT:         scf.yield [[INSERTED_3]] : tensor<512xi32>
// CHECK-NEXT:       }
// CHECK-NEXT:       [[V10:%\w+]]:2 = scf.for %arg5 = [[C0]] to [[C512]] step [[C256]] iter_args(%arg6 = [[V9]], %arg7 = [[C0_I32]]) -> (tensor<512xi32>, i32) {
// CHECK-NEXT:         [[V13:%\w+]] = arith.addi %arg5, [[C256]] : index
// CHECK-NEXT:         [[V14:%\w+]]:2 = scf.for %arg8 = %arg5 to [[V13]] step [[C1]] iter_args(%arg9 = %arg6, %arg10 = [[V7]]) -> (tensor<512xi32>, i32) {
// CHECK-NEXT:           [[EXTRACTED:%\w+]] = tensor.extract %arg9[%arg8] : tensor<512xi32>
// CHECK-NEXT:           [[INSERTED:%\w+]] = tensor.insert %arg10 into %arg9[%arg8] : tensor<512xi32>
// CHECK-NEXT:           [[V15:%\w+]] = arith.addi %arg10, [[EXTRACTED]] : i32
// CHECK-NEXT:           scf.yield [[INSERTED]], [[V15]] : tensor<512xi32>, i32
// CHECK-NEXT:         }
// CHECK-NEXT:         scf.yield [[V14]]#0, [[V14]]#1 : tensor<512xi32>, i32
// CHECK-NEXT:       }
// CHECK-NEXT:       [[V11:%\w+]]:2 = scf.for %arg5 = %arg1 to [[V6]] step [[C1]] iter_args(%arg6 = [[V10]]#0, %arg7 = %arg2) -> (tensor<512xi32>, tensor<65xi64>) {
// CHECK-NEXT:         [[EXTRACTED:%\w+]] = tensor.extract %arg0[%arg5] : tensor<65xi64>
// CHECK-NEXT:         [[C32_I64:%\w+]] = arith.constant 32 : i64
// CHECK-NEXT:         [[V13:%\w+]] = arith.shrui [[EXTRACTED]], [[C32_I64]] : i64
// CHECK-NEXT:         [[V14:%\w+]] = arith.andi [[V13]], [[C255_I64]] : i64
// CHECK-NEXT:         [[C0_I64:%\w+]] = arith.constant 0 : i64
// CHECK-NEXT:         [[V15:%\w+]] = arith.addi [[V14]], [[C0_I64]] : i64
// CHECK-NEXT:         [[V16:%\w+]] = arith.index_castui [[V15]] : i64 to index
// CHECK-NEXT:         [[EXTRACTED_1:%\w+]] = tensor.extract %arg6[[[V16]]] : tensor<512xi32>
// CHECK-NEXT:         [[V17:%\w+]] = arith.index_castui [[EXTRACTED_1]] : i32 to index
// CHECK-NEXT:         [[V18:%\w+]] = arith.addi [[EXTRACTED_1]], [[C1_I32]] : i32
// CHECK-NEXT:         [[INSERTED:%\w+]] = tensor.insert [[V18]] into %arg6[[[V16]]] : tensor<512xi32>
// CHECK-NEXT:         [[INSERTED_2:%\w+]] = tensor.insert [[EXTRACTED]] into %arg7[[[V17]]] : tensor<65xi64>
// CHECK-NEXT:         scf.yield [[INSERTED]], [[INSERTED_2]] : tensor<512xi32>, tensor<65xi64>
// CHECK-NEXT:       }
// CHECK-NEXT:       [[V12:%\w+]]:2 = scf.for %arg5 = %arg1 to [[V6]] step [[C1]] iter_args(%arg6 = [[V11]]#0, %arg7 = %arg3) -> (tensor<512xi32>, tensor<65xi64>) {
// CHECK-NEXT:         [[EXTRACTED:%\w+]] = tensor.extract [[V11]]#1[%arg5] : tensor<65xi64>
// CHECK-NEXT:         [[C40_I64:%\w+]] = arith.constant 40 : i64
// CHECK-NEXT:         [[V13:%\w+]] = arith.shrui [[EXTRACTED]], [[C40_I64]] : i64
// CHECK-NEXT:         [[V14:%\w+]] = arith.andi [[V13]], [[C255_I64]] : i64
// CHECK-NEXT:         [[C256_I64:%\w+]] = arith.constant 256 : i64
// CHECK-NEXT:         [[V15:%\w+]] = arith.addi [[V14]], [[C256_I64]] : i64
// CHECK-NEXT:         [[V16:%\w+]] = arith.index_castui [[V15]] : i64 to index
// CHECK-NEXT:         [[EXTRACTED_1:%\w+]] = tensor.extract %arg6[[[V16]]] : tensor<512xi32>
// CHECK-NEXT:         [[V17:%\w+]] = arith.index_castui [[EXTRACTED_1]] : i32 to index
// CHECK-NEXT:         [[V18:%\w+]] = arith.addi [[EXTRACTED_1]], [[C1_I32]] : i32
// CHECK-NEXT:         [[INSERTED:%\w+]] = tensor.insert [[V18]] into %arg6[[[V16]]] : tensor<512xi32>
// CHECK-NEXT:         [[INSERTED_2:%\w+]] = tensor.insert [[EXTRACTED]] into %arg7[[[V17]]] : tensor<65xi64>
// CHECK-NEXT:         scf.yield [[INSERTED]], [[INSERTED_2]] : tensor<512xi32>, tensor<65xi64>
// CHECK-NEXT:       }
// CHECK-NEXT:       scf.yield [[V11]]#1, [[V12]]#1, [[V12]]#0 : tensor<65xi64>, tensor<65xi64>, tensor<512xi32>
// CHECK-NEXT:     }
// CHECK-NEXT:     flow.return [[V5]]#0, [[V5]]#1, [[V5]]#2 : tensor<65xi64>, tensor<65xi64>, tensor<512xi32>
// CHECK-NEXT:   } count() -> (index, index, index) {
// CHECK-NEXT:     [[C1:%\w+]] = arith.constant 1 : index
// CHECK-NEXT:     flow.return [[C1]], [[C1]], [[C1]] : index, index, index
// CHECK-NEXT:   }
// CHECK-NEXT:   [[V1:%\w+]]:3 = util.optimization_barrier [[V0]]#0, [[V0]]#1, [[V0]]#2 : tensor<65xi64>, tensor<65xi64>, tensor<512xi32>
// CHECK-NEXT:   return [[V1]]#1 : tensor<65xi64>
// CHECK-NEXT: }

// CHECK-LABEL: func.func @main(%arg0: tensor<65xi16>, %arg1: tensor<65xf32>) -> tensor<65xf32> {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<-32768> : tensor<65xi16>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.xor %arg0, [[C]] : tensor<65xi16>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.not [[V0]] : tensor<65xi16>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.convert [[V1]] : (tensor<65xi16>) -> tensor<65xi64>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<65535> : tensor<65xi64>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.and [[V2]], [[C_0]] : tensor<65xi64>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.iota dim = 0 : tensor<65xi64>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<32> : tensor<65xi64>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.shift_left [[V3]], [[C_1]] : tensor<65xi64>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.or [[V5]], [[V4]] : tensor<65xi64>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.optimization_barrier [[V6]] : tensor<65xi64>
// CHECK-NEXT:   [[V8:%\w+]] = call @pyxla.radix_sort_65x16_65([[V7]]) : (tensor<65xi64>) -> tensor<65xi64>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.convert [[V8]] : (tensor<65xi64>) -> tensor<65xi32>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.reshape [[V9]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:   [[V11:%\w+]] = "stablehlo.gather"(%arg0, [[V10]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xi16>, tensor<65x1xi32>) -> tensor<65xi16>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.reshape [[V9]] : (tensor<65xi32>) -> tensor<65x1xi32>
// CHECK-NEXT:   [[V13:%\w+]] = "stablehlo.gather"(%arg1, [[V12]]) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> {pyxla.in_bounds, pyxla.unique_indices} : (tensor<65xf32>, tensor<65x1xi32>) -> tensor<65xf32>
// CHECK-NEXT:   return [[V13]] : tensor<65xf32>
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
