#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/delegate.hpp"
#include "event/handle.hpp"
#include "event/loop.hpp"

namespace discover::event {

/// Calls its owner once when a time has come, never before it and rounded up to the next millisecond. It
/// counts CLOCK_MONOTONIC: time spent in suspend does not count, so whoever holds a deadline reads the clock
/// when called.
class Timer {
 public:
  Timer(Loop& loop, base::Delegate<void()> on_due);
  ~Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Replaces any earlier time. What is already due comes in the loop's next round, never in this one, so a
  /// timer that keeps itself due cannot keep the loop from its sockets.
  void arm(base::Duration from_now);
  void arm(base::TimePoint deadline, base::TimePoint now) { arm(deadline - now); }
  /// Called at the start of the loop's next round, without waiting for a millisecond to end. Not to be called
  /// by the owner when called: the loop would not get to its sockets.
  void arm_for_next_round();
  void cancel();
  bool armed() const;

 private:
  void start(std::uint64_t wait_ms);

  base::Delegate<void()> on_due_;
  Handle<uv_timer_t> handle_;
};

}  // namespace discover::event
