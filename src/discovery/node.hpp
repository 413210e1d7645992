#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "discovery/admission.hpp"
#include "discovery/announcer.hpp"
#include "discovery/counters.hpp"
#include "discovery/event.hpp"
#include "discovery/liveness.hpp"
#include "discovery/outbox.hpp"
#include "discovery/peer_table.hpp"
#include "discovery/segment.hpp"
#include "discovery/solicit_answers.hpp"
#include "discovery/timing.hpp"
#include "discovery/trust.hpp"
#include "wire/description.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"

namespace discover::discovery {

struct NodeConfig {
  wire::NodeId id;
  std::uint64_t epoch = 0;    ///< fresh and unpredictable for every Node
  std::uint32_t domain = 0;   ///< wire::domain_tag
  std::uint16_t port = 9842;  ///< of the protocol; does not change
  bool passive = false;       ///< ask others not to probe this node
  Timing timing;
  std::size_t capacity = 8192;  ///< rows of the peer table
  std::uint64_t seed = 0;       ///< of jitter and of the table's hash
  wire::NonceKey nonce_key{};   ///< secret, and fresh for every Node
  TrustConfig trust;
  bool operator==(const NodeConfig&) const = default;
};

/// One participant of the protocol, PROTOCOL.md. Pure: it reads no clock and owns no socket. Whoever drives
/// it hands in datagrams and the time, then sends what poll_transmit() gives, reports what poll_event()
/// gives, and calls handle_timeout() at next_timeout(). Time never runs backwards from call to call.
class Node {
 public:
  explicit Node(const NodeConfig& config);

  /// These come next. Changes nothing; with it, datagrams of known peers cost half as much where there are thousands,
  /// for their rows are fetched side by side and not one after the other (tests/bench/README.md).
  void expect(std::span<const base::Bytes> datagrams) const;

  /// Never fails: what is wrong with a datagram ends in a counter.
  void handle_datagram(base::TimePoint now, const Incoming& incoming);

  /// May come early or late; does what is due at `now`. If it comes later than a busy host explains, the node
  /// takes it that it was stopped, as handle_resume() does.
  void handle_timeout(base::TimePoint now);

  /// This host was suspended, or could hear nobody for another reason: the silence of the others says nothing.
  /// Announces itself, asks who is there, and grants every live peer one more lease.
  void handle_resume(base::TimePoint now);

  /// The segments that exist from now on. One that is new (by id) is announced on at once; the peers of one
  /// that is gone are unreachable at once, and it gets one goodbye, to be sent if it still can be. Precondition: a
  /// description has been set.
  void set_segments(base::TimePoint now, std::span<const Segment> segments);

  /// Another domain, profile, capacity, passiveness or trust from now on; all keep what they know of each other, unless
  /// the domain is another: then everybody is forgotten, and whoever is to get a goodbye must have got it
  /// (set_segments() with none). Precondition: whatever else `config` holds is as it was.
  void reconfigure(base::TimePoint now, const NodeConfig& config);

  /// What an earlier life of this node knew, before anything is heard in this one; see PeerTable::restore(). False for
  /// this node itself: the memory may be from the host whose disk this one was copied from.
  bool restore(base::TimePoint now, RestoredPeer known) {
    return known.id != config_.id && peers_.restore(now, std::move(known));
  }

  /// What to announce; its addresses are taken from the segments. A change is announced at once.
  void set_description(base::TimePoint now, wire::Description description);

  /// Announces itself now, and asks who is there if it is to `solicit`. Whoever only listens says nothing.
  void announce(base::TimePoint now, bool solicit);

  /// Takes a peer that has ended off the list. False if it is alive, or nobody.
  bool forget(const wire::NodeId& id) { return peers_.forget(id, events_); }

  /// Asks a peer once for its round trip; poll_ping() gives the result within a second or so, whatever becomes of the
  /// peer or the segment meanwhile. False if nobody is known by that id, this node only listens there or is leaving, or
  /// there were too many just now.
  bool ping(base::TimePoint now, const wire::NodeId& id);

