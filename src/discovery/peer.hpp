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
#include "wire/node_id.hpp"
#include "wire/packed_description.hpp"

namespace discover::discovery {

enum class PeerState : std::uint8_t {
  alive,    ///< heard within its lease on at least one path
  suspect,  ///< the same, but somebody gets no answer from it
  left,     ///< said goodbye
  lost,     ///< fell silent, or this host lost the way to it
  restored  ///< was known to an earlier life of this node and has not been heard in this one
};

enum class PathState : std::uint8_t {
  alive,       ///< heard within its lease
  left,        ///< said goodbye here
  lost,        ///< its lease ran out
  unreachable  ///< this host's own segment went away
};

std::string_view name(PeerState state);
std::string_view name(PathState state);

/// One way to a peer: an address of it, heard through one of our interfaces.
struct Path {
  // What every heartbeat needs comes first: two lines of the cache.
  std::uint32_t interface_index = 0;
  base::Ipv4 address;
  SegmentId segment = 0;   ///< through which it was last heard
  std::uint16_t port = 0;  ///< where unicast to the peer goes on this path; of a proven one, where it answered
  PathState state = PathState::lost;
  bool last_call = false;  ///< its lease has run out, and it has `last_call_time` to answer
  bool may_ask = true;     ///< this node sends on the segment; it may only listen there
  bool proven = false;     ///< an answer to a probe came from this address in this life, and none was missed since
  std::uint16_t announced_port = 0;       ///< where the peer says that unicast to it goes
  std::uint16_t announced_bytes = 0;      ///< how long the description is that the peer has
  std::uint32_t announced_revision = 0;   ///< of that one
  std::optional<std::uint32_t> revision;  ///< of the description read on this path
  std::uint64_t described_by = 0;         ///< sequence of the datagram that it was read from
  SequenceWindow window;
  std::uint64_t goodbye_sequence = 0;  ///< of the goodbye to this path: what is not newer is a straggler
  base::TimePoint last_heard;
  base::TimePoint expires;  ///< when it is lost if nothing is heard
  base::Duration lease{};   ///< what the peer promised

  base::TimePoint first_heard;             ///< since when it is alive, or was last
  base::TimePoint goodbye_heard;           ///< when; meaningless without a goodbye
  base::TimePoint fetch_began;             ///< when its description was last asked for from the start
  std::optional<base::Duration> rtt;       ///< smoothed, of probes
  std::vector<base::IpAddress> addresses;  ///< that the peer announces on this path
  std::string interface;

  /// The peer has a description that has not been read here.
  bool lacks_description() const { return revision != announced_revision && announced_bytes > 0; }

  bool operator==(const Path&) const = default;
};

/// Another machine that answers to a peer's id, or to our own: a clone.
struct Rival {
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;  ///< the highest heard: what is not above may be a recording
  std::string interface;
  base::Ipv4 address;
  base::TimePoint last_heard;
  base::TimePoint expires;

  /// It counts for another lease, unless this was heard before.
  void hear(base::TimePoint now, std::uint64_t heard, base::Duration lease) {
    if (heard <= sequence) return;
    sequence = heard;
    last_heard = now;
    expires = now + lease;
  }
  bool operator==(const Rival&) const = default;
};

/// One other node, as far as it is known. Owned by the PeerTable.
struct Peer {
  // What every heartbeat needs comes first: two lines of the cache.
  wire::NodeId id;
  std::uint64_t epoch = 0;
  PeerState state = PeerState::lost;
  bool authentic = false;      ///< signs with a key of ours; what is not signed does not count while it is alive
  bool passive = false;        ///< asked not to be probed
  bool probe_planned = false;  ///< stands in the Liveness's plan
  bool doubted = false;        ///< stands among the Liveness's doubts
  std::uint64_t goodbye_sequence = 0;  ///< of the goodbye to all paths: what is not newer is a straggler
  std::uint64_t proven_sequence = 0;   ///< the highest that was heard before this life was proven, and not believed
  std::vector<Path> paths;
  base::TimePoint last_heard;

  base::TimePoint goodbye_heard;     ///< when; meaningless without one
  std::uint64_t previous_epoch = 0;  ///< of the last life: until `stragglers_until`, its datagrams are stale
  base::TimePoint stragglers_until;
  base::TimePoint first_seen;
  base::TimePoint ended;        ///< when it left or was lost; meaningful in those states only
  base::TimePoint last_answer;  ///< to a probe; meaningless while no path was ever proven
  std::uint32_t restarts = 0;
  std::optional<bool> mutual;              ///< the peer lists this node as alive; nothing while it has not been asked
  std::vector<Rival> rivals;               ///< at most max_rivals; some may have expired
  base::TimePoint suspected;               ///< since when; of a suspect
  wire::NodeId suspected_by;               ///< of a suspect
  std::optional<base::TimePoint> accused;  ///< when this node last broadcast a suspicion of this life
  std::uint64_t described_by = 0;          ///< sequence of the datagram that `description` is from
  /// Nothing until an announcement with a body is heard. The addresses are those of the paths.
  std::optional<wire::PackedDescription> description;

  /// The path whose address stands for the peer: of the alive ones the oldest, so that it does not flap;
  /// with none alive, the one heard last. Precondition: a listed peer has at least one path.
  const Path& best_path() const;

  /// Where the peer is: the addresses of its paths and what it announces there, each once. Of an alive peer
  /// only alive paths count.
  std::vector<base::IpAddress> addresses() const;

  bool is_listed_alive() const { return state == PeerState::alive || state == PeerState::suspect; }
  bool has_alive_path() const;

  /// The peer has answered a probe at an address where it is alive (or, ended, was last heard).
  bool is_verified() const;

  /// When the last lease runs out; of a peer that has ended, the time it ended.
  base::TimePoint expires() const;

  bool operator==(const Peer&) const = default;
};

inline constexpr std::size_t max_paths = 8;               // a host with 4 interfaces heard through 2 of ours
inline constexpr std::size_t max_rivals = 4;              // more clones than that make the same point
inline constexpr std::chrono::hours retention{1};         // how long left and lost peers stay listed
inline constexpr std::chrono::seconds last_call_time{4};  // longer than a probe and a suspicion take
inline constexpr std::chrono::seconds straggler_time{5};  // longer than a LAN delays or reorders a datagram

}  // namespace discover::discovery
