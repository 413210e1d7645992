#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "discovery/event.hpp"
#include "discovery/node.hpp"

namespace discover::daemon {

/// Writes what happens to peers to the log. Others cause these lines, so there are never more than a few a
/// second; what is left out is counted and said. Whoever has not answered a probe may be invented: it is told of when
/// it has, and of those who do not there is one line a minute at most.
class EventLog {
 public:
  void note(base::TimePoint now, const discovery::PeerEvent& event, const discovery::Node& node);

  /// To be called now and then: tells of those who have answered meanwhile.
  void settle(base::TimePoint now, const discovery::PeerTable& peers);

 private:
  struct Unproven {
    wire::NodeId id;
    base::TimePoint appeared;
  };

  void write(base::TimePoint now, const discovery::PeerEvent& event, const discovery::Peer& peer);
  void leave_out_unproven(base::TimePoint now, const discovery::Peer* peer);
  bool may_write(base::TimePoint now);

  static constexpr double burst = 40;  // a lab that boots at once is still logged in full
  static constexpr double lines_per_s = 2;

  double allowance_ = burst;
  base::TimePoint refilled_{};
  std::uint64_t left_out_ = 0;
  std::vector<Unproven> waiting_;
  std::optional<base::TimePoint> told_of_unproven_;  // when last
  std::uint64_t unproven_left_out_ = 0;
};

}  // namespace discover::daemon
