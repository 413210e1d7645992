// Whose turn it is to be asked whether it lives.
#include <algorithm>

#include "discovery/liveness.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_skipped = 16;     // bounds one turn of the round where all have just been heard
constexpr std::size_t most_looked_at = 256;  // rows, for a neighbour among those that ended
constexpr auto longest_unasked = 60s;        // what is heard may be a forgery, and its sender dead; an answer is none

bool has_answered_lately(const Peer& peer, base::TimePoint now) { return now < peer.last_answer + longest_unasked; }

}  // namespace

/// Whoever has never answered from where it is may be a forgery, or behind a filter: silence says nothing of it.
bool Liveness::can_ask(const Peer& peer) const {
  const auto leads_there = [](const Path& path) {
    return path.state == PathState::alive && path.may_ask && path.proven;
  };
  return peer.state == PeerState::alive && !peer.passive &&
         std::any_of(peer.paths.begin(), peer.paths.end(), leads_there);
}

bool Liveness::needs_check(const Peer& peer, base::TimePoint now) const {
  const bool is_silent = peer.last_heard + timing_.probe_period <= now || !has_answered_lately(peer, now);
  return can_ask(peer) && is_silent && !exchanges_.is_running(Purpose::check, peer.id) &&
         !exchanges_.is_running(Purpose::watch, peer.id);
}

/// Of two hosts that are alone one's question tells the other, too, that it is not: whoever hears puts its own question
/// off, and mostly need not wake for it.
void Liveness::put_off_turn(base::TimePoint now, const Peer& heard) {
  if (heard.state != PeerState::alive || peers_.count(PeerState::alive) > 1) return;
  if (can_ask(heard) && !has_answered_lately(heard, now)) return;
  next_turn_ = std::max(next_turn_, now + patience_);
}

/// Every other turn is a neighbour's, above and below: if all were drawn by chance, one host in e would go unasked in
/// each period. But neighbours may have gone together, not ask, or lie; hence the round.
void Liveness::ask_in_turn(base::TimePoint now) {
  neighbours_turn_ = !neighbours_turn_;
  if (neighbours_turn_) {
    above_ = !above_;
    const Peer* peer = neighbour(above_);
    if (peer != nullptr && needs_check(*peer, now)) return check(now, *peer, Purpose::check);
  }
  ask_next_in_round(now);
}

/// The next above or below this node in the ring of the ids of those that can be asked. Null if it is far.
const Peer* Liveness::neighbour(bool above) const {
  const auto ring = peers_.rows_after({});
  const auto own = ring.size() - peers_.rows_after(self_.id).size();  // who stands there is the next above
  for (std::size_t i = 0; i < std::min(ring.size(), most_looked_at); ++i) {
    const Peer& peer = *ring[(above ? own + i : own + ring.size() - 1 - i) % ring.size()];
    if (can_ask(peer)) return &peer;
  }
  return nullptr;
}

/// Every live peer once a round, in an order that no two rounds and no two nodes share (SWIM, s.4.3).
void Liveness::ask_next_in_round(base::TimePoint now) {
  if (round_.empty()) {
    for (const Peer* peer : peers_.rows_after({})) {
      if (peer->is_listed_alive()) round_.push_back(peer->id);
    }
    for (std::size_t i = round_.size(); i > 1; --i) {
      std::swap(round_[i - 1], round_[static_cast<std::size_t>(random_.uniform(0, static_cast<double>(i)))]);
    }
  }
  for (std::size_t skipped = 0; skipped < most_skipped && !round_.empty(); ++skipped) {
    const Peer* peer = peers_.find(round_.back());
    round_.pop_back();
    if (peer == nullptr || !needs_check(*peer, now)) continue;
    return check(now, *peer, Purpose::check);
  }
}

/// On every way where it ever answered: a peer lives if one of them does.
void Liveness::check(base::TimePoint now, const Peer& peer, Purpose purpose) {
  for (const Path& path : peer.paths) {
    if (path.state != PathState::alive || !path.may_ask || !path.proven) continue;
    exchanges_.start(now,
                     {.purpose = purpose, .target = peer.id, .segment = path.segment, .to = {path.address, path.port}});
  }
}

/// A lease says how long a peer's silence is no news, not that it is gone: all its announcements may be lost.
void Liveness::ask_overdue(base::TimePoint now) {
  while (const auto id = peers_.take_overdue()) {
    const Peer* peer = peers_.find(*id);
    if (peer != nullptr && peer->state == PeerState::alive) check(now, *peer, Purpose::check);
  }
}

}  // namespace discover::discovery
