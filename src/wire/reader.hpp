#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"

namespace discover::wire {

/// Takes big-endian values from the front of a datagram. Reading past the end gives zeros and sets a flag
/// that stays set, so that a sequence of reads is checked once, at its end. Views the bytes, owns nothing.
class Reader {
 public:
  explicit Reader(base::Bytes bytes) : rest_(bytes) {}

  std::uint8_t u8() { return integer<std::uint8_t>(); }
  std::uint16_t u16() { return integer<std::uint16_t>(); }
  std::uint32_t u32() { return integer<std::uint32_t>(); }
  std::uint64_t u64() { return integer<std::uint64_t>(); }

  template <std::size_t N>
  std::array<std::uint8_t, N> bytes() {
    std::array<std::uint8_t, N> out{};
    const auto taken = take(N);
    if (taken.size() == N) std::memcpy(out.data(), taken.data(), N);
    return out;
  }

  /// The next `count` bytes; empty, and past_end() set, if there are fewer.
  base::Bytes take(std::size_t count) {
    if (count > rest_.size()) {
      past_end_ = true;
      rest_ = {};
      return {};
    }
    const auto front = rest_.first(count);
    rest_ = rest_.subspan(count);
    return front;
  }

  base::Bytes rest() const { return rest_; }
  bool past_end() const { return past_end_; }

 private:
  template <class T>
  T integer() {
    T value = 0;
    for (const auto byte : take(sizeof(T))) value = static_cast<T>(value << 8 | std::to_integer<T>(byte));
    return value;
  }

  base::Bytes rest_;
  bool past_end_ = false;
};

}  // namespace discover::wire
