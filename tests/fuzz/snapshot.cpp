// The state file of an earlier life of the daemon.
#include "daemon/snapshot.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"
#include "invariants.hpp"
#include "rule_check.hpp"
#include "wire/domain.hpp"

namespace discover::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr base::TimePoint now{100h};
constexpr base::WallTime wall = std::chrono::sys_days(std::chrono::year(2026) / 9 / 20) + 10h;
constexpr std::size_t capacity = 64;

using Peers = std::vector<discovery::RestoredPeer>;
base::Expected<daemon::Snapshot, std::string> read(std::string_view text) {
  const std::vector<net::Link> links = {{.index = 2, .name = "eth0"}};
  return daemon::read_snapshot(text, wire::domain_tag("default"), now, wall, links);
}

void check(const discovery::RestoredPeer& peer) {
  expect(peer.first_seen <= now && peer.last_heard <= now, "nobody was heard in the future");
  expect(wire::keeps_the_rules(peer.description), "a description that is restored keeps the rules");
}

/// What a node that remembers these peers remembers for its next life.
std::string kept(const Peers& peers) {
  discovery::Node node({.domain = wire::domain_tag("default"), .capacity = capacity});
  std::size_t taken = 0;
  for (const auto& peer : peers) taken += node.restore(now, peer);
  expect(node.peers().size() == taken && taken <= capacity, "restored peers keep to the capacity");
  const auto broken = discovery::test::broken_invariant(node);
  expect(!broken, broken.value_or(""));
  return daemon::to_snapshot(node, now, wall);
}

}  // namespace

void snapshot(base::Bytes input) {
  const auto snapshot = read(base::as_text(input));
  if (!snapshot) return expect(base::is_printable_text(snapshot.error()), "an error is printable");
  for (const auto& peer : snapshot->peers) check(peer);
  const auto first = kept(snapshot->peers);
  const auto again = read(first);
  expect(again.has_value() && again->unreadable == 0, "a snapshot that is written can be read");
  expect(kept(again->peers) == first, "a snapshot that is read is written the same");
}

}  // namespace discover::fuzz
