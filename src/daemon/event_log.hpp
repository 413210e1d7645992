#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "discovery/event.hpp"
#include "discovery/peer_table.hpp"

namespace discover::daemon {

/// Writes what happens to peers to the log. Others cause these lines, so there are never more than a few a
/// second; what is left out is counted and said.
class EventLog {
 public:
  void note(base::TimePoint now, const discovery::PeerEvent& event, const discovery::PeerTable& peers);

 private:
  bool may_write(base::TimePoint now);

  static constexpr double burst = 40;  // a lab that boots at once is still logged in full
  static constexpr double lines_per_s = 2;

  double allowance_ = burst;
  base::TimePoint refilled_{};
  std::uint64_t left_out_ = 0;
};

}  // namespace discover::daemon
