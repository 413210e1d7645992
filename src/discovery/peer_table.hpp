#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "discovery/admission.hpp"
#include "discovery/counters.hpp"
#include "discovery/event.hpp"
#include "discovery/peer.hpp"
#include "discovery/restored.hpp"
#include "discovery/row_store.hpp"
#include "discovery/segment.hpp"
#include "wire/header.hpp"

namespace discover::discovery {

/// A datagram of another node that has passed the checks on header and source.
struct Sighting {
  base::TimePoint now;
  const Segment& segment;
  base::Endpoint source;
  const wire::Datagram& datagram;
  bool authentic = false;  ///< signed with a key of ours
};

/// What became of a sighting, and whom it concerned: null unless it was taken in, or somebody known is to be
/// challenged.
struct Taken {
  Counter outcome = Counter::received;
  Peer* peer = nullptr;
  Path* path = nullptr;
};

/// Who is known: rows by id, each with its paths and leases. Owned by the Node, which alone changes it; all
/// others read. Never holds more rows than its capacity. Refreshing a known peer allocates nothing.
class PeerTable {
 public:
  using Events = std::vector<PeerEvent>;

  /// `hash_key` keys the hash of the ids, so that nobody can choose ids that collide. Where nobody probes, a
  /// new epoch cannot be challenged and is believed: `believe_epochs`. `admission` must outlive the table.
  PeerTable(std::size_t capacity, std::uint64_t hash_key, bool believe_epochs, Admission& admission);

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
  Rows rows_after(const std::optional<wire::NodeId>& after) const { return after ? rows_.above(*after) : rows_.all(); }

  /// Takes in somebody whom an earlier life of this node knew. False if there is no room, if the peer is known already,
  /// or was last heard too long ago.
  bool restore(base::TimePoint now, RestoredPeer known);

  void set_capacity(std::size_t capacity, Events& events);
  void believe_epochs(bool believe) { believe_epochs_ = believe; }

  /// Nobody is listed, revived or given another path before it has answered a probe, where that can be asked.
  void prove_first(bool prove) { prove_first_ = prove; }

  /// Signatures do not count any more.
  void forget_signatures();

  /// The segment's role has changed, or its interface's name.
  void follow_segment(const Segment& segment);

  /// Nobody is known any more.
  void forget_all(Events& events);

  /// Whether any two rows may have one name. While none have, looking for namesakes of each is wasted.
  bool has_namesakes() const { return shared_names_ > 0; }
  /// Other peers listed as alive that announce `name`, whatever its letters' case; `most` of them, which are the same
  /// as long as the table does not change.
  std::vector<wire::NodeId> namesakes(std::string_view name, const wire::NodeId& except, std::size_t most) const;

  /// Takes a peer that has ended off the list. False if it is alive, or nobody.
  bool forget(const wire::NodeId& id, Events& events);

  /// These are heard next, as far as the headers tell: see RowStore::expect.
  void expect(std::span<const wire::NodeId> ids) const { rows_.expect(ids); }

  /// For the Node's own parts: to keep their notes in the row. States change through the functions below.
  Peer* edit(const wire::NodeId& id);

  /// Takes an announcement in, or a probe, whose header says the same; or tells why not. Appends to `events`
  /// what changed.
  Taken hear(const Sighting& sighting, Events& events);

  /// Takes a goodbye in, or tells why not.
  Counter hear_goodbye(const Sighting& sighting, Events& events);

  /// For a datagram that says nothing of its sender: false if it does not come from where the sender is known, or
  /// has come before.
  bool hear_in_passing(const Sighting& sighting);

  /// It is not signed, and in the name of a live peer that signs.
  bool refuses(const Sighting& sighting) const;

  /// It comes from where its sender has answered.
  bool is_proven(const Sighting& sighting) const;

  /// What is heard there may be a forgery: a probe has not been answered.
  void disprove(Path& path);

  /// Takes in a reply to a probe of our own, which proves address and life. One with another epoch than the
  /// row's begins a new life; one of somebody not listed, who was challenged, makes a row. Precondition: it is not
  /// refused.
  Taken hear_reply(const Sighting& sighting, base::Duration rtt, Events& events);

  /// Of the peer's present life this much was heard before it was proven, and not believed: it is no news either
  /// when it is heard again.
  void disbelieve_up_to(Peer& peer, std::uint64_t sequence) {
    peer.proven_sequence = std::max(peer.proven_sequence, sequence);
  }

