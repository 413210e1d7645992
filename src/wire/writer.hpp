#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace discover::wire {

/// Puts big-endian values into a buffer of the caller's. What does not fit is left out and sets a flag that
/// stays set. Views the buffer, owns nothing.
class Writer {
 public:
  explicit Writer(std::span<std::byte> buffer) : buffer_(buffer) {}

  void u8(std::uint8_t value) { integer(value); }
  void u16(std::uint16_t value) { integer(value); }
  void u32(std::uint32_t value) { integer(value); }
  void u64(std::uint64_t value) { integer(value); }

  void bytes(base::Bytes bytes) {
    if (!fits(bytes.size())) return;
    std::copy(bytes.begin(), bytes.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += bytes.size();
  }

  void zeros(std::size_t count) {
    if (!fits(count)) return;
    std::fill_n(buffer_.begin() + static_cast<std::ptrdiff_t>(used_), count, std::byte{0});
    used_ += count;
  }

  /// What has been written; valid as long as the buffer is.
  base::Bytes written() const { return buffer_.first(used_); }
  bool past_end() const { return past_end_; }

 private:
  bool fits(std::size_t count) {
    if (count > buffer_.size() - used_) past_end_ = true;
    return !past_end_;
  }

  template <class T>
  void integer(T value) {
    if (!fits(sizeof(T))) return;
    for (std::size_t shift = sizeof(T); shift-- > 0;) {
      buffer_[used_++] = static_cast<std::byte>(value >> (8 * shift));
    }
  }

  std::span<std::byte> buffer_;
  std::size_t used_ = 0;
  bool past_end_ = false;
};

}  // namespace discover::wire
