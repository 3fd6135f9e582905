// A vector of trivially copyable values whose first N need no allocation: the call path makes several for every call.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>

namespace pyxla {

template <typename T, std::size_t N>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  InlineVector() = default;
  InlineVector(const InlineVector&) = delete;
  InlineVector& operator=(const InlineVector&) = delete;

  void push_back(T value) {
    if (size_ == capacity_) grow();
    data_[size_++] = value;
  }
  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  void grow() {
    auto larger = std::make_unique<T[]>(2 * capacity_);
    std::memcpy(larger.get(), data_, size_ * sizeof(T));
    heap_ = std::move(larger);
    data_ = heap_.get();
    capacity_ *= 2;
  }

  T first_[N];
  std::unique_ptr<T[]> heap_;
  T* data_ = first_;
  std::size_t size_ = 0;
  std::size_t capacity_ = N;
};

}  // namespace pyxla
