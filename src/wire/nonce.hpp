#pragma once

#include <array>
#include <cstdint>

namespace discover::wire {

/// 128 secret bits, fresh for every node.
using NonceKey = std::array<std::uint8_t, 16>;

/// Nonces that nobody who lacks the key can guess: SipHash-2-4 of a counter (Aumasson and Bernstein, 2012).
class Nonces {
 public:
  explicit Nonces(const NonceKey& key) : key_(key) {}

  /// Never the same twice.
  std::uint64_t next();

 private:
  NonceKey key_;
  std::uint64_t count_ = 0;
};

}  // namespace discover::wire
