// What replies to a node's probes mean, and their absence.
#include <algorithm>

#include "discovery/liveness.hpp"
#include "wire/body.hpp"
#include "wire/limits.hpp"

namespace discover::discovery {
namespace {

constexpr std::size_t shortest_part = 1024;  // but for the last; a padded probe makes room for more

}  // namespace

Counter Liveness::take_reply(const Sighting& sighting, Events& events) {
  const auto& header = sighting.datagram.header;
  if (peers_.refuses(sighting)) return Counter::drop_unsigned;
  const auto answered = exchanges_.answer(sighting.now, header.nonce, sighting.source, header.id);
  if (!answered) return exchanges_.has_asked(header.nonce) ? Counter::drop_reply_stranger : Counter::drop_reply_unasked;
  const auto& exchange = answered->exchange;
  if (exchange.purpose == Purpose::ping) note_ping(exchange, answered->rtt);
  if (header.id == self_.id) return take_own_reply(sighting, exchange);
  Peer* peer = peers_.edit(header.id);
  const bool met = exchange.purpose == Purpose::meet;
  const bool challenged = met || exchange.purpose == Purpose::challenge;
  if (peer == nullptr && !challenged) return Counter::drop_reply_stranger;

  if (challenged && peer != nullptr && meets_incumbent(sighting, exchange, *peer)) return Counter::reply_heard;
  // Whoever restarts on two paths at once is challenged on both, and may be known by the new life before the second
  // asks for the old one.
  const bool both_live =
      exchange.purpose == Purpose::incumbent && header.epoch == peer->epoch && exchange.epoch != peer->epoch;
  if (both_live) {
    peers_.note_rival(*peer,
                      {.epoch = exchange.epoch,
                       .sequence = exchange.sequence,
                       .interface = exchange.rival_interface,
                       .address = exchange.rival.address,
                       .last_heard = sighting.now,
                       .expires = sighting.now + peer->best_path().lease},
                      events);
  }
  const auto taken = peers_.hear_reply(sighting, answered->rtt, events);
  if (taken.peer == nullptr) return taken.outcome;
  put_off_turn(sighting.now, *taken.peer);
  if (challenged) {
    if (met) peers_.disbelieve_up_to(*taken.peer, header.sequence);  // it has not said more before
    if (exchange.epoch == header.epoch) peers_.disbelieve_up_to(*taken.peer, exchange.sequence);
    leave_old_place(sighting, exchange, *taken.peer, events);
  }
  if (exchange.purpose == Purpose::fetch) take_body(sighting, *taken.peer, *taken.path, events);
  // Whoever announces a description and does not give it is asked again when it next announces.
  const bool in_vain = exchange.purpose == Purpose::fetch &&
                       fetches_.next_offset(header.id, sighting.source, header.revision) == exchange.body_offset;
  if (taken.path->lacks_description() && !in_vain) plan(sighting.now, *taken.peer, {});
  return taken.outcome;
}

/// A new epoch has proved itself. If the life that we know was at another address, it is asked, too, before
/// it is taken for over: both may live, in two machines that were cloned.
bool Liveness::meets_incumbent(const Sighting& sighting, const Exchange& exchange, const Peer& peer) {
  if (sighting.datagram.header.epoch == peer.epoch || !peer.is_listed_alive()) return false;
  if (sighting.authentic && !peer.authentic) return false;  // no contest
  const auto elsewhere = std::find_if(peer.paths.begin(), peer.paths.end(), [&](const Path& path) {
    return path.state == PathState::alive && path.may_ask && path.address != exchange.to.address &&
           path.address != exchange.rival.address;
  });
  if (elsewhere == peer.paths.end()) return false;
  exchanges_.start(sighting.now, {.purpose = Purpose::incumbent,
                                  .target = peer.id,
                                  .segment = elsewhere->segment,
                                  .to = {elsewhere->address, elsewhere->port},
                                  .epoch = sighting.datagram.header.epoch,
                                  .sequence = std::max(exchange.sequence, sighting.datagram.header.sequence),
                                  .rival = exchange.to,
                                  .rival_segment = sighting.segment.id,
                                  .rival_interface = sighting.segment.interface,
                                  .on_credit = !elsewhere->proven});
  return true;
}

/// It has restarted at another address: nobody is at the old one.
void Liveness::leave_old_place(const Sighting& sighting, const Exchange& exchange, Peer& peer, Events& events) {
  for (Path& path : peer.paths) {
    const bool old = path.address == exchange.rival.address && path.address != sighting.source.address;
    if (old && path.state == PathState::alive) peers_.lose_path(peer, path, sighting.now, events);
  }
}

void Liveness::take_body(const Sighting& sighting, Peer& peer, Path& path, Events& events) {
  const auto part = wire::body_part(sighting.datagram);
  if (!part || part->empty()) return;
  const auto& header = sighting.datagram.header;
  const bool is_last = header.body_offset + part->size() >= header.body_bytes;
  if (!is_last && part->size() < shortest_part) {
    counters_.raise(Counter::bad_fetch);
    path.revision = header.revision;  // each crumb would cost another padded probe
    return;
  }
  const auto whole = fetches_.add(sighting.now, sighting.datagram, *part, sighting.source);
  if (!whole) return;
  auto description = wire::decode_body(*whole);
  if (description) {
    peers_.describe(peer, path, header, std::move(*description), events);
  } else {
    counters_.raise(Counter::bad_fetch);
    path.revision = header.revision;  // asking again would give the same
  }
}

void Liveness::fail(base::TimePoint now, const Exchange& exchange, Events& events) {
  if (exchange.purpose == Purpose::ping) return note_ping(exchange, std::nullopt);
  Peer* peer = peers_.edit(exchange.target);
  if (peer == nullptr) return;
  switch (exchange.purpose) {
    case Purpose::verify:
    case Purpose::fetch:
    case Purpose::meet:
    case Purpose::challenge:
    case Purpose::ping: return;  // the next announcement is the next occasion
    case Purpose::incumbent: return challenge_again(now, exchange, *peer, events);
    case Purpose::check:
      disprove(exchange, *peer);
      if (!peer->is_listed_alive() || peer->last_heard >= exchange.started) return;
      if (exchanges_.is_running(Purpose::check, peer->id)) return;  // on another path
      return accuse(now, *peer, events);
    case Purpose::watch:
      disprove(exchange, *peer);
      if (peer->state != PeerState::suspect || peer->last_heard >= exchange.started) return;
      if (exchanges_.is_running(Purpose::watch, peer->id)) return;
      // Who has not been accused before all has not been heard in its defence either.
      if (peer->suspected_by == self_.id && peer->accused == peer->suspected)
        broadcast_suspicion(now, *peer, wire::flag::confirm);
      return peers_.lose(*peer, now, events);
  }
}

/// It is heard there and does not answer: that may be somebody else, or it answers there no more.
void Liveness::disprove(const Exchange& exchange, Peer& peer) {
  if (peer.last_answer >= exchange.started) return;
  for (Path& path : peer.paths) {
    const bool asked = path.segment == exchange.segment && path.address == exchange.to.address;
    if (asked && path.state == PathState::alive && path.last_heard >= exchange.started) peers_.disprove(path);
  }
}

void Liveness::note_ping(const Exchange& exchange, std::optional<base::Duration> rtt) {
  pinged_.push_back({exchange.target, exchange.rival_interface, exchange.to.address, rtt});
}

std::optional<PingResult> Liveness::take_ping() {
  if (pinged_.empty()) return std::nullopt;
  auto result = std::move(pinged_.back());
  pinged_.pop_back();
  return result;
}

/// The old life is silent: whoever proved itself before need only do so once more. The peer's last path stays
/// until then, so that it restarts and is not lost.
void Liveness::challenge_again(base::TimePoint now, const Exchange& exchange, Peer& peer, Events& events) {
  const auto is_silent = [&](const Path& path) {
    return path.address == exchange.to.address && path.state == PathState::alive && path.last_heard < exchange.started;
  };
  if (std::none_of(peer.paths.begin(), peer.paths.end(), is_silent)) return;
  const bool elsewhere = std::any_of(peer.paths.begin(), peer.paths.end(), [&](const Path& path) {
    return path.state == PathState::alive && path.address != exchange.to.address;
  });
  for (Path& path : peer.paths) {
    if (elsewhere && is_silent(path)) peers_.lose_path(peer, path, now, events);
  }
  // It has answered once, and need not pay.
  exchanges_.start(now, {.purpose = Purpose::challenge,
                         .target = exchange.target,
                         .segment = exchange.rival_segment,
                         .to = exchange.rival,
                         .epoch = exchange.epoch,
                         .sequence = exchange.sequence,
                         .rival = exchange.to});
}

void Liveness::challenge_self(const Sighting& sighting, std::size_t unanswered) {
  const auto& header = sighting.datagram.header;
  exchanges_.overhear(header.id, header.epoch, header.sequence);
  if (!timing_.probing || sighting.segment.role == Role::listen_only) return;
  admission_.earn(sighting.source.address, unanswered);
  if (exchanges_.is_running(Purpose::challenge, self_.id, sighting.source.address)) return;
  for (auto& rival : own_rivals_) {
    if (rival.epoch != header.epoch || rival.expires <= sighting.now) continue;
    rival.hear(sighting.now, header.sequence, header.lease * wire::lease_unit);
    return;
  }
  if (!sighting.authentic && !admission_.admit(sighting.now, sighting.source.address)) return;
  if (!exchanges_.make_room(sighting.now, Purpose::challenge, self_.id, most_claimants, claimant_time) ||
      !may_challenge(sighting.now))
    return;
  exchanges_.start(sighting.now, {.purpose = Purpose::challenge,
                                  .target = self_.id,
                                  .segment = sighting.segment.id,
                                  .to = {sighting.source.address, header.unicast_port},
                                  .epoch = header.epoch,
                                  .sequence = header.sequence,
                                  .on_credit = true});
}

Counter Liveness::take_own_reply(const Sighting& sighting, const Exchange& exchange) {
  const auto& header = sighting.datagram.header;
  if (header.epoch == self_.epoch) return Counter::drop_own_echo;
  std::erase_if(own_rivals_,
                [&](const Rival& rival) { return rival.expires <= sighting.now || rival.epoch == header.epoch; });
  if (own_rivals_.size() < max_rivals) {
    own_rivals_.push_back({.epoch = header.epoch,
                           .sequence = std::max(exchange.sequence, header.sequence),
                           .interface = sighting.segment.interface,
                           .address = exchange.to.address,
                           .last_heard = sighting.now,
                           .expires = sighting.now + header.lease * wire::lease_unit});
  }
  return Counter::reply_heard;
}

}  // namespace discover::discovery
