// How many of those whom a node does not know yet it keeps in mind, and asks.
#include <set>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::uint32_t net = 10 << 24 | 1 << 16;  // 10.1.0.0/16

Segment wide_segment() {
  auto wide = segment(1);
  wide.prefix = {{net | 1}, 16};
  return wide;
}

/// Hears only who signs, so that everybody is asked first.
NodeConfig strict_config() {
  auto config = probing_config();
  config.trust = {.auth = Auth::require, .keys = {wire::Key(wire::Secret{})}};
  return config;
}

PeerBuilder signing(std::uint32_t number) {
  PeerBuilder peer(number);
  peer.key = wire::Key(wire::Secret{});
  return peer;
}

/// Whom the node has asked since the last call.
std::set<std::uint32_t> asked(Stage& stage) {
  std::set<std::uint32_t> addresses;
  for (const auto& datagram : stage.sent()) {
    if (datagram.header.type == wire::Type::probe) addresses.insert(datagram.to->address.value);
  }
  return addresses;
}

void hear_newcomers(Stage& stage, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    CHECK(stage.hear(signing(1000 + i).announcement(), {net | (1000 + i)}) == Counter::challenged);
  }
}

}  // namespace

TEST_CASE("of newcomers who come at once 512 wait to be asked, beside those who need not wait") {
  Stage stage(strict_config(), {wide_segment()});
  hear_newcomers(stage, 1000);
  stage.run_for(30s);
  const auto all = asked(stage).size();
  CHECK(all >= 512);
  CHECK(all <= 512 + 50);
}

TEST_CASE("of those who claim to be one newcomer four are asked at a time") {
  Street street(strict_config());
  for (std::uint32_t number = 100; number < 150; ++number) {  // so that there is a wait of up to 100 ms
    auto& host = street.move_in(number);
    host.peer.key = wire::Key(wire::Secret{});
    street.announce(host);
    street.run_for(200ms);
  }
  street.sent();
  for (std::uint32_t claimant = 10; claimant < 30; ++claimant) street.stage.hear_from(claimant, signing(2).announcement());
  street.run_for(200ms);
  std::set<std::uint32_t> claimants;
  for (const auto& probe : street.sent(wire::Type::probe)) {
    if ((probe.to->address.value & 0xff) < 30) claimants.insert(probe.to->address.value);
  }
  CHECK(claimants.size() == 4);
}

TEST_CASE("nobody is asked on a segment that has gone") {
  Stage stage(strict_config(), {wide_segment()});
  hear_newcomers(stage, 200);
  asked(stage);
  stage.set_segments({2});
  stage.run_for(10s);
  CHECK(asked(stage).empty());
}
