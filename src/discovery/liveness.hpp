#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "discovery/admission.hpp"
#include "discovery/exchanges.hpp"
#include "discovery/fetches.hpp"
#include "discovery/newcomers.hpp"
#include "discovery/outbox.hpp"
#include "discovery/peer_table.hpp"
#include "discovery/timing.hpp"
#include "discovery/token_bucket.hpp"
#include "wire/limits.hpp"

namespace discover::discovery {

/// What became of a ping.
struct PingResult {
  wire::NodeId id;
  std::string interface;
  base::Ipv4 address;
  std::optional<base::Duration> rtt;  ///< nothing: no answer came in time
};

/// Finds out who is really there: proves addresses, fetches descriptions, asks one live peer after the other
/// whether it still lives, and accuses who does not answer, PROTOCOL.md s.7 and s.8. Owned by the Node; changes
/// the table, and sends through the outbox.
class Liveness {
 public:
  struct Self {
    wire::NodeId id;
    std::uint64_t epoch = 0;
    std::uint16_t usual_port = 0;  ///< at which the first instance of a host hears unicast
  };

  Liveness(const Self& self, const Timing& timing, const wire::NonceKey& key, PeerTable& peers, Outbox& outbox,
           Counters& counters, base::Random& random, Admission& admission);

  void set_timing(const Timing& timing);

  /// How long a bare probe is, with its signature if there is one.
  void set_probe_bytes(std::size_t bytes) { probe_bytes_ = bytes; }

  /// What an announcement, or a probe, gives occasion to ask. `unanswered` are those of its bytes that nothing else
  /// answers: no more go to an address that has not proven itself.
  void after_announcement(const Sighting& sighting, const Taken& taken, std::size_t unanswered);

  /// Somebody else announces under this node's own id; `unanswered` as above.
  void challenge_self(const Sighting& sighting, std::size_t unanswered);

  /// A reply that passed the checks on header and source.
  Counter take_reply(const Sighting& sighting, PeerTable::Events& events);

  /// A suspicion of somebody else.
  Counter take_suspicion(const Sighting& sighting, const wire::Accusation& accused, PeerTable::Events& events);

  /// Asks a peer once, where it is best reached, because somebody wants to know; take_ping() gives the result. Says
  /// nothing of the peer's life if no answer comes. False if there have been too many just now.
  bool ping(base::TimePoint now, const Peer& peer);
  std::optional<PingResult> take_ping();

  void handle_timeout(base::TimePoint now, PeerTable::Events& events);
  std::optional<base::TimePoint> next_timeout() const;

  /// This host could hear nobody for a while: what was asked before says nothing.
  void forget_questions(base::TimePoint now);

  void drop_segment(SegmentId segment);

  /// Machines that answer to this node's own id; some may have expired.
  const std::vector<Rival>& own_rivals() const { return own_rivals_; }

 private:
  using Events = PeerTable::Events;
  using Agenda = std::set<std::pair<base::TimePoint, wire::NodeId>>;

  // What is asked (liveness.cpp), and in turn (turns.cpp).
  void ask(base::TimePoint now);
  void plan(base::TimePoint now, Peer& peer, base::Duration longest_wait);
  void challenge(const Sighting& sighting, const Peer* known);
  bool may_challenge(base::TimePoint now);
  void ask_who_is_there(const Sighting& sighting, base::Endpoint place);
  base::TimePoint spread_out(base::TimePoint now, base::Duration longest_wait);
  void ask_overdue(base::TimePoint now);
  Agenda::iterator any_due(base::TimePoint now);
  void ask_due(base::TimePoint now);
  bool ask_known(base::TimePoint now);
  bool ask_newcomer(base::TimePoint now);
  void ask_planned(base::TimePoint now, Peer& peer);
  void give_up_pings(std::optional<SegmentId> segment);
  void ask_in_turn(base::TimePoint now);
  const Peer* neighbour(bool above) const;
  void ask_next_in_round(base::TimePoint now);
  void check(base::TimePoint now, const Peer& peer, Purpose purpose);
  bool can_ask(const Peer& peer) const;
  bool needs_check(const Peer& peer, base::TimePoint now) const;
  void put_off_turn(base::TimePoint now, const Peer& heard);
  std::size_t paid_bytes(const Exchanges::Probe& probe);
  void send(base::TimePoint now, const Exchanges::Probe& probe);

  // What the answers mean (answers.cpp).
  Counter take_own_reply(const Sighting& sighting, const Exchange& exchange);
  void note_ping(const Exchange& exchange, std::optional<base::Duration> rtt);
  bool meets_incumbent(const Sighting& sighting, const Exchange& exchange, const Peer& peer);
  void leave_old_place(const Sighting& sighting, const Exchange& exchange, Peer& peer, Events& events);
  void challenge_again(base::TimePoint now, const Exchange& exchange, Peer& peer, Events& events);
  void take_body(const Sighting& sighting, Peer& peer, Path& path, Events& events);
  void fail(base::TimePoint now, const Exchange& exchange, Events& events);
  void disprove(const Exchange& exchange, Peer& peer);

  // Whom it accuses (suspicion.cpp).
  void accuse(base::TimePoint now, Peer& peer, Events& events);
  void doubt(base::TimePoint now, Peer& peer);
  void settle_doubts(base::TimePoint now);
  void broadcast_suspicion(base::TimePoint now, const Peer& peer, std::uint8_t flags);
  void repeat_suspicions(base::TimePoint now);

  /// Addresses that claim one id and are asked at a time: one alone could keep the others out.
  static constexpr std::size_t most_claimants = 4;
  /// After which one that is still silent makes room: whoever is there answers sooner.
  static constexpr std::chrono::milliseconds claimant_time{200};
  /// From one time that a description is asked for to the next, whatever is announced: who forges new ones must not
  /// make a thousand hosts ask at once, and again. Its further parts follow each other without a pause.
  static constexpr std::chrono::seconds fetch_gap{1};

  struct Repetition {
    base::TimePoint due;
    Pending pending;
  };

  Self self_;
  Timing timing_;
  PeerTable& peers_;
  Outbox& outbox_;
  Counters& counters_;
  base::Random& random_;
  Admission& admission_;
  std::size_t probe_bytes_ = wire::header_bytes;
  Exchanges exchanges_;
  Fetches fetches_;
  Agenda planned_;  // peers with something to verify or to fetch, each once
  Newcomers newcomers_;
  Agenda doubts_;  // suspects of others, each once: to be asked if no confirmation comes
  std::vector<Repetition> repetitions_;
  std::vector<wire::NodeId> round_;  // the peers whose turn is still to come, in random order
  bool newcomers_turn_ = false;
  bool neighbours_turn_ = false;
  bool above_ = false;  // of the last neighbour that was asked
  base::TimePoint next_turn_{};
  base::Duration patience_;  // with the silence of the only peer alive
  TokenBucket pace_;         // of what is planned, newcomers and challenges
  TokenBucket challenges_;
  base::TimePoint paused_until_{};  // when the pace allows more
  TokenBucket accusations_;
  TokenBucket pings_;
  std::vector<PingResult> pinged_;
  std::vector<Rival> own_rivals_;
};

}  // namespace discover::discovery
