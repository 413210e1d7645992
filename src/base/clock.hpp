#pragma once

#include <chrono>

namespace discover::base {

/// The time line that every deadline and age lives on. It counts through suspend (CLOCK_BOOTTIME) and is not
/// moved by setting the wall clock. The protocol never reads it: time points arrive as arguments.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;

  /// Reads CLOCK_BOOTTIME. Called by the daemon and by nothing below it.
  static time_point now() noexcept;
};

using Duration = BootClock::duration;
using TimePoint = BootClock::time_point;

/// Wall time, for printing only.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace discover::base
