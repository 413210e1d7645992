// What hosts see of each other when one leaves, crashes, is cut off or loses an interface.
#include <array>
#include <chrono>

#include <doctest/doctest.h>

#include "scenario.hpp"

using namespace discover;
using namespace discover::simulation;
using namespace std::chrono_literals;
using discovery::PeerEventKind;
using discovery::PeerState;

namespace {

constexpr Conditions plain{};
constexpr auto lease = 35s;
constexpr discovery::Timing leases_alone = {.probing = false};

PeerState state(const Network& network, HostId observer, HostId about) {
  const auto* peer = network.hosts()[observer].node->peers().find(node_id(about));
  REQUIRE(peer != nullptr);
  return peer->state;
}

/// A lan of hosts that have known each other for a minute; recording begins.
LanId settle(Network& network, std::size_t hosts, const Conditions& conditions = plain,
             const HostSettings& settings = {}) {
  const auto lan = network.add_lan(conditions);
  add_hosts(network, lan, hosts, settings);
  start_all(network, 5s);
  network.run_for(60s);
  REQUIRE(all_know_all(network));
  network.recording = true;
  return lan;
}

/// When the hosts saw `kind` happen to `about`, in milliseconds from `start`.
std::vector<double> times(const Network& network, PeerEventKind kind, HostId about, base::TimePoint start) {
  std::vector<double> all;
  for (const auto& seen : network.observations) {
    if (seen.kind == kind && seen.about == about) all.push_back(milliseconds(seen.at - start));
  }
  return all;
}

}  // namespace

TEST_CASE("a host that leaves is gone everywhere one latency later") {
  Network network(1);
  settle(network, 50);
  const auto start = network.now();
  network.leave(7);
  network.run_for(1s);
  CHECK_FALSE(network.host(7).is_up());
  const auto left = times(network, PeerEventKind::left, 7, start);
  REQUIRE(left.size() == 49);
  MESSAGE("leave, N = 50: seen after ", median(left), " ms (largest ", largest(left), ")");
  CHECK(largest(left) <= milliseconds(plain.longest_delay()));
}

TEST_CASE("with a tenth of all datagrams lost nearly everybody still hears one of the three goodbyes") {
  Network network(1);
  settle(network, 50, {.loss = 0.1});
  const auto start = network.now();
  network.leave(7);
  network.run_for(1s);
  CHECK(times(network, PeerEventKind::left, 7, start).size() >= 47);
  network.run_for(lease);
  for (HostId host = 0; host < 50; ++host) {
    if (host != 7) CHECK(state(network, host, 7) != PeerState::alive);
  }
}

