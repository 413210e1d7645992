#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>

#include "base/clock.hpp"

namespace discover::daemon {

/// Notices that the host was suspended: CLOCK_BOOTTIME goes on meanwhile and CLOCK_MONOTONIC does not
/// (clock_gettime(2)).
class SuspendWatch {
 public:
  /// True once after each suspend.
  bool was_suspended(base::Duration boot, base::Duration monotonic) {
    const auto asleep = boot - monotonic;
    const bool was = known_ && asleep > asleep_ + smallest;
    // Less than before is what a busy machine let pass between the two readings.
    asleep_ = known_ ? std::max(asleep_, asleep) : asleep;
    known_ = true;
    return was;
  }

  bool was_suspended(base::TimePoint now) {
    timespec t{};
    ::clock_gettime(CLOCK_MONOTONIC, &t);
    return was_suspended(now.time_since_epoch(), std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec));
  }

 private:
  static constexpr std::chrono::milliseconds smallest{500};  // the two clocks are read one after the other

  bool known_ = false;
  base::Duration asleep_{};
};

}  // namespace discover::daemon
