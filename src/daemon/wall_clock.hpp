#pragma once

#include <chrono>
#include <utility>

#include "base/clock.hpp"

namespace discover::daemon {

/// The wall time that belongs to a point of boot time, for printing. Small corrections of the wall clock are
/// not followed, so that a time once printed is printed the same again; a step is.
class WallClock {
 public:
  base::WallTime at(base::TimePoint now) {
    using std::chrono::abs;
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    const auto offset = std::chrono::duration_cast<base::Duration>(wall) - now.time_since_epoch();
    if (abs(offset - offset_) > smallest_step) {
      offset_ = offset;
      stepped_ = true;
    }
    return base::WallTime(std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch() + offset_));
  }

  /// True once after each step that at() has met, and after its first call.
  bool has_stepped() { return std::exchange(stepped_, false); }

 private:
  static constexpr std::chrono::seconds smallest_step{1};  // NTP slews what is less (RFC 5905 steps from 128 ms)

  base::Duration offset_{};
  bool stepped_ = false;
};

}  // namespace discover::daemon
