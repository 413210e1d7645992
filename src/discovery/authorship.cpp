#include "discovery/authorship.hpp"

#include <algorithm>

namespace discover::discovery {
namespace {

/// The peer has answered there.
bool stands(const Path& path) { return path.state == PathState::alive && path.proven; }

/// By which the description came. Null: by one that is gone, or there is none.
const Path* author_of(const Peer& peer) {
  const auto found = std::find_if(peer.paths.begin(), peer.paths.end(), [&](const Path& path) {
    return path.described_by == peer.described_by && path.described_by != 0;
  });
  return found == peer.paths.end() ? nullptr : &*found;
}

}  // namespace

bool speaks_for(const Peer& peer, const Path& path, std::uint64_t sequence) {
  const Path* author = author_of(peer);
  const bool is_newer = author == nullptr || author->state != PathState::alive || sequence >= peer.described_by;
  if (stands(path)) return is_newer || !stands(*author);
  return is_newer && std::none_of(peer.paths.begin(), peer.paths.end(),
                                  [](const Path& other) { return stands(other) && other.revision; });
}

bool is_put_aside(const Peer& peer, const Path& path) {
  const Path* author = author_of(peer);
  if (author == &path || !path.revision) return false;
  return author == nullptr || !stands(*author) || path.described_by > peer.described_by;
}

}  // namespace discover::discovery
