#include <doctest/doctest.h>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

NodeConfig in_domain(NodeConfig config, std::uint32_t domain) {
  config.domain = domain;
  return config;
}

}  // namespace

TEST_CASE("whoever only announces is found and lists nobody") {
  Stage stage(probing_config(), {segment(1, Role::announce_only)});
  PeerBuilder peer;
  CHECK_FALSE(stage.sent().empty());
  CHECK(stage.hear(peer.announcement(wire::flag::solicit)) == Counter::drop_not_listening);
  stage.run_for(1s);
  CHECK(stage.count(Counter::sent_answer) == 1);
  CHECK(stage.hear(peer.probe(1)) == Counter::probe_heard);
  CHECK(stage.count(Counter::sent_reply) == 1);
  stage.run_for(100s);
  CHECK(stage.node.peers().size() == 0);
  CHECK(stage.count(Counter::sent_probe) == 0);
}

TEST_CASE("roles are of segments: one is silent, the other is not") {
  Stage stage(probing_config(), {segment(1), segment(2, Role::listen_only)});
  PeerBuilder near(2), far(3);
  CHECK(stage.hear(near.announcement(), address(1, 2), 1) == Counter::first_heard);
  CHECK(stage.hear(far.announcement(), address(2, 3), 2) == Counter::first_heard);
  stage.run_for(20s);
  for (const auto& sent : stage.sent()) CHECK(sent.segment == 1);
  CHECK(stage.count(Counter::sent_probe) > 0);
  stage.leave();
  stage.run_for(1s);
  for (const auto& sent : stage.sent()) CHECK(sent.segment == 1);
}

TEST_CASE("a restart that nobody may ask about is believed") {
  Stage stage(probing_config(), {segment(1, Role::listen_only)});
  PeerBuilder peer;
  stage.hear(peer.announcement());
  peer.epoch += 1;
  CHECK(stage.hear(peer.announcement()) == Counter::changed);
}

TEST_CASE("... but not of somebody who answers elsewhere, and will say so there") {
  Street street(probing_config(), {segment(1), segment(2, Role::listen_only)});
  auto& peer = street.settle_in(2);
  auto recorded = peer.peer;
  recorded.epoch += 1;
  CHECK(street.stage.hear(recorded.announcement(), address(2, 2), 2) == Counter::drop_stale_epoch);
  CHECK(street.stage.peer(2)->epoch == peer.peer.epoch);
  CHECK(street.stage.peer(2)->is_verified());
}

TEST_CASE("whoever was proven where this node only listens now is not asked there whether a new life is its own") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& peer = street.settle_in(2, 2);
  street.stage.use_segments({segment(1), segment(2, Role::listen_only)});
  street.run_for(5s);
  street.sent();
  auto& again = street.move_in(3, 1);
  again.peer.id = peer.peer.id;
  again.peer.epoch = peer.peer.epoch + 1;
  street.announce(again);
  street.run_for(10s);
  for (const auto& sent : street.sent()) CHECK(sent.segment == 1);
  CHECK(street.stage.peer(2)->epoch == again.peer.epoch);
}

TEST_CASE("a segment that falls silent says goodbye, and one that speaks up asks who is there") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.run_for(10s);
  stage.sent();
  stage.use_segments({segment(1, Role::listen_only)});
  const auto last = stage.sent();
  REQUIRE(last.size() == 1);
  CHECK(last[0].header.type == wire::Type::goodbye);
  CHECK(stage.state(2) == PeerState::alive);
  stage.run_for(20s);
  CHECK(stage.sent().empty());
  stage.use_segments({segment(1)});
  const auto first = stage.sent();
  REQUIRE_FALSE(first.empty());
  CHECK(first[0].header.has(wire::flag::solicit));
}

TEST_CASE("whoever is heard where this node no longer speaks takes nobody's turn to be probed") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& beyond = street.settle_in(2, 2);  // next above the node
  for (const auto number : {3u, 4u, 5u}) street.settle_in(number);
  street.stage.use_segments({segment(1), segment(2, Role::listen_only)});
  street.run_for(5s);
  street.sent();
  for (int i = 0; i < 4; ++i) {
    street.heartbeat(beyond);
    street.run_for(10s);
  }
  const auto probes = street.sent(wire::Type::probe);
  CHECK(probes.size() >= 35);
  for (const auto& probe : probes) CHECK(probe.segment == 1);
}

TEST_CASE("a segment that is announced on only gives its peers up") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.use_segments({segment(1, Role::announce_only)});
  CHECK(stage.state(2) == PeerState::lost);
  CHECK(stage.node.peers().alive_on(1) == 0);
}

TEST_CASE("another profile is announced at once and forgets nobody") {
  Stage stage(probing_config());
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.run_for(10s);
  stage.sent();
  auto config = probing_config();
  config.timing = quiet_timing;
  config.passive = true;
  stage.reconfigure(config);
  const auto sent = stage.sent();
  REQUIRE_FALSE(sent.empty());
  CHECK(sent[0].header.lease == 2100);
  CHECK(sent[0].header.has(wire::flag::passive));
  CHECK(sent[0].header.epoch == config.epoch);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("a smaller table forgets who has ended and keeps who lives") {
  Stage stage;
  for (std::uint32_t n = 2; n < 8; ++n) {
    PeerBuilder peer(n);
    stage.hear_from(n, peer.announcement());
    if (n < 5) stage.hear_from(n, peer.goodbye());
  }
  auto config = own_config();
  config.capacity = 2;
  stage.reconfigure(config);
  CHECK(stage.node.peers().size() == 3);
  CHECK(stage.node.peers().count(PeerState::alive) == 3);
  PeerBuilder newcomer(20);
  CHECK(stage.hear_from(20, newcomer.announcement()) == Counter::drop_table_full);
}

TEST_CASE("in another domain nobody is known, and everybody is asked") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.set_segments({});
  CHECK(stage.sent().back().header.domain == own_config().domain);
  stage.reconfigure(in_domain(own_config(), 99));
  CHECK(stage.node.peers().size() == 0);
  stage.set_segments({1});
  const auto sent = stage.sent();
  REQUIRE_FALSE(sent.empty());
  CHECK(sent.back().header.domain == 99);
  CHECK(sent.back().header.has(wire::flag::solicit));
  CHECK(stage.hear(peer.announcement()) == Counter::drop_other_domain);
}
