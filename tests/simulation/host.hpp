#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "discovery/node.hpp"
#include "discovery/timing.hpp"
#include "lan.hpp"

namespace discover::simulation {

/// An interface of a host.
struct Jack {
  LanId lan = 0;
  std::uint32_t member = 0;  ///< of the lan
  bool plugged = true;
  bool can_send = true;              ///< what the node still sends goes out
  discovery::SegmentId segment = 0;  ///< a new one every time it is plugged in
};

/// How a host's nodes are made.
struct HostSettings {
  std::size_t capacity = 8192;
  bool listen_only = false;
  bool passive = false;
  discovery::Timing timing;
  std::optional<HostId> clone_of;  ///< has the id of this host, as a copied disk would
};

/// A datagram as a host heard it.
struct Recording {
  std::size_t jack = 0;
  base::Endpoint source;
  std::vector<std::byte> bytes;
  bool from_known = false;  ///< its sender had a row then
};

/// What a host has sent and received in all its lives, without its own broadcasts come back. Bytes are those of
/// the datagrams, without the headers of UDP and below.
struct Traffic {
  std::uint64_t sent = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received = 0;
  std::uint64_t received_bytes = 0;
};

/// A machine: its interfaces, and the node of its present life. Owned by the Network.
struct Host {
  HostSettings settings;
  wire::NodeId id;
  wire::Description description;
  std::vector<Jack> jacks;
  std::unique_ptr<discovery::Node> node;  ///< nothing while the host is down
  std::vector<std::uint64_t> epochs;      ///< of all its lives
  discovery::SegmentId next_segment = 1;

  base::TimePoint timer = base::TimePoint::max();  ///< when the node is called next
  base::TimePoint last_sent{};
  std::uint64_t sent = 0;  ///< datagrams in this life
  Traffic traffic;
  std::size_t most_at_once = 0;  ///< datagrams that one call of the node has led to
  std::vector<bool> heard;       ///< by HostId: a datagram of it was handed to the node
  bool asleep = false;           ///< suspended: up, but hears and does nothing
  base::TimePoint woke{};        ///< when it last was resumed
  std::deque<Recording> tape;    ///< what this life heard last, if the Network tapes

  bool is_up() const { return node != nullptr; }
  bool is_awake() const { return is_up() && !asleep; }
  void hear(HostId other) {
    if (other >= heard.size()) heard.resize(other + 1);
    heard[other] = true;
  }
  bool is_known(HostId other) const { return other < heard.size() && heard[other]; }
};

/// The id of host `number`, which the id's last four bytes repeat.
wire::NodeId node_id(HostId number);
HostId host_number(const wire::NodeId& id);

}  // namespace discover::simulation
