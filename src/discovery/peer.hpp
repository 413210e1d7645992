#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "discovery/segment.hpp"
#include "discovery/sequence_window.hpp"
#include "wire/description.hpp"
#include "wire/node_id.hpp"

namespace discover::discovery {

enum class PeerState : std::uint8_t {
  alive,  ///< heard within its lease on at least one path
  left,   ///< said goodbye
  lost    ///< fell silent, or this host lost the way to it
};

enum class PathState : std::uint8_t {
  alive,        ///< heard within its lease
  left,         ///< said goodbye here
  lost,         ///< its lease ran out
  unreachable   ///< this host's own segment went away
};

std::string_view name(PeerState state);
std::string_view name(PathState state);

/// One way to a peer: an address of it, heard through one of our interfaces.
struct Path {
  std::uint32_t interface_index = 0;
  std::string interface;
  SegmentId segment = 0;  ///< through which it was last heard
  base::Ipv4 address;
  std::uint16_t port = 0;  ///< where unicast to the peer goes on this path
  PathState state = PathState::lost;
  base::TimePoint first_heard;  ///< since when it is alive, or was last
  base::TimePoint last_heard;
  base::Duration lease{};
  std::optional<std::uint32_t> revision;  ///< of the description read on this path
  std::uint64_t described_by = 0;         ///< sequence of the announcement that it was read from
  std::vector<base::IpAddress> addresses; ///< that the peer announces on this path
  SequenceWindow window;
  std::uint64_t goodbye_sequence = 0;  ///< of the goodbye to this path: what is not newer is a straggler

  base::TimePoint expires() const { return last_heard + lease; }
};

/// One other node, as far as it is known. Owned by the PeerTable.
struct Peer {
  wire::NodeId id;
  PeerState state = PeerState::lost;
  std::uint64_t epoch = 0;
  std::uint64_t previous_epoch = 0;  ///< of the last life: until `stragglers_until`, its datagrams are stale
  base::TimePoint stragglers_until;
  std::uint64_t goodbye_sequence = 0;  ///< of the goodbye to all paths: what is not newer is a straggler
  base::TimePoint first_seen;
  base::TimePoint last_heard;
  base::TimePoint ended;  ///< when it left or was lost; meaningful in those states only
  std::uint32_t restarts = 0;
  std::uint64_t described_by = 0;    ///< sequence of the announcement that `description` is from
  std::optional<wire::Description> description;  ///< nothing until an announcement with a body is heard
  std::vector<Path> paths;

  /// The path whose address stands for the peer: of the alive ones the oldest, so that it does not flap;
  /// with none alive, the one heard last. Precondition: a listed peer has at least one path.
  const Path& best_path() const;

  /// Where the peer is: the addresses of its paths and what it announces there, each once. Of an alive peer
  /// only alive paths count.
  std::vector<base::IpAddress> addresses() const;

  bool has_alive_path() const;

  /// When the last lease runs out; of a peer that is not alive, the time it ended.
  base::TimePoint expires() const;
};

inline constexpr std::size_t max_paths = 8;                // a host with 4 interfaces heard through 2 of ours
inline constexpr std::chrono::hours retention{1};          // how long left and lost peers stay listed
inline constexpr std::chrono::seconds straggler_time{5};   // longer than a LAN delays or reorders a datagram

}  // namespace discover::discovery
