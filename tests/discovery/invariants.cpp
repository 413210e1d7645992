#include "invariants.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace discover::discovery::test {
namespace {

using Verdict = std::optional<std::string_view>;

Verdict broken_in(const Node& node, const Peer& peer) {
  if (peer.id == node.config().id) return "lists itself";
  if (peer.paths.empty() || peer.paths.size() > max_paths) return "no path, or too many";
  if (peer.has_alive_path() != peer.is_listed_alive()) return "alive and no live path, or the other way round";
  if (peer.rivals.size() > max_rivals) return "too many rivals";
  if (node.peers().find(peer.id) != &peer) return "a row is not found by its id";
  return std::nullopt;
}

}  // namespace

std::uint64_t outcomes(const Counters& counters) {
  constexpr auto first = static_cast<std::size_t>(Counter::refreshed);
  constexpr auto last = static_cast<std::size_t>(Counter::drop_paths_full);
  std::uint64_t sum = 0;
  for (auto i = first; i <= last; ++i) sum += counters[static_cast<Counter>(i)];
  return sum;
}

Verdict broken_invariant(const Node& node) {
  const auto& peers = node.peers();
  if (outcomes(node.counters()) != node.counters()[Counter::received]) return "a datagram without one outcome";
  std::size_t rows = 0;
  std::array<std::size_t, 5> states{};
  std::map<SegmentId, std::size_t> alive_paths;
  for (const Peer* peer : peers.rows_after({})) {
    if (const auto broken = broken_in(node, *peer)) return broken;
    ++rows;
    ++states[static_cast<std::size_t>(peer->state)];
    for (const auto& path : peer->paths) alive_paths[path.segment] += path.state == PathState::alive;
  }
  if (rows != peers.size()) return "the listing and the table differ";
  for (const auto state :
       {PeerState::alive, PeerState::suspect, PeerState::left, PeerState::lost, PeerState::restored}) {
    if (peers.count(state) != states[static_cast<std::size_t>(state)]) return "miscounted rows of a state";
  }
  for (const auto& [segment, count] : alive_paths) {
    if (peers.alive_on(segment) != count) return "miscounted live paths";
  }
  return std::nullopt;
}

}  // namespace discover::discovery::test
