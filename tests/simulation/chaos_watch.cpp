// What must hold in every run of Chaos, whatever happens.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "chaos.hpp"

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using discovery::Counter;
using discovery::Peer;
using discovery::PeerState;

constexpr base::Duration lease = 35s;  // of a small lan
constexpr std::size_t most_objections = 5;
constexpr std::size_t most_sent_per_segment = 10;  // an announcement, eight answers and a goodbye

std::uint64_t outcomes(const discovery::Counters& counters) {
  std::uint64_t sum = 0;
  for (auto i = static_cast<std::size_t>(Counter::refreshed);
       i <= static_cast<std::size_t>(Counter::drop_paths_full); ++i) {
    sum += counters[static_cast<Counter>(i)];
  }
  return sum;
}

std::size_t alive_paths_on(const discovery::PeerTable& peers, discovery::SegmentId segment) {
  std::size_t count = 0;
  for (const Peer* peer : peers.rows_after({})) {
    for (const auto& path : peer->paths) {
      count += path.segment == segment && path.state == discovery::PathState::alive;
    }
  }
  return count;
}

}  // namespace

bool Chaos::expects(bool holds, HostId host, std::string_view what, std::optional<HostId> about) {
  if (holds || objections_.size() >= most_objections) return holds;
  const auto time = std::chrono::duration<double>(network_.now() - opening).count();
  auto objection = fmt::format("at {:.3f} s host {}: {}", time, host, what);
  if (about) objection += fmt::format(", host {}", *about);
  objections_.push_back(std::move(objection));
  return false;
}

void Chaos::watch() {
  for (HostId host = 0; host < network_.hosts().size(); ++host) {
    if (network_.host(host).is_up()) watch_host(host);
  }
}

void Chaos::watch_host(HostId number) {
  const Host& host = network_.host(number);
  const auto& node = *host.node;
  const auto& peers = node.peers();
  expects(peers.size() <= host.settings.capacity, number, "more rows than the table may have");
  expects(outcomes(node.counters()) == node.counters()[Counter::received], number,
          "a datagram without one outcome");
  expects(host.most_at_once <= most_sent_per_segment * host.jacks.size(), number, "too much sent at once");
  expects(!host.settings.listen_only || host.sent == 0, number, "a listener sends");
  const auto next = node.next_timeout();
  expects(!next || *next > network_.now(), number, "something is overdue");
  for (const auto& jack : host.jacks) {
    expects(peers.alive_on(jack.segment) == alive_paths_on(peers, jack.segment), number,
            "miscounted live paths");
  }
  std::size_t rows = 0, alive = 0;
  for (const Peer* peer : peers.rows_after({})) {
    ++rows;
    alive += peer->state == PeerState::alive;
    watch_row(number, *peer);
  }
  expects(rows == peers.size(), number, "the listing and the table differ");
  expects(alive == peers.count(PeerState::alive), number, "miscounted live rows");
}

void Chaos::watch_row(HostId observer, const Peer& peer) {
  const HostId about = host_number(peer.id);
  if (!expects(about < network_.hosts().size() && about != observer, observer, "lists whom there is not"))
    return;
  const Host& other = network_.host(about);
  expects(network_.host(observer).is_known(about), observer, "lists whom it has not heard", about);
  expects(std::find(other.epochs.begin(), other.epochs.end(), peer.epoch) != other.epochs.end(), observer,
          "lists somebody in a life that never was", about);
  expects(!peer.paths.empty() && peer.paths.size() <= discovery::max_paths, observer, "no path, or too many");
  expects(peer.has_alive_path() == peer.is_listed_alive(), observer, "alive and no live path");
  // A host in silence is gone within its lease: dead, cut off or otherwise.
  const auto silent_since = other.last_sent + longest_delay_;
  expects(!peer.is_listed_alive() || network_.now() < silent_since + lease + 100ms, observer,
          "lists somebody as alive long after the last word", about);
}

void Chaos::expect_right_listings() {
  const auto count = static_cast<HostId>(network_.hosts().size());
  for (HostId host = 0; host < count; ++host) {
    if (!network_.host(host).is_up()) continue;
    for (HostId other = 0; other < count; ++other) {
      if (other == host) continue;
      const Host& theirs = network_.host(other);
      const bool present =
          theirs.is_up() && !theirs.settings.listen_only && network_.is_reachable(host, other);
      const Peer* row = network_.host(host).node->peers().find(theirs.id);
      const bool alive = row != nullptr && row->is_listed_alive();
      expects(present || !alive, host, "lists as alive who is out of reach or dead", other);
      expects(!present || alive || !roomy_, host, "does not list who is there", other);
      expects(!alive || row->epoch == theirs.epochs.back(), host, "lists somebody in an earlier life", other);
    }
  }
}

void Chaos::expect_right_descriptions() {
  if (!roomy_) return;  // a row may have found room only after the last description
  for (HostId host = 0; host < network_.hosts().size(); ++host) {
    if (!network_.host(host).is_up()) continue;
    for (const Peer* peer : network_.host(host).node->peers().rows_after({})) {
      if (!peer->is_listed_alive()) continue;
      const HostId about = host_number(peer->id);
      expects(peer->description == network_.host(about).description, host,
              "knows somebody by another description than the present one", about);
    }
  }
}

}  // namespace discover::simulation
