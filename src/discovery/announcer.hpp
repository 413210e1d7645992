#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "discovery/timing.hpp"

namespace discover::discovery {

/// Decides when one segment hears from this node and with what: a burst of three with the description, then
/// one announcement an interval, PROTOCOL.md s.6. It sends nothing itself.
class Announcer {
 public:
  explicit Announcer(const Timing& timing) : timing_(timing) {}

  /// Holds from the next announcement on.
  void set_timing(const Timing& timing) { timing_ = timing; }

  /// What to announce.
  struct Announcement {
    bool body = false;       ///< carry the description
    bool solicit = false;    ///< ask everybody to answer
    base::Duration lease{};  ///< what to promise; the schedule keeps it
  };

  /// Starts a burst at `now`, in place of whatever was planned. A burst that interrupts one which was to
  /// solicit and has not yet done so still solicits.
  void start_burst(base::TimePoint now, bool solicit);

  /// The same, with a solicit, after a time in which nothing was heard or said: what was begun before is over.
  void start_anew(base::TimePoint now);

  /// When announce() is due.
  base::TimePoint next() const { return std::min(next_, refutation_); }

  /// Shows that this node lives: three announcements within 500 ms, beside the schedule. Does nothing while
  /// it is at it.
  void refute(base::TimePoint now);

  /// What the last announcement promised; an answer in between promises the same.
  base::Duration lease() const { return lease_; }

  /// True from start_burst() to the burst's last announcement.
  bool in_burst() const { return burst_left_ > 0; }

  /// The announcement due at `now`, and plans the one after it; nothing if it is put off, so that a large segment
  /// does not repeat itself all at once. `peers` is how many others share the segment. Precondition: next() <= now.
  std::optional<Announcement> announce(base::TimePoint now, std::size_t peers, base::Random& random);

 private:
  Announcement refutation(base::TimePoint now);
  bool put_off(base::TimePoint now, std::size_t peers, base::Random& random);
  std::size_t bursts_said() const { return static_cast<std::size_t>(burst_length - burst_left_); }

  static constexpr int burst_length = 3;

  Timing timing_;
  base::TimePoint next_{};
  base::TimePoint refutation_ = base::TimePoint::max();
  std::size_t refutations_said_ = 0;
  base::Duration lease_{};
  int burst_left_ = 0;
  bool put_off_ = false;  // the announcement due next
  bool solicit_ = false;
  unsigned since_body_ = 0;
};

/// Time between two announcements of one node where it has `peers` neighbours: the profile's shortest, stretched
/// so that all together keep to the profile's broadcasts a second, and never above its longest.
base::Duration announce_interval(const Timing& timing, std::size_t peers);

}  // namespace discover::discovery
