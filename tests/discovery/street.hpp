#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

#include "stage.hpp"

namespace discover::discovery::test {

/// Hosts around the node under test that answer its probes as the protocol has it. They announce only when
/// the test makes them.
class Street {
 public:
  struct Host {
    PeerBuilder peer;
    base::Ipv4 address;
    SegmentId segment = 1;
    bool answers = true;
    bool lists_node = true;
    bool passive = false;  // as its replies say
  };

  explicit Street(const NodeConfig& config = probing_config(), std::vector<Segment> segments = {segment(1)})
      : stage(config, std::move(segments)) {}

  /// Host number `number` at <number> of segment `on`; silent until it is made to say something. Its
  /// reference holds.
  Host& move_in(std::uint32_t number, SegmentId on = 1);
  /// The same, announced and its address proven; what that took is forgotten.
  Host& settle_in(std::uint32_t number, SegmentId on = 1);

  Counter announce(Host& host) { return say(host, host.peer.announcement()); }
  Counter heartbeat(Host& host) { return say(host, host.peer.heartbeat()); }
  Counter say(const Host& host, const Packet& packet);

  /// Lets time pass, in which replies take `rtt`.
  void run_for(base::Duration time);

  /// Lets time pass until the peer is in `state`; fails the test if that takes longer than `limit`.
  void run_until(std::uint32_t number, PeerState state, base::Duration limit = std::chrono::seconds(10));

  /// What the node has sent since the last call.
  std::vector<Sent> sent();
  /// The same, of one type.
  std::vector<Sent> sent(wire::Type type);

  base::Duration rtt = std::chrono::milliseconds(4);
  std::size_t longest_reply = wire::max_datagram_bytes;
  std::vector<Packet> replies;  ///< that were given, until a test takes them
  Stage stage;

 private:
  struct Reply {
    base::TimePoint due;
    const Host* host;
    Packet packet;
  };
  void collect();

  std::deque<Host> hosts_;
  std::deque<Reply> under_way_;
  std::vector<Sent> sent_;
};

}  // namespace discover::discovery::test