  /// Takes in a description that was fetched.
  void describe(Peer& peer, Path& path, const wire::Header& header, wire::Description description, Events& events);

  /// Marks a live peer as suspect. Precondition: it is listed alive.
  void suspect(Peer& peer, base::TimePoint now, const wire::NodeId& by, Events& events);

  /// The peer is dead: a suspicion has been borne out. Precondition: it is listed alive.
  void lose(Peer& peer, base::TimePoint now, Events& events);

  /// One path of a live peer is dead, and the peer if it was the last.
  void lose_path(Peer& peer, Path& path, base::TimePoint now, Events& events);

  /// Another machine answers to the peer's id; heard now, and counted for one `lease`.
  void note_rival(Peer& peer, const Rival& rival, Events& events);

  /// This host lost the segment: its paths become unreachable at once.
  void lose_segment(base::TimePoint now, SegmentId segment, Events& events);

  /// This host could hear nobody for a while: every live path gets a whole lease from now on, and nobody is
  /// suspect.
  void grant_grace(base::TimePoint now, Events& events);

  /// Ends what has run out: leases, and the retention of ended rows. Where nodes probe, a lease that has run out
  /// at a proven address is first extended by `last_call_time`, once, and the peer is overdue.
  void expire(base::TimePoint now, Events& events);

  /// The next peer to be asked before its last lease is taken for run out.
  std::optional<wire::NodeId> take_overdue();

  /// When expire() has something to do; it may turn out to be nothing, for a peer heard in the meantime.
  std::optional<base::TimePoint> next_deadline() const;

 private:
  using Queue = std::set<std::pair<base::TimePoint, Row*>>;

  // What a sighting does (hearing.cpp).
  Taken hear_replayed(const Sighting& sighting, Peer& peer, const Path* path);
  Taken hear_other_epoch(const Sighting& sighting, Row& row, Events& events);
  Taken take_news(const Sighting& sighting, Row* row, Path* path, Events& events);
  bool can_ask(const Sighting& sighting) const;
  bool has_to_prove_itself(const Sighting& sighting, const Row* row, const Path* path) const;
  Row* admit(const Sighting& sighting, Events& events);
  void vouch(Row& row);
  void note_signature(Row& row, const Path& path, bool authentic, Events& events);
  Path* path_for(Peer& peer, const Sighting& sighting);
  void begin_life(Peer& peer, base::TimePoint now, std::uint64_t epoch);
  void mark_heard(Row& row, Path& path, const Sighting& sighting, Events& events);
  Counter note_alive(Row& row, Path& path, bool restarted, Events& events);

  // How rows live and end (peer_table.cpp).
  Row& row_of(const Peer& peer);
  void revive(Row& row, Path& path);
  void hasten(Row& row, const Path& path);
  void end_path(Path& path, PathState state);
  void end_row(Row& row, PeerState state, base::TimePoint now, Events& events);
  void forget(Row& row, Events& events);
  bool deserves_last_call(const Peer& peer, const Path& path) const;
  void expire_paths(Row& row, base::TimePoint now, Events& events);
  void clear_suspicion(Peer& peer, Events& events);
  void move_in_queue(Row& row, base::TimePoint due);
  void change_state(Row& row, PeerState state, base::TimePoint due);
  void index_name(const Peer& peer);
  void drop_name(const Peer& peer);
  void note(PeerEventKind kind, const Peer& peer, Events& events, std::uint16_t changed = 0);
  Queue& queue_of(const Peer& peer) { return peer.is_listed_alive() ? alive_queue_ : ended_queue_; }
  std::size_t& alive_count(SegmentId segment);

  std::size_t capacity_;
  bool believe_epochs_;
  bool prove_first_ = false;
  Admission& admission_;
  std::uint64_t generation_ = 0;
  std::size_t suspects_ = 0;
  std::size_t unproven_ = 0;  // rows of those who may be invented
  RowStore rows_;
  // Every row stands once in one queue, at or before its true deadline: a refresh leaves the entry alone, and
  // it is put right when it comes up. So a refresh costs no queue operation, however many peers there are.
  Queue alive_queue_;  // suspects too
  Queue ended_queue_;  // by the time at which the row is forgotten; the first goes first when room is needed
  std::unordered_multimap<std::size_t, const Peer*> names_;  // by hash, of all rows with a description
  std::size_t shared_names_ = 0;                             // rows in `names_` beyond the first of each hash
  std::vector<std::pair<SegmentId, std::size_t>> alive_on_;
  std::vector<wire::NodeId> overdue_;
};

}  // namespace discover::discovery
