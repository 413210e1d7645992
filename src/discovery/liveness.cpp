// What a node asks, and when.
#include "discovery/liveness.hpp"

#include <algorithm>
#include <utility>

#include "wire/limits.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr double questions_per_s = 100;  // to verify and to fetch: a host that is new to 1,000 gets 100 a second
constexpr double question_burst = 50;    // ... and one of a small network is done at once
constexpr double challenges_per_s = 50;  // of those
constexpr double pings_per_s = 50;       // a quarter of the budget for questions: the rest keeps what it needs
constexpr double accusations_per_s = 5;  // a node whose own network fails must not drag others along
constexpr auto spread_per_peer = 2ms;    // of what all neighbours of a peer would else ask it at once
constexpr auto long_backlog = 5s;        // longer than a fleet of 500 makes that starts at once
constexpr std::size_t most_lengths = 4;  // of a header: one for the reply, and three to ask in turn

}  // namespace

Liveness::Liveness(const Self& self, const Timing& timing, const wire::NonceKey& key, PeerTable& peers, Outbox& outbox,
                   Counters& counters, base::Random& random, Admission& admission)
    : self_(self),
      timing_(timing),
      peers_(peers),
      outbox_(outbox),
      counters_(counters),
      random_(random),
      admission_(admission),
      exchanges_(timing, key),
      patience_(timing.probe_period),
      pace_(questions_per_s, question_burst),
      challenges_(challenges_per_s, question_burst),
      accusations_(accusations_per_s, accusations_per_s),
      pings_(pings_per_s, pings_per_s) {}

void Liveness::set_timing(const Timing& timing) {
  timing_ = timing;
  exchanges_.set_timing(timing);
  next_turn_ = {};
  patience_ = timing_.probe_period;
}

void Liveness::after_announcement(const Sighting& sighting, const Taken& taken, std::size_t unanswered) {
  if (taken.peer != nullptr && taken.outcome != Counter::challenged) put_off_turn(sighting.now, *taken.peer);
  if (!timing_.probing || sighting.segment.role == Role::listen_only) return;
  if (taken.outcome == Counter::challenged) {
    admission_.earn(sighting.source.address, unanswered);
    return challenge(sighting, taken.peer);
  }
  if (taken.peer == nullptr) return;
  const auto now = sighting.now;
  if (taken.path == nullptr || taken.peer->passive) return;
  if (!taken.path->proven || taken.path->announced_port != taken.path->port) {
    admission_.earn(sighting.source.address, unanswered);
    return plan(now, *taken.peer, 10s);
  }
  if (taken.path->lacks_description()) plan(now, *taken.peer, 500ms);
}

/// Nothing that was heard is believed until a reply comes. A new life of somebody known is asked at once if there is
/// nothing else to ask, a newcomer in its turn; whoever finds no room will announce itself again.
void Liveness::challenge(const Sighting& sighting, const Peer* known) {
  const auto& header = sighting.datagram.header;
  const base::Endpoint place{sighting.source.address, header.unicast_port};
  if (known == nullptr || known->epoch == header.epoch) return ask_who_is_there(sighting, place);
  exchanges_.overhear(header.id, header.epoch, header.sequence);
  if (exchanges_.is_running(Purpose::challenge, header.id, place.address)) return;  // the passive are asked, too
  // Where it has been before it is always asked: whoever comes back does so mostly there.
  const bool was_there = std::any_of(known->paths.begin(), known->paths.end(),
                                     [place](const Path& path) { return path.address == place.address; });
  const bool has_room =
      exchanges_.make_room(sighting.now, Purpose::challenge, header.id, most_claimants, claimant_time);
  if ((!was_there && !has_room) || !may_challenge(sighting.now)) return ask_who_is_there(sighting, place);
  exchanges_.start(sighting.now, {.purpose = Purpose::challenge,
                                  .target = header.id,
                                  .segment = sighting.segment.id,
                                  .to = place,
                                  .epoch = header.epoch,
                                  .sequence = header.sequence,
                                  .on_credit = true});
}

/// Half of the pace, so that what is forged in the names of those who are known keeps nothing else from being asked.
bool Liveness::may_challenge(base::TimePoint now) { return challenges_.take(now) && pace_.take(now); }

