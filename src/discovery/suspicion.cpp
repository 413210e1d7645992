// Whom a node accuses, and what it makes of the accusations of others.
#include <algorithm>
#include <utility>

#include "discovery/liveness.hpp"
#include "wire/limits.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr auto accuse_again_after = 60s;  // one life of one target; whoever is deaf to us must not be accused for ever
constexpr auto repeat_after = 100ms;      // every suspicion is said twice, since one datagram may be lost
constexpr auto longest_spread = 10s;      // of the doubts of a large fleet
constexpr auto spread_per_peer = 5ms;     // of the same: 200 a second ask one suspect

}  // namespace

void Liveness::accuse(base::TimePoint now, Peer& peer, Events& events) {
  const bool lately = peer.accused && now < *peer.accused + accuse_again_after;
  const bool known = peer.state == PeerState::suspect;  // somebody else has said so
  if (!known) peers_.suspect(peer, now, self_.id, events);
  if (!known && !lately && accusations_.take(now)) {
    peer.accused = now;
    broadcast_suspicion(now, peer, 0);
  }
  check(now, peer, Purpose::watch);
}

Counter Liveness::take_suspicion(const Sighting& sighting, const wire::Accusation& accused, Events& events) {
  const auto& header = sighting.datagram.header;
  const auto now = sighting.now;
  const Peer* accuser = peers_.find(header.id);
  Peer* peer = peers_.edit(accused.id);
  if (accuser == nullptr || accuser->epoch != header.epoch) return Counter::drop_suspicion;
  if (accuser->authentic && !sighting.authentic) return Counter::drop_unsigned;
  if (!peers_.hear_in_passing(sighting)) return Counter::drop_replayed;  // whether it is believed or not
  if (!accuser->is_listed_alive()) return Counter::drop_suspicion;
  const bool could_ask = timing_.probing && sighting.segment.role != Role::listen_only;
  if (could_ask && !peers_.is_proven(sighting)) return Counter::drop_suspicion;  // anybody can invent an accuser
  if (peer == nullptr || !peer->is_listed_alive() || peer->epoch != accused.epoch || peer == accuser) {
    return Counter::drop_suspicion;
  }
  if (peer->authentic && !sighting.authentic) return Counter::drop_suspicion;
  if (peer->passive) return Counter::drop_suspicion;  // nobody may have asked it
  // Only who made the accusation can bear it out, and only after the accused had its time.
  const bool borne_out = header.has(wire::flag::confirm) && peer->state == PeerState::suspect &&
                         peer->suspected_by == header.id && now >= peer->suspected + timing_.suspicion * 3 / 4;
  if (borne_out) {
    peers_.lose(*peer, now, events);
  } else if (peer->state == PeerState::alive) {
    peers_.suspect(*peer, now, header.id, events);
    if (timing_.probing) doubt(now, *peer);
  }
  return Counter::suspicion_heard;
}

/// A suspect of somebody else: if neither it nor a confirmation is heard, this node asks it itself.
void Liveness::doubt(base::TimePoint now, Peer& peer) {
  if (std::exchange(peer.doubted, true)) return;
  const auto spread =
      std::min<base::Duration>(spread_per_peer * static_cast<long>(peers_.count(PeerState::alive)), longest_spread);
  const auto wait = 2 * timing_.suspicion + spread * random_.unit();
  doubts_.emplace(now + std::chrono::duration_cast<base::Duration>(wait), peer.id);
}

void Liveness::settle_doubts(base::TimePoint now) {
  while (!doubts_.empty() && doubts_.begin()->first <= now) {
    Peer* peer = peers_.edit(doubts_.begin()->second);
    doubts_.erase(doubts_.begin());
    if (peer != nullptr) peer->doubted = false;
    const bool still = peer != nullptr && peer->state == PeerState::suspect && !peer->passive;
    if (still && !exchanges_.is_running(Purpose::watch, peer->id)) check(now, *peer, Purpose::watch);
  }
}

/// On every segment that leads to the peer: there it may hear, and there are those who must know.
void Liveness::broadcast_suspicion(base::TimePoint now, const Peer& peer, std::uint8_t flags) {
  std::vector<SegmentId> told;
  for (const Path& path : peer.paths) {
    if (path.state != PathState::alive || !path.may_ask ||
        std::find(told.begin(), told.end(), path.segment) != told.end())
      continue;
    told.push_back(path.segment);
    const Pending pending{.type = wire::Type::suspect,
                          .segment = path.segment,
                          .flags = static_cast<std::uint8_t>(flags | wire::flag::body),
                          .accusation = wire::Accusation{peer.id, peer.epoch}};
    outbox_.push(now, pending, Counter::sent_suspicion);
    repetitions_.push_back({now + repeat_after, pending});
  }
}

void Liveness::repeat_suspicions(base::TimePoint now) {
  std::erase_if(repetitions_, [&](const Repetition& repetition) {
    if (repetition.due > now) return false;
    outbox_.push(now, repetition.pending, Counter::sent_suspicion);
    return true;
  });
}

}  // namespace discover::discovery
