// How quickly hosts know each other: the figures of PROTOCOL.md, asserted with room and printed.
#include <algorithm>
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "scenario.hpp"

using namespace discover;
using namespace discover::simulation;
using namespace std::chrono_literals;

namespace {

constexpr Conditions plain{};

void check_newcomer(std::size_t hosts, double known_to_all_ms, double knows_all_ms) {
  std::vector<double> known_to_all, knows_all;
  for (const auto seed : seeds(11)) {
    CAPTURE(seed);
    const auto arrival = newcomer(seed, hosts, plain);
    REQUIRE(arrival);
    known_to_all.push_back(arrival->known_to_all);
    knows_all.push_back(arrival->knows_all);
  }
  MESSAGE("newcomer, N = ", hosts, ": known to all after ", median(known_to_all), " ms (largest ",
          largest(known_to_all), "), knows all after ", median(knows_all), " ms (largest ", largest(knows_all), ")");
  // There and back, a latency each.
  CHECK(median(known_to_all) <= known_to_all_ms + milliseconds(plain.latency + plain.jitter));
  CHECK(median(knows_all) <= knows_all_ms + 2 * milliseconds(plain.latency + plain.jitter));
}

void print(const ColdStart& start, std::uint64_t seed, const std::string& conditions) {
  MESSAGE("cold start, N = 200, ", conditions, ", seed ", seed, ": 99.9 % know each other within ", start.nearly_s,
          " s, all within ", start.all_s, " s; worst second ", start.most_received_per_s, " received by a host; ",
          start.broadcasts, " broadcasts and ", start.unicasts, " unicasts sent by a host in 30 s");
}

}  // namespace

TEST_CASE("of two hosts the newcomer is known within 5 ms and knows the other within 10 ms") {
  check_newcomer(2, 5, 10);
}

TEST_CASE("among 50 hosts a newcomer is known to all within 5 ms and knows all within 60 ms") {
  check_newcomer(50, 5, 60);
}

TEST_CASE("with every twentieth datagram lost a newcomer is known to all with its fourth announcement") {
  std::vector<double> knows_all;
  for (const auto seed : seeds(5)) {
    CAPTURE(seed);
    const auto arrival = newcomer(seed, 50, {.loss = 0.05});
    REQUIRE(arrival);
    knows_all.push_back(arrival->knows_all);
    CHECK(arrival->known_to_all < 3'600 + 10'000 + 10);
  }
  MESSAGE("newcomer, N = 50, 5 % loss: knows all after ", median(knows_all), " ms (largest ", largest(knows_all), ")");
}

TEST_CASE("200 hosts that start at once know each other within 2 s, without a storm") {
  for (const auto seed : seeds(1)) {
    CAPTURE(seed);
    Network network(seed);
    const auto start = cold_start(network, network.add_lan(), 200);
    print(start, seed, "no loss");
    CHECK(start.all_s > 0);
    CHECK(start.all_s <= 2);
    CHECK(start.most_received_per_s <= 1000);
    CHECK(start.unicasts <=
          2 * 199 +
              4 * 31);  // every address is proven once, and one peer a second asked, at both ends of the 30 s, too
  }
}

TEST_CASE("200 hosts that start at once with 2 percent loss nearly all know each other after their bursts") {
  for (const auto seed : seeds(1)) {
    CAPTURE(seed);
    Network network(seed);
    const auto start = cold_start(network, network.add_lan({.loss = 0.02}), 200);
    print(start, seed, "2 % loss");
    CHECK(start.nearly_s > 0);
    CHECK(start.nearly_s <= 3.6);
    CHECK(start.all_s > 0);  // within 30 s: a heartbeat or two repairs what the bursts have missed
    CHECK(start.most_received_per_s <= 1000);
  }
}

TEST_CASE("a settled lan stays within 20 broadcasts a second") {
  // Announcing every 10 s, as the first two do, the last would come to 28 a second.
  for (const std::size_t hosts : {std::size_t{10}, std::size_t{100}, std::size_t{250}}) {
    Network network(1);
    const auto lan = network.add_lan();
    add_hosts(network, lan, hosts);
    start_all(network, 10s);
    const auto rate = settled_broadcast_rate(network, lan, 2min);
    MESSAGE("settled, N = ", hosts, ": ", rate, " broadcasts a second");
    CHECK(rate <= 20);
    CHECK(rate > std::min(0.1 * static_cast<double>(hosts), 19.0));
  }
}
