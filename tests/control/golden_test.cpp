// The JSON contract in files: what is listed for 0, 1 and 2 peers, byte for byte.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "control/event_ring.hpp"
#include "control/subscription.hpp"
#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;

namespace {

/// With DISCOVER_WRITE_GOLDEN set the files are written anew, for a change of the contract.
void check_golden(const std::string& file, const std::string& text) {
  const auto path = std::string(GOLDEN_FILES) + "/" + file;
  if (std::getenv("DISCOVER_WRITE_GOLDEN") != nullptr) std::ofstream(path) << text << '\n';
  std::ifstream in(path);
  REQUIRE_MESSAGE(in, path);
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  CHECK_MESSAGE(text + '\n' == golden, path);
}

Host full_host() {
  auto peer = host(7, "node7");
  peer.id = *wire::parse_node_id("3fa90c5e6c0f4e0f9d8b7a6958473625");
  auto& about = peer.description;
  about.os = "Debian GNU/Linux 12 (bookworm)";
  about.kernel = "6.1.0-18-amd64";
  about.arch = "x86_64";
  about.version = "0.1.0";
  about.booted_at = 1789891200;
  about.addresses = {base::IpAddress(peer.address), *base::parse_ip_address("fd00::7")};
  about.tags = {{"rack", "B \xc2\xb7 12"}, {"role", "worker"}};
  about.services = {{"node7 \"ssh\"", "_ssh._tcp", 22, {}}, {"web", "_http._tcp", 8080, {{"path", "/status"}}}};
  return peer;
}

}  // namespace

TEST_CASE("the golden file for no peer") {
  Neighbourhood hood;
  check_golden("peers-0.json", hood.ask(R"({"op":"list"})"));
}

TEST_CASE("the golden file for one peer") {
  Neighbourhood hood;
  auto peer = full_host();
  hood.hear(peer);
  hood.advance(3214ms);
  check_golden("peers-1.json", hood.ask(R"({"op":"list","id":7})"));
}

TEST_CASE("the golden file for two peers: one has answered and has a clone, one has left undescribed") {
  Neighbourhood hood(8192, true);
  auto peer = full_host();
  hood.hear(peer);
  hood.answer_probe(peer, 410us);
  auto clone = peer;
  clone.epoch = 2;
  clone.address = *base::parse_ipv4("10.0.1.99");
  hood.hear(clone);
  hood.answer_probe(clone, 1ms);
  hood.answer_probe(peer, 410us);
  auto other_side = peer;
  other_side.segment = 2;
  other_side.address = *base::parse_ipv4("192.168.1.7");
  hood.advance(100ms);
  hood.hear(other_side);
  auto stranger = host(9, "never heard");
  hood.hear_heartbeat(stranger);
  hood.hear_goodbye(stranger);
  hood.advance(321ms);
  check_golden("peers-2.json", hood.ask(R"({"op":"list","id":"two","all":true})"));
}

TEST_CASE("the golden files for a watcher: who is there; a change, a departure") {
  Neighbourhood hood;
  hood.keep_events = true;
  control::EventRing ring(0x4d4550ca8ba8a2c0);
  const auto take_events = [&] {
    for (const auto& event : std::exchange(hood.events, {})) ring.add(event, hood.view());
  };
  auto peer = full_host();
  hood.hear(peer);
  take_events();
  const auto request = control::parse_request(base::as_bytes(R"({"op":"watch","id":7})"));
  REQUIRE(request);
  control::Subscription subscription(*request, ring);
  check_golden("events-snapshot.json", subscription.next(hood.view(), ring));
  hood.advance(1s);
  peer.description.tags["role"] = "db";
  ++peer.revision;
  hood.hear(peer);
  hood.hear_goodbye(peer);
  take_events();
  check_golden("events-changes.json", subscription.next(hood.view(), ring));
}

TEST_CASE("the golden file for a history") {
  Neighbourhood hood;
  auto peer = full_host();
  hood.hear(peer);
  hood.advance(1s);
  hood.hear_goodbye(peer);
  check_golden("history.json", hood.ask(R"({"op":"history","id":7})"));
}