TEST_CASE("a host that crashes is lost everywhere within seconds") {
  std::vector<double> lost;
  for (const auto seed : seeds(20)) {
    CAPTURE(seed);
    Network network(seed);
    settle(network, 10);
    const auto start = network.now();
    network.crash(3);
    network.run_for(10s);
    const auto seen = times(network, PeerEventKind::lost, 3, start);
    REQUIRE(seen.size() == 9);
    CHECK(times(network, PeerEventKind::suspected, 3, start).size() == 9);
    CHECK(network.observations.size() == 18);  // and nothing happened to anybody else
    lost.insert(lost.end(), seen.begin(), seen.end());
  }
  MESSAGE("crash, N = 10: lost ", median(lost), " ms after the crash (largest ", largest(lost), ")");
  CHECK(median(lost) <= 4'000);
  CHECK(largest(lost) <= 7'000);
}

TEST_CASE("a host that crashes is lost everywhere within seconds, too, where half of its neighbours do not probe") {
  std::vector<double> lost;
  for (const auto seed : seeds(20)) {
    CAPTURE(seed);
    Network network(seed);
    const auto lan = network.add_lan();
    add_hosts(network, lan, 10);
    add_hosts(network, lan, 10, {.timing = discovery::quiet_timing});
    start_all(network, 1s);
    network.run_for(60s);
    network.recording = true;
    const auto start = network.now();
    network.crash(3);
    network.run_for(20s);
    const auto seen = times(network, PeerEventKind::lost, 3, start);
    REQUIRE(seen.size() == 19);
    lost.insert(lost.end(), seen.begin(), seen.end());
  }
  MESSAGE("crash, half of 20 quiet: lost ", median(lost), " ms after the crash (largest ", largest(lost), ")");
  CHECK(median(lost) <= 5'000);
  CHECK(largest(lost) <= 10'000);
}

TEST_CASE("where nobody probes a host that crashes is lost when its lease ends, and not before") {
  Network network(1);
  settle(network, 10, plain, {.timing = leases_alone});
  const auto last_sent = network.host(3).last_sent;
  network.crash(3);
  network.run_for(lease + 1s);
  const auto seen = times(network, PeerEventKind::lost, 3, last_sent);
  REQUIRE(seen.size() == 9);
  for (const auto time : seen) {
    CHECK(time > milliseconds(lease));
    CHECK(time <= milliseconds(lease + plain.longest_delay()));
  }
  CHECK(network.observations.size() == 9);
}

TEST_CASE("a passive host is never probed, and lost with its lease when it crashes") {
  Network network(1);
  const auto lan = network.add_lan();
  add_hosts(network, lan, 9);
  const auto silent = network.add_host(lan, {.passive = true});
  start_all(network, 1s);
  network.run_for(60s);
  CHECK(all_know_all(network));
  CHECK(network.host(silent).node->counters()[discovery::Counter::probe_heard] == 0);
  CHECK(network.host(silent).node->counters()[discovery::Counter::reply_heard] > 0);  // it probes others
  network.recording = true;
  const auto start = network.now();
  network.crash(silent);
  network.run_for(lease + 1s);
  const auto seen = times(network, PeerEventKind::lost, silent, start);
  REQUIRE(seen.size() == 9);
  for (const auto time : seen) {
    CHECK(time >= milliseconds(lease - 10s));  // it announced within the last interval
    CHECK(time <= milliseconds(lease + plain.longest_delay()));
  }
}

TEST_CASE("a daemon that is stopped loses nobody, and is back everywhere a moment after it goes on") {
  for (const auto stopped : {30s, 300s}) {
    CAPTURE(stopped.count());
    Network network(1);
    settle(network, 10);
    const auto start = network.now();
    network.suspend(3);
    network.run_for(stopped);
    CHECK(times(network, PeerEventKind::lost, 3, start).size() == 9);
    CHECK(network.observations.size() == 18);  // suspect, then lost; nothing happened to anybody else
    network.observations.clear();
    network.resume(3, false);
    network.run_for(1s);
    CHECK(all_know_all(network));
    CHECK(network.observations.size() == 9);  // it appeared; to itself nobody was away
    network.run_for(lease + 10s);
    CHECK(network.observations.size() == 9);
  }
}

TEST_CASE("a host that restarts at once is one row everywhere, alive all the time") {
  Network network(1);
  settle(network, 20);
  network.crash(4);
  network.start(4);
  network.run_for(lease + 10s);
  CHECK(times(network, PeerEventKind::restarted, 4, network.now()).size() == 19);
  CHECK(times(network, PeerEventKind::lost, 4, network.now()).empty());
  CHECK(all_know_all(network));
  for (HostId host = 0; host < 20; ++host) CHECK(network.host(host).node->peers().size() == 19);
}

TEST_CASE("a lan cut in two loses the other half within a lease and finds it again within an interval") {
  Network network(1);
  const auto lan = settle(network, 20);
  for (HostId host = 0; host < 8; ++host) network.isolate(host, 0, 1);
  network.run_for(lease + 1s);
  for (HostId host = 0; host < 20; ++host) CHECK(known_alive(network, host) == (host < 8 ? 7 : 11));
  network.run_for(1h);
  network.heal(lan);
  const auto healed = run_until_all_know_all(network, 100ms, lease);
  REQUIRE(healed);
  MESSAGE("partition of 1 h, N = 20: all rows right ", milliseconds(*healed), " ms after it healed");
  CHECK(*healed <= 10s + 100ms);
}

TEST_CASE("a cable that is pulled loses its peers at once here, and within seconds there") {
  Network network(1);
  settle(network, 10);
  network.unplug(2, 0);
  CHECK(known_alive(network, 2) == 0);
  network.run_for(1s);
  CHECK(known_alive(network, 5) + network.host(5).node->peers().count(PeerState::suspect) == 9);
  network.run_for(7s);
  CHECK(state(network, 5, 2) == PeerState::lost);
  CHECK(known_alive(network, 5) == 8);
  network.plug(2, 0);
  const auto back = run_until_all_know_all(network, 10ms, lease);
  REQUIRE(back);
  CHECK(*back <= 20ms);
}

TEST_CASE("an address that is taken away is said goodbye to") {
  Network network(1);
  settle(network, 10);
  const auto start = network.now();
  network.withdraw(2, 0);
  network.run_for(plain.longest_delay());
  CHECK(times(network, PeerEventKind::left, 2, start).size() == 9);
  CHECK(network.host(2).is_up());
}

TEST_CASE("hosts that share two lans lose nothing when one of the two fails") {
  Network network(1);
  const std::array lans = {network.add_lan(), network.add_lan()};
  for (int i = 0; i < 10; ++i) network.add_host(lans);
  start_all(network, 1s);
  network.run_for(30s);
  for (HostId host = 0; host < 10; ++host) {
    for (const auto* peer : network.host(host).node->peers().rows_after({})) CHECK(peer->paths.size() == 2);
  }
  network.recording = true;
  for (HostId host = 0; host < 10; ++host) network.isolate(host, 1, static_cast<std::uint8_t>(host));
  network.unplug(0, 1);
  network.run_for(lease + discovery::last_call_time + 1s);
  CHECK(all_know_all(network));
  CHECK(times(network, PeerEventKind::lost, 0, network.now()).empty());
  CHECK(network.observations.empty());
  for (const auto* peer : network.host(3).node->peers().rows_after({})) {
    CHECK(peer->paths[0].state != peer->paths[1].state);
  }
}

TEST_CASE("a changed description is everywhere one latency later") {
  Network network(1);
  settle(network, 50);
  auto changed = network.host(9).description;
  changed.tags["role"] = "db";
  network.describe(9, changed);
  network.run_for(plain.longest_delay());
  for (HostId host = 0; host < 50; ++host) {
    if (host == 9) continue;
    CHECK(network.host(host).node->peers().find(node_id(9))->description->unpack() == changed);
  }
}

TEST_CASE("the longest description there is reaches 50 hosts within a second of its change") {
  Network network(1);
  settle(network, 50);
  auto changed = network.host(9).description;
  for (int i = 0; i < 60; ++i) changed.tags["tag" + std::to_string(i)] = std::string(255, 'x');
  network.recording = true;
  network.describe(9, changed);
  network.run_for(1s);
  for (HostId host = 0; host < 50; ++host) {
    if (host == 9) continue;
    CHECK(network.host(host).node->peers().find(node_id(9))->description->unpack() == changed);
  }
  CHECK(times(network, PeerEventKind::updated, 9, opening).size() == 49);
}
