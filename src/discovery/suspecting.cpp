// Suspicion, clones and grace: what is believed of a peer beyond what was heard from it.
#include <algorithm>
#include <cassert>

#include "discovery/peer_table.hpp"

namespace discover::discovery {

void PeerTable::suspect(Peer& peer, base::TimePoint now, const wire::NodeId& by, Events& events) {
  assert(peer.is_listed_alive());
  peer.suspected = now;
  peer.suspected_by = by;
  if (peer.state == PeerState::suspect) return;
  peer.state = PeerState::suspect;  // the same queue, the same lease
  ++suspects_;
  note(PeerEventKind::suspected, peer, events);
}

void PeerTable::clear_suspicion(Peer& peer, Events& events) {
  peer.state = PeerState::alive;
  --suspects_;
  note(PeerEventKind::refuted, peer, events);
}

void PeerTable::lose(Peer& peer, base::TimePoint now, Events& events) {
  assert(peer.is_listed_alive());
  for (Path& path : peer.paths) {
    if (path.state == PathState::alive) end_path(path, PathState::lost);
  }
  end_row(row_of(peer), PeerState::lost, now, events);
}

void PeerTable::lose_path(Peer& peer, Path& path, base::TimePoint now, Events& events) {
  end_path(path, PathState::lost);
  if (!peer.has_alive_path()) end_row(row_of(peer), PeerState::lost, now, events);
}

void PeerTable::note_rival(Peer& peer, const Rival& rival, Events& events) {
  auto& rivals = peer.rivals;
  const auto known = std::find_if(rivals.begin(), rivals.end(), [&](const Rival& r) { return r.epoch == rival.epoch; });
  if (known != rivals.end()) {
    *known = rival;
    return;
  }
  std::erase_if(rivals, [&](const Rival& r) { return r.expires <= rival.last_heard; });
  if (rivals.size() >= max_rivals) return;
  rivals.push_back(rival);
  note(PeerEventKind::conflict, peer, events);
}

void PeerTable::grant_grace(base::TimePoint now, Events& events) {
  rows_.for_each([&](Row& row) {
    if (row.peer.state == PeerState::suspect) clear_suspicion(row.peer, events);
    for (Path& path : row.peer.paths) {
      if (path.state != PathState::alive) continue;
      path.expires = std::max(path.expires, now + path.lease);
      path.last_call = false;
    }
  });
}

}  // namespace discover::discovery
