#include "discovery/peer_table.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace discover::discovery {

PeerTable::PeerTable(std::size_t capacity, std::uint64_t hash_key, bool believe_epochs, Admission& admission)
    : capacity_(capacity), believe_epochs_(believe_epochs), admission_(admission), rows_(hash_key) {}

const Peer* PeerTable::find(const wire::NodeId& id) const {
  Row* row = rows_.find(id);
  return row == nullptr ? nullptr : &row->peer;
}

Peer* PeerTable::edit(const wire::NodeId& id) {
  Row* row = rows_.find(id);
  return row == nullptr ? nullptr : &row->peer;
}

Row& PeerTable::row_of(const Peer& peer) {
  Row* row = rows_.find(peer.id);
  assert(row != nullptr);
  return *row;
}

std::size_t PeerTable::count(PeerState state) const {
  if (state == PeerState::alive) return alive_queue_.size() - suspects_;
  if (state == PeerState::suspect) return suspects_;
  return static_cast<std::size_t>(std::count_if(ended_queue_.begin(), ended_queue_.end(), [state](const auto& entry) {
    return entry.second->peer.state == state;
  }));
}

std::size_t PeerTable::alive_on(SegmentId segment) const {
  const auto found =
      std::find_if(alive_on_.begin(), alive_on_.end(), [segment](const auto& entry) { return entry.first == segment; });
  return found == alive_on_.end() ? 0 : found->second;
}

std::size_t& PeerTable::alive_count(SegmentId segment) {
  const auto found =
      std::find_if(alive_on_.begin(), alive_on_.end(), [segment](const auto& entry) { return entry.first == segment; });
  return found == alive_on_.end() ? alive_on_.emplace_back(segment, 0).second : found->second;
}

void PeerTable::lose_segment(base::TimePoint now, SegmentId segment, Events& events) {
  rows_.for_each([&](Row& row) {
    bool touched = false;
    for (auto& path : row.peer.paths) {
      if (path.segment != segment || path.state != PathState::alive) continue;
      end_path(path, PathState::unreachable);
      touched = true;
    }
    if (touched && !row.peer.has_alive_path()) end_row(row, PeerState::lost, now, events);
  });
  std::erase_if(alive_on_, [segment](const auto& entry) { return entry.first == segment; });
}

void PeerTable::follow_segment(const Segment& segment) {
  ++generation_;
  rows_.for_each([&](Row& row) {
    for (auto& path : row.peer.paths) {
      if (path.segment != segment.id) continue;
      path.may_ask = segment.role == Role::full;
      path.interface = segment.interface;
    }
  });
}

void PeerTable::forget_signatures() {
  rows_.for_each([this](Row& row) {
    if (std::exchange(row.peer.authentic, false)) ++generation_;
  });
}

/// Whoever is alive stays, even if there would be no room for it as a newcomer.
void PeerTable::set_capacity(std::size_t capacity, Events& events) {
  capacity_ = capacity;
  while (rows_.size() > capacity_ && !ended_queue_.empty()) forget(*ended_queue_.begin()->second, events);
}

void PeerTable::forget_all(Events& events) {
  while (!alive_queue_.empty()) end_row(*alive_queue_.begin()->second, PeerState::lost, {}, events);
  while (!ended_queue_.empty()) forget(*ended_queue_.begin()->second, events);
  alive_on_.clear();
  overdue_.clear();
}

void PeerTable::expire(base::TimePoint now, Events& events) {
  while (!alive_queue_.empty() && alive_queue_.begin()->first <= now) {
    expire_paths(*alive_queue_.begin()->second, now, events);
  }
  while (!ended_queue_.empty() && ended_queue_.begin()->first <= now) forget(*ended_queue_.begin()->second, events);
}

std::optional<wire::NodeId> PeerTable::take_overdue() {
  if (overdue_.empty()) return std::nullopt;
  const auto id = overdue_.back();
  overdue_.pop_back();
  return id;
}

