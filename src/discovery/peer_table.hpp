#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "discovery/counters.hpp"
#include "discovery/event.hpp"
#include "discovery/peer.hpp"
#include "discovery/rows.hpp"
#include "discovery/segment.hpp"
#include "wire/header.hpp"

namespace discover::discovery {

/// An announcement or goodbye that has passed the checks on header and source.
struct Sighting {
  base::TimePoint now;
  const Segment& segment;
  base::Endpoint source;
  const wire::Datagram& datagram;
};

/// Who is known: rows by id, each with its paths and leases. Owned by the Node, which alone changes it; all
/// others read. Never holds more rows than its capacity. Refreshing a known peer allocates nothing.
class PeerTable {
 public:
  /// `hash_key` keys the hash of the ids, so that nobody can choose ids that collide.
  PeerTable(std::size_t capacity, std::uint64_t hash_key);

  const Peer* find(const wire::NodeId& id) const;
  std::size_t size() const { return rows_.size(); }
  std::size_t capacity() const { return capacity_; }
  std::size_t count(PeerState state) const;

  /// Rises whenever a row appears, goes or changes; not when one is merely refreshed.
  std::uint64_t generation() const { return generation_; }

  /// How many alive paths lead through the segment. A peer heard there at two addresses counts twice: it also
  /// announces twice.
  std::size_t alive_on(SegmentId segment) const;

  /// The rows in order of id, from the first above `after`. Valid until the table changes.
  Rows rows_after(const std::optional<wire::NodeId>& after) const {
    return {after ? ordered_.upper_bound(*after) : ordered_.begin(), ordered_.end()};
  }

  /// Takes an announcement in, or tells why not. Appends to `events` what changed.
  Counter hear(const Sighting& sighting, std::vector<PeerEvent>& events);

  /// Takes a goodbye in, or tells why not.
  Counter hear_goodbye(const Sighting& sighting, std::vector<PeerEvent>& events);

  /// This host lost the segment: its paths become unreachable at once.
  void lose_segment(base::TimePoint now, SegmentId segment, std::vector<PeerEvent>& events);

  /// Ends what has run out: leases, and the retention of ended rows.
  void expire(base::TimePoint now, std::vector<PeerEvent>& events);

  /// When expire() has something to do; it may turn out to be nothing, for a peer heard in the meantime.
  std::optional<base::TimePoint> next_deadline() const;

 private:
  struct Row {
    Peer peer;
    base::TimePoint queued;  // under which it stands in its queue
  };
  struct Hash {
    std::uint64_t key;
    std::size_t operator()(const wire::NodeId& id) const;
  };
  using Events = std::vector<PeerEvent>;
  using Queue = std::set<std::pair<base::TimePoint, Row*>>;

  // What a sighting does (hearing.cpp).
  Counter take_news(const Sighting& sighting, Row* row, Path* path, Events& events);
  Row* admit(const Sighting& sighting, Events& events);
  Path* path_for(Peer& peer, const Sighting& sighting);
  void begin_life(Peer& peer, base::TimePoint now, std::uint64_t epoch);
  void mark_heard(Peer& peer, Path& path, const Sighting& sighting);

  // How rows live and end (peer_table.cpp).
  void revive(Row& row, Path& path);
  void hasten(Row& row, const Path& path);
  void end_path(Path& path, PathState state);
  void end_row(Row& row, PeerState state, base::TimePoint now, Events& events);
  void forget(Row& row, Events& events);
  void expire_paths(Row& row, base::TimePoint now, Events& events);
  void move_in_queue(Row& row, base::TimePoint due);
  void change_state(Row& row, PeerState state, base::TimePoint due);
  void note(PeerEventKind kind, const Peer& peer, Events& events);
  Queue& queue_of(PeerState state) { return state == PeerState::alive ? alive_queue_ : ended_queue_; }
  std::size_t& alive_count(SegmentId segment);

  std::size_t capacity_;
  std::uint64_t generation_ = 0;
  std::unordered_map<wire::NodeId, Row, Hash> rows_;
  Rows::ById ordered_;
  // Every row stands once in one queue, at or before its true deadline: a refresh leaves the entry alone, and
  // it is put right when it comes up. So a refresh costs no queue operation, however many peers there are.
  Queue alive_queue_;
  Queue ended_queue_;  // by the time at which the row is forgotten; the first goes first when room is needed
  std::vector<std::pair<SegmentId, std::size_t>> alive_on_;
};

}  // namespace discover::discovery
