#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "discovery/node.hpp"
#include "discovery/segment.hpp"

namespace discover::control {

/// One subnet of one interface, and whether this node is at home there.
struct SegmentReport {
  discovery::SegmentId id = 0;
  base::Prefix prefix;               ///< own address and subnet
  std::uint16_t unicast_port = 0;    ///< of its unicast socket; meaningless with an error
  std::optional<std::string> error;  ///< why its sockets are not open; nothing: they are
  discovery::Role role = discovery::Role::full;
};

/// What the two sockets of an open segment have seen, in datagrams since they were opened.
struct SegmentTraffic {
  discovery::SegmentId id = 0;
  std::uint64_t sent_broadcasts = 0;
  std::uint64_t received_broadcasts = 0;  ///< own ones, which come back, included
  std::uint64_t received_unicasts = 0;
  std::uint64_t kernel_dropped = 0;      ///< refused by the filter, or lost because a receive buffer was full
  std::size_t receive_buffer_bytes = 0;  ///< granted to each of the two
};

/// One network interface of the host with the verdict on it.
struct InterfaceReport {
  std::string name;
  std::uint32_t index = 0;
  bool used = false;
  std::string reason;                  ///< for the verdict, a sentence
  std::optional<std::string> kind;     ///< as the kernel names it: "veth", "bridge"; nothing for plain hardware
  std::vector<std::string> addresses;  ///< each with its prefix length: "10.0.0.1/24"
  std::vector<SegmentReport> segments;
};

/// What no peer changes.
struct Process {
  std::string version;
  std::optional<std::string> instance;  ///< nothing: the default one
  std::int64_t pid = 0;
  base::TimePoint started;
  std::string domain;
  std::uint16_t port = 0;                     ///< of discovery
  std::optional<std::uint16_t> control_port;  ///< nothing: that door is shut
  std::string profile = "normal";             ///< PROTOCOL.md of wire s.9
  std::size_t receive_buffer_wanted_bytes = 0;
  std::string auth = "off";                      ///< the same, s.11
  std::vector<std::string> key_comments;         ///< of the keys on the node's ring, in its order; printable
  bool listen_only = false;                      ///< on every interface
  bool announce_only = false;                    ///< the same
  std::string configuration = "{}";              ///< in effect: JSON on one line
  std::vector<std::string> configuration_files;  ///< that it is from, in their order; printable
};

/// A counter as the JSON shows it. The name is printable ASCII of ours.
struct NamedCount {
  std::string_view name;
  std::uint64_t value = 0;
};

class History;

/// All that one answer is made from. Refers to what the daemon owns; lives for one call of answer().
struct View {
  const discovery::Node& node;
  const Process& process;
  std::span<const InterfaceReport> interfaces;
  std::span<const NamedCount> socket_counts;
  std::span<const NamedCount> control_counts;
  base::TimePoint now;
  base::WallTime wall;                           ///< the wall time at `now`
  const History* history = nullptr;              ///< never null where it is asked for
  std::span<const SegmentTraffic> traffic = {};  ///< of the open segments

  base::WallTime wall_at(base::TimePoint time) const {
    return std::chrono::floor<base::WallTime::duration>(wall + (time - now));
  }
};

}  // namespace discover::control