std::optional<base::TimePoint> PeerTable::next_deadline() const {
  std::optional<base::TimePoint> next;
  for (const auto* queue : {&alive_queue_, &ended_queue_}) {
    if (!queue->empty() && (!next || queue->begin()->first < *next)) next = queue->begin()->first;
  }
  return next;
}

/// Its announcements may have been lost, three or four in a row; whoever has answered from there before can do so
/// again.
bool PeerTable::deserves_last_call(const Peer& peer, const Path& path) const {
  return !believe_epochs_ && path.proven && !peer.passive && !path.last_call;
}

/// Puts a row that has come up in the queue right: ends the paths that have run out and the row with its
/// last, or queues it under its true deadline.
void PeerTable::expire_paths(Row& row, base::TimePoint now, Events& events) {
  auto& paths = row.peer.paths;
  std::optional<base::TimePoint> next;
  for (auto& path : paths) {
    if (path.state != PathState::alive) continue;
    if (path.expires <= now && deserves_last_call(row.peer, path)) {
      path.last_call = true;
      path.expires = now + last_call_time;
      overdue_.push_back(row.peer.id);
    }
    if (path.expires <= now) {
      end_path(path, PathState::lost);
    } else if (!next || path.expires < *next) {
      next = path.expires;
    }
  }
  if (!next) return end_row(row, PeerState::lost, now, events);
  const auto forgotten = std::erase_if(
      paths, [now](const Path& path) { return path.state != PathState::alive && path.last_heard + retention <= now; });
  if (forgotten > 0) ++generation_;
  move_in_queue(row, *next);
}

/// Makes a path that has just been heard alive, and its row with it.
void PeerTable::revive(Row& row, Path& path) {
  if (path.state != PathState::alive) {
    path.state = PathState::alive;
    path.first_heard = path.last_heard;
    ++alive_count(path.segment);
    ++generation_;
  }
  if (!row.peer.is_listed_alive()) return change_state(row, PeerState::alive, path.expires);
  hasten(row, path);
}

/// Moves the row forward in the queue where a path's new lease is shorter than what it stands under.
void PeerTable::hasten(Row& row, const Path& path) {
  if (path.expires < row.queued) move_in_queue(row, path.expires);
}

void PeerTable::end_path(Path& path, PathState state) {
  assert(path.state == PathState::alive);
  path.state = state;
  --alive_count(path.segment);
  ++generation_;
}

void PeerTable::end_row(Row& row, PeerState state, base::TimePoint now, Events& events) {
  row.peer.ended = now;
  change_state(row, state, now + retention);
  note(state == PeerState::left ? PeerEventKind::left : PeerEventKind::lost, row.peer, events);
}

bool PeerTable::forget(const wire::NodeId& id, Events& events) {
  Row* row = rows_.find(id);
  if (row == nullptr || row->peer.is_listed_alive()) return false;
  forget(*row, events);
  return true;
}

void PeerTable::forget(Row& row, Events& events) {
  assert(!row.peer.is_listed_alive());
  note(PeerEventKind::forgotten, row.peer, events);
  vouch(row);  // it counts no more
  drop_name(row.peer);
  ended_queue_.erase({row.queued, &row});
  rows_.erase(wire::NodeId(row.peer.id));
}

void PeerTable::move_in_queue(Row& row, base::TimePoint due) {
  auto& queue = queue_of(row.peer);
  auto entry = queue.extract({row.queued, &row});  // keeps the node: moving allocates nothing
  assert(!entry.empty());
  entry.value().first = row.queued = due;
  queue.insert(std::move(entry));
}

void PeerTable::change_state(Row& row, PeerState state, base::TimePoint due) {
  auto entry = queue_of(row.peer).extract({row.queued, &row});
  assert(!entry.empty());
  if (row.peer.state == PeerState::suspect) --suspects_;
  row.peer.state = state;
  entry.value().first = row.queued = due;
  queue_of(row.peer).insert(std::move(entry));
}

void PeerTable::note(PeerEventKind kind, const Peer& peer, Events& events, std::uint16_t changed) {
  ++generation_;
  events.push_back({kind, peer.id, changed});
}

}  // namespace discover::discovery
