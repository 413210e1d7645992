#include "discovery/freshness.hpp"

#include <algorithm>

namespace discover::discovery {
namespace {

/// Older than what has come from addresses that are proven. A live peer may be heard twice, through two of our
/// interfaces; whoever has ended has more to say than it said before.
bool is_recorded(const Peer& peer, std::uint64_t sequence) {
  return std::any_of(peer.paths.begin(), peer.paths.end(), [&](const Path& path) {
    if (!path.proven || sequence > path.window.highest()) return false;
    return !peer.is_listed_alive() || path.window.highest() - sequence >= SequenceWindow::width;
  });
}

}  // namespace

bool is_overtaken(const Peer& peer, const Path* path, std::uint64_t sequence) {
  if (sequence <= peer.goodbye_sequence) return true;
  if (path == nullptr) return is_recorded(peer, sequence);
  return sequence <= path->goodbye_sequence || !path->window.is_new(sequence);
}

bool is_replayed(const Peer& peer, const Path* path, std::uint64_t sequence) {
  return sequence <= peer.proven_sequence || is_overtaken(peer, path, sequence);
}

bool crossed_goodbye(const Peer& peer, const Path* path, std::uint64_t sequence, base::TimePoint asked) {
  const auto crossed = [&](const auto& leaver) {
    return sequence <= leaver.goodbye_sequence && leaver.goodbye_heard >= asked;
  };
  return crossed(peer) || (path != nullptr && crossed(*path));
}

}  // namespace discover::discovery
