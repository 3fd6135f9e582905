// RUN: pyxla-opt %s -p 'pyxla-foreign-operations' --verify-each | filecheck %s --check-prefix=CHECK

func.func @tuples(%x: tensor<2xf32>, %n: tensor<i32>) -> (tensor<2xf32>, tensor<i32>) {
  %inner = stablehlo.tuple %n : tuple<tensor<i32>>
  %outer = stablehlo.tuple %x, %inner : tuple<tensor<2xf32>, tuple<tensor<i32>>>
  %0 = stablehlo.get_tuple_element %outer[0] : (tuple<tensor<2xf32>, tuple<tensor<i32>>>) -> tensor<2xf32>
  %1 = stablehlo.get_tuple_element %outer[1] : (tuple<tensor<2xf32>, tuple<tensor<i32>>>) -> tuple<tensor<i32>>
  %2 = stablehlo.get_tuple_element %1[0] : (tuple<tensor<i32>>) -> tensor<i32>
  return %0, %2 : tensor<2xf32>, tensor<i32>
}

// CHECK-LABEL: func.func @tuples(%arg0: tensor<2xf32>, %arg1: tensor<i32>) -> (tensor<2xf32>, tensor<i32>) {
// CHECK-NEXT:   return %arg0, %arg1 : tensor<2xf32>, tensor<i32>
// CHECK-NEXT: }

func.func @mulhi(%x: tensor<2xi16>, %y: tensor<2xi16>) -> tensor<2xi16> {
  %0 = "chlo.mulhi"(%x, %y) : (tensor<2xi16>, tensor<2xi16>) -> tensor<2xi16>
  return %0 : tensor<2xi16>
}

// CHECK-LABEL: func.func @mulhi(%arg0: tensor<2xi16>, %arg1: tensor<2xi16>) -> tensor<2xi16> {
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.convert %arg0 : (tensor<2xi16>) -> tensor<2xi32>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.convert %arg1 : (tensor<2xi16>) -> tensor<2xi32>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.multiply [[V0]], [[V1]] : tensor<2xi32>
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<16> : tensor<2xi32>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.shift_right_arithmetic [[V2]], [[C]] : tensor<2xi32>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.convert [[V3]] : (tensor<2xi32>) -> tensor<2xi16>
// CHECK-NEXT:   return [[V4]] : tensor<2xi16>
// CHECK-NEXT: }

func.func @mulhi_of_halves(%x: tensor<2xui64>, %y: tensor<2xui64>) -> tensor<2xui64> {
  %0 = "chlo.mulhi"(%x, %y) : (tensor<2xui64>, tensor<2xui64>) -> tensor<2xui64>
  return %0 : tensor<2xui64>
}

// CHECK-LABEL: func.func @mulhi_of_halves(%arg0: tensor<2xui64>, %arg1: tensor<2xui64>) -> tensor<2xui64> {
// CHECK-NEXT:   [[C:%\w+]] = stablehlo.constant dense<4294967295> : tensor<2xui64>
// CHECK-NEXT:   [[V0:%\w+]] = stablehlo.and %arg0, [[C]] : tensor<2xui64>
// CHECK-NEXT:   [[C_0:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V1:%\w+]] = stablehlo.shift_right_logical %arg0, [[C_0]] : tensor<2xui64>
// CHECK-NEXT:   [[V2:%\w+]] = stablehlo.and %arg1, [[C]] : tensor<2xui64>
// CHECK-NEXT:   [[C_1:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V3:%\w+]] = stablehlo.shift_right_logical %arg1, [[C_1]] : tensor<2xui64>
// CHECK-NEXT:   [[V4:%\w+]] = stablehlo.multiply [[V0]], [[V2]] : tensor<2xui64>
// CHECK-NEXT:   [[C_2:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V5:%\w+]] = stablehlo.shift_right_logical [[V4]], [[C_2]] : tensor<2xui64>
// CHECK-NEXT:   [[V6:%\w+]] = stablehlo.multiply [[V1]], [[V2]] : tensor<2xui64>
// CHECK-NEXT:   [[V7:%\w+]] = stablehlo.add [[V6]], [[V5]] : tensor<2xui64>
// CHECK-NEXT:   [[V8:%\w+]] = stablehlo.multiply [[V0]], [[V3]] : tensor<2xui64>
// CHECK-NEXT:   [[V9:%\w+]] = stablehlo.and [[V7]], [[C]] : tensor<2xui64>
// CHECK-NEXT:   [[V10:%\w+]] = stablehlo.add [[V8]], [[V9]] : tensor<2xui64>
// CHECK-NEXT:   [[V11:%\w+]] = stablehlo.multiply [[V1]], [[V3]] : tensor<2xui64>
// CHECK-NEXT:   [[C_3:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V12:%\w+]] = stablehlo.shift_right_logical [[V7]], [[C_3]] : tensor<2xui64>
// CHECK-NEXT:   [[V13:%\w+]] = stablehlo.add [[V11]], [[V12]] : tensor<2xui64>
// CHECK-NEXT:   [[C_4:%\w+]] = stablehlo.constant dense<32> : tensor<2xui64>
// CHECK-NEXT:   [[V14:%\w+]] = stablehlo.shift_right_logical [[V10]], [[C_4]] : tensor<2xui64>
// CHECK-NEXT:   [[V15:%\w+]] = stablehlo.add [[V13]], [[V14]] : tensor<2xui64>
// CHECK-NEXT:   return [[V15]] : tensor<2xui64>
// CHECK-NEXT: }
