#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace discover::discovery {

/// Names one segment; chosen by the caller, never used for two in a Node's life. One that has gone and comes back under
/// its id finds its budget as it left it.
using SegmentId = std::uint32_t;

/// What this node does on a segment.
enum class Role : std::uint8_t {
  full,
  listen_only,   ///< hears the others and sends nothing
  announce_only  ///< announces itself and answers, and takes nobody into its table
};

/// One IPv4 subnet on one interface, PROTOCOL.md s.1.
struct Segment {
  SegmentId id = 0;
  std::uint32_t interface_index = 0;
  std::string interface;
  base::Prefix prefix;                     ///< own address and subnet
  std::uint16_t unicast_port = 0;          ///< where unicast to this node arrives on this segment
  std::vector<base::IpAddress> addresses;  ///< of the interface; what the description says here
  Role role = Role::full;
  bool operator==(const Segment&) const = default;
};

/// What a node has noticed on one segment that tells a fault of the network from silence.
struct SegmentSigns {
  std::uint64_t own_echoes = 0;        ///< own datagrams that came back
  std::optional<base::Ipv4> off_link;  ///< the last source outside the subnet
  base::TimePoint off_link_heard;      ///< when; meaningful with `off_link`
};

/// A datagram that has arrived. `bytes` need to live during the call only.
struct Incoming {
  SegmentId segment = 0;
  base::Endpoint source;
  base::Bytes bytes;
};

/// A datagram to send on `segment`: to everybody there, or to one endpoint. `bytes` live until the next call
/// of the Node they came from.
struct Outgoing {
  SegmentId segment = 0;
  std::optional<base::Endpoint> to;  ///< nothing: the segment's broadcast address
  base::Bytes bytes;
};

}  // namespace discover::discovery
