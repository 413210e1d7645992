#pragma once

#include <algorithm>
#include <chrono>

namespace discover::client {

/// On the monotonic clock, so that setting the wall clock moves no timeout.
using Deadline = std::chrono::steady_clock::time_point;

/// A year from now at the latest: what is much later overflows a time point, and whoever waits for ever says
/// milliseconds::max().
inline Deadline deadline_in(std::chrono::milliseconds timeout) {
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);
  return std::chrono::steady_clock::now() + std::min(timeout, longest);
}

}  // namespace discover::client
