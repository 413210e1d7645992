#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "discover/peer.hpp"
#include "scout/segments.hpp"
#include "wire/header.hpp"
#include "wire/signature.hpp"

namespace discover::scout {

/// Whoever is heard announcing, as rows. A receiver without a life of its own: it remembers nobody's
/// sequence, and what it makes of a datagram is what wire/PROTOCOL.md s.5 makes of a stranger's. However many
/// ids somebody invents, it keeps `most_rows`. Pure.
class Answers {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::size_t most_rows = 65'536;  // more than answer on any subnet: all addresses of a /16

  /// `self` is under which id the question went out; `keys` tell who signs.
  Answers(std::uint32_t domain, const wire::NodeId& self, wire::KeyRing keys = {})
      : domain_(domain), self_(self), keys_(std::move(keys)) {}

  /// True if it told something new: a node, a path or a description.
  bool take(Time now, const Place& place, base::Endpoint source, base::Bytes datagram);

  /// Rows by id, in the shape of a listing, with ages as of `now`; `wall` is the wall time then.
  std::vector<Peer> rows(Time now, WallTime wall) const;

  std::uint64_t of_other_domains() const { return other_domain_; }
  std::uint64_t off_link() const { return off_link_; }
  /// Datagrams of nodes that came when `most_rows` were kept already.
  std::uint64_t no_room() const { return no_room_; }

 private:
  using Key = std::pair<wire::NodeId, std::uint64_t>;  // id and epoch: a clone is another row
  struct Heard {
    Peer row;
    Time first;
    Time last;
    std::vector<Time> path_times;  // of row.paths
  };

  bool describe(Heard& heard, const wire::Datagram& datagram);
  static bool add_path(Heard& heard, Time now, const Place& place, base::Ipv4 source);
  std::vector<Conflict> clones(const Key& key, Time now) const;

  std::uint32_t domain_;
  wire::NodeId self_;
  wire::KeyRing keys_;
  std::map<Key, Heard> heard_;
  std::uint64_t other_domain_ = 0;
  std::uint64_t off_link_ = 0;
  std::uint64_t no_room_ = 0;
};

}  // namespace discover::scout
