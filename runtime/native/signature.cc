#include "signature.h"

#include <algorithm>
#include <optional>

#include <nanobind/stl/optional.h>

namespace pyxla {
namespace {

std::int64_t process_token = 0;
thread_local std::optional<std::int64_t> thread_token;

// The murmur3 finalizer over each word.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 32);
}

}  // namespace

bool Signature::hash(std::uint64_t& out) const {
  std::uint64_t hash = 0;
  for (std::uint64_t word : words) hash = mix(hash, word);
  for (PyObject* object : objects) {
    const Py_hash_t value = PyObject_Hash(object);
    if (value == -1) return false;
    hash = mix(hash, static_cast<std::uint64_t>(value));
  }
  out = hash;
  return true;
}

StoredSignature::StoredSignature(const Signature& from)
    : words_(from.words.begin(), from.words.end()), objects_(from.objects.begin(), from.objects.end()) {
  for (PyObject* object : objects_) Py_INCREF(object);
}

StoredSignature::~StoredSignature() {
  for (PyObject* object : objects_) Py_DECREF(object);
}

int StoredSignature::equals(const Signature& other) const {
  if (objects_.size() != other.objects.size()) return 0;
  if (!std::equal(words_.begin(), words_.end(), other.words.begin(), other.words.end())) return 0;
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    const int equal = PyObject_RichCompareBool(objects_[i], other.objects[i], Py_EQ);
    if (equal != 1) return equal;
  }
  return 1;
}

int StoredSignature::traverse(visitproc visit, void* arg) const {
  for (PyObject* object : objects_) Py_VISIT(object);
  return 0;
}

std::int64_t config_token() { return thread_token.value_or(process_token); }

void bind_config(nb::module_& module) {
  module.def("config_token", &config_token);
  module.def("set_config_token", [](std::int64_t token) { process_token = token; }, nb::arg("token"));
  module.def(
      "set_thread_config_token",
      [](std::optional<std::int64_t> token) {
        std::optional<std::int64_t> previous = thread_token;
        thread_token = token;
        return previous;
      },
      nb::arg("token").none());
}

}  // namespace pyxla
