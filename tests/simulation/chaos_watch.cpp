// What must hold in every run of Chaos, whatever happens.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "chaos.hpp"
#include "invariants.hpp"

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using discovery::Peer;

constexpr base::Duration longest_silence = 35s + discovery::last_call_time + 100ms;  // a small lan's, and a last call
const std::vector<discovery::Rival> no_rivals;
constexpr std::size_t most_objections = 5;
constexpr std::size_t most_sent_per_segment = 10;  // an announcement, eight answers and a goodbye

}  // namespace

bool Chaos::expects(bool holds, HostId host, std::string_view what, std::optional<HostId> about) {
  if (holds || objections_.size() >= most_objections) return holds;
  const auto time = std::chrono::duration<double>(network_.now() - opening).count();
  auto objection = fmt::format("at {:.3f} s host {}: {}", time, host, what);
  if (about) objection += fmt::format(", host {}", *about);
  objections_.push_back(std::move(objection));
  return false;
}

/// All machines that have this id: one, or clones.
std::vector<HostId> Chaos::bearers(const wire::NodeId& id) const {
  std::vector<HostId> numbers;
  for (HostId number = 0; number < network_.hosts().size(); ++number) {
    if (network_.hosts()[number].id == id) numbers.push_back(number);
  }
  return numbers;
}

/// `other` is there for `observer` to hear.
bool Chaos::is_present(HostId observer, HostId other) const {
  const Host& theirs = network_.hosts()[other];
  return other != observer && theirs.is_awake() && !theirs.settings.listen_only &&
         network_.is_reachable(observer, other);
}

void Chaos::watch() {
  for (HostId host = 0; host < network_.hosts().size(); ++host) {
    if (network_.host(host).is_awake()) watch_host(host);
  }
}

void Chaos::watch_host(HostId number) {
  const Host& host = network_.host(number);
  const auto& node = *host.node;
  const auto& peers = node.peers();
  expects(peers.size() <= host.settings.capacity, number, "more rows than the table may have");
  const auto broken = discovery::test::broken_invariant(node);
  expects(!broken, number, broken.value_or(""));
  expects(host.most_at_once <= most_sent_per_segment * host.jacks.size(), number, "too much sent at once");
  expects(!host.settings.listen_only || host.sent == 0, number, "a listener sends");
  const auto next = node.next_timeout();
  expects(!next || *next > network_.now(), number, "something is overdue");
  for (const Peer* peer : peers.rows_after({})) watch_row(number, *peer);
}

void Chaos::watch_row(HostId observer, const Peer& peer) {
  const HostId about = host_number(peer.id);
  const auto machines = bearers(peer.id);
  const auto any = [&](auto&& holds) { return std::any_of(machines.begin(), machines.end(), holds); };
  if (!expects(!machines.empty() && peer.id != network_.host(observer).id, observer, "lists whom there is not")) return;
  expects(any([&](HostId machine) { return network_.host(observer).is_known(machine); }), observer,
          "lists whom it has not heard", about);
  const auto lived = [&](HostId machine) {
    const auto& epochs = network_.host(machine).epochs;
    return std::find(epochs.begin(), epochs.end(), peer.epoch) != epochs.end();
  };
  expects(any(lived), observer, "lists somebody in a life that never was", about);
  // A host in silence is gone within its lease: dead, cut off or otherwise. Whoever wakes grants one more.
  auto silent_since = network_.host(observer).woke;
  for (const HostId machine : machines) silent_since = std::max(silent_since, network_.host(machine).last_sent);
  expects(!peer.is_listed_alive() || network_.now() < silent_since + longest_delay_ + longest_silence, observer,
          "lists somebody as alive long after the last word", about);
}

void Chaos::expect_right_listings() {
  for (HostId observer = 0; observer < network_.hosts().size(); ++observer) {
    const Host& host = network_.host(observer);
    if (!host.is_awake()) continue;
    for (HostId number = 0; number < network_.hosts().size(); ++number) {
      const Host& other = network_.host(number);
      if (other.id == host.id || other.settings.clone_of) continue;
      const auto machines = bearers(other.id);
      const auto any = [&](auto&& holds) { return std::any_of(machines.begin(), machines.end(), holds); };
      const bool present = any([&](HostId machine) { return is_present(observer, machine); });
      const Peer* row = host.node->peers().find(other.id);
      const bool alive = row != nullptr && row->is_listed_alive();
      expects(present || !alive, observer, "lists as alive who is out of reach or dead", number);
      expects(!present || alive || !roomy_, observer, "does not list who is there", number);
      const auto lives = [&](HostId machine) {
        return is_present(observer, machine) && network_.host(machine).epochs.back() == row->epoch;
      };
      expects(!alive || any(lives), observer, "lists somebody in an earlier life", number);
    }
  }
}

void Chaos::expect_right_descriptions() {
  if (!roomy_) return;  // a row may have found room only after the last description
  for (HostId host = 0; host < network_.hosts().size(); ++host) {
    if (!network_.host(host).is_awake()) continue;
    for (const Peer* peer : network_.host(host).node->peers().rows_after({})) {
      if (!peer->is_listed_alive()) continue;
      const auto machines = bearers(peer->id);
      // Whoever cannot ask takes two clones in turn for one host that restarts.
      if (network_.host(host).settings.listen_only && machines.size() > 1) continue;
      const auto describes = [&](HostId machine) {
        return network_.host(machine).is_up() && network_.host(machine).epochs.back() == peer->epoch &&
               peer->description && network_.host(machine).description == peer->description->unpack();
      };
      expects(std::any_of(machines.begin(), machines.end(), describes), host,
              "knows somebody by another description than the present one", host_number(peer->id));
    }
  }
}

void Chaos::expect_conflicts() {
  const auto in_time = [this](const discovery::Rival& rival) { return rival.expires > network_.now(); };
  for (HostId clone = 0; clone < network_.hosts().size(); ++clone) {
    const auto original = network_.host(clone).settings.clone_of;
    if (!original) continue;
    for (HostId observer = 0; observer < network_.hosts().size(); ++observer) {
      const Host& host = network_.host(observer);
      if (!host.is_awake() || host.settings.listen_only) continue;
      const bool is_one = observer == clone || observer == *original;
      const auto hears = [&](HostId other) { return observer == other || is_present(observer, other); };
      if (!hears(clone) || !hears(*original)) continue;
      const Peer* row = host.node->peers().find(node_id(*original));
      const auto& rivals = is_one ? host.node->own_rivals() : row != nullptr ? row->rivals : no_rivals;
      expects(std::any_of(rivals.begin(), rivals.end(), in_time) || !roomy_, observer,
              "does not report a clone that it hears", clone);
    }
  }
}

}  // namespace discover::simulation