/// Ports can be forged as ids can: where it is paid for, the one that the first instance of a host has is asked as
/// well.
void Liveness::ask_who_is_there(const Sighting& sighting, base::Endpoint place) {
  const auto paid = admission_.earned(place.address) / probe_bytes_;
  const auto due = spread_out(sighting.now, 10s);
  const auto ask_at = [&](std::uint16_t port) {
    const base::Endpoint to{place.address, port};
    if (exchanges_.is_running(Purpose::meet, to) || !newcomers_.has_room_for(place.address)) return;
    newcomers_.add(due, {to, sighting.segment.id}, self_.usual_port, random_);
  };
  // What pays for no question, as the introduction of a short probe, keeps nobody else from one.
  if (paid >= 1) ask_at(place.port);
  if (paid >= 2) ask_at(self_.usual_port);
}

/// All neighbours have the same occasion at the same time, so each waits a while of its own.
base::TimePoint Liveness::spread_out(base::TimePoint now, base::Duration longest_wait) {
  const auto spread =
      std::min<base::Duration>(spread_per_peer * static_cast<long>(peers_.count(PeerState::alive)), longest_wait);
  return now + std::chrono::duration_cast<base::Duration>(spread * random_.unit());
}

void Liveness::plan(base::TimePoint now, Peer& peer, base::Duration longest_wait) {
  if (peer.probe_planned) return;
  peer.probe_planned = true;
  planned_.emplace(spread_out(now, longest_wait), peer.id);
}

/// Asks for the first thing that is missing: the proof of an address, or a description from a proven one.
void Liveness::ask_planned(base::TimePoint now, Peer& peer) {
  auto later = base::TimePoint::max();
  for (Path& path : peer.paths) {
    if (path.state != PathState::alive || !path.may_ask) continue;
    const bool is_proven = path.proven && path.announced_port == path.port;
    const base::Endpoint to{path.address, path.announced_port};
    Exchange exchange{
        .purpose = Purpose::verify, .target = peer.id, .segment = path.segment, .to = to, .on_credit = !is_proven};
    if (is_proven) {
      if (!path.lacks_description()) continue;
      exchange.purpose = Purpose::fetch;
      exchange.body_offset = fetches_.next_offset(peer.id, to, path.announced_revision);
      const auto earliest = path.fetch_began + fetch_gap;
      if (exchange.body_offset == 0 && now < earliest) {
        later = std::min(later, earliest);
        continue;
      }
      if (exchange.body_offset == 0) path.fetch_began = now;
    }
    exchanges_.start(now, exchange);
    return;
  }
  if (later == base::TimePoint::max()) return;
  peer.probe_planned = true;
  planned_.emplace(later, peer.id);
}

/// One of those that are due, in their order; of a backlog of more than a few seconds half at random. So whoever is
/// real does not wait behind all that a flood of forgeries has left, and the nodes of a fleet that starts at once do
/// not all ask the same one.
Liveness::Agenda::iterator Liveness::any_due(base::TimePoint now) {
  const auto first = planned_.begin()->first;
  if (now - first < long_backlog) return planned_.begin();
  const auto skipped = (now - first) * std::max(0.0, 2 * random_.unit() - 1);
  const auto due = first + std::chrono::duration_cast<base::Duration>(skipped);
  const auto found = planned_.lower_bound({due, wire::NodeId{}});
  return found != planned_.end() && found->first <= now ? found : planned_.begin();
}

/// What is due, as far as the pace allows: by turns of those who are known and of others, so that neither wait for all
/// of the other.
void Liveness::ask_due(base::TimePoint now) {
  do {
    paused_until_ = pace_.ready(now);
    if (paused_until_ > now) return;
    newcomers_turn_ = !newcomers_turn_;
  } while (newcomers_turn_ ? ask_newcomer(now) || ask_known(now) : ask_known(now) || ask_newcomer(now));
}

/// The next of those who are known and are to be asked something. False: nobody is due.
bool Liveness::ask_known(base::TimePoint now) {
  while (!planned_.empty() && planned_.begin()->first <= now) {
    const auto question = any_due(now);
    Peer* peer = peers_.edit(question->second);
    planned_.erase(question);
    if (peer == nullptr || !std::exchange(peer->probe_planned, false) || !peer->is_listed_alive()) continue;
    pace_.take(now);
    ask_planned(now, *peer);
    return true;
  }
  return false;
}

