#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "discovery/node.hpp"
#include "invariants.hpp"
#include "peer_builder.hpp"

namespace discover::discovery::test {

using namespace std::chrono_literals;

inline constexpr std::uint32_t own_number = 1;   // of the node under test
inline constexpr base::TimePoint opening{100h};  // virtual time does not start at zero

/// 10.0.<id>.1/24 on interface number <id>.
Segment segment(SegmentId id, Role role = Role::full);
/// 10.0.<id>.<host>
base::Ipv4 address(SegmentId id, std::uint32_t host);
/// Of a node that probes nobody: leases alone decide, and nothing is sent but on schedule or when asked.
NodeConfig own_config();
/// Of a node as it is used: the profile `normal`.
NodeConfig probing_config();
wire::Description own_description();

/// A datagram that the node has sent, taken apart.
struct Sent {
  base::TimePoint at;
  SegmentId segment = 0;
  std::optional<base::Endpoint> to;
  wire::Header header;
  std::string body;
  std::size_t bytes = 0;

  bool is_broadcast() const { return !to.has_value(); }
};

/// A node under test, driven as the daemon drives it, in a time that only run_for() and run_until() move. It
/// starts with segment(1), and its first announcement is what sent() gives first.
class Stage {
 public:
  explicit Stage(const NodeConfig& config = own_config(), std::vector<Segment> segments = {segment(1)});
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Hands in a datagram; tells which outcome it was counted as. Fails the test unless there is exactly one.
  Counter hear(const Packet& packet, base::Ipv4 source = address(1, 2), SegmentId segment = 1,
               std::uint16_t port = 9842);
  /// From host number `host` of segment 1.
  Counter hear_from(std::uint32_t host, const Packet& packet) { return hear(packet, address(1, host)); }

  void use_segments(const std::vector<Segment>& segments);
  void set_segments(const std::vector<SegmentId>& ids);
  void reconfigure(const NodeConfig& config);
  void describe(wire::Description description);
  void leave();

  /// Lets `time` pass of which the node hears nothing, and then tells it so; or calls its timer as if nothing
  /// were.
  void resume_after(base::Duration time);
  void wake_late_by(base::Duration time);

  void run_until(base::TimePoint end);
  void run_for(base::Duration time) { run_until(now + time); }

  /// What was sent since the last call; counters() has counted it before.
  std::vector<Sent> sent();
  /// What happened to the table since the last call.
  std::vector<PeerEvent> events();

  const Peer* peer(std::uint32_t number) const { return node.peers().find(node_id(number)); }
  /// The state of a peer that must be listed.
  PeerState state(std::uint32_t number) const;
  std::uint64_t generation() const { return node.peers().generation(); }
  std::uint64_t count(Counter counter) const { return node.counters()[counter]; }

  Node node;
  base::TimePoint now = opening;

 private:
  void settle();
  void collect();

  std::vector<Sent> sent_;
};

}  // namespace discover::discovery::test

namespace discover::discovery {
std::ostream& operator<<(std::ostream& out, Counter counter);
std::ostream& operator<<(std::ostream& out, PeerState state);
std::ostream& operator<<(std::ostream& out, PathState state);
std::ostream& operator<<(std::ostream& out, const PeerEvent& event);
}  // namespace discover::discovery
