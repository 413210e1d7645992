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
/// sequence, and what it makes of a datagram is what wire/PROTOCOL.md s.5 makes of a stranger's. Pure.
class Answers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `self` is under which id the question went out; `keys` tell who signs.
  Answers(std::uint32_t domain, const wire::NodeId& self, wire::KeyRing keys = {})
      : domain_(domain), self_(self), keys_(std::move(keys)) {}

  /// True if it told something new: a node, a path or a description.
  bool take(Time now, const Place& place, base::Endpoint source, base::Bytes datagram);

  /// Rows by id, in the shape of a listing, with ages as of `now`; `wall` is the wall time then.
  std::vector<Peer> rows(Time now, WallTime wall) const;

  std::uint64_t of_other_domains() const { return other_domain_; }
  std::uint64_t off_link() const { return off_link_; }

 private:
  struct Heard {
    Peer row;
    std::uint64_t epoch = 0;
    Time first;
    Time last;
    std::vector<Time> path_times;  // of row.paths
  };

  bool describe(Heard& heard, const wire::Datagram& datagram);
  static bool add_path(Heard& heard, Time now, const Place& place, base::Ipv4 source);

  std::uint32_t domain_;
  wire::NodeId self_;
  wire::KeyRing keys_;
  std::map<std::pair<wire::NodeId, std::uint64_t>, Heard> heard_;  // by id and epoch: a clone is another row
  std::uint64_t other_domain_ = 0;
  std::uint64_t off_link_ = 0;
};

}  // namespace discover::scout
