// The part of DLPack's binary interface (version 0) that the call path speaks.
#pragma once

#include <cstdint>

namespace pyxla::dlpack {

inline constexpr const char* kCapsuleName = "dltensor";

inline constexpr std::int32_t kCpu = 1;

enum TypeCode : std::uint8_t { kInt = 0, kUInt = 1, kFloat = 2, kComplex = 5, kBool = 6 };

struct Device {
  std::int32_t type;
  std::int32_t id;
};

struct DataType {
  std::uint8_t code;
  std::uint8_t bits;
  std::uint16_t lanes;
};

struct Tensor {
  void* data;
  Device device;
  std::int32_t ndim;
  DataType dtype;
  std::int64_t* shape;
  std::int64_t* strides;  // null: row-major and compact
  std::uint64_t byte_offset;
};

struct ManagedTensor {
  Tensor tensor;
  void* manager_context;
  void (*deleter)(ManagedTensor*);
};

}  // namespace pyxla::dlpack
