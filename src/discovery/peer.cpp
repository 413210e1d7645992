#include "discovery/peer.hpp"

#include <algorithm>
#include <cassert>

namespace discover::discovery {

const Path& Peer::best_path() const {
  assert(!paths.empty());
  const auto better = [](const Path& a, const Path& b) {
    const bool a_alive = a.state == PathState::alive;
    const bool b_alive = b.state == PathState::alive;
    if (a_alive != b_alive) return a_alive;
    return a_alive ? a.first_heard < b.first_heard : a.last_heard > b.last_heard;
  };
  return *std::min_element(paths.begin(), paths.end(), better);
}

std::vector<base::IpAddress> Peer::addresses() const {
  std::vector<base::IpAddress> all;
  const auto add = [&all](const base::IpAddress& address) {
    if (std::find(all.begin(), all.end(), address) == all.end()) all.push_back(address);
  };
  const bool any_alive = is_listed_alive();
  for (const auto& path : paths) {
    if (any_alive && path.state != PathState::alive) continue;
    add(path.address);
    std::for_each(path.addresses.begin(), path.addresses.end(), add);
  }
  return all;
}

bool Peer::has_alive_path() const {
  return std::any_of(paths.begin(), paths.end(), [](const Path& path) { return path.state == PathState::alive; });
}

bool Peer::is_verified() const {
  if (!is_listed_alive()) return best_path().proven;
  return std::any_of(paths.begin(), paths.end(),
                     [](const Path& path) { return path.state == PathState::alive && path.proven; });
}

base::TimePoint Peer::expires() const {
  if (!is_listed_alive()) return ended;
  base::TimePoint latest{};
  for (const auto& path : paths) {
    if (path.state == PathState::alive) latest = std::max(latest, path.expires);
  }
  return latest;
}

}  // namespace discover::discovery
