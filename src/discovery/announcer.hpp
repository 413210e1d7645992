#pragma once

#include <algorithm>
#include <cstddef>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace discover::discovery {

/// Decides when one segment hears from this node and with what: a burst of three with the description, then
/// one announcement an interval, PROTOCOL.md s.6. It sends nothing itself.
class Announcer {
 public:
  /// What to announce.
  struct Announcement {
    bool body = false;      ///< carry the description
    bool solicit = false;   ///< ask everybody to answer
    base::Duration lease{}; ///< what to promise; the schedule keeps it
  };

  /// Starts a burst at `now`, in place of whatever was planned. A burst that interrupts one which was to
  /// solicit and has not yet done so still solicits.
  void start_burst(base::TimePoint now, bool solicit);

  /// When announce() is due.
  base::TimePoint next() const { return next_; }

  /// Makes announce() due at `now` if it is not due before.
  void hasten(base::TimePoint now) { next_ = std::min(next_, now); }

  /// What the last announcement promised; an answer in between promises the same.
  base::Duration lease() const { return lease_; }

  /// True from start_burst() to the burst's last announcement.
  bool in_burst() const { return burst_left_ > 0; }

  /// The announcement due at `now`, and plans the one after it. `peers` is how many others share the
  /// segment. Precondition: next() <= now.
  Announcement announce(base::TimePoint now, std::size_t peers, base::Random& random);

 private:
  base::TimePoint next_{};
  base::Duration lease_{};
  int burst_left_ = 0;
  bool solicit_ = false;
  unsigned since_body_ = 0;
};

/// Time between two announcements of one node where it has `peers` neighbours: 10 s, stretched so that all
/// together stay below 20 broadcasts a second, and never above 120 s.
base::Duration announce_interval(std::size_t peers);

}  // namespace discover::discovery
