#pragma once

#include <cstdint>

namespace discover::base {

/// Jitter: fast, seeded, repeatable, and never a secret (splitmix64, Steele et al., OOPSLA 2014). What an
/// attacker must not guess (epochs, nonces, hash keys) comes from the kernel through libsodium instead.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

  /// Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * unit(); }

 private:
  std::uint64_t state_;
};

}  // namespace discover::base
