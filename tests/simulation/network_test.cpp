// The simulator itself: what it promises to the scenarios.
#include <array>
#include <chrono>
#include <cmath>

#include <doctest/doctest.h>

#include "scenario.hpp"

using namespace discover;
using namespace discover::simulation;
using namespace std::chrono_literals;
using discovery::Counter;

namespace {

/// One broadcast (the first announcement) of host 0 to `hosts - 1` listeners: how many heard it how often.
struct Heard {
  std::size_t once = 0;
  std::size_t twice = 0;
  double mean_ms = 0;
};

Heard first_broadcast(const Conditions& conditions, std::size_t hosts) {
  Network network(1);
  const auto lan = network.add_lan(conditions);
  for (std::size_t i = 0; i < hosts; ++i) network.add_host(lan, {.listen_only = i > 0});
  for (HostId i = 1; i < hosts; ++i) network.start(i);
  network.recording = true;
  network.start(0);
  network.run_for(500ms);
  Heard heard;
  for (HostId i = 1; i < hosts; ++i) {
    const auto received = network.host(i).node->counters()[Counter::received];
    heard.once += received == 1;
    heard.twice += received == 2;
  }
  for (const auto& seen : network.observations) heard.mean_ms += milliseconds(seen.at - opening);
  heard.mean_ms /= static_cast<double>(network.observations.size());
  return heard;
}

std::vector<Observation> noisy_run(std::uint64_t seed) {
  Network network(seed);
  const auto lan = network.add_lan({.loss = 0.2, .duplication = 0.2, .straggling = 0.2, .straggle = 500ms});
  add_hosts(network, lan, 10);
  network.recording = true;
  start_all(network, 1s);
  network.run_for(60s);
  network.crash(3);
  network.run_for(60s);
  return network.observations;
}

bool same(const Observation& a, const Observation& b) {
  return a.at == b.at && a.observer == b.observer && a.about == b.about && a.kind == b.kind;
}

}  // namespace

TEST_CASE("without loss everybody hears a broadcast once, after the latency and a little") {
  const auto heard = first_broadcast({.latency = 2ms, .jitter = 0ms}, 500);
  CHECK(heard.once == 499);
  CHECK(heard.mean_ms == doctest::Approx(2));
}

TEST_CASE("loss and duplication happen as often as they are set") {
  const auto lossy = first_broadcast({.loss = 0.3}, 1001);
  CHECK(std::abs(static_cast<double>(lossy.once) / 1000 - 0.7) < 0.05);
  const auto doubled = first_broadcast({.duplication = 0.3}, 1001);
  CHECK(std::abs(static_cast<double>(doubled.twice) / 1000 - 0.3) < 0.05);
  CHECK(doubled.once + doubled.twice == 1000);
}

TEST_CASE("stragglers arrive later than others") {
  const auto heard = first_broadcast({.straggling = 1, .straggle = 200ms}, 500);
  CHECK(heard.once == 499);
  CHECK(heard.mean_ms > 20);
}

TEST_CASE("the same seed gives the same run, another seed another") {
  const auto first = noisy_run(7), again = noisy_run(7), other = noisy_run(8);
  REQUIRE(first.size() > 90);
  CHECK(std::equal(first.begin(), first.end(), again.begin(), again.end(), same));
  CHECK_FALSE(std::equal(first.begin(), first.end(), other.begin(), other.end(), same));
}

TEST_CASE("a node hears its own broadcasts and knows them") {
  Network network(1);
  add_hosts(network, network.add_lan(), 1);
  network.start(0);
  network.run_for(60s);
  const auto& counters = network.host(0).node->counters();
  CHECK(counters[Counter::drop_own_echo] == counters[Counter::sent_announce]);
  CHECK(counters[Counter::received] == counters[Counter::sent_announce]);
}

TEST_CASE("lans do not hear each other, and a host on both hears both") {
  Network network(1);
  const std::array lans = {network.add_lan(), network.add_lan()};
  const auto left = network.add_host(lans[0]);
  const auto right = network.add_host(lans[1]);
  const auto both = network.add_host(lans);
  start_all(network, 1s);
  network.run_for(5s);
  CHECK(known_alive(network, left) == 1);
  CHECK(known_alive(network, right) == 1);
  CHECK(known_alive(network, both) == 2);
  CHECK_FALSE(network.is_reachable(left, right));
  CHECK(network.is_reachable(left, both));
  CHECK(network.host(left).is_known(both));
  CHECK_FALSE(network.host(left).is_known(right));
}
