// What an announcement or a goodbye does to the table.
#include <algorithm>
#include <chrono>

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

bool is_stale(const Peer& peer, const Sighting& sighting) {
  return peer.previous_epoch == sighting.datagram.header.epoch && sighting.now < peer.stragglers_until;
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

/// True if the peer is now known differently.
bool describe(Peer& peer, Path& path, const wire::Header& header, wire::Description description) {
  path.revision = header.revision;
  path.described_by = header.sequence;
  const bool moved = path.addresses != description.addresses;
  path.addresses = std::exchange(description.addresses, {});
  if (header.sequence < peer.described_by) return moved;  // a newer one came by another path
  peer.described_by = header.sequence;
  if (peer.description == description) return moved;
  peer.description = std::move(description);
  return true;
}

}  // namespace

Counter PeerTable::hear(const Sighting& sighting, Events& events) {
  const auto& header = sighting.datagram.header;
  const auto found = rows_.find(header.id);
  if (found == rows_.end()) return take_news(sighting, nullptr, nullptr, events);
  Row& row = found->second;
  if (row.peer.epoch != header.epoch) {
    if (is_stale(row.peer, sighting)) return Counter::drop_stale_epoch;
    return take_news(sighting, &row, nullptr, events);
  }
  if (header.sequence <= row.peer.goodbye_sequence) return Counter::drop_replayed;
  Path* path = find_path(row.peer, sighting);
  if (path == nullptr) return take_news(sighting, &row, nullptr, events);
  if (header.sequence <= path->goodbye_sequence || !path->window.is_new(header.sequence)) {
    return Counter::drop_replayed;
  }
  if (path->state != PathState::alive || describes_anew(*path, header)) return take_news(sighting, &row, path, events);
  mark_heard(row.peer, *path, sighting);
  hasten(row, *path);
  return Counter::refreshed;
}

/// Everything but a plain heartbeat: a new row, life, path or description. `path` is given if it is known and
/// of the same life. The description is read before anything changes, so that a bad one leaves no trace.
Counter PeerTable::take_news(const Sighting& sighting, Row* row, Path* path, Events& events) {
  const auto& header = sighting.datagram.header;
  std::optional<wire::Description> description;
  if (path != nullptr ? describes_anew(*path, header) : header.has(wire::flag::body)) {
    description = read_description(sighting.datagram);
    if (!description) return Counter::drop_bad_body;
  }
  if (row == nullptr) row = admit(sighting, events);
  if (row == nullptr) return Counter::drop_table_full;
  Peer& peer = row->peer;
  if (path == nullptr) path = path_for(peer, sighting);
  if (path == nullptr) return Counter::drop_paths_full;

  const bool was_alive = peer.state == PeerState::alive;
  const bool restarted = peer.epoch != header.epoch;
  if (restarted) begin_life(peer, sighting.now, header.epoch);
  const bool updated = description && describe(peer, *path, header, std::move(*description));
  mark_heard(peer, *path, sighting);
  revive(*row, *path);

  if (!was_alive) {
    note(PeerEventKind::appeared, peer, events);
    return Counter::first_heard;
  }
  if (restarted) note(PeerEventKind::restarted, peer, events);
  if (updated) note(PeerEventKind::updated, peer, events);
  return Counter::changed;
}

Counter PeerTable::hear_goodbye(const Sighting& sighting, Events& events) {
  const auto& header = sighting.datagram.header;
  const auto found = rows_.find(header.id);
  if (found == rows_.end()) return Counter::drop_goodbye_unknown;
  Row& row = found->second;
  if (row.peer.epoch != header.epoch) {
    return is_stale(row.peer, sighting) ? Counter::drop_stale_epoch : Counter::drop_goodbye_unknown;
  }
  Path* here = find_path(row.peer, sighting);
  if (here == nullptr) return Counter::drop_goodbye_unknown;
  if (header.sequence <= here->window.highest() || !here->window.accept(header.sequence)) return Counter::drop_replayed;
  const bool everywhere = header.has(wire::flag::whole_host);
  (everywhere ? row.peer.goodbye_sequence : here->goodbye_sequence) = header.sequence;
  bool ended = false;
  for (Path& path : row.peer.paths) {
    if (path.state != PathState::alive || (&path != here && !everywhere)) continue;
    end_path(path, PathState::left);
    ended = true;
  }
  if (!ended) return Counter::drop_goodbye_unknown;
  if (!row.peer.has_alive_path()) end_row(row, PeerState::left, sighting.now, events);
  return Counter::goodbye_heard;
}

/// A row for a newcomer, not alive yet; nothing if there is no room. Rows that have ended make room.
PeerTable::Row* PeerTable::admit(const Sighting& sighting, Events& events) {
  if (rows_.size() >= capacity_) {
    if (ended_queue_.empty()) return nullptr;
    forget(*ended_queue_.begin()->second, events);
  }
  const auto& header = sighting.datagram.header;
  Row& row = rows_[header.id];
  row.peer.id = header.id;
  row.peer.epoch = header.epoch;
  row.peer.first_seen = sighting.now;
  row.queued = sighting.now;
  ordered_.emplace(header.id, &row.peer);
  ended_queue_.emplace(row.queued, &row);
  return &row;
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
  return &path;
}

void PeerTable::begin_life(Peer& peer, base::TimePoint now, std::uint64_t epoch) {
  peer.previous_epoch = peer.epoch;
  peer.stragglers_until = now + straggler_time;
  peer.epoch = epoch;
  peer.goodbye_sequence = peer.described_by = 0;
  ++peer.restarts;
  for (Path& path : peer.paths) {
    path.window = {};
    path.goodbye_sequence = path.described_by = 0;
    path.revision.reset();
  }
}

void PeerTable::mark_heard(Peer& peer, Path& path, const Sighting& sighting) {
  const auto& header = sighting.datagram.header;
  if (path.state == PathState::alive && path.segment != sighting.segment.id) {
    --alive_count(path.segment);
    ++alive_count(sighting.segment.id);
  }
  path.segment = sighting.segment.id;
  if (header.sequence >= path.window.highest()) {  // else a newer announcement has said what holds
    path.port = header.unicast_port;
    path.lease = header.lease * wire::lease_unit;
  }
  path.window.accept(header.sequence);
  path.last_heard = peer.last_heard = sighting.now;
}

}  // namespace discover::discovery
