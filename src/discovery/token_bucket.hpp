#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace discover::discovery {

/// Lets `per_s` things a second pass, and `burst` at once. Starts full.
class TokenBucket {
 public:
  TokenBucket(double per_s, double burst) : per_s_(per_s), burst_(burst), tokens_(burst) {}

  bool take(base::TimePoint now) {
    refill(now);
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

  /// It has forgotten what passed.
  bool is_full(base::TimePoint now) {
    refill(now);
    return tokens_ >= burst_;
  }

  /// When take() will succeed.
  base::TimePoint ready(base::TimePoint now) {
    refill(now);
    if (tokens_ >= 1) return now;
    return now + std::chrono::ceil<base::Duration>(std::chrono::duration<double>((1 - tokens_) / per_s_));
  }

 private:
  void refill(base::TimePoint now) {
    if (now <= refilled_) return;
    const std::chrono::duration<double> passed = now - refilled_;
    tokens_ = std::min(burst_, tokens_ + passed.count() * per_s_);
    refilled_ = now;
  }

  double per_s_;
  double burst_;
  double tokens_;
  base::TimePoint refilled_{};
};

}  // namespace discover::discovery