  /// Begins to say goodbye. Nothing else is sent afterwards; has_left() tells when the last goodbye is out.
  void leave(base::TimePoint now);
  bool has_left() const;
  bool is_leaving() const { return leaving_; }

  /// Nothing: there is nothing to wait for.
  std::optional<base::TimePoint> next_timeout() const;

  /// The next datagram to send; nothing when all are out.
  std::optional<Outgoing> poll_transmit();
  /// The next thing that happened to the table; nothing when all have been told.
  std::optional<PeerEvent> poll_event();
  /// The next result of ping(); nothing when all have been told.
  std::optional<PingResult> poll_ping() { return liveness_.take_ping(); }

  const NodeConfig& config() const { return config_; }
  const wire::Description& description() const { return description_; }
  const PeerTable& peers() const { return peers_; }
  const Counters& counters() const { return counters_; }
  const Trust& trust() const { return trust_; }
  /// Null for a segment that is gone. Valid until the segments change.
  const SegmentSigns* signs(SegmentId segment) const;
  /// Machines that answer to this node's own id; some may have expired.
  const std::vector<Rival>& own_rivals() const { return liveness_.own_rivals(); }

 private:
  /// A segment with what this node does on it.
  struct Presence {
    Presence(const Segment& place, const Timing& timing) : segment(place), announcer(timing) {}

    bool speaks() const { return segment.role != Role::listen_only; }

    Segment segment;
    std::string body;            // the description as it is sent here
    std::uint32_t revision = 0;  // of `body`
    Announcer announcer;
    SolicitAnswers answers;
    SegmentSigns signs;
  };

  Counter take(base::TimePoint now, const Incoming& incoming);
  bool speaks() const;
  void change_role(base::TimePoint now, Presence& presence, Role role);
  Counter take_own(base::TimePoint now, const wire::Header& header);
  Counter take_announcement(Presence& presence, const Sighting& sighting, const Incoming& incoming);
  Counter take_clone(const Sighting& sighting, const Incoming& incoming);
  Counter take_probe(const Sighting& sighting, const Incoming& incoming);
  bool admits(const Sighting& sighting);
  Counter take_suspicion(const Sighting& sighting);
  void reply(const Sighting& sighting, std::size_t room);
  std::size_t consider_solicit(base::TimePoint now, Presence& presence, const wire::Header& header,
                               const Incoming& incoming);
  void wake(base::TimePoint now);
  void catch_up(base::TimePoint now);
  void do_due(base::TimePoint now);
  void announce_due(base::TimePoint now, Presence& presence);
  void answer_due(base::TimePoint now, Presence& presence);
  void refresh_body(base::TimePoint now, Presence& presence);
  void say_goodbye(base::TimePoint now, const Segment& segment, std::uint8_t flags);
  base::Bytes encode(const Pending& pending);
  const wire::Key* key_for(std::size_t room) const;
  std::size_t body_room(std::size_t room) const;
  std::size_t answer_bytes(const Presence& presence, std::size_t room) const;
  void apply_trust();
  Presence* find(SegmentId segment);

  NodeConfig config_;
  base::Random random_;
  wire::Description description_;
  std::vector<Presence> presences_;
  Admission admission_;
  PeerTable peers_;
  Counters counters_;
  Trust trust_;
  Outbox outbox_;
  Liveness liveness_;
  std::uint64_t sequence_ = 0;
  std::uint32_t revision_ = 0;  // the last given to a description, on whatever segment
  bool leaving_ = false;
  base::TimePoint left_at_{};  // when leave() was called
  std::size_t goodbyes_said_ = 0;
  std::optional<base::TimePoint> last_goodbye_;  // to a segment that went, so that its echo is known
  std::vector<PeerEvent> events_;                // from next_event_ on
  std::size_t next_event_ = 0;
  std::array<std::byte, wire::max_datagram_bytes> out_{};
};

}  // namespace discover::discovery
