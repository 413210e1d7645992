// What the datagrams of other nodes do to the table.
#include <algorithm>
#include <chrono>

#include "discovery/authorship.hpp"
#include "discovery/freshness.hpp"
#include "discovery/peer_table.hpp"
#include "wire/body.hpp"
#include "wire/limits.hpp"

namespace discover::discovery {
namespace {

Path* find_path(Peer& peer, const Sighting& sighting) {
  const auto found = std::find_if(peer.paths.begin(), peer.paths.end(), [&](const Path& path) {
    return path.interface_index == sighting.segment.interface_index && path.address == sighting.source.address;
  });
  return found == peer.paths.end() ? nullptr : &*found;
}

/// Whoever has answered is asked until an answer says otherwise: not to be asked is what a forgery would wish for.
void note_passive(Peer& peer, const wire::Header& header) {
  const bool passive = header.has(wire::flag::passive);
  if (!passive || header.type == wire::Type::reply || !peer.is_verified()) peer.passive = passive;
}

/// In the name of a live peer that signs, and not signed.
bool is_downgrade(const Peer& peer, const Sighting& sighting) {
  return peer.authentic && !sighting.authentic && peer.is_listed_alive();
}

bool is_stale(const Peer& peer, const Sighting& sighting) {
  return peer.previous_epoch == sighting.datagram.header.epoch && sighting.now < peer.stragglers_until;
}

/// It is alive where it has answered and may be asked again.
bool answers_somewhere(const Peer& peer) {
  return std::any_of(peer.paths.begin(), peer.paths.end(),
                     [](const Path& path) { return path.state == PathState::alive && path.proven && path.may_ask; });
}

/// True if the announcement carries a description that this path does not have yet, and that was not
/// overtaken by a newer one.
bool describes_anew(const Path& path, const wire::Header& header) {
  return header.has(wire::flag::body) && path.revision != header.revision && header.sequence > path.described_by;
}

/// The whole description that an announcement carries; nothing if it is cut or against the rules.
std::optional<wire::Description> read_description(const wire::Datagram& datagram) {
  const auto part = wire::body_part(datagram);
  if (!part || part->size() != datagram.header.body_bytes) return std::nullopt;
  auto decoded = wire::decode_body(base::as_text(*part));
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

}  // namespace

Taken PeerTable::hear(const Sighting& sighting, Events& events) {
  const auto& header = sighting.datagram.header;
  Row* known = rows_.find(header.id);
  if (known == nullptr) return take_news(sighting, nullptr, nullptr, events);
  Row& row = *known;
  if (is_downgrade(row.peer, sighting)) return {Counter::drop_unsigned};
  if (row.peer.state == PeerState::restored) row.peer.epoch = header.epoch;  // no life of it is known: this is it
  if (row.peer.epoch != header.epoch) return hear_other_epoch(sighting, row, events);
  Path* path = find_path(row.peer, sighting);
  if (is_replayed(row.peer, path, header.sequence)) return hear_replayed(sighting, row.peer, path);
  if (path == nullptr || path->state != PathState::alive || describes_anew(*path, header)) {
    return take_news(sighting, &row, path, events);
  }
  mark_heard(row, *path, sighting, events);
  hasten(row, *path);
  return {Counter::refreshed, &row.peer, path};
}

/// Of somebody alive its next answer to a probe tells whether it is a recording or a forgery was ahead of it. Nobody
/// probes who is not, so it is asked for this: it may be a host whose end was forged, or that has gone back to an
/// earlier state of its memory.
Taken PeerTable::hear_replayed(const Sighting& sighting, Peer& peer, const Path* path) {
  const bool has_ended = !peer.is_listed_alive() || (path != nullptr && path->state != PathState::alive);
  if (!has_ended || !can_ask(sighting)) return {Counter::drop_replayed};
  if (!sighting.authentic && !admission_.admit(sighting.now, sighting.source.address))
    return {Counter::drop_rate_limited};
  return {Counter::challenged, &peer};
}

/// A restart, a straggler, a clone or a recording: only a reply to a probe can tell.
Taken PeerTable::hear_other_epoch(const Sighting& sighting, Row& row, Events& events) {
  if (is_stale(row.peer, sighting)) return {Counter::drop_stale_epoch};
  if (believe_epochs_) return take_news(sighting, &row, nullptr, events);
  if (sighting.segment.role == Role::listen_only) {
    // Whoever can be asked elsewhere will say there that it has a new life.
    if (answers_somewhere(row.peer)) return {Counter::drop_stale_epoch};
    return take_news(sighting, &row, nullptr, events);
  }
  const auto& header = sighting.datagram.header;
  for (auto& rival : row.peer.rivals) {
    if (!row.peer.is_listed_alive() || rival.epoch != header.epoch || rival.expires <= sighting.now) continue;
    rival.hear(sighting.now, header.sequence, header.lease * wire::lease_unit);
    return {Counter::drop_rival};
  }
  if (!sighting.authentic && !admission_.admit(sighting.now, sighting.source.address))
    return {Counter::drop_rate_limited};
  return {Counter::challenged, &row.peer};
}

/// Everything but a plain heartbeat: a new row, life, path or description. `path` is given if it is known and
/// of the same life. The description is read before anything changes, so that a bad one leaves no trace.
Taken PeerTable::take_news(const Sighting& sighting, Row* row, Path* path, Events& events) {
  const auto& header = sighting.datagram.header;
  if (!sighting.authentic && !admission_.admit(sighting.now, sighting.source.address))
    return {Counter::drop_rate_limited};
  const bool is_full = rows_.size() >= capacity_ && ended_queue_.empty();
  if (row == nullptr && is_full) return {Counter::drop_table_full};
  if (has_to_prove_itself(sighting, row, path)) return {Counter::challenged, row == nullptr ? nullptr : &row->peer};
  const bool is_believed =
      row != nullptr || sighting.authentic || admission_.admit_newcomer(sighting.now, sighting.source.address);
  if (!is_believed) return {can_ask(sighting) ? Counter::challenged : Counter::drop_too_many_ids};
  std::optional<wire::Description> description;
  if (path != nullptr ? describes_anew(*path, header) : header.has(wire::flag::body)) {
    description = read_description(sighting.datagram);
    if (!description) return {Counter::drop_bad_body};
  }
  if (row == nullptr) row = admit(sighting, events);
  if (row == nullptr) return {Counter::drop_table_full};
  Peer& peer = row->peer;
  if (path == nullptr) path = path_for(peer, sighting);
  if (path == nullptr) return {Counter::drop_paths_full};

  if (path->state == PathState::lost) path->proven = false;
  const bool restarted = peer.epoch != header.epoch;
  if (restarted) begin_life(peer, sighting.now, header.epoch);
  mark_heard(*row, *path, sighting, events);
  const auto outcome = note_alive(*row, *path, restarted, events);
  if (description) describe(peer, *path, header, std::move(*description), events);
  return {outcome, &peer, path};
}

bool PeerTable::can_ask(const Sighting& sighting) const {
  return !believe_epochs_ && sighting.segment.role != Role::listen_only;
}

/// Where keys are required, a signature alone may be a recording. Where they are not, a newcomer may be invented: such
/// rows get a quarter of the table, and push nobody out.
bool PeerTable::has_to_prove_itself(const Sighting& sighting, const Row* row, const Path* path) const {
  if (!can_ask(sighting)) return false;
  if (prove_first_) return row == nullptr || path == nullptr || path->state != PathState::alive;
  if (row != nullptr || sighting.authentic) return false;
  return unproven_ * 4 >= capacity_ || rows_.size() >= capacity_;
}

/// Makes row and path alive, and tells of it.
Counter PeerTable::note_alive(Row& row, Path& path, bool restarted, Events& events) {
  const bool was_alive = row.peer.is_listed_alive();
  revive(row, path);
  if (!was_alive) note(PeerEventKind::appeared, row.peer, events);
  if (was_alive && restarted) note(PeerEventKind::restarted, row.peer, events);
  return was_alive ? Counter::changed : Counter::first_heard;
}

Taken PeerTable::hear_reply(const Sighting& sighting, base::Duration rtt, Events& events) {
  const auto& header = sighting.datagram.header;
  Row* known = rows_.find(header.id);
  if (known == nullptr && !sighting.authentic &&
      !admission_.admit_proven_newcomer(sighting.now, sighting.source.address)) {
    return {Counter::drop_too_many_ids};
  }
  if (known == nullptr) known = admit(sighting, events);
  if (known == nullptr) return {Counter::drop_table_full};
  Row& row = *known;
  if (row.peer.state == PeerState::restored) row.peer.epoch = header.epoch;
  const bool restarted = row.peer.epoch != header.epoch;
  if (!restarted && crossed_goodbye(row.peer, find_path(row.peer, sighting), header.sequence, sighting.now - rtt)) {
    return {Counter::drop_replayed};
  }
  Path* path = path_for(row.peer, sighting);
  if (path == nullptr) return {Counter::drop_paths_full};
  // The nonce shows that the reply is fresh. A window that is ahead of it was moved by a forgery.
  if (is_replayed(row.peer, path, header.sequence)) {
    row.peer.goodbye_sequence = row.peer.described_by = row.peer.proven_sequence = 0;
    path->goodbye_sequence = path->described_by = 0;
    path->window.start_at(header.sequence);
  }
  if (restarted) {
    begin_life(row.peer, sighting.now, header.epoch);
    row.peer.proven_sequence = header.sequence;
  }
  vouch(row);
  const bool was_verified = std::exchange(path->proven, true);
  if (!was_verified && is_put_aside(row.peer, *path)) path->revision.reset();
  path->port = sighting.source.port;
  row.peer.last_answer = sighting.now;
  path->rtt = path->rtt ? *path->rtt + (rtt - *path->rtt) / 8 : rtt;  // RFC 6298 s.2
  const bool mutual = header.has(wire::flag::lists_you);
  if (std::exchange(row.peer.mutual, mutual) != mutual || !was_verified) ++generation_;
  mark_heard(row, *path, sighting, events);
  note_alive(row, *path, restarted, events);
  return {Counter::reply_heard, &row.peer, path};
}

bool PeerTable::refuses(const Sighting& sighting) const {
  const Row* row = rows_.find(sighting.datagram.header.id);
  return row != nullptr && is_downgrade(row->peer, sighting);
}

bool PeerTable::is_proven(const Sighting& sighting) const {
  Row* row = rows_.find(sighting.datagram.header.id);
  const Path* path = row == nullptr ? nullptr : find_path(row->peer, sighting);
  return path != nullptr && path->proven;
}

void PeerTable::disprove(Path& path) {
  if (std::exchange(path.proven, false)) ++generation_;
}

Counter PeerTable::hear_goodbye(const Sighting& sighting, Events& events) {
  const auto& header = sighting.datagram.header;
  Row* known = rows_.find(header.id);
  if (known == nullptr) return Counter::drop_goodbye_unknown;
  Row& row = *known;
  if (is_downgrade(row.peer, sighting)) return Counter::drop_unsigned;
  if (row.peer.epoch != header.epoch) {
    return is_stale(row.peer, sighting) ? Counter::drop_stale_epoch : Counter::drop_goodbye_unknown;
  }
  Path* here = find_path(row.peer, sighting);
  if (here == nullptr) return Counter::drop_goodbye_unknown;
  if (header.sequence <= here->window.highest()) return Counter::drop_replayed;
  // Anybody can add a path to a peer: from there it says nothing of those where the peer has answered.
  const bool everywhere = header.has(wire::flag::whole_host) && (here->proven || !row.peer.is_verified());
  const auto ends = [&](const Path& path) { return path.state == PathState::alive && (&path == here || everywhere); };
  if (std::none_of(row.peer.paths.begin(), row.peer.paths.end(), ends)) return Counter::drop_goodbye_unknown;
  here->window.accept(header.sequence);
  (everywhere ? row.peer.goodbye_sequence : here->goodbye_sequence) = header.sequence;
  (everywhere ? row.peer.goodbye_heard : here->goodbye_heard) = sighting.now;
  for (Path& path : row.peer.paths) {
    if (ends(path)) end_path(path, PathState::left);
  }
  if (!row.peer.has_alive_path()) end_row(row, PeerState::left, sighting.now, events);
  return Counter::goodbye_heard;
}

bool PeerTable::hear_in_passing(const Sighting& sighting) {
  const auto& header = sighting.datagram.header;
  Row* row = rows_.find(header.id);
  if (row == nullptr || row->peer.epoch != header.epoch) return false;
  Path* path = find_path(row->peer, sighting);
  if (path == nullptr || is_replayed(row->peer, path, header.sequence)) return false;
  return path->window.accept(header.sequence);
}

/// A row for a newcomer, not alive yet; nothing if there is no room. Rows that have ended make room.
Row* PeerTable::admit(const Sighting& sighting, Events& events) {
  if (rows_.size() >= capacity_) {
    if (ended_queue_.empty()) return nullptr;
    forget(*ended_queue_.begin()->second, events);
  }
  const auto& header = sighting.datagram.header;
  Row& row = rows_.add(header.id);
  row.peer.epoch = header.epoch;
  row.peer.first_seen = sighting.now;
  row.queued = sighting.now;
  row.unproven = true;
  ++unproven_;
  ended_queue_.emplace(row.queued, &row);
  return &row;
}

void PeerTable::vouch(Row& row) {
  if (std::exchange(row.unproven, false)) --unproven_;
}

/// Whoever begins to sign voids what others may have said in its name; the paths that are its own come back with its
/// next announcements.
void PeerTable::note_signature(Row& row, const Path& path, bool authentic, Events& events) {
  if (authentic) vouch(row);
  if (std::exchange(row.peer.authentic, authentic) == authentic) return;
  ++generation_;
  if (!authentic || !row.peer.is_listed_alive()) return;
  for (Path& other : row.peer.paths) {
    if (&other != &path && other.state == PathState::alive) end_path(other, PathState::lost);
  }
  note(PeerEventKind::updated, row.peer, events, change::auth);
}

/// The path that the sighting came by, made if it is new; a dead path makes room. Nothing if all are alive.
Path* PeerTable::path_for(Peer& peer, const Sighting& sighting) {
  if (Path* known = find_path(peer, sighting)) return known;
  if (peer.paths.size() >= max_paths) {
    const auto dead = std::find_if(peer.paths.begin(), peer.paths.end(),
                                   [](const Path& path) { return path.state != PathState::alive; });
    if (dead == peer.paths.end()) return nullptr;
    peer.paths.erase(dead);
  }
  Path& path = peer.paths.emplace_back();
  path.interface_index = sighting.segment.interface_index;
  path.interface = sighting.segment.interface;
  path.address = sighting.source.address;
  // What a known life said here before its path was known was not believed.
  if (peer.paths.size() > 1 && peer.epoch == sighting.datagram.header.epoch) {
    path.window.start_at(sighting.datagram.header.sequence);
  }
  return &path;
}

void PeerTable::begin_life(Peer& peer, base::TimePoint now, std::uint64_t epoch) {
  peer.previous_epoch = peer.epoch;
  peer.stragglers_until = now + straggler_time;
  peer.epoch = epoch;
  peer.goodbye_sequence = peer.proven_sequence = peer.described_by = 0;
  peer.mutual.reset();
  peer.accused.reset();
  std::erase_if(peer.rivals, [epoch](const Rival& rival) { return rival.epoch == epoch; });
  ++peer.restarts;
  for (Path& path : peer.paths) {
    path.window = {};
    path.goodbye_sequence = path.described_by = 0;
    path.revision.reset();
    path.proven = false;
  }
}

void PeerTable::mark_heard(Row& row, Path& path, const Sighting& sighting, Events& events) {
  const auto& header = sighting.datagram.header;
  if (path.segment != sighting.segment.id) {
    if (path.state == PathState::alive) {
      --alive_count(path.segment);
      ++alive_count(sighting.segment.id);
    }
    path.segment = sighting.segment.id;
    path.interface = sighting.segment.interface;  // which may have been renamed meanwhile
  }
  path.may_ask = sighting.segment.role != Role::listen_only;
  if (header.sequence >= path.window.highest()) {  // else a newer datagram has said what holds
    path.announced_port = header.unicast_port;
    if (!path.proven) path.port = path.announced_port;
    note_passive(row.peer, header);
    path.lease = header.lease * wire::lease_unit;
    path.announced_revision = header.revision;
    path.announced_bytes = header.body_bytes;
  }
  path.window.accept(header.sequence);
  path.last_heard = row.peer.last_heard = sighting.now;
  path.expires = sighting.now + path.lease;
  path.last_call = false;
  note_signature(row, path, sighting.authentic, events);
  if (row.peer.state == PeerState::suspect) clear_suspicion(row.peer, events);
}

}  // namespace discover::discovery
