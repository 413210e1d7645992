#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace discover::net {

/// Decides whether a socket is read as soon as something comes, or whether datagrams that come thick and fast gather
/// first. One that wakes the process costs several times as much as one that is read along with others
/// (tests/bench/README.md), so a network card holds its interrupts back in the same way (Mogul and Ramakrishnan, 1997).
class ReadPace {
 public:
  static constexpr std::chrono::milliseconds pause{1};
  static constexpr std::size_t few = 4;  ///< a pause is not worth its two system calls for so many or fewer

  /// What to do after a reading that took `taken`, at `now_ms` by the loop's clock: true to let them gather for
  /// `pause`, false to wait for the next. `more` tells that it may not have taken all.
  bool gathers_after(std::uint64_t now_ms, std::size_t taken, bool more) {
    if (more) return gathers_ = false;
    if (gathers_) {
      readings_ = 0;
      return gathers_ = taken > few;
    }
    if (now_ms != counted_ms_) readings_ = 0;
    counted_ms_ = now_ms;
    return gathers_ = ++readings_ > few;
  }

 private:
  bool gathers_ = false;
  std::size_t readings_ = 0;  // in that millisecond
  std::uint64_t counted_ms_ = 0;
};

}  // namespace discover::net
