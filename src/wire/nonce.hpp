#pragma once

#include <array>
#include <cstdint>

namespace discover::wire {

/// 128 secret bits, fresh for every node.
using NonceKey = std::array<std::uint8_t, 16>;

/// SipHash-2-4 of one word (Aumasson and Bernstein, 2012): whoever lacks the key can neither predict it nor find words
/// that collide.
std::uint64_t keyed_hash(const NonceKey& key, std::uint32_t word);

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
