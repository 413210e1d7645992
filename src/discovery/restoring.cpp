// How what an earlier life of this node knew comes into the table.
#include <utility>

#include "discovery/peer_table.hpp"

namespace discover::discovery {

bool PeerTable::restore(base::TimePoint now, RestoredPeer known) {
  const auto forgotten_at = known.last_heard + restored_retention;
  if (rows_.size() >= capacity_ || rows_.find(known.id) != nullptr || forgotten_at <= now) return false;
  Row& row = rows_.add(known.id);
  Peer& peer = row.peer;
  peer.state = PeerState::restored;
  peer.first_seen = known.first_seen;
  peer.last_heard = known.last_heard;
  peer.ended = now;
  peer.restarts = known.restarts;
  Path& path = peer.paths.emplace_back();
  path.interface_index = known.interface_index;
  path.interface = std::move(known.interface);
  path.address = known.address;
  path.port = path.announced_port = known.port;
  path.first_heard = path.last_heard = path.expires = known.last_heard;
  path.addresses = std::exchange(known.description.addresses, {});
  peer.description = wire::PackedDescription(known.description);
  row.queued = forgotten_at;
  ended_queue_.emplace(row.queued, &row);
  index_name(peer);
  ++generation_;
  return true;
}

}  // namespace discover::discovery