bool Liveness::ask_newcomer(base::TimePoint now) {
  const auto question = newcomers_.take(now);
  if (!question) return false;
  pace_.take(now);
  exchanges_.start(now,
                   {.purpose = Purpose::meet, .segment = question->segment, .to = question->to, .on_credit = true});
  return true;
}

bool Liveness::ping(base::TimePoint now, const Peer& peer) {
  if (exchanges_.is_running(Purpose::ping, peer.id)) return true;
  if (!pings_.take(now)) return false;
  const auto& best = peer.best_path();
  return exchanges_.start(now, {.purpose = Purpose::ping,
                                .target = peer.id,
                                .segment = best.segment,
                                .to = {best.address, best.port},
                                .rival_interface = best.interface});
}

void Liveness::handle_timeout(base::TimePoint now, Events& events) {
  while (const auto failed = exchanges_.take_failure(now)) fail(now, *failed, events);
  if (timing_.probing) ask(now);
  while (const auto probe = exchanges_.take_probe(now)) send(now, *probe);
  repeat_suspicions(now);
}

/// What a node that probes asks of itself.
void Liveness::ask(base::TimePoint now) {
  ask_overdue(now);
  ask_due(now);
  settle_doubts(now);
  if (next_turn_ > now) return;
  ask_in_turn(now);
  next_turn_ = now + timing_.probe_period;
  if (peers_.count(PeerState::alive) > 1) return;
  patience_ = timing_.probe_period + std::chrono::duration_cast<base::Duration>(timing_.probe_period * random_.unit());
}

std::optional<base::TimePoint> Liveness::next_timeout() const {
  auto next = exchanges_.next();  // even where nobody is listed: a clone of this host may be asked
  if (!timing_.probing) return next;
  const auto also = [&next](base::TimePoint due) { next = next ? std::min(*next, due) : due; };
  if (peers_.count(PeerState::alive) + peers_.count(PeerState::suspect) > 0) also(next_turn_);
  if (!planned_.empty()) also(std::max(planned_.begin()->first, paused_until_));
  if (const auto due = newcomers_.next()) also(std::max(*due, paused_until_));
  if (!doubts_.empty()) also(doubts_.begin()->first);
  for (const auto& repetition : repetitions_) also(repetition.due);
  return next;
}

void Liveness::give_up_pings(std::optional<SegmentId> segment) {
  while (const auto ping = exchanges_.take(Purpose::ping, segment)) note_ping(*ping, std::nullopt);
}

void Liveness::drop_segment(SegmentId segment) {
  give_up_pings(segment);
  exchanges_.drop_segment(segment);
  newcomers_.drop_segment(segment);
  std::erase_if(repetitions_,
                [segment](const Repetition& repetition) { return repetition.pending.segment == segment; });
}

void Liveness::forget_questions(base::TimePoint now) {
  give_up_pings({});
  exchanges_.clear();
  newcomers_.clear();
  for (const auto& [due, id] : doubts_) {
    if (Peer* peer = peers_.edit(id)) peer->doubted = false;
  }
  doubts_.clear();
  repetitions_.clear();
  next_turn_ = now + timing_.probe_period;
}

/// How long a question to an address that is not proven may be; 0: not even a header. It is as many headers long as are
/// not needed to repeat it: whoever does not know this node yet has it introduced, and can pay with them to ask in
/// turn.
std::size_t Liveness::paid_bytes(const Exchanges::Probe& probe) {
  const auto paid = admission_.earned(probe.exchange.to.address) / probe_bytes_;
  if (paid == 0) return 0;
  return probe_bytes_ * std::min(most_lengths, paid > probe.left ? paid - probe.left : 1);
}

void Liveness::send(base::TimePoint now, const Exchanges::Probe& probe) {
  const auto& exchange = probe.exchange;
  Pending pending{.type = wire::Type::probe, .segment = exchange.segment, .to = exchange.to, .nonce = probe.nonce};
  if (exchange.on_credit) {
    pending.padded_bytes = paid_bytes(probe);
    if (pending.padded_bytes == 0) return;  // until more is heard
    admission_.spend(exchange.to.address, pending.padded_bytes);
  }
  if (exchange.purpose == Purpose::fetch) {
    pending.flags = wire::flag::want_body;
    pending.body_offset = exchange.body_offset;
    pending.padded_bytes = wire::max_datagram_bytes;  // makes room for the part, in a reply that is no longer
  }
  outbox_.push(now, pending, Counter::sent_probe);
}

}  // namespace discover::discovery
